"""Deep pixels to 8 bits: whole numbers of up to 64 bits and floating point, as the programs that write them mean them.

The range of the format, not of the picture, becomes 0 to 255, so that a dark picture stays dark. Where a format has no
agreed range (floating point, 32 bits, numbers below zero), the range is found from the numbers, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
BLOCK = 1 << 22
"""Numbers that are worked on at a time."""
SAMPLE = 1 << 18
"""Numbers that are looked at to find what the floating point ones mean."""
BYTE, WORD = 255, 65535
OVERSHOOT = 1.1
"""How far above a range filters carry a few pixels."""
FEW = 0.01
DARK = 14
"""Of the 16 bits of a word: with fewer in use, a quarter of the brightness is never reached."""
BELOW_ZERO = "This picture has numbers below zero; its darkest is shown black and its brightest white."
STRETCHED = "This picture says nothing of its range; its brightest number is shown white."
CUT = "Parts of this picture are brighter than white (above 1); they are shown white."
NO_NUMBERS = "Parts of this picture are no numbers (NaN); they are shown black."


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
        return Range(lowest, highest, (BELOW_ZERO,))
    signed = values.dtype.kind == "i" and bits is None
    full = (1 << (size - signed)) - 1
    if size > 16:
        # Nobody writes 32 bits of light: they hold bytes or words, or count something.
        known = [top for top in (BYTE, WORD) if highest <= top]
        if known:
            return Range(0, known[0])
        return Range(0, full) if highest > full >> 4 else Range(0, highest, (STRETCHED,))
    used = highest.bit_length()
    if size == 16 and 0 < used <= DARK:
        return Range(0, full, (_dark(used),))
    return Range(0, full)


def _dark(used: int) -> str:
    return (
        f"Only {used} of the 16 bits of a pixel are in use, so this picture is dark. "
        "Stretch its brightness in an image program (levels, auto contrast) and use that."
    )


def _float_range(values: Values) -> Range:
    flat = values.reshape(-1)
    some = flat[:: max(1, flat.size // SAMPLE)].astype(np.float64)
    some = some[np.isfinite(some)]
    missing = (NO_NUMBERS,) if any(np.isnan(part).any() for part in _blocks(flat)) else ()
    if not some.size:
        return Range(0, 1, missing)
    if (some < 0).mean() > FEW:
        # Of all of them, not only of the sample.
        ends = [
            (part.min(), part.max()) for part in (block[np.isfinite(block)] for block in _blocks(flat)) if part.size
        ]
        return Range(float(min(low for low, _ in ends)), float(max(high for _, high in ends)), (BELOW_ZERO, *missing))
    highest = float(some.max())
    whole = highest > 1 and bool((some == some.round()).all())
    lit = some[some > 0]
    if not whole and (not lit.size or np.median(lit) <= 1):
        return Range(0, 1, (*((CUT,) if (some > 1).mean() > FEW else ()), *missing))
    for top in (BYTE, WORD):
        if highest <= top * (1 if whole else OVERSHOOT):
            return Range(0, top, missing)
    return Range(0, highest, (STRETCHED, *missing))


def _blocks(flat: Values) -> list[Values]:
    return [flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK)]
