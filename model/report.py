"""A run in words and in JSON, for the command line. Knows the records only."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.placement import Placement
from model.trace import Float32, Run, Step

STRONGEST = 3
"""How many patches and alternatives a line names."""


def stations(run: Run) -> list[str]:
    """The stations with the shapes of what leaves them."""
    width = max(map(len, run.shapes))
    lines = [f"{name:<{width}}  {' x '.join(map(str, shape))}" for name, shape in run.shapes.items()]
    spans = ", ".join(f"{span.kind} {span.start}-{span.stop - 1}" for span in run.prefix.spans)
    return [*lines, f"{'spans':<{width}}  {spans}"]


def token_line(step: Step, placement: Placement) -> str:
    """One token: its text, probability, best alternatives, strongest patches and share of attention on the image."""
    text = "(end)" if step.is_end else repr(step.text)
    top = "  ".join(f"{best.text!r} {best.probability:.2f}" for best in step.top[:STRONGEST])
    patches = ", ".join(patch_name(patch, placement) for patch in strongest(step, placement))
    return (
        f"{step.index:>3}  {text:<16} p {step.probability:.2f}  best: {top}  "
        f"image {step.share['image']:.0%}  strongest: {patches}"
    )


def patch_name(patch: int, placement: Placement) -> str:
    """As the page writes it, counted from 0; with the name of its view where there are several."""
    place = placement.place(patch)
    view = f"{place.view.name} " if len(placement.views) > 1 else ""
    return f"{view}row {place.row} column {place.column}"


def strongest(step: Step, placement: Placement, count: int = STRONGEST) -> list[int]:
    """The patches with the most attention, mean over all layers and heads, best first."""
    mean = step.attention.mean(axis=(0, 1))[placement.index]
    return [int(patch) for patch in np.argsort(-mean, kind="stable")[:count]]


def as_json(run: Run) -> dict[str, Any]:
    """What `ask --json` prints."""
    return {
        "model": run.model,
        "answer": run.answer,
        "grid": list(run.placement.shape),
        "image_positions": len(run.prefix.image),
        "prefix_length": len(run.prefix.ids),
        "spans": [{"kind": span.kind, "start": span.start, "stop": span.stop} for span in run.prefix.spans],
        "shapes": run.shapes,
        "steps": [
            {
                "id": step.id,
                "text": step.text,
                "probability": step.probability,
                "top": [[best.text, best.probability] for best in step.top],
                "image_share": step.share["image"],
            }
            for step in run.steps
        ],
    }


def attention_arrays(run: Run) -> dict[str, Any]:
    """What `ask --attention` writes.

    Returns:
        `ids` [step] int64 and `attention` [step, layer, head, position] float32, zero past a step's own length.
    """
    longest = max((step.attention.shape[2] for step in run.steps), default=len(run.prefix.ids))
    layers, heads = run.steps[0].attention.shape[:2] if run.steps else (0, 0)
    attention: Float32 = np.zeros((len(run.steps), layers, heads, longest), dtype=np.float32)
    for step in run.steps:
        attention[step.index, :, :, : step.attention.shape[2]] = step.attention
    return {"ids": np.asarray([step.id for step in run.steps], dtype=np.int64), "attention": attention}
