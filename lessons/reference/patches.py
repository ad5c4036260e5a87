"""Rules that keep the picture's own shape and count the patches it has: Qwen, Pixtral, Gemma 4."""

from __future__ import annotations

import math

from lessons.reference.count import Count, Parameters, Refusal, Size, product, whole
from model.words import phrase


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
        raise Refusal(phrase("reference.patches.multiples.too_thin", n=parameters.thinnest))
    least, most = parameters.least * side**2, parameters.most * side**2
    wide, tall = round(width / side) * side, round(height / side) * side
    given = {"width": f"{width:,}", "height": f"{height:,}"}
    steps = [phrase("reference.patches.multiples.round", side=side, **given, **_lengths(wide, tall))]
    if wide * tall > most:
        shrink = math.sqrt(width * height / most)
        wide = max(side, math.floor(width / shrink / side) * side)
        tall = max(side, math.floor(height / shrink / side) * side)
        limit = f"{parameters.most:,}"
        steps.append(phrase("reference.patches.multiples.shrunk", limit=limit, **_lengths(wide, tall)))
    elif wide * tall < least:
        enlarge = math.sqrt(least / (width * height))
        wide, tall = math.ceil(width * enlarge / side) * side, math.ceil(height * enlarge / side) * side
        limit = f"{parameters.least:,}"
        steps.append(phrase("reference.patches.multiples.enlarged", limit=limit, **_lengths(wide, tall)))
    columns, rows = wide // side, tall // side
    tokens = rows * columns + parameters.markers
    grid = {"columns": columns, "rows": rows, "tokens": f"{rows * columns:,}"}
    steps.append(phrase("reference.patches.multiples.squares", side=side, **grid))
    if parameters.markers:
        steps.append(phrase("reference.patches.multiples.markers", n=parameters.markers, tokens=f"{tokens:,}"))
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
            raise Refusal(phrase("reference.patches.lines.too_thin"))
        steps.append(phrase("reference.patches.lines.shrunk", longest=f"{longest:,}", **_lengths(wide, tall)))
    columns, rows = math.ceil(wide / cell), math.ceil(tall / cell)
    cells = {"cell": cell, "columns": columns, "n": rows, "rows": f"{rows:,}"}
    if parameters.merge > 1:
        merged = {"patch": parameters.patch, "merge": parameters.merge}
        steps.append(phrase("reference.patches.lines.merged_cells", **merged, **cells))
    else:
        steps.append(phrase("reference.patches.lines.cells", **cells))
    tokens = f"{rows * (columns + 1):,}"
    steps.append(phrase("reference.patches.lines.ends", rows=rows, columns=columns, tokens=tokens))
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
    size = {"columns": columns, "rows": rows, **_lengths(columns * cell, rows * cell)}
    return Count(
        rows * columns,
        (
            phrase("reference.patches.pooled.cell", pool=parameters.pool, patch=parameters.patch, cell=cell),
            phrase(f"reference.patches.budget.{change}", budget=f"{budget:,}", factor=f"{factor:.2f}", **size),
            product(columns, rows, rows * columns),
        ),
        (whole(width, height, "grid", rows, columns),),
    )


def _lengths(wide: int, tall: int) -> dict[str, str]:
    """Of a picture that was resized, in pixels, for a text."""
    return {"wide": f"{wide:,}", "tall": f"{tall:,}"}
