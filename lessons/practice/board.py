"""The pipeline drawn from memory: what stands on a board, and the first thing that is wrong with it.

What counts is which parts are there, which arrows lead where, what passes along them, and what is frozen when.
Where the cards lie counts only as long as no arrow says what follows what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from lessons.strict import Strict, read_file
from model.words import content_file, phrase

FILE = "board.yaml"
LANES, PLACES = 2, 5
"""Rows of the board, and places in each."""
STEPS = ("parts", "arrows", "passes", "stage_one", "stage_two")
"""What is checked, one after another; `page.practice.board.steps` has their names."""
Said = Literal["frozen", "trained"]
Stage = Literal["one", "two"]


class Part(Strict):
    """A card; with `astray` it belongs to another model, and says so."""

    id: str
    name: str
    also: str
    learns: bool = False
    astray: str = ""


class Passing(Strict):
    """Something that can pass along an arrow."""

    id: str
    name: str


class Arrow(Strict):
    """From one card to another; `passes` is empty while nobody has said what."""

    model_config = ConfigDict(populate_by_name=True)

    origin: str = Field(alias="from", max_length=20)
    to: str = Field(max_length=20)
    passes: str = Field("", max_length=20)

    @property
    def key(self) -> str:
        """`picture-eye`"""
        return f"{self.origin}-{self.to}"


class Content(Strict):
    """All of `board.yaml`."""

    parts: tuple[Part, ...]
    passes: tuple[Passing, ...]
    arrows: tuple[Arrow, ...]
    optional: tuple[Arrow, ...]
    stages: Mapping[Stage, Mapping[str, Said]]
    missing: Mapping[str, str]
    order: str
    lonely: Mapping[str, str]
    wrong_way: str
    astray: Mapping[str, str]
    unnamed: str
    passes_wrong: Mapping[str, str]
    unsaid: Mapping[Stage, str]
    frozen_wrong: Mapping[Stage, Mapping[str, str]]
    right: str

    @property
    def wanted(self) -> tuple[str, ...]:
        """Parts that belong on the board."""
        return tuple(part.id for part in self.parts if not part.astray)


class Placed(Strict):
    """A card on the board: its lane and its place in it, from 0."""

    id: str = Field(max_length=20)
    lane: int = Field(ge=0, lt=LANES)
    place: int = Field(ge=0, lt=PLACES)


class Board(Strict):
    """What somebody drew."""

    parts: tuple[Placed, ...] = Field((), max_length=LANES * PLACES)
    arrows: tuple[Arrow, ...] = Field((), max_length=40)
    stages: Mapping[Stage, Mapping[str, Said]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> Board:
        known = {part.id for part in content().parts}
        ids = [part.id for part in self.parts]
        if not set(ids) <= known or len(set(ids)) != len(ids):
            raise ValueError(phrase("practice.board.unknown_card"))
        if len({(part.lane, part.place) for part in self.parts}) != len(self.parts):
            raise ValueError(phrase("practice.board.one_place"))
        ends = {end for arrow in self.arrows for end in (arrow.origin, arrow.to)}
        if not ends <= set(ids) or any(arrow.origin == arrow.to for arrow in self.arrows):
            raise ValueError(phrase("practice.board.loose_arrow"))
        if len({arrow.key for arrow in self.arrows}) != len(self.arrows):
            raise ValueError(phrase("practice.board.double_arrow"))
        if not {arrow.passes for arrow in self.arrows} <= {"", *(passing.id for passing in content().passes)}:
            raise ValueError(phrase("practice.board.unknown_passing"))
        if any(not set(said) <= known for said in self.stages.values()):
            raise ValueError(phrase("practice.board.unknown_state"))
        return self


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: in which step, what to say, and at which cards or arrow to look."""

    step: int
    remark: str
    parts: tuple[str, ...] = ()
    arrow: str = ""


@cache
def content() -> Content:
    """The file, checked. Raises LessonError that names each wrong field."""
    return read_file(content_file(FILE), Content)


def fault(board: Board) -> Fault | None:
    """The first thing that is wrong with a board, or nothing."""
    return next(_faults(board), None)


def _faults(board: Board) -> Iterator[Fault]:
    yield from _parts(board)
    yield from _arrows(board)
    yield from _passes(board)
    for stage in content().stages:
        yield from _stage(board, stage)


def _parts(board: Board) -> Iterator[Fault]:
    known, there = content(), {part.id: part for part in board.parts}
    if not there:
        yield Fault(0, phrase("practice.board.empty"))
    for part in known.parts:
        if part.astray and part.id in there:
            yield Fault(0, part.astray)  # which card it is, is for the learner to find
    for id in known.wanted:
        if id not in there:
            yield Fault(0, known.missing[id])
    if board.arrows:
        return  # from here on the arrows say what follows what
    for arrow in known.arrows:
        if there[arrow.origin].place > there[arrow.to].place:
            yield Fault(0, known.order, (arrow.origin, arrow.to))


def _arrows(board: Board) -> Iterator[Fault]:
    known, drawn = content(), {arrow.key: arrow for arrow in board.arrows}
    right = {arrow.key for arrow in (*known.arrows, *known.optional)}
    for arrow in board.arrows:
        if arrow.key in right:
            continue
        back = f"{arrow.to}-{arrow.origin}"
        said = (
            known.wrong_way
            if back in right and back not in drawn
            else known.astray.get(arrow.key, known.astray["other"])
        )
        yield Fault(1, said, (arrow.origin, arrow.to), arrow.key)
    for arrow in known.arrows:
        if arrow.key not in drawn:
            yield Fault(1, known.lonely[arrow.key], (arrow.origin,))


def _passes(board: Board) -> Iterator[Fault]:
    known, drawn = content(), {arrow.key: arrow for arrow in board.arrows}
    for arrow in (*known.arrows, *known.optional):
        known_arrow = drawn.get(arrow.key)
        if known_arrow and not known_arrow.passes:
            yield Fault(2, known.unnamed, (arrow.origin, arrow.to), arrow.key)
        elif known_arrow and known_arrow.passes != arrow.passes:
            yield Fault(2, known.passes_wrong[arrow.key], (arrow.origin, arrow.to), arrow.key)


def _stage(board: Board, stage: Stage) -> Iterator[Fault]:
    known, said, step = content(), board.stages.get(stage, {}), STEPS.index(f"stage_{stage}")
    wanted = known.stages[stage]
    unsaid = tuple(part for part in wanted if part not in said)
    if unsaid:
        yield Fault(step, known.unsaid[stage], unsaid)
    for part, state in wanted.items():
        if said[part] != state:
            yield Fault(step, known.frozen_wrong[stage][part], (part,))
