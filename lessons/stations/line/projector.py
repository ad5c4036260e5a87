"""Station 4: each feature brought to the width of a word's embedding."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Projected

STATION = Station(
    id="projector",
    number=4,
    part="translator",
    record=Projected,
    views=tuple(View("words", kind, {"words": kind}) for kind in ("trained", "untrained", "straight")),
    show=lambda engine, encode: replies.projector(engine, encode()),
)
