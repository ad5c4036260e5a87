"""Recorded panels: what stands in the file is what the shipped model draws, and the file is the same each time."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lessons.engine import LiveEngine
from lessons.figures.figure import Scene
from lessons.figures.live import FIGURES as LIVE
from lessons.figures.recorded_panels import FILE, FOLDER, record, recorded_panel
from lessons.figures.registry import draw, recorded
from lessons.gallery import Gallery
from tests.lessons.fakes import FakeEngine

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
FIGURES = {figure.name: figure for figure in LIVE}


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    return Gallery(PICTURES)


def test_every_live_figure_is_recorded_and_says_so() -> None:
    for figure in LIVE:
        panel = recorded_panel(figure)
        assert panel is not None, f"{figure.name}: run python -m lessons record"
        assert panel["from"] == "recorded"
        assert panel["controls"] == []
        assert panel["parts"][0]["text"].startswith("Recorded with workshop, the model that is shipped here, on ")


def test_before_a_model_is_there_the_recorded_one_is_shown(gallery: Gallery) -> None:
    assert recorded("anatomy", {}) == recorded_panel(FIGURES["anatomy"])
    assert recorded("stages", {"stage": "one"}) == recorded_panel(FIGURES["stages"])
    assert recorded("alone", {"question": "Something that was never recorded?"}) is None
    assert recorded("toy", {}) is None
    assert draw(Scene(FakeEngine(), gallery), "anatomy", {})["from"] == "live"
    for name, settings in (("nothing", {}), ("alone", []), ("alone", {"question": ""})):
        with pytest.raises(ValueError, match=r"no figure|an object|question"):
            recorded(name, settings)


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.parametrize("name", [figure.name for figure in LIVE])
def test_what_is_recorded_is_what_the_shipped_model_draws(
    loaded: Callable[[str], Any], gallery: Gallery, name: str
) -> None:
    fresh = FIGURES[name].panel(Scene(LiveEngine(loaded("workshop"), ""), gallery), {})
    kept = recorded_panel(FIGURES[name])
    assert kept is not None
    assert kept["told"] == fresh["told"], "run python -m lessons record"
    for kept_part, now in zip(kept["parts"][1:], fresh["parts"], strict=True):
        if kept_part["kind"] == "answers":
            assert [row["text"] for row in kept_part["rows"]] == [row["text"] for row in now["rows"]]
        if kept_part["kind"] == "table":
            assert kept_part["head"] == now["head"]
            assert [row[0] for row in kept_part["rows"]] == [row[0] for row in now["rows"]]
        if kept_part["kind"] == "bars":
            values = [row["value"] for row in now["rows"]]
            assert [row["value"] for row in kept_part["rows"]] == pytest.approx(values, abs=2e-3)


def test_a_second_recording_is_the_same_file(gallery: Gallery, tmp_path: Path) -> None:
    first = record(FakeEngine(), gallery, tmp_path, figures=LIVE, today=datetime.date(2026, 1, 31)).read_bytes()
    again = record(FakeEngine(), gallery, tmp_path, figures=LIVE, today=datetime.date(2027, 2, 3)).read_bytes()
    assert again == first
    found = recorded_panel(FIGURES["growth"], folder=tmp_path)
    assert found is not None
    assert found["parts"][0]["text"] == "Recorded with fake, the model that is shipped here, on 31 January 2026."


def test_a_change_gives_a_new_day_and_uses_are_recorded_once(gallery: Gallery, tmp_path: Path) -> None:
    record(FakeEngine(), gallery, tmp_path, figures=LIVE, today=datetime.date(2026, 1, 31))
    uses = [("stages", {"stage": "two"}), ("stages", {"stage": "one"}), ("curves", {})]
    path = record(FakeEngine(), gallery, tmp_path, figures=LIVE, uses=uses, today=datetime.date(2027, 2, 3))
    told = json.loads(path.read_text("utf-8"))
    assert told["date"] == "2027-02-03"
    assert sum(key.startswith("stages ") for key in told["panels"]) == 2
    assert len(told["panels"]) == len(LIVE) + 1


def test_the_file_is_small_enough_to_be_shipped() -> None:
    assert (FOLDER / FILE).stat().st_size < 500_000
