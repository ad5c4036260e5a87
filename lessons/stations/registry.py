"""The stations, found in `lessons/stations/line/`: a module there is a station, and there is no other list of them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from lessons.stations import line
from lessons.stations.station import Station
from viz.browser import StationCard


@cache
def stations() -> tuple[Station, ...]:
    """All of them in order.

    Raises:
        ValueError: two have one id or one number, or a number is missing.
    """
    names = [f"{line.__name__}.{found.name}" for found in pkgutil.iter_modules(line.__path__)]
    modules = [importlib.import_module(name) for name in names]
    every: list[Station] = sorted((module.STATION for module in modules), key=lambda station: station.number)
    numbers, ids = [station.number for station in every], {station.id for station in every}
    if numbers != list(range(1, len(every) + 1)) or len(ids) != len(every):
        raise ValueError(f"stations are numbered from 1, each once, each with an id of its own; not {numbers}, {ids}")
    return tuple(every)


def station(name: object) -> Station:
    """The one of that id.

    Raises:
        ValueError: there is none.
    """
    for one in stations():
        if one.id == name:
            return one
    raise ValueError(f"There is no station {str(name)[:40]!r}; there are {', '.join(one.id for one in stations())}.")


def leaving(record: object) -> Station | None:
    """The station that a record of a run leaves; None where it leaves none."""
    return next((one for one in stations() if one.record is type(record)), None)


def cards() -> tuple[StationCard, ...]:
    """What the page is given of them."""
    return tuple(one.card for one in stations())
