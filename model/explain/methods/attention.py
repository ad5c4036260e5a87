"""Attention as it is: the row that predicted a token, of one layer, one head, or the mean over all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.explain.method import Passes, method
from model.explain.rows import LayerAndHead, on_patches, spread
from model.map import BLANK, Map, Scale, StandsFor
from model.trace import Run

TITLE = "Attention over the image"
COMPUTED = (
    "The row of attention that predicted the token, as the model computed it: averaged where there are several layers "
    "or heads, and neither smoothed nor divided by anything."
)
NOT_SHOWN = "Why the token was chosen. Attention is where the model read, not what it made of it."


@method(
    id="attention",
    title=TITLE,
    needs="rows",
    settings=LayerAndHead,
    signed=False,
    cost="nothing: the rows are kept as the answer is made",
)
def attention(run: Run, token: int, settings: LayerAndHead, passes: Passes) -> Iterator[Map]:
    """The model's own numbers: averaged where several layers or heads are asked for, and divided by nothing."""
    step = run.steps[token]
    layers, heads = step.attention.shape[:2]
    mean = settings.of(on_patches(step, run.placement)).mean(axis=(0, 1), dtype=np.float32)  # (P)
    values = run.placement.raster(mean, "sum")
    yield Map(
        title=TITLE,
        values=values,
        kind="share",
        measure="share of this token's attention on each patch",
        unit="of this token's attention",
        how=settings.words(layers, heads),
        computed=COMPUTED,
        scale=Scale.up_to(values),
        not_shown=NOT_SHOWN,
        stands_for=StandsFor("image", f"the image takes {BLANK} in all", float(values.sum(dtype=np.float64))),
        shares=spread(step, run.prefix, settings),
    )
