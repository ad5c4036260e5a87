"""Deep pixels to 8 bits: whole numbers of up to 64 bits and floating point, as the programs that write them mean them.

The range of the format, not of the picture, becomes 0 to 255, so that a dark picture stays dark. Where a format has no
agreed range (floating point, 32 bits, numbers below zero), the range is found from the numbers, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.words import phrase

Values = NDArray[Any]
BLOCK = 1 << 22
"""Numbers that are worked on at a time."""
SAMPLE = 1 << 18
"""Numbers that are looked at to find what the floating point ones mean."""
BYTE, WORD = 255, 65535
OVERSHOOT = 1.1
"""How far above a range filters carry a few pixels."""
FEW = 0.01
VOID_GAP = 5
"""How many times as far below all others as these are apart."""
DARK = 14
"""Of the 16 bits of a word: with fewer in use, a quarter of the brightness is never reached."""


@dataclass(frozen=True)
class Range:
    """Which number is shown black, which white, and what a person should know of it."""

    black: float
    white: float
    notices: tuple[str, ...] = ()


def to_bytes(values: Values, bits: int | None = None) -> tuple[NDArray[np.uint8], list[str]]:
    """Bring numbers of any type to 0 ... 255.

    Args:
        values: whole numbers or floating point, of any shape.
        bits: that a number has, where that is fewer than its type has.

    Returns:
        The same shape, and what a person should know.
    """
    found = _float_range(values) if values.dtype.kind == "f" else _whole_range(values, bits)
    return _scaled(values, found), list(found.notices)


def whole_range(values: Values) -> NDArray[np.uint8]:
    """Numbers whose range is that of their type (0 to 1 of floating point), such as alpha, to 0 ... 255."""
    return scaled(values, 1 if values.dtype.kind == "f" else int(np.iinfo(values.dtype).max))


def scaled(values: Values, white: float) -> NDArray[np.uint8]:
    """Numbers from 0 to `white` to 0 ... 255; what lies outside is cut off."""
    return _scaled(values, Range(0, white))


def _scaled(values: Values, found: Range) -> NDArray[np.uint8]:
    made = np.empty(values.shape, np.uint8)
    source, target = values.reshape(-1), made.reshape(-1)
    factor = BYTE / (found.white - found.black) if found.white > found.black else 0.0
    for start in range(0, source.size, BLOCK):
        # Not yet as a difference: infinite numbers are cut to the range first.
        part = source[start : start + BLOCK].astype(np.float64)
        part = (part.clip(found.black, found.white) - found.black) * factor
        target[start : start + BLOCK] = np.nan_to_num(part, nan=0.0).round()
    return made


def _whole_range(values: Values, bits: int | None) -> Range:
    size = bits or values.dtype.itemsize * 8
    lowest, highest = int(values.min()), int(values.max())
    if lowest < 0:
        some = _sample(values)
        others = some[some > lowest]
        if _is_void(lowest, others):
            return Range(min(0, int(others.min())), highest, (_void(lowest), phrase("pictures.shown.stretched")))
        return Range(lowest, highest, (phrase("pictures.shown.below_zero"),))
    signed = values.dtype.kind == "i" and bits is None
    full = (1 << (size - signed)) - 1
    if size > 16:
        # Nobody writes 32 bits of light: they hold bytes or words, or count something.
        known = [top for top in (BYTE, WORD) if highest <= top]
        if known:
            return Range(0, known[0])
        return Range(0, full) if highest > full >> 4 else Range(0, highest, (phrase("pictures.shown.stretched"),))
    used = highest.bit_length()
    if size == 16 and 0 < used <= DARK:
        return Range(0, full, (phrase("pictures.shown.dark", n=used),))
    return Range(0, full)


def _void(value: float) -> str:
    return phrase("pictures.shown.void", value=f"{value:g}")


def _float_range(values: Values) -> Range:
    flat = values.reshape(-1)
    some = _sample(values).astype(np.float64)
    some = some[np.isfinite(some)]
    missing = (phrase("pictures.shown.no_numbers"),) if any(np.isnan(part).any() for part in _blocks(flat)) else ()
    if not some.size:
        return Range(0, 1, missing)
    lowest = float(some.min())
    if lowest < 0 and _is_void(lowest, some[some > lowest]):
        found = _float_range(some[some > lowest])
        return replace(found, notices=(*found.notices, _void(lowest), *missing))
    if (some < 0).mean() > FEW:
        # Of all of them, not only of the sample.
        ends = [
            (part.min(), part.max()) for part in (block[np.isfinite(block)] for block in _blocks(flat)) if part.size
        ]
        low, high = float(min(low for low, _ in ends)), float(max(high for _, high in ends))
        return Range(low, high, (phrase("pictures.shown.below_zero"), *missing))
    highest = float(some.max())
    whole = highest > 1 and bool((some == some.round()).all())
    lit = some[some > 0]
    if not whole and (not lit.size or np.median(lit) <= 1):
        cut = (phrase("pictures.shown.cut"),) if (some > 1).mean() > FEW else ()
        return Range(0, 1, (*cut, *missing))
    for top in (BYTE, WORD):
        if highest <= top * (1 if whole else OVERSHOOT):
            return Range(0, top, missing)
    return Range(0, highest, (phrase("pictures.shown.stretched"), *missing))


def _sample(values: Values) -> Values:
    flat = values.reshape(-1)
    return flat[:: max(1, flat.size // SAMPLE)]


def _is_void(lowest: float, others: Values) -> bool:
    """Whether the lowest number stands for "nothing was measured here", as maps have it (-9999, -32768, -3.4e38)."""
    if not others.size:
        return False
    bottom, top = float(others.min()), float(others.max())
    return top > bottom and bottom - lowest > VOID_GAP * (top - bottom)


def _blocks(flat: Values) -> list[Values]:
    return [flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK)]
