"""What a figure on paper is of: picture, answer, patch, token, as the page sent them; checked here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lessons.engine import Engine
from model.placement import Placement
from model.trace import Run, Sight, Step
from model.words import phrase
from viz.numbers import percent
from viz.words import patch_name

Value = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """What a figure is drawn of."""

    engine: Engine
    sight: Sight
    run: Run | None
    request: Value
    """As the page sent it: patch, token, method, settings, layer, head, channel, words, plane, patches, from."""

    @property
    def model(self) -> str:
        return phrase("drawings.model", name=self.engine.facts.name)

    def number(self, name: Literal["patch", "token", "channel"], size: int) -> int:
        """A whole number below `size` that was asked for.

        Raises:
            ValueError: none, or one that does not exist; in words.
        """
        value = self.request.get(name)
        if value is None:
            raise ValueError(phrase(f"drawings.pick.{name}"))
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < size:
            raise ValueError(phrase(f"drawings.missing.{name}", given=repr(value), last=size - 1))
        return value

    def patch(self) -> int:
        return self.number("patch", len(self.placement.patches))

    @property
    def placement(self) -> Placement:
        """Where the patches lie on the picture."""
        return self.sight.patches.placement

    def place(self, patch: int) -> str:
        return patch_name(patch, self.placement)

    @property
    def said(self) -> Run:
        """The answer on show. Raises ValueError where there is none."""
        if self.run is None or not self.run.steps:
            raise ValueError(phrase("drawings.no_answer"))
        return self.run

    @property
    def step(self) -> Step:
        return self.said.steps[self.number("token", len(self.said.steps))]

    def asking(self, *more: str) -> list[str]:
        """The lines that say of what an answer's figure is."""
        return [phrase("drawings.asked", question=self.said.question, model=self.model), *more]

    def token(self) -> str:
        step = self.step
        return phrase("drawings.token", token=step.index, name=name_of(step), probability=percent(step.probability))


def name_of(step: Step) -> str:
    """A token as a figure names it."""
    return phrase("drawings.end") if step.is_end else phrase("drawings.quoted", text=step.text)
