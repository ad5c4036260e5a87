"""What the stations tell the page is what the model holds: read back from its packing, on both tiny checkpoints."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.engine import LiveEngine
from lessons.stations import replies
from model.trace import Sight
from tests.lessons.fakes import GRID, FakeEngine


def unpacked(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


@pytest.fixture(params=["clip", "siglip"])
def engine(request: pytest.FixtureRequest, loaded: Callable[[str], Any]) -> LiveEngine:
    return LiveEngine(loaded(request.param), "")


@pytest.fixture
def sight(engine: LiveEngine, picture: Image.Image) -> Sight:
    return engine.encode(picture)


def test_filters_are_shown_around_grey(engine: LiveEngine) -> None:
    told = replies.patches(engine)
    found = engine.filters(replies.FILTERS)
    side = engine.facts.grid.patch_size
    values = unpacked(told["filters"], "u1").reshape(len(found.indices), side, side, 3)
    assert told["size"] == [side, side]
    assert told["indices"] == list(found.indices)
    weights = found.weights.transpose(0, 2, 3, 1)
    largest = np.abs(weights).reshape(len(weights), -1).argmax(1)
    for shown, weight, place in zip(values, weights, largest, strict=True):
        assert shown.ravel()[place] == (255 if weight.ravel()[place] > 0 else 0)
        assert abs(float(shown.ravel()[np.abs(weight).argmin()]) - 127.5) < 3


def test_the_encoder_tells_features_as_colours_likeness_and_lengths(engine: LiveEngine, sight: Sight) -> None:
    told = replies.encoder(engine, sight)
    patches = engine.facts.grid.patches
    features = sight.features.selected
    assert told["hidden"] == " x ".join(map(str, sight.features.hidden.shape))
    assert told["selected"] == f"{patches} x {features.shape[1]}"
    assert told["classPosition"] is sight.features.drops_class
    assert (told["read"], told["layers"]) == (engine.facts.encoder_read, engine.facts.encoder_layers)
    assert unpacked(told["colours"], "u1").size == 3 * patches
    norms = unpacked(told["norms"], "<f4")
    assert norms == pytest.approx(np.linalg.norm(features, axis=1), rel=1e-5)
    square = unpacked(told["likeness"], "<f2").reshape(patches, patches)
    expected = features[7] @ features[20] / (norms[7] * norms[20])
    assert square[7, 20] == pytest.approx(expected, abs=2e-3)


def test_the_eyes_attention_is_that_of_the_layer_and_head(engine: LiveEngine, sight: Sight) -> None:
    told = replies.encoder_attention(engine, sight, 1, 0)
    square = unpacked(told["map"], "<f2").reshape(told["positions"], told["positions"])
    np.testing.assert_allclose(square, engine.encoder_attention(sight, 1, 0), atol=1e-3)
    assert told["positions"] == len(sight.features.hidden)
    assert "Layer 1, head 0" in told["caption"]
    mean = replies.encoder_attention(engine, sight, None, None)
    assert f"Mean over {engine.facts.encoder_read} layers" in mean["caption"]


@pytest.mark.parametrize(("layer", "head"), [(99, None), ("1", 0), (True, None), (0, -1)])
def test_a_layer_of_the_eye_that_is_not_there_is_named(layer: Any, head: Any) -> None:
    engine = FakeEngine()
    with pytest.raises(ValueError, match=r"There is no (layer|head)"):
        replies.encoder_attention(engine, engine.encode(Image.new("RGB", (9, 9))), layer, head)


def test_the_projector_tells_layers_lengths_words_and_planes(engine: LiveEngine, sight: Sight) -> None:
    told = replies.projector(engine, sight)
    patches = engine.facts.grid.patches
    inside = engine.projector(sight, replies.NEAREST, replies.SAMPLE)
    assert told["parameters"] == sum(layer.parameters for layer in inside.layers)
    assert [layer["name"] for layer in told["layers"]] == ["linear_1", "act", "linear_2"]
    assert unpacked(told["after"], "<f4") == pytest.approx(np.linalg.norm(sight.projected.values, axis=1), rel=1e-5)
    for name, words, names in (
        ("nearest", inside.nearest, inside.nearest_names),
        ("untrained", inside.untrained, inside.untrained_names),
        ("straight", inside.straight, inside.straight_names),
    ):
        assert len(told[name]) == patches
        assert [word for word, _ in told[name][3]] == list(names[3])
        assert [cosine for _, cosine in told[name][3]] == pytest.approx(words.cosines[3], abs=1e-4)
    for plane in told["planes"].values():
        assert unpacked(plane["visual"], "<f4").size == 2 * patches
        assert unpacked(plane["words"], "<f4").size == 2 * len(told["names"])
    edges = unpacked(told["histogram"]["edges"], "<f4")
    for heap in ("visual", "words"):
        shares = unpacked(told["histogram"][heap], "<f4")
        assert len(shares) == len(edges) - 1
        assert shares.sum() == pytest.approx(1, abs=1e-5)


def test_one_row_goes_through_the_projector(engine: LiveEngine, sight: Sight) -> None:
    told = replies.projector_row(engine, sight, 11)
    steps = [unpacked(step, "<f4") for step in told["steps"]]
    assert np.array_equal(steps[0], sight.features.selected[11])
    np.testing.assert_allclose(steps[-1], sight.projected.values[11], atol=1e-5)


@pytest.mark.parametrize("patch", [-1, 10**6, None, True, "3", 1.0])
def test_a_patch_outside_the_grid_is_named(patch: Any) -> None:
    engine = FakeEngine()
    with pytest.raises(ValueError, match=rf"There is no patch .*0 to {GRID.patches - 1}"):
        replies.projector_row(engine, engine.encode(Image.new("RGB", (9, 9))), patch)
