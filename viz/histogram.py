"""Two heaps of numbers on one scale, counted in bins. Knows nothing of what they measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.trace import Float32

BINS = 40


@dataclass(frozen=True)
class Histogram:
    """Shares of each heap in each bin."""

    edges: Float32
    """[BINS + 1], the same distance apart on a logarithmic scale."""
    shares: tuple[Float32, ...]
    """One a heap, [BINS]; each sums to 1."""


def histogram(*heaps: Float32, bins: int = BINS) -> Histogram:
    """Count heaps of numbers above zero on one logarithmic scale; zeros fall into the first bin.

    Raises:
        ValueError: a heap is empty.
    """
    if any(len(heap) == 0 for heap in heaps):
        raise ValueError("there is nothing to count")
    above = np.concatenate([heap[heap > 0] for heap in heaps])
    low, high = (float(above.min()), float(above.max())) if len(above) else (1.0, 1.0)
    if high <= low:
        low, high = low / 1.1, high * 1.1
    edges = np.geomspace(low, high, bins + 1)
    counts = (np.histogram(np.clip(heap, low, high), edges)[0] / len(heap) for heap in heaps)
    return Histogram(edges.astype(np.float32), tuple(count.astype(np.float32) for count in counts))
