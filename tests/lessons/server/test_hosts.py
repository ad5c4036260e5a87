"""Under which names the server answers, and to whose pages."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from lessons.server.hosts import Hosts, hub_hosts, name_of


def asked(hosts: Hosts, path: str = "/gradio_api/queue/join", **headers: str) -> httpx.Response:
    """The answer to a request with these headers, `_` for `-` in their names."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(hosts)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
            return await client.post(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asyncio.run(ask())


def behind(*, local: bool, allowed: tuple[str, ...] = ()) -> Hosts:
    return Hosts(PlainTextResponse("in"), local=local, allowed=allowed)


LOOPBACK = [
    "127.0.0.1",
    "127.0.0.1:9999",
    "127.9.9.9:1",
    "localhost:8888",
    "LocalHost",
    "localhost.",
    "x.localhost",
    "[::1]:1",
]
FOREIGN = [
    "evil.example",
    "evil.example:7860",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "192.168.1.5",
    "[2001:db8::1]",
]
BROKEN = ["", "@", "a b", "127.0.0.1:port", "http://localhost", "[::1", "a/b", "a\\b", "x:1:2"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_a_server_on_this_machine_goes_by_its_names_whatever_the_port(host: str) -> None:
    assert asked(behind(local=True), host=host).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_on_this_machine_is_refused_and_can_be_allowed(host: str) -> None:
    """Previously a foreign page that took the address 127.0.0.1 (DNS rebinding) could read and ask everything."""
    name = name_of(host)
    reply = asked(behind(local=True), host=host)
    assert reply.status_code == 421
    assert f"--allowed-hosts {name} (ALLOWED_HOSTS)" in reply.json()["detail"]
    # What a script can set, or a proxy add, changes nothing.
    assert asked(behind(local=True), host=host, x_forwarded_host="localhost").status_code == 421
    assert asked(behind(local=True), host=host, sec_fetch_site="same-origin").status_code == 421
    assert asked(behind(local=True, allowed=(name,)), host=host).status_code == 200
    assert asked(behind(local=True, allowed=("*",)), host=host).status_code == 200
    assert asked(behind(local=False), host=host).status_code == 200


@pytest.mark.parametrize("host", BROKEN)
def test_a_host_that_is_none(host: str) -> None:
    for local in (True, False):
        assert asked(behind(local=local), host=host).status_code == 400


def test_names_once_given_count_on_a_network_too() -> None:
    hosts = behind(local=False, allowed=("llava.school.edu", ".lab.school.edu"))
    for host, status in (
        ("llava.school.edu", 200),
        ("LLAVA.school.edu:443", 200),
        ("a.lab.school.edu", 200),
        ("127.0.0.1:7860", 200),  # a proxy on this machine that renames the host
        ("lab.school.edu", 421),
        ("evil.school.edu", 421),
        ("xllava.school.edu", 421),
    ):
        assert asked(hosts, host=host).status_code == status, host


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program, no browser
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"origin": "http://127.0.0.1:7860", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "https://hub.example", "sec_fetch_site": "same-origin"}, 200),  # a proxy that renames the host
        ({"origin": "http://hub.example", "x_forwarded_host": "hub.example"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:7861"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[bad"}, 403),
        ({"origin": "http://evil.example", "sec_fetch_site": "cross-site"}, 403),
        ({"origin": "http://127.0.0.1:7860", "sec_fetch_site": "cross-site"}, 403),
        ({"origin": "http://evil.example", "sec_fetch_site": "cross-site", "x_forwarded_host": "evil.example"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
    ],
)
def test_another_sites_page_is_refused(headers: dict[str, str], status: int) -> None:
    """Previously any page in a visitor's browser could post here."""
    for local in (True, False):
        assert asked(behind(local=local), **headers).status_code == status


def test_a_name_that_is_allowed_may_ask() -> None:
    hosts = behind(local=True, allowed=("llava.school.edu",))
    assert asked(hosts, origin="http://llava.school.edu").status_code == 200
    assert asked(hosts, origin="http://evil.school.edu").status_code == 403


def test_a_link_elsewhere_may_lead_to_the_page_and_its_files() -> None:
    for path, status in (("/", 200), ("/assets/index.js", 200), ("/check", 403), ("/gradio_api/queue/data", 403)):
        assert asked(behind(local=True), path, sec_fetch_site="cross-site").status_code == status


def test_a_hub_says_how_it_is_reached() -> None:
    assert hub_hosts({}) == []
    assert hub_hosts(
        {"JUPYTERHUB_PUBLIC_URL": "https://Hub.School.edu:8443/user/jo/", "SPACE_HOST": "me-x.hf.space"}
    ) == [
        "hub.school.edu",
        "me-x.hf.space",
    ]
