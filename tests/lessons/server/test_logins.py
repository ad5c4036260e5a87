"""Whoever guesses passwords waits longer each time; nobody is locked out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from lessons.server.logins import ADDRESSES, IN_LINE, Logins


class Door:
    """Lets in whoever says so, and counts who waited how long before it was asked."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.gate: asyncio.Event | None = None

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        if self.gate:
            await self.gate.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 200 if (b"x-right", b"1") in scope["headers"] else 400
        await PlainTextResponse("", status)(scope, receive, send)


def client_of(app: Logins, address: str = "10.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


def test_each_wrong_password_makes_the_next_answer_later() -> None:
    door = Door()

    async def guess() -> Sequence[int]:
        app = Logins(door, door.sleep)
        async with client_of(app) as one, client_of(app, "10.0.0.2") as other:
            found = [(await one.post("/login")).status_code for _ in range(8)]
            found.append((await one.post("/login", headers={"x-right": "1"})).status_code)
            found.append((await other.post("/login")).status_code)
            found.append((await one.get("/")).status_code)
        return found

    assert asyncio.run(guess()) == [*[400] * 8, 200, 400, 400]
    assert door.waited == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 0.0]


def test_one_at_a_time_and_not_too_many_in_line() -> None:
    door = Door()

    async def crowd() -> list[int]:
        door.gate = asyncio.Event()
        app = Logins(door, door.sleep)
        async with client_of(app) as one:
            tasks = [asyncio.create_task(one.post("/login")) for _ in range(IN_LINE + 3)]
            refused = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            while len(refused[0]) < 3:
                refused = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            assert len(door.waited) == 1
            door.gate.set()
            return sorted([(await task).status_code for task in tasks])

    assert asyncio.run(crowd()) == [*[400] * IN_LINE, 429, 429, 429]


def test_addresses_do_not_fill_the_memory() -> None:
    door = Door()

    async def many() -> int:
        app = Logins(door, door.sleep)
        for number in range(ADDRESSES + 50):
            app._of(str(number))
        return len(app._tries)

    assert asyncio.run(many()) == ADDRESSES
