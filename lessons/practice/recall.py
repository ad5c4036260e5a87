"""Recall: what is asked before it is told, what a good answer mentions, and how a number or a choice is graded.

A text in one's own words is never graded here: words of a key point that were found in it are a hint, and the learner
decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from lessons.outline import LessonOutline, Outline, outline
from lessons.parsing import number
from lessons.practice.proof import Proof
from lessons.records import Choices, ClaimId, LessonSlug, Number, Words
from lessons.strict import Mistakes, Strict, read_records
from model.words import content_file, phrase

FILE = "recall.yaml"
ID = re.compile(r"R[1-9]\d{0,2}")
EXACT = 1e-9
"""Relative; what a number may differ by where the card allows nothing."""
Kind = Literal["text", "number", "choice", "drawing"]


class Point(Strict):
    """One thing that a good answer mentions, and word beginnings by which it may be noticed."""

    says: Words
    words: Annotated[tuple[str, ...], Field(min_length=1)]


class Card(Strict):
    """One thing to be recalled."""

    lesson: LessonSlug
    """The one it belongs to."""
    claims: tuple[ClaimId, ...] = ()
    ask: Words
    kind: Kind
    answer: Words
    points: tuple[Point, ...] = Field((), validate_default=True)
    proof: Proof
    number: Number | None = Field(None, validate_default=True)
    unit: Words | None = None
    tolerance: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Relative; without one a number is right only when it is exact."""
    choices: Choices | None = Field(None, validate_default=True)

    @field_validator("points")
    @classmethod
    def _enough_of_them(cls, points: tuple[Point, ...], info: ValidationInfo) -> tuple[Point, ...]:
        if info.data.get("kind") == "text" and len(points) < 2:
            raise ValueError("are at least two: what a good answer mentions")
        return points

    @field_validator("number", "choices")
    @classmethod
    def _belongs_to_its_kind(cls, given: object, info: ValidationInfo) -> object:
        kind = {"number": "number", "choices": "choice"}[str(info.field_name)]
        if "kind" in info.data and (info.data["kind"] == kind) != (given is not None):
            raise ValueError(f"is for a card of kind {kind!r}, which needs it, and only for such a one")
        return given

    @field_validator("unit", "tolerance")
    @classmethod
    def _belongs_to_a_number(cls, given: object, info: ValidationInfo) -> object:
        if given is not None and info.data.get("number", 0) is None:
            raise ValueError("belongs to a number, and there is none")
        return given

    def grade(self, answer: str | int | float | None) -> bool | None:
        """Whether an answer is right; None where only the learner can tell.

        Raises:
            ValueError: in words; the answer cannot be read, or is none of the choices.
        """
        if self.kind == "number":
            assert self.number is not None  # a card of this kind has one
            given = number(answer, (self.unit,) if self.unit else ()).value
            return abs(given - self.number) <= (self.tolerance or EXACT) * abs(self.number)
        if self.kind == "choice":
            choices = self.choices or ()
            if not isinstance(answer, int) or not 0 <= answer < len(choices):
                raise ValueError(phrase("practice.grading.no_choice"))
            return choices[answer].right
        return None

    def mentioned(self, answer: str | int | float | None) -> list[bool]:
        """Of each key point, whether one of its words stands in an answer.

        Raises:
            ValueError: in words: there is no answer.
        """
        if not isinstance(answer, str) or not answer.strip():
            raise ValueError(phrase("practice.grading.nothing_to_compare"))
        plain = _plain(answer)
        return [any(_stands(_plain(word), plain) for word in point.words) for point in self.points]


@dataclass(frozen=True)
class Deck:
    """All cards, by id, and the lessons they lead to."""

    cards: Mapping[str, Card]
    lessons: Mapping[str, LessonOutline]

    def card(self, name: str) -> Card:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.cards:
            raise ValueError(phrase("practice.grading.no_card", given=repr(name[:40])))
        return self.cards[name]


@cache
def deck() -> Deck:
    """The cards that ship, read once. Raises LessonError."""
    return load(content_file(FILE), outline())


def load(path: Path, course: Outline) -> Deck:
    """Read and check a file of cards.

    Raises:
        LessonError: with every mistake, each naming file and field.
    """
    mistakes = Mistakes()
    cards, names = read_records(path, Card, mistakes, {"lesson": course.lessons, "claim": course.claims})
    for name in names or ():
        if not ID.fullmatch(name):
            mistakes.add(path, name, "a card is called R and a number, such as R7")
    mistakes.finish()
    return Deck(cards, course.lessons)


def _plain(text: str) -> str:
    """Lower case, signs and blanks evened out, numbers without the commas between their thousands."""
    even = unicodedata.normalize("NFKC", text).casefold()
    even = re.sub(r"(?<=\d)[,'\u2009\u202f_](?=\d{3}(?!\d))", "", even)
    return re.sub(r"[^\w.%]+", " ", even).strip()


def _stands(word: str, text: str) -> bool:
    """Whether a word begins somewhere in the text; a number must also end there."""
    end = r"(?!\d|\.\d)" if word[-1:].isdigit() else ""
    return re.search(rf"(?<![\w.]){re.escape(word)}{end}", text) is not None
