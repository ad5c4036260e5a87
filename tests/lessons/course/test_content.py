"""The course that ships: eight lessons of the agreed length, and nothing too long to read beside a figure."""

from __future__ import annotations

import pytest

from lessons.course.blocks.prediction import Prediction
from lessons.course.lesson import Block, Lesson, course
from lessons.course.reading import Node, Tree, words
from lessons.figures.registry import FIGURES

SLUGS = (
    *("three-parts", "worked-example", "what-the-llm-receives", "one-token-at-a-time"),
    *("two-stages", "how-many-tokens", "frontier", "first-cracks"),
)
LESSONS = list(course().lessons)


def length(block: Block) -> int:
    return len(words(block.before).split()) + len(words(block.after).split())


def links(tree: Tree) -> list[Node]:
    found = [node for node in tree if node["kind"] == "link"]
    return found + [inner for node in tree for inner in links(node.get("children", []))]


def test_the_eight_lessons_in_order() -> None:
    assert tuple(lesson.slug for lesson in LESSONS) == SLUGS
    assert [lesson.number for lesson in LESSONS] == list(range(1, 9))
    assert all(5 <= lesson.minutes <= 15 for lesson in LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_s_screens(lesson: Lesson) -> None:
    assert 8 <= len(lesson.blocks) <= 14
    assert sum(block.kind == "prediction" for block in lesson.blocks) >= 1
    assert sum(block.figure is not None for block in lesson.blocks) >= len(lesson.blocks) / 2
    for block in lesson.blocks:
        assert 25 <= length(block) <= 170, f"{block.id}: {length(block)} words"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_asks_before_it_tells(lesson: Lesson) -> None:
    # The number that is asked for does not stand in the text before it.
    for block in lesson.blocks:
        if isinstance(block, Prediction) and block.number and block.number >= 100:
            number = f"{block.number:,.0f}"
            before = words(block.before)
            assert number not in before, block.id
            assert number.replace(",", "") not in before.split(), block.id


def test_every_figure_is_used_and_words_are_explained() -> None:
    used = {block.figure.name for lesson in LESSONS for block in lesson.blocks if block.figure}
    assert used == set(FIGURES)
    trees = [tree for lesson in LESSONS for block in lesson.blocks for tree in (block.before, block.after)]
    named = {link["target"] for tree in trees for link in links(tree) if link["to"] == "glossary"}
    assert len(named) >= 20
