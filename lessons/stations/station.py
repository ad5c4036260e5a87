"""What a station of the walkthrough is. One module in `lessons/stations/line/` defines each; `registry` finds them.

The page's markup, its line, present mode, lessons, stills, screenshots and benches all read the registry. A station
that has markup (`viz/web/html/stations/<id>.html`) and a script of its own brings its panel itself; any other gets
places for what its `show` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lessons.engine import Engine
from model.trace import Sight
from model.words import catalogue, phrase
from viz.browser import StationCard

Part = Literal["eye", "translator", "tutor", "check"]
"""Whose work it is, which says its hue: encoder, projector, language model, or the test of what they show."""
Show = Callable[[Engine, Callable[[], Sight]], dict[str, Any]]
"""What a station has of the visitor's picture: from the engine, and from the picture's encoding where it needs that.

Its keys are those that the station's script reads. A station without a script may return `shape` (text), `line` (text)
and `panels` (see `lessons.figures.figure.Panel`).
"""


@dataclass(frozen=True)
class View:
    """One thing that may lie over the picture at a station."""

    figure: str
    """The figure that it is, a name of `viz.why` and of `lessons.stations.drawings`."""
    id: str = ""
    """What a lesson and the page's state call it; "" where the station has no other."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What makes the figure this one."""


@dataclass(frozen=True)
class Station:
    """A station of the walkthrough. What it says is found by its id: `words/stations/<id>.json`."""

    id: str
    number: int
    """Its place on the line, from 1."""
    part: Part
    waits: bool = False
    """Whether there is nothing to show before a question is asked."""
    explains: str = ""
    """The figure whose "?" stands behind that line; "" for none."""
    record: type | None = None
    """The record of a run (`model.trace`) whose shape leaves it; None where no single tensor does."""
    views: tuple[View, ...] = ()
    show: Show | None = None
    """None where nothing is asked of the server when it is opened."""

    @property
    def title(self) -> str:
        """As it is called on the line."""
        return phrase(f"stations.{self.id}.title")

    @property
    def heading(self) -> str:
        """As the panel is headed, with its number and the nickname of the part that works here."""
        return phrase(f"stations.{self.id}.heading", number=self.number)

    @property
    def leaves(self) -> str:
        """What the numbers of the shape that leaves it stand for."""
        return phrase(f"stations.{self.id}.leaves")

    @property
    def asks(self) -> str:
        """The question for a class, before anything is shown."""
        return phrase(f"stations.{self.id}.asks")

    @property
    def promise(self) -> str:
        """What its line says until there is something to show; empty where its words promise nothing."""
        promised = f"stations.{self.id}.promise" in catalogue().texts
        return phrase(f"stations.{self.id}.promise") if promised else ""

    @property
    def view_ids(self) -> tuple[str, ...]:
        """What it can be switched to; empty where there is nothing to switch."""
        return tuple(view.id for view in self.views if view.id)

    @property
    def card(self) -> StationCard:
        """What the page is given of it."""
        return StationCard(
            **{name: getattr(self, name) for name in StationCard.__dataclass_fields__ if name != "views"},
            views=self.view_ids,
        )
