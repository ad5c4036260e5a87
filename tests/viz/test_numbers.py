"""Numbers as a person reads them."""

from __future__ import annotations

import pytest

from viz.numbers import count, percent, shape


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.381, "38 %"),
        (1, "100 %"),
        (0.0412, "4.1 %"),
        (0.0996, "10 %"),
        (0.0099, "0.99 %"),
        (0.00042, "0.04 %"),
        (0.00001, "< 0.01 %"),
    ],
)
def test_shares(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(7063427072, "7.06 B"), (5412352, "5.41 M"), (304_000_000, "304 M"), (12_500, "12.5 k"), (812, "812")],
)
def test_counts(number: int, text: str) -> None:
    assert count(number) == text


def test_shapes() -> None:
    assert shape((27 * 27, 48)) == "729 x 48"
