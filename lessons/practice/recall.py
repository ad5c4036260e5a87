"""Recall: what is asked before it is told, what a good answer mentions, and how a number or a choice is graded.

A text in one's own words is never graded here: words of a key point that were found in it are a hint, and the learner
decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from lessons.course.lesson import course
from lessons.parsing import number
from lessons.practice.proof import Lessons, Proof, wrong
from lessons.records import Choice, Record, Words
from lessons.strict import CONTENT, Mistakes, read_records

FILE = CONTENT / "recall.yaml"
ID = re.compile(r"R[1-9]\d{0,2}")
EXACT = 1e-9
"""Relative; what a number may differ by where the card allows nothing."""
Kind = Literal["text", "number", "choice", "drawing"]


class Point(Record):
    """One thing that a good answer mentions, and word beginnings by which it may be noticed."""

    says: Words
    words: Annotated[tuple[str, ...], Field(min_length=1)]


class Card(Record):
    """One thing to be recalled."""

    lesson: str
    """The slug of the lesson it belongs to."""
    claims: tuple[str, ...] = ()
    ask: Words
    kind: Kind
    answer: Words
    points: tuple[Point, ...] = ()
    proof: Proof
    number: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = None
    unit: Words | None = None
    tolerance: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Relative; without one a number is right only when it is exact."""
    choices: tuple[Choice, ...] = ()

    def grade(self, answer: str | int | float | None) -> bool | None:
        """Whether an answer is right; None where only the learner can tell.

        Raises:
            ValueError: in words; the answer cannot be read, or is none of the choices.
        """
        if self.kind == "number":
            assert self.number is not None  # `_gaps` saw to it
            given = number(answer, (self.unit,) if self.unit else ()).value
            return abs(given - self.number) <= (self.tolerance or EXACT) * abs(self.number)
        if self.kind == "choice":
            if not isinstance(answer, int) or not 0 <= answer < len(self.choices):
                raise ValueError("Choose one of the answers first.")
            return self.choices[answer].right
        return None

    def mentioned(self, answer: str | int | float | None) -> list[bool]:
        """Of each key point, whether one of its words stands in an answer.

        Raises:
            ValueError: in words: there is no answer.
        """
        if not isinstance(answer, str) or not answer.strip():
            raise ValueError("There is nothing to compare yet. Write a sentence or two, or say that you do not know.")
        plain = _plain(answer)
        return [any(_stands(_plain(word), plain) for word in point.words) for point in self.points]


@dataclass(frozen=True)
class Deck:
    """All cards, by id, and the lessons they lead to."""

    cards: Mapping[str, Card]
    lessons: Lessons

    def card(self, name: str) -> Card:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.cards:
            raise ValueError(f"There is no card {name[:40]!r}.")
        return self.cards[name]


@cache
def deck() -> Deck:
    """The cards that ship, read once. Raises LessonError."""
    return load(FILE, {lesson.slug: lesson for lesson in course().lessons}, frozenset(course().claims))


def load(path: Path, lessons: Lessons, claims: frozenset[str]) -> Deck:
    """Read and check a file of cards.

    Raises:
        LessonError: with every mistake, each naming file and field.
    """
    mistakes = Mistakes()
    cards, _ = read_records(path, Card, mistakes)
    for name, card in cards.items():
        if not ID.fullmatch(name):
            mistakes.add(path, name, "a card is called R and a number, such as R7")
        for field, said in _gaps(card, lessons, claims):
            mistakes.add(path, f"{name}.{field}", said)
    mistakes.finish()
    return Deck(cards, lessons)


def _gaps(card: Card, lessons: Lessons, claims: frozenset[str]) -> Iterator[tuple[str, str]]:
    if card.lesson not in lessons:
        yield "lesson", f"there is no lesson {card.lesson!r}"
    for place, claim in enumerate(card.claims):
        if claim not in claims:
            yield f"claims.{place}", f"there is no claim {claim!r} in claims.yaml"
    for field, said in wrong(card.proof, lessons):
        yield f"proof.{field}", said
    if (card.kind == "number") != (card.number is not None):
        yield "number", "belongs to a card of kind 'number', and only to one"
    if card.number is None and (card.unit is not None or card.tolerance is not None):
        yield "unit", "belongs to a number, and there is none"
    if (card.kind == "choice") != bool(card.choices):
        yield "choices", "belong to a card of kind 'choice', and only to one"
    if card.choices and (len(card.choices) < 2 or sum(choice.right for choice in card.choices) != 1):
        yield "choices", "are at least two, exactly one of them right"
    if card.kind == "text" and len(card.points) < 2:
        yield "points", "are at least two: what a good answer mentions"


def _plain(text: str) -> str:
    """Lower case, signs and blanks evened out, numbers without the commas between their thousands."""
    even = unicodedata.normalize("NFKC", text).casefold()
    even = re.sub(r"(?<=\d)[,'\u2009\u202f_](?=\d{3}(?!\d))", "", even)
    return re.sub(r"[^\w.%]+", " ", even).strip()


def _stands(word: str, text: str) -> bool:
    """Whether a word begins somewhere in the text; a number must also end there."""
    end = r"(?!\d|\.\d)" if word[-1:].isdigit() else ""
    return re.search(rf"(?<![\w.]){re.escape(word)}{end}", text) is not None
