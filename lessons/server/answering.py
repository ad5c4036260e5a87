"""From a question to a stream of reports for the page, one a token. Knows neither Gradio nor torch.

Each report is complete in itself but for the tokens: it holds the last `WINDOW` of them, so that a page that misses a
report loses nothing, and none grows with the answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from lessons.engine import Engine, ModelFacts
from lessons.server.loading import Loading
from lessons.server.queue import Queue, QueueFullError
from lessons.server.reports import About, AnswerReport, Geometry, PlacementFacts, Report, Status, Strip, Token, TokenMap
from lessons.server.session import KeptRun, Session, UnknownSessionError
from lessons.server.sessions import Sessions
from lessons.stations import maps, registry
from model.explain.rows import on_patches
from model.map import Map
from model.options import QuestionError
from model.placement import Placement
from model.trace import Features, Float32, Patches, Picture, Prefix, Projected, Run, Stage, Step
from model.words import phrase
from viz.numbers import shape
from viz.overlay import encoded
from viz.packing import floats
from viz.strip import prefix_strip
from viz.views import packed_placement

WINDOW = 6
"""Tokens in one report. Missed ones beyond it are asked for by the page."""
HEARTBEAT = 1.0
"""Seconds between reports while waiting."""
ABSENCE = 0.2
"""Seconds between two glances whether a page that cannot be reached is back."""
PACE = 1 / 30
"""Seconds from one token to the next, at least: no eye follows more maps than that, and a browser paints each. The
model is free for others in between."""
PATIENCE = 5.0
"""Seconds that a new question waits for the last one of the same page to end."""
log = logging.getLogger(__name__)


Made = TypeVar("Made", bound=Report)
Made_co = TypeVar("Made_co", bound=Report, covariant=True)


class Draft(Protocol[Made_co]):
    """What is known of a turn so far."""

    turn: int
    place: int
    """How many questions are before it in the queue."""

    @property
    def begun(self) -> bool:
        """Whether there is something on show already, so that no place in the queue is."""

    def report(self, status: Status | None = None, note: str = "") -> Made_co:
        """It as it is now, after a change of status if one is given."""


@dataclass
class AnswerDraft:
    """What is known of an answer so far."""

    turn: int
    place: int = 0
    status: Status = "waiting"
    note: str = ""
    run: str = ""
    stations: dict[str, str] = field(default_factory=dict)
    geometry: Geometry | None = None
    strip: Strip | None = None
    count: int = 0
    tokens: dict[str, Token] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        return self.count > 0

    def report(self, status: Status | None = None, note: str = "") -> AnswerReport:
        """It as it is now, in copies: the next report shares nothing with it that changes."""
        if status is not None:
            self.status, self.note = status, note
        return AnswerReport(
            turn=self.turn,
            status=self.status,
            note=self.note,
            place=self.place,
            about=About(run=self.run, stations=dict(self.stations), geometry=self.geometry, strip=self.strip),
            count=self.count,
            tokens=dict(self.tokens),
        )

    def add(self, token: Token) -> None:
        """One more token; the oldest beyond the window goes."""
        self.tokens[str(self.count)] = token
        self.tokens.pop(str(self.count - WINDOW), None)
        self.count += 1


@dataclass(frozen=True)
class Shared:
    """What all visitors share."""

    loading: Loading
    queue: Queue
    sessions: Sessions
    pace: float = PACE

    @property
    def replays(self) -> bool:
        """Whether it is a recorded run that is shown: it needs no model, so nobody waits for another."""
        engine = self.loading.engine
        return engine is not None and engine.facts.recorded


@dataclass(frozen=True)
class Branch:
    """A path not taken: an answer from one token on, with another token in its place."""

    run: str
    """The key of the answer."""
    at: int
    """Which of its tokens."""
    token: int
    """What is to stand there."""


def answer(
    shared: Shared, session: Session, turn: int, question: str, branch: Branch | None = None
) -> Iterator[AnswerReport]:
    """Wait for the model and for one's turn, then answer. Ends when done, stopped or failed; close it to stop.

    Args:
        shared: what all visitors share.
        session: who asks; its picture is what the question is about.
        turn: the page's own number of this question.
        question: as typed.
        branch: go on from a token of an earlier answer instead; such a turn is not kept in the conversation.
    """
    draft = AnswerDraft(turn)
    yield from in_turn(shared, session, draft, lambda engine: _run(shared, session, question, draft, engine, branch))


def in_turn(
    shared: Shared, session: Session, draft: Draft[Made], work: Callable[[Engine], Iterator[Made]]
) -> Iterator[Made]:
    """Wait for one's turn and for the model, then do what is to be done; whatever goes wrong is reported."""
    if session.picture is None:
        yield draft.report("failed", phrase("server.answers.no_picture"))
        return
    lock = session.turn_lock
    if not lock.acquire(timeout=PATIENCE):
        yield draft.report("failed", phrase("server.answers.unfinished"))
        return
    try:
        with nullcontext() if shared.replays else shared.queue.enter() as session.ticket:
            if not (yield from my_turn(session, draft)):
                yield draft.report("stopped", phrase("server.answers.stopped_waiting"))
                return
            draft.place = 0
            yield from _once_loaded(shared, session, draft, work)
    except QueueFullError as full:
        yield draft.report("failed", str(full))
    finally:
        lock.release()


def my_turn(session: Session, draft: Draft[Made]) -> Generator[Made, None, bool]:
    """Wait until the model is this visitor's for a step, and the page is there to see it.

    Returns:
        Whether it is; false where the turn was stopped.
    """
    ticket = session.ticket
    while not session.stopped(draft.turn):
        if ticket:
            ticket.rest(session.absent)
        if session.absent:
            time.sleep(ABSENCE)
        elif ahead := ticket.wait(HEARTBEAT) if ticket else 0:
            if not draft.begun:
                draft.place = ahead
                yield draft.report("waiting")
        else:
            return True
    return False


def _once_loaded(
    shared: Shared, session: Session, draft: Draft[Made], work: Callable[[Engine], Iterator[Made]]
) -> Iterator[Made]:
    while (status := shared.loading.wait(HEARTBEAT)).phase not in ("ready", "failed"):
        if session.stopped(draft.turn):
            yield draft.report("stopped", phrase("server.answers.stopped_loading"))
            return
        yield draft.report("loading", status.text)
    engine = shared.loading.engine
    if engine is None:
        yield draft.report("failed", phrase("server.answers.not_loaded", reason=status.text))
        return
    try:
        yield from work(engine)
    except QuestionError as error:
        yield draft.report("failed", str(error))
    except UnknownSessionError as error:
        yield draft.report("failed", str(error.args[0]))
    except Exception as error:  # a fault of ours must not take the page with it; the log has the whole story
        log.exception("a run failed")
        yield draft.report("failed", phrase("server.answers.broken", error=type(error).__name__))


def _run(
    shared: Shared, session: Session, question: str, draft: AnswerDraft, engine: Engine, branch: Branch | None
) -> Iterator[AnswerReport]:
    yield draft.report("working")
    shared.sessions.require_room(session)
    sight = session.encode(engine)
    if branch:
        stages = _branch(shared, session, engine, branch)
    else:
        conversation = session.conversation or engine.conversation(sight)
        stages = conversation.ask(question)
        session.conversation = conversation
    try:
        last = yield from _stages(shared, session, question, draft, engine.facts, stages)
    finally:
        stages.close()  # type: ignore[attr-defined]
        shared.sessions.make_room(session)
    if session.stopped(draft.turn) and not (last and last.is_end):
        yield draft.report("stopped", phrase("server.answers.stopped", n=draft.count))
    elif last is None or last.is_end:
        yield draft.report("done", phrase("server.answers.branch") if branch else "")
    else:
        yield draft.report("done", phrase("server.answers.cut_off", n=draft.count))


def _branch(shared: Shared, session: Session, engine: Engine, branch: Branch) -> Iterator[Stage]:
    """The stages of an answer that goes another way.

    Raises:
        QuestionError: no such token in that answer.
    """
    said = shared.sessions.run(session, branch.run).transcript
    if not 0 <= branch.at < len(said.ids):
        raise QuestionError(phrase("server.answers.no_token", token=branch.at, n=len(said.ids)))
    steps = engine.rerun(said, begin=(*said.ids[: branch.at], branch.token))
    yield from (*session.encode(engine).stages, said.prefix)
    yield from steps


def _stages(
    shared: Shared, session: Session, question: str, draft: AnswerDraft, facts: ModelFacts, stages: Iterator[Stage]
) -> Generator[AnswerReport, None, Step | None]:
    """Turn stages into reports; returns the last step."""
    kept = shared.sessions.begin(session, question)
    kept.sight = session.sight
    prefix: Prefix | None = None
    last: Step | None = None
    draft.run = kept.key
    due = 0.0
    while (yield from my_turn(session, draft)) and (stage := next(stages, None)) is not None:
        if isinstance(stage, Step):
            assert prefix is not None
            require_finite(stage.probability, stage.entropy, stage.attention)
            if (early := due - time.monotonic()) > 0:
                with session.ticket.resting() if session.ticket else nullcontext():
                    time.sleep(early)
            due = time.monotonic() + shared.pace
            _take_step(shared, session, draft, facts, kept, prefix, stage)
            last = stage
        else:
            draft.stations |= _reached([stage])
            if isinstance(stage, Prefix):
                kept.prefix = prefix = stage
                draft.strip = Strip.model_validate(prefix_strip(stage))
                draft.geometry = geometry(facts, stage, kept.placement)
        yield draft.report("answering" if last else "working")
        if last and last.is_end:
            next(stages, None)  # it has nothing more to say, but something to put away
            break
    return last


def require_finite(*numbers: ArrayLike) -> None:
    """Raise QuestionError where some are not: no map can be drawn of them, and JSON has no word for them."""
    if not all(np.isfinite(values).all() for values in numbers):
        raise QuestionError(phrase("server.answers.not_finite"))


def geometry(facts: ModelFacts, prefix: Prefix, placement: Placement) -> Geometry:
    """The numbers by which the page finds a patch, a position, a layer.

    Args:
        placement: of the picture's positions, in the prompt.
    """
    return Geometry(
        placement=PlacementFacts.model_validate(packed_placement(placement)),
        layers=facts.layers,
        heads=facts.heads,
        cache=facts.cache_bytes,
        cached=facts.cached(len(prefix.ids)),
    )


def about_run(run: Run, facts: ModelFacts) -> About:
    """What the page gets of a whole run, but for its tokens: as `AnswerReport.about` in a stream."""
    stages = (*run.sight.stages, run.prefix)
    return About(
        run="",
        stations={**_reached(stages), "answer": _chosen_of(facts)},
        geometry=geometry(facts, run.prefix, run.placement),
        strip=Strip.model_validate(prefix_strip(run.prefix)),
    )


def _reached(stages: Sequence[Picture | Patches | Features | Projected | Prefix]) -> dict[str, str]:
    """The shape of what leaves each station, by the station's id."""
    leaving = ((registry.leaving(stage), stage) for stage in stages)
    return {station.id: shape(stage.shape) for station, stage in leaving if station}


def _chosen_of(facts: ModelFacts) -> str:
    """The shape of what a step chooses from; a recording does not hold it."""
    return shape((1, facts.vocabulary)) if facts.vocabulary else phrase("server.answers.one_token")


def _take_step(
    shared: Shared, session: Session, draft: AnswerDraft, facts: ModelFacts, kept: KeptRun, prefix: Prefix, step: Step
) -> None:
    shared.sessions.keep(session, kept, step)
    draft.stations["answer"] = _chosen_of(facts)
    run = kept.whole(facts.name)
    made = token(step, maps.at_once(run, step.index), on_patches(step, run.placement).sum(axis=2))
    kept.tokens.append(made)
    draft.add(made)


def token(step: Step, drawn: Map, heads: Float32) -> Token:
    """One token as the page takes it.

    Args:
        drawn: its map.
        heads: [layer, head]: the share of each head's attention that falls on the picture.
    """
    return Token(
        text=step.text,
        end=step.is_end,
        p=step.probability,
        entropy=step.entropy,
        id=step.id,
        top=[(other.text, other.probability, other.id) for other in step.top],
        share=step.share,
        attention=shape(step.attention.shape),
        heads=floats(heads),
        sent=time.time(),
        **dict(map_of(drawn)),
    )


def map_of(drawn: Map) -> TokenMap:
    """One map as the page takes it."""
    return TokenMap.model_validate(encoded(drawn))
