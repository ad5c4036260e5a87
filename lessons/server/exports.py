"""An answer to take away: as a film (GIF, video), on paper, as a page of its own, or as the recorded run itself.

What draws (matplotlib) is imported when something is drawn: the page must not wait for it at its start.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from lessons.engine import Engine
from lessons.server.answering import about_run, token
from lessons.stations import maps, registry, replies
from lessons.stations.maps import Choice
from model import trace_file
from model.explain.rows import on_patches
from model.options import QuestionError
from model.trace import Run
from viz.browser import offline
from viz.packing import floats, halves
from viz.pictures import preview

Value = dict[str, Any]
Make = Callable[[Run, Engine, Choice], bytes]
"""Draws a run; its maps are those of the choice."""
MOST_BYTES = 60 * 10**6
"""Of a file that a page can take in one piece."""


def _sheet(kind: str) -> Make:
    def draw(run: Run, engine: Engine, choice: Choice) -> bytes:
        from viz.sheet import contact_sheet

        made = io.BytesIO()
        contact_sheet(run, choice.of_all(run, engine)).savefig(made, format=kind, dpi=150)
        return made.getvalue()

    return draw


def _film(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import film

    return film(run, choice.of_all(run, engine))


def _video(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import frames
    from viz.video import webm

    return webm(frames(run, choice.of_all(run, engine)))


def _recorded(run: Run, engine: Engine, choice: Choice) -> bytes:
    return trace_file.to_bytes(run)


def _page(run: Run, engine: Engine, choice: Choice) -> bytes:
    """The answer as a page of its own: its maps for every layer and head where they fit, the eye's features beside."""
    facts = engine.facts
    rows = [on_patches(step, run.placement) for step in run.steps]
    told = {
        "model": run.model,
        "question": run.question,
        "preview": preview(Image.fromarray(run.picture.original)),
        "size": [run.picture.original.shape[1], run.picture.original.shape[0]],
        "look": replies.image(run.picture, facts),
        "stations": {"encoder": replies.encoder(engine, run.sight), **_projector(engine, run)},
        "turn": about_run(run, facts),
        "tokens": [
            token(step, maps.at_once(run, step.index), row.sum(axis=2))
            for step, row in zip(run.steps, rows, strict=True)
        ],
        "columns": [halves(row) for row in rows] if sum(row.nbytes for row in rows) < MOST_BYTES else [],
    }
    return offline(told, f"{run.question[:80]} - Glassbox LLaVA", registry.cards()).encode()


def _projector(engine: Engine, run: Run) -> Value:
    """Station 4 with the way of every patch through it, where a model runs and it all fits."""
    patches = range(len(run.placement.patches))
    try:
        found = replies.projector(engine, run.sight)
        first = engine.projector_row(run.sight, 0)
    except QuestionError:  # a recording has no projector
        return {}
    if len(patches) * sum(step.nbytes for step in first) > MOST_BYTES // 4:
        return {"projector": found}
    rows = [[floats(step) for step in engine.projector_row(run.sight, patch)] for patch in patches]
    return {"projector": found, "projector_row": rows}


KINDS: dict[str, tuple[str, str, Make]] = {
    "gif": ("gif", "image/gif", _film),
    "webm": ("webm", "video/webm", _video),
    "png": ("png", "image/png", _sheet("png")),
    "svg": ("svg", "image/svg+xml", _sheet("svg")),
    "pdf": ("pdf", "application/pdf", _sheet("pdf")),
    "html": ("html", "text/html", _page),
    "run": ("safetensors", "application/octet-stream", _recorded),
}
"""Ending, type and maker of each kind of file."""


def export(run: Run, kind: object, engine: Engine, choice: Choice | None = None) -> Value:
    """One file, as the page takes it.

    Args:
        choice: which map of each token is drawn; the default method's where there is none.

    Raises:
        ValueError: no such kind, a map that cannot be made, or a file too large to send.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"There is no {kind!r} to take away; there are {', '.join(KINDS)}.")
    size = sum(step.attention.nbytes for step in run.steps)
    if kind == "run" and size > MOST_BYTES:
        raise ValueError(
            f"This run's attention takes {size / 10**6:.0f} MB, too much to send to a page. "
            "Record it on the command line: python -m model ask PICTURE QUESTION --record FILE."
        )
    ending, mime, make = KINDS[kind]
    content = make(run, engine, choice or maps.choice({}))
    if len(content) > MOST_BYTES:
        raise ValueError(f"The file has {len(content) / 10**6:.0f} MB, too much to send to a page.")
    return {"name": f"glassbox.{ending}", "type": mime, "content": base64.b64encode(content).decode("ascii")}
