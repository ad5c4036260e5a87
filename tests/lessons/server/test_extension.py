"""A request is one new module: its model, its reply, its handler. Nothing else in the house names it."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lessons.server import page, requests
from lessons.server.declarations import declarations
from lessons.server.launch import Access, application
from tests.lessons.fakes import FakeEngine, loader
from tests.lessons.server.test_connection import run
from tests.lessons.test_gallery import ENTRY, folder

PATH = "/gradio_api/component_server/"
MODULE = '''
"""How many characters of each kind a text has."""

from typing import Annotated

from pydantic import Field

from lessons.server.context import Context
from lessons.server.messages import Reply, Request, request


class CountLetters(Request):
    """A text to be counted."""

    text: Annotated[str, Field(max_length=20)]
    times: Annotated[int, Field(ge=1, le=3)] = 1


class LetterCount(Reply):
    """How many."""

    letters: int
    model: str


@request
def count_letters(query: CountLetters, context: Context) -> LetterCount:
    """Count the letters of a text, and say which model runs."""
    _ = context.session
    return LetterCount(letters=query.times * sum(one.isalpha() for one in query.text), model=context.engine.facts.name)
'''


@pytest.fixture
def extended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of requests with one more module in it."""
    (tmp_path / "counting.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(requests, "__path__", [*requests.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    yield
    sys.modules.pop("lessons.server.requests.counting", None)
    vars(requests).pop("counting", None)


class Site:
    """A page as it is served, without a socket."""

    def __init__(self, pictures: Path) -> None:
        pictures.mkdir()
        built = page.build(page.Settings(loader(FakeEngine()), folder(pictures, [ENTRY])))
        built.shared.loading.start()
        built.shared.loading.wait(5)
        self.app = application(built, Access(), local=True)
        [ours] = [one for one in built.blocks.blocks.values() if getattr(one, "server_fns", None)]
        self.component = ours._id

    def ask(self, name: str, **data: Any) -> httpx.Response:
        async def post() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=self.app), base_url="http://localhost"
            ) as client:
                body = {"session_hash": "s", "component_id": self.component, "fn_name": name, "data": data}
                return await client.post(PATH, json=body)

        reply: httpx.Response = run(post())
        return reply


@pytest.mark.usefixtures("extended")
def test_a_request_from_one_new_module_is_served_answered_and_declared(tmp_path: Path) -> None:
    site = Site(tmp_path / "pictures")
    key = site.ask("greet").json()["session"]
    reply = site.ask("count_letters", session=key, text="a <b> 3", times=2)
    assert reply.status_code == 200
    assert reply.json() == {"letters": 4, "model": "fake"}
    made = declarations()
    assert "export interface CountLetters {\n  text: string;\n  times?: number;\n}" in made
    assert "  count_letters: CountLetters;\n" in made
    assert "  count_letters: LetterCount;\n" in made


@pytest.mark.usefixtures("extended")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "The request's 'text' is missing: it is text of at most 20 characters."),
        ({"text": "x" * 21}, "The request's 'text' is 21 characters long; at most 20 can be sent."),
        ({"text": "x", "times": 4}, "The request's 'times' is a whole number from 1 to 3."),
        ({"text": "x", "colour": "red"}, "The request's 'colour' is not known here; it takes text, times."),
        ({"text": "x", "session": "nobody"}, "The server was restarted, or this page was away for long."),
    ],
)
def test_it_is_refused_as_every_other_is(tmp_path: Path, data: dict[str, Any], said: str) -> None:
    reply = Site(tmp_path / "pictures").ask("count_letters", **data).json()
    assert reply["error"].startswith(said)
    assert set(reply) <= {"error", "unknown"}


def test_without_the_module_there_is_no_such_request(tmp_path: Path) -> None:
    reply = Site(tmp_path / "pictures").ask("count_letters", text="a")
    assert reply.status_code == 404
    assert "There is no request" in reply.json()["detail"]
    assert not re.search("count_letters", json.dumps(declarations()))
