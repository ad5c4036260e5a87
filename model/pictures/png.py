"""A PNG cut down to what its pixels need: damage and bombs in its other chunks then do no harm.

Chunks and their order: PNG specification, third edition, sections 5 and 11.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from model.pictures.limits import UNREADABLE, PictureError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"PLTE", b"tRNS")
"""Besides header and pixels."""
MOST_TEXT = 1 << 20
"""Bytes of an unpacked colour profile."""


@dataclass
class Bare:
    """What is left of a PNG."""

    content: bytes = b""
    frames: int = 1
    damaged: bool = False
    """Whether a checksum of the pixels themselves was wrong."""
    exif: bytes = b""
    xmp: bytes = b""
    profile: bytes = b""
    """ICC."""
    depth: int = 8
    """Bits of a channel."""
    transparent: tuple[int, ...] = ()
    """The one colour of a picture without alpha channel that is see-through, in the file's own range."""
    chunks: list[tuple[bytes, bytes]] = field(default_factory=list)


def bare(content: bytes) -> Bare:
    """Keep header, palette, transparency and pixels, with lengths and checksums that are right.

    Raises:
        PictureError: the header is damaged.
    """
    found = Bare()
    for name, data, sound in _chunks(content):
        if not found.chunks and (name != b"IHDR" or len(data) != 13 or not sound):
            break
        if name in (b"IHDR", b"IDAT", *KEPT):
            if name != b"tRNS" or sound:
                found.chunks.append((name, data))
            found.damaged |= name != b"tRNS" and not sound
        elif sound:
            _note(found, name, data)
        if name == b"IEND":
            break
    if not found.chunks:
        raise PictureError("This picture is damaged and cannot be read: a PNG without a sound header.")
    found.depth, colours = found.chunks[0][1][8:10]
    shades = next((data for name, data in found.chunks if name == b"tRNS"), b"")
    if colours in (0, 2):
        # Pillow compares it with pixels that it has brought to 8 bits; it is done here, with the right range.
        found.transparent = struct.unpack(f">{len(shades) // 2}H", shades[: len(shades) // 2 * 2])
        found.chunks = [(name, data) for name, data in found.chunks if name != b"tRNS"]
    pieces = (_chunk(name, data) for name, data in [*found.chunks, (b"IEND", b"")])
    found.content = b"".join((SIGNATURE, *pieces))
    return found


def _note(found: Bare, name: bytes, data: bytes) -> None:
    """What a chunk says besides the pixels; a broken one says nothing."""
    if name == b"acTL" and len(data) >= 4:
        found.frames = max(1, struct.unpack_from(">I", data)[0])
    elif name == b"eXIf":
        found.exif = data
    elif name == b"iTXt" and data.startswith(b"XML:com.adobe.xmp\0\0"):
        found.xmp = data
    elif name == b"iCCP":
        _, _, packed = data.partition(b"\0")
        try:
            found.profile = zlib.decompressobj().decompress(packed[1:], MOST_TEXT)
        except UNREADABLE:
            found.profile = b""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Name, data and whether the checksum is right; the last one may be cut short."""
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + size]
        check = content[place + 8 + size : place + 12 + size]
        # A chunk whose end is missing is no damage in what there is of it.
        yield name, data, len(check) < 4 or zlib.crc32(name + data) == int.from_bytes(check)
        place += 12 + size


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
