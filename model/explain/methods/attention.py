"""Attention as it is: the row that predicted a token, of one layer, one head, or the mean over all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.explain.method import Passes, described, method
from model.explain.rows import LayerAndHead, on_patches, spread
from model.map import BLANK, Map, Scale, StandsFor
from model.trace import Run
from model.words import phrase


@method(id="attention", needs="rows", settings=LayerAndHead, signed=False)
def attention(run: Run, token: int, settings: LayerAndHead, passes: Passes) -> Iterator[Map]:
    """The model's own numbers: averaged where several layers or heads are asked for, and divided by nothing."""
    step = run.steps[token]
    layers, heads = step.attention.shape[:2]
    mean = settings.of(on_patches(step, run.placement)).mean(axis=(0, 1), dtype=np.float32)  # (P)
    values = run.placement.raster(mean, "sum")
    yield Map(
        **described("attention"),
        values=values,
        kind="share",
        how=settings.words(layers, heads),
        scale=Scale.up_to(values),
        stands_for=StandsFor(
            phrase("methods.attention.stands_for"),
            phrase("methods.attention.in_all", value=BLANK),
            float(values.sum(dtype=np.float64)),
        ),
        shares=spread(step, run.prefix, settings),
    )
