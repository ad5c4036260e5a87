"""A kind of block is one module: from a lesson's YAML to its grade, its printed page, and what the page gets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lessons.course import blocks
from lessons.course.blocks import kinds
from lessons.course.handout import handout
from tests.lessons.course.conftest import Folder
from tests.lessons.course.pdf_text import pages

ESTIMATE = '''
"""A whole number that may be off by so many steps."""

from typing import Any, Literal

from lessons.course.paper import Paper
from lessons.course.question import Question, print_question


class Estimate(Question):
    """Asks how many, and takes what is near."""

    lines = 5

    kind: Literal["estimate"]
    number: int
    within: int

    def grade(self, answer: object, *, skip: bool = False) -> dict[str, Any]:
        right = not skip and abs(int(str(answer)) - self.number) <= self.within
        return {"right": right, "told": "Near." if right else "Far.", "expected": str(self.number), "after": self.after}

    def print(self, paper: Paper, answers: bool) -> None:
        print_question(paper, self.ask)
        paper.line_of(f"It is {self.number}." if answers else "My estimate:")

    def page(self) -> dict[str, Any]:
        return {**super().page(), "unit": "estimated"}


KIND = Estimate
'''
BLOCK = """
  - {id: far, kind: estimate, ask: How many sparrows?, number: 8321, within: 40, claims: [C01]}
sources:"""
SECTION = "\n## far: Sparrows\n\nThere is a flock.\n\n---\n\nThey were counted.\n"


@pytest.fixture
def estimate(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One new module, in a folder that the package looks into as well."""
    more: Path = tmp_path_factory.mktemp("kinds")
    (more / "estimate.py").write_text(ESTIMATE, "utf-8")
    monkeypatch.setattr(blocks, "__path__", [*blocks.__path__, str(more)])
    yield
    sys.modules.pop("lessons.course.blocks.estimate", None)
    if hasattr(blocks, "estimate"):
        del blocks.estimate


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
    assert (page["kind"], page["ask"], page["unit"], page["claims"]) == (
        "estimate",
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
