"""The exercise with the small matrix: what is to be multiplied is read, and predictions are marked."""

from __future__ import annotations

from collections.abc import Sequence

from lessons.parsing import ParseError, number
from model.words import phrase

LEAST, MOST = 2, 4
"""Sides that are still worked out by hand."""
LARGEST = 1000
EXACT = 1e-6


def read_matrix(
    row: Sequence[str | float], matrix: Sequence[Sequence[str | float]]
) -> tuple[list[float], list[list[float]]]:
    """A row and a matrix whose numbers are text or numbers.

    Raises:
        ValueError: in words, with the place: they do not fit each other, or something is no number.
    """
    entries = [_cell(cell, "row", place=place) for place, cell in enumerate(row, 1)]
    if len(matrix) != len(row):
        raise ValueError(phrase("practice.toy.rows", rows=len(row)))
    if len({len(line) for line in matrix}) != 1:
        raise ValueError(phrase("practice.toy.ragged"))
    if not LEAST <= len(matrix[0]) <= MOST:
        raise ValueError(phrase("practice.toy.columns", least=LEAST, most=MOST))
    return entries, [
        [_cell(cell, "matrix", row=i, column=j) for j, cell in enumerate(line, 1)] for i, line in enumerate(matrix, 1)
    ]


def _cell(cell: str | float, part: str, **place: int) -> float:
    """A number of the row or the matrix; the page finds the field that a complaint is about by the same words."""
    try:
        value = number(cell).value
    except ParseError as error:
        raise ValueError(phrase(f"page.practice.toy.complaint.{part}", why=error, **place)) from error
    if abs(value) > LARGEST:
        why = phrase("practice.toy.too_large", largest=LARGEST)
        raise ValueError(phrase(f"page.practice.toy.complaint.{part}", why=why, **place))
    return value


Guess = str | float | None
Marks = list[bool | None]


def mark(
    lines: Sequence[Sequence[Guess]], below: Sequence[Guess], products: list[list[float]], sums: list[float]
) -> tuple[list[Marks], Marks]:
    """Of each product and each sum that was predicted whether it is right; nothing where nothing was written.

    Raises:
        ValueError: in words: there is not one box for each.
    """
    shaped = len(below) == len(sums) and len(lines) == len(products) and all(len(line) == len(sums) for line in lines)
    if not shaped:
        raise ValueError(phrase("practice.toy.boxes"))
    return (
        [[_mark(*pair) for pair in zip(*pairs, strict=True)] for pairs in zip(lines, products, strict=True)],
        [_mark(*pair) for pair in zip(below, sums, strict=True)],
    )


def _mark(said: Guess, value: float) -> bool | None:
    """Whether it is right; nothing where nothing was written. What cannot be read is not right."""
    if said is None or (isinstance(said, str) and not said.strip()):
        return None
    try:
        return abs(number(said).value - value) <= EXACT * max(1.0, abs(value))
    except ParseError:
        return False


def outcome(row: Sequence[float], sums: Sequence[float]) -> str:
    """What has become of a row, in a sentence."""
    values = ", ".join(f"{value:g}" for value in sums)
    return phrase("practice.toy.outcome", before=len(row), after=len(sums), values=values)
