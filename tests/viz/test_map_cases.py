"""What Python and the page's scripts both know of maps: each table in tests/cases has a second reader in tests/web."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.explain.rows import LayerAndHead
from model.map import Map, Scale
from model.placement import Placement
from viz.browser import page_data
from viz.overlay import over_grey
from viz.theme import attention_colours, colour_index, opacity, palette
from viz.words import caption, describe_map, patch_name


def cases(name: str) -> Any:
    return json.loads((Path(__file__).parents[1] / "cases" / f"{name}.json").read_text("utf-8"))


COLOURS, NAMES, MEANS = cases("map_colours"), cases("patch_names"), cases("attention_mean")


@pytest.mark.parametrize("case", COLOURS["opacity"], ids=[str(case["level"]) for case in COLOURS["opacity"]])
def test_how_much_a_colour_hides(case: dict[str, float]) -> None:
    assert float(opacity(case["level"], diverging=False)) == pytest.approx(case["opacity"], abs=1e-9)


@pytest.mark.parametrize("case", COLOURS["values"], ids=[str(case["value"]) for case in COLOURS["values"]])
def test_the_colour_of_a_value(case: dict[str, Any]) -> None:
    low, high = case["low"], case["high"]
    index = colour_index(Scale(low, high).levels(np.array([case["value"]], np.float32)))
    assert attention_colours()[index].tolist() == [case["rgb"]]
    assert round(255 * float(opacity(index / 255, diverging=False)[0])) == case["alpha"]


def test_the_page_is_served_the_same_curve_and_grey() -> None:
    overlay = page_data([])["overlay"]
    assert (overlay["opacity"], overlay["grey"]) == ((0.35, 0.9), "#808080")
    assert COLOURS["grey"] == "#808080"


def drawn(values: list[list[float]], how: str = "By hand") -> Map:
    """A map of shares, scaled from nothing to the most."""
    numbers = np.array(values, np.float32)
    measure = "share of this token's attention on each patch"
    return Map(
        "Any", numbers, "share", measure, "of this token's attention", how, "By hand.", Scale.up_to(numbers), "All."
    )


def test_a_film_lays_them_over_the_picture_in_grey() -> None:
    seen = np.full((4, 6, 3), (200, 100, 50), np.uint8)  # luma 59.8 + 58.7 + 5.7 = 124.2
    found = over_grey(seen, Placement.of_one_view(2, 3), drawn([[0, 0.2, 1], [0.2, 0, 0]]))
    # 0.35 x (0, 0, 4) + 0.65 x 124.2; 0.46 x (66, 10, 104) + 0.54 x 124.2; 0.9 x (252, 255, 164) + 0.1 x 124.2
    assert found[0, 0].tolist() == [81, 81, 82]
    assert found[0, 2].tolist() == [97, 72, 115]
    assert found[1, 5].tolist() == [239, 242, 160]
    assert found[2, 0].tolist() == [97, 72, 115]


def test_paper_draws_with_the_same_colours() -> None:
    # Previously a map hid 72 % of the picture everywhere on paper, and on the contact sheet from 10 to 95 %.
    colours = palette(diverging=False)
    assert colours[[0, 255], 3].tolist() == pytest.approx([0.35, 0.9])
    assert (255 * colours[:, :3]).round().tolist() == attention_colours().tolist()


@pytest.mark.parametrize("case", NAMES, ids=[case["name"] for case in NAMES])
def test_the_names_of_a_patch(case: dict[str, Any]) -> None:
    at = Placement.of_one_view(*case["grid"]).begin_at(case["start"] or 0).place(case["patch"])
    assert (at.row, at.column) == (case["row"], case["column"])
    position = None if case["start"] is None else at.position
    assert patch_name(at.row, at.column, case["patch"], position) == case["name"]


@pytest.mark.parametrize("case", MEANS["cases"], ids=[case["how"] for case in MEANS["cases"]])
def test_the_mean_over_layers_and_heads(case: dict[str, Any]) -> None:
    layers, heads, shape = MEANS["layers"], MEANS["heads"], MEANS["grid"]
    rows = np.array(MEANS["rows"], np.float32).reshape(layers, heads, -1)
    chosen = LayerAndHead(layer=case["layer"], head=case["head"])
    mean = chosen.of(rows).mean(axis=(0, 1), dtype=np.float32)
    assert mean == pytest.approx(case["mean"], abs=1e-6)
    found = drawn(Placement.of_one_view(*shape).raster(mean, "sum").tolist(), chosen.words(layers, heads))
    assert found.values.shape == (2, 3)
    peak = case["strongest"].split(" with ")[1]
    wanted = f"{case['how']}; share of this token's attention on each patch; colour scale 0 … {peak}"
    assert caption(found) == wanted
    assert describe_map(found).startswith(f"strongest at {case['strongest']} of this token's attention")
