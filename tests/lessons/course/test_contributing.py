"""The worked example of CONTRIBUTING.md is a lesson that loads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import model.explain.methods as package
from lessons.course.blocks import kinds
from lessons.course.blocks.prediction import Prediction
from lessons.course.coverage import STATES
from lessons.course.lesson import load
from lessons.figures.registry import FIGURES
from lessons.language import translation
from lessons.records import Source
from model.explain.method import NoPasses, by_id, methods
from model.words import ENGLISH, read
from tests.guide import GUIDE, example, examples
from tests.modules import more_words, one_more
from tests.viz.test_sheet import made_run
from viz.doors import doors

FOLDER = "lessons/content/en/"
LANGUAGE = "lessons/content/de/"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The records of the real course, with the guide's lesson as its only one."""
    for name in ("claims.yaml", "sources.yaml", "glossary.yaml"):
        shutil.copy(ENGLISH / name, tmp_path / name)
    for name, text in examples().items():
        if name.startswith(FOLDER) and not name.startswith(f"{FOLDER}words/"):
            path = tmp_path / name.removeprefix(FOLDER)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return tmp_path


def test_the_example_loads(content: Path) -> None:
    (lesson,) = load(content).lessons
    assert (lesson.number, lesson.slug, lesson.title) == (9, "a-patch-by-hand", "A patch by hand")
    assert [block.kind for block in lesson.blocks] == ["figure", "prediction", "quiz"]
    count = lesson.block("count")
    assert isinstance(count, Prediction)
    assert count.number == (224 // 14) ** 2
    for block in lesson.blocks:
        if block.figure:
            FIGURES[block.figure.name].read(block.figure.settings)


def test_the_guide_names_what_there_is() -> None:
    told = GUIDE.read_text("utf-8")
    tables = [set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) for part in told.split("\n\n")]
    assert {kind.model_fields["kind"].annotation.__args__[0] for kind in kinds()} in tables  # type: ignore[union-attr]
    assert set(STATES) in tables
    for room in ("drills", "drills/draw"):
        assert f"](room:{room})" in told
        assert room in doors()
    statuses = Source.model_fields["status"].annotation.__args__  # type: ignore[union-attr]
    assert all(f"`{status}`" in told for status in statuses)


def test_the_example_of_a_language_is_read(tmp_path: Path) -> None:
    for name, text in examples().items():
        if name.startswith(LANGUAGE):
            path = tmp_path / name.removeprefix(LANGUAGE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    german = read(tmp_path)
    assert (german.language.code, german.language.direction) == ("de", "ltr")
    assert german.phrase("page.check.lost").startswith("Der Server")
    assert german.phrase("page.check.wait") == read(ENGLISH).phrase("page.check.wait")
    assert translation(tmp_path).unknown == ()


def test_the_guide_names_every_file_that_is_translated() -> None:
    told = GUIDE.read_text("utf-8").partition("# Adding a language")[2].partition("\n# ")[0]
    names = {path.name for path in ENGLISH.rglob("*") if path.suffix in (".yaml", ".md", ".json")}
    words = {path.name for path in (ENGLISH / "words").rglob("*.json")}
    assert {name for name in names - words if name not in told} == set()


def test_the_example_of_a_method_makes_maps(tmp_path: Path) -> None:
    words = {"methods/last-layers.json": example("lessons/content/en/words/methods/last-layers.json")}
    module = example("model/explain/methods/last_layers.py")
    with more_words(tmp_path / "words", words), one_more(package, tmp_path, "last_layers", module, methods):
        run = made_run(2)
        drawn = [by_id("last-layers").final(run, 1, given, NoPasses()).values for given in ({}, {"layers": 2})]
    rows = run.steps[1].attention[:, :, 2:14]
    assert drawn[0].ravel() == pytest.approx(rows[1].mean(axis=0), rel=1e-5)
    assert drawn[1].ravel() == pytest.approx(rows.mean(axis=(0, 1)), rel=1e-5)
