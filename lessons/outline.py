"""What the lessons are called and which figures they show: enough for another room to lead to a block.

Reads names and headings alone. Whether the lessons are as they should be, `lessons.course` checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lessons.strict import Mistakes, read_yaml
from model.words import content_file

CLAIMS = "claims.yaml"
COURSE = (CLAIMS, "sources.yaml", "glossary.yaml")
"""What stands beside the lessons and belongs to them."""
FOLDER = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
"""Name of a lesson's folder."""
SECTION = re.compile(r"^##[ \t]+(?P<title>.*?)[ \t]*$", re.MULTILINE)
TITLE = re.compile(r"(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*):[ \t]+(?P<heading>\S.*)")


@dataclass(frozen=True)
class Screen:
    """One block, seen from afar."""

    heading: str
    figure: Mapping[str, Any] | None
    """`name`, and beside it the figure's settings."""


@dataclass(frozen=True)
class LessonOutline:
    """One lesson, seen from afar."""

    slug: str
    number: int
    title: str
    screens: Mapping[str, Screen]
    """By id of the block."""


def shipped() -> Path:
    """The folder of the course that ships: of a language that has one, else the English."""
    return content_file(CLAIMS).parent


@dataclass(frozen=True)
class Outline:
    """What another room may refer to."""

    lessons: Mapping[str, LessonOutline]
    """By slug, in the order in which they are taught."""
    claims: frozenset[str]


@cache
def outline() -> Outline:
    """Of the course that ships, a good one, read once.

    Raises:
        LessonError: a file is not good YAML, or there is none.
    """
    mistakes, course = Mistakes(), shipped()
    claims = frozenset(read_yaml(course / CLAIMS, mistakes) or ())
    lessons = {lesson.slug: lesson for lesson in _lessons(course, mistakes)}
    mistakes.finish()
    return Outline(lessons, claims)


def _lessons(course: Path, mistakes: Mistakes) -> Iterator[LessonOutline]:
    for folder in sorted(course.iterdir()):
        named = FOLDER.fullmatch(folder.name)
        if named is None:
            continue
        data = read_yaml(folder / "lesson.yaml", mistakes) or {}
        headings = _headings((folder / "lesson.md").read_text("utf-8"))
        screens = {
            block["id"]: Screen(headings.get(block["id"], ""), block.get("figure")) for block in data.get("blocks", ())
        }
        yield LessonOutline(named["slug"], int(named["number"]), str(data.get("title")), screens)


def _headings(text: str) -> dict[str, str]:
    titles = (TITLE.fullmatch(section["title"]) for section in SECTION.finditer(text))
    return {title["id"]: title["heading"] for title in titles if title}
