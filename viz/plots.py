"""Plots of measured numbers as Plotly figures: pure functions of arrays. Know nothing of files, pages or models.

They set no colour of text or ground, which belong to the page's theme; `message` gives what a page's script draws.
A trace that stands for a part of the model carries the part's name in `meta`, so that a dark page can take its other
hue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from model.words import phrase
from viz.theme import NEUTRAL, PARTS

ROW = 26
"""Pixels of one row of a plot with names at its side."""
MOST_LINES = 96
"""Lines of a grid a side; more would be a surface."""


@dataclass(frozen=True)
class Curve:
    """One line over steps."""

    name: str
    steps: Sequence[float]
    values: Sequence[float]
    part: str = ""
    """Key of `viz.theme.PARTS`, or empty."""
    dash: str = "solid"


@dataclass(frozen=True)
class Dots:
    """One share for each name, with the interval it lies in."""

    name: str
    shares: Sequence[float | None]
    """Of one; None where it was not measured."""
    low: Sequence[float | None]
    high: Sequence[float | None]
    part: str = ""
    symbol: str = "circle"

    def __post_init__(self) -> None:
        if not len(self.shares) == len(self.low) == len(self.high):
            raise ValueError(f"{len(self.shares)} shares with {len(self.low)} and {len(self.high)} bounds")


def losses(curves: Sequence[Curve], *, across: str, up: str) -> go.Figure:
    """Losses over steps, the loss on a scale of powers of ten.

    Args:
        across: what the steps are.
        up: what the loss is.

    Raises:
        ValueError: a curve has no points, lengths that differ, or a loss of zero or less, which has no place there.
    """
    figure = _empty(height=340)
    for curve in curves:
        if not curve.values or len(curve.steps) != len(curve.values):
            raise ValueError(f"{curve.name}: {len(curve.steps)} steps and {len(curve.values)} values")
        if min(curve.values) <= 0:
            raise ValueError(f"{curve.name}: a loss of {min(curve.values)} has no logarithm")
        line = {"color": _hue(curve.part), "dash": curve.dash, "width": 2}
        figure.add_scatter(
            x=list(curve.steps), y=list(curve.values), name=curve.name, mode="lines+markers", line=line,
            marker={"size": 4}, meta=_meta(curve.part),
            hovertemplate=f"{phrase('plots.step', step='%{x}', value='%{y:.3f}')}<extra>%{{fullData.name}}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=across, zeroline=True)
    figure.update_yaxes(title_text=up, type="log", dtick="D2", tickformat=".2~g")
    return figure


def shares(names: Sequence[str], rows: Sequence[Dots], *, across: str) -> go.Figure:
    """Shares by name, from 0 to 1, one row a name from the top down, each with a bar for its interval.

    Raises:
        ValueError: a row has another number of shares than there are names.
    """
    figure = _empty(height=140 + ROW * len(names))
    figure.update_layout(margin_t=72)  # room for a legend of two lines, as on a phone
    for dots in rows:
        if len(dots.shares) != len(names):
            raise ValueError(f"{dots.name}: {len(dots.shares)} shares for {len(names)} names")
        known = [place for place, share in enumerate(dots.shares) if share is not None]
        x = [float(dots.shares[place] or 0) for place in known]
        above = [float(dots.high[place] or 0) - share for place, share in zip(known, x, strict=True)]
        below = [share - float(dots.low[place] or 0) for place, share in zip(known, x, strict=True)]
        figure.add_scatter(
            x=x, y=[names[place] for place in known], name=dots.name, mode="markers", meta=_meta(dots.part),
            marker={"color": _hue(dots.part), "symbol": dots.symbol, "size": 9},
            error_x={"type": "data", "array": above, "arrayminus": below, "thickness": 1.5, "width": 0,
                     "color": _hue(dots.part)},
            hovertemplate="%{y}: %{x:.3f}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=across, range=[0, 1.02], tickformat=".1f")
    figure.update_yaxes(
        autorange="reversed", categoryorder="array", categoryarray=list(names), automargin=True, dtick=1
    )
    return figure


def grid(width: int, height: int, patch: int) -> go.Figure:
    """A picture cut into patches, in its own pixels; what does not fill a patch is left outside the frame.

    Raises:
        ValueError: a size is not positive.
    """
    if min(width, height, patch) < 1:
        raise ValueError(f"a picture of {width} x {height} at a patch of {patch} has no grid")
    columns, rows = width // patch, height // patch
    figure = _empty(height=300)
    x: list[float | None] = []
    y: list[float | None] = []
    if max(columns, rows) <= MOST_LINES and columns and rows:
        for column in range(columns + 1):
            x += [column * patch, column * patch, None]
            y += [0, rows * patch, None]
        for row in range(rows + 1):
            x += [0, columns * patch, None]
            y += [row * patch, row * patch, None]
    frame = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(
        x=[0, width, width, 0, 0], y=[0, 0, height, height, 0], name="picture", **frame,
        line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=y, name="patches", **frame, meta=_meta("eye"), line={"color": _hue("eye"), "width": 1}, connectgaps=False
    )
    figure.update_xaxes(
        range=[-0.02 * width, 1.02 * width],
        title_text=phrase("plots.pixels"),
        showgrid=False,
        zeroline=False,
        constrain="domain",
    )
    figure.update_yaxes(
        range=[1.02 * height, -0.02 * height],
        scaleanchor="x",
        scaleratio=1,
        constrain="domain",
        showgrid=False,
        zeroline=False,
    )
    return figure


def message(figure: go.Figure) -> dict[str, Any]:
    """A figure as a page's script draws it."""
    made: dict[str, Any] = figure.to_plotly_json()
    return made


def _empty(height: int) -> go.Figure:
    layout = {
        "template": "none",
        "height": height,
        "margin": {"l": 56, "r": 12, "t": 36, "b": 44},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        "hovermode": "closest",
        "dragmode": False,
    }
    return go.Figure(layout=layout)


def _hue(part: str) -> str:
    return PARTS[part].light if part else NEUTRAL


def _meta(part: str) -> dict[str, str] | None:
    return {"part": part} if part else None
