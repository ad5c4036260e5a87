"""One object of a scene, and its drawing: in a style, a colour and a look, turned and flipped.

P patches of a scene are numbered in reading order; a scene is square, `SIDE` pixels, cut by `PATCH`.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from model.workshop.backdrops import SIDE
from model.workshop.signs import Writing, plate
from model.workshop.sprites import sprite
from model.workshop.world import COLOURS, INKED, SIZES, STYLES

PATCH = 14
"""The recipe's own choice of patch size (LLaVA-1.5's); only the workshop recipe knows these numbers."""
CELLS = SIDE // PATCH
THIRD = SIDE / 3

SMALLEST, LARGEST = 28, 160
"""Longest side of an object in pixels; a sign is as large as its letters."""
LOOKS = 4
"""Ways in which one drawing is shown: as it is, outlined, paler, darker."""
TRAINING_LOOKS = 8
"""Training adds four: flat colours with inked lines, colours exchanged, and inked lines round fields that are pale, or
nearly white.
"""


@dataclass(frozen=True)
class Thing:
    """One object in a scene; the box is in pixels of the scene."""

    kind: int
    style: str
    look: int
    colour: int | None
    """Index into `COLOURS`; None for kinds that come in their own colours."""
    left: int
    top: int
    width: int
    height: int
    flipped: bool = False
    writing: Writing | None = None
    angle: int = 0
    """Degrees turned anticlockwise."""

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def place(self) -> int:
        """Which of the nine places holds the centre."""
        x, y = self.centre
        return int(y / THIRD) * 3 + int(x / THIRD)

    @property
    def patch(self) -> int:
        """The patch that holds the centre."""
        x, y = self.centre
        return int(y / PATCH) * CELLS + int(x / PATCH)

    @property
    def size(self) -> int:
        """Class of the longest side, index into `SIZES`."""
        return min(len(SIZES) - 1, max(0, int(2 * math.log2(max(self.width, self.height) / SMALLEST))))

    def gap(self, other: Thing) -> float:
        """Pixels between the two boxes; 0 when they touch."""
        x = max(self.left - other.left - other.width, other.left - self.left - self.width, 0)
        y = max(self.top - other.top - other.height, other.top - self.top - self.height, 0)
        return math.hypot(x, y)


@functools.cache
def dressed(style: str, kind: int, colour: int | None, look: int, full: bool = False) -> Image.Image:
    """A sprite in its colour and look, RGBA, cropped; half size unless `full`, which scenes are drawn from faster."""
    image = sprite(style, kind)
    if not full:
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.LANCZOS)
    if colour is not None:
        image = _tinted(image, list(COLOURS.values())[colour])
    elif style in INKED and look:
        image = _filled(image, sprite(STYLES[look % len(STYLES)], kind))
    if look in (4, 6, 7) and style not in INKED:
        image = _inked(image, 0.0 if colour is not None else WHITE.get(look, 0.0))
    if look in (1, 4, 6, 7):
        image = _outlined(image)
    if look in (2, 3) and colour is None:
        image = _toned(image, look)
    if look == 5 and colour is None:
        red, green, blue, alpha = image.split()
        image = Image.merge("RGBA", (blue, red, green, alpha))
    return _cropped(image)


def _cropped(image: Image.Image) -> Image.Image:
    """The picture without its empty margin."""
    return image.crop(image.getchannel("A").point(lambda a: 255 * (a > 8)).getbbox())


@functools.lru_cache(maxsize=64)
def turned(thing: Thing, full: bool) -> Image.Image:
    """The drawing of a thing as it stands in the scene: in its colour and look, turned and flipped."""
    image = dressed(thing.style, thing.kind, thing.colour, thing.look, full)
    if thing.angle:
        image = _cropped(image.rotate(thing.angle, Image.Resampling.BILINEAR, expand=True))
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if thing.flipped else image


WHITE = {6: 0.6, 7: 0.9}
"""Share of white in the fields of two looks; what is painted keeps its paint."""
FIELD_COLOURS = 4
"""Colours in one filled line drawing at most."""
LINE_BELOW = 110
"""Grey, of 255, below which a pixel belongs to a line and not to a field."""
SMALLEST_FIELD = 12
"""Pixels of a field at least that has a colour of its own."""


def _filled(line_drawing: Image.Image, painted: Image.Image) -> Image.Image:
    """The line drawing with its fields in another style's colours: the largest field in the colour that is seen most
    there, the next in the next, and so on round.
    """
    pixels = np.asarray(painted)
    seen = Image.fromarray(pixels[pixels[..., 3] > 128][None, :, :3]).quantize(FIELD_COLOURS, Image.Quantize.MEDIANCUT)
    shares, palette = np.array(seen.histogram()), np.array(seen.getpalette()).reshape(-1, 3)
    colours = palette[np.argsort(-shares)[: np.count_nonzero(shares)]]
    grey, alpha = np.asarray(line_drawing.convert("L")), np.asarray(line_drawing)[..., 3]
    fill = np.broadcast_to(colours[0], (*grey.shape, 3)).copy()
    for number, field in enumerate(_fields((grey >= LINE_BELOW) & (alpha > 8))):
        fill[field] = colours[number % len(colours)]
    return Image.fromarray(np.dstack([fill * (grey[..., None] / 255), alpha]).astype(np.uint8))


def _fields(light: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The fields of light pixels that hang together, [height, width] each, largest first, tiny ones left out."""
    left = Image.fromarray(light.astype(np.uint8)).copy()
    fields: list[NDArray[np.bool_]] = []
    while (before := np.array(left)).any():
        row, column = np.argwhere(before)[0]
        ImageDraw.floodfill(left, (int(column), int(row)), 0)
        fields.append(before != np.asarray(left))
    return sorted((f for f in fields if f.sum() >= SMALLEST_FIELD), key=lambda field: -int(field.sum()))


def _inked(image: Image.Image, white: float) -> Image.Image:
    """The sprite in a few flat colours, a dark line wherever two of them meet; a share of the colours is white."""
    flat = image.convert("RGB").quantize(5, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = flat.convert("RGB").filter(ImageFilter.ModeFilter(3))
    grey = colours.convert("L")
    change = ImageChops.difference(grey.filter(ImageFilter.MaxFilter(3)), grey.filter(ImageFilter.MinFilter(3)))
    colours = Image.blend(colours, Image.new("RGB", colours.size, "white"), white)
    colours.paste((24, 24, 28), (0, 0), change.point(lambda value: 255 * (value > 28)))
    colours.putalpha(image.getchannel("A"))
    return colours


def _tinted(image: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """The sprite in one colour, its light and dark kept relative to their mean."""
    values = np.asarray(image, np.float32)
    grey, alpha = values[..., :3] @ (0.3, 0.59, 0.11), values[..., 3:]
    light = (grey / max(1.0, float(grey[alpha[..., 0] > 128].mean()))).clip(0.25, 1.6)[..., None]
    painted = np.array(colour, np.float32) * (0.4 + 0.6 * light) + 30 * (light - 1)
    return Image.fromarray(np.concatenate([painted.clip(0, 255), alpha], -1).astype(np.uint8))


def _outlined(image: Image.Image) -> Image.Image:
    """The sprite with a dark line round it, as some styles draw."""
    room_for_line = Image.new("RGBA", (image.width + 8, image.height + 8))
    room_for_line.paste(image, (4, 4))
    line = Image.new("RGBA", room_for_line.size, (24, 24, 28, 255))
    line.putalpha(room_for_line.getchannel("A").filter(ImageFilter.MaxFilter(5)))
    line.alpha_composite(room_for_line)
    return line


def _toned(image: Image.Image, look: int) -> Image.Image:
    """The sprite in other tones of its colours: paler, or darker."""
    values = np.asarray(image, np.float32)
    rgb, alpha = values[..., :3], values[..., 3:]
    grey = rgb.mean(-1, keepdims=True)
    changed = grey + (rgb - grey) * 0.5 + 15 if look == 2 else grey + (rgb - grey) * 0.75 - 30
    return Image.fromarray(np.concatenate([changed.clip(0, 255), alpha], -1).astype(np.uint8))


def picture_of(thing: Thing, scale: int) -> Image.Image:
    """The object's picture at its size, RGBA."""
    if thing.writing:
        return plate(thing.writing, scale)
    source = turned(replace(thing, left=0, top=0, width=0, height=0), scale > 1)
    return source.resize((thing.width * scale, thing.height * scale), Image.Resampling.BILINEAR)
