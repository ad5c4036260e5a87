"""Station 7: the test of a map: take patches away and see whether the word survives."""

from lessons.stations.station import Station, View

STATION = Station(
    id="check",
    number=7,
    part="check",
    waits=True,
    views=(View("survived"),),
)
