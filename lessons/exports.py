"""An answer to take away: as a film, as a sheet on paper, or as the recorded run itself."""

from __future__ import annotations

import base64
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model import trace_file
from model.trace import Run
from viz.film import film
from viz.sheet import contact_sheet

Value = dict[str, Any]
MOST_BYTES = 60 * 10**6
"""Of a file that a page can take in one piece."""


def _sheet(kind: str) -> Callable[[Run], bytes]:
    def draw(run: Run) -> bytes:
        made = io.BytesIO()
        contact_sheet(run).savefig(made, format=kind, dpi=150)
        return made.getvalue()

    return draw


def _recorded(run: Run) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return trace_file.save(run, Path(folder) / "run.safetensors").read_bytes()


KINDS: dict[str, tuple[str, str, Callable[[Run], bytes]]] = {
    "gif": ("gif", "image/gif", film),
    "png": ("png", "image/png", _sheet("png")),
    "svg": ("svg", "image/svg+xml", _sheet("svg")),
    "pdf": ("pdf", "application/pdf", _sheet("pdf")),
    "run": ("safetensors", "application/octet-stream", _recorded),
}
"""Ending, type and maker of each kind of file."""


def export(run: Run, kind: object) -> Value:
    """One file, as the page takes it.

    Raises:
        ValueError: no such kind, or a file too large to send.
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
    content = make(run)
    if len(content) > MOST_BYTES:
        raise ValueError(f"The file has {len(content) / 10**6:.0f} MB, too much to send to a page.")
    return {"name": f"glassbox.{ending}", "type": mime, "content": base64.b64encode(content).decode("ascii")}
