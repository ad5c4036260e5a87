"""Where a drill sends the learner to see for themselves: a block of a lesson, or a figure with its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo, field_validator, model_validator

from lessons.figures.used import STATION, UsedFigure
from lessons.outline import LessonOutline
from lessons.strict import Strict
from model.words import phrase


class Proof(Strict):
    """One of the two. Checked against `lesson` in the context: the outlines of the lessons, by slug."""

    block: str | None = None
    """`slug#id`"""
    figure: UsedFigure | None = None

    @field_validator("block")
    @classmethod
    def _shows_a_figure(cls, block: str | None, info: ValidationInfo) -> str | None:
        if block is None or info.context is None:
            return block
        slug, _, name = block.partition("#")
        lesson = info.context["lesson"].get(slug)
        if lesson is None:
            raise ValueError(f"there is no lesson {slug!r}")
        if name not in lesson.screens:
            raise ValueError(f"the lesson {slug!r} has no block {name!r}")
        if lesson.screens[name].figure is None:
            raise ValueError(f"the block {name!r} of {slug!r} shows no figure, so it proves nothing")
        return block

    @field_validator("figure")
    @classmethod
    def _can_be_drawn_here(cls, figure: UsedFigure | None) -> UsedFigure | None:
        if figure and figure.name == STATION:
            raise ValueError("a station is shown in a lesson or in the walkthrough; name a block")
        return figure

    @model_validator(mode="after")
    def _one_of_them(self) -> Proof:
        if (self.block is None) == (self.figure is None):
            raise ValueError("names either a block or a figure")
        return self

    def shown(self, lessons: Mapping[str, LessonOutline]) -> dict[str, Any]:
        """For the page: `label`, and `lesson` and `block` or `figure`, or all three."""
        if self.figure:
            return {"label": self.figure.title, "figure": self.figure.page()}
        slug, _, name = str(self.block).partition("#")
        lesson = lessons[slug]
        screen = lesson.screens[name]
        place: dict[str, Any] = {"label": screen.heading, "lesson": slug, "block": name}
        place["where"] = phrase("practice.grading.lesson", number=lesson.number)
        if screen.figure and screen.figure["name"] != STATION:
            place["figure"] = dict(screen.figure)
        return place
