"""Rules that look at the whole picture once and then at tiles of it, each tile as sharp as the whole was.

The grid of tiles is picked from those allowed: by the pixels kept, by the shape, or by the area.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from lessons.reference.count import Count, Parameters, Region, Size, divided, padded, product, tiled, whole
from model.words import either, phrase

Grid = tuple[Size, Size]
"""Rows and columns of tiles."""


class AnyRes(Parameters):
    """LLaVA's way: tiles of `side`, the padding's tokens taken off again, one separator a row."""

    side: Size
    patch: Size
    grids: tuple[Grid, ...]
    most: Size | None = None
    """Tiles' worth of tokens above which the grid of features is shrunk."""


class Rows(Parameters):
    """DeepSeek-VL2's way: tiles padded to the grid, every row of tokens ended by one more."""

    side: Size
    patch: Size
    merge: Size
    most: Size


class Shapes(Parameters):
    """InternVL's way: the grid whose shape is nearest to the picture's, and the picture stretched to it."""

    side: Size
    patch: Size
    merge: Size
    most: Size


class Longest(Parameters):
    """Idefics3's way: scaled until the longer side is `longest`, however small it was, then cut into tiles."""

    longest: Size
    side: Size
    patch: Size
    merge: Size


class Slices(Parameters):
    """MiniCPM-V's way: as many slices as the area asks for, a fixed number of queries for each."""

    side: Size
    queries: Size
    most: Size


def anyres(width: int, height: int, parameters: AnyRes) -> Count:
    """Overview + unpadded grid of tokens + one separator a row.

    Source: `LlavaNextProcessor._get_number_of_features` and `LlavaOnevisionProcessor`'s in transformers 5.23.0, with
    `select_best_resolution`; fact sheet, sections 1.4 and 1.5.
    """
    side, along = parameters.side, parameters.side // parameters.patch
    rows, columns = _sharpest(width, height, side, parameters.grids)
    tall, wide = along * rows, along * columns
    grid = {"rows": rows, "columns": columns, "wide": columns * side, "tall": rows * side}
    steps = [
        phrase("reference.tiles.anyres.overview", side=side, along=along, tokens=along**2),
        phrase("reference.tiles.anyres.grid", side=side, **grid),
    ]
    if width / height > wide / tall:
        tall -= (tall - int(round(height * (wide / width), 7))) // 2 * 2
    else:
        wide -= (wide - int(round(width * (tall / height), 7))) // 2 * 2
    steps.append(phrase("reference.tiles.anyres.unpadded", rows=tall, columns=wide))
    if parameters.most is not None:
        ratio = math.sqrt(tall * wide / (parameters.most * along**2))
        if ratio > 1.1:
            tall, wide = int(tall // ratio), int(wide // ratio)
            steps.append(phrase("reference.tiles.anyres.shrunk", n=parameters.most, rows=tall, columns=wide))
    tokens = along**2 + tall * wide + tall
    parts = {"overview": along**2, "rows": tall, "columns": wide, "grid": f"{tall * wide:,}"}
    steps.append(phrase("reference.tiles.anyres.sum", **parts, n=tall, tokens=f"{tokens:,}"))
    frame = padded(width, height, columns * side, rows * side, centred=True)
    tiles = tiled(frame.left, frame.top, frame.width, frame.height, rows, columns)
    drawn = (whole(width, height, "grid", tall, wide),) if tall and wide else ()
    return Count(tokens, tuple(steps), (frame, *tiles, *drawn, whole(width, height, "overview", along, along)))


def rows_of_tiles(width: int, height: int, parameters: Rows) -> Count:
    """Overview of n x (n + 1), one separator, then rows x n by columns x n + 1.

    Source: `processing_deepseek_vl_v2.py` of deepseek-ai/DeepSeek-VL2 (grids of the paper, 2412.10302: at most nine
    tiles); fact sheet, section 2: 14 x 15 + 1 + 14 n_h x (14 n_w + 1).
    """
    side = parameters.side
    along = math.ceil(side // parameters.patch / parameters.merge)
    rows, columns = _sharpest(width, height, side, grids_of(parameters.most))
    overview, tiles = along * (along + 1), along * rows * (along * columns + 1)
    view = {"patches": side // parameters.patch, "merge": parameters.merge, "tokens": overview}
    inner = {"token_rows": rows * along, "token_columns": columns * along, "tokens": f"{tiles:,}"}
    frame = padded(width, height, columns * side, rows * side, centred=True)
    return Count(
        overview + 1 + tiles,
        (
            phrase("reference.tiles.rows.overview", side=side, along=along, across=along + 1, **view),
            phrase("reference.tiles.rows.between"),
            phrase("reference.tiles.rows.tiles", most=parameters.most, rows=rows, columns=columns, **inner),
            phrase(
                "reference.tiles.rows.sum", overview=overview, tiles=f"{tiles:,}", tokens=f"{overview + 1 + tiles:,}"
            ),
        ),
        (
            frame,
            *tiled(frame.left, frame.top, frame.width, frame.height, rows, columns),
            Region("grid", frame.left, frame.top, frame.width, frame.height, rows * along, columns * along),
            whole(width, height, "overview", along, along),
        ),
    )


def shapes(width: int, height: int, parameters: Shapes) -> Count:
    """Tokens of a tile x (tiles + overview); a single tile needs no overview.

    Source: `get_optimal_tiled_canvas` and `crop_image_to_patches` of `got_ocr2`, which InternVL uses, in
    transformers 5.23.0; fact sheet, section 2: 256 = (448 / 14)^2 x 0.5^2.
    """
    rows, columns = nearest_shape(width, height, parameters.side, grids_of(parameters.most))
    along = parameters.side // parameters.patch // parameters.merge
    views = rows * columns + (rows * columns > 1)
    side, sides = parameters.side, {"width": width, "height": height}
    stretched = {"rows": rows, "columns": columns, "wide": columns * side, "tall": rows * side}
    if views > 1:
        tiles = phrase(
            "reference.tiles.shapes.tiles", n=rows * columns, tiles=f"{rows * columns:,}", views=f"{views:,}", side=side
        )
    else:
        tiles = phrase("reference.tiles.shapes.single", side=side)
    steps = (
        phrase("reference.tiles.shapes.grid", most=parameters.most, **sides, **stretched),
        tiles,
        _view(side, parameters.patch, parameters.merge, along),
        product(views, along**2, views * along**2),
    )
    overview = (whole(width, height, "overview", along, along),) if views > 1 else ()
    grid = whole(width, height, "grid", rows * along, columns * along)
    return Count(views * along**2, steps, (*tiled(0, 0, width, height, rows, columns), grid, *overview))


def longest(width: int, height: int, parameters: Longest) -> Count:
    """Tokens of a tile x (tiles + overview), after the longer side was scaled to a fixed length, up or down.

    Source: `Idefics3ImageProcessor.resize`, `resize_for_vision_encoder` and `split_images` in transformers 5.23.0
    (SmolVLM uses the same); fact sheet, section 2: a small square costs more than a 4:3 photo.
    """
    side, most = parameters.side, parameters.longest
    if width >= height:
        wide, tall = most, _even(int(most / (width / height)))
        columns = math.ceil(wide / side)
        rows = math.ceil(int(columns * side / (wide / tall)) / side)
    else:
        wide, tall = _even(int(most * (width / height))), most
        rows = math.ceil(tall / side)
        columns = math.ceil(int(rows * side * (wide / tall)) / side)
    along = side // parameters.patch // parameters.merge
    views = rows * columns + 1
    scaled = "enlarge" if max(width, height) < most else "shrink" if max(width, height) > most else "keep"
    tiles = rows * columns
    size = {"longest": f"{most:,}", "wide": f"{wide:,}", "tall": f"{tall:,}"}
    return Count(
        views * along**2,
        (
            phrase(f"reference.tiles.scaled.{scaled}", **size),
            phrase("reference.tiles.longest.tiles", side=side, rows=rows, columns=columns, n=tiles, tiles=f"{tiles:,}"),
            phrase("reference.tiles.longest.overview", side=side, n=views),
            _view(side, parameters.patch, parameters.merge, along),
            product(views, along**2, views * along**2),
        ),
        (
            *tiled(0, 0, width, height, rows, columns),
            whole(width, height, "grid", rows * along, columns * along),
            whole(width, height, "overview", along, along),
        ),
    )


def slices(width: int, height: int, parameters: Slices) -> Count:
    """Queries x (slices + overview), with about as many slices as the picture has areas of side x side.

    Source: `slice_image` of openbmb/MiniCPM-V-2_6's remote code (public copies), kept in transformers 5.23.0 as
    `get_sliced_grid` of `minicpmv4_6`; fact sheet, section 2.
    """
    side, most = parameters.side, parameters.most
    areas = width * height / side**2
    wanted = min(math.ceil(areas), most)
    size = {"width": f"{width:,}", "height": f"{height:,}", "areas": f"{areas:,.2f}", "side": side}
    rows = columns = 1
    if wanted > 1:
        numbers = [number for number in (wanted - 1, wanted, wanted + 1) if 1 < number <= most]
        grids = [(number // across, across) for number in numbers for across in _divisors(number)]
        shape = math.log(width / height)
        rows, columns = min(grids, key=lambda grid: abs(shape - math.log(grid[1] / grid[0])))
        steps = [
            phrase(f"reference.tiles.slices.aim.{'most' if areas > most else 'any'}", n=wanted, **size),
            phrase("reference.tiles.slices.grid", numbers=either(numbers), rows=rows, columns=columns),
        ]
    else:
        steps = [phrase("reference.tiles.slices.none", **size)]
    views = 1 if wanted <= 1 else rows * columns + 1
    steps.append(phrase("reference.tiles.slices.views", n=views, views=f"{views:,}", queries=parameters.queries))
    steps.append(product(views, parameters.queries, views * parameters.queries))
    drawn = tiled(0, 0, width, height, rows, columns) if views > 1 else ()
    return Count(views * parameters.queries, tuple(steps), (*drawn, whole(width, height, "overview")))


def nearest_shape(width: int, height: int, side: int, grids: Sequence[Grid]) -> Grid:
    """The grid whose shape is nearest; among equals the larger, while the picture has half its pixels or more.

    Args:
        grids: rows and columns, by number of tiles from few to many; of one number, more columns last.
    """
    best, least = (1, 1), math.inf
    for rows, columns in grids:
        difference = abs(width / height - columns / rows)
        filled = width * height > 0.5 * side * side * rows * columns
        if difference < least or (difference == least and filled):
            best, least = (rows, columns), difference
    return best


def _sharpest(width: int, height: int, side: int, grids: Sequence[Grid]) -> Grid:
    """The grid that keeps most of the picture's pixels and then wastes least; the first among equals."""

    def worth(grid: Grid) -> tuple[int, int]:
        rows, columns = grid
        scale = min(columns * side / width, rows * side / height)
        kept = min(int(width * scale) * int(height * scale), width * height)
        return kept, kept - rows * columns * side * side

    return max(grids, key=worth)


def grids_of(most: int) -> list[Grid]:
    """Every grid of at most so many tiles, from few to many; of one number, columns from few to many."""
    every = [(rows, columns) for columns in range(1, most + 1) for rows in range(1, most + 1) if rows * columns <= most]
    return sorted(every, key=lambda grid: grid[0] * grid[1])


def _view(side: int, patch: int, merge: int, along: int) -> str:
    """The step that counts the tokens of one view."""
    patches = divided(side, patch, side // patch)
    return phrase("reference.rules.view_divided", patches=patches, merge=merge, along=along, tokens=along**2)


def _divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number + 1) if number % divisor == 0]


def _even(scaled: int) -> int:
    """The shorter side, rounded up to an even number, and never nothing."""
    return max(scaled + scaled % 2, 1)
