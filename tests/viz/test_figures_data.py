"""Mosaic, histogram and packing: the numbers that the browser draws."""

import base64

import numpy as np
import pytest

from model.explain.features import principal
from viz.histogram import histogram
from viz.mosaic import TAILS, mosaic
from viz.packing import floats, halves, octets


def test_a_mosaic_stretches_each_component_by_itself() -> None:
    values = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32) * np.array(
        [9, 3, 1, 0.1, 0.1, 0.1], np.float32
    )
    found = principal(values)
    made = mosaic(found)
    assert made.colours.shape == (200, 3)
    for scores, shown in zip(found.scores.T, made.colours.T, strict=True):
        low, high = np.percentile(scores, TAILS)
        assert shown[scores <= low].max() == 0
        assert shown[scores >= high].min() == 255
        middle = (scores > low) & (scores < high)
        expected = 255 * (scores[middle] - low) / (high - low)
        assert np.abs(shown[middle] - expected).max() <= 0.51
    assert "red 8" in made.caption  # the first direction holds most of the variance


def test_patches_that_are_all_alike_are_grey() -> None:
    made = mosaic(principal(np.ones((9, 4), np.float32)))
    assert set(made.colours.ravel()) == {128}


def test_a_histogram_counts_each_heap_on_one_scale() -> None:
    small, large = np.geomspace(1, 10, 50).astype(np.float32), np.full(8, 100, np.float32)
    found = histogram(small, large, bins=20)
    assert found.edges[0] == pytest.approx(1)
    assert found.edges[-1] == pytest.approx(100)
    assert np.diff(np.log(found.edges)) == pytest.approx(np.log(100) / 20, rel=1e-4)
    assert found.shares[0][:11].sum() == pytest.approx(1)
    assert found.shares[1][-1] == 1
    assert histogram(np.zeros(3, np.float32), np.ones(2, np.float32)).shares[0].sum() == 1
    with pytest.raises(ValueError, match="nothing to count"):
        histogram(small, np.zeros(0, np.float32))


def test_packed_numbers_come_back() -> None:
    values = np.array([[0.5, -2.25], [1e-3, 3]])
    for pack, kind, exact in ((floats, "<f4", 1e-7), (halves, "<f2", 1e-3)):
        found = np.frombuffer(base64.b64decode(pack(values)), kind)
        assert found == pytest.approx(values.ravel(), rel=exact)
    assert np.frombuffer(base64.b64decode(octets([[0, 255], [7, 9]])), "u1").tolist() == [0, 255, 7, 9]
