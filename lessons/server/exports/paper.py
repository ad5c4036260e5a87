"""Every map of the answer on one sheet of paper."""

from __future__ import annotations

import io

from lessons.engine import Engine
from lessons.server.export import Export, Make
from lessons.stations.maps import Choice
from model.trace import Run


def _sheet(kind: str) -> Make:
    def draw(run: Run, engine: Engine, choice: Choice) -> bytes:
        from viz.sheet import contact_sheet

        made = io.BytesIO()
        contact_sheet(run, choice.of_all(run, engine)).savefig(made, format=kind, dpi=150)
        return made.getvalue()

    return draw


PDF = Export("pdf", 3, "pdf", "application/pdf", _sheet("pdf"))
SVG = Export("svg", 4, "svg", "image/svg+xml", _sheet("svg"))
PNG = Export("png", 5, "png", "image/png", _sheet("png"))
