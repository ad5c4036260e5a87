"""What a page may ask for: every argument checked, each visitor at their own things only."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.gallery import Gallery
from lessons.server.answering import Shared, answer
from lessons.server.messages import endpoints
from lessons.server.requests.answers import MOST_AT_ONCE
from lessons.server.router import Router
from lessons.server.session import Session
from model.explain.rows import on_patches
from model.pictures.pool import Pool, TwiceError
from tests.lessons.fakes import ANSWER, HEADS, LAYERS, FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor
from tests.lessons.test_gallery import ENTRY, folder


@pytest.fixture
def shared() -> Shared:
    return shared_with(FakeEngine())


@pytest.fixture
def router(shared: Shared, tmp_path: Path) -> Router:
    return Router(shared, Gallery(folder(tmp_path, [ENTRY])))


def answered(shared: Shared, session: Session) -> str:
    return list(answer(shared, session, 0, "Is there a saw?"))[-1].about.run


def png(size: tuple[int, int] = (90, 60)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, "PNG")
    return buffer.getvalue()


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_a_file_becomes_the_picture(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    reply = router.serve("open_picture", {"session": session.key}, [("a<b>.png", png())])
    assert reply["size"] == [90, 60]
    assert session.picture is not None
    assert session.picture.size == (90, 60)


def test_a_shipped_picture_is_opened_by_name(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    assert router.serve("open_picture", {"session": session.key, "file": "one.png"}, [])["size"] == [40, 30]
    assert "no shipped picture" in router.serve("open_picture", {"session": session.key, "file": "../x"}, [])["error"]


def test_a_bad_file_changes_nothing(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    answered(shared, session)
    before = (session.picture, session.conversation)
    reply = router.serve("open_picture", {"session": session.key}, [("x.png", b"not a picture")])
    assert "not a picture" in reply["error"]
    assert (session.picture, session.conversation) == before


def test_each_visitor_has_a_place_of_their_own_where_pictures_are_opened(
    router: Router, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously one visitor could have any number of pictures decoded at a time, and stop the server with them."""
    owners: list[str | None] = []

    def call(pool: Pool, options: object, data: bytes, owner: str | None) -> tuple[dict[str, Any], bytes]:
        owners.append(owner)
        raise TwiceError("another one is waiting already")

    monkeypatch.setattr(Pool, "call", call)
    first, second = visitor(shared), visitor(shared)
    before = first.picture
    for session in (first, second):
        reply = router.serve("open_picture", {"session": session.key}, [("x.png", png())])
        assert reply["error"] == "Your last pictures are still being opened. Wait for them, then try again."
    assert owners == [first.key, second.key]
    assert first.picture is before


def test_the_picture_is_not_changed_under_an_answer(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    stream = answer(shared, session, 0, "Is there a saw?")
    next(stream)
    assert "still being written" in router.serve("open_picture", {"session": session.key}, [("x.png", png())])["error"]
    stream.close()  # type: ignore[attr-defined]
    assert "error" not in router.serve("open_picture", {"session": session.key}, [("x.png", png())])


def test_look_says_what_is_kept_and_where_the_patches_are(router: Router, shared: Shared) -> None:
    reply = router.serve("look", {"session": visitor(shared).key}, [])
    assert reply["ready"]
    assert reply["kept"] == [0, 0, 1, 1]
    assert reply["placement"] == {
        "raster": [4, 6],
        "views": [{"name": "whole", "rectangle": [0, 0, 1, 1], "rows": 4, "columns": 6, "positions": [[0, 24]]}],
        "others": [],
    }


def test_a_picture_is_shown_padded_and_the_conversation_begins_anew(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    answered(shared, session)
    before = session.sight
    assert router.serve("frame", {"session": session.key, "pad": True}, []) == {}
    assert (session.pad, session.sight, session.conversation) == (True, None, None)
    assert router.serve("look", {"session": session.key}, [])["pad"] is True
    answered(shared, session)
    assert session.sight is not None
    assert before is not None
    assert not np.array_equal(session.sight.projected.values, before.projected.values)
    for wrong in (None, 1, "yes"):
        assert "on or off" in router.serve("frame", {"session": session.key, "pad": wrong}, [])["error"]
    with session.turn_lock:
        assert router.serve("frame", {"session": session.key, "pad": False}, [])["busy"]
    assert session.pad
    bare = shared.sessions.open()
    assert "no picture yet" in router.serve("frame", {"session": bare.key, "pad": True}, [])["error"]


@pytest.mark.parametrize("name", ["encoder", "projector", "patches"])
def test_a_station_is_looked_into(router: Router, shared: Shared, name: str) -> None:
    session = visitor(shared)
    assert "error" not in router.serve("station", {"session": session.key, "name": name}, [])
    assert "error" not in router.serve("encoder_attention", {"session": session.key, "layer": 0, "head": None}, [])
    assert len(router.serve("projector_row", {"session": session.key, "patch": 3}, [])["steps"]) == 2
    assert router.serve("lens", {"session": session.key, "run": answered(shared, session)}, [])["layers"] == LAYERS + 1
    assert router.serve("export", {"session": session.key, "run": answered(shared, session), "kind": "svg"}, [])[
        "content"
    ]


@pytest.mark.parametrize("name", [None, "answer", "__init__", 3, ["encoder"]])
def test_a_station_that_is_none_is_named(router: Router, shared: Shared, name: Any) -> None:
    session = visitor(shared)
    told = router.serve("station", {"session": session.key, "name": name}, [])
    assert "There is no station" in told["error"]


@pytest.mark.parametrize("layer", [None, *range(LAYERS)])
@pytest.mark.parametrize("head", [None, *range(HEADS)])
def test_maps_are_the_very_rows(router: Router, shared: Shared, layer: int | None, head: int | None) -> None:
    session = visitor(shared)
    run = answered(shared, session)
    reply = router.serve("maps", {"session": session.key, "run": run, "layer": layer, "head": head}, [])
    found_run = shared.sessions.run(session, run)
    assert found_run.prefix
    kept = [on_patches(step, found_run.placement) for step in found_run.steps]
    assert len(reply["maps"]) == len(ANSWER) + 1
    for found, rows in zip(reply["maps"], kept, strict=True):
        expected = rows[slice(None) if layer is None else [layer]][:, slice(None) if head is None else [head]]
        assert np.array_equal(floats(found["map"]), expected.mean(axis=(0, 1), dtype=np.float32))
        assert found["peak"] == floats(found["map"]).max()
        assert found["share"]["image"] == pytest.approx(expected.mean(axis=(0, 1)).sum(), rel=1e-5)
        assert sum(found["share"].values()) == pytest.approx(1, abs=1e-5)


def test_many_maps_come_in_parts(router: Router, tmp_path: Path) -> None:
    shared = shared_with(FakeEngine(answer=[" a"] * MOST_AT_ONCE))
    router = Router(shared, Gallery(tmp_path))
    session = visitor(shared)
    request = {"session": session.key, "run": answered(shared, session)}
    assert len(router.serve("maps", request, [])["maps"]) == MOST_AT_ONCE
    assert len(router.serve("maps", {**request, "start": MOST_AT_ONCE}, [])["maps"]) == 1
    assert len(router.serve("tokens", request, [])["tokens"]) == MOST_AT_ONCE


def test_tokens_missed_can_be_asked_for(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    reply = router.serve("tokens", {"session": session.key, "run": answered(shared, session), "start": 2}, [])
    assert [token["text"] for token in reply["tokens"]] == [*ANSWER[2:], ""]


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer": LAYERS},
        {"layer": -1},
        {"layer": "0"},
        {"layer": 0.0},
        {"layer": True},
        {"layer": [0]},
        {"head": HEADS},
        {"start": -1},
        {"start": 99},
        {"start": "0"},
        {"run": None},
        {"run": "x"},
        {"session": "x"},
        {"session": None},
    ],
)
def test_wrong_arguments_get_a_reason(router: Router, shared: Shared, wrong: dict[str, Any]) -> None:
    session = visitor(shared)
    reply = router.serve("maps", {"session": session.key, "run": answered(shared, session), **wrong}, [])
    assert set(reply) <= {"error", "unknown"}
    assert reply["error"]


THREADED = [name for name, one in endpoints().items() if not one.prompt]


@pytest.mark.parametrize("name", THREADED)
@pytest.mark.parametrize(
    "request_", [None, 3, "x", [], {"session": {}}, {"session": 3}, {"session": ["x"]}, {"more": 1}]
)
def test_nonsense_is_refused_everywhere(router: Router, name: str, request_: object) -> None:
    assert "error" in router.serve(name, request_, [])


@pytest.mark.parametrize(
    "name",
    [
        *("open_picture", "frame", "look", "station", "encoder_attention", "projector_row", "lens", "export"),
        *("drawing", "figure", "maps", "tokens", "start_again", "load_again", "resume"),
    ],
)
def test_what_is_of_a_session_is_refused_without_one(router: Router, name: str) -> None:
    assert "error" in router.serve(name, {}, [])


def test_one_visitor_cannot_read_another(router: Router, shared: Shared) -> None:
    mine, theirs = visitor(shared), visitor(shared)
    run = answered(shared, mine)
    for name in ("maps", "tokens"):
        assert "error" in router.serve(name, {"session": theirs.key, "run": run}, [])


def test_start_again_forgets_the_talk_and_keeps_the_picture(router: Router, shared: Shared) -> None:
    session = visitor(shared)
    answered(shared, session)
    router.serve("start_again", {"session": session.key}, [])
    assert session.conversation is None
    assert session.picture is not None
