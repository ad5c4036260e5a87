"""What the encoder is given of a picture: the checkpoint's own image processor, run, and followed backwards.

Knows numpy and the processor's settings; no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from model.placement import Placement
from model.trace import Box, Float32, Grid, Patches, Picture, Uint8

SHOWN_SIDE = 2048
"""Pixels. `Picture.original` is for looking at; a photo of 80 million pixels would be kept once for every visitor."""


def preprocess(image: Image.Image, processor: Any, *, pad: bool = False) -> Picture:
    """Run the image processor on an RGB picture.

    Args:
        image: upright, RGB (see `model.pictures.picture.open_picture`).
        processor: the checkpoint's image processor (`LlavaProcessor.image_processor`).
        pad: whether to pad the picture to a square first, with the processor's mean colour, as LLaVA's own code did
            (`expand2square`); the stock processor cuts a square out of it instead.

    Returns:
        The record of station 1. `original` is `image`, reduced to a longer side of at most `SHOWN_SIDE` pixels.
    """
    given, (across, down) = _square(image, processor) if pad else (image, (0, 0))
    pixels = np.asarray(processor(given, return_tensors="np")["pixel_values"], dtype=np.float32)[0]
    shown = image
    if max(image.size) > SHOWN_SIDE:
        shown = image.copy()
        shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    kept = kept_box(given.size, (pixels.shape[2], pixels.shape[1]), processor)
    wide, high = shown.width / image.width, shown.height / image.height
    return Picture(
        original=np.asarray(shown, dtype=np.uint8),
        seen=seen(pixels, processor),
        pixels=pixels,
        kept=Box(
            (kept.left - across) * wide,
            (kept.top - down) * high,
            (kept.right - across) * wide,
            (kept.bottom - down) * high,
        ),
    )


def _square(image: Image.Image, processor: Any) -> tuple[Image.Image, tuple[int, int]]:
    """The picture in the middle of a square of the mean colour, and how far right and down it went."""
    side = max(image.size)
    across, down = (side - image.width) // 2, (side - image.height) // 2
    colour = tuple(int(255 * mean) for mean in processor.image_mean or (0.0, 0.0, 0.0))
    square = Image.new("RGB", (side, side), colour)
    square.paste(image, (across, down))
    return square, (across, down)


def seen(pixels: Float32, processor: Any) -> Uint8:
    """Turn normalised pixels, [channel, row, column], back into colours, [row, column, rgb]."""
    values = pixels.copy()
    if processor.do_normalize:
        values *= np.asarray(processor.image_std, dtype=np.float32)[:, None, None]
        values += np.asarray(processor.image_mean, dtype=np.float32)[:, None, None]
    if processor.do_rescale:
        values /= np.float32(processor.rescale_factor)
    colours = values.round(out=values).clip(0, 255, out=values).astype(np.uint8)
    return np.ascontiguousarray(colours.transpose(1, 2, 0))


def cut(picture: Picture, grid: Grid) -> Patches:
    """Cut the normalised pixels into the encoder's patches; pixels beyond the last whole patch are left over."""
    channels, side = len(picture.pixels), grid.patch_size
    whole = picture.pixels[:, : grid.rows * side, : grid.columns * side]
    tiles = whole.reshape(channels, grid.rows, side, grid.columns, side)  # (C, rows, side, columns, side)
    vectors = tiles.transpose(1, 3, 0, 2, 4).reshape(grid.patches, -1)  # (P, C * side * side)
    return Patches(grid=grid, vectors=np.ascontiguousarray(vectors), placement=place(picture, grid))


def place(picture: Picture, grid: Grid) -> Placement:
    """Where the patches of a grid lie on the picture: in one view, from its upper left corner."""
    (high, wide), side = picture.pixels.shape[1:], grid.patch_size
    return Placement.of_one_view(
        grid.rows, grid.columns, across=grid.columns * side / wide, down=grid.rows * side / high
    )


def kept_box(original: tuple[int, int], made: tuple[int, int], processor: Any) -> Box:
    """The part of the original picture that the processor's output shows, in the original's pixels.

    Args:
        original: width and height of the picture.
        made: width and height of the processor's output.
        processor: its settings name the steps: pad to a square, resize, crop at the centre.
    """
    width, height = original
    across, down = _Axis(width), _Axis(height)
    if getattr(processor, "do_pad", False) and hasattr(processor, "pad_to_square"):
        # LLaVA's own processor pads before it resizes; the others pad afterwards, at the right and bottom edges.
        side = max(width, height)
        across, down = across.padded(side), down.padded(side)
    if processor.do_resize:
        new_width, new_height = _resized(across.length, down.length, processor.size)
        across, down = across.resized(new_width), down.resized(new_height)
    if getattr(processor, "do_center_crop", False):
        across, down = across.cropped(processor.crop_size.width), down.cropped(processor.crop_size.height)
    left, right = across.span(made[0])
    top, bottom = down.span(made[1])
    return Box(left, top, right, bottom)


@dataclass(frozen=True)
class _Axis:
    """Where original pixel x went along one axis: to x * scale + start."""

    length: int
    scale: float = 1.0
    start: float = 0.0

    def padded(self, length: int) -> _Axis:
        return _Axis(length, self.scale, self.start + (length - self.length) // 2)

    def resized(self, length: int) -> _Axis:
        factor = length / self.length
        return _Axis(length, self.scale * factor, self.start * factor)

    def cropped(self, length: int) -> _Axis:
        # Too small a picture is padded instead, by the same arithmetic with a negative offset.
        return _Axis(length, self.scale, self.start - (self.length - length) // 2)

    def span(self, length: int) -> tuple[float, float]:
        """The stretch of original pixels that the first `length` pixels here show."""
        # Rounded to a millionth of a pixel: scales such as 336 / 300 leave dust behind.
        return round(-self.start / self.scale, 6), round((length - self.start) / self.scale, 6)


def _resized(width: int, height: int, size: Any) -> tuple[int, int]:
    """Width and height after the processor's resize, by the rule that its `size` names."""
    if size.shortest_edge:
        shorter, longer = min(width, height), max(width, height)
        edge = size.shortest_edge
        if size.longest_edge and longer / shorter * edge > size.longest_edge:
            edge = round(size.longest_edge * shorter / longer)
        new_longer = int(edge * longer / shorter)
        return (edge, new_longer) if width <= height else (new_longer, edge)
    if size.max_height and size.max_width:
        factor = min(size.max_height / height, size.max_width / width)
        return int(width * factor), int(height * factor)
    return size.width, size.height
