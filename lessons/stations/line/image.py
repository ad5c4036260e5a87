"""Station 1: the picture, what the processor keeps of it, and the numbers that are left."""

from lessons.stations.station import Station, View
from model.trace import Picture

STATION = Station(
    id="image",
    number=1,
    part="eye",
    record=Picture,
    views=(View("image", "cut"), View("image", "pad", {"pad": True})),
)
