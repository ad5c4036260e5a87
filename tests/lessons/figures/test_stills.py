"""Stills of the stations: there is one for whatever a lesson can show, and each is drawn from a model."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.engine import LiveEngine
from lessons.figures.stills import FOLDER, record, still
from lessons.gallery import Gallery
from lessons.stations.registry import stations
from model.llava.checkpoints import load
from tests.checkpoints import clip_shaped
from tests.lessons.asking import ask

STATIONS = {
    "image": ("cut", "pad"),
    "patches": ("",),
    "encoder": ("colours", "likeness", "attention", "norms"),
    "projector": ("trained", "untrained", "straight"),
    "prefix": ("",),
    "answer": ("",),
    "check": ("",),
}


def test_there_is_a_still_for_every_station_and_view() -> None:
    wanted = {(at, view) for at, views in STATIONS.items() for view in views}
    assert wanted == {(one.id, view.id) for one in stations() for view in one.views}
    for at, view in wanted:
        address = still(at, view)
        kind, content = address.split(",")
        assert kind == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(content))) as image:
            assert image.width > 500
    assert still("encoder") == still("encoder", "colours") == ask("still", at="encoder")["still"]


@pytest.mark.parametrize("request_", [{}, {"at": 3}, {"at": "../x"}, {"at": "encoder", "view": "../../secret"}])
def test_what_there_is_no_still_of_is_told(request_: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Name a station|There is no st"):
        ask("still", **request_)


@pytest.mark.slow
def test_stills_are_drawn_from_the_model(tmp_path: Path) -> None:
    engine = LiveEngine(load(str(clip_shaped(tmp_path / "model"))), "")
    gallery = Gallery(FOLDER.parent / "pictures")
    written = record(engine, gallery, tmp_path / "stills")
    assert {path.name for path in written} == {path.name for path in FOLDER.glob("*.png")}
    # Another model makes another picture of its features.
    with (
        Image.open(tmp_path / "stills" / "encoder-colours.png") as mine,
        Image.open(FOLDER / "encoder-colours.png") as shipped,
    ):
        one, other = (np.asarray(image.convert("RGB").resize((64, 64)), np.int16) for image in (mine, shipped))
    assert np.abs(one - other).mean() > 5
