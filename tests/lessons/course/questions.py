"""The questions of the course that ships, as the kinds of block they are."""

from __future__ import annotations

from lessons.course.blocks.prediction import Prediction
from lessons.course.blocks.quiz import Quiz
from lessons.course.lesson import course


def question(slug: str, block: str) -> Prediction | Quiz:
    """A block that asks something."""
    found = course().lesson(slug).block(block)
    assert isinstance(found, Prediction | Quiz)
    return found


def expected(slug: str, block: str) -> float:
    """The number that is right."""
    found = question(slug, block)
    assert isinstance(found, Prediction)
    assert found.number is not None
    return found.number
