"""What a page hears of a turn while it is made: one model a report, each complete in itself but for its tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field

from lessons.server.messages import Reply
from model.map import Kind as MapKind

Status = Literal["waiting", "loading", "working", "answering", "done", "stopped", "failed"]
Kind = Literal["template", "image", "question", "answer"]
"""Of a position."""


class TokenMap(Reply):
    """A map over the picture, of one token."""

    map: str
    """float32 in base64, [row, column]: see `viz.packing`."""
    rows: int
    columns: int
    kind: MapKind
    """How a value is read: a share of one, a change of a share, or a plain number."""
    low: float
    """What the first colour means; `peak` is what the last one does."""
    peak: float
    diverging: bool
    """Whether the middle of the colours is nothing."""
    caption: str
    words: str
    """Where it is strongest, in a sentence."""
    title: str
    what: str
    """What it shows, as `computed` says how: the answers behind its "?", see `viz.why.of_map`."""
    computed: str
    """How, in a sentence or two."""
    scale: str
    """What its colours mean, in a sentence."""
    not_shown: Annotated[str, Field(alias="notShown")]
    """What nobody should take it for."""


class Token(TokenMap):
    """One token of an answer, with its map by the mean over all layers and heads."""

    text: str
    end: bool
    p: float
    entropy: float
    id: int
    top: list[tuple[str, float, int]]
    """The likeliest: text, probability, number."""
    share: Mapping[Kind, float]
    """Which part of its attention falls on each kind of position; sums to 1."""
    attention: str
    """The shape of its attention."""
    heads: str
    """float32 in base64, [layer, head]: the share of each head's attention that falls on the picture."""
    sent: float
    """When, in seconds since 1970, to measure by."""


Runs = list[tuple[int, int]]
"""Positions in reading order, as runs of consecutive ones: the first, and how many."""


class ViewFacts(Reply):
    """A rectangle on the picture, cut into patches; see `model.placement.View`."""

    name: str
    rectangle: tuple[float, float, float, float]
    """Left, top, right and bottom, as shares of what the model is shown."""
    rows: int
    columns: int
    positions: Runs
    """Of its patches."""


class NamedFacts(Reply):
    """Positions of a picture that are no patch; see `model.placement.Named`."""

    name: str
    positions: Runs


class PlacementFacts(Reply):
    """Where a picture's positions lie on it; see `model.placement.Placement`, and `viz.views`, which makes it."""

    raster: tuple[int, int]
    """Rows and columns of a map over all views."""
    views: list[ViewFacts]
    others: list[NamedFacts]


class Geometry(Reply):
    """The numbers by which the page finds a patch, a position, a layer."""

    placement: PlacementFacts
    """Of the picture's positions, in the prompt."""
    layers: int
    heads: int
    cache: int
    """Bytes of keys and values, a position."""
    cached: int
    """Of the whole prompt."""


class Span(Reply):
    """Positions of one kind; what lies between `tokens` and `tail` is counted, not shown."""

    kind: Kind
    start: int
    stop: int
    tokens: list[str]
    ids: list[int]
    hidden: int
    tail: list[str]
    tail_ids: Annotated[list[int], Field(alias="tailIds")]


class Strip(Reply):
    """The prompt as a strip of positions: see `viz.strip`."""

    length: int
    image_id: Annotated[int, Field(alias="imageId")]
    spans: list[Span]


class About(Reply):
    """What seldom changes in the course of an answer."""

    run: str
    """The key of the answer; "" before it has begun."""
    stations: Mapping[str, str]
    """By station, the shape of what left it."""
    geometry: Geometry | None
    strip: Strip | None
    """Both null until the prompt is made."""


class Report(Reply):
    """Where a turn is."""

    turn: int
    status: Status
    note: str
    place: int
    """How many questions are before this one, while it waits."""
    version: int = 0
    """Counts the reports of a turn; the page says which it has seen last."""

    @property
    def packets(self) -> Mapping[str, Token]:
        """The tokens that it brings, by their numbers."""
        return {}

    def bringing(self, packets: Mapping[str, Token], version: int) -> Self:
        """The same with other tokens, where it brings any at all, as the report of that number."""
        return self.model_copy(update={"version": version})

    def ended(self, status: Literal["stopped", "failed"], note: str) -> Self:
        """The same at an end that came from outside."""
        return self.model_copy(update={"status": status, "note": note})

    @property
    def over(self) -> bool:
        """Whether it is the last."""
        return self.status in ("done", "stopped", "failed")


class AnswerReport(Report):
    """Where an answer is. Holds its last few tokens, so that no report grows with the answer."""

    about: About
    count: int
    """Of tokens so far."""
    tokens: Mapping[str, Token]
    """By number."""

    @property
    def packets(self) -> Mapping[str, Token]:
        return self.tokens

    def bringing(self, packets: Mapping[str, Token], version: int) -> Self:
        return self.model_copy(update={"version": version, "tokens": dict(packets)})


class CheckReport(Report):
    """What the test of a map has measured so far; each list has a probability for every token of the answer."""

    count: int
    """Of patches taken away."""
    before: list[float]
    without: list[float]
    random: list[list[float]]
    """One for each random set of as many other patches."""
    random_count: Annotated[int, Field(alias="randomCount")]
    answer: str
    """What is said without the patches."""
    random_answer: Annotated[str, Field(alias="randomAnswer")]
    """And without those of the first random set."""
