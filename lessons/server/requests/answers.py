"""An answer that was given: its tokens, its maps for any layer and head, and all of it to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from lessons.server.answering import map_of
from lessons.server.context import Context
from lessons.server.exports import export as export_run
from lessons.server.messages import MOST_PATCHES, FileReply, Index, Name, Reply, Request, Says, Text, request
from lessons.server.reports import Kind, Token, TokenMap
from lessons.stations.drawings import draw
from lessons.stations.subject import Subject
from model.trace import Grid, Prefix, Step
from viz.overlay import Choice, image_columns, patch_map, spread

MOST_AT_ONCE = 64
"""Maps or tokens in one reply; the page asks again for more."""


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


class Maps(Request):
    """The maps of one layer and head, null being the mean over all, from a token on."""

    run: Name
    layer: Index | None = None
    head: Index | None = None
    start: Index = 0


class SharedMap(TokenMap):
    """A map, and where the attention of that very choice went."""

    share: Mapping[Kind, float]


class MapList(Reply):
    """Some of them, the first of which is of token `start`."""

    start: int
    maps: list[SharedMap]


@request
def maps(query: Maps, context: Context) -> MapList:
    """The maps of one layer and head (or the mean over all) for the tokens of an answer."""
    run = context.run(query.run)
    steps, prefix = list(run.steps), run.prefix
    _require_start(query.start, len(steps))
    choice = Choice(query.layer, query.head)
    wanted = steps[query.start : query.start + MOST_AT_ONCE] if prefix else []
    return MapList(start=query.start, maps=[_map(step, prefix, run.grid, choice) for step in wanted if prefix])


def _map(step: Step, prefix: Prefix, grid: Grid, choice: Choice) -> SharedMap:
    drawn = patch_map(image_columns(step, prefix), grid, choice)
    return SharedMap(**dict(map_of(drawn)), share=spread(step, prefix, choice))


def _require_start(start: int, count: int) -> None:
    if start > count:
        raise ValueError(f"There is no token {start}: this answer has {count}.")


class Export(Request):
    """An answer as a file; films are of one layer and head, where they are named."""

    run: Name
    kind: Annotated[Name, Says("There is no {given} to take away ('kind').")]
    """One of `exports.KINDS`."""
    layer: Index | None = None
    head: Index | None = None


@request
def export(query: Export, context: Context) -> FileReply:
    """An answer as a film, on paper, as a page of its own, or as the recorded run itself."""
    run, engine = context.run(query.run), context.engine
    return export_run(run.whole(engine.facts.name), query.kind, engine, Choice(query.layer, query.head))


class Drawing(Request):
    """One figure on paper, and what is on show, which decides what it is of; see `stations.subject`."""

    figure: Name
    kind: Annotated[Name, Says("There is no {given} to take away ('kind').")]
    run: Name | None = None
    token: Index | None = None
    patch: Index | None = None
    layer: Index | None = None
    head: Index | None = None
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
