"""Sets of patches to take away: checked, the strongest of a map, or as many at random. numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.options import QuestionError
from model.trace import Float32


def check_patches(blocked: Sequence[int], patches: int) -> tuple[int, ...]:
    """The patches in order, each once.

    Raises:
        QuestionError: one of them is not on the grid, or all are to go, which leaves nothing to compare with.
    """
    for patch in blocked:
        if not isinstance(patch, int) or isinstance(patch, bool) or not 0 <= patch < patches:
            raise QuestionError(f"There is no patch {patch!r}: this picture has patches 0 to {patches - 1}.")
    found = tuple(sorted(set(blocked)))
    if len(found) == patches:
        raise QuestionError(f"All {patches} patches are to be blocked: leave at least one.")
    return found


def strongest(values: Float32, count: int) -> tuple[int, ...]:
    """The patches of a map [row, column] with the largest values, the first in reading order where two are equal."""
    return tuple(int(patch) for patch in np.argsort(-values.ravel(), kind="stable")[:count])


def at_random(patches: int, without: Sequence[int], count: int, seed: int) -> tuple[int, ...]:
    """As many patches drawn at random, none of those `without`; fewer where fewer are left."""
    left: NDArray[np.int64] = np.setdiff1d(np.arange(patches), np.asarray(without, dtype=np.int64))
    drawn = np.random.default_rng(seed).permutation(left)[:count]
    return tuple(sorted(int(patch) for patch in drawn))
