"""Interview questions at three levels: a minute's answer, what many say wrongly, and what would be asked next."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lessons.course.lesson import course
from lessons.practice.proof import Lessons, Proof, wrong
from lessons.records import Record, Words
from lessons.strict import CONTENT, Mistakes, read_records

FILE = CONTENT / "interview.yaml"
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


class Wrong(Record):
    """The common wrong answer."""

    says: Words
    why: Words


class Follow(Record):
    """What an interviewer would ask next."""

    ask: Words
    hint: Words


class Question(Record):
    """One question."""

    level: Level
    claims: tuple[str, ...] = ()
    ask: Words
    answer: Words
    wrong: Wrong
    follow: Follow
    show: Proof

    @property
    def words(self) -> int:
        """Of the model answer, as one would count them in speech: what stands between blanks."""
        return len(self.answer.split())

    @property
    def seconds(self) -> int:
        """How long it takes to say."""
        return round(60 * self.words / WORDS_A_MINUTE)


@dataclass(frozen=True)
class Questions:
    """All questions, by id, and the lessons they lead to."""

    questions: Mapping[str, Question]
    lessons: Lessons

    def question(self, name: str) -> Question:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.questions:
            raise ValueError(f"There is no question {name[:40]!r}.")
        return self.questions[name]


@cache
def questions() -> Questions:
    """The questions that ship, read once. Raises LessonError."""
    return load(FILE, {lesson.slug: lesson for lesson in course().lessons}, frozenset(course().claims))


def load(path: Path, lessons: Lessons, claims: frozenset[str]) -> Questions:
    """Read and check a file of questions.

    Raises:
        LessonError: with every mistake, each naming file and field.
    """
    mistakes = Mistakes()
    found, _ = read_records(path, Question, mistakes)
    for name, question in found.items():
        for field, said in _gaps(name, question, lessons, claims):
            mistakes.add(path, f"{name}.{field}" if field else name, said)
    for mix, counts in MIXES.items():
        for level, count in counts.items():
            there = sum(question.level == level for question in found.values())
            if there < count:
                mistakes.add(path, "", f"has {there} questions of level {level!r}; the interview {mix!r} needs {count}")
    mistakes.finish()
    return Questions(found, lessons)


def _gaps(name: str, question: Question, lessons: Lessons, claims: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not ID.fullmatch(name):
        yield "", "a question is called Q and a number, such as Q7"
    for place, claim in enumerate(question.claims):
        if claim not in claims:
            yield f"claims.{place}", f"there is no claim {claim!r} in claims.yaml"
    if question.words > MOST_WORDS:
        yield "answer", f"has {question.words} words; {MOST_WORDS} can be said within a minute"
    for field, said in wrong(question.show, lessons):
        yield f"show.{field}", said


def draw_mock(mix: str, seed: int) -> list[str]:
    """The questions of a mock interview, easier ones first; the same for the same seed.

    Raises:
        ValueError: in words: there is no such mix.
    """
    if mix not in MIXES:
        raise ValueError(f"An interview is one of {', '.join(MIXES)}, not {mix[:40]!r}.")
    draw, known = random.Random(seed), questions().questions
    chosen: list[str] = []
    for level, count in MIXES[mix].items():
        chosen += draw.sample([name for name, question in known.items() if question.level == level], count)
    return chosen
