"""A made-up run whose picture is read in two views side by side, with a newline after each."""

from __future__ import annotations

import dataclasses

import numpy as np

from model.placement import Named, Placement, View
from model.trace import Patches, Prefix, Projected, Run, Span
from tests.viz.test_sheet import AFTER, BEFORE, GRID, HEADS, LAYERS, PIXELS, made_run

ACROSS, DOWN = 20 / PIXELS[1], 15 / PIXELS[0]
"""Of the picture, what whole patches take."""
POSITIONS = 14
"""Twelve patches and two newlines."""


def placement_of_two() -> Placement:
    """Left: 3 x 2 patches at positions 0 to 5, a newline at 6; right: the same from 7 on, a newline at 13."""
    left = View("left", 0.0, 0.0, ACROSS / 2, DOWN, np.arange(6).reshape(3, 2))
    right = View("right", ACROSS / 2, 0.0, ACROSS, DOWN, 7 + np.arange(6).reshape(3, 2))
    return Placement((left, right), (Named("newline", np.array([6, 13])),))


def run_of_two(tokens: int = 3) -> Run:
    """`made_run`, but for the views and the positions that they take; the rows of attention are drawn anew."""
    run, rng = made_run(tokens), np.random.default_rng(11)
    image = Span("image", BEFORE, BEFORE + POSITIONS)
    spans = (Span("template", 0, BEFORE), image, Span("question", image.stop, image.stop + AFTER))
    count = spans[-1].stop
    steps = []
    for step in run.steps:
        rows = rng.gamma(0.3, size=(LAYERS, HEADS, count + step.index)).astype(np.float32)
        steps.append(dataclasses.replace(step, attention=rows / rows.sum(axis=-1, keepdims=True)))
    return dataclasses.replace(
        run,
        patches=Patches(GRID, run.patches.vectors, placement_of_two()),
        projected=Projected(np.zeros((POSITIONS, 16), np.float32)),
        prefix=Prefix(np.arange(count, dtype=np.int64), tuple(f" {n}" for n in range(count)), spans),
        steps=tuple(steps),
    )
