"""Colours keep their promises: contrast, and hues apart for every kind of eye."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib import colormaps

from viz.theme import PAPER, PARTS, SPANS, Hue, attention_colours, css_variables

SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Machado, Oliveira and Fernandes 2009, full severity, on linear rgb."""
LEAST_TEXT_CONTRAST = 4.5
LEAST_DISTANCE = 25
"""CIE 1976 colour difference; about 2 is just noticeable side by side."""


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.asarray(np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4))


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(values: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(values, 0, 1) / np.array([0.9505, 1, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("part", PARTS)
def test_parts_can_be_read_as_text(part: str, theme: str) -> None:
    assert contrast(getattr(PARTS[part], theme), getattr(PAPER, theme)) >= LEAST_TEXT_CONTRAST


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("hues", [PARTS, SPANS], ids=["parts", "spans"])
def test_hues_stay_apart_for_every_eye(hues: dict[str, Hue], sight: str, theme: str) -> None:
    seen = [lab(SIGHT[sight] @ linear(getattr(hue, theme))) for hue in hues.values()]
    least = LEAST_DISTANCE if hues is PARTS else LEAST_DISTANCE / 2
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= least


def test_attention_uses_inferno() -> None:
    found = attention_colours()
    assert found.shape == (256, 3)
    expected = np.round(colormaps["inferno"](np.arange(256))[:, :3] * 255)
    assert np.array_equal(found, expected)


def test_css_holds_every_hue_for_both_themes() -> None:
    text = css_variables()
    for hue in (PAPER, *PARTS.values(), *SPANS.values()):
        assert hue.light in text.split(".dark")[0]
        assert hue.dark in text.split(".dark")[1]
