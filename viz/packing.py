"""Arrays as text a browser can unpack: base64 of little-endian numbers. `web/js/core/bytes.js` reads them back."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import ArrayLike


def floats(values: ArrayLike) -> str:
    """In reading order, float32: exactly what the model computed."""
    return _packed(values, "<f4")


def halves(values: ArrayLike) -> str:
    """In reading order, float16 (three digits that count): for squares of positions, half the size."""
    return _packed(values, "<f2")


def octets(values: ArrayLike) -> str:
    """In reading order, one byte each, 0 to 255."""
    return _packed(values, "u1")


def _packed(values: ArrayLike, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode("ascii")
