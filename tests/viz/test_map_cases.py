"""What Python and the page's scripts both know of maps: each table in tests/cases has a second reader in tests/web."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.trace import Grid
from viz.browser import page_data
from viz.colours import attention_colours, colour_index, opacity
from viz.film import over_grey
from viz.overlay import Choice, patch_map
from viz.paper import over
from viz.words import describe_map, patch_name


def cases(name: str) -> Any:
    return json.loads((Path(__file__).parents[1] / "cases" / f"{name}.json").read_text("utf-8"))


COLOURS, NAMES, MEANS = cases("map_colours"), cases("patch_names"), cases("attention_mean")


@pytest.mark.parametrize("case", COLOURS["opacity"], ids=[str(case["level"]) for case in COLOURS["opacity"]])
def test_how_much_a_colour_hides(case: dict[str, float]) -> None:
    assert float(opacity(np.array(case["level"]))) == pytest.approx(case["opacity"], abs=1e-9)


@pytest.mark.parametrize("case", COLOURS["values"], ids=[str(case["value"]) for case in COLOURS["values"]])
def test_the_colour_of_a_value(case: dict[str, Any]) -> None:
    index = colour_index(np.array([case["value"]]), case["low"], case["high"])
    assert attention_colours()[index].tolist() == [case["rgb"]]
    assert round(255 * float(opacity(index / 255)[0])) == case["alpha"]


def test_the_page_is_served_the_same_curve_and_grey() -> None:
    assert page_data([])["overlay"] == {"opacity": (0.35, 0.9), "grey": "#808080"}
    assert COLOURS["grey"] == "#808080"


def test_a_film_lays_them_over_the_picture_in_grey() -> None:
    seen = np.full((4, 6, 3), (200, 100, 50), np.uint8)  # luma 59.8 + 58.7 + 5.7 = 124.2
    found = over_grey(seen, Grid(2, 3, 2), np.array([[0, 0.2, 1], [0.2, 0, 0]], np.float32))
    # 0.35 x (0, 0, 4) + 0.65 x 124.2; 0.46 x (66, 10, 104) + 0.54 x 124.2; 0.9 x (252, 255, 164) + 0.1 x 124.2
    assert found[0, 0].tolist() == [81, 81, 82]
    assert found[0, 2].tolist() == [97, 72, 115]
    assert found[1, 5].tolist() == [239, 242, 160]
    assert found[2, 0].tolist() == [97, 72, 115]


def test_a_figure_on_paper_does_too() -> None:
    # Previously a map hid 72 % of the picture everywhere on paper, and on the contact sheet from 10 to 95 %.
    seen = np.full((4, 6, 3), (200, 100, 50), np.uint8)
    figure = over("likeness", [], seen, np.array([[0, 1, 2], [3, 4, 5]], np.float32), label="cosine")
    under, above = figure.axes[0].images
    assert np.allclose(under.get_array(), 124.2 / 255)
    assert above.cmap(0.0)[3] == pytest.approx(0.35)
    assert above.cmap(1.0)[3] == pytest.approx(0.9)


@pytest.mark.parametrize("case", NAMES, ids=[case["name"] for case in NAMES])
def test_the_names_of_a_patch(case: dict[str, Any]) -> None:
    grid = Grid(*case["grid"], 14)
    assert patch_name(case["patch"], grid, case["start"]) == case["name"]


@pytest.mark.parametrize("case", MEANS["cases"], ids=[case["how"] for case in MEANS["cases"]])
def test_the_mean_over_layers_and_heads(case: dict[str, Any]) -> None:
    layers, heads, grid = MEANS["layers"], MEANS["heads"], Grid(*MEANS["grid"], 14)
    rows = np.array(MEANS["rows"], np.float32).reshape(layers, heads, grid.patches)
    found = patch_map(rows, grid, Choice(case["layer"], case["head"]))
    assert found.values.shape == (2, 3)
    assert found.values.ravel() == pytest.approx(case["mean"], abs=1e-6)
    peak = case["strongest"].split(" with ")[1]
    caption = f"{case['how']}; share of this token's attention on each patch; colour scale 0 … {peak}"
    assert found.caption == caption
    assert describe_map(found).startswith(f"strongest at {case['strongest']} of this token's attention")
