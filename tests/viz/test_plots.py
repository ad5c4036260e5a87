"""Plots are tested through their data."""

from __future__ import annotations

import json

import pytest

from viz.plots import Curve, Dots, grid, losses, message, shares
from viz.theme import PARTS


def test_losses_are_drawn_as_given() -> None:
    figure = losses(
        [Curve("with", [1, 2, 3], [0.5, 0.25, 0.125], "tutor"), Curve("without", [1, 2], [2.0, 1.0], dash="dash")],
        across="step",
        up="loss",
    )
    first, second = figure.data
    assert (list(first.x), list(first.y), first.name) == ([1, 2, 3], [0.5, 0.25, 0.125], "with")
    assert (first.line.color, first.meta) == (PARTS["tutor"].light, {"part": "tutor"})
    assert (list(second.y), second.line.dash, second.meta) == ([2.0, 1.0], "dash", None)
    assert figure.layout.yaxis.type == "log"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("step", "loss")


@pytest.mark.parametrize(
    ("curve", "said"),
    [
        (Curve("a", [], []), "0 steps and 0 values"),
        (Curve("a", [1, 2], [1.0]), "2 steps and 1 values"),
        (Curve("a", [1], [0.0]), "no logarithm"),
    ],
)
def test_a_curve_that_cannot_be_drawn(curve: Curve, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        losses([curve], across="step", up="loss")


def test_shares_with_their_intervals() -> None:
    dots = Dots("shipped", [0.9, None, 0.5], [0.8, None, 0.25], [0.95, None, 0.75], "tutor", "diamond")
    figure = shares(["sign", "caption", "colour"], [dots], across="share")
    (trace,) = figure.data
    assert (list(trace.x), list(trace.y)) == ([0.9, 0.5], ["sign", "colour"])
    assert list(trace.error_x.array) == pytest.approx([0.05, 0.25])
    assert list(trace.error_x.arrayminus) == pytest.approx([0.1, 0.25])
    assert trace.marker.symbol == "diamond"
    assert list(figure.layout.yaxis.categoryarray) == ["sign", "caption", "colour"]
    assert figure.layout.xaxis.range == (0, 1.02)


def test_shares_of_another_length() -> None:
    with pytest.raises(ValueError, match="1 shares for 2 names"):
        shares(["a", "b"], [Dots("x", [0.5], [0.4], [0.6])], across="share")
    with pytest.raises(ValueError, match="2 shares with 1 and 2 bounds"):
        Dots("x", [0.5, 0.5], [0.4], [0.6, 0.6])


@pytest.mark.claim("C16", "C17")
@pytest.mark.parametrize(
    ("width", "height", "patch", "columns", "rows"),
    [(336, 336, 14, 24, 24), (450, 440, 14, 32, 31), (20, 50, 16, 1, 3)],
)
def test_a_grid_has_a_line_more_than_patches_a_side(
    width: int, height: int, patch: int, columns: int, rows: int
) -> None:
    picture, patches = grid(width, height, patch).data
    assert (max(picture.x), max(picture.y)) == (width, height)
    ends = [(x, y) for x, y in zip(patches.x, patches.y, strict=True) if x is not None]
    lines = list(zip(ends[::2], ends[1::2], strict=True))
    down = {start[0] for start, end in lines if start[0] == end[0]}
    across = {start[1] for start, end in lines if start[1] == end[1]}
    assert down == {patch * place for place in range(columns + 1)}
    assert across == {patch * place for place in range(rows + 1)}


def test_a_grid_too_fine_or_too_small_has_no_lines() -> None:
    for figure in (grid(10_000, 10_000, 1), grid(5, 5, 14)):
        assert len(figure.data[1].x) == 0
    with pytest.raises(ValueError, match="has no grid"):
        grid(336, 336, 0)


def test_a_message_is_json_without_colours_of_text_or_ground() -> None:
    figure = losses([Curve("a", [1], [1.0])], across="step", up="loss")
    told = json.dumps(message(figure))
    for name in ("paper_bgcolor", "plot_bgcolor", '"font"', "bdata"):
        assert name not in told
