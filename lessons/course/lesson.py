"""The course, read from a language of `lessons/content` and checked from end to end before anybody sees it.

`load(folder)` gives a `Course` of frozen records, or raises a `LessonError` that reports every mistake with its file
and field.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, create_model

from lessons.course.block import Block
from lessons.course.blocks import kinds
from lessons.course.course import Course, Lesson
from lessons.course.reading import Prose, Section, sections
from lessons.outline import FOLDER, shipped
from lessons.records import Claim, Source, SourceId, Term, Words
from lessons.strict import Known, LessonError, Mistakes, Strict, complaints, read_records, read_yaml
from viz.doors import doors

FILES = ("lesson.yaml", "lesson.md")
LEADS_TO = {"block": "lesson or block", "glossary": "glossary term", "source": "source", "room": "room of the page"}
"""What a link of each kind leads to, in words."""

__all__ = ["Block", "Course", "Lesson", "LessonError", "course", "load"]


class LessonEntry(Strict):
    """lesson.yaml; `load` makes `blocks` a union of all kinds."""

    title: Words
    minutes: Annotated[int, Field(ge=1, le=60, strict=True)]
    idea: Words
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    sources: tuple[SourceId, ...] = ()


@functools.cache
def course() -> Course:
    """The course that ships, read once. Raises LessonError."""
    return load(shipped())


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
    drafts = [_Draft(path, mistakes) for path in sorted(folder.iterdir()) if _may_be_lesson(path)]
    if not drafts:
        mistakes.add(folder, "", "holds no lesson")
    _unique(drafts, mistakes)
    places = {f"{draft.slug}#{section.id}" for draft in drafts for section in draft.sections}
    places |= {draft.slug for draft in drafts}
    known = {"claim": claim_ids, "source": source_ids, "glossary": term_ids, "block": places, "room": doors()}
    # The union is made here and not at import, so that a kind is there as soon as its module is.
    union: Any = functools.reduce(operator.or_, kinds())
    blocks = tuple[Annotated[union, Field(discriminator="kind")], ...]
    entry = create_model("LessonEntry", __base__=LessonEntry, blocks=(blocks, Field(min_length=1)))
    lessons = [lesson for draft in drafts if (lesson := draft.finish(entry, known, mistakes))]
    mistakes.finish()
    return Course(tuple(lessons), claims, sources, glossary)


def _may_be_lesson(path: Path) -> bool:
    """Beside the lessons lies what the page says elsewhere; see model/words.py."""
    return path.is_dir() and path.name[0] not in "._" and path.name != "words"


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
        self.data = read_yaml(self.yaml, mistakes)
        self.sections = self._read_sections(mistakes)

    def _read_sections(self, mistakes: Mistakes) -> list[Section]:
        try:
            text = self.markdown.read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError) as error:
            missing = isinstance(error, FileNotFoundError)
            mistakes.add(self.markdown, "", "there is no such file" if missing else "is not text in UTF-8")
            return []
        read, wrong = sections(text)
        for complaint in wrong:
            mistakes.add(self.markdown, f"line {complaint.line}", complaint.said)
        return read

    def finish(self, kind: type[LessonEntry], known: Known, mistakes: Mistakes) -> Lesson | None:
        """The lesson, or nothing where so much is wrong that there is none; every mistake is added."""
        self._check_prose(known, mistakes)
        if self.data is None:
            return None
        self._check_order(mistakes)
        context = {**known, "sections": {section.id: section for section in self.sections}}
        try:
            entry = kind.model_validate(self.data, context=context)
        except ValidationError as error:
            for place, said in complaints(error):
                mistakes.add(self.yaml, *self._of_a_block(place, said))
            return None
        return Lesson(self.slug, self.number, entry.title, entry.minutes, entry.idea, entry.blocks, entry.sources)

    def _of_a_block(self, place: str, said: str) -> tuple[str, str]:
        """Place and words of a mistake: a block is named, and pydantic's tag of its kind is no part of the file."""
        parts = place.split(".")
        if parts[0] != "blocks" or len(parts) < 2:
            return place, said
        if len(parts) > 2 and parts[2] != "kind":
            del parts[2]
        block = self._blocks()[int(parts[1])]
        return ".".join(parts), f"{said} (block {block.get('id')!r}, kind {block.get('kind')!r})"

    def _blocks(self) -> list[Mapping[str, Any]]:
        """The blocks as they stand in YAML, whatever is wrong with them."""
        blocks = self.data.get("blocks") if self.data else None
        return [block if isinstance(block, dict) else {} for block in blocks] if isinstance(blocks, list) else []

    def _check_order(self, mistakes: Mistakes) -> None:
        """Every block has its section, in the same order, once."""
        wanted, there = [block.get("id") for block in self._blocks()], [section.id for section in self.sections]
        for place, name in enumerate(wanted):
            if name in wanted[:place]:
                mistakes.add(self.yaml, f"blocks.{place}.id", f"{name!r} stands twice")
        for place, section in enumerate(self.sections):
            if section.id in there[:place]:
                mistakes.add(self.markdown, f"line {section.line}", f"a second section {section.id!r}")
            elif section.id not in wanted:
                mistakes.add(self.markdown, f"line {section.line}", f"lesson.yaml has no block {section.id!r}")
        for name in dict.fromkeys(name for name in wanted if name not in there):
            mistakes.add(self.markdown, str(name), f"there is no section `## {name}: ...`")
        common = [name for name in dict.fromkeys(wanted) if name in there]
        followed = [name for name in dict.fromkeys(there) if name in wanted]
        for ours, theirs in zip(common, followed, strict=True):
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
                    if known[link.to] is not None and link.target not in known[link.to]:
                        said = f"there is no {LEADS_TO[link.to]} {link.target!r}"
                        mistakes.add(self.markdown, f"line {link.line} (## {section.id})", said)
