"""Every request of the page with arguments that nobody would send: a reply or one line in words, whatever comes.

Names of requests and of their fields are read from the models, so a new request is covered as it is written.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from lessons.gallery import Gallery
from lessons.server.answering import answer
from lessons.server.messages import Request, endpoints
from lessons.server.router import Router
from tests.lessons.fakes import GRID, FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor
from tests.lessons.server.test_router import png
from tests.lessons.test_gallery import ENTRY, folder


def fields(model: type[BaseModel]) -> list[str]:
    """What a request may hold, but for the session."""
    names = {field.alias or name for name, field in model.model_fields.items()}
    return sorted(names - {Request.model_fields["session"].alias or "session"})


HOUSE = Path(__file__).parents[2]
KNOWN = endpoints()
THREADED = [name for name, one in KNOWN.items() if not one.prompt]
PROMPT = [name for name, one in KNOWN.items() if one.prompt and name != "follow"]  # which waits on purpose
ANSWERING = ("course", "figures", "practice", "reference", "stations", "server/requests")
SOURCES = [(HOUSE / "lessons" / name).read_text("utf-8") for name in ("records.py", "strict.py")]
SOURCES += [(HOUSE / "lessons" / name).read_text("utf-8") for name in ("parsing.py", "units.py")]
SOURCES += [path.read_text("utf-8") for name in ANSWERING for path in sorted((HOUSE / "lessons" / name).glob("*.py"))]
SESSION = Request.model_fields["session"].alias or "session"
FIELDS = sorted({name for one in KNOWN.values() for name in fields(one.takes)})
"""Of every request: what its model has."""
WORDS = sorted({word for text in SOURCES for word in re.findall(r"""["']([a-z_-]{2,20})["']""", text)})
"""What might be a kind, a station, a figure, a slug: whatever short word stands in the code."""
GENERIC = "Something went wrong"

surrogates = st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3)
likely = (
    st.sampled_from(WORDS) | st.integers(-1, GRID.patches + 1) | st.booleans() | st.text(max_size=40) | st.floats(-2, 2)
)
huge = st.integers() | st.sampled_from([10**30, -(10**30), 2**53, 2**53 + 1, 2**63, 2**64])
plain = likely | st.none() | huge | st.floats() | surrogates
names = st.sampled_from(FIELDS) | st.text(max_size=5)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)

    return st.recursive(leaves, grow, max_leaves=6)


deep = st.integers(1, 900).map(lambda depth: json.loads("[" * depth + "]" * depth))
values = nested(plain) | deep
asked = st.dictionaries(names, nested(likely), max_size=6) | st.dictionaries(names, values, max_size=4)


def asked_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody may send as that request: its own fields, mostly with what might be in them."""
    one = st.sampled_from([nested(likely), likely, values, st.from_regex(r"[A-Za-z0-9-]{1,12}", fullmatch=True)])
    own = st.fixed_dictionaries(
        {}, optional={field: one.flatmap(lambda chosen: chosen) for field in fields(KNOWN[name].takes)}
    )
    return own | asked


def ends_well(reply: object) -> None:
    """A reply that can be sent, with a reason in one line where it is none."""
    assert isinstance(reply, dict)
    json.dumps(reply, allow_nan=False, ensure_ascii=False).encode("utf-8")
    if "error" in reply:
        assert isinstance(reply["error"], str)
        assert reply["error"].strip()
        assert len(reply["error"].splitlines()) == 1
        assert GENERIC not in reply["error"]


class Room:
    """A router with a visitor who has asked something."""

    def __init__(self, pictures: Path) -> None:
        self.shared = shared_with(FakeEngine())
        self.router = Router(self.shared, Gallery(pictures))

        self.session = visitor(self.shared)

    def request(self, name: str, asked: dict[str, Any], known: bool) -> dict[str, Any]:
        """The same of somebody who is known, where wanted, with an answer of their own."""
        if not known:
            return asked
        if not self.session.runs:
            self.session = visitor(self.shared)
            list(answer(self.shared, self.session, 0, "Is there a saw?"))
        run = {"run": next(iter(self.session.runs), "")} if "run" in KNOWN[name].takes.model_fields else {}
        return {**run, **asked, SESSION: self.session.key}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return Room(folder(tmp_path_factory.mktemp("pictures"), [ENTRY]))


@pytest.mark.parametrize("name", THREADED)
@given(data=st.data(), known=st.booleans())
def test_every_request_ends_well(room: Room, name: str, data: st.DataObject, known: bool) -> None:
    ends_well(room.router.serve(name, room.request(name, data.draw(asked_of(name)), known), []))


@given(name=st.sampled_from(THREADED), asked=values)
def test_whatever_is_no_request_ends_well(room: Room, name: str, asked: object) -> None:
    ends_well(room.router.serve(name, asked, []))


@pytest.mark.parametrize("name", THREADED)
def test_every_request_ends_well_with_a_file(room: Room, name: str) -> None:
    for content in (b"", b"\x89PNG", png((3, 2))):
        ends_well(room.router.serve(name, room.request(name, {}, known=True), [("\u2028<b>.png", content)]))


@pytest.mark.parametrize("name", PROMPT)
@given(data=st.data(), known=st.booleans())
def test_whatever_a_connection_asks_ends_well(room: Room, name: str, data: st.DataObject, known: bool) -> None:
    """Previously a turn numbered 10^30, or half a character in a question, broke the stream."""
    asked = data.draw(asked_of(name) | values)
    sent = room.request(name, asked, known) if isinstance(asked, dict) else asked
    ends_well(asyncio.run(room.router.handle(name, sent)))
