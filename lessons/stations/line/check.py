"""Station 7: the test of a map: take patches away and see whether the word survives."""

from lessons.stations.station import Station, View

STATION = Station(
    id="check",
    number=7,
    title="Check",
    part="check",
    leaves="one change of probability per token",
    asks="Take those patches away: will the word survive?",
    waits=True,
    promise="No tensor yet: this station will hold one number per token, the change in its probability.",
    views=(View("survived"),),
)
