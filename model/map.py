"""A map: numbers over a picture, with all that has to be known to draw and to read it. numpy alone.

Whoever draws one knows nothing of how it came about; whoever makes one knows nothing of drawing.

R x C cells of the picture's raster, see `model.placement`.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.trace import SPAN_KINDS, SpanKind

Float32 = NDArray[np.float32]
Kind = Literal["share", "change", "number"]
"""How a value is read: a share of one, a change of a share (above or below nothing), or a plain number."""
KINDS: tuple[Kind, ...] = typing.get_args(Kind)
BLANK = "{}"
"""Where a number goes into a sentence."""


@dataclass(frozen=True)
class Scale:
    """What the first and the last colour mean."""

    low: float
    high: float
    diverging: bool = False
    """Whether the middle is nothing, and the two ends differ in sign."""

    def __post_init__(self) -> None:
        if not np.isfinite((self.low, self.high)).all() or self.low > self.high:
            raise ValueError(f"a scale runs from {self.low} to {self.high}")
        if self.diverging and self.low != -self.high:
            raise ValueError(f"a diverging scale is as far below 0 as above, not from {self.low} to {self.high}")

    @staticmethod
    def up_to(values: Float32) -> Scale:
        """From nothing to the largest value."""
        return Scale(0.0, max(0.0, float(values.max())))

    @staticmethod
    def of_range(values: Float32) -> Scale:
        """From the smallest value to the largest."""
        return Scale(float(values.min()), float(values.max()))

    @staticmethod
    def about_zero(values: Float32) -> Scale:
        """As far below nothing as above, as far as the value that lies furthest out."""
        most = float(np.abs(values).max())
        return Scale(-most, most, diverging=True)

    def levels(self, values: Float32) -> NDArray[np.float64]:
        """Values as shares of the way from the first colour to the last; where they are one, the first (or middle)."""
        if self.high == self.low:
            return np.full(values.shape, 0.5 if self.diverging else 0.0)
        return ((values.astype(np.float64) - self.low) / (self.high - self.low)).clip(0.0, 1.0)


@dataclass(frozen=True)
class StandsFor:
    """What a whole map stands for: how much of what it measures lies on the picture at all."""

    name: str
    """In one word, beside the number on a small map, such as "image"."""
    sentence: str
    """With `BLANK` where the number goes, such as "the image takes {} in all"."""
    value: float
    """Of the map's kind."""

    def __post_init__(self) -> None:
        if self.sentence.count(BLANK) != 1 or not self.name:
            raise ValueError(f"{self.sentence!r} has no place for its number, or no name")


@dataclass(frozen=True)
class Verdict:
    """What a test of a map found: a token's probability as it was, without some patches, and without others."""

    before: float
    without: float
    """With the `patches` hidden that the map is about."""
    controls: tuple[float, ...]
    """With as many others hidden, drawn at random: one a draw."""
    patches: int

    @property
    def holds(self) -> bool:
        """Whether hiding these patches lowers the probability more than any draw of others does."""
        return self.without < min((self.before, *self.controls))


@dataclass(frozen=True)
class Map:
    """Numbers over one picture, of one token or of none."""

    title: str
    """What it is, such as "Attention over the image"."""
    values: Float32
    """[R, C], finite."""
    kind: Kind
    measure: str
    """What a value is, as a label, such as "share of this token's attention on each patch"."""
    unit: str
    """What follows a value in a sentence, such as "of this token's attention"; may be empty."""
    how: str
    """Of what it was computed, in a few words, such as "Layer 3, head 1"."""
    computed: str
    """How, in a sentence or two."""
    scale: Scale
    not_shown: str
    """What nobody should take it for."""
    stands_for: StandsFor | None = None
    """None where the values are no parts of a whole."""
    shares: Mapping[SpanKind, float] = field(default_factory=dict)
    """How what is measured falls on each kind of position, where it falls on positions; sums to 1."""
    verdict: Verdict | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not self.values.size or self.values.dtype != np.float32:
            raise ValueError(f"a map needs float32 by row and column, got {self.values.dtype} {self.values.shape}")
        if not np.isfinite(self.values).all():
            raise ValueError(f"{int((~np.isfinite(self.values)).sum())} of {self.values.size} values are no numbers")
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r} of map")
        low, high = float(self.values.min()), float(self.values.max())
        if low < np.float32(self.scale.low) or high > np.float32(self.scale.high):
            raise ValueError(
                f"values from {low} to {high} do not fit on a scale from {self.scale.low} to {self.scale.high}"
            )
        for name in ("title", "measure", "how", "computed", "not_shown"):
            if not getattr(self, name).strip():
                raise ValueError(f"a map without {name} does not say what it is")
        if self.shares and set(self.shares) != set(SPAN_KINDS):
            raise ValueError(f"shares of {sorted(self.shares)}, not of {sorted(SPAN_KINDS)}")

    @property
    def signed(self) -> bool:
        """Whether values below nothing mean something."""
        return self.scale.diverging

    @property
    def caption(self) -> str:
        """How it was computed, and what its values are."""
        return f"{self.how}; {self.measure}"

    @property
    def strongest(self) -> tuple[int, int]:
        """(row, column) of the largest value, or of the one furthest from nothing; the first in reading order."""
        weight = np.abs(self.values) if self.signed else self.values
        row, column = np.unravel_index(int(weight.argmax()), self.values.shape)
        return int(row), int(column)
