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
from model.words import phrase

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = 13
"""Bytes of the header."""
PIXELS = (b"IHDR", b"PLTE", b"IDAT")
APPLE = b"CgBI"
"""Stands first in a file whose pixels are packed in a way of Apple's own."""
SRGB_GAMMA = 1 / 2.2
"""What gAMA says of ordinary pictures."""
GREY, RGB, PALETTE = 0, 2, 3
"""Colour types that can have a see-through colour."""
XMP = b"XML:com.adobe.xmp\0\0"
"""How an iTXt chunk begins that is an XMP packet as it stands."""
NEAR, MOST_POWER = 0.1, 10
"""Gammas that differ less from an ordinary screen's are taken for it, and those that differ more for nonsense."""
MOST_PROFILE = 1 << 22
"""Bytes of a colour profile."""


def bare(content: bytes) -> Bare:
    """Keep header, palette, transparency and pixels, with lengths and checksums that are right.

    Raises:
        PictureError: the header is damaged; or it is no PNG as others know it.
    """
    kept: list[tuple[bytes, bytes]] = []
    said: dict[bytes, bytes] = {}
    damaged = False
    for name, data, sound in _chunks(content):
        if name == APPLE and not kept:
            raise PictureError(phrase("pictures.png.apple"))
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
        raise PictureError(phrase("pictures.png.no_header"))
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
    if not {b"sRGB", b"iCCP", b"cICP"} & said.keys():  # any of them says more, and counts
        found.brighten = _brighten(said.get(b"gAMA", b""))
    found.turn = orientation(said.get(b"eXIf", b""), said.get(XMP, b""))
    animation = said.get(b"acTL", b"")
    found.frames = max(1, int.from_bytes(animation[:4]))
    return found


def _brighten(gamma: bytes) -> float:
    """The power of its levels, from 0 to 1, that shows a picture on an ordinary screen; 1 if they are meant for one."""
    power = int.from_bytes(gamma) / 100_000 / SRGB_GAMMA if len(gamma) == 4 else 1.0
    return 1 / power if 1 / MOST_POWER < power < MOST_POWER and abs(power - 1) > NEAR else 1.0


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
