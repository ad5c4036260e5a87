"""What a figure says of itself is of the language that the page speaks: drawn in a made-up one, every word changes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lessons.figures.figure import Panel, Scene
from lessons.figures.recorded_panels import record, recorded_panel
from lessons.figures.registry import FIGURES
from lessons.gallery import Gallery
from lessons.reference.families import catalogue
from model import words
from tests.lessons.fakes import FakeEngine

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
MARK = "¤"
SETTINGS: dict[str, dict[str, Any]] = {
    "budget": {"width": 336, "height": 500},
    "family": {"id": "blip-2"},
    "families": {"show": ["blip-2", "fuyu"]},
}
CONTENT = {
    "budget": ["Microsoft Copilot: How it counts images is not published."],
    "family": ["BLIP-2", catalogue().family("blip-2").wiring.words],
    "values": ["float32"],
}
"""What of a figure is not its own to say: names and facts of the files of content, and a type of numbers."""


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every text of a figure holds a mark."""
    english = words.read(words.ENGLISH).below("figures.")
    marked = {
        name.removeprefix("figures."): f"{MARK}{text}"
        if isinstance(text, str)
        else {form: f"{MARK}{text[form]}" for form in text}
        for name, text in english.items()
    }
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "figures.json").write_text(json.dumps(marked))
    (tmp_path / "language.json").write_text(json.dumps({"code": "de", "name": "Made up", "direction": "ltr"}))
    monkeypatch.setenv(words.VARIABLE, str(tmp_path))
    words.catalogue.cache_clear()
    yield
    words.catalogue.cache_clear()


def said(panel: Panel) -> Iterator[str]:
    """Title, summary and why; labels of its settings; heads, captions, notes, plots in words."""
    yield from (panel["title"], panel["told"], *panel["why"].values())
    for control in panel["controls"]:
        yield control["label"]
    for part in panel["parts"]:
        yield from (text for text in part.get("head", ()) if text)
        yield from (part[key] for key in ("caption", "words") if key in part)
        if part["kind"] == "note":
            yield part["text"]


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", [name for name in FIGURES if name != "station"])
def test_every_word_of_a_figure_is_of_the_language(name: str) -> None:
    figure = FIGURES[name]
    panel = figure.panel(Scene(FakeEngine(), Gallery(PICTURES)), SETTINGS.get(name, {}))
    assert figure.title.startswith(MARK)
    assert [text for text in said(panel) if MARK not in text] == CONTENT.get(name, [])


@pytest.mark.usefixtures("made_up")
def test_what_is_recorded_in_english_is_not_shown_in_another_language(tmp_path: Path) -> None:
    anatomy = FIGURES["anatomy"]
    record(FakeEngine(), Gallery(PICTURES), tmp_path / "recorded", figures=[anatomy])
    assert recorded_panel(anatomy, folder=tmp_path / "recorded") is None


def test_the_day_of_a_recording_is_said(tmp_path: Path) -> None:
    anatomy, march = FIGURES["anatomy"], datetime.date(2026, 3, 31)
    record(FakeEngine(), Gallery(PICTURES), tmp_path / "recorded", figures=[anatomy], today=march)
    panel = recorded_panel(anatomy, folder=tmp_path / "recorded")
    assert panel is not None
    assert panel["parts"][0]["text"] == "Recorded with fake, the model that is shipped here, on 31 March 2026."


@pytest.mark.usefixtures("made_up")
def test_a_refusal_is_of_the_language() -> None:
    for name, settings in (("anatomy", {}), ("position", {"row": 900})):
        engine = None if name == "anatomy" else FakeEngine()
        with pytest.raises(ValueError, match=f"^{MARK}"):
            FIGURES[name].panel(Scene(engine, Gallery(PICTURES)), settings)
