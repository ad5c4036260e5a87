"""An answer that was given: its tokens, its maps for any layer and head, and all of it to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from lessons.server.answering import map_of
from lessons.server.context import Context
from lessons.server.export import export as export_run
from lessons.server.messages import MOST_PATCHES, FileReply, Index, Name, Reply, Request, Says, Text, request
from lessons.server.reports import Kind, Token, TokenMap
from lessons.stations import maps as station_maps
from lessons.stations.drawings import draw
from lessons.stations.subject import Subject
from model.map import Map
from model.words import phrase

MOST_AT_ONCE = 64
"""Maps or tokens in one reply; the page asks again for more."""
MOST_SETTINGS = 20
"""Settings of one method."""


class Tokens(Request):
    """The tokens of an answer from `start` on."""

    run: Name
    start: Index = 0


class TokenList(Reply):
    """Some of them, the first of which is `start`."""

    start: int
    tokens: list[Token]


@request
def tokens(query: Tokens, context: Context) -> TokenList:
    """The tokens of an answer, for a page that missed some of the stream."""
    every = list(context.run(query.run).tokens)
    _require_start(query.start, len(every))
    return TokenList(start=query.start, tokens=every[query.start : query.start + MOST_AT_ONCE])


class Chosen(Request):
    """A method of making maps and its settings; a layer and a head are short for those of the default method."""

    method: Name | None = None
    settings: Annotated[dict[Name, Any], Field(max_length=MOST_SETTINGS, default_factory=dict)]
    layer: Index | None = None
    """Null is the mean over all; so it is of `head`."""
    head: Index | None = None

    @property
    def choice(self) -> station_maps.Choice:
        """What is asked for. Raises QuestionError."""
        return station_maps.choice(self.model_dump(exclude_none=True))


class Maps(Chosen):
    """The maps of the tokens of an answer from `start` on."""

    run: Name
    start: Index = 0


class SharedMap(TokenMap):
    """A map, and how what it measures falls on each kind of position; empty where it falls on none."""

    share: Mapping[Kind, float]


class MapList(Reply):
    """Some of them, the first of which is of token `start`."""

    start: int
    maps: list[SharedMap]


@request
def maps(query: Maps, context: Context) -> MapList:
    """The maps of a method and its settings for the tokens of an answer."""
    kept, engine, choice = context.run(query.run), context.engine, query.choice
    _require_start(query.start, len(kept.steps))
    if not kept.steps:
        return MapList(start=query.start, maps=[])
    run = kept.whole(engine.facts.name)
    most = 1 if choice.method.passes else MOST_AT_ONCE  # what has to be computed comes one at a time
    wanted = range(query.start, min(query.start + most, len(run.steps)))
    return MapList(start=query.start, maps=[_map(choice.of(run, token, engine)) for token in wanted])


def _map(drawn: Map) -> SharedMap:
    return SharedMap(**dict(map_of(drawn)), share=drawn.shares)


def _require_start(start: int, count: int) -> None:
    if start > count:
        raise ValueError(phrase("requests.answers.no_token", token=start, n=count))


class Export(Chosen):
    """An answer as a file; its maps are of the method that is named."""

    run: Name
    kind: Annotated[Name, Says("requests.answers.no_kind")]
    """See `lessons.server.export.kinds`."""


@request
def export(query: Export, context: Context) -> FileReply:
    """An answer as a film, on paper, as a page of its own, or as the recorded run itself."""
    run, engine = context.run(query.run), context.engine
    return export_run(run.whole(engine.facts.name), query.kind, engine, query.choice)


class Drawing(Chosen):
    """One figure on paper, and what is on show, which decides what it is of; see `stations.subject`."""

    figure: Name
    kind: Annotated[Name, Says("requests.answers.no_kind")]
    run: Name | None = None
    token: Index | None = None
    patch: Index | None = None
    channel: Index | None = None
    patches: Annotated[list[Index], Field(max_length=MOST_PATCHES, default_factory=list)]
    origin: Annotated[Name, Field(alias="from")] = ""
    words: Name = "trained"
    plane: Name = ""
    word: Text = ""


@request
def drawing(query: Drawing, context: Context) -> FileReply:
    """One figure on paper, see `drawings.DRAWINGS`; of an answer where the page names one."""
    engine, session = context.engine, context.session
    run = context.run(query.run).whole(engine.facts.name) if query.run else None
    shown: dict[str, Any] = query.model_dump(by_alias=True, exclude_unset=True)
    return FileReply.model_validate(draw(Subject(engine, session.encode(engine), run, shown), query.figure, query.kind))
