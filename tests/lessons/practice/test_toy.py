"""The multiplication small enough for paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lessons.practice.toy import LEAST, MOST
from lessons.toy import multiply
from tests.lessons.asking import ask


def toy(**request: Any) -> dict[str, Any]:
    return ask("toy", **request)


@pytest.mark.claim("C23")
def test_the_lessons_own_row_becomes_3_and_10() -> None:
    found = toy()
    assert found["row"] == [1, 2, 1]
    assert found["matrix"] == [[2, 0], [1, 3], [-1, 4]]
    assert found["sums"] == [3, 10]
    assert found["products"] == [[2, 0], [2, 6], [-1, 4]]
    assert found["told"] == "A row of 3 has become a row of 2: 3, 10."
    assert np.array_equal(np.array(found["row"]) @ np.array(found["matrix"]), [3, 10])


@pytest.mark.claim("C23")
def test_any_size_agrees_with_numpy() -> None:
    generator = np.random.default_rng(0)
    for rows in range(LEAST, MOST + 1):
        for columns in range(LEAST, MOST + 1):
            row, matrix = generator.integers(-9, 10, rows) / 4, generator.integers(-9, 10, (rows, columns)) / 4
            found = toy(row=[str(one) for one in row], matrix=[[str(one) for one in line] for line in matrix])
            assert np.allclose(found["sums"], row @ matrix)
            assert np.allclose(found["products"], row[:, None] * matrix, atol=1e-6)


def test_no_noise_of_binary_fractions() -> None:
    assert multiply([0.1, 0.2], [[1, 3], [1, -3]])[1] == [0.3, -0.3]
    assert str(multiply([0, 1], [[-5, 1], [0, 1]])[1][0]) == "0"


@pytest.mark.claim("C23")
def test_predictions_are_marked_without_being_given_away() -> None:
    predicted = {"products": [["2", " 0 "], ["2", ""], ["−1", "four"]], "sums": ["2 + 2 - 1 = 3", "11"]}
    found = toy(predicted=predicted, reveal=False)
    assert found["marks"] == {"products": [[True, True], [True, None], [True, False]], "sums": [True, False]}
    assert "sums" not in found
    assert "products" not in found
    assert "told" not in found


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"row": [1]}, "from 2 to 4"), ({"row": [1] * 5}, "from 2 to 4"), ({"row": "121"}, "from 2 to 4"),
        ({"row": [1, 2]}, "as many rows"), ({"matrix": 3}, "as many rows"),
        ({"matrix": [[1, 2], [1], [0, 2]]}, "as many numbers"), ({"matrix": [1, 2, 3]}, "as many numbers"),
        ({"matrix": [[1], [1], [1]]}, "columns"), ({"matrix": [[1] * 5] * 3}, "columns"),
        ({"row": [1, "", 1]}, "Row, number 2: There is nothing"),
        ({"row": [1, "two", 1]}, "Row, number 2: There is no"),
        ({"matrix": [[1, 2], [1, "<b>"], [0, 2]]}, "Matrix, row 2, column 2: That looks like HTML"),
        ({"row": [1, 10**6, 1]}, "from -1000 to 1000"), ({"row": [1, float("nan"), 1]}, "'row.1' holds nan"),
        ({"row": [True, 1, 1]}, "'row.0' is text"),
        ({"predicted": {}}, "one box"), ({"predicted": "3, 10"}, "one box"),
        ({"predicted": {"products": [["1"]], "sums": ["3", "10"]}}, "one box"),
    ],
)  # fmt: skip
def test_bad_numbers_are_told_with_their_place(request_: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        toy(**request_)
