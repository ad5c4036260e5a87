"""Where positions lie on a picture: one view as it is, several brought back to one raster, and what that preserves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.placement import Joining, Named, Placement, View
from viz.views import packed_placement
from viz.words import patch_name

JOININGS: tuple[Joining, ...] = ("mean", "sum")


def next_like() -> Placement:
    """A base view of 3 x 5, a newline, then 2 x 3 tiles of 4 x 7 as one grid, a newline after each of its rows."""
    base = np.arange(15).reshape(3, 5)
    # 8 rows of 21 patches, each row followed by its newline: 22 positions a row, from 16 on.
    grid = 16 + np.arange(8 * 22).reshape(8, 22)[:, :21]
    tiles = tuple(
        View(
            f"tile {3 * down + across + 1}",
            across / 3,
            down / 2,
            (across + 1) / 3,
            (down + 1) / 2,
            grid[4 * down : 4 * (down + 1), 7 * across : 7 * (across + 1)],
        )
        for down in range(2)
        for across in range(3)
    )
    newlines = np.array([15, *(16 + 22 * row + 21 for row in range(8))])
    return Placement((View("whole", 0, 0, 1, 1, base), *tiles), (Named("newline", newlines),))


def uneven() -> Placement:
    """Two views of unequal cells that lie over each other in part: left three fifths, right three fifths."""
    left = View("left", 0.0, 0.0, 0.6, 1.0, np.arange(3 * 5).reshape(3, 5))
    right = View("right", 0.4, 0.0, 1.0, 1.0, 15 + np.arange(7 * 2).reshape(7, 2))
    return Placement((left, right))


def by_hand(placement: Placement, values: np.ndarray, joining: str, fine: int = 420) -> np.ndarray:
    """The same from `fine` x `fine` points of the picture, with none of the code under test: [row, column]."""
    middles = (np.arange(fine) + 0.5) / fine
    total, count = np.zeros((fine, fine)), np.zeros((fine, fine))
    start = 0
    for view in placement.views:
        rows, columns = view.positions.shape
        own = values[start : start + rows * columns].reshape(rows, columns)
        start += rows * columns
        for y, down in enumerate(middles):
            for x, across in enumerate(middles):
                if view.left <= across < view.right and view.top <= down < view.bottom:
                    row = int((down - view.top) / (view.bottom - view.top) * rows)
                    column = int((across - view.left) / (view.right - view.left) * columns)
                    patch_area = (view.bottom - view.top) / rows * (view.right - view.left) / columns * fine**2
                    total[y, x] += own[row, column] / (patch_area if joining == "sum" else 1)
                    count[y, x] += 1
    rows, columns = placement.shape
    blocks = (rows, fine // rows, columns, fine // columns)
    summed = total.reshape(blocks).sum(axis=(1, 3))
    return np.asarray(summed if joining == "sum" else summed / count.reshape(blocks).sum(axis=(1, 3)))


def test_one_view_is_its_own_values_row_by_row() -> None:
    placement = Placement.of_one_view(3, 5, across=0.9)
    values = np.random.default_rng(0).random(15).astype(np.float32)
    for joining in JOININGS:
        raster = placement.raster(values, joining)
        assert raster.dtype == np.float32
        assert raster.shape == (3, 5)
        assert raster[1, 0] == values[5]
        assert raster[2, 4] == values[14]
        assert np.array_equal(raster.ravel(), values)
    assert placement.rectangle == (0.0, 0.0, 0.9, 1.0)


def test_a_patch_is_row_times_columns_on_and_its_position_the_start_more() -> None:
    placement = Placement.of_one_view(3, 5).begin_at(35)
    place = placement.place(7)
    assert (place.row, place.column, place.position) == (1, 2, 42)
    assert (placement.first, placement.stop, len(placement)) == (35, 50, 15)
    assert placement.box(7) == pytest.approx((2 / 5, 1 / 3, 3 / 5, 2 / 3))
    assert np.arange(60)[placement.index].tolist() == list(range(35, 50))
    with pytest.raises(ValueError, match="There is no patch 15: this picture has patches 0 to 14"):
        placement.place(15)


def test_views_and_newlines_of_a_next_are_all_there_once() -> None:
    placement = next_like()
    assert len(placement.patches) == 15 + 6 * 28 == 183
    assert len(placement) == 183 + 9 == 192
    assert placement.shape == (8, 21)
    # The second tile's second row, third column: patch 15 + 28 + 7 + 2, in the grid's row 1 and column 9.
    place = placement.place(15 + 28 + 7 + 2)
    assert (place.view.name, place.row, place.column, place.position) == ("tile 2", 1, 2, 16 + 22 + 9)
    moved = placement.begin_at(100)
    assert moved.place(15 + 28 + 7 + 2).position == 100 + 16 + 22 + 9
    assert moved.others[0].positions.tolist() == [115, 137, 159, 181, 203, 225, 247, 269, 291]
    taken = np.arange(400)[moved.index]
    assert taken[:15].tolist() == list(range(100, 115))
    assert not set(taken) & set(moved.others[0].positions)


@pytest.mark.parametrize("made", [next_like, uneven])
def test_a_sum_is_shared_out_and_none_of_it_is_lost(made: Callable[[], Placement]) -> None:
    placement = made()
    values = np.random.default_rng(1).random(len(placement.patches)).astype(np.float32)
    raster = placement.raster(values, "sum")
    assert raster.sum() == pytest.approx(values.sum(), rel=1e-5)
    assert raster.min() >= 0
    # A mean would keep the range instead, and lose the sum.
    assert placement.raster(values, "mean").sum() != pytest.approx(values.sum(), rel=0.01)


@pytest.mark.parametrize("made", [next_like, uneven])
def test_a_mean_keeps_what_is_alike_and_stays_in_range(made: Callable[[], Placement]) -> None:
    placement = made()
    count = len(placement.patches)
    assert placement.raster(np.full(count, 0.7), "mean") == pytest.approx(0.7, rel=1e-6)
    values = np.random.default_rng(2).normal(size=count).astype(np.float32)
    raster = placement.raster(values, "mean")
    assert values.min() <= raster.min()
    assert raster.max() <= values.max()


@pytest.mark.parametrize("joining", JOININGS)
def test_each_cell_is_weighted_by_area(joining: Joining) -> None:
    """Against a count of points, which knows no overlap of intervals; 420 is a multiple of every number of cells."""
    placement = Placement(
        (
            View("left", 0.0, 0.0, 0.6, 1.0, np.arange(3 * 6).reshape(3, 6)),
            View("right", 0.4, 0.0, 1.0, 1.0, 18 + np.arange(7 * 2).reshape(7, 2)),
        )
    )
    assert placement.shape == (7, 10)
    values = np.random.default_rng(3).random(32).astype(np.float32)
    expected = by_hand(placement, values, joining)
    assert placement.raster(values, joining) == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_a_lit_patch_lights_its_own_place_and_no_other() -> None:
    placement = next_like()
    values = np.zeros(183, np.float32)
    values[15 + 28 + 7 + 2] = 1.0  # tile 2, row 1, column 2: row 1, column 9 of the raster
    raster = placement.raster(values, "sum")
    assert np.argwhere(raster > 0).tolist() == [[1, 9]]
    assert raster[1, 9] == pytest.approx(1)
    values = np.zeros(183, np.float32)
    values[0] = 1.0  # the base view's corner: a third of the height, a fifth of the width
    lit = placement.raster(values, "sum") > 0
    assert np.argwhere(lit.any(axis=1)).ravel().tolist() == [0, 1, 2]
    assert np.argwhere(lit.any(axis=0)).ravel().tolist() == [0, 1, 2, 3, 4]


def test_other_numbers_of_values_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(14,\) values for 15 patches"):
        Placement.of_one_view(3, 5).raster(np.zeros(14), "sum")
    with pytest.raises(ValueError, match=r"\(192,\) values for 183 patches"):
        next_like().raster(np.zeros(192), "mean")


SQUARE = np.arange(4).reshape(2, 2)


@pytest.mark.parametrize(
    ("views", "others", "says"),
    [
        ((), (), "needs a view"),
        ((View("a", 0, 0, 1, 1, SQUARE + 1), View("b", 0, 0, 1, 1, SQUARE)), (), "named once"),
        ((View("a", 0, 0, 1, 1, SQUARE),), (Named("newline", np.array([5])),), "5 positions from 0 to 5"),
        ((View("a", 0, 0, 1, 1, SQUARE - 1),), (), "from -1 to 2"),
        ((View("a", 0, 0, 0.4, 0.4, SQUARE), View("b", 0.5, 0.5, 1, 1, SQUARE + 4)), (), "no view covers"),
        ((View("a", 0, 0, 1, 1, SQUARE), View("b", 0, 0, 0.01, 0.01, SQUARE + 4)), (), "8 patches would make a raster"),
    ],
)
def test_what_makes_no_picture_is_refused(views: tuple[View, ...], others: tuple[Named, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Placement(views, others)


@pytest.mark.parametrize(
    "edges", [(0, 0, 0, 1), (0.5, 0, 0.4, 1), (0, 0, 1.5, 1), (-0.5, 0, 1, 1), (0, float("nan"), 1, 1)]
)
def test_a_view_lies_on_the_picture(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no rectangle on the picture"):
        View("a", *edges, SQUARE)


def test_a_view_has_rows_and_columns_and_names_have_positions() -> None:
    with pytest.raises(ValueError, match="by row and column"):
        View("a", 0, 0, 1, 1, np.arange(4))
    with pytest.raises(ValueError, match="list of positions"):
        Named("newline", np.zeros((0,), np.int64))


CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "placement.json").read_text("utf-8"))
"""What the page's scripts keep to as well: tests/web/core/placement.test.js."""


def placed(facts: dict[str, Any]) -> Placement:
    """The placement that a table has as the page gets it."""

    def positions(runs: list[list[int]]) -> np.ndarray:
        return np.concatenate([np.arange(first, first + count) for first, count in runs])

    def view(name: str, rectangle: list[float], rows: int, columns: int, runs: list[list[int]]) -> View:
        left, top, right, bottom = rectangle
        return View(name, left, top, right, bottom, positions(runs).reshape(rows, columns))

    views = tuple(
        view(*(one[key] for key in ("name", "rectangle", "rows", "columns", "positions"))) for one in facts["views"]
    )
    return Placement(views, tuple(Named(one["name"], positions(one["positions"])) for one in facts["others"]))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_placement_is_as_the_scripts_have_it(case: dict[str, Any]) -> None:
    placement = placed(case["facts"])
    assert packed_placement(placement) == case["facts"]
    assert (len(placement.patches), len(placement)) == (case["patches"], case["length"])
    for one in case["places"]:
        place = placement.place(one["patch"])
        assert (place.view.name, place.row, place.column, place.position) == (
            *(one["view"], one["row"], one["column"], one["position"]),
        )
        assert placement.box(one["patch"]) == pytest.approx(one["box"], abs=1e-6)
        assert patch_name(one["patch"], placement, in_prompt=True) == one["name"]
    for point in case["points"]:
        assert placement.at(*point["at"]) == point["patch"]
    named = {int(position): other.name for other in placement.others for position in other.positions}
    for one in case["others"]:
        found = np.flatnonzero(placement.patches == one["position"]).tolist()
        assert found == ([] if one["patch"] is None else [one["patch"]])
        assert named.get(one["position"]) == one["other"]
    for joining in JOININGS:
        raster = placement.raster(case["values"], joining)
        assert raster.shape == tuple(case["facts"]["raster"])
        assert raster.ravel() == pytest.approx(case[joining], abs=2e-6)


def test_of_patches_of_one_size_the_later_view_stands_for_a_place() -> None:
    whole, tile = (
        View("whole", 0, 0, 1, 1, np.arange(4).reshape(2, 2)),
        View("tile", 0, 0, 0.5, 1, np.array([[4], [5]])),
    )
    placement = Placement((whole, tile))
    assert (placement.at(0.25, 0.75), placement.at(0.75, 0.75)) == (5, 3)
    assert Placement((tile, whole)).at(0.25, 0.75) == 2 + 2
    assert placement.at(-0.01, 0.5) is None
