"""Signs with words to read, drawn from letters: several fonts, from 10 to 40 pixels high."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.workshop.world import SIGNS

FONTS = (
    "DejaVuSans-Bold.ttf",
    "DejaVuSans.ttf",
    "DejaVuSerif-Bold.ttf",
    "DejaVuSansMono-Bold.ttf",
    "STIXGeneralBol.ttf",
    "DejaVuSans-BoldOblique.ttf",
)
"""Fonts that come with matplotlib, so that every machine draws the same letters."""
PAINTS = (
    ((214, 40, 40), (255, 255, 255)),
    ((250, 250, 248), (190, 24, 24)),
    ((248, 208, 30), (20, 20, 20)),
    ((24, 120, 62), (255, 255, 255)),
    ((28, 74, 168), (255, 255, 255)),
    ((250, 250, 248), (24, 24, 24)),
    ((30, 30, 34), (250, 214, 40)),
)
"""(plate, letters)."""
SMALLEST, LARGEST = 10, 40
"""Height of a capital letter in pixels."""
WIDEST = 190


@dataclass(frozen=True)
class Writing:
    """What a sign says, and how."""

    text: int
    """Index into `SIGNS`."""
    font: int
    height: int
    """Of a capital letter, in pixels of the scene."""
    lines: int
    paint: int


@functools.cache
def _font(number: int, height: int) -> ImageFont.FreeTypeFont:
    """The font at the size at which its capitals are `height` pixels high."""
    path = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / FONTS[number])
    _, top, _, bottom = ImageFont.truetype(path, 200).getbbox("H")
    return ImageFont.truetype(path, 200 * height / (bottom - top))


@functools.lru_cache(maxsize=6000)
def plate(writing: Writing, scale: int = 1) -> Image.Image:
    """The sign, RGBA, in pixels of the scene times `scale`."""
    words, height = SIGNS[writing.text].split(), writing.height * scale
    middle = -(-len(words) // 2) if writing.lines == 2 else len(words)
    lines = [" ".join(part) for part in (words[:middle], words[middle:]) if part]
    font = _font(writing.font, height)
    boxes = [font.getbbox(line, anchor="ls") for line in lines]
    pad, leading = max(3 * scale, height // 3), height + max(3 * scale, height // 3)
    width = int(max(right - left for left, _, right, _ in boxes)) + 2 * pad
    back, ink = PAINTS[writing.paint]
    image = Image.new("RGBA", (width, height + leading * (len(lines) - 1) + 2 * pad), (*back, 255))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, image.width - 1, image.height - 1), outline=(*ink, 255), width=max(1, pad // 4))
    for row, (line, (left, _, right, _)) in enumerate(zip(lines, boxes, strict=True)):
        place = (width - (right - left)) / 2 - left, pad + height + row * leading
        pen.text(place, line, font=font, fill=(*ink, 255), anchor="ls")
    return image


def writing(rng: np.random.Generator) -> Writing:
    """Make a sign up that is no wider than `WIDEST`."""
    text, font, paint = (int(rng.integers(len(choice))) for choice in (SIGNS, FONTS, PAINTS))
    height = int(rng.integers(SMALLEST, 16) if rng.random() < 0.3 else rng.integers(16, LARGEST + 1))
    lines = 2 if " " in SIGNS[text] and rng.random() < 0.7 else 1
    while True:
        made = Writing(text, font, height, lines, paint)
        if height <= SMALLEST or plate(made).width <= WIDEST:
            return made
        height -= 1
