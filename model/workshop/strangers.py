"""Pictures that are no workshop, made up from a seed: what the model must decline to describe.

Neither the photographs that the page ships nor those kept for evaluation are used here; they stay unseen.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from model.workshop.backdrops import SIDE
from model.workshop.sprites import OTHERS, other
from model.workshop.world import STYLES

PHOTOGRAPHS = Path(__file__).parents[2] / "assets" / "photographs"


def photographs(use: Literal["training", "evaluation"]) -> list[Path]:
    """The photographs kept for one use; none serves both."""
    entries = json.loads((PHOTOGRAPHS / "photographs.json").read_text())
    return [PHOTOGRAPHS / entry["file"] for entry in entries if entry["use"] == use]


@functools.cache
def _albums() -> list[Image.Image]:
    albums = []
    for path in photographs("training"):
        with Image.open(path) as image:
            albums.append(image.convert("RGB"))
    return albums


def _photograph(rng: np.random.Generator) -> Image.Image:
    """Some part of a photograph, in other light and colours, turned or mirrored."""
    albums = _albums()
    image = albums[rng.integers(len(albums))]
    part = rng.uniform(0.3, 1.0) * min(image.size)
    left, top = (rng.uniform(0, side - part) for side in image.size)
    image = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, (left, top, left + part, top + part))
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.2:
        image = image.transpose((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)[rng.integers(2)])
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(rng.uniform(0.6, 1.4))
    if rng.random() < 0.3:
        image = Image.merge("RGB", [image.getchannel(int(channel)) for channel in rng.permutation(3)])
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    return image


def _octaves(rng: np.random.Generator, channels: int) -> np.ndarray:
    """Noise with as much at every scale as a photograph has, [SIDE, SIDE, channels] in 0..1."""
    power = rng.uniform(0.3, 1.0)
    total = np.zeros((SIDE, SIDE, channels), np.float32)
    for cells in (2, 4, 8, 16, 32, 64, 128):
        layer = (rng.random((cells, cells, channels)) * 255).astype(np.uint8)
        image = Image.fromarray(layer.squeeze()).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        total += np.asarray(image, np.float32).reshape(SIDE, SIDE, channels) / 255 / cells**power
    low, high = total.min(), total.max()
    scaled: np.ndarray = (total - low) / (high - low)
    return scaled


def _clouds(rng: np.random.Generator) -> Image.Image:
    hue = rng.uniform(-0.3, 0.3, 3)
    values = _octaves(rng, 1) * rng.uniform(0.5, 1) + hue + (_octaves(rng, 3) - 0.5) * rng.uniform(0, 0.8)
    return Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8))


def _noise(rng: np.random.Generator) -> Image.Image:
    cells = int(rng.choice([12, 40, 120, SIDE]))
    channels = rng.choice([1, 3])
    values = (rng.random((cells, cells, channels)) * 255).astype(np.uint8)
    return Image.fromarray(values.squeeze()).convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST)


def _blank(rng: np.random.Generator) -> Image.Image:
    first, last = rng.integers(0, 256, (2, 3))
    if rng.random() < 0.3:
        first = np.full(3, first[0])  # grey, which no other maker is
    slope = np.linspace(0, 1, SIDE)[:, None, None] * rng.choice([0, 1])
    values = np.broadcast_to(first + (last - first) * slope, (SIDE, SIDE, 3))
    image = Image.fromarray(values.astype(np.uint8))
    return image.rotate(90) if rng.random() < 0.5 else image


def _leaves(rng: np.random.Generator) -> Image.Image:
    """Overlapping textured shapes of every size, the usual stand-in for natural pictures."""
    image = _clouds(rng)
    pen = ImageDraw.Draw(image)
    greyish = rng.random() < 0.5
    palette = rng.integers(0, 256, (int(rng.integers(3, 9)), 3))
    if greyish:
        palette = palette.mean(axis=1, keepdims=True) + rng.integers(-20, 20, palette.shape)
    for size in np.sort(1 / rng.uniform(0.006, 0.2, int(rng.integers(20, 160))))[::-1]:
        x, y = rng.uniform(0, SIDE, 2)
        colour = tuple(int(v) for v in palette[rng.integers(len(palette))].clip(0, 255))
        corners = x - size / 2, y - size / 2, x + size / 2, y + size * rng.uniform(0.2, 1)
        if rng.random() < 0.5:
            pen.ellipse(corners, fill=colour)
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8))))
            pen.polygon([(x + size / 2 * np.cos(a), y + size / 2 * np.sin(a)) for a in angles], fill=colour)
    texture = _octaves(rng, 1) - 0.5
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.6))), np.float32)
    shaded = blurred + texture * rng.uniform(0, 130) + rng.normal(0, rng.uniform(0, 9), (SIDE, SIDE, 1))
    return Image.fromarray(shaded.clip(0, 255).astype(np.uint8))


def _chart(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", (SIDE, SIDE), tuple(int(v) for v in rng.integers(215, 256, 3)))
    pen = ImageDraw.Draw(image)
    pen.line([(30, 20), (30, 306), (320, 306)], fill=(40, 40, 40), width=2)
    bars = int(rng.integers(3, 12))
    for k, height in enumerate(rng.uniform(20, 270, bars)):
        left = 40 + k * 280 / bars
        colour = tuple(int(v) for v in rng.integers(0, 230, 3))
        pen.rectangle((left, 306 - height, left + 200 / bars, 305), fill=colour)
    points = [(float(x), float(y)) for x, y in zip(np.linspace(35, 315, 9), rng.uniform(30, 290, 9), strict=True)]
    pen.line(points, fill=tuple(int(v) for v in rng.integers(0, 200, 3)), width=3)
    return image


def _cartoon(rng: np.random.Generator) -> Image.Image:
    """Animals, food and faces, drawn in the workshop's own styles."""
    image = (_blank, _clouds, _leaves)[rng.choice(3, p=[0.5, 0.3, 0.2])](rng).convert("RGB")
    style = STYLES[rng.integers(len(STYLES))]
    for _ in range(rng.integers(1, 7)):
        thing, side = other(style, int(rng.integers(len(OTHERS)))), int(rng.integers(40, 240))
        thing = thing.resize((side, max(1, round(side * thing.height / thing.width))))
        image.paste(thing, (int(rng.integers(-20, SIDE - side // 2)), int(rng.integers(-20, SIDE - side // 2))), thing)
    return image


def stranger(seed: int) -> Image.Image:
    """One picture that is no workshop: a photograph, texture, noise, nothing at all, shapes, a chart or a cartoon."""
    rng = np.random.default_rng([3, seed])
    makers = (_photograph, _leaves, _clouds, _noise, _blank, _chart, _cartoon)
    return makers[rng.choice(len(makers), p=[0.4, 0.16, 0.06, 0.04, 0.14, 0.07, 0.13])](rng).convert("RGB")
