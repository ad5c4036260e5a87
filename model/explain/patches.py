"""Sets of patches to hide: checked, the strongest of a map, or as many at random. numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.options import QuestionError
from model.words import phrase


def chosen(patches: Sequence[int], total: int) -> tuple[int, ...]:
    """The patches in order, each once.

    Raises:
        QuestionError: one of them is not on the picture, or all are to go, which leaves nothing to compare with.
    """
    for patch in patches:
        if not isinstance(patch, int) or isinstance(patch, bool) or not 0 <= patch < total:
            raise QuestionError(phrase("asking.none_of_the.patches", asked=repr(patch), last=total - 1))
    ordered = tuple(sorted(set(patches)))
    if len(ordered) == total:
        raise QuestionError(phrase("asking.all_patches", n=total))
    return ordered


def strongest(values: ArrayLike, count: int) -> tuple[int, ...]:
    """The indices of the largest values, in reading order where two are equal."""
    order: NDArray[np.int64] = np.argsort(-np.asarray(values).ravel(), kind="stable")
    return tuple(int(patch) for patch in order[:count])


def at_random(total: int, without: Sequence[int], count: int, seed: int) -> tuple[int, ...]:
    """As many patches drawn at random, none of those `without`; fewer where fewer are left."""
    left: NDArray[np.int64] = np.setdiff1d(np.arange(total), np.asarray(without, dtype=np.int64))
    drawn = np.random.default_rng(seed).permutation(left)[:count]
    return tuple(sorted(int(patch) for patch in drawn))
