"""A BMP whose channels lie where its own masks say, laid out anew as bytes: Pillow knows the usual places alone.

Headers and masks: Microsoft's BITMAPINFOHEADER, BITMAPV4HEADER.
"""

from __future__ import annotations

import struct

import numpy as np

from model.pictures.bare import Bare
from model.pictures.limits import check_size

SIGNATURE = b"BM"
BY_MASKS = (3, 6)
"""Compressions: masks of red, green and blue, and of alpha too."""
USUAL = {16: ((0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F)), 32: ((0xFF0000, 0xFF00, 0xFF),)}
"""Masks that need no work, by bits of a pixel."""
FIRST_HEADER, WITH_ALPHA = 40, 56
"""Bytes of the header that all others begin with, and of the first that has an alpha mask in it."""
HEAD = 14
BAND = 256
"""Rows that are worked on at a time."""


def bare(content: bytes) -> Bare:
    """The same picture in the usual layout; a file that has it already is handed back.

    Raises:
        PictureError: too small, too large, too elongated.
    """
    if len(content) < HEAD + FIRST_HEADER + 16:
        return Bare(content)
    start, size, width, height, _, bits, packed = struct.unpack_from("<IIiiHHI", content, 10)
    red, green, blue, alpha = struct.unpack_from("<IIII", content, HEAD + FIRST_HEADER)
    if size < FIRST_HEADER or packed not in BY_MASKS or bits not in USUAL or (red, green, blue) in USUAL[bits]:
        return Bare(content)
    check_size(width, abs(height))
    if size < WITH_ALPHA and packed != BY_MASKS[1]:
        alpha = 0
    row = -(-width * bits // 32) * 4
    rows = min(abs(height), max(0, len(content) - start) // row)  # fewer where the file was cut short
    pixels = np.frombuffer(content, np.uint8, rows * row, start).reshape(rows, row).view(f"<u{bits // 8}")[:, :width]
    made = np.empty((rows, width, 4), np.uint8)
    for top in range(0, rows, BAND):
        for channel, mask in enumerate((blue, green, red, alpha)):
            made[top : top + BAND, :, channel] = _channel(pixels[top : top + BAND], mask)
    usual = (*USUAL[32][0], 0xFF000000 if alpha else 0)
    header = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, BY_MASKS[0], made.nbytes, 0, 0, 0, 0)
    header += struct.pack("<IIII", *usual).ljust(108 - FIRST_HEADER, b"\0")
    return Bare(SIGNATURE + struct.pack("<IHHI", 0, 0, 0, HEAD + 108) + header + made.tobytes())


def _channel(pixels: np.ndarray, mask: int) -> np.ndarray:
    """What a mask leaves of pixels, from 0 to 255."""
    lowest = mask & -mask
    return ((pixels & mask) // lowest * (255.0 / (mask // lowest))).round() if mask else np.zeros(pixels.shape)
