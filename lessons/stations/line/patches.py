"""Station 2: the picture cut into patches, and the filters that read one."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Patches

STATION = Station(
    id="patches",
    number=2,
    part="eye",
    record=Patches,
    views=(View("patches"),),
    show=lambda engine, encode: replies.patches(engine),
)
