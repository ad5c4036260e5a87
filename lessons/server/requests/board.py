"""The pipeline drawn from memory: the cards, and the first thing that is wrong with what was drawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lessons.practice.board import LANES, PLACES, STEPS, Board, content, fault
from lessons.server.context import Context
from lessons.server.messages import Reply, Request, Says, request


class BoardAsked(Request):
    """The cards."""


class CardShown(Reply):
    """A card."""

    id: str
    name: str
    also: str
    learns: bool


class PassingShown(Reply):
    """Something that can pass along an arrow."""

    id: str
    name: str


class Kit(Reply):
    """The cards, what can pass between them, and the size of the board; never what is right."""

    lanes: int
    places: int
    steps: list[str]
    parts: list[CardShown]
    passes: list[PassingShown]


@request
def board(query: BoardAsked, context: Context) -> Kit:
    """The cards, what can pass between them, and the size of the board."""
    known = content()
    order = sorted(known.parts, key=lambda part: part.name)  # by name: the order in the file would give too much away
    return Kit(
        lanes=LANES,
        places=PLACES,
        steps=list(STEPS),
        parts=[CardShown(id=part.id, name=part.name, also=part.also, learns=part.learns) for part in order],
        passes=[
            PassingShown(id=passing.id, name=passing.name)
            for passing in sorted(known.passes, key=lambda passing: passing.name)
        ],
    )


class GradeBoard(Request):
    """What somebody drew."""

    board: Annotated[Board, Says("requests.board.no_board")]


class BoardGrade(Reply):
    """Whether it is right; else the first thing that is wrong, in which step, and at which cards or arrow to look."""

    right: bool
    remark: Annotated[str, Field(alias="told")]
    reached: int
    parts: list[str]
    arrow: str


@request
def grade_board(query: GradeBoard, context: Context) -> BoardGrade:
    """The first thing that is wrong with a board, or that it is right."""
    wrong = fault(query.board)
    if wrong is None:
        return BoardGrade(right=True, remark=content().right, reached=len(STEPS), parts=[], arrow="")
    return BoardGrade(right=False, remark=wrong.remark, reached=wrong.step, parts=list(wrong.parts), arrow=wrong.arrow)
