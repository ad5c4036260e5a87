"""A WebP cut down to its first picture: damage in what else it says of itself then does no harm.

Chunks and their order: RFC 9649, section 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.pictures.bare import Bare
from model.pictures.limits import MOST_COUNTED
from model.pictures.orientation import orientation

START, KIND = b"RIFF", b"WEBP"
HEADER, FRAME = b"VP8X", b"ANMF"
PIXELS = (HEADER, b"ANIM", FRAME, b"ALPH", b"VP8 ", b"VP8L")
METADATA = 0x20 | 0x08 | 0x04
"""Flags of the header: there is a profile, EXIF, XMP."""


def is_webp(content: bytes) -> bool:
    """By its first bytes."""
    return content.startswith(START) and content[8:12] == KIND


def bare(content: bytes) -> Bare:
    """Keep the header and the first picture, under a length that is right; count the frames, up to a number.

    A file that ends in the midst of its pixels is handed back: its reader takes all of them or none.
    """
    said: dict[bytes, bytes] = {}
    parts, frames = [KIND], 0
    for name, size, data in _chunks(content):
        frames += name == FRAME
        if frames > MOST_COUNTED:
            break
        if name not in PIXELS:
            said.setdefault(name, data)
        elif frames <= 1:
            if len(data) < size:
                return Bare(content)
            if name == HEADER and data:
                data = bytes([data[0] & ~METADATA]) + data[1:]
            parts += [name, size.to_bytes(4, "little"), data, b"\0" * (size % 2)]
    body = b"".join(parts)
    found = Bare(START + len(body).to_bytes(4, "little") + body, max(1, frames), profile=said.get(b"ICCP", b""))
    found.turn = orientation(said.get(b"EXIF", b""), said.get(b"XMP ", b""))
    return found


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Name, length and data of each; the last one may have less data than its length says."""
    place = 12
    while place + 8 <= len(content):
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        yield content[place : place + 4], size, content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
