"""What is written into the document: the script that looks whether the page works, and who opened it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from starlette.responses import HTMLResponse

from lessons.server.entrance import Entrance
from tests.modules import more_words

PAGE = "<!doctype html><html><head><title>x</title></head><script>window.x = '<head>'</script></html>"


def opened(method: str = "GET", page: str = PAGE, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Entrance(HTMLResponse(page)))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, "/", headers=sent)

    return asyncio.run(ask())


def test_the_script_comes_first_and_once() -> None:
    reply = opened()
    before, after = reply.text.split("<head>", 1)
    assert before == "<!doctype html><html>"
    assert after.index("fetch('check', { method: 'POST' })") < after.index("<title>x</title>")
    assert reply.text.count("fetch('check'") == 1
    words = "entrance.refused&quot;: &quot;This page cannot ask its server (status {status}). {hint}"
    assert after.index(words) < after.index("fetch('check'")
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert reply.headers["cache-control"] == "no-cache"


def test_the_page_that_asks_for_a_password_has_none_of_our_styles_and_scripts() -> None:
    """Previously its form lost its margins to our styles, and a hundred scripts were fetched for nothing."""
    login = PAGE.replace("'<head>'", '{"auth_required":true}')
    assert all(part in opened().text for part in ("modulepreload", "stylesheet"))
    assert not any(part in opened(page=login).text for part in ("modulepreload", "stylesheet"))
    assert "fetch('check'" in opened(page=login).text


def test_no_word_can_end_the_element_that_it_stands_in(tmp_path: Path) -> None:
    with more_words(tmp_path, {"entrance.json": json.dumps({"slash_lost": "</script><b>No slash</b>"})}):
        head = opened().text
    assert "entrance.slash_lost&quot;: &quot;&lt;/script&gt;&lt;b&gt;No slash&lt;/b&gt;&quot;" in head


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        ({"sec_fetch_site": "none", "sec_fetch_user": "?1"}, "visitor"),
        ({"sec_fetch_site": "same-origin"}, "visitor"),
        ({"sec_fetch_site": "cross-site", "sec_fetch_user": "?1"}, "visitor"),
        ({"sec_fetch_site": "cross-site"}, "page"),
        ({"sec_fetch_site": "same-site"}, "page"),
        ({}, "page"),
    ],
)
def test_it_says_who_opened_the_page(headers: dict[str, str], who: str) -> None:
    assert f'<meta name="gb-opened-by" content="{who}">' in opened(**headers).text
