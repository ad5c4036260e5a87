"""Single figures on paper: each is drawn of what was asked for, and holds the numbers of the tensors."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.engine import LiveEngine
from lessons.server.answering import answer
from lessons.stations.drawings import DRAWINGS, KINDS, draw
from lessons.stations.subject import Subject
from model.explain.features import likeness, norms
from model.explain.rows import on_patches
from model.llava.checkpoints import load
from model.trace import SPAN_KINDS, Run
from tests.checkpoints import clip_shaped, siglip_shaped
from tests.lessons.fakes import FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor
from viz.why import reasons

ASKED: dict[str, Any] = {
    "patch": 7, "token": 1, "layer": None, "head": None, "channel": 2, "words": "trained", "plane": "asTheyAre",
    "patches": [0, 3], "from": "patch",
}  # fmt: skip


@pytest.fixture(scope="module", params=[clip_shaped, siglip_shaped], ids=["clip", "siglip"])
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    folder = tmp_path_factory.mktemp("checkpoint")
    request.param(folder)
    engine = LiveEngine(load(str(folder)), "")
    values = np.random.default_rng(3).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    sight = engine.encode(Image.fromarray(values))
    stages = list(engine.conversation(sight).ask("What is it?"))
    run = Run("small", "What is it?", *sight.stages, stages[4], tuple(stages[5:]))  # type: ignore[arg-type]
    return Subject(engine, sight, run, ASKED)


def asked(subject: Subject, **changed: Any) -> Subject:
    return Subject(subject.engine, subject.sight, subject.run, {**ASKED, **changed})


def test_every_figure_that_is_explained_can_be_drawn() -> None:
    assert set(DRAWINGS) == set(reasons())


@pytest.mark.parametrize("name", DRAWINGS)
def test_each_says_what_it_is_and_of_which_model(subject: Subject, name: str) -> None:
    figure = DRAWINGS[name](subject)
    told = " ".join(text.get_text() for text in figure.texts)
    why = reasons()[name]
    for part in (why.title, subject.engine.facts.name, "Scale:", "Not shown:"):
        assert part in told
    assert " ".join(why.not_.split()) in told
    # Nothing is cut off at the foot.
    assert min(text.get_position()[1] for text in figure.texts) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_as_a_file(subject: Subject, kind: str) -> None:
    made = draw(subject, "attention", kind)
    content = base64.b64decode(made["content"])
    assert made["name"] == f"glassbox-attention.{kind}"
    assert content.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[kind])


def test_the_map_is_that_of_the_token_the_layer_and_the_head(subject: Subject) -> None:
    grid, run = subject.engine.facts.grid, subject.said
    for layer, head in ((None, None), (0, None), (0, 1)):
        figure = DRAWINGS["attention"](asked(subject, layer=layer, head=head))
        shown = figure.axes[0].images[-1].get_array()
        columns = on_patches(run.steps[1], run.placement)
        rows = columns if layer is None else columns[layer : layer + 1]
        rows = rows if head is None else rows[:, head : head + 1]
        np.testing.assert_allclose(
            np.asarray(shown), rows.mean(axis=(0, 1)).reshape(grid.rows, grid.columns), rtol=1e-5
        )


def test_likeness_and_lengths_are_those_of_the_features(subject: Subject) -> None:
    features = subject.sight.features.selected
    shown = DRAWINGS["likeness"](subject).axes[0].images[-1].get_array()
    np.testing.assert_allclose(np.asarray(shown).ravel(), likeness(features)[7], rtol=1e-5)
    shown = DRAWINGS["norms"](subject).axes[0].images[-1].get_array()
    np.testing.assert_allclose(np.asarray(shown).ravel(), norms(features), rtol=1e-5)


def test_the_enlarged_patch_is_the_one_picked(subject: Subject) -> None:
    grid, picture = subject.engine.facts.grid, subject.sight.picture
    texts = DRAWINGS["patch"](subject).axes[0].texts
    side, (row, column) = grid.patch_size, divmod(7, grid.columns)
    expected = picture.pixels[2, side * row : side * (row + 1), side * column : side * (column + 1)]
    assert [text.get_text() for text in texts] == [f"{value:.1f}" for value in expected.ravel()]


def test_shares_and_heads_are_those_of_the_steps(subject: Subject) -> None:
    run = subject.said
    bars = DRAWINGS["shares"](subject).axes[0].containers
    for kind, heap in zip(("image", "question", "answer", "template"), bars, strict=True):
        assert kind in SPAN_KINDS
        np.testing.assert_allclose(
            [bar.get_height() for bar in heap], [s.share.get(kind, 0) for s in run.steps], atol=1e-6
        )
    shown = DRAWINGS["heads"](subject).axes[0].images[0].get_array()
    np.testing.assert_allclose(np.asarray(shown), on_patches(run.steps[1], run.placement).sum(axis=2), rtol=1e-5)


def test_what_survives_was_measured_without_those_patches(subject: Subject) -> None:
    from model.trace import Transcript

    bars = DRAWINGS["survived"](subject).axes[0].containers
    without = [bar.get_width() for bar in bars[1]]
    np.testing.assert_allclose(without, subject.engine.probabilities(Transcript.of(subject.said), (0, 3)), rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "changed", "told"),
    [
        ("likeness", {"patch": None}, "Pick a patch first"),
        ("likeness", {"patch": 10**6}, "There is no patch 1000000"),
        ("likeness", {"patch": "<b>"}, "There is no patch"),
        ("attention", {"token": 999}, "There is no token 999"),
        ("attention", {"layer": 99}, "There is no layer 99"),
        ("patch", {"channel": 3}, "There is no channel 3"),
        ("words", {"words": "none"}, "There is no projector 'none'"),
        ("check", {"patches": []}, "No patch is taken away yet"),
        ("survived", {"patches": [10**6]}, "There is no patch"),
        ("nothing", {}, "There is no figure 'nothing'"),
        (["image"], {}, "There is no figure"),
    ],
)
def test_what_cannot_be_drawn_is_told(subject: Subject, name: Any, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("[", r"\[")):
        draw(asked(subject, **changed), name, "png")


def test_an_answer_is_needed_where_the_figure_is_of_one(subject: Subject) -> None:
    alone = Subject(subject.engine, subject.sight, None, ASKED)
    with pytest.raises(ValueError, match="Ask a question first"):
        draw(alone, "attention", "svg")
    with pytest.raises(ValueError, match="There is no 'exe' to take away"):
        draw(alone, "image", "exe")


def test_the_router_draws_what_the_page_asks_for(tmp_path: Path) -> None:
    from lessons.server.router import Router

    shared = shared_with(FakeEngine())
    session = visitor(shared)
    last = list(answer(shared, session, 0, "Is there a saw?"))[-1]
    router = Router(shared, None)  # type: ignore[arg-type]
    request = {**ASKED, "session": session.key, "run": last.about.run, "figure": "likely", "kind": "svg"}
    assert base64.b64decode(router.serve("drawing", request, [])["content"]).startswith(b"<?xml")
    assert "Ask a question first" in router.serve("drawing", {**request, "run": None}, [])["error"]
    assert router.serve("drawing", {**request, "run": "made up"}, [])["unknown"]
