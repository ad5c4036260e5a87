"""An answer to take away: what a kind of file is, and which there are.

A kind is one module in `lessons/server/exports/`, with an `Export` in it; the page has a button for each. What draws
(matplotlib) is imported when something is drawn: the page must not wait for it at its start.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lessons.engine import Engine
from lessons.server import exports as package
from lessons.server.messages import FileReply
from lessons.stations import maps
from lessons.stations.maps import Choice
from model.trace import Run
from model.words import phrase
from viz.browser import Button

Make = Callable[[Run, Engine, Choice], bytes]
"""Draws a run; its maps are those of the choice."""
MOST_BYTES = 60 * 10**6
"""Of a file that a page can take in one piece."""


@dataclass(frozen=True)
class Export:
    """A kind of file; the words on its button are `exports.<id>.title`."""

    id: str
    order: int
    """Of its button among the others."""
    ending: str
    """Of the file's name."""
    media: str
    """Its type, such as image/png."""
    make: Make


@cache
def kinds() -> dict[str, Export]:
    """Every kind by its id, in the order of the buttons."""
    names = [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    every = [one for name in names for one in vars(importlib.import_module(name)).values() if isinstance(one, Export)]
    return {one.id: one for one in sorted(every, key=lambda one: one.order)}


def buttons() -> list[Button]:
    """What the page shows of them."""
    return [Button(one.id, phrase(f"exports.{one.id}.title")) for one in kinds().values()]


def export(run: Run, kind: str, engine: Engine, choice: Choice | None = None) -> FileReply:
    """One file, as the page takes it.

    Args:
        choice: which map of each token is drawn; the default method's where there is none.

    Raises:
        ValueError: no such kind, a map that cannot be made, or a file too large to send.
    """
    if kind not in kinds():
        raise ValueError(phrase("server.files.no_kind", kind=repr(kind), kinds=", ".join(kinds())))
    one = kinds()[kind]
    content = one.make(run, engine, choice or maps.choice({}))
    if len(content) > MOST_BYTES:
        raise ValueError(phrase("server.files.too_large", megabytes=f"{len(content) / 10**6:.0f}"))
    return FileReply.of(f"glassbox.{one.ending}", one.media, content)
