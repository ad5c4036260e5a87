"""Single figures on paper: arrays to matplotlib, each with its title and the words that say what it is.

Knows nothing of torch, pages or how the arrays came about. Save with `figure.savefig(path)`: SVG, PDF and PNG all work.

P patches, L layers, H heads, S tokens.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from model.map import Map
from model.placement import Placement
from model.trace import SPAN_KINDS, Box, Float32, SpanKind, Uint8
from model.words import phrase
from viz import fonts, sheet
from viz.fonts import FAMILY, printable
from viz.numbers import percent
from viz.overlay import extent
from viz.theme import BEHIND_SCALE, HIDDEN, INK, MIDDLE, PARTS, SOFT, SPANS, attention_colours, greyed
from viz.why import Why, reasons

WIDTH, MARGIN = 6.3, 0.35
"""Inches: the width of a column on A4."""
LINE, TITLE = 0.15, 0.62
"""Inches from one line of the caption to the next, and above the figure."""
AXIS = 0.4
"""Inches left of an axis, for its numbers."""
LETTERS = 98
"""Of the caption in a line."""
LONGEST = 600
"""Characters of each line that says of what a figure is; a question may be a book."""
QUIET = SOFT.light
MOST_NAMES = 10
"""Letters of a word written into a patch."""


def _page(
    why: Why, about: Sequence[str], tall: float, *, wide: float = 1.0, axis: bool = True, below: float = 0.45
) -> tuple[Figure, Axes]:
    """A page with title and caption; the axes between them take `tall` inches and a share `wide` of the width.

    Args:
        why: what the figure is, how it was computed and scaled, what it does not show.
        about: lines that say of what: model, picture, token, layer.
        below: inches left between the axes and the caption, for what is written along the axis.
    """
    explained = [
        f"{why.what} {why.how}",
        phrase("paper.scale", scale=why.scale),
        phrase("paper.not_shown", what=why.not_),
    ]
    subject = [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in about]
    paragraphs = [text for text in (*subject, *explained, fonts.note(subject)) if text]
    lines = [line for text in paragraphs for line in textwrap.wrap(printable(text), LETTERS)]
    foot = LINE * len(lines) + 0.35
    height = TITLE + tall + below + foot
    figure = Figure(figsize=(WIDTH, height), dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    style: dict[str, Any] = {"va": "top", "parse_math": False}
    figure.text(
        MARGIN / WIDTH, 1 - 0.22 / height, why.title, family=FAMILY, size=12, weight="bold", color=INK.light, **style
    )
    for place, line in enumerate(lines):
        above = TITLE + tall + below + LINE * place
        figure.text(MARGIN / WIDTH, 1 - above / height, line, size=7, family=fonts.families(line), color=QUIET, **style)
    left = MARGIN + (AXIS if axis else 0)
    across = (WIDTH - left - MARGIN) * wide
    axes = figure.add_axes((left / WIDTH, 1 - (TITLE + tall) / height, across / WIDTH, tall / height))
    if not axis:
        axes.set_axis_off()
    axes.tick_params(labelsize=7, length=2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def picture(about: Sequence[str], original: Uint8, kept: Box) -> Figure:
    """The picture as it was given, what the model does not see in the shade."""
    figure, axes = _page(reasons()["image"], about, 4, axis=False)
    high, wide = original.shape[:2]
    axes.imshow(original)
    shade = np.ones((high, wide, 4))
    shade[..., 3] = 0.78
    shade[max(0, round(kept.top)) : round(kept.bottom), max(0, round(kept.left)) : round(kept.right), 3] = 0
    axes.imshow(shade)
    box = (kept.left, kept.top), kept.right - kept.left, kept.bottom - kept.top
    axes.add_patch(Rectangle(*box, fill=False, ec=INK.light, lw=1, clip_on=False))
    axes.set(xlim=(min(0, kept.left), max(wide, kept.right)), ylim=(max(high, kept.bottom), min(0, kept.top)))
    return figure


def cut(
    about: Sequence[str], seen: Uint8, placement: Placement, hidden: Sequence[int] = (), *, name: str = "patches"
) -> Figure:
    """What the encoder is given, with the grid of each view over it and patches taken away in grey."""
    figure, axes = _page(reasons()[name], about, 4, axis=False)
    axes.imshow(seen)
    high, wide = seen.shape[:2]
    for view in placement.views:
        rows, columns = view.shape
        for down in np.linspace(view.top, view.bottom, rows + 1):
            axes.plot((wide * view.left, wide * view.right), (high * down, high * down), color="white", lw=0.4)
        for across in np.linspace(view.left, view.right, columns + 1):
            axes.plot((wide * across, wide * across), (high * view.top, high * view.bottom), color="white", lw=0.4)
    for patch in hidden:
        left, top, right, bottom = placement.box(patch)
        size = wide * (right - left), high * (bottom - top)
        axes.add_patch(Rectangle((wide * left, high * top), *size, fc=HIDDEN, ec="none"))
    return figure


def over(why: Why, about: Sequence[str], seen: Uint8, placement: Placement, drawn: Map) -> Figure:
    """A map over the picture in grey, with its scale beside it.

    Args:
        why: see `viz.why.of_map`.
    """
    figure, axes = _page(why, about, 4, wide=0.8, axis=False)
    high, wide = seen.shape[:2]
    axes.imshow(greyed(seen), cmap="gray", vmin=0, vmax=255, extent=(0, wide, high, 0))
    shown = axes.imshow(drawn.values, **sheet.over(drawn, extent(seen, placement)))
    axes.set(xlim=(0, wide), ylim=(high, 0))
    bar = figure.colorbar(shown, ax=axes, fraction=0.04, pad=0.03)
    bar.ax.set_facecolor(BEHIND_SCALE)
    bar.ax.tick_params(labelsize=7, length=2)
    bar.set_label(drawn.measure, size=7)
    return figure


def coloured(about: Sequence[str], seen: Uint8, colours: Uint8, placement: Placement) -> Figure:
    """One colour a patch, [P, rgb]; the mean of them where views lie over each other."""
    figure, axes = _page(reasons()["colours"], about, 4, axis=False)
    red, green, blue = (placement.raster(channel / 255, "mean") for channel in colours.T)
    axes.imshow(np.dstack([red, green, blue]).clip(0, 1), interpolation="nearest", extent=extent(seen, placement))
    return figure


def lettered(about: Sequence[str], seen: Uint8, words: Sequence[str], placement: Placement) -> Figure:
    """Each patch with its word."""
    figure, axes = _page(reasons()["words"], about, 5.6, axis=False)
    high, wide = seen.shape[:2]
    axes.imshow(0.35 * seen / 255 + 0.65, extent=(0, wide, high, 0))
    for patch, word in enumerate(words):
        left, top, right, bottom = placement.box(patch)
        text = printable(word.strip())[:MOST_NAMES]
        axes.text(
            wide * (left + right) / 2,
            high * (top + bottom) / 2,
            text,
            size=min(5.5, 22 / max(4, len(text))),
            ha="center",
            va="center",
            family=fonts.families(text),
            parse_math=False,
        )
    return figure


def enlarged(about: Sequence[str], colours: Uint8, numbers: Float32) -> Figure:
    """One patch, [row, column, rgb], every pixel with its number in one channel, [row, column]."""
    figure, axes = _page(reasons()["patch"], about, 5.4, axis=False)
    axes.imshow(colours, interpolation="nearest")
    dark = greyed(colours) < MIDDLE
    for row, column in np.ndindex(*numbers.shape):
        ink = "white" if dark[row, column] else "black"
        axes.text(column, row, f"{numbers[row, column]:.1f}", size=5, ha="center", va="center", color=ink)
    return figure


def filters(about: Sequence[str], weights: Float32, columns: int = 8) -> Figure:
    """Little pictures, [F, channel, row, column]; each on its own scale, grey is 0."""
    most = np.abs(weights).max(axis=(1, 2, 3), keepdims=True)
    shown = 0.5 + 0.5 * weights / np.where(most > 0, most, 1)
    rows = -(-len(weights) // columns)
    side = weights.shape[2]
    sheet = np.ones((rows * (side + 2), columns * (side + 2), 3))
    for place, one in enumerate(shown.transpose(0, 2, 3, 1)):
        top, left = (place // columns) * (side + 2), (place % columns) * (side + 2)
        sheet[top : top + side, left : left + side] = one
    figure, axes = _page(reasons()["filters"], about, 5.6 * rows / columns, axis=False)
    axes.imshow(sheet, interpolation="nearest")
    return figure


def rows(about: Sequence[str], steps: Sequence[Float32], names: Sequence[str]) -> Figure:
    """One vector's numbers at every step, a strip each; full colour is the largest of its row, grey below zero."""
    figure, axes = _page(reasons()["steps"], about, 0.75 * len(steps), axis=False)
    hue = np.array(mpl.colors.to_rgb(PARTS["translator"].light))
    for place, (values, name) in enumerate(zip(steps, names, strict=True)):
        most = float(np.abs(values).max()) or 1.0
        strip = np.ones((1, len(values), 4))
        strip[0, :, :3] = np.where(values[:, None] > 0, hue, 0.45)
        strip[0, :, 3] = np.abs(values) / most
        axes.imshow(strip, aspect="auto", interpolation="nearest", extent=(0, 1, place + 0.9, place + 0.4))
        low, high = f"{values.min():.2f}", f"{values.max():.2f}"
        label = phrase("paper.row", name=name, n=len(values), low=low, high=high)
        axes.text(0, place + 0.34, label, size=7, family=FAMILY, parse_math=False)
    axes.set(xlim=(0, 1), ylim=(len(steps), 0))
    return figure


def lengths(about: Sequence[str], edges: Float32, patches: Float32, words: Float32) -> Figure:
    """Shares of patches and of words in bins of length, [bins] each; `edges` [bins + 1]."""
    figure, axes = _page(reasons()["lengths"], about, 2.6)
    for values, hue, name in ((words, "tutor", "words"), (patches, "translator", "patches")):
        label = phrase(f"paper.lengths_of.{name}")
        axes.bar(edges[:-1], values, np.diff(edges), align="edge", color=PARTS[hue].light, alpha=0.65, label=label)
    axes.set_xscale("log")
    axes.set_xlabel(phrase("paper.length"), size=7)
    axes.set_ylabel(phrase("paper.share_of_each"), size=7)
    axes.legend(fontsize=7, frameon=False)
    return figure


def plane(about: Sequence[str], patches: Float32, words: Float32, picked: int | None = None) -> Figure:
    """Points [P, 2] and [N, 2] along the first two principal components; one patch may be marked."""
    figure, axes = _page(reasons()["plane"], about, 3.8)
    for points, part, name in ((words, "tutor", "words"), (patches, "translator", "patches")):
        label = phrase(f"paper.points_of.{name}")
        axes.scatter(points[:, 0], points[:, 1], s=4, color=PARTS[part].light, alpha=0.6, linewidths=0, label=label)
    if picked is not None:
        (x, y), hue = patches[picked], PARTS["translator"].light
        axes.scatter([x], [y], s=36, color=hue, edgecolors="black", label=phrase("paper.patch", patch=picked))
    axes.set_xlabel(phrase("paper.first_component"), size=7)
    axes.set_ylabel(phrase("paper.second_component"), size=7)
    axes.legend(fontsize=7, frameon=False)
    return figure


def strip(about: Sequence[str], spans: Sequence[tuple[str, int, int]]) -> Figure:
    """Spans of positions (kind, start, stop) side by side."""
    figure, axes = _page(reasons()["strip"], about, 0.9)
    labelled: set[str] = set()
    for kind, start, stop in spans:
        hue = next(colour.light for name, colour in SPANS.items() if name == kind)
        label = None if kind in labelled else phrase(f"page.format.spans.{kind}")
        axes.barh(0, stop - start, left=start, color=hue, height=0.8, label=label)
        labelled.add(kind)
    axes.set(yticks=[], xlim=(0, max(stop for _, _, stop in spans)))
    axes.set_xlabel(phrase("paper.position"), size=7)
    axes.spines["left"].set_visible(False)
    axes.legend(fontsize=7, frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 0.95))
    return figure


def bars(name: str, about: Sequence[str], names: Sequence[str], heaps: Mapping[str, Sequence[float]]) -> Figure:
    """Probabilities as bars from 0 to 1, a group for each name; one heap, or several to compare."""
    figure, axes = _page(reasons()[name], about, max(0.8, 0.17 * len(names) * max(1.0, 0.6 * len(heaps))), wide=0.78)
    box = axes.get_position()
    axes.set_position((box.x0 + 0.2 * box.width, box.y0, box.width, box.height))
    hues = (QUIET, PARTS["tutor"].light, SPANS["template"].light) if len(heaps) > 1 else (PARTS["tutor"].light,)
    thick = 0.8 / len(heaps)
    places: NDArray[np.float64] = np.arange(len(names), dtype=np.float64)
    for index, ((label, values), hue) in enumerate(zip(heaps.items(), hues, strict=False)):
        axes.barh(places + (index - (len(heaps) - 1) / 2) * thick, values, thick, color=hue, label=label)
        if len(heaps) == 1:
            for place, value in zip(places, values, strict=True):
                axes.text(value + 0.01, float(place), percent(value), size=6.5, va="center")
    axes.set(xlim=(0, 1.1 if len(heaps) == 1 else 1), ylim=(len(names) - 0.4, -0.6))
    labels = [printable(text) for text in names]
    axes.set_yticks(places, labels, family=fonts.families("".join(labels)), parse_math=False)
    if len(heaps) > 1:
        axes.legend(fontsize=7, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    axes.set_xlabel(phrase("paper.probability"), size=7)
    return figure


def heads(about: Sequence[str], values: Float32) -> Figure:
    """[layer, head]: share of attention on the picture, on a scale from 0 to 1."""
    figure, axes = _page(reasons()["heads"], about, max(1.2, min(4.5, 0.28 * len(values))), wide=0.9)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(12, integer=True))
    shown = axes.imshow(values, cmap=ListedColormap(attention_colours() / 255), vmin=0, vmax=1, aspect="auto")
    axes.set_xlabel(phrase("paper.head"), size=7)
    axes.set_ylabel(phrase("paper.layer"), size=7)
    figure.colorbar(shown, ax=axes, fraction=0.05, pad=0.02).ax.tick_params(labelsize=7, length=2)
    return figure


def shares(about: Sequence[str], values: Float32, names: Sequence[str]) -> Figure:
    """[token, kind in the order of `SPAN_KINDS`]: a stacked column a token."""
    figure, axes = _page(reasons()["shares"], about, 2.4, below=0.85)
    floor = np.zeros(len(values))
    places = np.arange(len(values))
    order: tuple[SpanKind, ...] = ("image", "question", "answer", "template")  # as on the page's timeline
    for kind in order:
        one = values[:, SPAN_KINDS.index(kind)]
        label = phrase(f"page.format.spans.{kind}")
        axes.bar(places, one, bottom=floor, color=SPANS[kind].light, label=label, width=0.9)
        floor = floor + one
    axes.set(ylim=(0, 1), xlim=(-0.6, len(values) - 0.4))
    if len(names) <= 40:
        labels = [printable(text) for text in names]
        style: dict[str, Any] = {"family": fonts.families("".join(labels)), "parse_math": False}
        axes.set_xticks(places, labels, rotation=60, ha="right", **style)
    axes.set_ylabel(phrase("paper.share_of_attention"), size=7)
    axes.legend(fontsize=7, frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1))
    return figure
