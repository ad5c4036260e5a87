"""Live figures as the shipped model drew them: shown in a lesson before a model is loaded, and said to be recorded.

`record` writes `assets/recorded/panels.json`, the same bytes each time as long as the figures stay the same.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from pydantic import BaseModel

from lessons.engine import Engine
from lessons.figures.cells import note
from lessons.figures.figure import Figure, Panel, Scene
from lessons.gallery import Gallery
from model.words import catalogue, phrase

FOLDER = Path(__file__).parents[2] / "assets" / "recorded"
SPOKEN = "en"
"""The language of the recorded figures, which hold whole sentences."""
FILE = "panels.json"
DIGITS = 4
"""Behind the point, of numbers that are drawn and not read."""
Use = tuple[str, Mapping[str, Any]]
"""A figure's name, and settings of it."""


def record(
    engine: Engine,
    gallery: Gallery,
    folder: Path = FOLDER,
    *,
    figures: Iterable[Figure],
    uses: Iterable[Use] = (),
    today: datetime.date | None = None,
) -> Path:
    """Draw every figure with its default settings, and with those that are used somewhere.

    Args:
        figures: the live ones.
        uses: of them or of others; the others are left out.
        today: the day of the recording; the file keeps its old one where nothing has changed.

    Returns:
        The file.
    """
    known = {figure.name: figure for figure in figures}
    scene = Scene(engine, gallery)
    panels: dict[str, Panel] = {}
    for name, settings in [*((name, {}) for name in known), *uses]:
        if name in known and (key := _key(name, known[name].read(settings))) not in panels:
            panels[key] = _kept(known[name].panel(scene, settings))
    path = folder / FILE
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    same = before.get("model") == engine.facts.name and before.get("panels") == _as_read(panels)
    date = before["date"] if same else (today or datetime.date.today()).isoformat()
    data = {"model": engine.facts.name, "date": date, "panels": panels}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def recorded_panel(figure: Figure, settings: BaseModel | None = None, folder: Path = FOLDER) -> Panel | None:
    """A figure as it was recorded, or nothing where it was not recorded with these settings, or in another language.

    Args:
        settings: by default, the figure's own.
    """
    if catalogue().language.code != SPOKEN:
        return None
    data = _read(folder)
    key = _key(figure.name, settings or figure.read({}))
    panel: Panel | None = data.get("panels", {}).get(key)
    if panel is None:
        return None
    day = datetime.date.fromisoformat(data["date"])
    date = format_date(day, "d MMMM y", locale=catalogue().language.locale)
    return {**panel, "parts": [note(phrase("figures.recorded.note", model=data["model"], date=date)), *panel["parts"]]}


def _kept(panel: Panel) -> Panel:
    """A panel that cannot be set: nothing is there to draw it anew."""
    rounded: Panel = _rounded({**panel, "from": "recorded", "controls": []})
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


def _as_read(panels: Mapping[str, Panel]) -> Any:
    return json.loads(json.dumps(panels))


def _key(name: str, settings: BaseModel) -> str:
    """`name` with all its settings, those that are left out included."""
    return f"{name} {settings.model_dump_json()}"


@cache
def _read(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    data: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return data
