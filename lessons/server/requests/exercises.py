"""Exercises with numbers: a question, whether an answer is right, hints and working. A seed brings any of them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from lessons.server.context import Context
from lessons.server.messages import Name, Reply, Request, Says, Text, request
from model.words import phrase

if TYPE_CHECKING:
    from lessons.practice.exercise import Exercise

LONGEST_ANSWER = 2000
LONGEST_SEED = 32
Kind = Annotated[Name, Says("requests.exercises.no_kind")]
Seed = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_SEED, pattern=r"^[ -~]*$"),
    Says("requests.exercises.seed"),
]


class ExerciseAsked(Request):
    """A question of a kind, or of any; a fresh one where there is no seed."""

    kind: Kind = "any"
    seed: Seed | None = None


class ExerciseChoice(Reply):
    """One of the answers to choose from."""

    key: str
    text: str


class NextExercise(Reply):
    """The exercise that follows from this one."""

    kind: str
    seed: str
    label: str


class KindName(Reply):
    """A kind of exercise, and what it is called."""

    kind: str
    name: str


class ExerciseShown(Reply):
    """An exercise without its answer."""

    kind: str
    seed: str
    question: str
    given: list[tuple[str, str]]
    unit: str
    hints: int
    choices: list[ExerciseChoice]
    then: NextExercise | None
    kinds: list[KindName]


@request
def exercise(query: ExerciseAsked, context: Context) -> ExerciseShown:
    """A question of a kind, never its answer."""
    from lessons.practice.numbers import KINDS, find
    from lessons.practice.pools import fresh_seed

    one = find(query.kind, query.seed or fresh_seed())
    return ExerciseShown.model_validate(
        {**one.question_alone(), "kinds": [KindName(kind=kind, name=known.name) for kind, known in KINDS.items()]}
    )


class GradeExercise(Request):
    """An answer to an exercise."""

    kind: Kind
    seed: Seed
    answer: Annotated[
        Annotated[str, Field(max_length=LONGEST_ANSWER)] | int | float | None,
        Says("requests.exercises.answer"),
    ] = None


class ExerciseGrade(Reply):
    """Whether it is right, what is said of it, and the slip where one was made."""

    right: bool
    remark: Annotated[str, Field(alias="told")]
    slip: str | None = None


@request
def grade_exercise(query: GradeExercise, context: Context) -> ExerciseGrade:
    """Whether an answer is right."""
    return ExerciseGrade.model_validate(_find(query.kind, query.seed).grade(query.answer).reply())


class HintAsked(Request):
    """A hint; each helps more."""

    kind: Kind
    seed: Seed
    n: Annotated[int, Field(ge=1, le=9)] = 1


class Hint(Reply):
    """The `n`th of so many."""

    n: int
    of: int
    hint: Text


@request
def hint(query: HintAsked, context: Context) -> Hint:
    """The `n`th hint, from 1."""
    hints = _find(query.kind, query.seed).hints
    if query.n > len(hints):
        raise ValueError(phrase("requests.exercises.hints", n=len(hints)))
    return Hint(n=query.n, of=len(hints), hint=hints[query.n - 1])


class SolutionAsked(Request):
    """The working of an exercise."""

    kind: Kind
    seed: Seed


class Solution(Reply):
    """Line by line, with the numbers put in; of an exercise with choices also the key of the right one."""

    working: list[str]
    right: str | None = None


@request
def solution(query: SolutionAsked, context: Context) -> Solution:
    """The working, line by line."""
    one = _find(query.kind, query.seed)
    right = next((choice.key for choice in one.choices if choice.right), None)
    return Solution(working=list(one.working), **({"right": right} if right else {}))


def _find(kind: str, seed: str) -> Exercise:
    from lessons.practice.numbers import find

    return find(kind, seed)
