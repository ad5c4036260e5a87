"""Maps over pictures, through their pixels: where the colours lie, and that film, sheet and figure use the same."""

from __future__ import annotations

import numpy as np
import pytest

from model.map import Map, Scale
from model.placement import Placement, View
from tests.model.test_map import made
from tests.viz.test_sheet import made_run
from viz import paper, sheet
from viz.overlay import encoded, extent, over_grey
from viz.theme import opacity, palette
from viz.why import of_map
from viz.words import caption, describe_map, quantity

SEEN = np.random.default_rng(0).integers(0, 256, (12, 22, 3), dtype=np.uint8)
PLACEMENT = Placement.of_one_view(2, 3, across=21 / 22)


def peak_at(row: int, column: int, value: float = 0.3) -> Map:
    values = np.zeros((2, 3), np.float32)
    values[row, column] = value
    return made(values=values, scale=Scale.about_zero(values) if value < 0 else Scale.up_to(values))


def grey_of(picture: np.ndarray) -> np.ndarray:
    return np.asarray(picture @ np.array([0.299, 0.587, 0.114]))


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 2), (1, 1)])
def test_the_brightest_pixels_are_those_of_the_patch(row: int, column: int) -> None:
    shown = over_grey(SEEN, PLACEMENT, peak_at(row, column)).astype(float)
    patch = shown[6 * row : 6 * row + 6, 7 * column : 7 * column + 7]
    # 0.9 of inferno's last colour, (252, 255, 164), and 0.1 of the grey.
    grey = grey_of(SEEN[6 * row : 6 * row + 6, 7 * column : 7 * column + 7])
    expected = 0.9 * np.array([252, 255, 164]) + 0.1 * grey[..., None]
    assert np.abs(patch - expected).max() <= 1
    yellow = (shown[..., 0] - shown[..., 2]) > 60
    assert yellow.sum() == 42


def test_the_darkest_colour_hides_a_third_and_what_no_view_covers_stays_grey() -> None:
    shown = over_grey(SEEN, PLACEMENT, peak_at(0, 0)).astype(float)
    grey = grey_of(SEEN)
    dark = 0.35 * np.array([0, 0, 4]) + 0.65 * grey[6:, :7, None]
    assert np.abs(shown[6:, :7] - dark).max() <= 1
    assert np.abs(shown[:, 21] - grey[:, 21, None]).max() <= 0.5  # right of the last whole patch


def test_nothing_is_grey_where_less_and_more_differ() -> None:
    shown = over_grey(SEEN, PLACEMENT, peak_at(1, 2, -0.3)).astype(float)
    lost, untouched = shown[6:, 14:21], shown[:6]
    assert (lost[..., 2] - lost[..., 1]).min() > 60  # violet
    assert np.ptp(untouched, axis=2).max() < 2
    gained = over_grey(
        SEEN, PLACEMENT, made(values=np.array([[0.3, 0], [0, 0]], np.float32), scale=Scale(-0.3, 0.3, True))
    )
    assert (gained[:6, :10, 0].astype(float) - gained[:6, :10, 2]).min() > 60  # orange


def test_opacity_is_the_least_for_nothing_and_the_most_at_the_ends() -> None:
    assert opacity([0, 0.5, 1], False) == pytest.approx([0.35, 0.625, 0.9])
    assert opacity([0, 0.5, 1], True) == pytest.approx([0.9, 0.35, 0.9])
    assert palette(False)[[0, -1], 3] == pytest.approx([0.35, 0.9])


def test_film_sheet_and_figure_draw_the_same_map_alike() -> None:
    """Previously three rules for how much a map hides of its picture."""
    run = made_run(1)
    drawn = made(values=np.random.default_rng(4).random((3, 4)).astype(np.float32), scale=Scale(0.0, 1.0))
    film = over_grey(run.picture.seen, run.placement, drawn).astype(float)
    on_sheet = next(axes for axes in sheet.contact_sheet(run, [drawn]).axes if axes.get_label() == "token 0")
    single = paper.over(of_map("none", drawn), ["made up"], run.picture.seen, run.placement, drawn).axes[0]
    for axes in (on_sheet, single):
        backdrop, values = axes.images
        grey = np.asarray(backdrop.get_array(), float)
        np.testing.assert_allclose(grey, grey_of(run.picture.seen))
        left, right, bottom, top = values.get_extent()
        assert (left, right, bottom, top) == pytest.approx((0, 20, 15, 0))
        colours = np.asarray(values.cmap(values.norm(np.asarray(values.get_array()))))
        full = colours.repeat(5, axis=0).repeat(5, axis=1)  # (15, 20, rgba): a patch has 5 x 5 pixels
        mixed = 255 * full[..., 3:] * full[..., :3] + (1 - full[..., 3:]) * grey[:15, :20, None]
        # Levels are rounded to 256 colours in two ways; two neighbours of inferno are up to 5 of 255 apart.
        assert np.abs(mixed - film[:15, :20]).max() < 6


def test_a_map_of_several_views_lies_over_all_of_the_picture() -> None:
    base = View("whole", 0, 0, 1, 1, np.arange(2).reshape(1, 2))
    right = View("right", 0.5, 0, 1, 1, 2 + np.arange(12).reshape(4, 3))
    placement = Placement((base, right))
    values = np.zeros(14, np.float32)
    values[2 + 3 * 3 + 2] = 1.0  # the last patch of the right view: the picture's lower right corner
    drawn = made(values=placement.raster(values, "sum"), scale=Scale(0, 1))
    assert drawn.values.shape == (4, 6)
    picture = np.full((24, 36, 3), 100, np.uint8)
    yellow = np.ptp(over_grey(picture, placement, drawn).astype(float), axis=2) > 60
    assert np.argwhere(yellow.any(axis=1)).ravel().tolist() == list(range(18, 24))
    assert np.argwhere(yellow.any(axis=0)).ravel().tolist() == list(range(30, 36))
    assert extent(picture, placement) == (0, 36, 24, 0)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("share", 0.381, "38 %"),
        ("share", 0.0, "0 %"),
        ("change", -0.83, "\N{MINUS SIGN}83 points"),
        ("change", 0.041, "+4.1 points"),
        ("change", 0.0, "0 points"),
        ("change", -1e-6, "< 0.01 points"),
        ("number", 12.345, "12.3"),
        ("number", -0.5, "-0.5"),
    ],
)
def test_values_are_said_by_their_kind(kind: str, value: float, said: str) -> None:
    assert quantity(kind, value) == said  # type: ignore[arg-type]


def test_a_browser_gets_the_scale_the_words_and_what_kind_it_is() -> None:
    drawn = made(values=np.array([[0.25, -0.5]], np.float32), kind="change", scale=Scale(-0.5, 0.5, True))
    sent = encoded(drawn)
    assert (sent["low"], sent["peak"], sent["diverging"], sent["kind"]) == (-0.5, 0.5, True, "change")
    assert (sent["rows"], sent["columns"]) == (1, 2)
    assert (
        sent["caption"]
        == caption(drawn)
        == "By hand; share of something; colour scale \N{MINUS SIGN}50 points … +50 points"
    )
    assert (
        sent["words"] == describe_map(drawn) == "strongest at row 0, column 1 with \N{MINUS SIGN}50 points of something"
    )
