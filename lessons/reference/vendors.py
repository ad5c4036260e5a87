"""Rules by which makers of closed products count an image, as their documentation gave them.

Each counts in units of its own, so two of these numbers compare neither price nor quality. What happens inside, and
whether one such token is one position of a sequence, is not published.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lessons.reference.count import Count, Parameters, Refusal, Size, ceiling, floor, things, tiled, whole


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
        step = f"With detail “low” every picture costs the base alone: {parameters.base:,} tokens."
        return Count(parameters.base, (step,), (whole(width, height),))
    wide, tall = Fraction(width), Fraction(height)
    steps = []
    for limit, side, name in (
        (parameters.fit, max(wide, tall), f"fit into {parameters.fit:,} x {parameters.fit:,}"),
        (parameters.short, None, f"bring the shorter side to {parameters.short}"),
    ):
        length = min(wide, tall) if side is None else side
        if length > limit:
            wide, tall = wide * limit / length, tall * limit / length
            steps.append(f"Shrink to {name}: {_pixels(wide)} x {_pixels(tall)}.")
    columns, rows = math.ceil(wide / parameters.side), math.ceil(tall / parameters.side)
    count = rows * columns
    tokens = parameters.base + count * parameters.each
    steps += [
        f"Tiles of {parameters.side}: {columns} x {rows} = {things(count, 'tile')}.",
        f"{parameters.base:,} + {count} x {parameters.each:,} = {tokens:,} tokens.",
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
        steps.append(f"Shrink to {parameters.longest:,} pixels on the longer side: {_pixels(wide)} x {_pixels(tall)}.")
    if parameters.most and ceiling(wide / side) * ceiling(tall / side) > parameters.most:
        had = ceiling(wide / side) * ceiling(tall / side)
        scale = math.sqrt(parameters.most * side**2 / (wide * tall))
        across, down = wide * scale / side, tall * scale / side
        if scale > 1 or floor(across) == 0 or floor(down) == 0:
            raise Refusal("The published formula shrinks the shorter side of so thin a picture to nothing.")
        scale *= min(floor(across) / across, floor(down) / down)
        wide, tall = wide * scale, tall * scale
        steps.append(
            f"{had:,} patches are more than {parameters.most:,}, so it is shrunk until they fit: {_pixels(wide)} x "
            f"{_pixels(tall)}."
        )
    columns, rows = ceiling(wide / side), ceiling(tall / side)
    patches = rows * columns
    tokens = math.ceil(patches * parameters.multiplier)
    steps += [
        f"Patches of {side}, rounded up: {columns} x {rows} = {patches:,}.",
        f"{patches:,} x {parameters.multiplier} = {_shown(patches * parameters.multiplier)}, rounded up: "
        f"{tokens:,} tokens.",
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
    steps = [f"Within {parameters.longest:,} pixels a side and {parameters.most:,} tokens: it is not shrunk."]
    if fits < longer:
        steps = [
            f"Shrink it, in shape, until its longer side is at most {parameters.longest:,} pixels and it takes at most "
            f"{parameters.most:,} tokens: {wide:,} x {tall:,}."
        ]
    steps.append(
        f"Patches of {side}, rounded up: {wide:,} / {side} gives {columns}, {tall:,} / {side} gives {rows}; "
        f"{columns} x {rows} = {rows * columns:,} tokens."
    )
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
    steps = (
        []
        if scale == 1
        else [f"Shrink to {parameters.longest:,} pixels on the longer side: {_pixels(wide)} x {_pixels(tall)}."]
    )
    steps.append(f"{_pixels(wide)} x {_pixels(tall)} / {parameters.pixels} = {float(exact):,.1f}.")
    if exact > parameters.most:
        steps.append(f"More than about {parameters.most:,}, so it was shrunk to that: about {tokens:,} tokens.")
    else:
        steps.append(f"About {tokens:,} tokens.")
    return Count(tokens, tuple(steps), (whole(width, height),))


def units(width: int, height: int, parameters: Units) -> Count:
    """Tiles x tokens of a tile; the tile's side follows the picture's shorter side.

    Source: Google's documentation "Understand and count tokens", mirrored 2026; fact sheet, section 4.3. Not the
    popular shortcut of tiles of 768.
    """
    if max(width, height) <= parameters.small:
        step = f"Neither side is longer than {parameters.small} pixels: one tile, {parameters.each} tokens."
        return Count(parameters.each, (step,), tiled(0, 0, width, height, 1, 1))
    side = math.floor(min(width, height) / parameters.share)
    steps = [
        f"A tile's side: the shorter side / {parameters.share}, rounded down: {min(width, height):,} gives {side:,}."
    ]
    if parameters.least and parameters.largest:
        side = min(max(side, parameters.least), parameters.largest)
        steps.append(f"Kept between {parameters.least} and {parameters.largest}: {side}.")
    if side == 0:
        raise Refusal("By the published rule a tile of so thin a picture would be 0 pixels wide.")
    columns, rows = math.ceil(width / side), math.ceil(height / side)
    count = rows * columns
    tokens = count * parameters.each
    steps += [
        f"{width:,} / {side:,} and {height:,} / {side:,}, rounded up: "
        f"{columns:,} x {rows:,} = {things(count, 'tile')}.",
        f"{count:,} x {parameters.each} = {tokens:,} tokens.",
    ]
    drawn = tiled(0, 0, columns * side, rows * side, rows, columns) if count <= MOST_DRAWN else ()
    return Count(tokens, tuple(steps), (whole(width, height), *drawn))


MOST_DRAWN = 400
"""Tiles beyond which a drawing shows nothing but lines."""


def _pixels(length: float | Fraction) -> str:
    """A length in pixels, to a tenth where it is not whole."""
    rounded = round(float(length), 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def _shown(number: Decimal) -> str:
    return f"{number.normalize():,f}"
