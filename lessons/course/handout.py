"""The course on paper: with room to write, for whoever learns, or with the answers, for whoever teaches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lessons.course.grading import expected_text
from lessons.course.lesson import Block, Course, Lesson, course
from lessons.course.reading import Node, Tree
from lessons.course.sheet import BODY, INDENT, LEADING, SMALL, SOFT, TITLE, Sheet
from lessons.figures.registry import FIGURES

ALL = "all"
ROOM = {"prediction": 2, "quiz": 1, "experiment": 4}
"""Lines to write on, by kind of block; none for the others."""
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
    title = lessons[0].title if len(lessons) == 1 else "Glassbox LLaVA: the lessons"
    sheet = Sheet(title)
    for lesson in lessons:
        _lesson(sheet, whole, lesson, answers)
    return bytes(sheet.output())


def _lesson(sheet: Sheet, whole: Course, lesson: Lesson, answers: bool) -> None:
    sheet.add_page()
    sheet.running = f"Glassbox LLaVA, lesson {lesson.number}: {lesson.title}{', with answers' if answers else ''}"
    sheet.start_section(f"{lesson.number}. {lesson.title}")
    sheet.hues()
    kind = "With answers" if answers else "Name:"
    sheet.line_of(f"Lesson {lesson.number}, about {lesson.minutes} minutes. {kind}", SMALL, "", SOFT)
    sheet.ln(2)
    sheet.line_of(lesson.title, TITLE, "B")
    sheet.ln(2)
    sheet.line_of(lesson.idea, BODY, "I", SOFT)
    for number, block in enumerate(lesson.blocks, 1):
        _block(sheet, lesson, number, block, answers)
    if not answers:
        sheet.heading("What I take with me", 20.0 + 8 * NOTES)
        sheet.ruled(NOTES)
    _terms(sheet, whole, lesson)
    _sources(sheet, whole, lesson)


def _block(sheet: Sheet, lesson: Lesson, number: int, block: Block, answers: bool) -> None:
    sheet.heading(f"{number}. {block.heading}")
    sheet.prose(block.before)
    if block.figure:
        where = f"#room=lessons&lesson={lesson.slug}&block={block.id}"
        sheet.line_of(f"On the page: {FIGURES[block.figure.name].title}, {where}", SMALL, "", SOFT)
        sheet.ln(1.5)
    if block.ask:
        sheet.keep(20.0 + 7 * len(block.choices))
        sheet.line_of(block.ask, BODY, "B")
        sheet.ln(1)
        _choices(sheet, block, answers)
        if block.expected and answers:
            sheet.line_of(f"Answer: {expected_text(block)}{_tolerated(block)}", BODY, "B")
            sheet.ln(1)
        elif block.expected:
            sheet.line_of(
                f"My answer, in {block.expected.unit}:" if block.expected.unit else "My answer:", BODY, "", SOFT
            )
    if answers:
        sheet.prose(block.after)
    else:
        sheet.ruled(ROOM.get(block.kind, 0))


def _choices(sheet: Sheet, block: Block, answers: bool) -> None:
    for choice in block.choices:
        sheet.keep(2 * BODY * LEADING)
        sheet.box(answers and choice.right)
        with sheet.indented(INDENT):
            sheet.line_of(choice.text, BODY, "B" if answers and choice.right else "")
            if answers:
                sheet.line_of(choice.why, SMALL, "", SOFT)
        sheet.ln(1.5)


def _tolerated(block: Block) -> str:
    if block.expected is None or not block.expected.tolerance:
        return ""
    return f" (an answer within {100 * block.expected.tolerance:g} % counts)"


def _terms(sheet: Sheet, whole: Course, lesson: Lesson) -> None:
    """The words of the glossary that the lesson links to."""
    trees = [tree for block in lesson.blocks for tree in (block.before, block.after)]
    named = dict.fromkeys(node["target"] for tree in trees for node in _links(tree) if node["to"] == "glossary")
    if not named:
        return
    sheet.heading("Words")
    for name in named:
        term = whole.glossary[name]
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        sheet.prose(
            [{"kind": "p", "children": [{"kind": "strong", "children": [{"kind": "text", "text": term.name}]},
                                        {"kind": "text", "text": f"{also}. {term.says}"}]}]
        )  # fmt: skip


def _links(tree: Tree) -> Iterator[Node]:
    for node in tree:
        if node["kind"] == "link":
            yield node
        yield from _links(node.get("children", []))


def _sources(sheet: Sheet, whole: Course, lesson: Lesson) -> None:
    if not lesson.sources:
        return
    sheet.heading("Sources", 16.0)
    for name in lesson.sources:
        source = whole.sources[name]
        told = [source.title, *(part for part in (source.date, source.url) if part), source.status]
        sheet.line_of(", ".join(told), SMALL, "", SOFT)
        sheet.ln(1)


@cache
def shipped(slug: str, answers: bool) -> bytes:
    """A handout of the course that ships, made once."""
    return handout(course(), slug, answers=answers)
