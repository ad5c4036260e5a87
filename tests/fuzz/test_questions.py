"""Questions, turns, branches and checks that nobody would ask: each ends with a status in words, as plain JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lessons.server.router import Router
from tests.lessons.fakes import FakeEngine
from tests.lessons.patience import eventually
from tests.lessons.server.test_answering import shared_with, visitor
from tests.lessons.server.test_connection import router_of

ENDED = ("done", "stopped", "failed")
TEXT = st.text(st.characters(), max_size=60) | st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=4)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING = st.recursive(
    LEAF, lambda more: st.lists(more, max_size=4) | st.dictionaries(TEXT, more, max_size=4), max_leaves=8
)
NUMBER = st.integers(-2, 12) | st.sampled_from([2**31 - 1, 2**31, 2**63, 10**30]) | ANYTHING
RUN = st.just("the run") | ANYTHING
"""The answer's own key, filled in below, or none."""


def plain(reply: object) -> dict[str, Any]:
    """A reply as a browser reads it: NaN is no JSON, and half a character no UTF-8."""
    found: dict[str, Any] = json.loads(json.dumps(reply, allow_nan=False, ensure_ascii=False).encode())
    return found


async def to_the_end(router: Router, key: str, turn: int) -> dict[str, Any]:
    """Follow a turn to its last value."""
    seen = 0
    while True:
        reply = plain(await router.handle("follow", {"session": key, "turn": turn, "seen": seen, "have": 0}))
        if "error" in reply or "lost" in reply or reply["status"] in ENDED:
            return reply
        seen = reply["version"]


def in_words(reply: dict[str, Any]) -> bool:
    """Whether a reply that refuses says why in a line."""
    said = reply.get("error", reply.get("note", ""))
    return isinstance(said, str) and said != "" and "\n" not in said and not said.startswith("Something went wrong")


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """In a thread: this one's event loop may be that of a browser."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


async def ask(name: str, data: dict[str, Any], turn: Any) -> None:
    """Ask a sound question, then what was drawn, and follow it to its end."""
    shared = shared_with(FakeEngine())
    router, session = router_of(shared), visitor(shared)
    await router.handle("ask", {"session": session.key, "turn": 0, "question": "Is there a saw?"})
    await to_the_end(router, session.key, 0)
    [key] = session.runs
    for part in (data, data.get("branch")):
        if isinstance(part, dict) and part.get("run") == "the run":
            part["run"] = key
    reply = plain(await router.handle(name, {"session": session.key, "turn": turn, **data}))
    if "error" in reply:
        assert in_words(reply)
    else:
        last = await to_the_end(router, session.key, turn)
        assert last["status"] == "done" or in_words(last)
    assert eventually(lambda: len(shared.queue) == 0)
    shared.sessions.close(session.key)


@given(TEXT | ANYTHING, NUMBER)
def test_questions(question: object, turn: object) -> None:
    run(ask("ask", {"question": question}, turn))


@given(st.fixed_dictionaries({"run": RUN, "at": NUMBER, "token": NUMBER}) | ANYTHING)
def test_branches(branch: object) -> None:
    run(ask("ask", {"question": "Is there a saw?", "branch": branch}, 1))


@given(RUN, st.lists(NUMBER, max_size=30) | ANYTHING)
def test_checks(key: object, patches: object) -> None:
    run(ask("check", {"run": key, "patches": patches}, 1))


@given(st.sampled_from(["greet", "ask", "check", "follow", "stop", "leave"]), ANYTHING)
def test_whole_requests(name: str, request: object) -> None:
    async def send() -> None:
        reply = plain(await router_of(shared_with(FakeEngine())).handle(name, request))
        assert "session" in reply or in_words(reply)

    run(send())
