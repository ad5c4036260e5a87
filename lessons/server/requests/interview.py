"""Interview questions: all of them, the model answer to one, and which make a mock interview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from lessons.server.context import Context
from lessons.server.messages import Name, Reply, Request, Says, request
from lessons.server.requests.recall import ProofShown

LARGEST_SEED = 2**53
"""What a page can say exactly."""


class Interview(Request):
    """Every question."""


class InterviewQuestion(Reply):
    """A question as it is asked."""

    id: str
    level: str
    claims: list[str]
    ask: str


class InterviewQuestions(Reply):
    """Every question as it is asked; never an answer. `mixes` says how many a mock interview of each kind has."""

    mixes: Mapping[str, int]
    questions: list[InterviewQuestion]


@request
def interview(query: Interview, context: Context) -> InterviewQuestions:
    """Every question as it is asked."""
    from lessons.practice.interview import MIXES, questions

    return InterviewQuestions(
        mixes={mix: sum(counts.values()) for mix, counts in MIXES.items()},
        questions=[
            InterviewQuestion(id=name, level=question.level, claims=list(question.claims), ask=question.ask)
            for name, question in questions().questions.items()
        ],
    )


class InterviewAnswer(Request):
    """The model answer to a question, once the learner has answered it."""

    id: Annotated[Name, Says("requests.interview.no_question")]


class WrongAnswer(Reply):
    """What many say, and why it is wrong."""

    says: str
    why: str


class FollowUp(Reply):
    """What would be asked next."""

    ask: str
    hint: str


class ModelAnswer(Reply):
    """A minute's answer."""

    answer: str
    words: int
    seconds: int
    wrong: WrongAnswer
    follow: FollowUp
    show: ProofShown


@request
def interview_answer(query: InterviewAnswer, context: Context) -> ModelAnswer:
    """The model answer, the common wrong one, and what would be asked next."""
    from lessons.practice.interview import questions

    known = questions()
    question = known.question(query.id)
    return ModelAnswer(
        answer=question.answer,
        words=question.words,
        seconds=question.seconds,
        wrong=WrongAnswer(says=question.wrong.says, why=question.wrong.why),
        follow=FollowUp(ask=question.follow.ask, hint=question.follow.hint),
        show=ProofShown.model_validate(question.show.shown(known.lessons)),
    )


class Mock(Request):
    """A mock interview: the same questions for the same seed."""

    mix: Annotated[Name, Says("requests.interview.mix")] = "mixed"
    seed: Annotated[int, Field(ge=0, lt=LARGEST_SEED)] = 0


class MockQuestions(Reply):
    """Which questions, easier ones first."""

    ids: list[str]


@request
def mock(query: Mock, context: Context) -> MockQuestions:
    """The questions of a mock interview."""
    from lessons.practice.interview import draw_mock

    return MockQuestions(ids=draw_mock(query.mix, query.seed))
