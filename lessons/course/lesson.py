"""The course, read from `lessons/content` and checked from end to end before anybody sees it.

`load(folder)` gives a `Course` of frozen records, or raises a `LessonError` that tells every mistake with its file and
field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lessons.course.checks import Known, wrong
from lessons.course.reading import Prose, Section, Tree, sections
from lessons.records import BlockEntry, Choice, Claim, Kind, LessonEntry, Source, Term
from lessons.strict import CONTENT, LessonError, Mistakes, read_record, read_records, read_yaml
from viz.doors import doors

FOLDER = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
FILES = ("lesson.yaml", "lesson.md")
LEADS_TO = {"block": "lesson or block", "glossary": "glossary term", "source": "source", "room": "room of the page"}
"""What a link of each kind leads to, in words."""

__all__ = ["CONTENT", "Block", "Course", "Expected", "Lesson", "LessonError", "UsedFigure", "course", "load"]


@dataclass(frozen=True)
class Expected:
    """The number that a prediction asks for."""

    number: float
    unit: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class UsedFigure:
    """A figure as a block sets it."""

    name: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Block:
    """One screen of a lesson."""

    id: str
    kind: Kind
    heading: str
    claims: tuple[str, ...]
    before: Tree
    after: Tree
    """Shown once the learner has committed to an answer; empty where nothing is asked."""
    figure: UsedFigure | None = None
    ask: str = ""
    expected: Expected | None = None
    choices: tuple[Choice, ...] = ()


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
        raise ValueError(f"The lesson “{self.title}” has no block {str(name)[:60]!r}.")


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
        raise ValueError(f"There is no lesson {str(slug)[:60]!r}.")


@cache
def course() -> Course:
    """The course that ships, read once. Raises LessonError."""
    return load(CONTENT)


def load(folder: Path) -> Course:
    """Read and check a whole course.

    Args:
        folder: holds claims.yaml, sources.yaml, glossary.yaml and a folder `NN-slug` for each lesson.

    Raises:
        LessonError: with every mistake that was found, each naming its file and field.
    """
    mistakes = Mistakes()
    claims, claim_ids = read_records(folder / "claims.yaml", Claim, mistakes)
    sources, source_ids = read_records(folder / "sources.yaml", Source, mistakes)
    glossary, term_ids = read_records(folder / "glossary.yaml", Term, mistakes)
    drafts = [_Draft(path, mistakes) for path in sorted(folder.iterdir()) if path.is_dir() and path.name[0] not in "._"]
    if not drafts:
        mistakes.add(folder, "", "holds no lesson")
    _unique(drafts, mistakes)
    blocks = {f"{draft.slug}#{section.id}" for draft in drafts for section in draft.sections}
    blocks |= {draft.slug for draft in drafts}
    known = Known(claim=claim_ids, source=source_ids, glossary=term_ids, block=blocks, room=doors())
    lessons = [lesson for draft in drafts if (lesson := draft.finish(known, mistakes))]
    mistakes.finish()
    return Course(tuple(lessons), claims, sources, glossary)


def _unique(drafts: list[_Draft], mistakes: Mistakes) -> None:
    seen: dict[object, str] = {}
    for draft in drafts:
        for what in (("number", draft.number), ("slug", draft.slug)):
            if draft.slug and what in seen:
                mistakes.add(draft.folder, "", f"has the same {what[0]} as {seen[what]}")
            seen[what] = draft.folder.name


class _Draft:
    """A lesson's two files, read; what they say of each other and of the course is checked by `finish`."""

    def __init__(self, folder: Path, mistakes: Mistakes) -> None:
        self.folder = folder
        self.yaml, self.markdown = (folder / name for name in FILES)
        named = FOLDER.fullmatch(folder.name)
        if named is None:
            mistakes.add(folder, "", "a lesson's folder is called NN-slug, such as 02-worked-example")
        self.number, self.slug = (int(named["number"]), named["slug"]) if named else (0, "")
        for path in sorted(folder.iterdir()):
            if path.name not in FILES:
                mistakes.add(path, "", f"does not belong here; a lesson is {' and '.join(FILES)}")
        data = read_yaml(self.yaml, mistakes)
        self.entry = read_record(self.yaml, "", LessonEntry, data, mistakes) if data is not None else None
        self.sections = self._read_sections(mistakes)

    def _read_sections(self, mistakes: Mistakes) -> list[Section]:
        try:
            text = self.markdown.read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError) as error:
            missing = isinstance(error, FileNotFoundError)
            mistakes.add(self.markdown, "", "there is no such file" if missing else "is not text in UTF-8")
            return []
        found, wrong = sections(text)
        for complaint in wrong:
            mistakes.add(self.markdown, f"line {complaint.line}", complaint.said)
        return found

    def finish(self, known: Known, mistakes: Mistakes) -> Lesson | None:
        """The lesson, or nothing where so much is wrong that there is none; every mistake is added."""
        self._check_prose(known, mistakes)
        if self.entry is None:
            return None
        entry = self.entry
        for place, source in enumerate(entry.sources):
            if not known.has("source", source):
                mistakes.add(self.yaml, f"sources.{place}", f"there is no source {source!r} in sources.yaml")
        self._check_order(entry, mistakes)
        by_id = {section.id: section for section in self.sections}
        blocks = []
        for place, block in enumerate(entry.blocks):
            for where, said in wrong(block, by_id.get(block.id), known):
                whole = f"blocks.{place}.{where}" if where else f"blocks.{place}"
                mistakes.add(self.yaml, whole, f"{said} (block {block.id!r})")
            if block.id in by_id:
                blocks.append(_block(block, by_id[block.id]))
        return Lesson(
            self.slug, self.number, entry.title, entry.minutes, entry.idea, tuple(blocks), tuple(entry.sources)
        )

    def _check_order(self, entry: LessonEntry, mistakes: Mistakes) -> None:
        """Every block has its section, in the same order, once."""
        wanted, there = [block.id for block in entry.blocks], [section.id for section in self.sections]
        for place, name in enumerate(wanted):
            if name in wanted[:place]:
                mistakes.add(self.yaml, f"blocks.{place}.id", f"{name!r} stands twice")
        for place, section in enumerate(self.sections):
            if section.id in there[:place]:
                mistakes.add(self.markdown, f"line {section.line}", f"a second section {section.id!r}")
            elif section.id not in wanted:
                mistakes.add(self.markdown, f"line {section.line}", f"lesson.yaml has no block {section.id!r}")
        missing = [name for name in dict.fromkeys(wanted) if name not in there]
        for name in missing:
            mistakes.add(self.markdown, name, f"there is no section `## {name}: ...`")
        common = [name for name in dict.fromkeys(wanted) if name in there]
        found = [name for name in dict.fromkeys(there) if name in wanted]
        for ours, theirs in zip(common, found, strict=True):
            if ours != theirs:
                line = next(section.line for section in self.sections if section.id == theirs)
                said = f"{theirs!r} stands where lesson.yaml has {ours!r}; sections follow the order of the blocks"
                mistakes.add(self.markdown, f"line {line}", said)
                break

    def _check_prose(self, known: Known, mistakes: Mistakes) -> None:
        for section in self.sections:
            for prose in (section.before, section.after or Prose([])):
                for complaint in prose.complaints:
                    mistakes.add(self.markdown, f"line {complaint.line} (## {section.id})", complaint.said)
                for link in prose.links:
                    if not known.has(link.to, link.target):
                        said = f"there is no {LEADS_TO[link.to]} {link.target!r}"
                        mistakes.add(self.markdown, f"line {link.line} (## {section.id})", said)


def _block(block: BlockEntry, section: Section) -> Block:
    figure = None
    if block.figure is not None:
        figure = UsedFigure(
            str(block.figure.get("name")), {key: value for key, value in block.figure.items() if key != "name"}
        )
    expected = None
    if block.number is not None:
        expected = Expected(block.number, block.unit or "", block.tolerance or 0.0)
    after = section.after.tree if section.after else []
    return Block(
        block.id, block.kind, section.heading, block.claims, section.before.tree, after, figure, block.ask or "",
        expected, block.choices or (),
    )  # fmt: skip
