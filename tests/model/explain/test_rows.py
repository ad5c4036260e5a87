"""Attention maps are the model's own numbers, and say how they were made."""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import numpy as np
import pytest

from model.explain.method import Bounds, NoPasses, by_id, read_settings
from model.explain.rows import LayerAndHead, on_patches, spread
from model.map import Map
from model.options import QuestionError
from model.trace import Prefix, Run, Span, Step
from tests.viz.test_sheet import BEFORE, GRID, HEADS, LAYERS, made_run
from viz.overlay import encoded
from viz.words import caption, describe_map


def drawn(run: Run, token: int = 1, **settings: Any) -> Map:
    return by_id("attention").final(run, token, settings, NoPasses())


@pytest.fixture(scope="module")
def run() -> Run:
    return made_run(3)


def columns_of(run: Run) -> np.ndarray:
    """[layer, head, patch] of the second token, by the numbers written out."""
    return run.steps[1].attention[:, :, 2:14]


def with_columns(run: Run, columns: np.ndarray) -> Run:
    attention = np.zeros((LAYERS, HEADS, run.steps[0].attention.shape[2]), np.float32)
    attention[:, :, BEFORE : BEFORE + GRID.patches] = columns
    return dataclasses.replace(run, steps=(dataclasses.replace(run.steps[0], attention=attention),))


def test_the_mean_over_all_is_the_mean(run: Run) -> None:
    found = drawn(run)
    assert found.values.shape == (3, 4)
    assert found.values.ravel() == pytest.approx(columns_of(run).mean(axis=(0, 1)), rel=1e-6)
    assert found.stands_for is not None
    assert found.stands_for.value == pytest.approx(columns_of(run).sum(-1).mean(), rel=1e-5)


@pytest.mark.parametrize("layer", range(LAYERS))
@pytest.mark.parametrize("head", range(HEADS))
def test_one_layer_and_head_is_exactly_that_row(run: Run, layer: int, head: int) -> None:
    assert np.array_equal(drawn(run, layer=layer, head=head).values.ravel(), columns_of(run)[layer, head])


def test_one_layer_is_the_mean_of_its_heads(run: Run) -> None:
    assert np.allclose(drawn(run, layer=1).values.ravel(), columns_of(run)[1].mean(axis=0))
    assert np.allclose(drawn(run, head=1).values.ravel(), columns_of(run)[:, 1].mean(axis=0))


@pytest.mark.parametrize(
    "wrong", [{"layer": 2}, {"layer": -1}, {"layer": 0, "head": 3}, {"head": 9}, {"layer": True}, {"layer": "0"}]
)
def test_no_such_layer_or_head(run: Run, wrong: dict[str, Any]) -> None:
    with pytest.raises(
        QuestionError, match=r"There is no (layer|head) .*: this model has (layers 0 to 1|heads 0 to 2)\."
    ):
        drawn(run, **wrong)


def test_the_caption_says_how_it_was_computed_and_scaled(run: Run) -> None:
    columns = np.zeros((LAYERS, HEADS, GRID.patches), np.float32)
    columns[:, :, 7] = 0.041
    made = with_columns(run, columns)
    assert caption(drawn(made, 0)) == (
        "Mean over 2 layers x 3 heads; share of this token's attention on each patch; colour scale 0 … 4.1 %"
    )
    assert caption(drawn(made, 0, layer=1)).startswith("Layer 1, mean over 3 heads; ")
    assert caption(drawn(made, 0, layer=1, head=2)).startswith("Layer 1, head 2; ")
    assert caption(drawn(made, 0, head=1)).startswith("Head 1 of every layer, mean over 2 layers; ")


def test_the_words_name_place_strength_and_share(run: Run) -> None:
    columns = np.full((LAYERS, HEADS, GRID.patches), 0.01, np.float32)
    columns[:, :, 2 * 4 + 3] = 0.19
    found = drawn(with_columns(run, columns), 0)
    assert found.strongest == (2, 3)
    assert describe_map(found) == (
        "strongest at row 2, column 3 with 19 % of this token's attention; the image takes 30 % in all"
    )


def test_bytes_hold_the_very_numbers(run: Run) -> None:
    found = drawn(run)
    back = np.frombuffer(base64.b64decode(encoded(found)["map"]), "<f4").reshape(3, 4)
    assert np.array_equal(back, found.values)


def test_patches_are_found_by_their_places_and_copied(run: Run) -> None:
    found = on_patches(run.steps[1], run.placement)
    assert np.array_equal(found, run.steps[1].attention[:, :, 2:14])
    assert not np.shares_memory(found, run.steps[1].attention)


def test_where_the_attention_of_one_head_went() -> None:
    # Previously the page showed the mean over all layers and heads beside the map of one.
    spans = (Span("template", 0, 2), Span("image", 2, 4), Span("question", 4, 5), Span("template", 5, 6))
    prefix = Prefix(np.zeros(6, np.int64), ("",) * 6, spans)
    attention = np.zeros((2, 2, 7), np.float32)  # one position of the answer so far
    attention[0, 0] = [0.1, 0.1, 0.2, 0.3, 0.1, 0.1, 0.1]
    attention[0, 1] = [0, 0, 0, 0, 1, 0, 0]
    attention[1, 0] = [0, 0, 1, 0, 0, 0, 0]
    attention[1, 1] = [0, 0, 0, 0, 0, 0, 1]
    step = Step(0, 0, "", 1.0, (), 0.0, attention, dict.fromkeys(("template", "image", "question", "answer"), 0.25))
    close = pytest.approx

    def shares(**settings: int) -> dict[Any, float]:
        return spread(step, prefix, read_settings(LayerAndHead, settings, Bounds(2, 2, 2)))

    assert shares(layer=0, head=0) == {
        "template": close(0.3),
        "image": close(0.5),
        "question": close(0.1),
        "answer": close(0.1),
    }
    assert shares(layer=1) == {"template": 0, "image": close(0.5), "question": 0, "answer": close(0.5)}
    assert shares(head=1) == {"template": 0, "image": 0, "question": close(0.5), "answer": close(0.5)}
    mean = {"template": close(0.075), "image": close(0.375), "question": close(0.275), "answer": close(0.275)}
    assert shares() == mean
    with pytest.raises(QuestionError, match="There is no layer 2: this model has layers 0 to 1"):
        shares(layer=2)
