"""Station 2: the picture cut into patches, and the filters that read one."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Patches

STATION = Station(
    id="patches",
    number=2,
    title="Patches",
    part="eye",
    leaves="patches x numbers of each",
    asks="Into how many patches is it cut?",
    record=Patches,
    views=(View("patches"),),
    show=lambda engine, see: replies.patches(engine),
)
