"""A number or a choice that the learner commits to before figure and text show it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from lessons.course.grading import Expected, grade_choice, grade_number
from lessons.course.paper import BODY, SOFT, Paper
from lessons.course.question import Question, print_question, shown
from lessons.course.reading import Reveals
from lessons.records import NUMBER_OR_CHOICES, OF_A_NUMBER, Choices, Number, Words
from model.words import phrase


class Prediction(Question):
    """Asks for a number, with or without a unit, or offers choices; one of the two."""

    reveals: ClassVar[Reveals] = "always"
    lines: ClassVar[int] = 2

    kind: Literal["prediction"]
    number: Number | None = None
    unit: Annotated[Words | None, OF_A_NUMBER] = None
    tolerance: Annotated[Annotated[float, Field(ge=0, lt=1)] | None, OF_A_NUMBER] = None
    """Relative: 0.05 takes an answer that is 5 % off. Without one, an answer is right when it is exact."""
    choices: Annotated[Choices | None, NUMBER_OR_CHOICES] = Field(None, validate_default=True)

    @property
    def expected(self) -> Expected | None:
        """The number that is right, where one is asked for."""
        return None if self.number is None else Expected(self.number, self.unit or "", self.tolerance or 0.0)

    def grade(self, answer: object, *, skip: bool = False) -> dict[str, Any]:
        expected, choices = self.expected, self.choices or ()
        graded = grade_number(expected, answer, skip) if expected else grade_choice(choices, answer, skip)
        return {**graded, "after": self.after}

    def print(self, paper: Paper, answers: bool) -> None:
        print_question(paper, self.ask, self.choices or (), answers=answers)
        expected = self.expected
        if expected and answers:
            paper.line_of(_answer(expected), BODY, "B")
            paper.ln(1)
        elif expected:
            unit = phrase("course.handout.my_answer_in", unit=self.unit)
            paper.line_of(unit if self.unit else phrase("course.handout.my_answer"), BODY, "", SOFT)

    def page(self) -> dict[str, Any]:
        return {**super().page(), "unit": self.unit or "", "choices": shown(self.choices or ()) or None}


def _answer(expected: Expected) -> str:
    """What stands on a teacher's handout."""
    if not expected.tolerance:
        return phrase("course.handout.answer", answer=expected.text)
    percent = f"{100 * expected.tolerance:g}"
    return phrase("course.handout.answer_within", answer=expected.text, percent=percent)


KIND = Prediction
