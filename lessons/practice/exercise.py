"""One exercise with numbers: question, answer, two hints, working, the slips that are known; and how it is graded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lessons.parsing import number
from lessons.practice.pools import Draw
from lessons.practice.wording import Wording
from lessons.units import wanted
from model.words import phrase

EXACT = 1e-9
"""Relative; what a number may differ by and still be the same."""
ROUNDED = 0.005
"""Relative; what a large number may differ by when it is rounded."""

PERCENT = "percent"
ATTEMPTS = 100
"""Draws for one seed; few need a second."""


@dataclass(frozen=True)
class Slip:
    """A common mistake, known by the value that it leads to."""

    value: int | float
    remark: str
    """What went wrong; never the answer itself."""


@dataclass(frozen=True)
class Option:
    """One of several answers in words."""

    key: str
    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Then:
    """The exercise that follows from this one."""

    kind: str
    seed: str
    label: str


@dataclass(frozen=True)
class Exercise:
    """A question about numbers, with all that is said of it.

    Raises:
        ValueError: two hints are not there, a slip is the answer, or choices are without exactly one right one.
    """

    kind: str
    seed: str
    question: str
    given: tuple[tuple[str, str], ...]
    """What is known, as name and text."""
    unit: str
    answer: int | float
    """In `unit`; of an exercise with choices the place of the right one."""
    hints: tuple[str, str]
    working: tuple[str, ...]
    slips: tuple[Slip, ...] = ()
    also: tuple[str, ...] = ()
    """Other units that mean the same here."""
    tolerance: float = EXACT
    choices: tuple[Option, ...] = ()
    then: Then | None = None

    def __post_init__(self) -> None:
        if any(_same(slip.value, self.answer, EXACT) for slip in self.slips):
            raise ValueError(f"{self.kind}/{self.seed}: a slip has the answer's own value, {self.answer}")
        if self.choices and sum(choice.right for choice in self.choices) != 1:
            raise ValueError(f"{self.kind}/{self.seed}: exactly one choice is right")

    def question_alone(self) -> dict[str, Any]:
        """What the page shows; the answer is not in it."""
        return {
            "kind": self.kind,
            "seed": self.seed,
            "question": self.question,
            "given": [list(pair) for pair in self.given],
            "unit": "%" if self.unit == PERCENT else wanted(self.unit).name,
            "hints": len(self.hints),
            "choices": [{"key": choice.key, "text": choice.text} for choice in self.choices],
            "then": {"kind": self.then.kind, "seed": self.then.seed, "label": self.then.label} if self.then else None,
        }

    def grade(self, answer: str | float | None) -> Grade:
        """What an answer is worth.

        Raises:
            ParseError: it cannot be read as a number, or is in another unit.
            ValueError: it is none of the choices.
        """
        if self.choices:
            return self._chosen(answer)
        given = number(answer, (self.unit, *self.also)).value
        if _same(given, self.answer, EXACT):
            return Grade(True, phrase("practice.grading.right", answer=with_unit(self.answer, self.unit)))
        slip = self._slip(given, EXACT)
        if slip is None and _same(given, self.answer, self.tolerance):
            return Grade(True, phrase("practice.grading.rounded", answer=with_unit(self.answer, self.unit)))
        slip = slip or self._slip(given, self.tolerance)
        if slip:
            return Grade(False, slip.remark, slip.remark)
        return Grade(False, self._direction(given))

    def _slip(self, given: float, tolerance: float) -> Slip | None:
        return next((slip for slip in self.slips if _same(given, slip.value, tolerance)), None)

    def _direction(self, given: float) -> str:
        if given <= 0:
            return phrase("practice.grading.nothing")
        if any(_same(given * factor, self.answer, self.tolerance) for factor in (1000, 10**6)):
            return phrase("practice.grading.thousandth")
        return phrase("practice.grading.too_large" if given > self.answer else "practice.grading.too_small")

    def _chosen(self, answer: str | float | None) -> Grade:
        choice = next((choice for choice in self.choices if choice.key == answer), None)
        if choice is None:
            raise ValueError(phrase("practice.grading.no_choice"))
        verdict = "practice.grading.right_choice" if choice.right else "practice.grading.wrong_choice"
        return Grade(choice.right, phrase(verdict, why=choice.why))


@dataclass(frozen=True)
class Grade:
    """Whether an answer is right, what is told of it, and the slip where one was made."""

    right: bool
    remark: str
    slip: str = ""

    def reply(self) -> dict[str, Any]:
        """For the page."""
        return {"right": self.right, "told": self.remark, **({"slip": self.slip} if self.slip else {})}


@dataclass
class Slips:
    """Collects the slips of an exercise: those that lead to the right value all the same are none."""

    answer: int | float
    say: Wording
    kept: list[Slip] = field(default_factory=list)

    def add(self, value: int | float, name: str, **more: object) -> Slips:
        """One more, by the name of its words, unless its value is the answer's or already another slip's."""
        known = [self.answer, *(slip.value for slip in self.kept)]
        if value > 0 and not any(_same(value, other, EXACT) for other in known):
            self.kept.append(Slip(value, self.say(f"slips.{name}", **more)))
        return self

    @property
    def all(self) -> tuple[Slip, ...]:
        """In the order in which they were added."""
        return tuple(self.kept)


def with_unit(value: float, unit: str) -> str:
    """A number with its unit: `1,024 positions`, `14.1 %`."""
    if unit == PERCENT:
        return phrase("practice.grading.percent", value=f"{value:.3g}")
    shown = f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
    return phrase("practice.grading.amount", value=shown, unit=wanted(unit).name)


def _same(one: float, other: float, tolerance: float) -> bool:
    return abs(one - other) <= tolerance * abs(other)


Make = Callable[[Draw, str], Exercise]


def settled(kind: str, seed: str, make: Make) -> tuple[Draw, Exercise]:
    """The first exercise whose answer is none of the numbers given in it, and a draw that gives its numbers again."""
    for attempt in range(ATTEMPTS):
        made = make(Draw(kind, seed, attempt), seed)
        if made.choices or made.answer not in _numbers(made.question):
            return Draw(kind, seed, attempt), made
    raise RuntimeError(f"{kind}/{seed}: the answer stands in the question")


def _numbers(text: str) -> set[int]:
    return {int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", text)}
