"""A page is greeted, asks, follows and comes back, and any number of them wait without a thread each."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lessons.gallery import Gallery
from lessons.server.answering import Shared
from lessons.server.messages import endpoints
from lessons.server.router import Router
from tests.lessons.fakes import ANSWER, FakeEngine
from tests.lessons.patience import eventually
from tests.lessons.server.test_answering import shared_with, visitor

PROMPT = [name for name, one in endpoints().items() if one.prompt]


def router_of(shared: Shared) -> Router:
    return Router(shared, Gallery(Path("/nowhere")))


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """In a thread: this one's event loop may be that of a browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def send(router: Router, name: str, **request: Any) -> dict[str, Any]:
    """One request, as the page gets its reply."""
    reply: dict[str, Any] = json.loads(json.dumps(run(router.handle(name, request)), allow_nan=False))
    return reply


def follow(router: Router, key: str, turn: int) -> tuple[list[str], dict[str, Any]]:
    """A turn to its end, as the page follows it: the texts of its tokens, and the last reply."""
    seen, texts = 0, list[str]()
    while True:
        reply = send(router, "follow", session=key, turn=turn, seen=seen, have=len(texts))
        texts += [token["text"] for token in reply.get("tokens", {}).values()]
        seen = reply["version"]
        if reply["status"] in ("done", "stopped", "failed") and len(texts) == reply["count"]:
            return texts, reply


def follow_once(router: Router, key: str, turn: int) -> dict[str, Any]:
    """Where a turn is now."""
    return send(router, "follow", session=key, turn=turn, seen=0, have=0)


def test_a_page_is_greeted_asks_and_follows_its_answer() -> None:
    shared = shared_with(FakeEngine(answer=[" word"] * 150))
    router = router_of(shared)
    hello = send(router, "greet")
    assert (hello["phase"], hello["model"]["name"], hello["lost"], hello["next"]) == ("ready", "fake", "", 20.0)
    shared.sessions.get(hello["session"]).show(Image.new("RGB", (60, 40)))
    assert send(router, "ask", session=hello["session"], turn=0, question="What?") == {}
    texts, last = follow(router, hello["session"], 0)
    assert texts == [" word"] * 150 + [""]
    assert last["status"] == "done"
    assert send(router, "greet", session=hello["session"])["session"] == hello["session"]


def test_a_question_sent_twice_is_asked_once() -> None:
    engine = FakeEngine()
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    for _ in range(2):  # the first reply was lost on its way
        assert send(router, "ask", session=session.key, turn=0, question="What?") == {}
    assert follow(router, session.key, 0)[1]["status"] == "done"
    assert follow(router, session.key, 0)[0] == [*ANSWER, ""]  # over, and still there for a page that comes back
    assert engine.asked == ["What?"]


def test_a_turn_that_nobody_knows_and_a_page_that_nobody_knows_are_told_apart() -> None:
    shared = shared_with(FakeEngine())
    router = router_of(shared)
    assert send(router, "follow", session=visitor(shared).key, turn=3, seen=0, have=0) == {"lost": True}
    assert send(router, "follow", session="nobody", turn=3, seen=0, have=0)["unknown"] is True
    again = send(router, "greet", session="nobody")
    assert again["session"] != "nobody"
    assert again["lost"].startswith("The server was restarted, or this page was away for long.")


def test_a_page_for_which_there_is_no_room_is_told_and_when_to_come_again() -> None:
    shared = shared_with(FakeEngine())
    shared.sessions.capacity = 1
    visitor(shared)
    reply = send(router_of(shared), "greet")
    assert reply == {
        "crowded": "1 pages are open here, as many as this server can serve. This page tries again by itself.",
        "next": 5.0,
    }


def test_hundreds_of_pages_wait_for_the_model_without_a_thread_each() -> None:
    """Previously each page that watched the model load held one of 40 threads, and the 41st was dead."""
    hold = threading.Event()
    shared = shared_with(FakeEngine(), pages=128, hold=hold)
    router = router_of(shared)
    before = threading.active_count()

    async def all_at_once() -> list[dict[str, Any]]:
        return await asyncio.gather(*(router.handle("greet", {}) for _ in range(100)))

    replies = run(all_at_once())
    assert {reply["phase"] for reply in replies} == {"loading"}
    assert len({reply["session"] for reply in replies}) == 100
    assert [reply["next"] for reply in replies][-1] == 1.0  # half a second for 50 pages, twice that for 100
    assert threading.active_count() <= before + 1  # the one that looks for sessions that are over
    hold.set()
    shared.loading.wait(5)
    assert send(router, "greet", session=replies[60]["session"])["phase"] == "ready"


def test_hundreds_of_pages_follow_without_a_thread_each() -> None:
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    send(router, "ask", session=session.key, turn=0, question="What?")
    before = threading.active_count()

    async def follow_it() -> dict[str, Any]:
        seen = 0
        while True:
            reply = await router.handle("follow", {"session": session.key, "turn": 0, "seen": seen, "have": 0})
            seen = reply["version"]
            if reply["status"] == "done":
                return reply

    async def all_at_once() -> list[dict[str, Any]]:
        followers = [asyncio.create_task(follow_it()) for _ in range(100)]
        await asyncio.sleep(0)
        assert threading.active_count() <= before + 1  # this one
        assert engine.gate
        engine.gate.release(100)
        return await asyncio.gather(*followers)

    assert [len(reply["tokens"]) for reply in run(all_at_once())] == [len(ANSWER) + 1] * 100


@pytest.mark.parametrize("turn", [-1, 2**53, 2**31, True, 1.0, "1", None, [0]])
@pytest.mark.parametrize("name", ["ask", "check", "follow", "stop"])
def test_a_turn_is_a_small_whole_number(name: str, turn: object) -> None:
    shared = shared_with(FakeEngine())
    reply = send(router_of(shared), name, session=visitor(shared).key, turn=turn, seen=0, have=0, question="What?")
    assert reply == {"error": "The request's 'turn' is a whole number from 0 to 2147483647."}


@pytest.mark.parametrize("name", ["ask", "check", "follow", "stop"])
def test_a_turn_beyond_all_bounds_is_refused_in_words(name: str) -> None:
    """Previously it broke the stream."""
    shared = shared_with(FakeEngine())
    reply = send(router_of(shared), name, session=visitor(shared).key, turn=10**30, seen=0, have=0, question="What?")
    assert reply == {
        "error": "The request's 'turn' holds a number of 100 bits; at most 9,007,199,254,740,992 can be sent."
    }


@pytest.mark.parametrize("name", PROMPT)
def test_a_request_is_an_object(name: str) -> None:
    router = router_of(shared_with(FakeEngine()))
    assert run(router.handle(name, [1])) == {"error": "A request is an object."}


def test_stop_and_goodbye() -> None:
    engine = FakeEngine(gate=threading.Semaphore(2))
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    send(router, "ask", session=session.key, turn=0, question="What?")
    assert send(router, "stop", session=session.key, turn=0) == {}
    assert engine.gate
    engine.gate.release(100)
    assert follow(router, session.key, 0)[1]["status"] == "stopped"
    assert send(router, "leave", session=session.key) == {}
    assert [session.absent, session.visible] == [True, True]
    assert send(router, "greet", session=session.key, visible=False)["session"] == session.key
    assert [session.absent, session.visible] == [False, False]


def test_a_third_question_at_once_is_refused_in_words() -> None:
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    assert [send(router, "ask", session=session.key, turn=turn, question="What?") for turn in range(3)] == [
        {},
        {},
        {"error": "Your last question is still being answered. Stop it, or wait for its end."},
    ]
    assert engine.gate
    engine.gate.release(100)
    session.gone = True


def test_an_answer_rests_as_soon_as_its_connection_breaks() -> None:
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    send(router, "ask", session=session.key, turn=0, question="What?")

    async def broken() -> bool:
        return True

    seen = follow_once(router, session.key, 0)["version"]
    before = session.absent
    run(router.handle("follow", {"session": session.key, "turn": 0, "seen": seen, "have": 0}, broken=broken))
    assert [before, session.absent] == [False, True]
    assert engine.gate
    engine.gate.release(1)
    assert eventually(lambda: bool(session.ticket and session.ticket.rests))
    follow_once(router, session.key, 0)
    engine.gate.release(100)
    assert follow(router, session.key, 0)[1]["status"] == "done"


def test_a_goodbye_counts_though_the_page_was_still_following() -> None:
    """Previously the end of the request that was under way made the page that had left look alive for ten minutes."""
    engine = FakeEngine(gate=threading.Semaphore(0))
    shared = shared_with(engine)
    router, session = router_of(shared), visitor(shared)
    send(router, "ask", session=session.key, turn=0, question="What?")
    seen = follow_once(router, session.key, 0)["version"]

    async def leave_while_following() -> None:
        async def connected() -> bool:
            return False

        request = {"session": session.key, "turn": 0, "seen": seen, "have": 0}
        following = asyncio.create_task(router.handle("follow", request, broken=connected))
        await asyncio.sleep(0)
        await router.handle("leave", {"session": session.key})
        assert engine.gate
        engine.gate.release(100)
        await following

    run(leave_while_following())
    assert session.left is not None
