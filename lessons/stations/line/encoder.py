"""Station 3: what the vision encoder makes of each patch."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Features

STATION = Station(
    id="encoder",
    number=3,
    title="Encoder",
    nickname="the eye",
    part="eye",
    leaves="patches x the encoder's width",
    asks="Does a patch leave the encoder knowing only itself?",
    promise="Computed when this station is opened.",
    record=Features,
    views=(
        View("colours", "colours"),
        View("likeness", "likeness"),
        View("eye-attention", "attention"),
        View("norms", "norms"),
    ),
    show=lambda engine, see: replies.encoder(engine, see()),
)
