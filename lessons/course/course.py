"""The course as records: its lessons, and what they refer to. `lessons.course.lesson` reads them from files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.course.block import Block
from lessons.records import Claim, Source, Term
from model.words import phrase


@dataclass(frozen=True)
class Lesson:
    """One lesson."""

    slug: str
    number: int
    title: str
    minutes: int
    idea: str
    blocks: tuple[Block, ...]
    sources: tuple[str, ...]

    def block(self, name: object) -> Block:
        """Raises ValueError in words where there is none of that id."""
        for block in self.blocks:
            if block.id == name:
                return block
        raise ValueError(phrase("course.no_block", title=self.title, block=repr(str(name)[:60])))


@dataclass(frozen=True)
class Course:
    """Everything that is taught."""

    lessons: tuple[Lesson, ...]
    claims: Mapping[str, Claim] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    glossary: Mapping[str, Term] = field(default_factory=dict)

    def lesson(self, slug: object) -> Lesson:
        """Raises ValueError in words where there is none of that slug."""
        for lesson in self.lessons:
            if lesson.slug == slug:
                return lesson
        raise ValueError(phrase("course.no_lesson", lesson=repr(str(slug)[:60])))
