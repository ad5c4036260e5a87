"""A number or a choice that the learner commits to before figure and text show it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from lessons.course.grading import Expected, grade_choice, grade_number
from lessons.course.paper import BODY, SOFT, Paper
from lessons.course.question import Question, print_question, shown
from lessons.records import Choices, Number, Words


class Prediction(Question):
    """Asks for a number, with or without a unit, or offers choices; one of the two."""

    reveals: ClassVar[Literal["nothing", "maybe", "always"]] = "always"
    lines: ClassVar[int] = 2

    kind: Literal["prediction"]
    number: Number | None = None
    unit: Words | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Relative: 0.05 takes an answer that is 5 % off. Without one, an answer is right when it is exact."""
    choices: Choices | None = Field(None, validate_default=True)

    @field_validator("unit", "tolerance")
    @classmethod
    def _belongs_to_a_number(cls, given: object, info: ValidationInfo) -> object:
        if given is not None and info.data.get("number", 0) is None:
            raise ValueError("belongs to a number, and there is none")
        return given

    @field_validator("choices")
    @classmethod
    def _one_or_the_other(cls, choices: Choices | None, info: ValidationInfo) -> Choices | None:
        if "number" in info.data:  # else it is wrong in itself
            if choices is None and info.data["number"] is None:
                raise ValueError("or a number is missing: there is no answer")
            if choices is not None and info.data["number"] is not None:
                raise ValueError("stands beside a number; an answer is one or the other")
        return choices

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
            counts = f" (an answer within {100 * expected.tolerance:g} % counts)" if expected.tolerance else ""
            paper.line_of(f"Answer: {expected.text}{counts}", BODY, "B")
            paper.ln(1)
        elif expected:
            paper.line_of(f"My answer, in {self.unit}:" if self.unit else "My answer:", BODY, "", SOFT)

    def page(self) -> dict[str, Any]:
        return {**super().page(), "unit": self.unit or "", "choices": shown(self.choices or ()) or None}


KIND = Prediction
