"""The answer as a page of its own, in one file that needs no server: for every layer and head where that fits."""

from __future__ import annotations

from typing import Any

from PIL import Image

from lessons.engine import Engine
from lessons.server.answering import about_run, token
from lessons.server.export import MOST_BYTES, Export
from lessons.stations import maps, registry, replies
from lessons.stations.maps import Choice
from model.explain.rows import on_patches
from model.options import QuestionError
from model.trace import Run
from viz.browser import offline
from viz.packing import floats, halves
from viz.pictures import preview


def _page(run: Run, engine: Engine, choice: Choice) -> bytes:
    facts = engine.facts
    rows = [on_patches(step, run.placement) for step in run.steps]
    recording = {
        "model": run.model,
        "question": run.question,
        "preview": preview(Image.fromarray(run.picture.original)),
        "size": [run.picture.original.shape[1], run.picture.original.shape[0]],
        "look": replies.image(run.picture, run.patches.placement, facts),
        "stations": {"encoder": replies.encoder(engine, run.sight), **_projector(engine, run)},
        "turn": about_run(run, facts).packed(),
        "tokens": [
            token(step, maps.at_once(run, step.index), row.sum(axis=2)).packed()
            for step, row in zip(run.steps, rows, strict=True)
        ],
        "columns": [halves(row) for row in rows] if sum(row.nbytes for row in rows) < MOST_BYTES else [],
    }
    return offline(recording, f"{run.question[:80]} - Glassbox LLaVA", registry.cards()).encode()


def _projector(engine: Engine, run: Run) -> dict[str, Any]:
    """Station 4 with the way of every patch through it, where a model runs and it all fits."""
    patches = range(len(run.placement.patches))
    try:
        shown = replies.projector(engine, run.sight)
        first = engine.projector_row(run.sight, 0)
    except QuestionError:  # a recording has no projector
        return {}
    if len(patches) * sum(step.nbytes for step in first) > MOST_BYTES // 4:
        return {"projector": shown}
    rows = [[floats(step) for step in engine.projector_row(run.sight, patch)] for patch in patches]
    return {"projector": shown, "projector_row": rows}


HTML = Export("html", 6, "html", "text/html", _page)
