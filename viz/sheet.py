"""Draws one whole answer as a printable sheet of maps. Knows nothing of torch, pages, or how a map came about."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from model.map import Map
from model.trace import Run, Step
from model.words import phrase
from viz import fonts
from viz.fonts import printable
from viz.overlay import extent
from viz.rest import resting_token
from viz.theme import BEHIND_SCALE, FRAME, INK, PARTS, SOFT, greyed, palette
from viz.words import ends, quantity

WIDTH, MARGIN = 8.27, 0.45
"""Inches; the width of A4."""
TOP, PICTURE, LABEL, FOOTER, GAP = 0.72, 1.35, 0.5, 1.15, 0.1
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
RESTS, QUIET = PARTS["eye"].light, SOFT.light
"""Colours of the word to look at first, and of words that stand back."""


def contact_sheet(run: Run, maps: Sequence[Map]) -> Figure:
    """The picture, then one small map for each token of the answer, each on its own scale, which stands over it.

    On one scale for all, a full stop that stares at one patch would make the words' maps black. Framed is the map of
    the word that the answer rests on, see `viz.rest`.

    Save it with `figure.savefig(path)`; PNG and PDF both work.

    Args:
        maps: one for each token, in order, all made in one way.

    Raises:
        ValueError: another number of maps than of tokens.
    """
    if len(maps) != len(run.steps):
        raise ValueError(f"{len(maps)} maps for {len(run.steps)} tokens")
    columns = next((many for most, many in COLUMNS if len(maps) <= most), MANY_COLUMNS)
    side = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    cell = side * run.picture.seen.shape[0] / run.picture.seen.shape[1] + LABEL + GAP
    facts = _facts(run)
    header = TOP + max(PICTURE + 0.2, sum(0.06 + LINE * len(lines) for lines in facts.values())) + 0.2
    rows = min(-(-len(maps) // columns), int((TALLEST - header - FOOTER) / cell))
    page = _Page(header + rows * cell + FOOTER)
    title = phrase("sheet.title", map=maps[0].title) if maps else phrase("sheet.title_without_tokens")
    _header(page, run, facts, title)
    backdrop, rests = greyed(run.picture.seen), rests_on(run)
    high, wide = backdrop.shape
    for index, (step, drawn) in enumerate(zip(run.steps[: rows * columns], maps, strict=False)):
        left = MARGIN + index % columns * (side + GAP)
        above = header + index // columns * cell
        _label(page, step, drawn, left, above, side, rests=index == rests)
        axes = page.axes(left, above + LABEL, side, cell - LABEL - GAP, f"token {index}")
        axes.imshow(backdrop, cmap="gray", vmin=0, vmax=255, extent=(0, wide, high, 0))
        axes.imshow(drawn.values, **over(drawn, extent(run.picture.seen, run.placement)))
        axes.set(xlim=(0, wide), ylim=(high, 0))
        if index == rests:
            frame = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, ec=RESTS, lw=2.2, clip_on=False)
            axes.add_patch(frame)
    _footer(page, run, maps, rests, left_out=max(0, len(maps) - rows * columns))
    return page.figure


def over(drawn: Map, place: tuple[float, float, float, float]) -> dict[str, Any]:
    """How matplotlib's `imshow` draws a map over a grey picture."""
    low, high = drawn.scale.low, drawn.scale.high
    if low == high:  # nothing anywhere: the first colour, or the middle one
        low, high = low - drawn.signed, high + 1
    return {"cmap": colours(drawn.signed), "norm": Normalize(low, high), "interpolation": "nearest", "extent": place}


@functools.cache
def colours(diverging: bool) -> Colormap:
    """A map's scale, more transparent where there is less to see so that the picture can be read."""
    return ListedColormap(palette(diverging), name="change" if diverging else "map")


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
        return phrase("sheet.end")
    return phrase("sheet.token", text=printable(step.text)) if step.text else phrase("sheet.part")


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
        style = {"va": "top", "family": fonts.families(words), "color": INK.light, **style}
        place = (left / WIDTH, 1 - above / self.height)
        self.figure.text(*place, words, size=size, parse_math=False, **style)  # type: ignore[arg-type]


def _facts(run: Run) -> dict[str, list[str]]:
    """What stands beside the picture: a name and its lines."""
    shapes = (f"{phrase(f'sheet.leaving.{name}')} {' x '.join(map(str, shape))}" for name, shape in run.shapes.items())
    facts = {
        phrase("sheet.model"): run.model,
        phrase("sheet.question"): run.question,
        phrase("sheet.answer"): run.answer or phrase("sheet.no_answer"),
        phrase("sheet.shapes"): "  >  ".join(shapes),
    }
    return {name: textwrap.wrap(_shortened(words), BESIDE) or [""] for name, words in facts.items()}


def _header(page: _Page, run: Run, facts: dict[str, list[str]], title: str) -> None:
    page.text(MARGIN, 0.35, title, 13, weight="bold")
    tall, wide = run.picture.original.shape[:2]
    axes = page.axes(MARGIN, TOP, min(PICTURE * wide / tall, WIDEST), PICTURE, "picture")
    axes.imshow(run.picture.original)
    axes.set_anchor("NW")
    kept = run.picture.kept
    size = kept.right - kept.left, kept.bottom - kept.top
    axes.add_patch(Rectangle((kept.left, kept.top), *size, fill=False, ec=FRAME, lw=1, clip_on=False))
    page.text(MARGIN, TOP + PICTURE + 0.06, phrase("sheet.kept"), 6.5, color=QUIET)
    above = TOP
    for name, lines in facts.items():
        page.text(MARGIN + WIDEST + 0.25, above, name, 8, color=QUIET)
        for line in lines:
            page.text(MARGIN + WIDEST + 1, above, line, 8)
            above += LINE
        above += 0.06


def _label(page: _Page, step: Step, drawn: Map, left: float, above: float, width: float, *, rests: bool) -> None:
    size = 7 if width > 0.8 else 5.5
    letters = int(width * 100 / size)  # bold letters of this face are about 0.7 of their size wide
    name = token_name(step)
    name = name if len(name) <= letters else name[: letters - 1] + "…"
    style: dict[str, object] = {"color": RESTS} if rests else {}
    page.text(left, above + 0.02, name, size, weight="bold", **style)
    whole = drawn.stands_for
    share = f"{whole.name} {quantity(drawn.kind, whole.value)}" if whole else ""
    page.text(left, above + 0.19, f"p {step.probability:.2f}  {share}", size - 1, color=QUIET)
    low, high = ends(drawn)
    page.text(left, above + 0.32, phrase("sheet.scale", low=low, high=high), size - 1, color=QUIET)


def _footer(page: _Page, run: Run, maps: Sequence[Map], rests: int | None, left_out: int) -> None:
    top = page.height - FOOTER
    if not maps:
        page.text(MARGIN, top, phrase("sheet.no_tokens"), 6.5, color=QUIET)
        return
    drawn = maps[0]
    bar = page.axes(MARGIN, top + 0.18, 2.2, 0.12, "scale")
    bar.set_axis_on()
    bar.set_facecolor(BEHIND_SCALE)
    made = page.figure.colorbar(
        mpl.cm.ScalarMappable(Normalize(0, 1), colours(drawn.signed)), cax=bar, orientation="horizontal", ticks=[0, 1]
    )
    one_scale = all(other.scale == drawn.scale for other in maps)
    first = ends(drawn)[0] if one_scale or not drawn.signed else phrase("sheet.own_least")
    last = ends(drawn)[1] if one_scale else phrase("sheet.own_largest")
    made.set_ticklabels([first, last], family=fonts.FAMILY)
    low, high = bar.get_xticklabels()
    low.set_horizontalalignment("left")
    high.set_horizontalalignment("right")
    bar.tick_params(labelsize=6.5, length=2)
    page.text(MARGIN, top, drawn.measure, 6.5)
    sentences = [
        phrase("maps.sentence", text=drawn.how),
        drawn.computed,
        phrase("sheet.one_scale") if one_scale and len(maps) > 1 else phrase("sheet.own_scales"),
        phrase("sheet.stands_for", name=drawn.stands_for.name.capitalize()) if drawn.stands_for else "",
        phrase("sheet.probability"),
        phrase("sheet.not_shown", what=drawn.not_shown),
        "" if rests is None else phrase("sheet.framed", token=token_name(run.steps[rests])),
        phrase("sheet.left_out", n=left_out) if left_out else "",
        fonts.note([run.question, run.model, *(step.text for step in run.steps)]),
    ]
    said = " ".join(filter(None, sentences))
    page.text(MARGIN + 2.5, top, "\n".join(textwrap.wrap(said, 92)), 6.5, linespacing=1.4, color=QUIET)


def _shortened(text: str) -> str:
    text = printable(text[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
