"""A TIFF cut down to its first picture. Entries and their meaning: TIFF 6.0, its supplements 1 and 2, BigTIFF."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from model.pictures.bare import Bare
from model.pictures.limits import MOST_COUNTED, UNREADABLE, PictureError
from model.pictures.orientation import TAG as ORIENTATION
from model.pictures.orientation import orientation
from model.words import phrase

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""The last two are BigTIFF."""
CR2 = b"CR"
"""Behind the head of Canon's RAW photographs of the second kind."""
SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, MAKE = 254, 256, 257, 258, 259, 262, 271
STRIPS, SAMPLES, ROWS_A_STRIP, STRIP_SIZES, PLANES, PREDICTOR = 273, 277, 278, 279, 284, 317
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES, SUB_IFDS, EXTRA, FORMAT = 322, 323, 324, 325, 330, 338, 339
SUBSAMPLING, COLOUR_MAP = 530, 320
XMP, PROFILE, DNG_VERSION = 700, 34675, 50706
KEPT = {
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, STRIPS, SAMPLES, ROWS_A_STRIP, STRIP_SIZES, PLANES, PREDICTOR),
    *(TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES, EXTRA, FORMAT),
    *(266, 292, 293, COLOUR_MAP, 347),  # order of bits, fax options, palette, JPEG tables
    *range(512, 522),  # JPEG as of 1992
    *range(529, 533),  # YCbCr
}
"""What the pixels need."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value, by type."""
WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
SHORT = 3
"""The type of a whole number of 16 bits."""
RAW_SENSOR = (32803, 34892)
"""Photometric interpretations of pixels that have not been developed."""
MOST_VALUES = 1 << 20
"""Of one entry."""
UNSIGNED, SIGNED, FLOAT, UNDEFINED = 1, 2, 3, 4
BYTE, WORD = 255, 65535
MULTIPLIED, ALPHA = 1, 2
"""Extra samples: alpha that the colours have been multiplied with, and plain alpha."""
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, YCBCR = 0, 1, 2, 6
JPEGS = (6, 7, 34892, 34933, 34934)
"""Compressions that know nothing of numbers deeper than bytes."""


@dataclass
class BareTiff(Bare):
    """What is left of a TIFF: one picture, and of its directory the entries that the pixels need."""

    entries: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Whole numbers of the first directory, by tag."""

    def one(self, tag: int, otherwise: int = 0) -> int:
        """The first number of an entry."""
        return self.entries.get(tag, (otherwise,))[0]

    @property
    def photometric(self) -> int:
        """What the samples mean; many programs forget to say."""
        return self.one(PHOTOMETRIC, RGB if self.one(SAMPLES, 1) >= 3 else BLACK_IS_ZERO)

    @property
    def even(self) -> bool:
        """Whether its colours are bytes of YCbCr of which each pixel has its own, which Pillow takes for RGBX."""
        whole = 3 * self.one(WIDTH) * self.one(HEIGHT)
        told = self.entries.get(SUBSAMPLING)
        return (
            (self.photometric, self.one(SAMPLES), self.one(BITS), self.one(FORMAT, 1)) == (YCBCR, 3, 8, UNSIGNED)
            and self.one(COMPRESSION, 1) not in JPEGS
            and (told == (1, 1) or (told is None and sum(self.entries.get(STRIP_SIZES, ())) == whole))
        )

    @property
    def deep(self) -> bool:
        """Whether its samples are other than unsigned bytes, or parts of one, and `samples.numbers` can read them."""
        bits, kind = self.one(BITS, 1), self.one(FORMAT, UNSIGNED)
        return (
            self.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB)
            and self.one(COMPRESSION, 1) not in JPEGS
            and len(set(self.entries.get(BITS, ()))) == 1
            and (bits, kind) in TYPES
            and (bits, kind) != (8, UNSIGNED)
        )


TYPES = {
    (8, UNSIGNED): "u1",
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

    def where(self, place: int) -> tuple[int, int]:
        """Where an entry's data begins and ends."""
        _, kind, count = self.take("HH" + self.pointer, place)
        size = SIZES.get(kind, 0) * count
        inline = place + self.entry - struct.calcsize(self.order + self.pointer)
        at = inline if size <= self.entry - (inline - place) else self.take(self.pointer, inline)[0]
        return at, at + size

    def data(self, place: int) -> bytes:
        """What an entry holds."""
        start, stop = self.where(place)
        return self.content[start:stop]

    def numbers(self, place: int) -> tuple[int, ...]:
        """The whole numbers of an entry; none where it holds something else."""
        _, kind, count = self.take("HH" + self.pointer, place)
        if kind not in WHOLE or count > MOST_VALUES:
            return ()
        data = self.data(place)
        form = f"{self.order}{len(data) // SIZES[kind]}{WHOLE[kind]}"
        return struct.unpack_from(form, data)


def bare(content: bytes) -> BareTiff:
    """Keep the first picture.

    Raises:
        PictureError: it is a photograph that has not been developed, or its directory cannot be read.
    """
    try:
        return _bare(_Reader(content))
    except PictureError:
        raise
    except UNREADABLE as error:
        raise PictureError(phrase("pictures.tiff.no_directory")) from error


def _bare(reader: _Reader) -> BareTiff:
    places, end = reader.places(reader.first)
    entries: dict[int, tuple[int, ...]] = {}
    kept, profile, maker, packet = [], b"", b"", b""
    colours: int | None = None
    for place in places:
        (tag,) = reader.take("H", place)
        if tag == FORMAT and UNDEFINED in reader.numbers(place):
            continue  # bits that mean nothing are read as whole numbers, as libtiff does
        if tag in KEPT:
            kept.append(reader.content[place : place + reader.entry])
        if tag in KEPT or tag in (SUBFILE, SUB_IFDS, DNG_VERSION, ORIENTATION):
            entries[tag] = reader.numbers(place) or entries.get(tag, (0,))
        if tag == COLOUR_MAP and reader.take("H", place + 2) == (SHORT,):
            colours = place
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
    if colours is not None and max(entries[COLOUR_MAP]) <= BYTE:
        # Levels are words, and some programs write bytes; libtiff takes such a map for what it must be.
        words = [level * (WORD // BYTE) for level in entries[COLOUR_MAP]]
        struct.pack_into(f"{reader.order}{len(words)}H", body, reader.where(colours)[0], *words)
    found = BareTiff(bytes(body) + directory, _frames(reader, end), turn, profile, entries=entries)
    found.depth = found.one(BITS, 1)
    return found


def _refuse_raw(entries: Mapping[int, tuple[int, ...]], maker: bytes) -> None:
    """A RAW photograph would open as its thumbnail."""
    if DNG_VERSION in entries:
        raise PictureError(phrase("pictures.tiff.raw", kind="DNG"))
    thumbnail = bool(entries.get(SUBFILE, (0,))[0] & 1)
    if entries.get(PHOTOMETRIC, (0,))[0] in RAW_SENSOR or (SUB_IFDS in entries and (thumbnail or maker)):
        raise PictureError(phrase("pictures.tiff.raw", kind=phrase("pictures.tiff.some_raw")))


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
