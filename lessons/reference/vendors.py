"""Rules by which makers of closed products count an image, as their documentation gave them.

Each counts in units of its own, so two of these numbers compare neither price nor quality. What happens inside, and
whether one such token is one position of a sequence, is not published.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lessons.reference.count import Count, Parameters, Refusal, Size, ceiling, floor, tiled, whole
from model.words import phrase


class Priced(Parameters):
    """OpenAI's tile rule: `base` + `each` a tile of `side`, shrunk into `fit` and to a short side of `short` first."""

    base: Size
    each: Size
    detail: Literal["high", "low"] = "high"
    fit: Size
    short: Size
    side: Size


class Multiplied(Parameters):
    """OpenAI's patch rule: patches of `side` x `multiplier`, at most `most` patches and `longest` pixels a side."""

    side: Size
    multiplier: Decimal
    most: Size | None = None
    longest: Size | None = None


class Tiered(Parameters):
    """Anthropic's rule: one token a patch of `side`, scaled down to `longest` pixels and `most` tokens."""

    side: Size
    longest: Size
    most: Size


class Area(Parameters):
    """Anthropic's older rule of thumb: pixels / `pixels`, a long side of `longest`, about `most` at the highest."""

    pixels: Size
    longest: Size
    most: Size


class Units(Parameters):
    """Google's rule: up to `small` pixels a side one tile, else tiles of the shorter side / 1.5, `each` a tile."""

    small: Size
    each: Size
    share: Decimal
    least: Size | None = None
    largest: Size | None = None
    """Limits of a tile's side, where the documentation gives some."""


def priced(width: int, height: int, parameters: Priced) -> Count:
    """Base + tiles x price of a tile.

    Source: OpenAI's documentation "Images and vision", mirrored 2026; fact sheet, section 4.1. Sides stay exact
    fractions in between: the documentation rounds nowhere but up to whole tiles.
    """
    if parameters.detail == "low":
        step = phrase("reference.vendors.priced.low", n=parameters.base, tokens=f"{parameters.base:,}")
        return Count(parameters.base, (step,), (whole(width, height),))
    wide, tall = Fraction(width), Fraction(height)
    steps = []
    if (length := max(wide, tall)) > parameters.fit:
        wide, tall = wide * parameters.fit / length, tall * parameters.fit / length
        steps.append(phrase("reference.vendors.priced.fit", side=f"{parameters.fit:,}", **_lengths(wide, tall)))
    if (length := min(wide, tall)) > parameters.short:
        wide, tall = wide * parameters.short / length, tall * parameters.short / length
        steps.append(phrase("reference.vendors.priced.short", side=parameters.short, **_lengths(wide, tall)))
    columns, rows = math.ceil(wide / parameters.side), math.ceil(tall / parameters.side)
    count = rows * columns
    tokens = parameters.base + count * parameters.each
    price = {"each": f"{parameters.each:,}", "tokens": f"{tokens:,}"}
    steps += [
        phrase("reference.vendors.priced.tiles", side=parameters.side, **_grid(columns, rows)),
        phrase("reference.vendors.priced.sum", base=f"{parameters.base:,}", tiles=count, **price),
    ]
    cell_wide, cell_tall = float(parameters.side * width / wide), float(parameters.side * height / tall)
    tiles = tiled(0, 0, columns * cell_wide, rows * cell_tall, rows, columns)
    return Count(tokens, tuple(steps), (whole(width, height), *tiles))


def multiplied(width: int, height: int, parameters: Multiplied) -> Count:
    """Patches x multiplier, rounded up; shrunk first where there are too many patches.

    Source: OpenAI's documentation "Images and vision", mirrored 2026; fact sheet, section 4.1. Where the picture is
    shrunk, it is shrunk a little further, until one side is a whole number of patches.
    """
    side, wide, tall = parameters.side, float(width), float(height)
    steps = []
    if parameters.longest and max(wide, tall) > parameters.longest:
        scale = parameters.longest / max(wide, tall)
        wide, tall = wide * scale, tall * scale
        longest = f"{parameters.longest:,}"
        steps.append(phrase("reference.rules.shrink_longer", longest=longest, **_lengths(wide, tall)))
    if parameters.most and ceiling(wide / side) * ceiling(tall / side) > parameters.most:
        had = ceiling(wide / side) * ceiling(tall / side)
        scale = math.sqrt(parameters.most * side**2 / (wide * tall))
        across, down = wide * scale / side, tall * scale / side
        if scale > 1 or floor(across) == 0 or floor(down) == 0:
            raise Refusal(phrase("reference.vendors.multiplied.too_thin"))
        scale *= min(floor(across) / across, floor(down) / down)
        wide, tall = wide * scale, tall * scale
        limits = {"n": had, "patches": f"{had:,}", "most": f"{parameters.most:,}"}
        steps.append(phrase("reference.vendors.multiplied.shrunk", **limits, **_lengths(wide, tall)))
    columns, rows = ceiling(wide / side), ceiling(tall / side)
    patches = rows * columns
    tokens = math.ceil(patches * parameters.multiplier)
    result = {"exact": _shown(patches * parameters.multiplier), "tokens": f"{tokens:,}"}
    steps += [
        phrase("reference.vendors.multiplied.patches", side=side, columns=columns, rows=rows, patches=f"{patches:,}"),
        phrase(
            "reference.vendors.multiplied.product", patches=f"{patches:,}", multiplier=parameters.multiplier, **result
        ),
    ]
    return Count(tokens, tuple(steps), (whole(width, height, "grid", rows, columns),))


def tiered(width: int, height: int, parameters: Tiered) -> Count:
    """One token a patch, of the largest size that satisfies both limits.

    Source: Anthropic's documentation "Vision", mirrored July to October 2026; fact sheet, section 4.2, whose sizes this
    reproduces: the longer side is the largest whole number of pixels that fits.
    """
    side, longer = parameters.side, max(width, height)

    def scaled(length: int) -> tuple[int, int]:
        return max(1, round(width * length / longer)), max(1, round(height * length / longer))

    def tokens(length: int) -> int:
        wide, tall = scaled(length)
        return math.ceil(wide / side) * math.ceil(tall / side)

    # Fewer pixels never mean more tokens, so the largest length that fits is found by halving.
    fits, above = 1, min(longer, parameters.longest) + 1
    while above - fits > 1:
        middle = (fits + above) // 2
        fits, above = (middle, above) if tokens(middle) <= parameters.most else (fits, middle)
    wide, tall = scaled(fits)
    columns, rows = math.ceil(wide / side), math.ceil(tall / side)
    limits = {"longest": f"{parameters.longest:,}", "most": f"{parameters.most:,}"}
    size = {"wide": f"{wide:,}", "tall": f"{tall:,}"}
    if fits < longer:
        steps = [phrase("reference.vendors.tiered.shrunk", **limits, **size)]
    else:
        steps = [phrase("reference.vendors.tiered.within", **limits)]
    grid = {"columns": columns, "rows": rows, "tokens": f"{rows * columns:,}"}
    steps.append(phrase("reference.vendors.tiered.patches", side=side, **size, **grid))
    return Count(rows * columns, tuple(steps), (whole(width, height, "grid", rows, columns),))


def area(width: int, height: int, parameters: Area) -> Count:
    """Width x height / a number of pixels a token; a rule of thumb that the current one replaced.

    Source: Anthropic's documentation up to about Sonnet 4.5; fact sheet, section 4.2.
    """
    longer = max(width, height)
    scale = min(Fraction(1), Fraction(parameters.longest, longer))
    wide, tall = width * scale, height * scale
    exact = wide * tall / parameters.pixels
    tokens = max(1, min(math.floor(exact + Fraction(1, 2)), parameters.most))
    longest = f"{parameters.longest:,}"
    steps = [] if scale == 1 else [phrase("reference.rules.shrink_longer", longest=longest, **_lengths(wide, tall))]
    steps.append(f"{_pixels(wide)} x {_pixels(tall)} / {parameters.pixels} = {float(exact):,.1f}.")
    if exact > parameters.most:
        steps.append(phrase("reference.vendors.area.most", most=f"{parameters.most:,}", tokens=f"{tokens:,}"))
    else:
        steps.append(phrase("reference.vendors.area.about", n=tokens, tokens=f"{tokens:,}"))
    return Count(tokens, tuple(steps), (whole(width, height),))


def units(width: int, height: int, parameters: Units) -> Count:
    """Tiles x tokens of a tile; the tile's side follows the picture's shorter side.

    Source: Google's documentation "Understand and count tokens", mirrored 2026; fact sheet, section 4.3. Not the
    popular shortcut of tiles of 768.
    """
    if max(width, height) <= parameters.small:
        step = phrase("reference.vendors.units.small", small=parameters.small, n=parameters.each)
        return Count(parameters.each, (step,), tiled(0, 0, width, height, 1, 1))
    side = math.floor(min(width, height) / parameters.share)
    shorter = f"{min(width, height):,}"
    steps = [phrase("reference.vendors.units.side", share=parameters.share, shorter=shorter, side=f"{side:,}")]
    if parameters.least and parameters.largest:
        side = min(max(side, parameters.least), parameters.largest)
        limits = {"least": parameters.least, "largest": parameters.largest}
        steps.append(phrase("reference.vendors.units.kept", **limits, side=side))
    if side == 0:
        raise Refusal(phrase("reference.vendors.units.too_thin"))
    columns, rows = math.ceil(width / side), math.ceil(height / side)
    count = rows * columns
    tokens = count * parameters.each
    size = {"width": f"{width:,}", "height": f"{height:,}", "side": f"{side:,}"}
    steps += [
        phrase("reference.vendors.units.tiles", **size, **_grid(columns, rows)),
        phrase("reference.rules.product", one=f"{count:,}", other=parameters.each, tokens=f"{tokens:,}"),
    ]
    drawn = tiled(0, 0, columns * side, rows * side, rows, columns) if count <= MOST_DRAWN else ()
    return Count(tokens, tuple(steps), (whole(width, height), *drawn))


MOST_DRAWN = 400
"""Tiles beyond which a drawing shows nothing but lines."""


def _lengths(wide: float | Fraction, tall: float | Fraction) -> dict[str, str]:
    """Of a picture that was resized, for a text."""
    return {"wide": _pixels(wide), "tall": _pixels(tall)}


def _grid(columns: int, rows: int) -> dict[str, int | str]:
    """Of tiles, and how many they are, for a text."""
    return {"columns": f"{columns:,}", "rows": f"{rows:,}", "n": columns * rows, "tiles": f"{columns * rows:,}"}


def _pixels(length: float | Fraction) -> str:
    """A length in pixels, to a tenth where it is not whole."""
    rounded = round(float(length), 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def _shown(number: Decimal) -> str:
    return f"{number.normalize():,f}"
