"""What each figure is, how it was computed and scaled, what it does not show: one text for the page and for paper."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from model.map import Map
from model.words import catalogue, phrase
from viz.words import scale_words

QUESTIONS = ("what", "how", "scale", "not")


@dataclass(frozen=True)
class Why:
    """The four questions that every figure answers, and its title."""

    title: str
    what: str
    how: str
    scale: str
    not_: str

    def texts(self) -> dict[str, str]:
        """As the page's scripts read it."""
        return {"title": self.title, "what": self.what, "how": self.how, "scale": self.scale, "not": self.not_}


@functools.cache
def reasons() -> dict[str, Why]:
    """Of every figure of the walkthrough, by its name: what `words/why.json` says."""
    names = dict.fromkeys(name.split(".")[1] for name in catalogue().below("why."))
    return {name: Why(*(phrase(f"why.{name}.{key}") for key in ("title", *QUESTIONS))) for name in names}


def of_map(name: str, drawn: Map) -> Why:
    """What is written of a map by that name; where nothing is, what the map says of itself."""
    return reasons().get(name) or Why(
        drawn.title, phrase("maps.sentence", text=drawn.caption), drawn.computed, scale_words(drawn), drawn.not_shown
    )
