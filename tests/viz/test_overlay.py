"""Maps are the model's own numbers, and say how they were made."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from model.trace import Grid, Prefix, Span, Step
from viz.overlay import Choice, image_columns, patch_map, spread
from viz.words import describe_map

LAYERS, HEADS, ROWS, COLUMNS = 3, 2, 4, 5
GRID = Grid(ROWS, COLUMNS, 8)


@pytest.fixture
def columns() -> np.ndarray:
    rows = np.random.default_rng(0).random((LAYERS, HEADS, GRID.patches + 3))
    shares: np.ndarray = (rows / rows.sum(-1, keepdims=True)).astype(np.float32)
    return shares[:, :, 2:-1]


def test_the_mean_over_all_is_the_mean(columns: np.ndarray) -> None:
    found = patch_map(columns, GRID)
    assert found.values.shape == (ROWS, COLUMNS)
    assert found.values.ravel() == pytest.approx(columns.mean(axis=(0, 1)), rel=1e-6)
    assert found.image_share == pytest.approx(columns.sum(-1).mean(), rel=1e-5)


@pytest.mark.parametrize("layer", range(LAYERS))
@pytest.mark.parametrize("head", range(HEADS))
def test_one_layer_and_head_is_exactly_that_row(columns: np.ndarray, layer: int, head: int) -> None:
    assert np.array_equal(patch_map(columns, GRID, Choice(layer, head)).values.ravel(), columns[layer, head])


def test_one_layer_is_the_mean_of_its_heads(columns: np.ndarray) -> None:
    assert np.allclose(patch_map(columns, GRID, Choice(layer=1)).values.ravel(), columns[1].mean(axis=0))
    assert np.allclose(patch_map(columns, GRID, Choice(head=1)).values.ravel(), columns[:, 1].mean(axis=0))


@pytest.mark.parametrize("choice", [Choice(3), Choice(-1), Choice(0, 2), Choice(None, 9), Choice(True), Choice("0")])  # type: ignore[arg-type]
def test_no_such_layer_or_head(columns: np.ndarray, choice: Choice) -> None:
    with pytest.raises(ValueError, match=r"There is no (layer|head)"):
        patch_map(columns, GRID, choice)


def test_a_grid_of_another_size_is_refused(columns: np.ndarray) -> None:
    with pytest.raises(ValueError, match="20 image positions for a grid of 5 x 5 = 25"):
        patch_map(columns, Grid(5, 5, 8))


def test_the_caption_says_how_it_was_computed_and_scaled() -> None:
    values = np.zeros((LAYERS, HEADS, GRID.patches), np.float32)
    values[:, :, 7] = 0.041
    found = patch_map(values, GRID)
    assert found.caption == (
        "Mean over 3 layers x 2 heads; share of this token's attention on each patch; colour scale 0 … 4.1 %"
    )
    assert patch_map(values, GRID, Choice(2)).caption.startswith("Layer 2, mean over 2 heads; ")
    assert patch_map(values, GRID, Choice(2, 1)).caption.startswith("Layer 2, head 1; ")
    assert patch_map(values, GRID, Choice(None, 1)).caption.startswith("Head 1 of every layer, mean over 3 layers; ")


def test_the_words_name_place_strength_and_share() -> None:
    values = np.full((LAYERS, HEADS, GRID.patches), 0.01, np.float32)
    values[:, :, 2 * COLUMNS + 3] = 0.19
    found = patch_map(values, GRID)
    assert found.strongest == (2, 3)
    assert describe_map(found) == (
        "strongest at row 2, column 3 with 19 % of this token's attention; the image takes 38 % in all"
    )


def test_bytes_hold_the_very_numbers(columns: np.ndarray) -> None:
    found = patch_map(columns, GRID)
    back = np.frombuffer(base64.b64decode(found.encoded), "<f4").reshape(ROWS, COLUMNS)
    assert np.array_equal(back, found.values)


def test_image_columns_are_found_by_name_and_copied() -> None:
    spans = (Span("template", 0, 3), Span("image", 3, 3 + GRID.patches), Span("question", 3 + GRID.patches, 30))
    prefix = Prefix(np.zeros(30, np.int64), ("",) * 30, spans)
    attention = np.random.default_rng(1).random((LAYERS, HEADS, 31)).astype(np.float32)
    share = {"template": 0.0, "image": 1.0, "question": 0.0, "answer": 0.0}
    step = Step(0, 0, "", 1.0, (), 0.0, attention, share)  # type: ignore[arg-type]
    found = image_columns(step, prefix)
    assert np.array_equal(found, attention[:, :, 3 : 3 + GRID.patches])
    assert not np.shares_memory(found, attention)


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
    assert spread(step, prefix, Choice(0, 0)) == {
        "template": close(0.3),
        "image": close(0.5),
        "question": close(0.1),
        "answer": close(0.1),
    }
    assert spread(step, prefix, Choice(layer=1)) == {
        "template": 0,
        "image": close(0.5),
        "question": 0,
        "answer": close(0.5),
    }
    assert spread(step, prefix, Choice(head=1)) == {
        "template": 0,
        "image": 0,
        "question": close(0.5),
        "answer": close(0.5),
    }
    mean = {"template": close(0.075), "image": close(0.375), "question": close(0.275), "answer": close(0.275)}
    assert spread(step, prefix, Choice()) == mean
    with pytest.raises(ValueError, match="no layer 2"):
        spread(step, prefix, Choice(layer=2))
