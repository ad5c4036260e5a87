"""An answer to take away: as a film (GIF, video), on paper, as a page of its own, or as the recorded run itself.

What draws (matplotlib) is imported when something is drawn: the page must not wait for it at its start.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from lessons.engine import Engine
from lessons.server.answering import about_run, token
from lessons.server.messages import FileReply
from lessons.stations import replies
from model import trace_file
from model.options import QuestionError
from model.trace import Run
from viz.browser import offline
from viz.overlay import Choice, image_columns, patch_map
from viz.packing import floats, halves
from viz.pictures import preview

Value = dict[str, Any]
Make = Callable[[Run, Engine, Choice], bytes]
"""Draws a run; the choice of layer and head counts for films."""
MOST_BYTES = 60 * 10**6
"""Of a file that a page can take in one piece."""


def _sheet(kind: str) -> Make:
    def draw(run: Run, engine: Engine, choice: Choice) -> bytes:
        from viz.sheet import contact_sheet

        made = io.BytesIO()
        contact_sheet(run).savefig(made, format=kind, dpi=150)
        return made.getvalue()

    return draw


def _film(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import film

    return film(run, choice)


def _video(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import frames
    from viz.video import webm

    return webm(frames(run, choice))


def _recorded(run: Run, engine: Engine, choice: Choice) -> bytes:
    return trace_file.to_bytes(run)


def _page(run: Run, engine: Engine, choice: Choice) -> bytes:
    """The answer as a page of its own: its maps for every layer and head where they fit, the eye's features beside."""
    grid, facts = run.patches.grid, engine.facts
    columns = [image_columns(step, run.prefix) for step in run.steps]
    recording = {
        "model": run.model,
        "question": run.question,
        "preview": preview(Image.fromarray(run.picture.original)),
        "size": [run.picture.original.shape[1], run.picture.original.shape[0]],
        "look": replies.image(run.picture, facts),
        "stations": {"encoder": replies.encoder(engine, run.sight), **_projector(engine, run)},
        "turn": about_run(run, facts).packed(),
        "tokens": [
            token(step, patch_map(rows, grid), rows.sum(axis=2)).packed()
            for step, rows in zip(run.steps, columns, strict=True)
        ],
        "columns": [halves(rows) for rows in columns] if sum(rows.nbytes for rows in columns) < MOST_BYTES else [],
    }
    return offline(recording, f"{run.question[:80]} - Glassbox LLaVA").encode()


def _projector(engine: Engine, run: Run) -> Value:
    """Station 4 with the way of every patch through it, where a model runs and it all fits."""
    patches = range(run.patches.grid.patches)
    try:
        shown = replies.projector(engine, run.sight)
        first = engine.projector_row(run.sight, 0)
    except QuestionError:  # a recording has no projector
        return {}
    if len(patches) * sum(step.nbytes for step in first) > MOST_BYTES // 4:
        return {"projector": shown}
    rows = [[floats(step) for step in engine.projector_row(run.sight, patch)] for patch in patches]
    return {"projector": shown, "projector_row": rows}


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


def export(run: Run, kind: str, engine: Engine, choice: Choice | None = None) -> FileReply:
    """One file, as the page takes it.

    Args:
        choice: the layer and head that a film shows; the mean over all where there is none.

    Raises:
        ValueError: no such kind, no such layer or head, or a file too large to send.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no {kind!r} to take away; there are {', '.join(KINDS)}.")
    size = sum(step.attention.nbytes for step in run.steps)
    if kind == "run" and size > MOST_BYTES:
        raise ValueError(
            f"This run's attention takes {size / 10**6:.0f} MB, too much to send to a page. "
            "Record it on the command line: python -m model ask PICTURE QUESTION --record FILE."
        )
    ending, mime, make = KINDS[kind]
    content = make(run, engine, choice or Choice())
    if len(content) > MOST_BYTES:
        raise ValueError(f"The file has {len(content) / 10**6:.0f} MB, too much to send to a page.")
    return FileReply.of(f"glassbox.{ending}", mime, content)
