"""A TIFF cut down to its first picture, and the numbers of one whose samples Pillow does not know.

Entries and their meaning: TIFF 6.0, its supplements 1 and 2, technical note 3 (floating point), BigTIFF.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures.levels import Values
from model.pictures.limits import MOST_COUNTED, UNREADABLE, PictureError, check_size
from model.pictures.orientation import TAG as ORIENTATION
from model.pictures.orientation import orientation

SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, MAKE = 254, 256, 257, 258, 259, 262, 271
STRIPS, SAMPLES, ROWS_A_STRIP, STRIP_SIZES, PLANES, PREDICTOR = 273, 277, 278, 279, 284, 317
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES, SUB_IFDS, EXTRA, FORMAT = 322, 323, 324, 325, 330, 338, 339
XMP, PROFILE, DNG_VERSION = 700, 34675, 50706
KEPT = {
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, STRIPS, SAMPLES, ROWS_A_STRIP, STRIP_SIZES, PLANES, PREDICTOR),
    *(TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES, EXTRA, FORMAT),
    *(266, 292, 293, 320, 347),  # order of bits, fax options, palette, JPEG tables
    *range(512, 522),  # JPEG as of 1992
    *range(529, 533),  # YCbCr
}
"""What the pixels need."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value, by type."""
WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
LONG = 4
"""The type of a whole number of 32 bits."""
RAW_SENSOR = (32803, 34892)
"""Photometric interpretations of pixels that have not been developed."""
BAND = 1 << 26
"""Bytes that are unpacked at a time."""
MOST_VALUES = 1 << 20
"""Of one entry."""
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
MULTIPLIED, ALPHA = 1, 2
"""Extra samples: alpha that the colours have been multiplied with, and plain alpha."""
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
JPEGS = (6, 7, 34892, 34933, 34934)
"""Compressions that know nothing of numbers deeper than bytes."""
RAW = "This is a RAW photograph ({}), which cannot be read here. Export it as JPEG from a photo program and use that."
UNKNOWN = "This TIFF holds its pixels in a way that cannot be read here. Save it as PNG or JPEG and use that."


@dataclass
class Bare:
    """What is left of a TIFF."""

    content: bytes
    """A file with one picture and the entries its pixels need."""
    entries: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Whole numbers of the first directory, by tag."""
    frames: int = 1
    turn: int = 1
    """Orientation."""
    profile: bytes = b""
    """ICC."""

    def one(self, tag: int, otherwise: int = 0) -> int:
        """The first number of an entry."""
        return self.entries.get(tag, (otherwise,))[0]

    @property
    def photometric(self) -> int:
        """What the samples mean; many programs forget to say."""
        return self.one(PHOTOMETRIC, RGB if self.one(SAMPLES, 1) >= 3 else BLACK_IS_ZERO)

    @property
    def deep(self) -> bool:
        """Whether its samples are other than unsigned bytes, or parts of one, and `numbers` can read them."""
        bits, kind = self.one(BITS, 1), self.one(FORMAT, UNSIGNED)
        return (
            self.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB)
            and self.one(COMPRESSION, 1) not in JPEGS
            and len(set(self.entries.get(BITS, ()))) == 1
            and (bits, kind) in TYPES
        )


TYPES = {
    (8, SIGNED): "i1",
    (16, UNSIGNED): "u2",
    (16, SIGNED): "i2",
    (16, FLOAT): "f2",
    (32, UNSIGNED): "u4",
    (32, SIGNED): "i4",
    (32, FLOAT): "f4",
    (64, UNSIGNED): "u8",
    (64, SIGNED): "i8",
    (64, FLOAT): "f8",
}
"""numpy's names, by bits and format of a sample."""


class _Reader:
    """Directories of a TIFF or BigTIFF."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.order = "<" if content[:2] == b"II" else ">"
        (version,) = self.take("H", 2)
        self.big = version == 43
        self.count, self.pointer, self.entry = ("Q", "Q", 20) if self.big else ("H", "I", 12)

    def take(self, form: str, place: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.content, place)

    @property
    def first(self) -> int:
        return self.take(self.pointer, 8 if self.big else 4)[0]

    def places(self, start: int) -> tuple[range, int]:
        """Where the entries of a directory lie, and where the number of the next directory stands."""
        (count,) = self.take(self.count, start)
        begin = start + struct.calcsize(self.order + self.count)
        if count > 0xFFFF:
            raise ValueError("a directory of too many entries")
        return range(begin, begin + count * self.entry, self.entry), begin + count * self.entry

    def data(self, place: int) -> bytes:
        """What an entry holds."""
        _, kind, count = self.take("HH" + self.pointer, place)
        size = SIZES.get(kind, 0) * count
        inline = place + self.entry - struct.calcsize(self.order + self.pointer)
        at = inline if size <= self.entry - (inline - place) else self.take(self.pointer, inline)[0]
        return self.content[at : at + size]

    def numbers(self, place: int) -> tuple[int, ...]:
        """The whole numbers of an entry; none where it holds something else."""
        _, kind, count = self.take("HH" + self.pointer, place)
        if kind not in WHOLE or count > MOST_VALUES:
            return ()
        data = self.data(place)
        form = f"{self.order}{len(data) // SIZES[kind]}{WHOLE[kind]}"
        return struct.unpack_from(form, data)


def bare(content: bytes) -> Bare:
    """Keep the first picture.

    Raises:
        PictureError: it is a photograph that has not been developed, or its directory cannot be read.
    """
    try:
        return _bare(_Reader(content))
    except PictureError:
        raise
    except UNREADABLE as error:
        raise PictureError(
            "This picture is damaged or cut short and cannot be read: a TIFF without a directory."
        ) from error


def _bare(reader: _Reader) -> Bare:
    places, end = reader.places(reader.first)
    entries: dict[int, tuple[int, ...]] = {}
    kept, profile, maker, packet = [], b"", b"", b""
    for place in places:
        (tag,) = reader.take("H", place)
        if tag in KEPT:
            kept.append(reader.content[place : place + reader.entry])
        if tag in KEPT or tag in (SUBFILE, SUB_IFDS, DNG_VERSION, ORIENTATION):
            entries[tag] = reader.numbers(place) or entries.get(tag, (0,))
        if tag == PROFILE:
            profile = reader.data(place)
        if tag == MAKE:
            maker = reader.data(place)
        if tag == XMP:
            packet = reader.data(place)
    _refuse_raw(entries, maker)
    turn = entries.get(ORIENTATION, (0,))[0]
    if turn not in range(1, 9):
        turn = orientation(b"", packet)
    # The directory, without what else it says, goes behind everything; the header points there.
    form = reader.order + reader.pointer
    directory = struct.pack(reader.order + reader.count, len(kept)) + b"".join(kept) + struct.pack(form, 0)
    start = len(reader.content) + len(reader.content) % 2
    body = bytearray(reader.content.ljust(start, b"\0"))
    struct.pack_into(form, body, 8 if reader.big else 4, start)
    return Bare(bytes(body) + directory, entries, _frames(reader, end), turn, profile)


def _refuse_raw(entries: Mapping[int, tuple[int, ...]], maker: bytes) -> None:
    """A RAW photograph would open as its thumbnail."""
    if DNG_VERSION in entries:
        raise PictureError(RAW.format("DNG"))
    thumbnail = bool(entries.get(SUBFILE, (0,))[0] & 1)
    if entries.get(PHOTOMETRIC, (0,))[0] in RAW_SENSOR or (SUB_IFDS in entries and (thumbnail or maker)):
        raise PictureError(RAW.format("NEF, ARW or the like"))


def _frames(reader: _Reader, end: int) -> int:
    """How many pictures there are, by following the directories; a loop or damage ends them."""
    seen = {reader.first}
    try:
        while len(seen) <= MOST_COUNTED:
            (following,) = reader.take(reader.pointer, end)
            if not following or following in seen:
                break
            _, end = reader.places(following)
            seen.add(following)
    except UNREADABLE:
        pass
    return len(seen)


def numbers(tiff: Bare) -> Values:
    """The samples of a deep picture, [row, column, channel], of the type that they have in the file.

    libtiff unpacks them as rows of bytes; what the bytes mean is done here.

    Raises:
        PictureError: they are laid out in a way that is not known, or are damaged.
    """
    width, height, channels = tiff.one(WIDTH), tiff.one(HEIGHT), tiff.one(SAMPLES, 1)
    check_size(width, height)
    if not 1 <= channels <= 8:
        raise PictureError(UNKNOWN)
    order = "<" if tiff.content[:2] == b"II" else ">"
    kind = np.dtype(TYPES[tiff.one(BITS, 1), tiff.one(FORMAT, UNSIGNED)]).newbyteorder(order)
    apart = tiff.one(PLANES, 1) == 2 and channels > 1
    planes = [_plane(tiff, kind, plane, 1 if apart else channels) for plane in range(channels if apart else 1)]
    return np.concatenate(planes, axis=-1) if apart else planes[0]


def _plane(tiff: Bare, kind: np.dtype[np.generic], plane: int, channels: int) -> Values:
    """[row, column, channel] of a plane, or of all channels where they lie side by side."""
    width, height = tiff.one(WIDTH), tiff.one(HEIGHT)
    tiled = TILES in tiff.entries
    across = tiff.one(TILE_WIDTH) if tiled else width
    if across < 1:
        raise PictureError(UNKNOWN)
    whole = -(-width // across) * across  # whole tiles: what is unpacked needs all of each
    rows = _rows(tiff, plane, whole, across, channels * kind.itemsize)
    blocks = rows.reshape(height, whole // across, across * channels * kind.itemsize)
    predictor = tiff.one(PREDICTOR, 1)
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
        raise PictureError(UNKNOWN)
    return values.reshape(height, whole, channels)[:, :width]


def _rows(tiff: Bare, plane: int, width: int, across: int, size: int) -> NDArray[np.uint8]:
    """The bytes of each row, unpacked: the file is read as a grey picture that many bytes wide."""
    height = tiff.one(HEIGHT)
    tiled = TILES in tiff.entries
    starts, sizes = (tiff.entries.get(tag, ()) for tag in ((TILES, TILE_SIZES) if tiled else (STRIPS, STRIP_SIZES)))
    down = min(tiff.one(TILE_HEIGHT) if tiled else tiff.one(ROWS_A_STRIP, height), height if not tiled else 1 << 20)
    if down < 1:
        raise PictureError(UNKNOWN)
    each = (width // across if tiled else 1) * -(-height // down)
    if not sizes and tiff.one(COMPRESSION, 1) == 1 and len(starts) == 1:
        sizes = (height * width * size,)
    starts, sizes = starts[plane * each : (plane + 1) * each], sizes[plane * each : (plane + 1) * each]
    if len(starts) != each or len(sizes) != each:
        raise PictureError(UNKNOWN)
    made = np.empty((height, width * size), np.uint8)
    # Some strips at a time: Pillow opens no picture of more than so many pixels, here bytes.
    beside = width // across if tiled else 1
    step = max(1, BAND // (width * size * down))
    for top in range(0, -(-height // down), step):
        rows = slice(top * down, min(height, (top + step) * down))
        part = slice(top * beside, (top + step) * beside)
        places = (
            {TILE_WIDTH: (across * size,), TILE_HEIGHT: (down,), TILES: starts[part], TILE_SIZES: sizes[part]}
            if tiled
            else {STRIPS: starts[part], ROWS_A_STRIP: (down,), STRIP_SIZES: sizes[part]}
        )
        made[rows] = _grey(tiff, width * size, len(made[rows]), places)
    return made


def _grey(tiff: Bare, width: int, height: int, places: Mapping[int, tuple[int, ...]]) -> NDArray[np.uint8]:
    entries = {
        WIDTH: (width,),
        HEIGHT: (height,),
        BITS: (8,),
        PHOTOMETRIC: (BLACK_IS_ZERO,),
        SAMPLES: (1,),
        COMPRESSION: (tiff.one(COMPRESSION, 1),),
        **places,
    }
    with Image.open(io.BytesIO(_with_directory(tiff.content, entries)), formats=("TIFF",)) as grey:
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
