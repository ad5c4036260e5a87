"""Numbers as a person reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from viz.numbers import count, percent, shape

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "percent.json").read_text("utf-8"))
"""The browser keeps to the same: `tests/web/core/format.test.js`."""


@pytest.mark.parametrize("case", CASES, ids=[str(case["share"]) for case in CASES])
def test_shares(case: dict[str, Any]) -> None:
    assert percent(case["share"]) == case["text"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(7063427072, "7.06 B"), (5412352, "5.41 M"), (304_000_000, "304 M"), (12_500, "12.5 k"), (812, "812")],
)
def test_counts(number: int, text: str) -> None:
    assert count(number) == text


def test_shapes() -> None:
    assert shape((27 * 27, 48)) == "729 x 48"
