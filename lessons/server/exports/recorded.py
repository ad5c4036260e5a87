"""The recorded run itself, which the page shows again without a model."""

from __future__ import annotations

from lessons.engine import Engine
from lessons.server.export import MOST_BYTES, Export
from lessons.stations.maps import Choice
from model import trace_file
from model.trace import Run


def _recorded(run: Run, engine: Engine, choice: Choice) -> bytes:
    size = sum(step.attention.nbytes for step in run.steps)
    if size > MOST_BYTES:
        raise ValueError(
            f"This run's attention takes {size / 10**6:.0f} MB, too much to send to a page. "
            "Record it on the command line: python -m model ask PICTURE QUESTION --record FILE."
        )
    return trace_file.to_bytes(run)


RUN = Export("run", 7, "the recorded run", "safetensors", "application/octet-stream", _recorded)
