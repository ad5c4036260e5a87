"""Exercises with fresh numbers, by kind and seed. The seed decides everything, so nothing has to be kept."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from lessons.practice import positions, sizes, tiling
from lessons.practice.exercise import Exercise, Make, settled
from model.words import phrase

ANY = "any"


@dataclass(frozen=True)
class Kind:
    """A kind of exercise: its id, and how one is made."""

    id: str
    make: Make

    @property
    def name(self) -> str:
        """What it is called."""
        return phrase(f"practice.exercises.{self.id}.name")


KINDS: Mapping[str, Kind] = {
    kind: Kind(kind, make)
    for kind, make in (
        ("apply", positions.apply),
        ("patches", positions.patches),
        ("positions", positions.positions),
        ("holds", positions.holds),
        ("values", sizes.values),
        ("projector", sizes.projector),
        ("bytes", sizes.size),
        ("prefix", positions.prefix),
        ("cache", sizes.cache),
        ("tiles", tiling.tiles),
        ("newlines", tiling.newlines),
        ("share", tiling.share),
    )
}
"""In the order in which they are learnt."""


def find(kind: str, seed: str) -> Exercise:
    """The exercise of a kind (`any` lets the seed choose) with this seed.

    Raises:
        ValueError: there is no such kind.
    """
    if kind == ANY:
        kind = random.Random(seed).choice(list(KINDS))
    if kind not in KINDS:
        raise ValueError(phrase("practice.grading.no_kind"))
    return settled(kind, seed, KINDS[kind].make)[1]
