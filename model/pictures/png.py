"""A PNG cut down to what its pixels need: damage and bombs in its other chunks then do no harm.

Chunks and their order: PNG specification, third edition, sections 5 and 11.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from model.pictures.bare import Bare
from model.pictures.limits import PictureError
from model.pictures.orientation import orientation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = 13
"""Bytes of the header."""
PIXELS = (b"IHDR", b"PLTE", b"IDAT")
GREY, RGB, PALETTE = 0, 2, 3
"""Colour types that can have a see-through colour."""
XMP = b"XML:com.adobe.xmp\0\0"
"""How an iTXt chunk begins that is an XMP packet as it stands."""
MOST_PROFILE = 1 << 22
"""Bytes of a colour profile."""


def bare(content: bytes) -> Bare:
    """Keep header, palette, transparency and pixels, with lengths and checksums that are right.

    Raises:
        PictureError: the header is damaged.
    """
    kept: list[tuple[bytes, bytes]] = []
    said: dict[bytes, bytes] = {}
    damaged = False
    for name, data, sound in _chunks(content):
        if not kept and (name != b"IHDR" or len(data) != HEADER or not sound):
            break
        if name in PIXELS:
            kept.append((name, data))
            damaged |= not sound
        elif name == b"IEND":
            break
        elif sound:  # a broken one says nothing
            said.setdefault(XMP if data.startswith(XMP) else name, data)
    if not kept:
        raise PictureError("This picture is damaged and cannot be read: a PNG without a sound header.")
    depth, colours = kept[0][1][8:10]
    transparent = said.get(b"tRNS", b"")
    if colours == PALETTE and transparent:
        place = next((at for at, (name, _) in enumerate(kept) if name == b"IDAT"), len(kept))
        kept.insert(place, (b"tRNS", transparent))
    found = Bare(b"".join((SIGNATURE, *(_chunk(*chunk) for chunk in [*kept, (b"IEND", b"")]))), depth=depth)
    if colours in (GREY, RGB):
        # Pillow compares it with pixels that it has brought to 8 bits; it is done elsewhere, with the right range.
        count = len(transparent) // 2
        found.transparent = struct.unpack_from(f">{count}H", transparent)
    found.damaged, found.profile = damaged, _profile(said.get(b"iCCP", b""))
    found.turn = orientation(said.get(b"eXIf", b""), said.get(XMP, b""))
    animation = said.get(b"acTL", b"")
    found.frames = max(1, int.from_bytes(animation[:4]))
    return found


def _profile(data: bytes) -> bytes:
    """Unpacked, up to a size; none where it is broken."""
    _, _, packed = data.partition(b"\0")
    try:
        return zlib.decompressobj().decompress(packed[1:], MOST_PROFILE)
    except zlib.error:
        return b""


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
