"""Station 3: what the vision encoder makes of each patch."""

from lessons.stations import replies
from lessons.stations.station import Station, View
from model.trace import Features

STATION = Station(
    id="encoder",
    number=3,
    part="eye",
    record=Features,
    views=(
        View("colours", "colours"),
        View("likeness", "likeness"),
        View("eye-attention", "attention"),
        View("norms", "norms"),
    ),
    show=lambda engine, encode: replies.encoder(engine, encode()),
)
