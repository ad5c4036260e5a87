"""Station 6: the answer, token by token, each with its map over the picture."""

from lessons.stations.station import Station, View

STATION = Station(
    id="answer",
    number=6,
    part="tutor",
    waits=True,
    views=(View("attention"),),
)
