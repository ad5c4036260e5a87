"""Every figure that a block can name, whoever makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lessons.figures import arithmetic, budget, live, training
from lessons.figures import families as frontier
from lessons.figures.figure import Figure, Panel, Scene
from lessons.figures.recorded_panels import recorded_panel
from lessons.figures.station import STATION
from model.words import phrase


def _by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    named: dict[str, Figure] = {}
    for figure in figures:
        if figure.name in named:
            raise RuntimeError(f"Two figures are called {figure.name!r}.")
        named[figure.name] = figure
    return named


MAKERS = (live, training, arithmetic, frontier, budget)
FIGURES: Mapping[str, Figure] = _by_name([STATION, *(figure for maker in MAKERS for figure in maker.FIGURES)])


def draw(scene: Scene, name: object, settings: object) -> Panel:
    """A figure by name. Raises ValueError in words: no such figure, a wrong setting, no model yet."""
    figure, known = _named(name, settings)
    return figure.panel(scene, known)


def recorded(name: object, settings: object) -> Panel | None:
    """A figure that needs a model, as the shipped one drew it; nothing where it needs none, or was not recorded so.

    Raises ValueError in words: no such figure, a wrong setting.
    """
    figure, known = _named(name, settings)
    return recorded_panel(figure, figure.read(known)) if figure.needs != "nothing" else None


def _named(name: object, settings: object) -> tuple[Figure, Mapping[str, Any]]:
    if not isinstance(name, str) or name not in FIGURES:
        raise ValueError(phrase("figures.shared.no_figure", name=repr(str(name)[:60])))
    if not isinstance(settings, Mapping) or not all(isinstance(key, str) for key in settings):
        raise ValueError(phrase("figures.shared.no_object"))
    known: Mapping[str, Any] = settings
    return FIGURES[name], known
