"""The registry of stations: what is in it, and that a module is all it takes to add one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lessons.figures.station import StationSettings
from lessons.stations import line, registry
from lessons.stations.drawings import DRAWINGS
from model.trace import Features, Patches, Picture, Prefix, Projected
from model.words import catalogue
from tests.guide import example
from tests.lessons.fakes import FakeEngine
from tests.modules import more_words, one_more
from viz import browser
from viz.why import reasons

ONE_MORE = """
'A station that a test makes.'

from lessons.stations.station import Station

STATION = Station(
    id="{id}",
    number={number},
    part="tutor",
    show=lambda engine, see: {{"shape": "3 x 5", "line": "Kept by " + engine.facts.name}},
)
"""
WORDS = """{
    "title": "Memory & <more>", "heading": "{number} Memory & <more>", "leaves": "positions x width",
    "asks": "What does it keep?"
}"""


def test_the_seven_in_their_order() -> None:
    assert [(one.number, one.id, one.title, one.part) for one in registry.stations()] == [
        (1, "image", "Image", "eye"),
        (2, "patches", "Patches", "eye"),
        (3, "encoder", "Encoder", "eye"),
        (4, "projector", "Projector", "translator"),
        (5, "prefix", "Prefix", "tutor"),
        (6, "answer", "Answer", "tutor"),
        (7, "check", "Check", "check"),
    ]


def test_what_each_says_is_found_by_its_id() -> None:
    encoder, image = registry.station("encoder"), registry.station("image")
    assert encoder.heading == "3 Encoder, the eye"
    assert encoder.leaves == "patches x the encoder's width"
    assert encoder.asks == "Does a patch leave the encoder knowing only itself?"
    assert encoder.promise == "Computed when this station is opened."
    assert (image.heading, image.promise) == ("1 Image", "")
    assert registry.station("projector").heading == "4 Projector, the translator"


def test_what_leaves_a_station_is_a_record_of_a_run() -> None:
    assert {one.id: one.record for one in registry.stations() if one.record} == {
        "image": Picture,
        "patches": Patches,
        "encoder": Features,
        "projector": Projected,
        "prefix": Prefix,
    }


def test_every_view_is_a_figure_that_is_drawn_and_explained() -> None:
    for one in registry.stations():
        assert one.views
        for view in one.views:
            assert view.figure in DRAWINGS
            assert view.figure in reasons()
        assert not one.explains or one.explains in reasons()


@contextmanager
def adding(folder: Path, name: str, text: str, words: str = WORDS) -> Iterator[None]:
    with one_more(line, folder, name, text, registry.stations), more_words(folder, {f"stations/{name}.json": words}):
        yield


def test_the_guides_example_is_a_station(tmp_path: Path) -> None:
    words = example("lessons/content/en/words/stations/memory.json")
    with adding(tmp_path, "memory", example("lessons/stations/line/memory.py"), words):
        found = registry.station("memory")
        assert (found.number, found.heading, found.promise) == (8, "8 Memory", "")
        assert found.show is not None
        engine = FakeEngine()
        shown = found.show(engine, lambda: pytest.fail("it needs no encoded picture"))
    assert shown["shape"] == f"{engine.facts.cached(engine.facts.grid.patches):,} bytes"
    assert [figure["title"] for figure in shown["panels"]] == ["Keys and values of the picture"]
    assert "stations.memory.title" not in catalogue().texts  # what a test adds goes with it


def test_one_module_adds_a_station(tmp_path: Path) -> None:
    with adding(tmp_path, "memory", ONE_MORE.format(id="memory", number=8)):
        assert registry.station("memory").heading == "8 Memory & <more>"
        page = browser.markup(registry.cards())
        given = browser.page_data(registry.cards())["stations"]
        assert StationSettings(at="memory").at == "memory"
    assert '<button type="button" data-station="memory" data-part="tutor"' in page
    assert "<h2>8 Memory &amp; &lt;more&gt;</h2>" in page
    assert [one["id"] for one in given][-2:] == ["check", "memory"]


@pytest.mark.parametrize(("id_", "number"), [("memory", 7), ("memory", 9), ("image", 8)])
def test_a_number_or_an_id_that_does_not_fit_is_refused(tmp_path: Path, id_: str, number: int) -> None:
    with (
        adding(tmp_path, "added", ONE_MORE.format(id=id_, number=number)),
        pytest.raises(ValueError, match="stations are numbered from 1"),
    ):
        registry.stations()


def test_an_id_is_letters_alone(tmp_path: Path) -> None:
    with (
        adding(tmp_path, "a-b", ONE_MORE.format(id="a-b", number=8)),
        pytest.raises(ValueError, match="small letters"),
    ):
        registry.cards()


@pytest.mark.parametrize("name", ["eye", "", None, 3, "Image"])
def test_a_station_that_is_none_is_named(name: object) -> None:
    with pytest.raises(ValueError, match="There is no station"):
        registry.station(name)
