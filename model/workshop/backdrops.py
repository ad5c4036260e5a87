"""The empty workshops that scenes share: wall and floor, bench, shelf, pegboard, window, roller door, painted lines;
and the light that falls into them.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SIDE = 336
"""Pixels a side: the recipe's own choice of input size (LLaVA-1.5's)."""
ROOMS, LIGHTS = 400, 60

Pixels = NDArray[np.uint8]


def _surfaces(rng: np.random.Generator, side: int, scale: int) -> tuple[NDArray[np.float64], int]:
    """A wall and a floor of boards, tiles or concrete; and the row where they meet."""
    horizon = int(side * rng.uniform(0.5, 0.8))
    hues = rng.uniform(70, 225, (2, 1)) + rng.uniform(-28, 28, (2, 3))
    rows = np.arange(side)[:, None, None] / side
    image = np.where(rows < horizon / side, hues[0] + 26 * (0.4 - rows), hues[1] - 30 * (rows - 0.8))
    image = np.broadcast_to(image, (side, side, 3)).copy()
    dark = rng.uniform(8, 26)
    board = int(rng.integers(26, 70)) * scale
    pattern = rng.integers(4)
    if pattern in (0, 2):  # boards
        image[horizon:][:: board // 2] -= dark
        for k, top in enumerate(range(horizon, side, board // 2)):
            shift = int(rng.integers(board)) + 3 * k
            image[top : top + board // 2, shift % (2 * board) :: 2 * board] -= dark
    elif pattern == 1:  # tiles
        image[horizon:][::board] -= dark
        image[horizon:, ::board] -= dark
    if rng.random() < 0.3:  # panels on the wall
        image[:horizon, :: int(rng.integers(60, 130)) * scale] -= dark / 2
    if rng.random() < 0.3:  # bricks painted over
        height = int(rng.integers(18, 34)) * scale
        for k, top in enumerate(range(0, horizon, height)):
            image[top : top + scale] -= dark / 2
            image[top : min(top + height, horizon), (k % 2) * height :: 2 * height] -= dark / 2
    image[horizon - 3 * scale : horizon + scale] += rng.uniform(-50, 50)
    return image, horizon


def _shade(rng: np.random.Generator, low: int, high: int) -> tuple[int, int, int]:
    grey = rng.uniform(low, high)
    red, green, blue = (int(np.clip(grey + rng.uniform(-25, 25), 0, 255)) for _ in range(3))
    return red, green, blue


def _furnish(image: Image.Image, rng: np.random.Generator, horizon: int, scale: int) -> None:
    """Add some of what workshops have; nothing in it looks like one of the kinds of object."""
    pen, side = ImageDraw.Draw(image), image.width
    if rng.random() < 0.3:  # window
        width, height = rng.uniform(0.2, 0.4) * side, rng.uniform(0.15, 0.3) * side
        x, y = rng.uniform(0, side - width), rng.uniform(0, max(1, horizon - height))
        pen.rectangle(
            (x, y, x + width, y + height), fill=_shade(rng, 190, 235), outline=_shade(rng, 60, 230), width=4 * scale
        )
        pen.line((x + width / 2, y, x + width / 2, y + height), fill=_shade(rng, 60, 230), width=2 * scale)
        pen.line((x, y + height / 2, x + width, y + height / 2), fill=_shade(rng, 60, 230), width=2 * scale)
    if rng.random() < 0.25:  # pegboard
        width, height = rng.uniform(0.3, 0.7) * side, rng.uniform(0.2, 0.35) * side
        x, y = rng.uniform(0, side - width), rng.uniform(0, max(1, horizon - height))
        pen.rectangle((x, y, x + width, y + height), fill=_shade(rng, 120, 200))
        hole, pitch = _shade(rng, 60, 110), int(rng.integers(9, 15)) * scale
        for row in np.arange(y + pitch / 2, y + height - scale, pitch):
            for column in np.arange(x + pitch / 2, x + width - scale, pitch):
                pen.rectangle((column, row, column + scale, row + scale), fill=hole)
    if rng.random() < 0.25:  # roller door
        width, top = rng.uniform(0.25, 0.45) * side, rng.uniform(0.05, 0.3) * side
        x = rng.uniform(0, side - width)
        pen.rectangle((x, top, x + width, horizon), fill=_shade(rng, 110, 210))
        rib = _shade(rng, 90, 150)
        for row in np.arange(top, horizon, int(rng.integers(7, 13)) * scale):
            pen.line((x, row, x + width, row), fill=rib, width=scale)
    for _ in range(rng.choice([0, 1, 2], p=[0.55, 0.3, 0.15])):  # shelves
        width, y = rng.uniform(0.3, 0.9) * side, rng.uniform(0.12, 0.9) * horizon
        x = rng.uniform(-0.1 * side, side - 0.8 * width)
        board, thick = _shade(rng, 60, 180), int(rng.integers(4, 9)) * scale
        pen.rectangle((x, y, x + width, y + thick), fill=board)
        for arm in (0.15, 0.85):
            pen.line((x + arm * width, y + thick, x + arm * width, y + 3 * thick), fill=board, width=2 * scale)
    if rng.random() < 0.35:  # bench
        width, y = rng.uniform(0.4, 0.8) * side, horizon - rng.uniform(-0.05, 0.1) * side
        x, thick = rng.uniform(0, side - width), int(rng.integers(7, 15)) * scale
        wood, leg = _shade(rng, 70, 190), rng.uniform(0.12, 0.24) * side
        for foot in (0.05, 0.9):
            pen.rectangle((x + foot * width, y, x + (foot + 0.05) * width, y + thick + leg), fill=wood)
        pen.rectangle((x, y, x + width, y + thick), fill=_shade(rng, 70, 190))
    if rng.random() < 0.3:  # lines painted on the floor
        yellow = (int(rng.integers(190, 245)), int(rng.integers(160, 215)), int(rng.integers(20, 110)))
        slope = rng.uniform(-0.5, 0.5) * side
        for shift in (0.2, 0.8):
            x = shift * side
            pen.line((x + slope * 0.3, horizon, x + slope, side), fill=yellow, width=int(rng.integers(3, 8)) * scale)


@functools.cache
def room(number: int, scale: int = 1) -> Pixels:
    """Room `number` (below `ROOMS`), (SIDE * scale, SIDE * scale, 3)."""
    rng = np.random.default_rng([2, number])
    values, horizon = _surfaces(rng, SIDE * scale, scale)
    image = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    _furnish(image, rng, horizon, scale)
    grain = rng.normal(0, rng.uniform(0.5, 4), (SIDE * scale, SIDE * scale, 1))
    return (np.asarray(image, np.float32) + grain).clip(0, 255).astype(np.uint8)


@functools.cache
def _light(number: int, scale: int) -> Pixels:
    """How bright each pixel is lit, 128 for as it is: a lamp, at times the shadow of a beam. (side, side, 3)"""
    rng = np.random.default_rng([15, number])
    axis = np.linspace(0, 1, SIDE * scale, dtype=np.float32)
    x, y, reach = rng.uniform(-0.2, 1.2), rng.uniform(-0.3, 1.0), rng.uniform(0.4, 1.2)
    lamp = np.exp(-((axis - x) ** 2)[None] / reach**2 - ((axis - y) ** 2)[:, None] / reach**2)
    low = rng.uniform(0.6, 0.95)
    field = low + (rng.uniform(1.0, 1.12) - low) * lamp
    if rng.random() < 0.3:
        across = axis[None] * np.cos(a := rng.uniform(0, np.pi)) + axis[:, None] * np.sin(a)
        start, width = rng.uniform(0, 1), rng.uniform(0.08, 0.3)
        field = field * np.where((across > start) & (across < start + width), rng.uniform(0.75, 0.92), 1)
    warm = 1 + rng.uniform(-0.05, 0.05, 3) * (1, 0.2, -1)
    return (field[..., None] * warm * 128).clip(0, 255).astype(np.uint8)


@functools.cache
def _grain(number: int) -> NDArray[np.int16]:
    """Camera noise of one of 8 strengths, in a tile a little larger than a scene."""
    rng = np.random.default_rng([16, number])
    return rng.normal(0, 1.5 + number, (SIDE + 64, SIDE + 64, 3)).astype(np.int16)


def photographed(image: Image.Image, rng: np.random.Generator, scale: int = 1) -> Image.Image:
    """The picture a camera takes of a painted scene: lit, at times a little out of focus, at times noisy."""
    lit = np.asarray(image, np.uint16) * _light(int(rng.integers(LIGHTS)), scale) >> 7
    if rng.random() < 0.45 and scale == 1:
        x, y = rng.integers(0, 64, 2)
        noise = _grain(int(rng.integers(8)))[y : y + SIDE, x : x + SIDE]
        lit = lit.astype(np.int16) + noise
    picture = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.0)) * scale))
    return picture
