"""Station 4: each feature brought to the width of a word's embedding."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Projected

STATION = Station(
    id="projector",
    number=4,
    title="Projector",
    nickname="the translator",
    part="translator",
    leaves="patches x the language model's width",
    asks="To stand among words, how wide must a patch be?",
    promise="Computed when this station is opened.",
    record=Projected,
    views=tuple(View("words", kind, {"words": kind}) for kind in ("trained", "untrained", "straight")),
    show=lambda engine, see: replies.projector(engine, see()),
)
