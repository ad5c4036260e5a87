"""A body as it comes in: its size, and how slowly it may come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from lessons.server.incoming import SLOWEST, Incoming, RefusedError

IDLE = 0.2
Piece = tuple[float, bytes]
"""Seconds that it takes to come, and the bytes."""


def taken(pieces: Sequence[Piece], *, limit: int = 10**6, cut_off: bool = False, said: int | None = None) -> bytes:
    """What is taken of a body that is sent so."""
    left = list(pieces)

    async def receive() -> Message:
        if not left:
            return {"type": "http.disconnect"}
        seconds, body = left.pop(0)
        await asyncio.sleep(seconds)
        return {"type": "http.request", "body": body, "more_body": bool(left) or cut_off}

    async def read() -> bytes:
        headers = [] if said is None else [(b"content-length", str(said).encode())]
        incoming = Incoming({"type": "http", "headers": headers}, receive, idle=IDLE)
        return b"".join([chunk async for chunk in incoming.chunks(limit)])

    return asyncio.run(read())


def test_a_body_that_comes_fast_enough_is_taken_whole() -> None:
    pieces = [(0.05, b"x" * SLOWEST)] * 10  # longer in all than a sender may pause
    assert taken(pieces) == b"x" * 10 * SLOWEST


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, b"x" * SLOWEST), (5, b"x")],
        [(0.02, b"x")] * 100,  # never pauses, and would hold its place for long
    ],
    ids=["pauses", "trickles"],
)
def test_a_sender_that_is_too_slow_is_refused(pieces: list[Piece]) -> None:
    with pytest.raises(RefusedError, match="did not come in time") as caught:
        taken(pieces)
    assert caught.value.status == 408


@pytest.mark.parametrize(("pieces", "said"), [([(0, b"x" * 60)] * 2, None), ([(0, b"x")], 101)])
def test_more_than_the_limit_is_refused(pieces: list[Piece], said: int | None) -> None:
    with pytest.raises(RefusedError, match="at most 100 bytes") as caught:
        taken(pieces, limit=100, said=said)
    assert caught.value.status == 413


def test_one_that_is_cut_off_is_not_taken_for_whole() -> None:
    with pytest.raises(ClientDisconnect):
        taken([(0, b"x")], cut_off=True)
