"""Pictures as bytes a browser shows. Knows nothing of where they come from."""

from __future__ import annotations

import base64
import io

from PIL import Image

from model.trace import Uint8

PREVIEW_SIDE = 1280
"""Longest side of a preview in pixels: sharp on a projector, a few hundred kilobytes."""
REDUCING_GAP = 3.0
"""How far a picture is first shrunk by whole factors, which is quick (Pillow: from 3.0 on it cannot be seen)."""
THUMBNAIL_SIDE = 144
"""Shortest side of a gallery thumbnail in pixels: 72 on a screen with two pixels a point."""


def preview(picture: Image.Image, side: int = PREVIEW_SIDE) -> str:
    """A picture as a data address, JPEG, its longest side at most `side` pixels."""
    scale = min(1.0, side / max(picture.size))
    width, height = (max(1, round(length * scale)) for length in picture.size)
    small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    return _address(small.convert("RGB"), "JPEG", quality=88)


def thumbnail(picture: Image.Image, side: int = THUMBNAIL_SIDE) -> str:
    """The middle square of a picture as a data address, JPEG."""
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    square = picture.convert("RGB").crop((left, top, left + edge, top + edge))
    return _address(square.resize((side, side), Image.Resampling.LANCZOS), "JPEG", quality=82)


def exact(pixels: Uint8) -> str:
    """[row, column, rgb] as a data address, PNG: every pixel as it is."""
    return _address(Image.fromarray(pixels), "PNG")


def _address(picture: Image.Image, kind: str, **options: int) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
