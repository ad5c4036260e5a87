"""A map checks itself: whatever draws it can rely on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.map import Map, Scale, StandsFor, Verdict

VALUES = np.array([[0.0, 0.1, 0.5], [0.2, 0.3, 0.05]], np.float32)


def made(**changed: Any) -> Map:
    known: dict[str, Any] = {
        "title": "Made up",
        "values": VALUES,
        "kind": "share",
        "measure": "share of something",
        "unit": "of something",
        "how": "By hand",
        "computed": "By hand.",
        "scale": Scale(0.0, 0.5),
        "not_shown": "Anything else.",
    }
    return Map(**{**known, **changed})


def test_it_names_its_strongest_place_and_says_how_it_was_made() -> None:
    assert made().strongest == (0, 2)
    assert made().caption == "By hand; share of something"
    assert not made().signed
    signed = made(values=np.array([[0.1, -0.4]], np.float32), scale=Scale(-0.4, 0.4, diverging=True))
    assert signed.signed
    assert signed.strongest == (0, 1)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"values": VALUES.astype(np.float64)}, "float64"),
        ({"values": VALUES.ravel()}, r"\(6,\)"),
        ({"values": np.zeros((0, 3), np.float32)}, r"\(0, 3\)"),
        ({"values": np.array([[0.1, np.nan]], np.float32)}, "1 of 2 values are no numbers"),
        ({"values": np.array([[0.1, np.inf]], np.float32)}, "no numbers"),
        ({"scale": Scale(0.0, 0.25)}, "values from 0.0 to 0.5 do not fit on a scale from 0.0 to 0.25"),
        ({"scale": Scale(0.01, 0.5)}, "do not fit"),
        ({"kind": "heat"}, "unknown kind 'heat'"),
        ({"title": " "}, "without title"),
        ({"measure": ""}, "without measure"),
        ({"how": ""}, "without how"),
        ({"computed": ""}, "without computed"),
        ({"not_shown": ""}, "without not_shown"),
        ({"shares": {"image": 1.0}}, r"shares of \['image'\]"),
    ],
)
def test_what_is_no_map_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made(**changed)


@pytest.mark.parametrize(
    ("edges", "says"),
    [
        ((1.0, 0.0, False), "from 1.0 to 0.0"),
        ((0.0, float("nan"), False), "nan"),
        ((-1.0, 0.5, True), "as far below 0 as above"),
    ],
)
def test_a_scale_goes_up_and_diverges_evenly(edges: tuple[float, float, bool], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Scale(*edges)


def test_levels_run_from_the_first_colour_to_the_last() -> None:
    values = np.array([-2.0, -1.0, 0.0, 2.0], np.float32)
    assert Scale.about_zero(values).levels(values).tolist() == [0.0, 0.25, 0.5, 1.0]
    assert Scale.of_range(values).levels(values).tolist() == [0.0, 0.25, 0.5, 1.0]
    assert Scale.up_to(values).levels(values).tolist() == [0.0, 0.0, 0.0, 1.0]
    nothing = np.zeros(3, np.float32)
    assert Scale.up_to(nothing).levels(nothing).tolist() == [0.0, 0.0, 0.0]
    assert Scale.about_zero(nothing).levels(nothing).tolist() == [0.5, 0.5, 0.5]


def test_what_it_stands_for_has_a_place_for_its_number() -> None:
    with pytest.raises(ValueError, match="no place for its number"):
        StandsFor("image", "the image takes much", 0.3)
    with pytest.raises(ValueError, match="or no name"):
        StandsFor("", "the image takes {}", 0.3)


@pytest.mark.parametrize(
    ("before", "without", "controls", "holds"),
    [(0.9, 0.1, (0.9, 0.8), True), (0.9, 0.85, (0.9, 0.8), False), (0.5, 0.5, (0.6, 0.7), False), (0.9, 0.1, (), True)],
)
def test_a_verdict_holds_where_no_draw_of_others_lowers_it_as_far(
    before: float, without: float, controls: tuple[float, ...], holds: bool
) -> None:
    assert Verdict(before, without, controls, 3).holds is holds
