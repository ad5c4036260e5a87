"""Interview questions at three levels: a minute's answer, what many say wrongly, and what would be asked next."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from lessons.outline import LessonOutline, Outline, outline
from lessons.practice.proof import Proof
from lessons.records import ClaimId, Words
from lessons.strict import Mistakes, Strict, read_records
from model.words import content_file, phrase

FILE = "interview.yaml"
ID = re.compile(r"Q[1-9]\d{0,2}")
MOST_WORDS = 140
WORDS_A_MINUTE = 150
"""An unhurried pace of speech; 140 words take less than a minute."""
Level = Literal["junior", "mid", "senior"]
MIXES: Mapping[str, Mapping[Level, int]] = {
    "mixed": {"junior": 2, "mid": 2, "senior": 1},
    "junior": {"junior": 5},
    "mid": {"mid": 5},
    "senior": {"senior": 5},
}
"""How many questions of each level a mock interview has."""


def _words(answer: str) -> int:
    """As one would count them in speech: what stands between blanks."""
    return len(answer.split())


def _short_enough(answer: str) -> str:
    if _words(answer) > MOST_WORDS:
        raise ValueError(f"has {_words(answer)} words; {MOST_WORDS} can be said within a minute")
    return answer


class WrongAnswer(Strict):
    """The common wrong answer."""

    says: Words
    why: Words


class FollowUp(Strict):
    """What an interviewer would ask next."""

    ask: Words
    hint: Words


class Question(Strict):
    """One question."""

    level: Level
    claims: tuple[ClaimId, ...] = ()
    ask: Words
    answer: Annotated[Words, AfterValidator(_short_enough)]
    wrong: WrongAnswer
    follow: FollowUp
    show: Proof

    @property
    def words(self) -> int:
        """Of the model answer."""
        return _words(self.answer)

    @property
    def seconds(self) -> int:
        """How long it takes to say."""
        return round(60 * self.words / WORDS_A_MINUTE)


@dataclass(frozen=True)
class Questions:
    """All questions, by id, and the lessons they lead to."""

    questions: Mapping[str, Question]
    lessons: Mapping[str, LessonOutline]

    def question(self, name: str) -> Question:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.questions:
            raise ValueError(phrase("practice.grading.no_question", given=repr(name[:40])))
        return self.questions[name]


@cache
def questions() -> Questions:
    """The questions that ship, read once. Raises LessonError."""
    return load(content_file(FILE), outline())


def load(path: Path, course: Outline) -> Questions:
    """Read and check a file of questions.

    Raises:
        LessonError: with every mistake, each naming file and field.
    """
    mistakes = Mistakes()
    records, names = read_records(path, Question, mistakes, {"lesson": course.lessons, "claim": course.claims})
    for name in names or ():
        if not ID.fullmatch(name):
            mistakes.add(path, name, "a question is called Q and a number, such as Q7")
    mistakes.finish()
    for mix, counts in MIXES.items():
        for level, count in counts.items():
            there = sum(question.level == level for question in records.values())
            if there < count:
                mistakes.add(path, "", f"has {there} questions of level {level!r}; the interview {mix!r} needs {count}")
    mistakes.finish()
    return Questions(records, course.lessons)


def draw_mock(mix: str, seed: int) -> list[str]:
    """The questions of a mock interview, easier ones first; the same for the same seed.

    Raises:
        ValueError: in words: there is no such mix.
    """
    if mix not in MIXES:
        raise ValueError(phrase("practice.grading.no_mix", known=", ".join(MIXES), given=repr(mix[:40])))
    draw, known = random.Random(seed), questions().questions
    chosen: list[str] = []
    for level, count in MIXES[mix].items():
        chosen += draw.sample([name for name, question in known.items() if question.level == level], count)
    return chosen
