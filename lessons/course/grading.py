"""Grades what a learner commits to: a number as people write them, or one of the choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lessons.parsing import Parsed, number
from lessons.records import Choice
from lessons.units import family
from model.words import phrase

EXACT = 1e-9
"""Relative; what an answer may be off where the block allows nothing."""
PERCENT = "percent"
TIMES = 1.5
"""From here on an answer is told as so many times too much or too little, below as percent."""


@dataclass(frozen=True)
class Expected:
    """The number that is asked for."""

    number: float
    unit: str = ""
    tolerance: float = 0.0
    """Relative."""

    @property
    def text(self) -> str:
        """In words."""
        return f"{_plain(self.number)} {self.unit}".strip()


def grade_choice(choices: Sequence[Choice], answer: object, skip: bool) -> dict[str, Any]:
    """What the page shows of one of some choices.

    Args:
        answer: the place of a choice from 0 (a page's form sends it as text).
        skip: the learner gave up and wants to see.

    Returns:
        `{right, told, expected, choices}`; each of `choices` says whether it is right, and whether it was taken.

    Raises:
        ValueError: in words: there is no such choice. The right one is not given away then.
    """
    place = _place(answer, len(choices)) if not skip else None
    right = place is not None and choices[place].right
    text = next(choice.text for choice in choices if choice.right)
    shown = phrase("course.right_choice", answer=text) if skip else phrase("course.wrong_choice", answer=text)
    verdict = phrase("course.right") if right else shown
    marked = [
        {"text": choice.text, "why": choice.why, "right": choice.right, "yours": at == place}
        for at, choice in enumerate(choices)
    ]
    return {"right": right, "told": verdict, "expected": text, "choices": marked}


def _place(answer: object, count: int) -> int:
    if isinstance(answer, str) and answer.strip().isdecimal() and len(answer.strip()) < 4:
        answer = int(answer)
    if not isinstance(answer, int) or isinstance(answer, bool) or not 0 <= answer < count:
        raise ValueError(phrase("course.choose_first"))
    return answer


def grade_number(expected: Expected, answer: object, skip: bool) -> dict[str, Any]:
    """What the page shows of a number, as text or as number: `{right, told, expected}`.

    Raises:
        ValueError: in words: it cannot be read. The right one is not given away then.
    """
    text = expected.text
    if skip:
        return {"right": False, "told": phrase("course.right_number", answer=text), "expected": text}
    said = read(expected, answer).value
    off = abs(said - expected.number)
    right = off <= max(expected.tolerance, EXACT) * abs(expected.number) or said == expected.number
    if right:
        close = off > EXACT * abs(expected.number)
        exact = phrase("course.exact", answer=text)
        verdict = phrase("course.close", answer=text, given=_plain(said)) if close else exact
    else:
        verdict = _compared(said, expected)
    return {"right": right, "told": verdict, "expected": text}


def read(expected: Expected, answer: object) -> Parsed:
    """The number in an answer. Raises ValueError in words where there is none, or it is in another unit."""
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        raise ValueError(phrase("page.course.write_first"))
    unit = expected.unit.strip()
    first = unit.split()[0].casefold() if unit else ""
    known = family(first)
    if first.startswith("%"):
        known = PERCENT
    if isinstance(answer, str) and unit and not known:
        answer = _without(answer, unit)
    return number(answer, (known or unit,) if unit else ())


def _without(answer: str, unit: str) -> str:
    """An answer without the unit behind it, which only this block knows: "5 of 50", "4 times"."""
    words = unit.split()
    for length in range(len(words), 0, -1):
        ending = " ".join(words[:length])
        if answer.rstrip().casefold().endswith(ending.casefold()) and answer.strip().casefold() != ending.casefold():
            return answer.rstrip()[: -len(ending)]
    return answer


def _compared(said: float, expected: Expected) -> str:
    """What is right and what was said; also by how much that is off, where it can be said."""
    answer, given = expected.text, _plain(said)
    if said <= 0 or expected.number <= 0:
        return phrase("course.wrong", answer=answer, given=given)
    if expected.unit.startswith("%") and abs(100 * said - expected.number) <= max(expected.tolerance, EXACT) * (
        expected.number
    ):
        return phrase("course.share_for_percent", answer=answer, given=given)
    ratio = said / expected.number
    if ratio >= TIMES:
        factor = _plain(float(f"{ratio:.2g}"))
        return phrase("course.times_too_much", answer=answer, given=given, factor=factor)
    if ratio <= 1 / TIMES:
        factor = _plain(float(f"{1 / ratio:.2g}"))
        return phrase("course.times_too_little", answer=answer, given=given, factor=factor)
    percent = f"{100 * abs(ratio - 1):.2g}"
    if ratio > 1:
        return phrase("course.percent_more", answer=answer, given=given, percent=percent)
    return phrase("course.percent_less", answer=answer, given=given, percent=percent)


def _plain(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.6g}"
