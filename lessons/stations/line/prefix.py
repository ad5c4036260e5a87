"""Station 5: every position that the language model reads before it answers."""

from lessons.stations.station import Station, View
from model.trace import Prefix

STATION = Station(
    id="prefix",
    number=5,
    part="tutor",
    waits=True,
    explains="strip",
    record=Prefix,
    views=(View("strip"),),
)
