"""A projector small enough for paper: a row through a matrix, every product written out, and predictions marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lessons.parsing import ParseError, number

ROW: tuple[float, float, float] = (1, 2, 1)
MATRIX: tuple[tuple[float, float], tuple[float, float], tuple[float, float]] = ((2, 0), (1, 3), (-1, 4))
"""The lesson's own: one row of three, through three rows of two, gives 3 and 10. One weight is negative."""
LEAST, MOST = 2, 4
"""Sides that are still worked out by hand."""
LARGEST = 1000
EXACT = 1e-6


def multiply(row: Sequence[float], matrix: Sequence[Sequence[float]]) -> tuple[list[list[float]], list[float]]:
    """Each product `[row, column]`, and the sum of each column: `(n) x (n, m) -> (n, m), (m)`."""
    products = [[_tidy(entry * weight) for weight in weights] for entry, weights in zip(row, matrix, strict=True)]
    return products, [_tidy(sum(column)) for column in zip(*products, strict=True)]


def request(request: Mapping[str, Any]) -> dict[str, Any]:
    """The products and sums of a `row` and a `matrix`, each number as text or number; of the lesson's own without.

    With `predicted` (`products` and `sums` as written, "" where nothing is) each is marked: true, false, or null.
    `reveal` false leaves out products and sums: then only the marks are told.
    """
    row, matrix = _read(request.get("row", ROW), request.get("matrix", MATRIX))
    products, sums = multiply(row, matrix)
    reply: dict[str, Any] = {"row": row, "matrix": matrix, "least": LEAST, "most": MOST}
    predicted = request.get("predicted")
    if predicted is not None:
        reply["marks"] = _marks(predicted, products, sums)
    if request.get("reveal", True):
        reply |= {"products": products, "sums": sums, "told": _told(row, matrix, sums)}
    return reply


def _read(row: object, matrix: object) -> tuple[list[float], list[list[float]]]:
    if not isinstance(row, list | tuple) or not LEAST <= len(row) <= MOST:
        raise ValueError(f"The row has from {LEAST} to {MOST} numbers.")
    entries = [_cell(cell, f"row, number {place}") for place, cell in enumerate(row, 1)]
    if not isinstance(matrix, list | tuple) or len(matrix) != len(row):
        raise ValueError(f"The matrix needs as many rows as the row has numbers: {len(row)}.")
    if not all(isinstance(line, list | tuple) for line in matrix) or len({len(line) for line in matrix}) != 1:
        raise ValueError("Each row of the matrix has as many numbers as the others.")
    if not LEAST <= len(matrix[0]) <= MOST:
        raise ValueError(f"The matrix has from {LEAST} to {MOST} columns.")
    return entries, [
        [_cell(cell, f"matrix, row {i}, column {j}") for j, cell in enumerate(line, 1)]
        for i, line in enumerate(matrix, 1)
    ]


def _cell(cell: object, place: str) -> float:
    try:
        value = number(cell).value
    except ParseError as error:
        raise ValueError(f"{place[0].upper()}{place[1:]}: {error}") from error
    if abs(value) > LARGEST:
        raise ValueError(
            f"{place[0].upper()}{place[1:]}: from -{LARGEST} to {LARGEST}, so that one can work it out by hand."
        )
    return value


def _marks(predicted: object, products: list[list[float]], sums: list[float]) -> dict[str, Any]:
    said = predicted if isinstance(predicted, dict) else {}
    lines, below = said.get("products"), said.get("sums")
    shaped = (
        isinstance(lines, list)
        and isinstance(below, list)
        and len(below) == len(sums)
        and len(lines) == len(products)
        and all(isinstance(line, list) and len(line) == len(sums) for line in lines)
    )
    if not shaped or not isinstance(lines, list) or not isinstance(below, list):
        raise ValueError("A prediction has one box for each product and for each sum.")
    return {
        "products": [
            [_mark(*pair) for pair in zip(*pairs, strict=True)] for pairs in zip(lines, products, strict=True)
        ],
        "sums": [_mark(*pair) for pair in zip(below, sums, strict=True)],
    }


def _mark(said: object, value: float) -> bool | None:
    """Whether it is right; nothing where nothing was written. What cannot be read is not right."""
    if said is None or (isinstance(said, str) and not said.strip()):
        return None
    try:
        return abs(number(said).value - value) <= EXACT * max(1.0, abs(value))
    except ParseError:
        return False


def _told(row: Sequence[float], matrix: Sequence[Sequence[float]], sums: Sequence[float]) -> str:
    width = len(sums)
    return f"A row of {len(row)} has become a row of {width}: {', '.join(f'{value:g}' for value in sums)}."


def _tidy(value: float) -> float:
    """Without the noise of binary fractions; whole where it is whole."""
    value = round(value, 6) + 0.0  # no minus zero
    return int(value) if value == int(value) else value
