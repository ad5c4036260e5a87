"""The body of a request as it comes in: so many bytes at most, and not for ever. Pure ASGI; parses nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from model.words import phrase

IDLE_SECONDS = 30.0
"""How long a sender may pause."""
BODY_SECONDS = 900.0
"""How long a whole body may take: 50 MB at half a megabit a second."""
SLOWEST = 20_000
"""Bytes a second that a sender has to reach, past the first `IDLE_SECONDS`: a few senders of a byte now and then would
otherwise hold all the places there are for uploads."""
DRAINED = 10**8
"""Bytes read and thrown away, so that a sender, who seldom listens before the end, hears why they were not taken."""


class RefusedError(Exception):
    """A body that is not taken: a status and the reason."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Incoming:
    """What is being sent with one request."""

    def __init__(self, scope: Scope, receive: Receive, *, idle: float = IDLE_SECONDS) -> None:
        headers = Headers(scope=scope)
        said = headers.get("content-length", "")
        self._said = int(said) if said.isascii() and said.isdigit() else 0
        self._asks_first = headers.get("expect", "").lower() == "100-continue"
        self._receive, self._idle = receive, idle
        self._ended = False

    async def chunks(self, limit: int) -> AsyncIterator[bytes]:
        """Piece by piece, at most `limit` bytes: by what the header says, and by counting where it says nothing.

        Raises:
            RefusedError: more than that, or too slow.
            ClientDisconnect: it was cut off.
        """
        count, start = 0, time.monotonic()
        while max(count, self._said) <= limit:
            if self._ended:
                return
            chunk = await self._next(start + min(BODY_SECONDS, self._idle + count / SLOWEST))
            count += len(chunk)
            if count <= limit:
                yield chunk
        raise RefusedError(413, phrase("server.refusals.request_too_large", most=f"{limit:,}"))

    async def drain(self) -> None:
        """Read what is still being sent, keeping none of it; a sender that asks first need not send it."""
        if self._asks_first:
            return
        count, end = 0, time.monotonic() + self._idle
        while not self._ended and count < DRAINED:
            count += len(await self._next(end))

    async def _next(self, end: float) -> bytes:
        seconds = max(0.001, min(self._idle, end - time.monotonic()))
        try:
            message = await asyncio.wait_for(self._receive(), seconds)
        except TimeoutError:
            raise RefusedError(408, phrase("server.refusals.too_slow")) from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self._ended = not message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        return chunk
