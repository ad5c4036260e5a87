"""The answer as a moving map: a GIF, and a video."""

from __future__ import annotations

from lessons.engine import Engine
from lessons.server.export import Export
from lessons.stations.maps import Choice
from model.trace import Run


def _gif(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import film

    return film(run, choice.of_all(run, engine))


def _webm(run: Run, engine: Engine, choice: Choice) -> bytes:
    from viz.film import frames
    from viz.video import webm

    return webm(frames(run, choice.of_all(run, engine)))


GIF = Export("gif", 1, "gif", "image/gif", _gif)
WEBM = Export("webm", 2, "webm", "video/webm", _webm)
