"""Numbers as a person reads them. Knows nothing of what they count."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

SCALES = ((10**9, "B"), (10**6, "M"), (10**3, "k"))


def percent(share: float) -> str:
    """A share of one, at most two digits that count: 0.381 -> "38 %", 0.0412 -> "4.1 %", 0.00042 -> "0.04 %".

    `web/js/core/format.js` is the same rule in the browser; `tests/cases/percent.json` holds both to the same cases.
    """
    value = 100 * share
    if 0 < value < 0.0095:
        return "< 0.01 %"
    digits = 0 if value == 0 or value >= 9.95 else 1 if value >= 0.995 else 2
    # Halves go up, as in the browser; Python's own formatting would round them to even.
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)} %"


def count(number: int) -> str:
    """A count with three significant digits: 7063427072 -> "7.06 B", 5412352 -> "5.41 M", 812 -> "812"."""
    for size, letter in SCALES:
        if number >= 0.9995 * size:
            value = number / size
            return f"{value:.{max(0, 2 - (value >= 9.995) - (value >= 99.95))}f} {letter}"
    return str(number)


def shape(sizes: Iterable[int]) -> str:
    """A tensor's shape: (576, 1024) -> "576 x 1024"."""
    return " x ".join(str(size) for size in sizes)
