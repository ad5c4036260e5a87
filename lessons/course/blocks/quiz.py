"""A question with choices."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from lessons.course.grading import grade_choice
from lessons.course.paper import Paper
from lessons.course.question import Question, print_question, shown
from lessons.records import Choices


class Quiz(Question):
    """Every choice has its why, the wrong ones too."""

    lines: ClassVar[int] = 1

    kind: Literal["quiz"]
    choices: Choices

    def grade(self, answer: object, *, skip: bool = False) -> dict[str, Any]:
        return {**grade_choice(self.choices, answer, skip), "after": self.after}

    def print(self, paper: Paper, answers: bool) -> None:
        print_question(paper, self.ask, self.choices, answers=answers)

    def page(self) -> dict[str, Any]:
        return {**super().page(), "choices": shown(self.choices)}


KIND = Quiz
