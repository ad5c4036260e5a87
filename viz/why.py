"""What each figure is, how it was computed and scaled, what it does not show: one text for the page and for paper."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from model.map import Map
from viz.words import scale_words

WHY_FILE = Path(__file__).parent / "web" / "data" / "why.json"


@dataclass(frozen=True)
class Why:
    """The four questions that every figure answers, and its title."""

    title: str
    what: str
    how: str
    scale: str
    not_: str


@functools.cache
def reasons() -> dict[str, Why]:
    """Of every figure of the walkthrough, by its name."""
    written = json.loads(WHY_FILE.read_text("utf-8"))
    return {
        name: Why(*(texts[key] for key in ("title", "what", "how", "scale", "not"))) for name, texts in written.items()
    }


def of_map(name: str, drawn: Map) -> Why:
    """What is written of a map by that name; where nothing is, what the map says of itself."""
    return reasons().get(name) or Why(
        drawn.title, f"{drawn.caption}.", drawn.computed, scale_words(drawn), drawn.not_shown
    )
