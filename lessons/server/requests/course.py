"""The lessons: the list of them, one of them, an answer to what a block asks, and a handout to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from lessons.server.context import Context
from lessons.server.messages import FileReply, Name, Reply, Request, Says, request

if TYPE_CHECKING:
    from lessons.course.lesson import Lesson

LONGEST_ANSWER = 2000


class TextNode(Reply):
    """Text as it is."""

    kind: Literal["text"]
    text: str


class CodeNode(Reply):
    """Text that is code."""

    kind: Literal["code"]
    text: str


class LinkNode(Reply):
    """A link to an entry of the glossary, to a block or a lesson, to a source, or to a room of the page."""

    kind: Literal["link"]
    to: Literal["glossary", "block", "source", "room"]
    target: str
    children: Nodes


class HoldingNode(Reply):
    """What holds other pieces of text."""

    kind: Literal["p", "ul", "ol", "li", "em", "strong", "quote"]
    children: Nodes


Nodes = list[Annotated[TextNode | CodeNode | LinkNode | HoldingNode, Field(discriminator="kind")]]
"""Text as `lessons.course.reading` makes it and the page's reader writes it."""


class Course(Request):
    """The list of lessons, the glossary and the sources."""


class BlockHeading(Reply):
    """A block in the list."""

    id: str
    kind: str
    heading: str


class Headline(Reply):
    """A lesson in the list."""

    slug: str
    number: int
    title: str
    minutes: int
    idea: str
    blocks: list[BlockHeading]


class Term(Reply):
    """An entry of the glossary."""

    name: str
    also: list[str]
    says: str


class Source(Reply):
    """Where a fact is from."""

    title: str
    date: str | None = None
    url: str | None = None
    status: str


class CourseList(Reply):
    """Everything that is taught, by name."""

    lessons: list[Headline]
    glossary: Mapping[str, Term]
    sources: Mapping[str, Source]


@request
def course(query: Course, context: Context) -> CourseList:
    """The list of lessons, the glossary and the sources."""
    from lessons.course import lesson as lessons

    whole = lessons.course()
    return CourseList(
        lessons=[_headline(one) for one in whole.lessons],
        glossary={
            name: Term(name=term.name, also=list(term.also), says=term.says) for name, term in whole.glossary.items()
        },
        sources={
            name: Source.model_validate(source.model_dump(exclude_none=True)) for name, source in whole.sources.items()
        },
    )


Slug = Annotated[Name, Says("requests.course.no_lesson")]
BlockId = Annotated[Name, Says("requests.course.no_block")]


class LessonAsked(Request):
    """One lesson."""

    slug: Slug


class Choosable(Reply):
    """One of the answers to choose from."""

    text: str


class FigureUsed(Reply):
    """A figure as a block names it, with its settings beside the name."""

    model_config = ConfigDict(extra="allow")

    name: str


class BlockShown(Reply):
    """One screen of a lesson, without what stands after its question; a kind may add fields of its own."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: str
    script: str
    """The page's module that shows it."""
    heading: str
    claims: list[str]
    before: Nodes
    ask: str
    unit: str
    choices: list[Choosable] | None
    figure: FigureUsed | None


class LessonShown(Reply):
    """One lesson."""

    slug: str
    number: int
    title: str
    minutes: int
    idea: str
    blocks: list[BlockShown]
    sources: list[str]


@request
def lesson(query: LessonAsked, context: Context) -> LessonShown:
    """One lesson; what stands after a question is left out until it is answered, and so is the answer."""
    from lessons.course import lesson as lessons

    whole = lessons.course().lesson(query.slug)
    return LessonShown(
        slug=whole.slug,
        number=whole.number,
        title=whole.title,
        minutes=whole.minutes,
        idea=whole.idea,
        blocks=[BlockShown.model_validate(block.page()) for block in whole.blocks],
        sources=list(whole.sources),
    )


class Commit(Request):
    """An answer to what a block asks."""

    slug: Slug
    block: BlockId
    answer: Annotated[str, Field(max_length=LONGEST_ANSWER)] | int | float | None = None
    """A number as people write it, or the place of a choice."""
    skip: bool = False
    """Whether the learner gave up and wants to see."""


class Judged(Reply):
    """One of the answers to choose from, once one was chosen."""

    text: str
    why: str
    right: bool
    yours: bool


class Graded(Reply):
    """What the page shows once the learner has committed."""

    right: bool
    remark: Annotated[str, Field(alias="told")]
    expected: str
    choices: list[Judged] | None = None
    after: Nodes


@request
def commit(query: Commit, context: Context) -> Graded:
    """Whether an answer is right, and what stands after the question."""
    from lessons.course import lesson as lessons

    block = lessons.course().lesson(query.slug).block(query.block)
    return Graded.model_validate(block.grade(query.answer, skip=query.skip))


class Handout(Request):
    """A handout to print: of one lesson, or of all."""

    slug: Slug = "all"
    answers: Annotated[bool, Says("requests.course.answers")] = False


@request
def handout(query: Handout, context: Context) -> FileReply:
    """A handout as a file, with answers or with room to write."""
    from lessons.course import lesson as lessons
    from lessons.course.handout import ALL, shipped

    slug = query.slug if query.slug == ALL else lessons.course().lesson(query.slug).slug
    name = f"glassbox-{'lessons' if slug == ALL else slug}{'-answers' if query.answers else ''}.pdf"
    return FileReply.of(name, "application/pdf", shipped(slug, query.answers))


def _headline(lesson: Lesson) -> Headline:
    return Headline(
        slug=lesson.slug,
        number=lesson.number,
        title=lesson.title,
        minutes=lesson.minutes,
        idea=lesson.idea,
        blocks=[BlockHeading(id=block.id, kind=block.kind, heading=block.heading) for block in lesson.blocks],
    )
