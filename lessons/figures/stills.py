"""What a station looks like before a model is loaded: stills, drawn by the shipped model, kept in `assets/recorded`.

A lesson that is opened while the model is loading shows one, and says so; the live station takes its place.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lessons.engine import Engine
from lessons.gallery import Gallery
from lessons.stations import maps
from lessons.stations.drawings import DRAWINGS
from lessons.stations.registry import station, stations
from lessons.stations.subject import Subject
from model.explain.patches import strongest
from model.trace import Prefix, Run, Step

FOLDER = Path(__file__).parents[2] / "assets" / "recorded"
DOTS = 110
"""An inch: a column of a page, on a screen with fine pixels."""


def record(engine: Engine, gallery: Gallery, folder: Path = FOLDER) -> list[Path]:
    """Draw every still anew, of the gallery's first picture and its first question.

    Returns:
        The files written.
    """
    from PIL import Image

    card = gallery.shipped[0]
    picture = gallery.open(card.file)
    seen = {pad: engine.see(picture, pad=pad) for pad in (False, True)}
    stages = list(engine.talk(seen[False]).ask(card.questions[0]))
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))
    steps = tuple(stage for stage in stages if isinstance(stage, Step))
    run = Run(engine.facts.name, card.questions[0], *seen[False].stages, prefix, steps)
    # A token in the middle of the answer that looks at the picture most, and where it looks.
    token = max(range(len(steps)), key=lambda place: steps[place].share.get("image", 0.0))
    most = maps.at_once(run, token).values
    looked_at = list(strongest(most, max(1, most.size // 30)))
    asked = {"token": token, "patch": looked_at[0], "patches": looked_at, "channel": 0}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for at, view in ((one.id, view) for one in stations() for view in one.views):
        subject = Subject(engine, seen[bool(view.settings.get("pad"))], run, {**asked, **view.settings})
        drawn = io.BytesIO()
        DRAWINGS[view.figure](subject).savefig(drawn, format="png", dpi=DOTS)
        path = folder / _file(at, view.id)
        # A still has few colours; a palette takes a third of the bytes.
        Image.open(drawn).convert("RGB").quantize(192).save(path, optimize=True)
        written.append(path)
    return written


def _file(at: str, view: str) -> str:
    return f"{at}-{view}.png" if view else f"{at}.png"


def still(request: Mapping[str, Any]) -> dict[str, Any]:
    """The still of a station, `at` and `view`, as an address that a page can show.

    Raises:
        ValueError: no such station, or none was recorded.
    """
    at, view = request.get("at"), request.get("view")
    if not isinstance(at, str):
        raise ValueError("Name a station.")
    known = [one.id for one in station(at).views]
    chosen = view if isinstance(view, str) and view else known[0]
    path = FOLDER / _file(at, chosen)
    if chosen not in known or not path.is_file():
        raise ValueError(f"There is no still of the station {at[:40]!r}.")
    return {"still": "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")}
