"""How a picture has to be turned to stand upright, read from its metadata however broken the rest of that is."""

from __future__ import annotations

import re
import struct

from PIL import Image

TAG = 0x0112
"""Orientation, in the first directory of EXIF and TIFF."""
MOST_ENTRIES = 4000
PREFIX = b"Exif\0\0"
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture of each orientation upright (EXIF 2.3, table 4)."""
WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}
"""Types of an entry that hold a whole number."""
XMP = re.compile(rb"""tiff:Orientation\s*(?:=\s*["']|>)\s*([1-8])\b""")


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """From 1 (upright) to 8, of an EXIF block, else of an XMP packet; 1 where neither says.

    Only this entry is read, so that no other one can spoil it.
    """
    return _of_exif(exif.removeprefix(PREFIX)) or _of_xmp(xmp) or 1


def upright(picture: Image.Image, turn: int) -> Image.Image:
    """The picture turned by an orientation."""
    return picture.transpose(TURNS[turn]) if turn in TURNS else picture


def _of_exif(block: bytes) -> int | None:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return None
    (start,) = struct.unpack_from(order + "I", block, 4)
    if start + 2 > len(block):
        return None
    (count,) = struct.unpack_from(order + "H", block, start)
    for number in range(min(count, MOST_ENTRIES)):
        place = start + 2 + 12 * number
        if place + 12 > len(block):
            return None
        tag, kind, values = struct.unpack_from(order + "HHI", block, place)
        if tag == TAG and values == 1 and kind in WHOLE:
            (value,) = struct.unpack_from(order + WHOLE[kind], block, place + 8)
            return value if value in range(1, 9) else None
    return None


def _of_xmp(packet: bytes) -> int | None:
    found = XMP.search(packet[: 1 << 20])
    return int(found[1]) if found else None
