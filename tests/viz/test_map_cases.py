"""What Python and the page's scripts both know of maps: each table in tests/cases has a second reader in tests/web."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.explain.method import NoPasses, by_id
from model.map import Scale
from model.placement import Placement
from model.trace import Patches, Prefix, Span
from tests.model.test_map import made
from tests.viz.test_sheet import made_run
from viz.browser import page_data
from viz.overlay import over_grey
from viz.paper import over
from viz.theme import attention_colours, change_colours, colour_index, opacity
from viz.why import reasons
from viz.words import caption, describe_map, patch_name, quantity


def cases(name: str) -> Any:
    return json.loads((Path(__file__).parents[1] / "cases" / f"{name}.json").read_text("utf-8"))


COLOURS, NAMES, MEANS = cases("map_colours"), cases("patch_names"), cases("attention_mean")


@pytest.mark.parametrize("case", COLOURS["opacity"], ids=[str(case["level"]) for case in COLOURS["opacity"]])
def test_how_much_a_colour_hides(case: dict[str, float]) -> None:
    assert float(opacity(np.array(case["level"]))) == pytest.approx(case["opacity"], abs=1e-9)


@pytest.mark.parametrize("case", COLOURS["values"], ids=[str(case["value"]) for case in COLOURS["values"]])
def test_the_colour_of_a_value(case: dict[str, Any]) -> None:
    index = colour_index(Scale(case["low"], case["high"]).levels(np.array([case["value"]], np.float32)))
    assert attention_colours()[index].tolist() == [case["rgb"]]
    assert round(255 * float(opacity(index / 255)[0])) == case["alpha"]


def test_nothing_is_the_middle_of_a_diverging_scale() -> None:
    for case in COLOURS["diverging"]["opacity"]:
        assert float(opacity(np.array(case["level"]), diverging=True)) == pytest.approx(case["opacity"], abs=1e-9)
    for case in COLOURS["diverging"]["values"]:
        scale = Scale(-case["most"], case["most"], diverging=True)
        index = colour_index(scale.levels(np.array([case["value"]], np.float32)))
        assert change_colours()[index].tolist() == [case["rgb"]]
        assert round(255 * float(opacity(index / 255, diverging=True)[0])) == case["alpha"]


@pytest.mark.parametrize("case", COLOURS["quantities"], ids=[case["text"] for case in COLOURS["quantities"]])
def test_a_value_in_words(case: dict[str, Any]) -> None:
    assert quantity(case["kind"], case["value"]) == case["text"]


def test_the_page_is_served_the_same_curve_and_grey() -> None:
    assert page_data([])["overlay"] == {"opacity": (0.35, 0.9), "grey": "#808080"}
    assert COLOURS["grey"] == "#808080"


def test_a_film_lays_them_over_the_picture_in_grey() -> None:
    seen = np.full((4, 6, 3), (200, 100, 50), np.uint8)  # luma 59.8 + 58.7 + 5.7 = 124.2
    drawn = made(values=np.array([[0, 0.2, 1], [0.2, 0, 0]], np.float32), scale=Scale(0, 1))
    found = over_grey(seen, Placement.of_one_view(2, 3), drawn)
    # 0.35 x (0, 0, 4) + 0.65 x 124.2; 0.46 x (66, 10, 104) + 0.54 x 124.2; 0.9 x (252, 255, 164) + 0.1 x 124.2
    assert found[0, 0].tolist() == [81, 81, 82]
    assert found[0, 2].tolist() == [97, 72, 115]
    assert found[1, 5].tolist() == [239, 242, 160]
    assert found[2, 0].tolist() == [97, 72, 115]


def test_a_figure_on_paper_does_too() -> None:
    # Previously a map hid 72 % of the picture everywhere on paper, and on the contact sheet from 10 to 95 %.
    seen = np.full((4, 6, 3), (200, 100, 50), np.uint8)
    drawn = made(values=np.array([[0, 1, 2], [3, 4, 5]], np.float32), scale=Scale(0, 5))
    figure = over(reasons()["likeness"], [], seen, Placement.of_one_view(2, 3), drawn)
    under, above = figure.axes[0].images
    assert np.allclose(np.asarray(under.norm(np.asarray(under.get_array()))), 124.2 / 255)
    assert above.cmap(0.0)[3] == pytest.approx(0.35)
    assert above.cmap(1.0)[3] == pytest.approx(0.9)


@pytest.mark.parametrize("case", NAMES, ids=[case["name"] for case in NAMES])
def test_the_names_of_a_patch(case: dict[str, Any]) -> None:
    placement, start = Placement.of_one_view(*case["grid"]), case["start"]
    in_prompt = placement.begin_at(start or 0)
    assert patch_name(case["patch"], in_prompt, in_prompt=start is not None) == case["name"]


@pytest.mark.parametrize("case", MEANS["cases"], ids=[case["how"] for case in MEANS["cases"]])
def test_the_mean_over_layers_and_heads(case: dict[str, Any]) -> None:
    rows, run = np.array(MEANS["rows"], np.float32).reshape(MEANS["layers"], MEANS["heads"], 6), made_run(1)
    attention = np.zeros((MEANS["layers"], MEANS["heads"], 11), np.float32)
    attention[:, :, 2:8] = rows
    spans = (Span("template", 0, 2), Span("image", 2, 8), Span("question", 8, 11))
    run = dataclasses.replace(
        run,
        patches=Patches(run.patches.grid, np.zeros((6, 75), np.float32), Placement.of_one_view(*MEANS["grid"])),
        prefix=Prefix(np.zeros(11, np.int64), ("",) * 11, spans),
        steps=(dataclasses.replace(run.steps[0], attention=attention),),
    )
    drawn = by_id("attention").final(run, 0, {"layer": case["layer"], "head": case["head"]}, NoPasses())
    assert drawn.values.shape == (2, 3)
    assert drawn.values.ravel() == pytest.approx(case["mean"], abs=1e-6)
    peak = case["strongest"].split(" with ")[1]
    assert caption(drawn) == f"{case['how']}; share of this token's attention on each patch; colour scale 0 … {peak}"
    assert describe_map(drawn).startswith(f"strongest at {case['strongest']} of this token's attention")
