"""The answer with its moving map as an animated GIF. Knows arrays and texts, nothing of how they came about."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.font_manager import FontProperties, findfont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from model.trace import Float32, Grid, Run, Uint8
from viz.colours import attention_colours
from viz.numbers import percent
from viz.sheet import FAMILY, image_maps, printable

SIDE = 480
"""Pixels of the picture's longer side."""
FRAME_SECONDS, LAST_SECONDS = 0.5, 2.5
MOST = 200
"""Frames: beyond that a film is no longer watched, and its file no longer sent."""
MARGIN, LINE, LINES = 16, 26, 4
"""Pixels: around the text, from one line to the next; and lines of the answer shown at once."""
PAPER, INK, QUIET = "#fcfcfa", "#1b1d22", "#5b606b"


def film(run: Run) -> bytes:
    """One frame a token: the picture in grey under its map, the answer so far under it, the newest token underlined.

    Maps are the mean over all layers and heads, each on its own scale from 0 to its largest patch, as on the page; the
    scale's end is written in every frame.

    Raises:
        ValueError: the run has no token.
    """
    if not run.steps:
        raise ValueError("This answer has no token yet, so there is nothing to film.")
    maps = image_maps(run)[:MOST] / 100
    texts = [step.text for step in run.steps[:MOST]]
    footer = f"{run.model}: mean over layers and heads; 0 to the largest patch"
    frames = [
        _frame(run.picture.seen, run.patches.grid, values, texts[: index + 1], run.question, footer)
        for index, values in enumerate(maps)
    ]
    made = io.BytesIO()
    durations = [int(1000 * FRAME_SECONDS)] * (len(frames) - 1) + [int(1000 * LAST_SECONDS)]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, disposal=1)
    return made.getvalue()


def over_grey(seen: Uint8, grid: Grid, values: Float32) -> Uint8:
    """A map in the page's own colours over the picture in grey, [row, column, rgb] of the picture's size."""
    grey = seen @ np.array([0.299, 0.587, 0.114])  # Rec. 601 luma
    peak = float(values.max(initial=0))
    levels = values / peak if peak > 0 else np.zeros_like(values)
    tiles = np.repeat(np.repeat(levels, grid.patch_size, axis=0), grid.patch_size, axis=1)  # (rows, columns) in pixels
    full = np.zeros(seen.shape[:2])
    full[: tiles.shape[0], : tiles.shape[1]] = tiles
    hue: NDArray[np.float64] = attention_colours()[(255 * full).round().astype(int)].astype(float)
    hidden = (0.35 + 0.55 * full)[..., None]
    mixed: Uint8 = (hidden * hue + (1 - hidden) * grey[..., None]).round().clip(0, 255).astype(np.uint8)
    return mixed


def _frame(seen: Uint8, grid: Grid, values: Float32, texts: Sequence[str], question: str, footer: str) -> Image.Image:
    picture = Image.fromarray(over_grey(seen, grid, values))
    scale = SIDE / max(picture.size)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.NEAREST)
    frame = Image.new("RGB", (SIDE, picture.height + (LINES + 4) * LINE), PAPER)
    frame.paste(picture, ((SIDE - picture.width) // 2, 0))
    pen, normal, small = ImageDraw.Draw(frame), _font(17), _font(12)
    top = picture.height + MARGIN // 2
    width = SIDE - 2 * MARGIN
    asked = _lines(pen, [printable(question)], small, width)[:1]
    pen.text((MARGIN, top), asked[0][0] if asked else "", QUIET, small)
    lines = _lines(pen, [printable(text) for text in texts], normal, width)
    shown = lines[-LINES:]
    for row, (line, newest) in enumerate(shown, 1):
        y = top + row * LINE
        pen.text((MARGIN, y), line, INK, normal)
        if newest:
            left = pen.textlength(line[: len(line) - newest], normal)
            pen.line((MARGIN + left, y + 22, MARGIN + pen.textlength(line, normal), y + 22), INK, 2)
    told = f"0 to {percent(float(values.max(initial=0)))}"
    pen.text((MARGIN, frame.height - 2 * LINE + 6), told, QUIET, small)
    pen.text((MARGIN, frame.height - LINE), _lines(pen, [footer], small, width)[0][0], QUIET, small)
    return frame


def _lines(
    pen: ImageDraw.ImageDraw, pieces: Sequence[str], font: ImageFont.FreeTypeFont, width: float
) -> list[tuple[str, int]]:
    """Pieces of text set in lines that fit, with how many letters of the last piece each line ends with."""
    lines: list[tuple[str, int]] = [("", 0)]
    for place, piece in enumerate(pieces):
        text = piece if lines[-1][0] else piece.lstrip()
        last = place + 1 == len(pieces)
        for number, word in enumerate(text.split(" ")):
            gap = " " if number else ""
            line, newest = lines[-1]
            if line and pen.textlength(line + gap + word, font) > width:
                lines.append((word, len(word) if last else 0))
            else:
                lines[-1] = (line + gap + word, newest + len(gap + word) if last else 0)
    return lines


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(findfont(FontProperties(family=FAMILY)), size)
