"""What a page may ask for: every argument checked, each visitor at their own things only."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.gallery import Gallery
from lessons.server.answering import Shared, answer
from lessons.server.router import MOST_AT_ONCE, REQUESTS, Desk
from lessons.server.session import Visit
from model.explain.rows import on_patches
from model.pictures.pool import Pool, TwiceError
from tests.lessons.fakes import ANSWER, GRID, HEADS, LAYERS, FakeEngine
from tests.lessons.server.test_answering import about, shared_with, visitor
from tests.lessons.test_gallery import ENTRY, folder


@pytest.fixture
def shared() -> Shared:
    return shared_with(FakeEngine())


@pytest.fixture
def desk(shared: Shared, tmp_path: Path) -> Desk:
    return Desk(shared, Gallery(folder(tmp_path, [ENTRY])))


def answered(shared: Shared, visit: Visit) -> str:
    return str(about(list(answer(shared, visit, 0, "Is there a saw?"))[-1])["run"])


def png(size: tuple[int, int] = (90, 60)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, "PNG")
    return buffer.getvalue()


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_a_file_becomes_the_picture(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    reply = desk.handle("open_picture", {"visit": visit.key}, [("a<b>.png", png())])
    assert reply["size"] == [90, 60]
    assert visit.picture is not None
    assert visit.picture.size == (90, 60)


def test_a_shipped_picture_is_opened_by_name(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    assert desk.handle("open_picture", {"visit": visit.key, "file": "one.png"}, [])["size"] == [40, 30]
    assert "no shipped picture" in desk.handle("open_picture", {"visit": visit.key, "file": "../x"}, [])["error"]


def test_a_bad_file_changes_nothing(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    answered(shared, visit)
    before = (visit.picture, visit.talk)
    reply = desk.handle("open_picture", {"visit": visit.key}, [("x.png", b"not a picture")])
    assert "not a picture" in reply["error"]
    assert (visit.picture, visit.talk) == before


def test_each_visitor_has_a_place_of_their_own_where_pictures_are_opened(
    desk: Desk, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously one visitor could have any number of pictures decoded at a time, and stop the server with them."""
    owners: list[str | None] = []

    def call(pool: Pool, options: object, data: bytes, owner: str | None) -> tuple[dict[str, Any], bytes]:
        owners.append(owner)
        raise TwiceError("another one is waiting already")

    monkeypatch.setattr(Pool, "call", call)
    first, second = visitor(shared), visitor(shared)
    before = first.picture
    for visit in (first, second):
        reply = desk.handle("open_picture", {"visit": visit.key}, [("x.png", png())])
        assert reply["error"] == "Your last pictures are still being opened. Wait for them, then try again."
    assert owners == [first.key, second.key]
    assert first.picture is before


def test_the_picture_is_not_changed_under_an_answer(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    stream = answer(shared, visit, 0, "Is there a saw?")
    next(stream)
    assert "still being written" in desk.handle("open_picture", {"visit": visit.key}, [("x.png", png())])["error"]
    stream.close()  # type: ignore[attr-defined]
    assert "error" not in desk.handle("open_picture", {"visit": visit.key}, [("x.png", png())])


def test_look_says_what_is_kept_and_where_the_patches_are(desk: Desk, shared: Shared) -> None:
    reply = desk.handle("look", {"visit": visitor(shared).key}, [])
    assert reply["ready"]
    assert reply["kept"] == [0, 0, 1, 1]
    assert reply["grid"] == [GRID.rows, GRID.columns]
    assert reply["patch"] == [1 / GRID.columns, 1 / GRID.rows]


def test_a_picture_is_shown_padded_and_the_conversation_begins_anew(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    answered(shared, visit)
    before = visit.sight
    assert desk.handle("frame", {"visit": visit.key, "pad": True}, []) == {}
    assert (visit.pad, visit.sight, visit.talk) == (True, None, None)
    assert desk.handle("look", {"visit": visit.key}, [])["pad"] is True
    answered(shared, visit)
    assert visit.sight is not None
    assert before is not None
    assert not np.array_equal(visit.sight.projected.values, before.projected.values)
    for wrong in (None, 1, "yes"):
        assert "on or off" in desk.handle("frame", {"visit": visit.key, "pad": wrong}, [])["error"]
    with visit.asking:
        assert desk.handle("frame", {"visit": visit.key, "pad": False}, [])["busy"]
    assert visit.pad
    bare = shared.visits.open()
    assert "no picture yet" in desk.handle("frame", {"visit": bare.key, "pad": True}, [])["error"]


@pytest.mark.parametrize("name", ["encoder", "projector", "patches"])
def test_a_station_is_looked_into(desk: Desk, shared: Shared, name: str) -> None:
    visit = visitor(shared)
    assert "error" not in desk.handle("station", {"visit": visit.key, "name": name}, [])
    assert "error" not in desk.handle("encoder_attention", {"visit": visit.key, "layer": 0, "head": None}, [])
    assert len(desk.handle("projector_row", {"visit": visit.key, "patch": 3}, [])["steps"]) == 2
    assert desk.handle("lens", {"visit": visit.key, "run": answered(shared, visit)}, [])["layers"] == LAYERS + 1
    assert desk.handle("export", {"visit": visit.key, "run": answered(shared, visit), "kind": "svg"}, [])["content"]


@pytest.mark.parametrize("name", [None, "answer", "__init__", 3, ["encoder"]])
def test_a_station_that_is_none_is_named(desk: Desk, shared: Shared, name: Any) -> None:
    visit = visitor(shared)
    told = desk.handle("station", {"visit": visit.key, "name": name}, [])
    assert "There is no station" in told["error"]


@pytest.mark.parametrize("layer", [None, *range(LAYERS)])
@pytest.mark.parametrize("head", [None, *range(HEADS)])
def test_maps_are_the_very_rows(desk: Desk, shared: Shared, layer: int | None, head: int | None) -> None:
    visit = visitor(shared)
    run = answered(shared, visit)
    reply = desk.handle("maps", {"visit": visit.key, "run": run, "layer": layer, "head": head}, [])
    found_run = shared.visits.run(visit, run)
    assert found_run.prefix
    kept = [on_patches(step, found_run.placement) for step in found_run.steps]
    assert len(reply["maps"]) == len(ANSWER) + 1
    for found, rows in zip(reply["maps"], kept, strict=True):
        expected = rows[slice(None) if layer is None else [layer]][:, slice(None) if head is None else [head]]
        assert np.array_equal(floats(found["map"]), expected.mean(axis=(0, 1), dtype=np.float32))
        assert found["peak"] == floats(found["map"]).max()
        assert found["share"]["image"] == pytest.approx(expected.mean(axis=(0, 1)).sum(), rel=1e-5)
        assert sum(found["share"].values()) == pytest.approx(1, abs=1e-5)


def test_many_maps_come_in_parts(desk: Desk, tmp_path: Path) -> None:
    shared = shared_with(FakeEngine(answer=[" a"] * MOST_AT_ONCE))
    desk = Desk(shared, Gallery(tmp_path))
    visit = visitor(shared)
    request = {"visit": visit.key, "run": answered(shared, visit)}
    assert len(desk.handle("maps", request, [])["maps"]) == MOST_AT_ONCE
    assert len(desk.handle("maps", {**request, "start": MOST_AT_ONCE}, [])["maps"]) == 1
    assert len(desk.handle("tokens", request, [])["tokens"]) == MOST_AT_ONCE


def test_tokens_missed_can_be_asked_for(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    reply = desk.handle("tokens", {"visit": visit.key, "run": answered(shared, visit), "start": 2}, [])
    assert [json.loads(text)["text"] for text in reply["tokens"]] == [*ANSWER[2:], ""]


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
        {"visit": "x"},
        {"visit": None},
    ],
)
def test_wrong_arguments_get_a_reason(desk: Desk, shared: Shared, wrong: dict[str, Any]) -> None:
    visit = visitor(shared)
    reply = desk.handle("maps", {"visit": visit.key, "run": answered(shared, visit), **wrong}, [])
    assert set(reply) <= {"error", "unknown"}
    assert reply["error"]


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("request_", [None, 3, "x", [], {}, {"visit": {}}])
def test_nonsense_is_refused_everywhere(desk: Desk, name: str, request_: object) -> None:
    assert "error" in desk.handle(name, request_, [])


def test_one_visitor_cannot_read_another(desk: Desk, shared: Shared) -> None:
    mine, theirs = visitor(shared), visitor(shared)
    run = answered(shared, mine)
    for name in ("maps", "tokens"):
        assert "error" in desk.handle(name, {"visit": theirs.key, "run": run}, [])


def test_start_again_forgets_the_talk_and_keeps_the_picture(desk: Desk, shared: Shared) -> None:
    visit = visitor(shared)
    answered(shared, visit)
    desk.handle("start_again", {"visit": visit.key}, [])
    assert visit.talk is None
    assert visit.picture is not None
