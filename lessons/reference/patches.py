"""Rules that keep the picture's own shape and count the patches it has: Qwen, Pixtral, Gemma 4."""

from __future__ import annotations

import math

from lessons.reference.count import Count, Parameters, Refusal, Size, things, whole


class Multiples(Parameters):
    """Qwen's way: sides rounded to multiples of `side`, one token a square of it, between `least` and `most` tokens."""

    side: Size
    least: Size
    most: Size
    markers: int = 0
    """Tokens that begin and end the picture, where the maker counts them."""
    thinnest: Size | None = None
    """The most that one side may be of the other."""


class Lines(Parameters):
    """Pixtral's way: at most `longest` pixels, one token a patch (or `merge` x `merge` of them), one more a row."""

    longest: Size
    patch: Size
    merge: Size = 1


class Pooled(Parameters):
    """Gemma 4's way: as large as `budget` tokens allow, up or down, `pool` x `pool` patches a token."""

    patch: Size
    pool: Size
    budget: Size


def multiples(width: int, height: int, parameters: Multiples) -> Count:
    """(width / side) x (height / side) after both were rounded, shrunk or enlarged into the limits.

    Source: `smart_resize` of `qwen2_vl` in transformers 5.23.0, which Qwen3-VL uses with its own numbers, and Model
    Studio's documentation for the API; fact sheet, sections 2 and 4.4. Halves are rounded to even, as Python does.
    """
    side = parameters.side
    if parameters.thinnest and max(width, height) > parameters.thinnest * min(width, height):
        raise Refusal(f"The code refuses a picture more than {parameters.thinnest} times as long as it is wide.")
    least, most = parameters.least * side**2, parameters.most * side**2
    wide, tall = round(width / side) * side, round(height / side) * side
    steps = [f"Round both sides to multiples of {side}: {width:,} x {height:,} becomes {wide:,} x {tall:,}."]
    if wide * tall > most:
        shrink = math.sqrt(width * height / most)
        wide = max(side, math.floor(width / shrink / side) * side)
        tall = max(side, math.floor(height / shrink / side) * side)
        steps.append(f"More than the ceiling of {parameters.most:,} tokens, so it is shrunk: {wide:,} x {tall:,}.")
    elif wide * tall < least:
        enlarge = math.sqrt(least / (width * height))
        wide, tall = math.ceil(width * enlarge / side) * side, math.ceil(height * enlarge / side) * side
        steps.append(f"Less than the floor of {parameters.least:,} tokens, so it is enlarged: {wide:,} x {tall:,}.")
    columns, rows = wide // side, tall // side
    tokens = rows * columns + parameters.markers
    steps.append(f"One token a square of {side} x {side}: {columns} x {rows} = {rows * columns:,}.")
    if parameters.markers:
        steps.append(f"And {parameters.markers} that begin and end the picture: {tokens:,} tokens.")
    return Count(tokens, tuple(steps), (whole(width, height, "grid", rows, columns),))


def lines(width: int, height: int, parameters: Lines) -> Count:
    """Rows x (columns + 1): every row of patches ends with a token of its own.

    Source: `PixtralImageProcessor.resize` and `PixtralProcessor` in transformers 5.23.0; Mistral Small 3.1 (`mistral3`)
    takes its patch times its merge as the patch. Fact sheet, section 2.
    """
    longest, cell = parameters.longest, parameters.patch * parameters.merge
    ratio = max(height / longest, width / longest)
    wide, tall = width, height
    steps = []
    if ratio > 1:
        wide, tall = math.floor(width / ratio), math.floor(height / ratio)
        if not (wide and tall):
            raise Refusal("So thin a picture has a side of 0 pixels once it is shrunk; the code stops here.")
        steps.append(f"Longer than {longest:,} pixels, so it is shrunk to {wide:,} x {tall:,}.")
    columns, rows = math.ceil(wide / cell), math.ceil(tall / cell)
    merged = f" (patches of {parameters.patch}, {parameters.merge} x {parameters.merge} merged)"
    steps += [
        f"Round up to cells of {cell} x {cell}{merged if parameters.merge > 1 else ''}: "
        f"{columns} columns, {things(rows, 'row')}.",
        f"One token ends each row: {rows} x ({columns} + 1) = {rows * (columns + 1):,} tokens.",
    ]
    return Count(rows * (columns + 1), tuple(steps), (whole(width, height, "grid", rows, columns),))


def pooled(width: int, height: int, parameters: Pooled) -> Count:
    """The largest grid of pooled patches within the budget that keeps the picture's shape; never more than the budget.

    Source: `get_aspect_ratio_preserving_size` of `gemma4` in transformers 5.23.0; fact sheet, section 2, note (b).
    """
    cell, budget = parameters.patch * parameters.pool, parameters.budget
    factor = math.sqrt(budget * cell**2 / (width * height))
    columns, rows = math.floor(factor * width / cell), math.floor(factor * height / cell)
    if rows == 0:
        columns, rows = min(width // height, budget), 1
    elif columns == 0:
        columns, rows = 1, min(height // width, budget)
    change = "enlarged" if factor > 1 else "shrunk"
    return Count(
        rows * columns,
        (
            f"{parameters.pool} x {parameters.pool} patches of {parameters.patch} make one token, which covers "
            f"{cell} x {cell} pixels.",
            f"With a budget of {budget:,} tokens the picture is {change} by {factor:.2f}, and each side rounded down "
            f"to whole tokens: {columns} x {rows} ({columns * cell:,} x {rows * cell:,}).",
            f"{columns} x {rows} = {rows * columns:,} tokens.",
        ),
        (whole(width, height, "grid", rows, columns),),
    )
