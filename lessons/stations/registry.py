"""The stations, found in `lessons/stations/line/`: a module there is a station, and there is no other list of them."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

from lessons.stations import line
from lessons.stations.station import Station
from model.words import phrase
from viz.browser import StationCard


@dataclass(frozen=True)
class Stations:
    """Stations in their order. Raises ValueError where two have one id or one number, or a number is missing."""

    stations: tuple[Station, ...]

    def __post_init__(self) -> None:
        numbers, ids = [one.number for one in self.stations], {one.id for one in self.stations}
        if numbers != list(range(1, len(numbers) + 1)) or len(ids) != len(numbers):
            raise ValueError(
                f"stations are numbered from 1, each once, each with an id of its own; not {numbers}, {ids}"
            )


@cache
def stations() -> tuple[Station, ...]:
    """All of them in order. Raises ValueError: see `Stations`."""
    names = [f"{line.__name__}.{found.name}" for found in pkgutil.iter_modules(line.__path__)]
    modules = [importlib.import_module(name) for name in names]
    return Stations(tuple(sorted((module.STATION for module in modules), key=lambda station: station.number))).stations


def station(name: object) -> Station:
    """The one of that id.

    Raises:
        ValueError: there is none.
    """
    for one in stations():
        if one.id == name:
            return one
    known = ", ".join(one.id for one in stations())
    raise ValueError(phrase("stations.none", name=repr(str(name)[:40]), known=known))


def leaving(record: object) -> Station | None:
    """The station that a record of a run leaves; None where it leaves none."""
    return next((one for one in stations() if one.record is type(record)), None)


def cards() -> tuple[StationCard, ...]:
    """What the page is given of them."""
    return tuple(one.card for one in stations())
