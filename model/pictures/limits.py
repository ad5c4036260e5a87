"""What a picture may be, and how it is refused."""

from __future__ import annotations

import struct
import zlib

from model.words import phrase

LEAST_SIDE = 16
"""Pixels: about one patch of an encoder. Less has nothing to look at."""
MOST_PIXELS = 80_000_000
"""Width times height, to be decoded: 240 MB as RGB. Larger than the camera of nearly any phone."""
MOST_ELONGATED = 50
"""Longer side over shorter: beyond it, a processor that scales the shorter side up would make gigabytes."""
LEAST_SHARE = 0.05
"""Of the pixels of a file that was cut short: with less there is no scene."""
MOST_COUNTED = 1000
"""Frames that are counted; of more it is only said that there are more."""
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What readers raise on damaged data."""


class PictureError(ValueError):
    """The picture cannot be used; the message says why, for the person who gave it."""


def check_size(width: int, height: int) -> None:
    """Raises PictureError: too small, too large, too elongated."""
    if min(width, height) < LEAST_SIDE:
        raise PictureError(phrase("pictures.size.small", width=width, height=height, least=LEAST_SIDE))
    size = {"width": f"{width:,}", "height": f"{height:,}"}
    if width * height > MOST_PIXELS:
        millions = f"{width * height / 1e6:,.0f}"
        raise PictureError(phrase("pictures.size.large", **size, millions=millions, most=MOST_PIXELS // 10**6))
    if max(width, height) > MOST_ELONGATED * min(width, height):
        raise PictureError(phrase("pictures.size.long", **size, most=MOST_ELONGATED))
