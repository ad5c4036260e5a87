"""A projector small enough for paper: a row times a matrix, and predictions marked."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from lessons.practice.toy import LEAST, MOST, mark, outcome, read_matrix
from lessons.server.context import Context
from lessons.server.messages import Part, Reply, Request, Says, request
from lessons.toy import MATRIX, ROW, multiply

Written = Annotated[str, Field(max_length=200)] | int | float
"""A number as people write it."""
Cells = Annotated[list[Written], Field(max_length=MOST)]
Guess = Written | None
Guesses = Annotated[list[Guess], Field(max_length=MOST)]


class Predicted(Part):
    """What is expected in each box; "" where nothing was written."""

    products: Annotated[list[Guesses], Field(max_length=MOST)]
    sums: Guesses


class Toy(Request):
    """A row and a matrix; the lesson's own where none are given."""

    row: Annotated[
        Annotated[list[Written], Field(min_length=LEAST, max_length=MOST)],
        Says("requests.toy.row", {"least": LEAST, "most": MOST}),
    ] = Field(default_factory=lambda: list[str | int | float](ROW))
    matrix: Annotated[
        Annotated[list[Cells], Field(max_length=MOST)],
        Says("requests.toy.matrix", {"most": MOST}),
    ] = Field(default_factory=lambda: [list[str | int | float](line) for line in MATRIX])
    predicted: Annotated[Predicted | None, Says("requests.toy.predicted")] = None
    reveal: bool = True
    """Whether products and sums are given away; else only the marks are."""


class Marks(Reply):
    """For each box whether it is right; null where nothing was written."""

    products: list[list[bool | None]]
    sums: list[bool | None]


class Multiplied(Reply):
    """The row and the matrix as they were read, and what was asked for."""

    row: list[float]
    matrix: list[list[float]]
    least: int
    most: int
    """How many numbers a side may have."""
    marks: Marks | None = None
    products: list[list[float]] | None = None
    sums: list[float] | None = None
    remark: Annotated[str | None, Field(alias="told")] = None


@request
def toy(query: Toy, context: Context) -> Multiplied:
    """The products and sums of a row and a matrix; with a prediction each box is marked."""
    row, matrix = read_matrix(query.row, query.matrix)
    products, sums = multiply(row, matrix)
    more: dict[str, Any] = {}
    if query.predicted is not None:
        marked = mark(query.predicted.products, query.predicted.sums, products, sums)
        more["marks"] = Marks(products=marked[0], sums=marked[1])
    if query.reveal:
        more |= {"products": products, "sums": sums, "remark": outcome(row, sums)}
    return Multiplied(row=row, matrix=matrix, least=LEAST, most=MOST, **more)
