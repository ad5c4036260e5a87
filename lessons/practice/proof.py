"""Where a drill sends the learner to see for themselves: a block of a lesson, or a figure with its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import model_validator

from lessons.course.lesson import Lesson
from lessons.figures.registry import FIGURES
from lessons.records import Record

STATION = "station"
"""The one figure that is the walkthrough itself; it cannot be drawn inside a drill."""
Lessons = Mapping[str, Lesson]
"""By slug."""


class Proof(Record):
    """One of the two."""

    block: str | None = None
    """`slug#id`"""
    figure: dict[str, Any] | None = None
    """`name`, and beside it the figure's settings."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Proof:
        if (self.block is None) == (self.figure is None):
            raise ValueError("names either a block or a figure")
        return self

    def shown(self, lessons: Lessons) -> dict[str, Any]:
        """For the page: `label`, and `lesson` and `block` or `figure`, or all three."""
        if self.block is None:
            figure = dict(self.figure or {})
            return {"label": FIGURES[figure["name"]].title, "figure": figure}
        slug, _, name = self.block.partition("#")
        lesson = lessons[slug]
        block = lesson.block(name)
        shown: dict[str, Any] = {"label": block.heading, "lesson": slug, "block": name}
        shown["where"] = f"Lesson {lesson.number}"
        if block.figure and block.figure.name != STATION:
            shown["figure"] = {"name": block.figure.name, **block.figure.settings}
        return shown


def wrong(proof: Proof, lessons: Lessons) -> Iterator[tuple[str, str]]:
    """What is wrong with one: field and words."""
    if proof.block is not None:
        slug, _, name = proof.block.partition("#")
        if slug not in lessons:
            yield "block", f"there is no lesson {slug!r}"
        elif name not in {block.id for block in lessons[slug].blocks}:
            yield "block", f"the lesson {slug!r} has no block {name!r}"
        elif lessons[slug].block(name).figure is None:
            yield "block", f"the block {name!r} of {slug!r} shows no figure, so it proves nothing"
        return
    settings = dict(proof.figure or {})
    name = settings.pop("name", None)
    if not isinstance(name, str) or name not in FIGURES:
        yield "figure.name", f"there is no figure {name!r}; there are {', '.join(sorted(FIGURES))}"
    elif name == STATION:
        yield "figure.name", "a station is shown in a lesson or in the walkthrough; name a block"
    else:
        for field, said in FIGURES[name].wrong(settings):
            yield f"figure.{field}", said
