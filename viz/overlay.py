"""Turns a row of attention into a map over the picture, and says how. Knows nothing of torch, pages or drawing.

A map is the share of one token's attention that falls on each patch. It is never divided by anything: the values
are the model's own, and the colour scale (0 to the map's largest value) stands in the caption.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.trace import SPAN_KINDS, Float32, Grid, Prefix, Span, SpanKind, Step
from viz.numbers import percent
from viz.packing import floats


@dataclass(frozen=True)
class Choice:
    """Which layer and head to look at; None is the mean over all of them. Counted from 0."""

    layer: int | None = None
    head: int | None = None

    def check(self, layers: int, heads: int) -> Choice:
        """Return self if both exist.

        Raises:
            ValueError: no such layer or head; the message holds both numbers.
        """
        for name, index, size in (("layer", self.layer, layers), ("head", self.head, heads)):
            if index is None:
                continue
            if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < size:
                raise ValueError(f"There is no {name} {index}: this model has {name}s 0 to {size - 1}.")
        return self

    def words(self, layers: int, heads: int) -> str:
        """How the map was computed, in words."""
        if self.layer is None and self.head is None:
            return f"Mean over {layers} layers x {heads} heads"
        if self.head is None:
            return f"Layer {self.layer}, mean over {heads} heads"
        if self.layer is None:
            return f"Head {self.head} of every layer, mean over {layers} layers"
        return f"Layer {self.layer}, head {self.head}"


@dataclass(frozen=True)
class PatchMap:
    """One token's attention over the picture's patches."""

    values: Float32
    """[row, column]: share of the token's attention on each patch; sums to the image's share of it."""
    choice: Choice
    layers: int
    heads: int

    @cached_property
    def peak(self) -> float:
        """The largest value: the top of the colour scale."""
        return float(self.values.max())

    @cached_property
    def strongest(self) -> tuple[int, int]:
        """(row, column) of the largest value, the first in reading order."""
        row, column = np.unravel_index(int(self.values.argmax()), self.values.shape)
        return int(row), int(column)

    @cached_property
    def image_share(self) -> float:
        """Share of the token's attention that falls on the image at all."""
        return float(self.values.sum(dtype=np.float64))

    @property
    def caption(self) -> str:
        """How it was computed and how it is scaled."""
        return (
            f"{self.choice.words(self.layers, self.heads)}; share of this token's attention on each patch; "
            f"colour scale 0 … {percent(self.peak)}"
        )

    @property
    def encoded(self) -> str:
        """The values as the browser's canvas takes them."""
        return floats(self.values)


def image_columns(step: Step, prefix: Prefix) -> Float32:
    """The part of a step's attention that falls on the image: [layer, head, patch], a copy of its own."""
    span = prefix.image
    return np.array(step.attention[:, :, span.start : span.stop], np.float32)


def spread(step: Step, prefix: Prefix, choice: Choice) -> dict[SpanKind, float]:
    """How the attention of one layer, one head or their mean falls on each kind of position; sums to 1.

    Positions behind the prefix are the answer so far.

    Raises:
        ValueError: no such layer or head.
    """
    layers, heads, positions = step.attention.shape
    rows = _chosen(step.attention, choice.check(layers, heads)).mean(axis=(0, 1), dtype=np.float64)  # (T)
    found = dict.fromkeys(SPAN_KINDS, 0.0)
    for span in (*prefix.spans, Span("answer", len(prefix.ids), positions)):
        found[span.kind] += float(rows[span.start : span.stop].sum())
    return found


def _chosen(rows: Float32, choice: Choice) -> Float32:
    """[layer, head, ...] to those of a choice, [1 or all, 1 or all, ...]; a view."""
    rows = rows if choice.layer is None else rows[choice.layer : choice.layer + 1]
    return rows if choice.head is None else rows[:, choice.head : choice.head + 1]


def patch_map(columns: Float32, grid: Grid, choice: Choice | None = None) -> PatchMap:
    """Average what is not chosen and lay the result out on the grid.

    Args:
        columns: [layer, head, patch], see `image_columns`.
        grid: the picture's patches.
        choice: a layer, a head, both or (the default) neither.

    Raises:
        ValueError: no such layer or head, or the number of columns is not that of the patches.
    """
    layers, heads, patches = columns.shape
    if patches != grid.patches:
        raise ValueError(f"{patches} image positions for a grid of {grid.rows} x {grid.columns} = {grid.patches}")
    choice = (choice or Choice()).check(layers, heads)
    values = _chosen(columns, choice).mean(axis=(0, 1), dtype=np.float32).reshape(grid.rows, grid.columns)
    return PatchMap(values, choice, layers, heads)
