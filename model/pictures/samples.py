"""The numbers of a TIFF whose samples are deeper than bytes: Pillow knows some of them, and not always rightly.

libtiff unpacks them as rows of bytes, whatever they are; what the bytes mean is done here. Predictors: TIFF 6.0,
section 14, and technical note 3 of its supplement.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures import tiff
from model.pictures.levels import Values
from model.pictures.limits import PictureError, check_size
from model.words import phrase

MOST_ROWS = 1 << 20
"""Of a strip or tile."""
BAND = 1 << 26
"""Bytes that are unpacked at a time."""


def numbers(left: tiff.BareTiff) -> Values:
    """The samples of a deep picture, [row, column, channel], of the type that they have in the file.

    Raises:
        PictureError: they are laid out in a way that is not known, or are damaged.
    """
    width, height, channels = left.one(tiff.WIDTH), left.one(tiff.HEIGHT), left.one(tiff.SAMPLES, 1)
    check_size(width, height)
    if not 1 <= channels <= 8:
        raise PictureError(phrase("pictures.tiff.unknown"))
    order: Literal["<", ">"] = "<" if left.content[:2] == b"II" else ">"
    kind = np.dtype(tiff.TYPES[left.one(tiff.BITS, 1), left.one(tiff.FORMAT, tiff.UNSIGNED)]).newbyteorder(order)
    apart = left.one(tiff.PLANES, 1) == 2 and channels > 1
    planes = [_plane(left, kind, plane, 1 if apart else channels) for plane in range(channels if apart else 1)]
    return np.concatenate(planes, axis=-1) if apart else planes[0]


def _plane(left: tiff.BareTiff, kind: np.dtype[np.generic], plane: int, channels: int) -> Values:
    """[row, column, channel] of a plane, or of all channels where they lie side by side."""
    width, height = left.one(tiff.WIDTH), left.one(tiff.HEIGHT)
    tiled = tiff.TILES in left.entries
    across = left.one(tiff.TILE_WIDTH) if tiled else width
    if across < 1:
        raise PictureError(phrase("pictures.tiff.unknown"))
    whole = -(-width // across) * across  # whole tiles: what is unpacked needs all of each
    rows = _rows(left, plane, whole, across, channels * kind.itemsize)
    blocks = rows.reshape(height, whole // across, across * channels * kind.itemsize)
    predictor = left.one(tiff.PREDICTOR, 1)
    if predictor == 3:
        summed = np.cumsum(blocks.reshape(*blocks.shape[:2], -1, channels), axis=2, dtype=np.uint8)
        # Most significant bytes first, each significance in a row of its own.
        parts = summed.reshape(*blocks.shape[:2], kind.itemsize, across * channels)
        values = np.ascontiguousarray(parts.swapaxes(2, 3)).view(kind.newbyteorder(">"))
    elif predictor == 2:
        steps = blocks.view(f"{kind.str[0]}u{kind.itemsize}").reshape(*blocks.shape[:2], across, channels)
        values = np.cumsum(steps, axis=2, dtype=steps.dtype.newbyteorder("=")).view(kind.newbyteorder("="))
    elif predictor == 1:
        values = blocks.view(kind)
    else:
        raise PictureError(phrase("pictures.tiff.unknown"))
    return values.reshape(height, whole, channels)[:, :width]


def _rows(left: tiff.BareTiff, plane: int, width: int, across: int, size: int) -> NDArray[np.uint8]:
    """The bytes of each row, unpacked: the file is read as a grey picture that many bytes wide."""
    height, tiled = left.one(tiff.HEIGHT), tiff.TILES in left.entries
    down = left.one(tiff.TILE_HEIGHT) if tiled else min(left.one(tiff.ROWS_A_STRIP, height), height)
    if not 1 <= down <= MOST_ROWS:
        raise PictureError(phrase("pictures.tiff.unknown"))
    beside = width // across if tiled else 1
    starts, sizes = _strips(left, plane, beside * -(-height // down), height * width * size)
    made = np.empty((height, width * size), np.uint8)
    # Some strips at a time: Pillow opens no picture of more than so many pixels, here bytes.
    step = max(1, BAND // (width * size * down))
    for top in range(0, -(-height // down), step):
        part = slice(top * beside, (top + step) * beside)
        places = {tiff.STRIPS: starts[part], tiff.STRIP_SIZES: sizes[part], tiff.ROWS_A_STRIP: (down,)}
        if tiled:
            places = {tiff.TILES: starts[part], tiff.TILE_SIZES: sizes[part]}
            places |= {tiff.TILE_WIDTH: (across * size,), tiff.TILE_HEIGHT: (down,)}
        rows = made[top * down : (top + step) * down]
        rows[:] = _grey(left, width * size, len(rows), places)
    return made


def _strips(left: tiff.BareTiff, plane: int, count: int, size: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the strips or tiles of a plane begin, and how many bytes they have.

    Args:
        left: the file.
        plane: its number.
        count: how many there must be.
        size: bytes of a plane when it is unpacked.
    """
    names = (tiff.TILES, tiff.TILE_SIZES) if tiff.TILES in left.entries else (tiff.STRIPS, tiff.STRIP_SIZES)
    starts, sizes = (left.entries.get(name, ()) for name in names)
    if not sizes and len(starts) == 1 and left.one(tiff.COMPRESSION, 1) == 1:
        sizes = (size,)
    part = slice(plane * count, (plane + 1) * count)
    if len(starts[part]) != count or len(sizes[part]) != count:
        raise PictureError(phrase("pictures.tiff.unknown"))
    return starts[part], sizes[part]


def _grey(left: tiff.BareTiff, width: int, height: int, places: Mapping[int, tuple[int, ...]]) -> NDArray[np.uint8]:
    entries = {
        tiff.WIDTH: (width,),
        tiff.HEIGHT: (height,),
        tiff.BITS: (8,),
        tiff.PHOTOMETRIC: (tiff.BLACK_IS_ZERO,),
        tiff.SAMPLES: (1,),
        tiff.COMPRESSION: (left.one(tiff.COMPRESSION, 1),),
        **places,
    }
    with Image.open(io.BytesIO(_with_directory(left.content, entries)), formats=("TIFF",)) as grey:
        return np.asarray(grey)


def _with_directory(content: bytes, entries: Mapping[int, tuple[int, ...]]) -> bytes:
    """The same data under another directory, little-endian."""
    start = len(content) + len(content) % 2
    place = start + 2 + 12 * len(entries) + 4
    lines, behind = [], []
    for tag, values in sorted(entries.items()):
        data = struct.pack(f"<{len(values)}I", *values)
        lines.append(
            struct.pack("<HHI", tag, 4, len(values)) + (data if len(values) == 1 else struct.pack("<I", place))
        )
        if len(values) > 1:
            behind.append(data)
            place += len(data)
    directory = struct.pack("<H", len(lines)) + b"".join(lines) + b"\0\0\0\0" + b"".join(behind)
    return b"II*\0" + struct.pack("<I", start) + content[8:].ljust(start - 8, b"\0") + directory
