"""A block in which the learner commits to an answer: what every kind of it shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from lessons.course.block import Block
from lessons.course.paper import BODY, INDENT, LEADING, SMALL, SOFT, Paper
from lessons.course.reading import Reveals
from lessons.records import Choice, Words


class Question(Block):
    """It has words for what it asks; what comes after the answer stands behind `---` in lesson.md."""

    reveals: ClassVar[Reveals] = "maybe"

    ask: Words

    def print(self, paper: Paper, answers: bool) -> None:
        """What is asked; a kind adds where the answer goes."""
        print_question(paper, self.ask)

    def page(self) -> dict[str, Any]:
        return {**super().page(), "ask": self.ask}


def shown(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """What the page gets of choices: never which is right, nor why."""
    return [{"text": choice.text} for choice in choices]


def print_question(paper: Paper, ask: str, choices: Sequence[Choice] = (), *, answers: bool = False) -> None:
    """What is asked, with a box to tick for each choice; with `answers` the right one is ticked, and each says why."""
    paper.keep(20.0 + 7 * len(choices))
    paper.line_of(ask, BODY, "B")
    paper.ln(1)
    for choice in choices:
        paper.keep(2 * BODY * LEADING)
        paper.tick_box(answers and choice.right)
        with paper.indented(INDENT):
            paper.line_of(choice.text, BODY, "B" if answers and choice.right else "")
            if answers:
                paper.line_of(choice.why, SMALL, "", SOFT)
        paper.ln(1.5)
