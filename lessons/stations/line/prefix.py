"""Station 5: every position that the language model reads before it answers."""

from lessons.stations.station import Station, View
from model.trace import Prefix

STATION = Station(
    id="prefix",
    number=5,
    title="Prefix",
    part="tutor",
    leaves="positions of the prompt",
    asks="How many positions will the language model read?",
    waits=True,
    promise="Ask a question, and every position that the language model reads is here.",
    explains="strip",
    record=Prefix,
    views=(View("strip"),),
)
