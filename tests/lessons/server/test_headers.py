"""What the content policy says, and what a frame shows where the page may not be framed."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lessons.server.arguments import frame_ancestors
from lessons.server.headers import SecureHeaders

BEFORE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
)


def asked(app: ASGIApp, path: str = "/", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("typed", "policy"),
    [
        ("", "'none'"),
        ("none", "'none'"),
        ("'self'", "'self'"),
        ("self https://hub.school.edu", "'self' https://hub.school.edu"),
        ("https://a.org, http://localhost:8888", "https://a.org http://localhost:8888"),
        ("https://*.hf.space https://huggingface.co", "https://*.hf.space https://huggingface.co"),
        ("http://localhost:*", "http://localhost:*"),
        ("*", "*"),
        ("SELF", "'self'"),
    ],
)
def test_who_may_frame_the_page(typed: str, policy: str) -> None:
    app = SecureHeaders(PlainTextResponse("in"), frame_ancestors(typed))
    assert asked(app).headers["content-security-policy"] == f"{BEFORE}frame-ancestors {policy}"


@pytest.mark.parametrize(
    "typed", ["a;script-src *", "https://a.org/path", "none self", "javascript:x", "'unsafe-inline'", "ä"]
)
def test_what_is_no_site(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a site|stands alone"):
        frame_ancestors(typed)


def test_a_frame_says_what_to_set_and_holds_nothing_to_click_by_mistake() -> None:
    app = SecureHeaders(PlainTextResponse("in"))
    reply = asked(app, sec_fetch_dest="iframe", referer="https://course.school.edu/week/3")
    assert "--frame-ancestors https://course.school.edu<" in reply.text
    assert reply.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    hostile = asked(app, sec_fetch_dest="iframe", referer='https://x"><script>alert(1)</script>/')
    assert "<script" not in hostile.text
    for nowhere in ("http://[", "https://a]b/", "https://[x]y/"):  # previously an HTTP 500 without the headers
        assert (
            "--frame-ancestors https://the-site-that-shows-it<"
            in asked(app, sec_fetch_dest="iframe", referer=nowhere).text
        )
    assert asked(app, "/assets/x.js", sec_fetch_dest="iframe").text == "in"
    assert asked(SecureHeaders(PlainTextResponse("in"), "'self'"), sec_fetch_dest="iframe").text == "in"


def test_what_breaks_behind_is_told_in_words_with_the_headers(caplog: pytest.LogCaptureFixture) -> None:
    """Previously an HTTP 500 came without them."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a secret")

    reply = asked(SecureHeaders(broken))
    assert (reply.status_code, reply.text) == (500, "Something went wrong on the server. Try again.\n")
    assert reply.headers["content-security-policy"] == f"{BEFORE}frame-ancestors 'none'"
    assert "a secret" in caplog.text
