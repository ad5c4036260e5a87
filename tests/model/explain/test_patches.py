"""Which patches to take away."""

import numpy as np
import pytest

from model.explain.patches import at_random, chosen, strongest
from model.options import QuestionError


def test_strongest_and_random_patches() -> None:
    values = np.array([[0.1, 0.4], [0.4, 0.0], [0.3, 0.2]], np.float32)
    assert strongest(values, 3) == (1, 2, 4)
    drawn = at_random(20, (0, 1, 2), 5, seed=1)
    assert len(set(drawn)) == 5
    assert not set(drawn) & {0, 1, 2}
    assert drawn == at_random(20, (0, 1, 2), 5, seed=1) != at_random(20, (0, 1, 2), 5, seed=2)
    assert at_random(4, (0, 1, 2), 5, seed=1) == (3,)


def test_patches_are_put_in_order_and_counted_once() -> None:
    assert chosen([5, 2, 5], 6) == (2, 5)
    assert chosen([], 6) == ()


@pytest.mark.parametrize("wrong", [[-1], [6], [True], ["3"], [1.5], [None]])
def test_a_patch_that_is_not_there_is_named(wrong: list[int]) -> None:
    with pytest.raises(QuestionError, match=r"There is no patch .*0 to 5"):
        chosen(wrong, 6)


def test_something_must_be_left() -> None:
    with pytest.raises(QuestionError, match="All 6 patches"):
        chosen(range(6), 6)
