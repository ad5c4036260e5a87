"""Exercises with fresh numbers, by kind and seed. The seed decides everything, so nothing has to be kept."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from lessons.practice import positions, sizes, tiling
from lessons.practice.exercise import Exercise, Make, settled

ANY = "any"


@dataclass(frozen=True)
class Kind:
    """A kind of exercise: what it is called, and how one is made."""

    name: str
    make: Make


KINDS: Mapping[str, Kind] = {
    "apply": Kind("Picture and text", positions.apply),
    "patches": Kind("Patches of a picture", positions.patches),
    "positions": Kind("With and without CLS", positions.positions),
    "holds": Kind("What a position holds", positions.holds),
    "values": Kind("Values before and after", sizes.values),
    "projector": Kind("Parameters of a projector", sizes.projector),
    "bytes": Kind("Bytes in a dtype", sizes.size),
    "prefix": Kind("Prefix with a template", positions.prefix),
    "cache": Kind("Key/value cache", sizes.cache),
    "tiles": Kind("Tiles and a thumbnail", tiling.tiles),
    "newlines": Kind("Tiles and newlines", tiling.newlines),
    "share": Kind("Share of the window", tiling.share),
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
        raise ValueError("There is no exercise of that kind. Choose one of the list.")
    return settled(kind, seed, KINDS[kind].make)[1]
