"""What a picture may be, and how it is refused."""

from __future__ import annotations

import struct
import zlib

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
        raise PictureError(
            f"This picture is {width} x {height} pixels; "
            f"at least {LEAST_SIDE} x {LEAST_SIDE} are needed to see anything."
        )
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"This picture is {width:,} x {height:,} = {width * height / 1e6:,.0f} million pixels; "
            f"at most {MOST_PIXELS // 10**6} million can be opened. Make it smaller first."
        )
    if max(width, height) > MOST_ELONGATED * min(width, height):
        raise PictureError(
            f"This picture is {width:,} x {height:,} pixels; one side may be at most {MOST_ELONGATED} times the other."
        )
