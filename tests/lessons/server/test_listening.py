"""Addresses are bound before all else; one that cannot be is told in words."""

from __future__ import annotations

import asyncio
import socket

import pytest

from lessons.server.listening import ListenError, listen


@pytest.mark.parametrize(
    ("host", "address", "local"),
    [
        ("127.0.0.1", "http://127.0.0.1:{port}/", True),
        ("127.0.0.2", "http://127.0.0.2:{port}/", True),
        ("localhost", "http://localhost:{port}/", True),
        ("::1", "http://[::1]:{port}/", True),
        ("[::1]", "http://[::1]:{port}/", True),
        ("0.0.0.0", "http://localhost:{port}/", False),
        ("::", "http://localhost:{port}/", False),
    ],
)
def test_an_address_is_bound_and_printed_as_a_browser_takes_it(host: str, address: str, local: bool) -> None:
    listening = listen(host, 0)
    try:
        assert listening.port > 0
        assert listening.address == address.format(port=listening.port)
        assert listening.local is local
        target = "::1" if ":" in host else "127.0.0.1" if host == "0.0.0.0" else host
        socket.create_connection((target, listening.port), timeout=5).close()
    finally:
        listening.close()


def test_every_address_of_this_machine_takes_in_ipv4_too() -> None:
    listening = listen("::", 0)
    try:
        socket.create_connection(("127.0.0.1", listening.port), timeout=5).close()
    finally:
        listening.close()


def test_an_answer_of_two_packets_does_not_wait_for_the_reader() -> None:
    """Previously each file took a browser 40 ms: its second packet waited for word that the first had come."""
    listening = listen("127.0.0.1", 0)

    async def waits() -> bool:
        connected: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
        server = await asyncio.start_server(lambda _, writer: connected.set_result(writer), sock=listening.sockets[0])
        async with server:
            _, client = await asyncio.open_connection("127.0.0.1", listening.port)
            writer = await connected
            socket_of_server = writer.get_extra_info("socket")
            client.close()
            return bool(socket_of_server.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0)

    assert not asyncio.run(waits())


@pytest.mark.parametrize(
    "host",
    ["nope.invalid", "203.0.113.9", "2001:db8::9", "256.1.1.1", "a b", "", "[", "x" * 300, "\u00e4" * 80, "a..b", "\0"],
)
def test_a_host_that_is_none_of_this_machine(host: str) -> None:
    """Previously a traceback of asyncio's in a thread, and five seconds of waiting."""
    with pytest.raises(ListenError, match="HOST") as found:
        listen(host, 0)
    assert len(str(found.value).splitlines()) == 1


def test_a_port_in_use() -> None:
    first = listen("127.0.0.1", 0)
    try:
        with pytest.raises(ListenError, match=rf"port {first.port} is in use. Choose another \(PORT\)"):
            listen("127.0.0.1", first.port)
    finally:
        first.close()
