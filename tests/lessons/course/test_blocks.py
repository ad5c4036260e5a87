"""A kind of block is one module: from a lesson's YAML to its grade, its printed page, and what the page gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lessons.course import blocks
from lessons.course.blocks import kinds
from lessons.course.handout import handout
from tests.guide import example
from tests.lessons.course.conftest import Folder
from tests.lessons.course.pdf_text import pages
from tests.modules import more_words, one_more
from viz.browser import SCRIPTS

WORDS = "lessons/content/en/words/"
BLOCK = """
  - {id: far, kind: estimate, ask: How many sparrows?, number: 8321, within: 40, claims: [C01]}
sources:"""
SECTION = "\n## far: Sparrows\n\nThere is a flock.\n\n---\n\nThey were counted.\n"


@pytest.fixture
def estimate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The kind that CONTRIBUTING.md explains: a module, and a file of words."""
    more = tmp_path_factory.mktemp("kinds")
    words = {"course/estimate.json": example(f"{WORDS}course/estimate.json")}
    module = example("lessons/course/blocks/estimate.py")
    with more_words(more / "words", words), one_more(blocks, more, "estimate", module):
        yield


@pytest.fixture
def lengthened(folder: Folder) -> Folder:
    folder.change("01-first/lesson.yaml", "\nsources:", BLOCK)
    path = folder.path / "01-first" / "lesson.md"
    path.write_text(path.read_text("utf-8") + SECTION, "utf-8")
    return folder


@pytest.mark.usefixtures("estimate")
def test_a_kind_from_one_module_loads_grades_prints_and_reaches_the_page(lengthened: Folder) -> None:
    course = lengthened.load()
    block = course.lesson("first").block("far")
    assert block.heading == "Sparrows"
    assert block.grade("8281")["right"]
    assert block.grade("8361")["told"] == "Near."
    assert not block.grade("8362")["right"]
    assert "counted" in str(block.grade("1")["after"])
    page = block.page()
    assert (page["kind"], page["script"], page["ask"], page["unit"], page["claims"]) == (
        "estimate",
        "question",
        "How many sparrows?",
        "estimated",
        ["C01"],
    )
    assert "8321" not in str(page)
    assert "counted" not in str(page)
    learner, teacher = (" ".join(pages(handout(course, "first", answers=answers))) for answers in (False, True))
    assert "My estimate:" in learner
    assert "8321" not in learner
    assert "It is 8321." in teacher
    assert "They were counted." in teacher


@pytest.mark.usefixtures("estimate")
def test_its_mistakes_name_file_and_field(lengthened: Folder) -> None:
    lengthened.change("01-first/lesson.yaml", "within: 40", "within: near, colour: red")
    assert sorted(lengthened.mistakes()) == [
        "01-first/lesson.yaml: blocks.4.colour: is not known here (block 'far', kind 'estimate')",
        "01-first/lesson.yaml: blocks.4.within: should be a whole number, not 'near' (block 'far', kind 'estimate')",
    ]


def test_without_the_module_there_is_no_such_kind(lengthened: Folder) -> None:
    assert {kind.__name__ for kind in kinds()} == {"Experiment", "Figure", "Prediction", "Quiz", "Text"}
    (said,) = lengthened.mistakes()
    assert said.startswith("01-first/lesson.yaml: blocks.4.kind: should be one of 'experiment', 'figure', ")
    assert said.endswith("not 'estimate' (block 'far', kind 'estimate')")


def test_a_kind_is_shown_by_its_own_script_or_by_one_of_what_it_is() -> None:
    scripts = {kind.__name__: kind.script() for kind in kinds()}
    assert scripts == {
        "Experiment": "experiment",
        "Figure": "block",
        "Prediction": "prediction",
        "Quiz": "question",
        "Text": "block",
    }
    assert set(scripts.values()) == {path.stem for path in (SCRIPTS / "course" / "blocks").iterdir()}
