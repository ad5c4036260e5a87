"""What can be wrong with one block of a lesson, taken with its section of lesson.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lessons.course.reading import Section
from lessons.figures.registry import FIGURES
from lessons.records import BlockEntry

ASKING = ("prediction", "quiz")
"""Kinds of block in which the learner commits to an answer."""


class Known:
    """The ids that the course has, by kind; of a kind whose file could not be read nothing is asked."""

    def __init__(self, **ids: Collection[str] | None) -> None:
        self._ids = ids

    def has(self, kind: str, name: str) -> bool:
        """Whether there is one, or no telling."""
        ids = self._ids[kind]
        return ids is None or name in ids


def wrong(block: BlockEntry, section: Section | None, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with one block: field and words."""
    for place, claim in enumerate(block.claims):
        if not known.has("claim", claim):
            yield f"claims.{place}", f"there is no claim {claim!r} in claims.yaml"
    if block.figure is not None:
        yield from _wrong_figure(block.figure)
    elif block.kind in ("figure", "experiment"):
        yield "figure", f"is missing; a block of kind {block.kind!r} shows one"
    yield from _wrong_question(block)
    if section is not None:
        if not section.before.tree:
            yield "", f"its section in lesson.md (line {section.line}) has no text"
        if section.after is not None and block.kind not in ASKING:
            yield "", f"its section in lesson.md has a line `---`, but a block of kind {block.kind!r} reveals nothing"
        if block.kind == "prediction" and (section.after is None or not section.after.tree):
            yield "", "its section in lesson.md has no line `---` with the text that is shown after the answer"


def _wrong_figure(figure: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    settings = {str(key): value for key, value in figure.items()}
    name = settings.pop("name", None)
    if name is None:
        yield "figure.name", "is missing"
    elif not isinstance(name, str) or name not in FIGURES:
        yield "figure.name", f"there is no figure {name!r}; there are {', '.join(sorted(FIGURES))}"
    else:
        for field_, said in FIGURES[name].wrong(settings):
            yield f"figure.{field_}", said


def _wrong_question(block: BlockEntry) -> Iterator[tuple[str, str]]:
    if block.kind not in ASKING:
        for name in ("ask", "number", "unit", "tolerance", "choices"):
            if getattr(block, name) is not None:
                yield name, f"a block of kind {block.kind!r} asks nothing"
        return
    if block.ask is None:
        yield "ask", f"is missing; a block of kind {block.kind!r} asks something"
    if block.kind == "quiz" and block.number is not None:
        yield "number", "a quiz has choices; a number is asked for in a prediction"
    if block.number is None:
        for name in ("unit", "tolerance"):
            if getattr(block, name) is not None:
                yield name, "belongs to a number, and there is none"
    if block.choices is None:
        if block.number is None or block.kind == "quiz":
            yield "choices", "is missing" if block.kind == "quiz" else "or a number is missing: there is no answer"
        return
    if block.number is not None and block.kind != "quiz":
        yield "choices", "stands beside a number; an answer is one or the other"
    if len(block.choices) < 2:
        yield "choices", "has fewer than two choices"
    right = sum(choice.right for choice in block.choices)
    if right != 1:
        yield "choices", f"has {right or 'no'} right choices; exactly one is right"
    texts = [choice.text for choice in block.choices]
    for place, text in enumerate(texts):
        if text in texts[:place]:
            yield f"choices.{place}.text", "stands twice"
