"""Colours, likeness and length of vectors, against what can be worked out by hand or by plain SVD."""

import numpy as np
import pytest

from model.explain.features import likeness, norms, outliers, principal


def vectors(count: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32) * np.arange(1, width + 1)


@pytest.mark.parametrize(("count", "width"), [(40, 7), (7, 40)])
def test_principal_components_are_those_of_a_singular_value_decomposition(count: int, width: int) -> None:
    values = vectors(count, width)
    found = principal(values)

    centred = values - values.mean(0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    assert found.explained == pytest.approx(lengths[:3] ** 2 / (lengths**2).sum(), rel=1e-4)
    np.testing.assert_allclose(np.abs(found.directions @ directions[:3].T), np.eye(3), atol=1e-3)
    np.testing.assert_allclose(found.scores, centred @ found.directions.T, atol=1e-3)
    np.testing.assert_allclose(found.place(values), found.scores, atol=1e-3)


def test_the_sign_of_a_component_does_not_hang_on_the_order_of_the_patches() -> None:
    values = vectors(30, 6)
    turned = principal(values[::-1].copy())
    np.testing.assert_allclose(principal(values).scores, turned.scores[::-1], atol=1e-3)
    for direction in turned.directions:
        assert direction[np.abs(direction).argmax()] > 0


def test_directions_that_do_not_exist_are_nothing() -> None:
    flat = principal(np.ones((5, 4), np.float32))
    assert not flat.scores.any()
    assert not flat.explained.any()
    line = principal(np.outer(np.arange(5), [0, 3, 4]).astype(np.float32))
    assert line.explained == pytest.approx([1, 0, 0], abs=1e-6)
    assert line.scores[:, 0] == pytest.approx([-10, -5, 0, 5, 10], abs=1e-4)
    assert not line.scores[:, 1:].any()


def test_likeness_is_the_cosine() -> None:
    found = likeness(np.array([[1, 0], [3, 0], [0, 2], [-1, 0], [1, 1], [0, 0]], np.float32))
    assert found[0] == pytest.approx([1, 1, 0, -1, 0.5**0.5, 0])
    assert np.array_equal(found, found.T)
    assert found[5].tolist() == [0] * 6


def test_lengths_and_those_far_above_the_others() -> None:
    assert norms(np.array([[3, 4], [0, 0]], np.float32)).tolist() == [5, 0]
    lengths = np.array([10, 11, 9, 10, 12, 40, 8, 13], np.float32)
    assert outliers(lengths).tolist() == [5]
    assert outliers(np.ones(9, np.float32)).tolist() == []
