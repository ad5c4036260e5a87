"""From a question to a stream of values for the page, one a token. Knows neither Gradio nor torch.

Each value is complete in itself but for the tokens: it holds the last `WINDOW` of them, so that a page that misses a
value loses nothing, and no value grows with the answer.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lessons.engine import Engine, ModelFacts, Talk
from lessons.server.loading import Loading
from lessons.server.queue import Line, LineFullError
from lessons.server.session import KeptRun, UnknownVisitError, Visit
from lessons.server.sessions import Visits
from lessons.stations import maps, registry
from model.explain.rows import on_patches
from model.map import Map
from model.options import QuestionError
from model.placement import Placement
from model.trace import Features, Float32, Patches, Picture, Prefix, Projected, Run, Stage, Step
from viz.numbers import shape
from viz.overlay import encoded
from viz.packing import floats
from viz.strip import prefix_strip

WINDOW = 6
"""Tokens in one value. Missed ones beyond it are asked for by the page."""
HEARTBEAT = 1.0
"""Seconds between values while waiting."""
ABSENCE = 0.2
"""Seconds between two looks whether a page that cannot be reached is back."""
PACE = 1 / 30
"""Seconds from one token to the next, at least: no eye follows more maps than that, and a browser paints each. The
model is free for others in between."""
PATIENCE = 5.0
"""Seconds that a new question waits for the last one of the same page to end."""
Value = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass
class Report:
    """What the page is told of one answer; `value` is made afresh each time, as Gradio compares it with the last."""

    turn: int
    status: str = "waiting"
    note: str = ""
    place: int = 0
    run: str = ""
    stations: dict[str, str] = field(default_factory=dict)
    geometry: Value = field(default_factory=dict)
    strip: Value | None = None
    count: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def value(self, status: str | None = None, note: str = "") -> Value:
        """The state now, after a change of status if one is given.

        What seldom changes goes as one text, `about`: Gradio's page takes each value apart and compares it many times.
        """
        if status is not None:
            self.status, self.note = status, note
        about = {name: getattr(self, name) for name in ("run", "stations", "geometry", "strip")}
        return {
            "turn": self.turn,
            "status": self.status,
            "note": self.note,
            "place": self.place,
            "about": json.dumps(about, ensure_ascii=False),
            "count": self.count,
            "tokens": dict(self.tokens),
        }

    def add(self, token: str) -> None:
        """One more token, as JSON text; the oldest beyond the window goes."""
        self.tokens[str(self.count)] = token
        self.tokens.pop(str(self.count - WINDOW), None)
        self.count += 1


@dataclass(frozen=True)
class Shared:
    """What all visitors share."""

    loading: Loading
    line: Line
    visits: Visits
    pace: float = PACE

    @property
    def replays(self) -> bool:
        """Whether it is a recorded run that is shown: it needs no model, so nobody waits for another."""
        engine = self.loading.engine
        return engine is not None and engine.facts.recorded


@dataclass(frozen=True)
class Branch:
    """A path not taken: an answer from one token on, with another token in its place."""

    run: object
    """The key of the answer."""
    at: object
    """Which of its tokens."""
    token: object
    """What is to stand there."""


def answer(shared: Shared, visit: Visit, turn: int, question: object, branch: Branch | None = None) -> Iterator[Value]:
    """Wait for the model and for one's turn, then answer. Ends when done, stopped or failed; close it to stop.

    Args:
        shared: what all visitors share.
        visit: who asks; its picture is what the question is about.
        turn: the page's own number of this question.
        question: as typed.
        branch: go on from a token of an earlier answer instead; such a turn is not kept in the conversation.
    """

    def work(engine: Engine, report: Report) -> Iterator[Value]:
        if not isinstance(question, str):
            raise QuestionError("A question is text. Type one, then ask.")
        yield from _run(shared, visit, question, report, engine, branch)

    yield from in_line(shared, visit, Report(turn), work)


def in_line(
    shared: Shared, visit: Visit, report: Report, work: Callable[[Engine, Report], Iterator[Value]]
) -> Iterator[Value]:
    """Wait for one's turn and for the model, then do what is to be done; whatever goes wrong is told."""
    if visit.picture is None:
        yield report.value("failed", "There is no picture yet. Choose one, then ask.")
        return
    asking = visit.asking
    if not asking.acquire(timeout=PATIENCE):
        yield report.value("failed", "Your last question is still being answered. Stop it, or wait for its end.")
        return
    try:
        with nullcontext() if shared.replays else shared.line.enter() as visit.ticket:
            if not (yield from my_turn(visit, report)):
                yield report.value("stopped", "Stopped while waiting. Nothing was asked.")
                return
            report.place = 0
            yield from _once_loaded(shared, visit, report, work)
    except LineFullError as full:
        yield report.value("failed", str(full))
    finally:
        asking.release()


def my_turn(visit: Visit, report: Report) -> Generator[Value, None, bool]:
    """Wait until the model is this visitor's for a step, and the page is there to see it.

    Returns:
        Whether it is; false where the turn was stopped.
    """
    ticket = visit.ticket
    while not visit.stopped(report.turn):
        if ticket:
            ticket.rest(visit.absent)
        if visit.absent:
            time.sleep(ABSENCE)
        elif ahead := ticket.wait(HEARTBEAT) if ticket else 0:
            if not report.count:
                report.place = ahead
                yield report.value("waiting")
        else:
            return True
    return False


def _once_loaded(
    shared: Shared, visit: Visit, report: Report, work: Callable[[Engine, Report], Iterator[Value]]
) -> Iterator[Value]:
    while (status := shared.loading.wait(HEARTBEAT)).phase not in ("ready", "failed"):
        if visit.stopped(report.turn):
            yield report.value("stopped", "Stopped before the model was ready. Nothing was asked.")
            return
        yield report.value("loading", status.text)
    engine = shared.loading.engine
    if engine is None:
        yield report.value("failed", f"The model could not be loaded. {status.text}")
        return
    try:
        yield from work(engine, report)
    except QuestionError as error:
        yield report.value("failed", str(error))
    except UnknownVisitError as error:
        yield report.value("failed", str(error.args[0]))
    except Exception as error:  # a fault of ours must not take the page with it; the log has the whole story
        log.exception("a run failed")
        yield report.value("failed", f"Something went wrong while answering ({type(error).__name__}). Ask again.")


def _run(
    shared: Shared, visit: Visit, question: str, report: Report, engine: Engine, branch: Branch | None
) -> Iterator[Value]:
    yield report.value("working")
    shared.visits.require_room(visit)
    sight = visit.see(engine)
    if branch:
        stages = _branch(shared, visit, engine, branch)
    else:
        talk: Talk = visit.talk or engine.talk(sight)
        stages = talk.ask(question)
        visit.talk = talk
    try:
        last = yield from _stages(shared, visit, question, report, engine.facts, stages)
    finally:
        stages.close()  # type: ignore[attr-defined]
        shared.visits.make_room(visit)
    if visit.stopped(report.turn) and not (last and last.is_end):
        note = f"Stopped after {report.count} tokens. This turn is not kept in the conversation."
        yield report.value("stopped", note)
    elif last is None or last.is_end:
        yield report.value("done", "A path not taken: this turn is not kept in the conversation." if branch else "")
    else:
        yield report.value("done", f"Cut off at {report.count} tokens, the most an answer may have here.")


def _branch(shared: Shared, visit: Visit, engine: Engine, branch: Branch) -> Iterator[Stage]:
    """The stages of an answer that goes another way.

    Raises:
        QuestionError: no such token in that answer, or no token to put there.
    """
    said = shared.visits.run(visit, branch.run).transcript
    at, token = branch.at, branch.token
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(said.ids):
        raise QuestionError(f"There is no token {at!r}: that answer has {len(said.ids)}.")
    if not isinstance(token, int) or isinstance(token, bool):
        raise QuestionError(f"A token is a number, not {token!r}.")
    steps = engine.rerun(said, begin=(*said.ids[:at], token))
    yield from (*visit.see(engine).stages, said.prefix)
    yield from steps


def _stages(
    shared: Shared, visit: Visit, question: str, report: Report, facts: ModelFacts, stages: Iterator[Stage]
) -> Generator[Value, None, Step | None]:
    """Turn stages into values; returns the last step."""
    kept = shared.visits.begin(visit, facts.grid, question)
    kept.sight = visit.sight
    prefix: Prefix | None = None
    last: Step | None = None
    report.run = kept.key
    due = 0.0
    while (yield from my_turn(visit, report)) and (stage := next(stages, None)) is not None:
        if isinstance(stage, Step):
            assert prefix is not None
            require_finite(stage.probability, stage.entropy, stage.attention)
            if (early := due - time.monotonic()) > 0:
                with visit.ticket.resting() if visit.ticket else nullcontext():
                    time.sleep(early)
            due = time.monotonic() + shared.pace
            _take_step(shared, visit, report, facts, kept, prefix, stage)
            last = stage
        else:
            report.stations |= _reached([stage])
            if isinstance(stage, Prefix):
                kept.prefix = prefix = stage
                report.strip = prefix_strip(stage)
                report.geometry = geometry(facts, stage, kept.placement)
        yield report.value("answering" if last else "working")
        if last and last.is_end:
            next(stages, None)  # it has nothing more to say, but something to put away
            break
    return last


def require_finite(*numbers: ArrayLike) -> None:
    """Raise QuestionError where some are not: no map can be drawn of them, and JSON has no word for them."""
    if not all(np.isfinite(values).all() for values in numbers):
        raise QuestionError(
            "The model computed NaN or infinite values, so there is nothing to show. Its weights may "
            "be damaged: load another checkpoint."
        )


def geometry(facts: ModelFacts, prefix: Prefix, placement: Placement) -> Value:
    """The numbers by which the page finds a patch, a position, a layer.

    Args:
        placement: of the picture's positions, in the prompt.
    """
    return {
        "grid": list(placement.shape),
        "image": [placement.first, placement.stop],
        "layers": facts.layers,
        "heads": facts.heads,
        "cache": facts.cache_bytes,
        "cached": facts.cached(len(prefix.ids)),
    }


def about_run(run: Run, facts: ModelFacts) -> Value:
    """What the page is told of a whole run, but for its tokens: as `Report.about` in a stream."""
    stages = (*run.sight.stages, run.prefix)
    return {
        "run": "",
        "stations": {**_reached(stages), "answer": _chosen_of(facts)},
        "geometry": geometry(facts, run.prefix, run.placement),
        "strip": prefix_strip(run.prefix),
    }


def _reached(stages: Sequence[Picture | Patches | Features | Projected | Prefix]) -> dict[str, str]:
    """The shape of what leaves each station, by the station's id."""
    leaving = ((registry.leaving(stage), stage) for stage in stages)
    return {station.id: shape(stage.shape) for station, stage in leaving if station}


def _chosen_of(facts: ModelFacts) -> str:
    """The shape of what a step chooses from; a recording does not hold it."""
    return shape((1, facts.vocabulary)) if facts.vocabulary else "1 token"


def _take_step(
    shared: Shared, visit: Visit, report: Report, facts: ModelFacts, kept: KeptRun, prefix: Prefix, step: Step
) -> None:
    shared.visits.keep(visit, kept, step)
    report.stations["answer"] = _chosen_of(facts)
    run = kept.whole(facts.name)
    told = token(step, maps.at_once(run, step.index), on_patches(step, run.placement).sum(axis=2))
    kept.tokens.append(told)
    report.add(told)


def token(step: Step, drawn: Map, heads: Float32) -> str:
    """One token as the page takes it: JSON text. `sent` is when, in seconds since 1970, to measure by.

    Args:
        heads: [layer, head]: the share of each head's attention that falls on the picture.
    """
    return json.dumps(
        {
            "text": step.text,
            "end": step.is_end,
            "p": step.probability,
            "entropy": step.entropy,
            "id": step.id,
            "top": [[other.text, other.probability, other.id] for other in step.top],
            "share": step.share,
            "attention": shape(step.attention.shape),
            "heads": floats(heads),
            **encoded(drawn),
            "sent": time.time(),
        },
        ensure_ascii=False,
    )
