"""What a station looks like before a model is loaded: stills, drawn by the shipped model, kept in `assets/recorded`.

A lesson that is opened while the model is loading shows one, and says so; the live station takes its place.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

from lessons.engine import Engine
from lessons.gallery import Gallery
from lessons.stations import maps
from lessons.stations.drawings import DRAWINGS
from lessons.stations.registry import station, stations
from lessons.stations.subject import Subject
from model.explain.patches import strongest
from model.trace import Prefix, Run, Step
from model.words import phrase

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
    seen = {pad: engine.encode(picture, pad=pad) for pad in (False, True)}
    stages = list(engine.conversation(seen[False]).ask(card.questions[0]))
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))
    steps = tuple(stage for stage in stages if isinstance(stage, Step))
    run = Run(engine.facts.name, card.questions[0], *seen[False].stages, prefix, steps)
    # A token in the middle of the answer that looks at the picture most, and where it looks.
    token = max(range(len(steps)), key=lambda place: steps[place].share.get("image", 0.0))
    most = maps.at_once(run, token).values
    looked_at = list(strongest(most, max(1, most.size // 30)))
    settings = {"token": token, "patch": looked_at[0], "patches": looked_at, "channel": 0}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for at, view in ((one.id, view) for one in stations() for view in one.views):
        subject = Subject(engine, seen[bool(view.settings.get("pad"))], run, {**settings, **view.settings})
        drawn = io.BytesIO()
        DRAWINGS[view.figure](subject).savefig(drawn, format="png", dpi=DOTS)
        path = folder / _file(at, view.id)
        # A still has few colours; a palette takes a third of the bytes.
        Image.open(drawn).convert("RGB").quantize(192).save(path, optimize=True)
        written.append(path)
    return written


def _file(at: str, view: str) -> str:
    return f"{at}-{view}.png" if view else f"{at}.png"


def still(at: str, view: str | None = None) -> str:
    """The still of a station and of what lies over the picture there, as an address that a page can show.

    Raises:
        ValueError: no such station, or none was recorded.
    """
    known = [one.id for one in station(at).views]
    chosen = view or next(iter(known), "")
    path = FOLDER / _file(at, chosen)
    if chosen not in known or not path.is_file():
        raise ValueError(phrase("figures.shared.no_still", station=repr(at[:40])))
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
