"""A conversation that outlives its connection: greeting, asking, testing, following, stopping, leaving, beginning anew.

Those that a page waits for are coroutines: whoever watches or wants to stop gets through however many others compute.
The other end is `viz/web/js/shell/connection.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from lessons.server.answering import Branch, answer
from lessons.server.checking import check as begin_check
from lessons.server.context import Context
from lessons.server.loading import Loading, Phase
from lessons.server.messages import (
    MOST_PATCHES,
    Done,
    Index,
    Name,
    Part,
    Reply,
    Request,
    Says,
    Text,
    TurnNumber,
    request,
)
from lessons.server.reports import AnswerReport, CheckReport, Report
from lessons.server.session import UnknownSessionError
from lessons.server.sessions import CrowdedError
from lessons.stations.maps import listing
from model.explain.method import Need
from viz.numbers import count

LOADING_EVERY, READY_EVERY, CROWDED_EVERY = 0.5, 20.0, 5.0
"""Seconds from one greeting of a page to the next: while the model loads, after, and where there is no room for it."""
AT_EASE = 50
"""Pages that can be greeted that often; more of them come less often each."""


class Greet(Request):
    """A page is there."""

    visible: bool = True
    """Whether it is in sight: what nobody sees goes first where there is no room."""


class MethodCard(Reply):
    """A method of making maps; see `model.explain.method.Method`."""

    id: str
    title: str
    needs: Need
    signed: bool
    cost: str
    passes: int
    """Forward passes over an answer for one map."""
    settings: Mapping[str, Any]
    """The JSON schema of its settings, with the limits of this model."""
    default: bool
    """Whether it is what is shown while nothing is chosen."""


class ModelCard(Reply):
    """The model that is running; see `lessons.engine.ModelFacts`."""

    name: str
    parameters: str
    """In short: "7.06 B"."""
    exact: str
    """In full."""
    number: str
    device: str
    layers: int
    heads: int
    cache_bytes: int
    vocabulary: int
    world: str
    encoder_layers: int
    encoder_heads: int
    encoder_read: int
    mean: list[float]
    std: list[float]
    rescale: float
    recorded: bool
    cache_layers: list[tuple[int, int | None]]
    methods: list[MethodCard]


class Greeting(Reply):
    """Who the page is, and how far the model is."""

    session: str
    lost: str
    """Why its last session is gone; "" where it is not."""
    next: float
    """In how many seconds to ask again."""
    phase: Phase
    text: str
    fraction: float | None
    """Of what `text` names, where it is known."""
    model: ModelCard | None


class Crowded(Reply):
    """There is no room for this page now."""

    crowded: str
    next: float


@request
async def greet(query: Greet, context: Context) -> Greeting | Crowded:
    """Who the page is, how far the model is, and when to ask again.

    A page without a session, or with one that is no longer known, gets a new one, and is told why.
    """
    sessions, loading, lost = context.shared.sessions, context.shared.loading, ""
    try:
        session = context.session
    except UnknownSessionError as unknown:
        lost = str(unknown.args[0]) if query.session is not None else ""
        try:
            session = sessions.open()
        except CrowdedError as crowded:
            return Crowded(crowded=str(crowded), next=CROWDED_EVERY)
    session.visible = query.visible
    every = READY_EVERY if loading.status.phase in ("ready", "failed") else LOADING_EVERY
    status = loading.status
    return Greeting(
        session=session.key,
        lost=lost,
        next=every * max(1.0, len(sessions) / AT_EASE),
        phase=status.phase,
        text=status.text,
        fraction=status.fraction,
        model=_model_card(loading),
    )


def _model_card(loading: Loading) -> ModelCard | None:
    if loading.engine is None:
        return None
    facts = loading.engine.facts
    known = {name: value for name, value in asdict(facts).items() if name in ModelCard.model_fields}
    spoken = {"parameters": count(facts.parameters), "exact": f"{facts.parameters:,}"}
    return ModelCard.model_validate({**known, **spoken, "methods": listing(facts)})


class OtherWay(Part):
    """An answer from one token on, with another token in its place."""

    run: Name
    at: Index
    """The place of the token in the answer."""
    token: Index
    """The number of what is to stand there."""


class Ask(Request):
    """A question."""

    turn: TurnNumber
    question: Annotated[Text, Says("requests.conversation.question")]
    branch: OtherWay | None = None


@request
async def ask(query: Ask, context: Context) -> Done:
    """Begin to answer a question under the page's number for it; see `follow`."""
    session, shared = context.session, context.shared
    branch = Branch(query.branch.run, query.branch.at, query.branch.token) if query.branch else None
    session.start_turn(query.turn, lambda: answer(shared, session, query.turn, query.question, branch))
    return Done()


class Check(Request):
    """The test of a map."""

    turn: TurnNumber
    run: Name
    patches: Annotated[list[Index], Field(max_length=MOST_PATCHES)]
    """Which to take away."""


@request
async def check(query: Check, context: Context) -> Done:
    """Begin to test an answer without some of its patches; see `follow`."""
    session, shared = context.session, context.shared
    session.start_turn(query.turn, lambda: begin_check(shared, session, query.turn, query.run, query.patches))
    return Done()


class Follow(Request):
    """How far a turn is."""

    turn: TurnNumber
    seen: Index
    """The version of the last report; 0 for none."""
    have: Index
    """How many of its tokens the page has."""


class Lost(Reply):
    """There is no such turn: it was never heard of, or is long over."""

    lost: Literal[True]


@request
async def follow(query: Follow, context: Context) -> AnswerReport | CheckReport | Report | Lost:
    """What has become of a turn, as soon as that is more than the page has seen; see `turns.Turn.follow`."""
    session, broken = context.session, context.broken
    if query.turn not in session.turns:
        return Lost(lost=True)

    async def left() -> bool:
        if broken and await broken():
            session.dropped = True
        else:
            session.heard = session.clock()  # it waits; a goodbye said since it began to still counts
        return session.dropped or session.gone

    report = await session.turns[query.turn].follow(query.seen, query.have, left)
    if session.gone:
        context.shared.sessions.get(query.session)  # says why
    return report


class Stop(Request):
    """No more of a turn is wanted."""

    turn: TurnNumber


@request
async def stop(query: Stop, context: Context) -> Done:
    """End a turn at its next step."""
    session = context.session
    session.stop(query.turn)
    if query.turn in session.turns:
        session.turns[query.turn].hurry()
    return Done()


class Leave(Request):
    """The page is being closed, or loaded again."""


@request
async def leave(query: Leave, context: Context) -> Done:
    """Nobody waits for the page's answer until it is back."""
    context.session.say_goodbye()
    return Done()


class StartAgain(Request):
    """A new conversation about the same picture."""


@request
def start_again(query: StartAgain, context: Context) -> Done:
    """Forget the conversation, keep the picture."""
    context.session.conversation = None
    return Done()


class LoadAgain(Request):
    """Another attempt to load the model."""


@request
def load_again(query: LoadAgain, context: Context) -> Done:
    """Try to load the model once more after a failure."""
    _ = context.session  # whoever has none may not
    context.shared.loading.start()
    return Done()
