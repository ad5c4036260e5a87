"""The recorded run itself, which the page shows again without a model."""

from __future__ import annotations

from lessons.engine import Engine
from lessons.server.export import MOST_BYTES, Export
from lessons.stations.maps import Choice
from model import trace_file
from model.trace import Run
from model.words import phrase


def _recorded(run: Run, engine: Engine, choice: Choice) -> bytes:
    size = sum(step.attention.nbytes for step in run.steps)
    if size > MOST_BYTES:
        raise ValueError(phrase("exports.run.too_large", megabytes=f"{size / 10**6:.0f}"))
    return trace_file.to_bytes(run)


RUN = Export("run", 7, "safetensors", "application/octet-stream", _recorded)
