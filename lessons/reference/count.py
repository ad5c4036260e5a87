"""What a rule for image tokens answers: how many, how it came about, and what to draw over the picture.

Lengths are pixels of the picture that was brought, with (0, 0) at its top left, so that a box can be drawn over it as
it stands; a box that reaches beyond the picture is padding there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from lessons.strict import Strict
from model.words import phrase

Kind = Literal["frame", "tile", "grid", "overview"]
Size = Annotated[int, Field(gt=0, strict=True)]
"""A number of pixels, tiles or tokens in a rule's parameters."""
ROUNDING = 1e-9
"""A length that misses a whole number by less than this missed it by floating point."""


class Parameters(Strict):
    """The numbers of one rule, as `lessons/content/en/budget.yaml` gives them."""


class Refusal(ValueError):
    """The published rule gives no count for a picture of this size; says why."""


@dataclass(frozen=True)
class Region:
    """Something to draw over the picture.

    "frame" is what the model is given (beyond the picture: padding; inside it: the rest is cut off), "tile" one crop,
    "grid" the tokens themselves in `rows` x `columns`, "overview" the whole picture once more.
    """

    kind: Kind
    left: float
    top: float
    width: float
    height: float
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Count:
    """Tokens of one picture by one rule; `steps` are sentences with the numbers put in."""

    tokens: int
    steps: tuple[str, ...]
    boxes: tuple[Region, ...] = ()


def whole(width: float, height: float, kind: Kind = "frame", rows: int = 1, columns: int = 1) -> Region:
    """A box round the whole picture."""
    return Region(kind, 0, 0, width, height, rows, columns)


def tiled(left: float, top: float, width: float, height: float, rows: int, columns: int) -> tuple[Region, ...]:
    """Tiles, row by row, that fill a place evenly."""
    wide, tall = width / columns, height / rows
    return tuple(
        Region("tile", left + column * wide, top + row * tall, wide, tall)
        for row in range(rows)
        for column in range(columns)
    )


def padded(width: int, height: int, wide: float, tall: float, *, centred: bool) -> Region:
    """The frame of `wide` x `tall` pixels into which the picture is fitted, seen from the picture.

    Args:
        centred: padding on both sides, else to the right and below.
    """
    scale = min(wide / width, tall / height)
    extra_wide, extra_tall = wide / scale - width, tall / scale - height
    share = 0.5 if centred else 0.0
    return Region("frame", -extra_wide * share, -extra_tall * share, width + extra_wide, height + extra_tall)


def ceiling(length: float) -> int:
    """Rounded up, but not for what floating point added to a whole number."""
    return math.ceil(length - ROUNDING)


def floor(length: float) -> int:
    """Rounded down, but not for what floating point took from a whole number."""
    return math.floor(length + ROUNDING)


def divided(length: int, by: int, result: int) -> str:
    """A division as it is written out: "336 / 14 = 24", "384 / 14 = 27.4, so 27"."""
    exact = length / by
    if exact == result:
        return f"{length:,} / {by} = {result}"
    return phrase("reference.rules.divided", length=f"{length:,}", by=by, exact=f"{exact:,.1f}", result=result)


def product(one: int, other: int, result: int) -> str:
    """The last step of many rules: "13 x 256 = 3,328 tokens."."""
    return phrase("reference.rules.product", one=one, other=other, tokens=f"{result:,}")
