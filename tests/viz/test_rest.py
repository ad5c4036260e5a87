"""An answer rests on a word that says something about the picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from viz.rest import resting_token

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "resting_word.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_each_case(case: dict[str, Any]) -> None:
    """Previously every export and the page rested on the end of the answer, whose map glows wherever it likes."""
    assert resting_token(case["texts"], case["shares"], case["ends"]) == case["rests"]


def test_lists_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 texts, 1 shares and 2 marks"):
        resting_token([" a", " b"], [0.5], [False, True])
