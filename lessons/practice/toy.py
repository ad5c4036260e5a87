"""The exercise with the small matrix: what is to be multiplied is read, and predictions are marked."""

from __future__ import annotations

from collections.abc import Sequence

from lessons.parsing import ParseError, number

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
    entries = [_cell(cell, f"row, number {place}") for place, cell in enumerate(row, 1)]
    if len(matrix) != len(row):
        raise ValueError(f"The matrix needs as many rows as the row has numbers: {len(row)}.")
    if len({len(line) for line in matrix}) != 1:
        raise ValueError("Each row of the matrix has as many numbers as the others.")
    if not LEAST <= len(matrix[0]) <= MOST:
        raise ValueError(f"The matrix has from {LEAST} to {MOST} columns.")
    return entries, [
        [_cell(cell, f"matrix, row {i}, column {j}") for j, cell in enumerate(line, 1)]
        for i, line in enumerate(matrix, 1)
    ]


def _cell(cell: str | float, place: str) -> float:
    try:
        value = number(cell).value
    except ParseError as error:
        raise ValueError(f"{place[0].upper()}{place[1:]}: {error}") from error
    if abs(value) > LARGEST:
        raise ValueError(
            f"{place[0].upper()}{place[1:]}: from -{LARGEST} to {LARGEST}, so that one can work it out by hand."
        )
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
        raise ValueError("A prediction has one box for each product and for each sum.")
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
    return f"A row of {len(row)} has become a row of {len(sums)}: {', '.join(f'{value:g}' for value in sums)}."
