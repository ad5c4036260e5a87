"""A projector small enough for paper: one row through a matrix, every product written out."""

from __future__ import annotations

from collections.abc import Sequence

ROW: tuple[float, float, float] = (1, 2, 1)
MATRIX: tuple[tuple[float, float], tuple[float, float], tuple[float, float]] = ((2, 0), (1, 3), (-1, 4))
"""The lesson's own: one row of three, through three rows of two, gives 3 and 10. One weight is negative."""


def multiply(row: Sequence[float], matrix: Sequence[Sequence[float]]) -> tuple[list[list[float]], list[float]]:
    """Each product `[row, column]`, and the sum of each column: `(n) x (n, m) -> (n, m), (m)`."""
    products = [[_tidy(entry * weight) for weight in weights] for entry, weights in zip(row, matrix, strict=True)]
    return products, [_tidy(sum(column)) for column in zip(*products, strict=True)]


def _tidy(value: float) -> float:
    """Without the noise of binary fractions; whole where it is whole."""
    value = round(value, 6) + 0.0  # no minus zero
    return int(value) if value == int(value) else value
