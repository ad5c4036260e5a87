"""What the page may ask of the lessons; each takes one dictionary, returns one, and raises ValueError in words."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from lessons.course.grading import grade
from lessons.course.handout import ALL, shipped
from lessons.course.lesson import Block, Lesson, course
from lessons.records import Source, Term

Reply = dict[str, Any]
LONGEST = 2000
"""Characters of an answer."""


def told_course(request: Mapping[str, Any]) -> Reply:
    """The list of lessons, the glossary and the sources."""
    whole = course()
    return {
        "lessons": [_headline(lesson) for lesson in whole.lessons],
        "glossary": {name: _term(term) for name, term in whole.glossary.items()},
        "sources": {name: _source(source) for name, source in whole.sources.items()},
    }


def told_lesson(request: Mapping[str, Any]) -> Reply:
    """One lesson, `slug`; what stands after a question is left out until it is answered, and so is the answer."""
    lesson = course().lesson(request.get("slug"))
    return {**_headline(lesson), "blocks": [_block(block) for block in lesson.blocks], "sources": list(lesson.sources)}


def committed(request: Mapping[str, Any]) -> Reply:
    """Grades an `answer` to one `block` of a lesson, `slug`; with `skip` true only shows what is right.

    Raises:
        ValueError: there is no such block, it asks nothing, or the answer cannot be read.
    """
    block = course().lesson(request.get("slug")).block(request.get("block"))
    answer = request.get("answer")
    if isinstance(answer, str) and len(answer) > LONGEST:
        raise ValueError(f"That is {len(answer):,} characters long. A number or a choice is enough.")
    return grade(block, answer, skip=request.get("skip") is True)


def printed(request: Mapping[str, Any]) -> Reply:
    """A handout as a file: of one lesson, `slug`, or of "all"; with `answers` or with room to write.

    Raises:
        ValueError: there is no such lesson, or `answers` is neither true nor false.
    """
    slug, answers = request.get("slug", ALL), request.get("answers", False)
    if not isinstance(answers, bool):
        raise ValueError(f"A handout has answers or not (true or false), not {str(answers)[:60]!r}.")
    if slug != ALL:
        slug = course().lesson(slug).slug
    content = base64.b64encode(shipped(slug, answers)).decode("ascii")
    name = f"glassbox-{'lessons' if slug == ALL else slug}{'-answers' if answers else ''}.pdf"
    return {"name": name, "type": "application/pdf", "content": content}


def _headline(lesson: Lesson) -> Reply:
    return {
        "slug": lesson.slug,
        "number": lesson.number,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "idea": lesson.idea,
        "blocks": [{"id": block.id, "kind": block.kind, "heading": block.heading} for block in lesson.blocks],
    }


def _block(block: Block) -> Reply:
    return {
        "id": block.id,
        "kind": block.kind,
        "heading": block.heading,
        "claims": list(block.claims),
        "before": block.before,
        "ask": block.ask,
        "unit": block.expected.unit if block.expected else "",
        "choices": [{"text": choice.text} for choice in block.choices] or None,
        "figure": {"name": block.figure.name, **block.figure.settings} if block.figure else None,
    }


def _term(term: Term) -> Reply:
    return {"name": term.name, "also": list(term.also), "says": term.says}


def _source(source: Source) -> Reply:
    return source.model_dump(exclude_none=True)


REQUESTS: Mapping[str, Callable[[dict[str, Any]], Reply]] = {
    "course": told_course,
    "lesson": told_lesson,
    "commit": committed,
    "handout": printed,
}
