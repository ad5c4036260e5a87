"""The course on paper: with room to write, for whoever learns, or with the answers, for whoever teaches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lessons.course.lesson import Block, Course, Lesson, course
from lessons.course.paper import BODY, SMALL, SOFT, TITLE, Paper
from lessons.course.reading import Node, Tree
from model.words import phrase

ALL = "all"
NOTES = 5
"""Lines at the end of a lesson."""


def handout(whole: Course, slug: str = ALL, *, answers: bool = False) -> bytes:
    """A PDF of one lesson, or of all of them.

    Args:
        answers: with what is right, why, and what is told after the answer; else with room to write in their place.

    Raises:
        ValueError: there is no lesson of that slug.
    """
    lessons = whole.lessons if slug == ALL else (whole.lesson(slug),)
    title = lessons[0].title if len(lessons) == 1 else phrase("course.handout.title")
    paper = Paper(title)
    for lesson in lessons:
        _lesson(paper, whole, lesson, answers)
    return bytes(paper.output())


def _lesson(paper: Paper, whole: Course, lesson: Lesson, answers: bool) -> None:
    paper.add_page()
    foot = phrase("course.handout.foot", number=lesson.number, title=lesson.title)
    foot_with_answers = phrase("course.handout.foot_with_answers", number=lesson.number, title=lesson.title)
    paper.running = foot_with_answers if answers else foot
    paper.start_section(f"{lesson.number}. {lesson.title}")
    paper.hues()
    head = phrase("course.handout.head", number=lesson.number, n=lesson.minutes)
    head_with_answers = phrase("course.handout.head_with_answers", number=lesson.number, n=lesson.minutes)
    paper.line_of(head_with_answers if answers else head, SMALL, "", SOFT)
    paper.ln(2)
    paper.line_of(lesson.title, TITLE, "B")
    paper.ln(2)
    paper.line_of(lesson.idea, BODY, "I", SOFT)
    for number, block in enumerate(lesson.blocks, 1):
        _block(paper, lesson, number, block, answers)
    if not answers:
        paper.heading(phrase("course.handout.notes"), 20.0 + 8 * NOTES)
        paper.ruled(NOTES)
    _terms(paper, whole, lesson)
    _sources(paper, whole, lesson)


def _block(paper: Paper, lesson: Lesson, number: int, block: Block, answers: bool) -> None:
    paper.heading(f"{number}. {block.heading}")
    paper.prose(block.before)
    if block.figure:
        where = f"#room=lessons&lesson={lesson.slug}&block={block.id}"
        paper.line_of(phrase("course.handout.figure", title=block.figure.title, where=where), SMALL, "", SOFT)
        paper.ln(1.5)
    block.print(paper, answers)
    if answers:
        paper.prose(block.after)
    else:
        paper.ruled(block.lines)


def _terms(paper: Paper, whole: Course, lesson: Lesson) -> None:
    """The words of the glossary that the lesson links to."""
    trees = [tree for block in lesson.blocks for tree in (block.before, block.after)]
    named = dict.fromkeys(node["target"] for tree in trees for node in _links(tree) if node["to"] == "glossary")
    if not named:
        return
    paper.heading(phrase("course.handout.terms"))
    for name in named:
        term = whole.glossary[name]
        if term.also:
            says = phrase("course.handout.term_with_other_names", names=", ".join(term.also), says=term.says)
        else:
            says = phrase("course.handout.term", says=term.says)
        title: Node = {"kind": "strong", "children": [{"kind": "text", "text": term.name}]}
        paper.prose([{"kind": "p", "children": [title, {"kind": "text", "text": says}]}])


def _links(tree: Tree) -> Iterator[Node]:
    for node in tree:
        if node["kind"] == "link":
            yield node
        yield from _links(node.get("children", []))


def _sources(paper: Paper, whole: Course, lesson: Lesson) -> None:
    if not lesson.sources:
        return
    paper.heading(phrase("page.course.sources"), 16.0)
    for name in lesson.sources:
        source = whole.sources[name]
        status = phrase(f"page.course.source_status.{source.status}")
        parts = [source.title, *(part for part in (source.date, source.url) if part), status]
        paper.line_of(", ".join(parts), SMALL, "", SOFT)
        paper.ln(1)


@cache
def shipped(slug: str, answers: bool) -> bytes:
    """A handout of the course that ships, made once."""
    return handout(course(), slug, answers=answers)
