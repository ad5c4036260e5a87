"""The translator's steps and the words near its output, against the stock modules."""

import numpy as np
import pytest
import torch
from PIL import Image

from model.llava.checkpoints import LoadedModel
from model.llava.projector import inside, layers, nearest, steps, straight, untrained, word_norms, word_vectors
from model.llava.run import encode
from model.llava.words import token_name
from model.trace import Features, Projected, Sight


@pytest.fixture
def sight(model: LoadedModel, picture: Image.Image) -> Sight:
    return encode(model, picture)


@pytest.fixture
def stages(sight: Sight) -> tuple[Features, Projected]:
    return sight.features, sight.projected


def test_its_layers_have_the_shapes_of_the_checkpoint(model: LoadedModel) -> None:
    found = layers(model)
    shapes, projector = model.geometry, model.model.model.multi_modal_projector
    inner, outer = shapes.encoder_width * len(shapes.feature_layers), shapes.text_width
    assert [layer.shape for layer in found] == [(outer, inner), (), (outer, outer)]
    assert [layer.kind for layer in found][::2] == ["Linear", "Linear"]
    assert sum(layer.parameters for layer in found) == sum(p.numel() for p in projector.parameters())


def test_one_row_goes_through_every_step(model: LoadedModel, stages: tuple[Features, Projected]) -> None:
    features, projected = stages
    found = steps(model, features, 5)
    assert np.array_equal(found[0], features.selected[5])
    np.testing.assert_allclose(found[-1], projected.values[5], atol=1e-5)
    assert [len(step) for step in found] == [features.selected.shape[1], *3 * [model.geometry.text_width]]
    linear = model.model.model.multi_modal_projector.linear_1
    expected = features.selected[5] @ linear.weight.numpy().T + linear.bias.numpy()
    np.testing.assert_allclose(found[1], expected, atol=1e-4)


def test_an_untrained_projector_has_the_shape_alone_and_leaves_the_model_as_it_was(
    model: LoadedModel, stages: tuple[Features, Projected]
) -> None:
    features, projected = stages
    before = [p.clone() for p in model.model.model.multi_modal_projector.parameters()]
    state = torch.get_rng_state()
    fresh = untrained(model, features)
    assert fresh.values.shape == projected.values.shape
    assert np.abs(fresh.values - projected.values).max() > 0.01
    assert np.array_equal(fresh.values, untrained(model, features).values)
    assert not np.array_equal(fresh.values, untrained(model, features, seed=1).values)
    assert all(map(torch.equal, before, model.model.model.multi_modal_projector.parameters()))
    assert torch.equal(state, torch.get_rng_state())


def test_the_nearest_word_of_a_word_is_itself(model: LoadedModel) -> None:
    ids = np.arange(7, 27)
    own = word_vectors(model, ids)
    found = nearest(model, 3 * own, count=4)
    assert found.ids.shape == found.cosines.shape == (20, 4)
    assert found.ids[:, 0].tolist() == ids.tolist()
    assert found.cosines[:, 0] == pytest.approx(1, abs=1e-5)
    assert (np.diff(found.cosines) <= 0).all()
    table = model.model.get_input_embeddings().weight.detach()
    cosines = torch.nn.functional.cosine_similarity(torch.from_numpy(own[0])[None], table)
    assert found.cosines[0] == pytest.approx(cosines.topk(4).values.tolist(), abs=1e-5)
    assert word_norms(model) == pytest.approx(table.norm(dim=1).numpy())


def test_all_of_it_at_once(model: LoadedModel, sight: Sight) -> None:
    found = inside(model, sight, count=3, sample=50)
    assert np.array_equal(found.nearest.ids, nearest(model, sight.projected.values, 3).ids)
    assert np.array_equal(found.untrained.ids, nearest(model, untrained(model, sight.features).values, 3).ids)
    assert found.nearest_names[7][1] == token_name(model.tokenizer, int(found.nearest.ids[7, 1]))
    assert len(found.untrained_names) == len(sight.projected.values)
    vocabulary = len(found.word_norms)
    assert 25 < len(found.sample_names) == len(found.sample_vectors) <= 50
    assert np.array_equal(found.sample_vectors[1], word_vectors(model, np.array([found.sample_every]))[0])
    assert found.sample_every * (len(found.sample_names) - 1) < vocabulary <= found.sample_every * 50


def test_without_the_bend_the_projector_is_one_matrix(model: LoadedModel, sight: Sight) -> None:
    projector = model.model.model.multi_modal_projector
    one, two = projector.linear_1, projector.linear_2
    matrix = (two.weight @ one.weight).detach().numpy()
    bias = (two.weight @ one.bias + two.bias).detach().numpy()
    found = straight(model, sight.features).values
    np.testing.assert_allclose(found, sight.features.selected @ matrix.T + bias, atol=2e-3, rtol=1e-3)
    told = inside(model, sight, count=2, sample=50)
    one_row = float(found[9] @ sight.projected.values[9])
    lengths = float(np.linalg.norm(found[9]) * np.linalg.norm(sight.projected.values[9]))
    assert told.straight_cosines[9] == pytest.approx(one_row / lengths, abs=1e-4)
    assert np.array_equal(told.straight.ids, nearest(model, found, 2).ids)
