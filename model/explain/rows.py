"""Rows of attention, read: of which layers and heads, on which patches, on which kinds of position. numpy alone.

L layers, H heads, T positions, P patches.
"""

from __future__ import annotations

import numpy as np

from model.explain.method import Head, Layer, Settings
from model.placement import Placement
from model.trace import SPAN_KINDS, Float32, Prefix, Span, SpanKind, Step
from model.words import phrase


class LayerAndHead(Settings):
    """Which layer and head to look at; None is the mean over all of them."""

    layer: Layer = None
    head: Head = None

    def words(self, layers: int, heads: int) -> str:
        """How a mean over them was computed, in words."""
        if self.layer is None and self.head is None:
            return phrase("maps.over.all", layers=layers, heads=heads)
        if self.head is None:
            return phrase("maps.over.heads", layer=self.layer, heads=heads)
        if self.layer is None:
            return phrase("maps.over.layers", head=self.head, layers=layers)
        return phrase("maps.over.none", layer=self.layer, head=self.head)

    def of(self, rows: Float32) -> Float32:
        """[L, H, ...] to those chosen, [L or 1, H or 1, ...]; a view."""
        rows = rows if self.layer is None else rows[self.layer : self.layer + 1]
        return rows if self.head is None else rows[:, self.head : self.head + 1]


def on_patches(step: Step, placement: Placement) -> Float32:
    """How much of each head's attention falls on each patch: [L, H, P], a copy.

    Args:
        placement: in the prompt, see `model.trace.Run.placement`.
    """
    return np.array(step.attention[:, :, placement.index], np.float32)


def spread(step: Step, prefix: Prefix, choice: LayerAndHead) -> dict[SpanKind, float]:
    """How the attention of one layer, one head or their mean falls on each kind of position; sums to 1.

    Positions behind the prefix are the answer so far.
    """
    row = choice.of(step.attention).mean(axis=(0, 1), dtype=np.float64)  # (T)
    sums = dict.fromkeys(SPAN_KINDS, 0.0)
    for span in (*prefix.spans, Span("answer", len(prefix.ids), len(row))):
        sums[span.kind] += float(row[span.start : span.stop].sum())
    return sums
