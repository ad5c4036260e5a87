"""Draws one whole answer as a printable sheet of maps. Knows nothing of torch, pages or how a run came about.

P patches, T positions, L layers, H heads, S steps.
"""

from __future__ import annotations

import functools
import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from model.trace import Float32, Grid, Run, Step, Uint8
from viz import fonts
from viz.colours import BEHIND_SCALE, greyed, opacity
from viz.fonts import printable
from viz.numbers import percent
from viz.rest import resting_token

WIDTH, MARGIN = 8.27, 0.45
"""Inches; the width of A4."""
TOP, PICTURE, LABEL, FOOTER, GAP = 0.72, 1.35, 0.5, 0.95, 0.1
"""Inches: title, picture, the lines over each map, the block below the maps, and the space between maps."""
COLUMNS = ((8, 4), (48, 6), (126, 9))
"""Maps in a row for an answer of at most so many tokens; `MANY_COLUMNS` for a longer one."""
MANY_COLUMNS = 12
TALLEST = 200.0
"""Inches; at 150 dots an inch still a picture that viewers open. Steps beyond it are counted, not drawn."""
LONGEST = 400
"""Characters of a question or an answer that are written out; the maps carry the rest of an answer."""
WIDEST, BESIDE, LINE = 2.1, 66, 0.16
"""Inches the picture may take, characters on a line beside it, inches from one such line to the next."""
FRAME, RESTS, QUIET = "#d62728", "#0a5cc8", "#5f6068"
"""Colours of the frame round what the model sees, of the word to look at first, and of words that stand back."""


def image_maps(run: Run) -> Float32:
    """[step, row, column], per cent: the attention each token's row gave each patch, mean over layers and heads.

    The row is the one that predicted the token. A map's sum is the share of the whole row that fell on the image.

    Raises:
        ValueError: the image span and the grid differ in size.
    """
    grid, image = run.patches.grid, run.prefix.image
    if len(image) != grid.patches:
        raise ValueError(f"{len(image)} image positions for a grid of {grid.patches} patches")
    maps = np.zeros((len(run.steps), grid.rows, grid.columns), np.float32)  # (S, rows, columns)
    for index, step in enumerate(run.steps):
        row = step.attention[:, :, image.start : image.stop].mean(axis=(0, 1))  # (P,)
        maps[index] = 100 * row.reshape(grid.rows, grid.columns)
    return maps


def contact_sheet(run: Run) -> Figure:
    """The picture, then one small map for each token of the answer, each on its own scale, which stands over it.

    On one scale for all, a full stop that stares at one patch would make the words' maps black. Framed is the map of
    the word that the answer rests on, see `viz.rest`.

    Save it with `figure.savefig(path)`; PNG and PDF both work.

    Raises:
        ValueError: the image span and the grid differ in size.
    """
    maps = image_maps(run)
    columns = next((many for most, many in COLUMNS if len(maps) <= most), MANY_COLUMNS)
    side = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    cell = side * run.picture.seen.shape[0] / run.picture.seen.shape[1] + LABEL + GAP
    facts = _facts(run)
    header = TOP + max(PICTURE + 0.2, sum(0.06 + LINE * len(lines) for lines in facts.values())) + 0.2
    rows = min(-(-len(maps) // columns), int((TALLEST - header - FOOTER) / cell))
    page = _Page(header + rows * cell + FOOTER)
    _header(page, run, facts)
    backdrop, rests = _backdrop(run.picture.seen), rests_on(run)
    for index, (step, values) in enumerate(zip(run.steps[: rows * columns], maps, strict=False)):
        left = MARGIN + index % columns * (side + GAP)
        above = header + index // columns * cell
        _label(page, step, values, left, above, side, rests=index == rests)
        axes = page.axes(left, above + LABEL, side, cell - LABEL - GAP, f"token {index}")
        axes.imshow(backdrop, extent=(0, backdrop.shape[1], backdrop.shape[0], 0))
        scale = Normalize(0, float(values.max()) or 1.0)
        axes.imshow(values, cmap=_colours(), norm=scale, interpolation="nearest", extent=_extent(run.patches.grid))
        axes.set(xlim=(0, backdrop.shape[1]), ylim=(backdrop.shape[0], 0))
        if index == rests:
            frame = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, ec=RESTS, lw=2.2, clip_on=False)
            axes.add_patch(frame)
    _footer(page, run, rests, left_out=max(0, len(maps) - rows * columns))
    return page.figure


def rests_on(run: Run) -> int | None:
    """The token whose map is to be looked at first."""
    steps = run.steps
    return resting_token(
        [step.text for step in steps],
        [step.share.get("image", 0.0) for step in steps],
        [step.is_end for step in steps],
    )


def token_name(step: Step) -> str:
    """How the sheet names a token: its text in quotes, or what it is where it has none."""
    if step.is_end:
        return "(end)"
    return f"“{printable(step.text)}”" if step.text else "(part)"


class _Page:
    """A figure measured in inches from the upper left corner."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH, height), dpi=150, facecolor="white")
        FigureCanvasAgg(self.figure)

    def axes(self, left: float, above: float, width: float, height: float, label: str) -> mpl.axes.Axes:
        place = (left / WIDTH, 1 - (above + height) / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(place, label=label)
        axes.set_axis_off()
        return axes

    def text(self, left: float, above: float, words: str, size: float, **style: object) -> None:
        style = {"va": "top", "family": fonts.families(words), "color": "#1b1b1f", **style}
        place = (left / WIDTH, 1 - above / self.height)
        self.figure.text(*place, words, size=size, parse_math=False, **style)  # type: ignore[arg-type]


def _facts(run: Run) -> dict[str, list[str]]:
    """What stands beside the picture: a name and its lines."""
    shapes = "  >  ".join(f"{station} {' x '.join(map(str, shape))}" for station, shape in run.shapes.items())
    facts = {"Model": run.model, "Question": run.question, "Answer": run.answer or "(none yet)", "Shapes": shapes}
    return {name: textwrap.wrap(_shortened(words), BESIDE) or [""] for name, words in facts.items()}


def _header(page: _Page, run: Run, facts: dict[str, list[str]]) -> None:
    page.text(MARGIN, 0.35, "Attention over the image, token by token", 13, weight="bold")
    tall, wide = run.picture.original.shape[:2]
    axes = page.axes(MARGIN, TOP, min(PICTURE * wide / tall, WIDEST), PICTURE, "picture")
    axes.imshow(run.picture.original)
    axes.set_anchor("NW")
    kept = run.picture.kept
    size = kept.right - kept.left, kept.bottom - kept.top
    axes.add_patch(Rectangle((kept.left, kept.top), *size, fill=False, ec=FRAME, lw=1, clip_on=False))
    page.text(MARGIN, TOP + PICTURE + 0.06, "Framed in red: the part the model sees.", 6.5, color=QUIET)
    above = TOP
    for name, lines in facts.items():
        page.text(MARGIN + WIDEST + 0.25, above, name, 8, color=QUIET)
        for line in lines:
            page.text(MARGIN + WIDEST + 1, above, line, 8)
            above += LINE
        above += 0.06


def _label(page: _Page, step: Step, values: Float32, left: float, above: float, width: float, *, rests: bool) -> None:
    size = 7 if width > 0.8 else 5.5
    letters = int(width * 100 / size)  # bold letters of this face are about 0.7 of their size wide
    name = token_name(step)
    name = name if len(name) <= letters else name[: letters - 1] + "…"
    style: dict[str, object] = {"color": RESTS} if rests else {}
    page.text(left, above + 0.02, name, size, weight="bold", **style)
    share = f"image {100 * step.share.get('image', 0):.0f} %"
    page.text(left, above + 0.19, f"p {step.probability:.2f}  {share}", size - 1, color=QUIET)
    page.text(left, above + 0.32, f"0 to {percent(float(values.max()) / 100)}", size - 1, color=QUIET)


def _footer(page: _Page, run: Run, rests: int | None, left_out: int) -> None:
    top = page.height - FOOTER
    if not run.steps:
        page.text(MARGIN, top, "No token has been generated, so there is no map to show.", 6.5, color=QUIET)
        return
    bar = page.axes(MARGIN, top + 0.18, 2.2, 0.12, "colour bar")
    bar.set_axis_on()
    bar.set_facecolor(BEHIND_SCALE)
    made = page.figure.colorbar(
        mpl.cm.ScalarMappable(Normalize(0, 1), _colours()), cax=bar, orientation="horizontal", ticks=[0, 1]
    )
    made.set_ticklabels(["0", "the map's own largest patch"], family=fonts.FAMILY)
    low, high = bar.get_xticklabels()
    low.set_horizontalalignment("left")
    high.set_horizontalalignment("right")
    bar.tick_params(labelsize=6.5, length=2)
    page.text(MARGIN, top, "share of attention on each patch", 6.5)
    layers, heads = run.steps[0].attention.shape[:2]
    said = (
        f"Each map is the row of attention that predicted its token, in per cent of that row: mean over all {layers} "
        f"layers and {heads} heads of the decoder. Every map has a scale of its own, from 0 to its largest patch, "
        "which stands over it: compare those numbers, not the brightness of two maps. Image: the sum over the map. p: "
        "the model's probability for the token. Not shown: what a patch contributed to the token, or whether the token "
        "needed it."
    )
    if rests is not None:
        said += f" Framed: {token_name(run.steps[rests])}, the word that gave the picture most."
    if left_out:
        said += f" {left_out} more tokens did not fit on the sheet."
    said = " ".join([said, fonts.note([run.question, run.model, *(step.text for step in run.steps)])])
    page.text(MARGIN + 2.5, top, "\n".join(textwrap.wrap(said, 92)), 6.5, linespacing=1.4, color=QUIET)


def _backdrop(seen: Uint8) -> NDArray[np.float64]:
    """The picture as the encoder gets it, grey as on the page, so that colour means attention; [row, column, rgb]."""
    return np.repeat(greyed(seen)[..., None] / 255, 3, axis=2)


@functools.cache
def _colours() -> Colormap:
    """Inferno, the page's own map, more transparent where attention is low so that the picture can be read."""
    colours = mpl.colormaps["inferno"](np.linspace(0, 1, 256))
    colours[:, 3] = opacity(np.arange(256) / 255)
    return ListedColormap(colours, name="attention")


def _extent(grid: Grid) -> tuple[float, float, float, float]:
    """Where the grid lies on the picture; pixels right of and below the last whole patch are outside it."""
    return (0, grid.columns * grid.patch_size, grid.rows * grid.patch_size, 0)


def _shortened(text: str) -> str:
    text = printable(text[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
