"""Rules that look at the whole picture once and then at tiles of it, each tile as sharp as the whole was.

The grid of tiles is picked from those allowed: by the pixels kept, by the shape, or by the area.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from lessons.reference.count import Count, Parameters, Region, Size, divided, padded, things, tiled, whole

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
    steps = [
        f"Once the whole picture, squashed to {side} x {side}: {along} x {along} = {along**2} tokens.",
        f"Of the allowed grids, {rows} x {columns} tiles of {side} keeps most pixels and wastes least "
        f"({columns * side} x {rows * side}); the picture is scaled to fit into it and padded.",
    ]
    if width / height > wide / tall:
        tall -= (tall - int(round(height * (wide / width), 7))) // 2 * 2
    else:
        wide -= (wide - int(round(width * (tall / height), 7))) // 2 * 2
    steps.append(f"Tokens that show padding only are taken off: {tall} rows x {wide} columns are left.")
    if parameters.most is not None:
        ratio = math.sqrt(tall * wide / (parameters.most * along**2))
        if ratio > 1.1:
            tall, wide = int(tall // ratio), int(wide // ratio)
            steps.append(f"More than {parameters.most} tiles' worth, so the grid is shrunk to {tall} x {wide}.")
    tokens = along**2 + tall * wide + tall
    steps.append(f"{along**2} + {tall} x {wide} = {tall * wide:,} + {tall} separators, one a row = {tokens:,} tokens.")
    frame = padded(width, height, columns * side, rows * side, centred=True)
    tiles = tiled(frame.left, frame.top, frame.width, frame.height, rows, columns)
    grid = (whole(width, height, "grid", tall, wide),) if tall and wide else ()
    return Count(tokens, tuple(steps), (frame, *tiles, *grid, whole(width, height, "overview", along, along)))


def rows_of_tiles(width: int, height: int, parameters: Rows) -> Count:
    """Overview of n x (n + 1), one separator, then rows x n by columns x n + 1.

    Source: `processing_deepseek_vl_v2.py` of deepseek-ai/DeepSeek-VL2 (grids of the paper, 2412.10302: at most nine
    tiles); fact sheet, section 2: 14 x 15 + 1 + 14 n_h x (14 n_w + 1).
    """
    side = parameters.side
    along = math.ceil(side // parameters.patch / parameters.merge)
    rows, columns = _sharpest(width, height, side, grids_of(parameters.most))
    overview, tiles = along * (along + 1), along * rows * (along * columns + 1)
    frame = padded(width, height, columns * side, rows * side, centred=True)
    return Count(
        overview + 1 + tiles,
        (
            f"Once the whole picture at {side} x {side}: {side // parameters.patch} patches a side, merged "
            f"{parameters.merge} x {parameters.merge} to {along} x {along}, and one token to end each row: "
            f"{along} x {along + 1} = {overview}.",
            "One token stands between the overview and the tiles.",
            f"Of the grids of at most {parameters.most} tiles, {rows} x {columns} keeps most pixels: "
            f"{rows * along} rows x ({columns * along} columns + 1) = {tiles:,}.",
            f"{overview} + 1 + {tiles:,} = {overview + 1 + tiles:,} tokens.",
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
    extra = " and one overview" if views > 1 else "; a single tile needs no overview"
    steps = (
        f"The grid of at most {parameters.most} tiles whose shape is nearest to {width} x {height}: "
        f"{rows} x {columns}. The picture is stretched to {columns * parameters.side} x {rows * parameters.side}.",
        f"{things(rows * columns, 'tile')}{extra}: {things(views, 'view')} of {parameters.side} x {parameters.side}.",
        f"A view: {divided(parameters.side, parameters.patch, parameters.side // parameters.patch)} patches a side, "
        f"every {parameters.merge} x {parameters.merge} merged: {along} x {along} = {along**2}.",
        f"{views} x {along**2} = {views * along**2:,} tokens.",
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
    scaled = "Enlarge" if max(width, height) < most else "Shrink" if max(width, height) > most else "Keep"
    return Count(
        views * along**2,
        (
            f"{scaled} the picture until its longer side is {most:,}: {wide:,} x {tall:,}.",
            f"Round up to whole tiles of {side}: {rows} x {columns} = {things(rows * columns, 'tile')}.",
            f"And once the whole picture at {side} x {side}: {views} views.",
            f"A view: {divided(side, parameters.patch, side // parameters.patch)} patches a side, every "
            f"{parameters.merge} x {parameters.merge} merged: {along} x {along} = {along**2}.",
            f"{views} x {along**2} = {views * along**2:,} tokens.",
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
    said = f"{width:,} x {height:,} is {areas:,.2f} areas of {side} x {side}"
    rows = columns = 1
    if wanted > 1:
        numbers = [number for number in (wanted - 1, wanted, wanted + 1) if 1 < number <= most]
        grids = [(number // across, across) for number in numbers for across in _divisors(number)]
        shape = math.log(width / height)
        rows, columns = min(grids, key=lambda grid: abs(shape - math.log(grid[1] / grid[0])))
        steps = [
            f"{said}: aim at {wanted} slices{' (no more are allowed)' if areas > most else ''}.",
            f"Of the grids of {' or '.join(str(number) for number in numbers)} slices, {rows} x {columns} has the "
            "shape nearest to the picture's.",
        ]
    else:
        steps = [f"{said}: no slices are needed, one view will do."]
    views = 1 if wanted <= 1 else rows * columns + 1
    steps.append(f"{things(views, 'view')}, the overview among them, each read by {parameters.queries} queries.")
    steps.append(f"{views} x {parameters.queries} = {views * parameters.queries} tokens.")
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


def _divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number + 1) if number % divisor == 0]


def _even(scaled: int) -> int:
    """The shorter side, rounded up to an even number, and never nothing."""
    return max(scaled + scaled % 2, 1)
