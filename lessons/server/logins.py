"""Slows down whoever guesses passwords: each wrong one from an address makes its next answer later. Pure ASGI.

Nobody is locked out, for many people may share an address; guessing takes `SLOWEST` seconds a guess, one at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons.server.refusals import refusal
from lessons.server.routes import LOGIN
from model.words import phrase

FIRST = 0.5
"""Seconds that the answer to a first wrong password takes; doubles with each."""
SLOWEST = 8.0
FORGOTTEN = 900.0
"""Seconds after which an address that tries no more counts as new."""
IN_LINE = 8
"""Tries of one address that may wait at a time."""
ADDRESSES = 10_000
"""How many addresses are remembered; the one unused longest goes first."""


@dataclass
class Tries:
    """What one address has tried."""

    wrong: int = 0
    waiting: int = 0
    last: float = 0.0
    one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def delay(self) -> float:
        """Seconds until the next answer."""
        return min(SLOWEST, FIRST * 2 ** min(self.wrong - 1, 16)) if self.wrong else 0.0


class Logins:
    """Stands in front of the login."""

    def __init__(self, app: ASGIApp, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._app, self._sleep = app, sleep
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != LOGIN:
            return await self._app(scope, receive, send)
        tries = self._of((scope.get("client") or ("", 0))[0])
        if tries.waiting >= IN_LINE:
            return await refusal(LOGIN, 429, phrase("server.refusals.too_many_logins"))(scope, receive, send)

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                tries.wrong += 1
            await send(message)

        tries.waiting += 1
        try:
            async with tries.one:
                await self._sleep(tries.delay)
                tries.last = time.monotonic()
                return await self._app(scope, receive, count)
        finally:
            tries.waiting -= 1

    def _of(self, address: str) -> Tries:
        now = time.monotonic()
        tries = self._tries.pop(address, None)
        if tries is None or (not tries.waiting and now - tries.last > FORGOTTEN):
            tries = Tries(last=now)
        self._tries[address] = tries
        while len(self._tries) > ADDRESSES:
            self._tries.popitem(last=False)
        return tries
