"""Vectors as colours: one colour a patch, from the three directions along which the vectors differ most.

Knows numbers and captions; nothing of models, pages or drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.insight import Principal
from model.trace import Uint8
from model.words import phrase
from viz.numbers import percent

TAILS = (1, 99)
"""Percentiles that become the darkest and the brightest: a few patches far out would leave the rest one colour."""


@dataclass(frozen=True)
class Mosaic:
    """One colour a patch."""

    colours: Uint8
    """[patch, rgb]."""
    caption: str
    """How they were made."""


def mosaic(components: Principal) -> Mosaic:
    """The first three components as red, green and blue, each stretched by itself; a missing one is middle grey."""
    scores = np.zeros((len(components.scores), 3), np.float32)
    scores[:, : components.scores.shape[1]] = components.scores
    low, high = np.percentile(scores, TAILS, axis=0)
    spread = np.where(high > low, high - low, 1)
    shares = np.where(high > low, (scores - low) / spread, 0.5).clip(0, 1)
    explained = ", ".join(
        phrase(f"mosaic.part.{name}", share=percent(float(share)))
        for name, share in zip(("red", "green", "blue"), components.explained, strict=False)
    )
    return Mosaic(
        (255 * shares).round().astype(np.uint8),
        phrase("mosaic.caption", explained=explained, low=TAILS[0], high=TAILS[1]),
    )
