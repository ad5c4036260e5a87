"""From a question to the page's values: whole, bounded, stoppable, one visitor at a time."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.server.answering import WINDOW, Shared, answer
from lessons.server.loading import Loading
from lessons.server.queue import Queue
from lessons.server.reports import AnswerReport, Report, Token
from lessons.server.session import Session
from lessons.server.sessions import Sessions
from model.explain.rows import on_patches
from model.trace import Sight, Stage, Step
from tests.lessons.fakes import ANSWER, HEADS, LAYERS, FakeConversation, FakeEngine, loader
from tests.lessons.patience import eventually


def shared_with(
    engine: FakeEngine, *, capacity: int = 4, pages: int = 8, hold: threading.Event | None = None
) -> Shared:
    shared = Shared(Loading(loader(engine, hold=hold)), Queue(capacity), Sessions(pages, 10**8), pace=0)
    shared.loading.start()
    if not hold:
        shared.loading.wait(5)
    return shared


def visitor(shared: Shared) -> Session:
    session = shared.sessions.open()
    session.show(Image.new("RGB", (60, 40), "teal"))
    return session


def tokens(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """All tokens, gathered as the page gathers them, each as the page gets it."""
    gathered: dict[int, Token] = {}
    for report in reports:
        gathered.update({int(key): token for key, token in report.packets.items()})
    assert sorted(gathered) == list(range(len(gathered)))
    return [gathered[index].packed() for index in sorted(gathered)]


def test_every_token_reaches_the_page_with_its_map() -> None:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    values = list(answer(shared, session, 0, "Is there a saw?"))
    last = values[-1]
    assert last.status == "done"
    found = tokens(values)
    assert "".join(token["text"] for token in found) == "".join(ANSWER)
    assert found[-1]["end"]
    assert [value.count for value in values if value.status == "answering"] == list(range(1, len(ANSWER) + 2))
    run = shared.sessions.run(session, last.about.run)
    assert run.prefix
    for token, step in zip(found, run.steps, strict=True):
        rows = on_patches(step, run.placement)
        assert token["peak"] == pytest.approx(rows.mean(axis=(0, 1)).max())
        assert sum(token["share"].values()) == pytest.approx(1, abs=1e-5)
        assert token["share"]["image"] == pytest.approx(rows.sum(-1).mean(), rel=1e-4)
        heads = np.frombuffer(base64.b64decode(token["heads"]), "<f4")
        assert heads == pytest.approx(rows.sum(-1).ravel(), rel=1e-5)
        assert [other[2] for other in token["top"]] == [other.id for other in step.top]
    assert last.about.geometry
    assert last.about.geometry.packed() == {
        "placement": {
            "raster": [4, 6],
            "views": [{"name": "whole", "rectangle": [0, 0, 1, 1], "rows": 4, "columns": 6, "positions": [[3, 24]]}],
            "others": [],
        },
        "layers": LAYERS,
        "heads": HEADS,
        "cache": 96,
        "cached": 96 * 33,  # the prompt's positions
    }
    assert last.about.stations == {
        "image": "3 x 32 x 48",
        "patches": "24 x 3",
        "encoder": "24 x 5",
        "projector": "24 x 7",
        "prefix": "33",
        "answer": "1 x 50",
    }


def test_a_value_does_not_grow_with_the_answer() -> None:
    shared = shared_with(FakeEngine(answer=[" word"] * 60))
    values = list(answer(shared, visitor(shared), 0, "Go on"))
    sizes = [len(json.dumps(value.packed())) for value in values if value.count > WINDOW]
    assert max(sizes) - min(sizes) < 200
    assert max(len(value.tokens) for value in values) == WINDOW
    assert len(tokens(values)) == 61


def test_tokens_keep_a_pace_that_can_be_followed() -> None:
    shared = replace(shared_with(FakeEngine()), pace=0.05)
    found = tokens(list(answer(shared, visitor(shared), 0, "Is there a saw?")))
    sent = [token["sent"] for token in found]
    # Not each by itself: a busy machine may be late with one token, and is then nearer to the next.
    assert np.median(np.diff(sent)) >= 0.045
    assert sent[-1] - sent[0] >= 0.05 * (len(sent) - 1) - 0.02


def test_values_are_copies() -> None:
    # Previously one dictionary was changed and yielded again; Gradio compared it with itself and sent nothing.
    shared = shared_with(FakeEngine())
    values = list(answer(shared, visitor(shared), 0, "Is there a saw?"))
    assert len({id(value.tokens) for value in values}) == len(values)


@pytest.mark.parametrize("question", ["", "   \n"])
def test_an_empty_question_is_refused_with_a_reason(question: str) -> None:
    shared = shared_with(FakeEngine())
    last = list(answer(shared, visitor(shared), 0, question))[-1]
    assert (last.status, last.note) == ("failed", "There is no question. Type one first.")


def test_no_picture_no_answer() -> None:
    shared = shared_with(FakeEngine())
    [only] = answer(shared, shared.sessions.open(), 0, "What?")
    assert only.status == "failed"
    assert "no picture" in only.note


def test_stop_ends_at_the_next_token_and_says_so() -> None:
    engine = FakeEngine()
    shared = shared_with(engine)
    session = visitor(shared)
    stream = answer(shared, session, 0, "Is there a saw?")
    for value in stream:
        if value.count == 3:
            session.stop(0)
            break
    rest = list(stream)
    assert rest[-1].status == "stopped"
    assert rest[-1].note.startswith("Stopped after 3 tokens.")
    assert engine.open_runs == 0
    assert len(shared.queue) == 0
    assert list(answer(shared, session, 1, "Is there a saw?"))[-1].status == "done"


def test_closing_in_mid_answer_frees_everything() -> None:
    engine = FakeEngine()
    shared = shared_with(engine)
    session = visitor(shared)
    stream = answer(shared, session, 0, "Is there a saw?")
    while next(stream).count < 2:
        pass
    stream.close()  # type: ignore[attr-defined]
    assert engine.open_runs == 0
    assert len(shared.queue) == 0
    assert not session.turn_lock.locked()


def test_an_exception_in_the_model_is_told_and_nothing_is_stuck() -> None:
    engine = FakeEngine(fails_at=2)
    shared = shared_with(engine)
    session = visitor(shared)
    last = list(answer(shared, session, 0, "Is there a saw?"))[-1]
    assert last.status == "failed"
    assert "RuntimeError" in last.note
    assert "broke, as told" not in last.note
    engine.fails_at = None
    assert list(answer(shared, session, 1, "Again?"))[-1].status == "done"


def test_the_second_visitor_sees_a_place_and_then_their_own_answer() -> None:
    shared = shared_with(FakeEngine())
    one, two = visitor(shared), visitor(shared)
    first, second = answer(shared, one, 0, "First?"), answer(shared, two, 0, "The second question?")
    while next(first).count < 2:
        pass
    waiting = next(second)
    assert (waiting.status, waiting.place) == ("waiting", 1)
    done = list(first)[-1]
    mine = list(second)[-1]
    assert (done.status, mine.status) == ("done", "done")
    assert done.about.run in one.runs
    assert mine.about.run not in one.runs
    assert mine.about.run in two.runs


def test_stop_while_waiting_in_line() -> None:
    shared = shared_with(FakeEngine())
    one, two = visitor(shared), visitor(shared)
    first, second = answer(shared, one, 0, "First?"), answer(shared, two, 0, "Second?")
    next(first)
    next(second)
    two.stop(0)
    last = list(second)[-1]
    assert (last.status, last.count) == ("stopped", 0)
    assert len(shared.queue) == 1
    first.close()  # type: ignore[attr-defined]


def test_a_full_line_is_said() -> None:
    shared = shared_with(FakeEngine(), capacity=1)
    one, two = visitor(shared), visitor(shared)
    first = answer(shared, one, 0, "First?")
    next(first)
    last = list(answer(shared, two, 0, "Second?"))[-1]
    assert last.status == "failed"
    assert "waiting already" in last.note
    first.close()  # type: ignore[attr-defined]


def test_a_question_asked_while_the_model_loads_is_answered_after() -> None:
    hold = threading.Event()
    shared = shared_with(FakeEngine(), hold=hold)
    stream: Iterator[AnswerReport] = answer(shared, visitor(shared), 0, "Is there a saw?")
    value = next(stream)
    assert value.status == "loading"
    hold.set()
    assert list(stream)[-1].status == "done"


def test_a_follow_up_knows_the_earlier_turn_and_a_new_picture_does_not() -> None:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    list(answer(shared, session, 0, "Is there a saw?"))
    second = list(answer(shared, session, 1, "And a hammer?"))[-1]
    assert second.about.strip
    assert [span.kind for span in second.about.strip.spans].count("answer") == 1
    session.show(Image.new("RGB", (60, 40), "red"))
    third = list(answer(shared, session, 2, "And a hammer?"))[-1]
    assert third.about.strip
    assert "answer" not in [span.kind for span in third.about.strip.spans]


def test_all_of_a_run_is_kept_and_can_be_told_again() -> None:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    last = list(answer(shared, session, 0, "Is there a saw?"))[-1]
    kept = shared.sessions.run(session, last.about.run)
    whole = kept.whole("fake")
    assert (whole.model, whole.question, whole.answer) == ("fake", "Is there a saw?", "".join(ANSWER))
    assert whole.picture is session.encode(FakeEngine()).picture
    assert kept.size == sum(step.attention.nbytes for step in whole.steps) > 0
    assert kept.transcript.ids == tuple(step.id for step in whole.steps)
    with pytest.raises(ValueError, match="no token yet"):
        shared.sessions.begin(session).whole("fake")


def test_a_question_with_half_a_character_is_refused_in_words() -> None:
    """Previously a lone surrogate reached the tokenizer, and the page got a generic "Something went wrong"."""
    shared = shared_with(FakeEngine())
    last = list(answer(shared, visitor(shared), 0, "Is it \ud83d there?"))[-1]
    assert (last.status, last.count) == ("failed", 0)
    assert last.note.startswith("Character 7 of the question is not text (the byte or half character \\ud83d).")


def test_numbers_that_are_none_are_said_and_never_sent() -> None:
    """Previously NaN went out as JSON, which a browser cannot read."""

    class Broken(FakeConversation):
        def ask(self, question: str) -> Iterator[Stage]:
            for stage in super().ask(question):
                yield replace(stage, entropy=float("nan")) if isinstance(stage, Step) else stage

    class BrokenEngine(FakeEngine):
        def conversation(self, sight: Sight) -> FakeConversation:
            return Broken(self, sight)

    shared = shared_with(BrokenEngine())
    last = list(answer(shared, visitor(shared), 0, "Is there a saw?"))[-1]
    assert (last.status, last.count) == ("failed", 0)
    assert "NaN" in last.note


def test_a_recorded_run_waits_for_nobody() -> None:
    """Previously 62 of 100 viewers of a recorded run were refused by the queue of live questions."""
    engine = FakeEngine()
    engine.facts = replace(engine.facts, recorded=True)
    shared = shared_with(engine, capacity=1, pages=30)
    streams = [answer(shared, visitor(shared), 0, "Is there a saw?") for _ in range(30)]
    assert [next(stream).status for stream in streams] == ["working"] * 30
    assert [list(stream)[-1].status for stream in streams] == ["done"] * 30


def test_the_model_is_free_while_a_page_paints() -> None:
    """Previously the pace of one page was slept while it held the only place at the model."""
    engine = FakeEngine()
    shared = replace(shared_with(engine), pace=30.0)
    first, second = visitor(shared), visitor(shared)
    slow = first.start_turn(0, lambda: answer(shared, first, 0, "First?"))
    assert eventually(lambda: slow.report().packed()["count"] == 1)  # the second comes in half a minute
    quick = replace(shared, pace=0.0)
    assert list(answer(quick, second, 0, "Second?"))[-1].status == "done"
    assert slow.report().packed()["count"] == 1
    first.gone = True


def test_an_answer_whose_page_cannot_be_reached_waits_for_it_and_goes_on() -> None:
    """Previously two seconds without network ended the answer and lost the conversation."""
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    away, other = visitor(shared), visitor(shared)
    turn = away.start_turn(0, lambda: answer(shared, away, 0, "First?"))
    assert engine.gate
    engine.gate.release(2)
    assert eventually(lambda: turn.report().packed()["count"] == 2)
    away.say_goodbye()
    engine.gate.release(1)  # the step that was under way
    assert eventually(lambda: bool(away.ticket and away.ticket.rests))
    assert turn.report().packed()["count"] == 3
    engine.gate.release(len(ANSWER) + 1)
    assert list(answer(shared, other, 0, "Second?"))[-1].status == "done"
    assert turn.report().packed()["count"] == 3
    engine.gate.release(100)
    assert shared.sessions.get(away.key) is away
    assert eventually(lambda: turn.over)
    assert (turn.report().status, turn.report().packed()["count"]) == ("done", len(ANSWER) + 1)
    assert len(shared.queue) == 0


def test_a_step_that_never_ends_holds_the_model_no_longer_than_its_visitor_wants() -> None:
    """Previously Stop could not end a template that never returns, and the queue stood for good."""
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    stuck, other = visitor(shared), visitor(shared)
    turn = stuck.start_turn(0, lambda: answer(shared, stuck, 0, "First?"))
    assert eventually(lambda: engine.open_runs == 1)
    stuck.stop(0)

    def given_up() -> bool:
        turn.hurry()
        return turn.over

    assert eventually(given_up)
    assert turn.report().status == "stopped"
    assert len(shared.queue) == 0
    assert engine.gate
    engine.gate.release(100)
    assert list(answer(shared, other, 0, "Second?"))[-1].status == "done"
    assert list(answer(shared, stuck, 1, "And now?"))[-1].status == "done"
    assert eventually(lambda: engine.open_runs == 0)


def test_a_full_memory_is_said_and_costs_nobody_their_conversation() -> None:
    shared = shared_with(FakeEngine())
    one, two = visitor(shared), visitor(shared)
    list(answer(shared, one, 0, "First?"))
    shared.sessions.budget = one.size - 1
    last = list(answer(shared, two, 0, "Second?"))[-1]
    assert last.status == "failed"
    assert "taken by people who are asking or watching" in last.note
    assert list(answer(shared, one, 1, "And?"))[-1].status == "done"
