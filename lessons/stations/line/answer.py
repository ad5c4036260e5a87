"""Station 6: the answer, token by token, each with its map over the picture."""

from lessons.stations.station import Station, View

STATION = Station(
    id="answer",
    number=6,
    title="Answer",
    nickname="the tutor",
    part="tutor",
    leaves="one probability per word of the vocabulary, for each token",
    asks="Which content word will attend most to the picture?",
    waits=True,
    promise="Ask, and each token will appear here with the tokens that could have stood in its place.",
    views=(View("attention"),),
)
