"""Rules that fit the picture into a canvas of crops: Phi, Llama and Molmo, each with separators of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lessons.reference.count import Count, Parameters, Refusal, Region, Size, divided, padded, things, tiled, whole
from lessons.reference.tiles import Grid, grids_of, nearest_shape


class HighDefinition(Parameters):
    """Phi-3.5-vision: crops of `side`, as many along the longer side as `most` allows, however small the picture."""

    side: Size
    patch: Size
    merge: Size
    most: Size


class Masked(Parameters):
    """Phi-4-multimodal: crops of `side`, at most `most`, tokens of padding left out."""

    side: Size
    patch: Size
    merge: Size
    most: Size


class Canvas(Parameters):
    """Llama 3.2 Vision: up to `most` tiles of `side`; every patch and one class state of each is a key and a value."""

    side: Size
    patch: Size
    most: Size


class Chunks(Parameters):
    """Llama 4: up to `most` tiles of `side` and an overview, tokens merged."""

    side: Size
    patch: Size
    merge: Size
    most: Size


class Overlap(Parameters):
    """Molmo: crops of `side` that overlap by `margin` patches at each edge, tokens pooled."""

    side: Size
    patch: Size
    pool: Size
    margin: Size
    most: Size


def high_definition(width: int, height: int, parameters: HighDefinition) -> Count:
    """(crops + overview) x tokens of a crop + 1 + (rows + 1) x separators of a row.

    Source: `HD_transform` and `calc_num_image_tokens_from_image_size` of Microsoft's `processing_phi3_v.py` (public
    copies); fact sheet, section 2: (n + 1) x 144 + 1 + (rows + 1) x 12.
    """
    side, most = parameters.side, parameters.most
    longer, shorter = max(width, height), min(width, height)
    ratio = longer / shorter
    across = 1
    while (across + 1) * math.ceil((across + 1) / ratio) <= most:
        across += 1
    scaled = int(across * side / ratio)
    if scaled == 0:
        raise Refusal("The code would resize so thin a picture to a side of 0 pixels, and stops.")
    rows, columns = math.ceil(scaled / side), across
    wide, tall = across * side, rows * side
    if width < height:
        rows, columns, wide, tall = columns, rows, tall, wide
    along = side // parameters.patch // parameters.merge
    crops, each = rows * columns, along**2
    tokens = (crops + 1) * each + 1 + (rows + 1) * along
    frame = padded(width, height, wide, tall, centred=True)
    return Count(
        tokens,
        (
            f"Scale the picture, up or down, until its longer side is {across} crops of {side} = {across * side:,}: "
            f"the most that keeps it within {most} crops.",
            f"Pad the other side to whole crops: {rows} x {columns} = {things(crops, 'crop')}, and once the whole "
            f"picture at {side} x {side}.",
            f"A view: {side // parameters.patch} x {side // parameters.patch} patches, every {parameters.merge} x "
            f"{parameters.merge} merged: {along} x {along} = {each}.",
            f"({crops} + 1) x {each} + 1 between overview and crops + ({rows} + 1) x {along} row ends "
            f"= {tokens:,} tokens.",
        ),
        (
            frame,
            *tiled(frame.left, frame.top, frame.width, frame.height, rows, columns),
            Region("grid", frame.left, frame.top, frame.width, frame.height, rows * along, columns * along),
            whole(width, height, "overview", along, along),
        ),
    )


def masked(width: int, height: int, parameters: Masked) -> Count:
    """Overview + 1 + tokens that are not padding + one a row of them + one a row of the overview.

    Source: `Phi4MultimodalImageProcessor.dynamic_preprocess` and `_preprocess` in transformers 5.23.0; it refuses a
    picture that would be less than ten pixels high or wide.
    """
    side, patch, merge, most = parameters.side, parameters.patch, parameters.merge, parameters.most
    along = side // patch // merge
    rows, columns = math.ceil(height / side), math.ceil(width / side)
    chosen = f"{width:,} x {height:,} needs {rows} x {columns} crops of {side}"
    if rows * columns > most:
        rows, columns = nearest_shape(width, height, side, grids_of(most))
        chosen += f", more than {most}, so the grid nearest in shape: {rows} x {columns}"
    wide, tall = columns * side, rows * side
    by_width, by_height = wide / width, tall / height
    new_wide, new_tall = (wide, int(height * by_width)) if by_width < by_height else (int(width * by_height), tall)
    if min(new_wide, new_tall) < 10:
        raise Refusal("The code refuses so extreme a shape: scaled, a side would be less than 10 pixels.")
    left_wide = wide // patch - (wide - new_wide) // patch
    left_tall = tall // patch - (tall - new_tall) // patch
    kept_wide, kept_tall = _merged(left_wide, side // patch, merge), _merged(left_tall, side // patch, merge)
    overview = along**2
    tokens = overview + 1 + kept_tall * kept_wide + kept_tall + along
    frame = padded(width, height, wide, tall, centred=False)
    return Count(
        tokens,
        (
            f"{chosen}. Scaled to {new_wide:,} x {new_tall:,} and padded to {wide:,} x {tall:,}.",
            f"Patches of {patch}, every {merge} x {merge} one token, those of padding left out: "
            f"{kept_tall} rows x {kept_wide} columns = {kept_tall * kept_wide:,}.",
            f"Once the whole picture at {side} x {side}: {along} x {along} = {overview}.",
            f"{overview} + 1 between + {kept_tall * kept_wide:,} + {kept_tall} row ends + {along} row ends of the "
            f"overview = {tokens:,} tokens.",
        ),
        (
            frame,
            *tiled(frame.left, frame.top, frame.width, frame.height, rows, columns),
            whole(width, height, "grid", kept_tall, kept_wide),
            whole(width, height, "overview", along, along),
        ),
    )


def canvas(width: int, height: int, parameters: Canvas) -> Count:
    """Tiles x (patches + 1): states that the text layers read by cross-attention, not positions of the text.

    Source: `get_optimal_tiled_canvas` and `get_image_size_fit_to_canvas` of `mllama` in transformers 5.23.0; fact
    sheet, section 2, note (e).
    """
    side = parameters.side
    rows, columns = _fitting(width, height, side, grids_of(parameters.most))
    along = side // parameters.patch
    each, count = along**2 + 1, rows * columns
    wide, tall = columns * side, rows * side
    frame = _unenlarged(width, height, wide, tall, side)
    return Count(
        count * each,
        (
            f"Of the canvases of at most {parameters.most} tiles of {side}, the smallest that holds the picture, else "
            f"the one that shrinks it least: {rows} x {columns} ({wide:,} x {tall:,}).",
            f"A tile: {divided(side, parameters.patch, along)} patches a side, {along} x {along}, and one class "
            f"state: {each:,}.",
            f"{things(count, 'tile')} x {each:,} = {count * each:,} key and value states.",
            "They stand beside the text and are read by cross-attention; in the text itself there is one image token.",
        ),
        (
            frame,
            *tiled(frame.left, frame.top, frame.width, frame.height, rows, columns),
            Region("grid", frame.left, frame.top, frame.width, frame.height, rows * along, columns * along),
        ),
    )


def chunks(width: int, height: int, parameters: Chunks) -> Count:
    """Tokens of a tile x (tiles + overview); a single tile needs no overview.

    Source: `get_best_fit` and `_preprocess` of `llama4` in transformers 5.23.0. Separators, which its processor adds as
    text, are not counted, as in the fact sheet, section 2.
    """
    side = parameters.side
    rows, columns = _fitting(width, height, side, grids_of(parameters.most))
    along = side // parameters.patch // parameters.merge
    views = rows * columns + (rows * columns > 1)
    wide, tall = columns * side, rows * side
    frame = _unenlarged(width, height, wide, tall, side)
    return Count(
        views * along**2,
        (
            f"Of the canvases of at most {parameters.most} tiles of {side}, the smallest that holds the picture, else "
            f"the one that shrinks it least: {rows} x {columns} ({wide:,} x {tall:,}).",
            f"{things(rows * columns, 'tile')}{' and one overview' if views > 1 else ', no overview'}: "
            f"{things(views, 'view')}.",
            f"A view: {side // parameters.patch} x {side // parameters.patch} patches, every {parameters.merge} x "
            f"{parameters.merge} merged: {along} x {along} = {along**2}.",
            f"{views} x {along**2} = {views * along**2:,} tokens.",
        ),
        (
            frame,
            *tiled(frame.left, frame.top, frame.width, frame.height, rows, columns),
            Region("grid", frame.left, frame.top, frame.width, frame.height, rows * along, columns * along),
            *((whole(width, height, "overview", along, along),) if views > 1 else ()),
        ),
    )


def overlap(width: int, height: int, parameters: Overlap) -> Count:
    """Pooled overview + pooled canvas of crops that overlap; column, start and end markers are not counted.

    Source: `select_tiling` and `compute_crop_geometry` of `molmo2` in transformers 5.23.0; Molmo v1 by the same rule
    with its own numbers, its source not having been read. Fact sheet, section 2, note (c).
    """
    side, patch, pool = parameters.side, parameters.patch, parameters.pool
    margins = 2 * parameters.margin
    window = (side // patch - margins) * patch
    grids = sorted(grids_of(parameters.most), key=lambda grid: (grid[0] * grid[1], grid[0]))
    rows, columns = _tiling(width - margins * patch, height - margins * patch, window, grids)
    wide, tall = columns * window + margins * patch, rows * window + margins * patch
    along = math.ceil(side // patch / pool)
    kept_wide, kept_tall = math.ceil(wide // patch / pool), math.ceil(tall // patch / pool)
    tokens = along**2 + kept_tall * kept_wide
    crops = tuple(
        Region(
            "tile",
            column * window * width / wide,
            row * window * height / tall,
            side * width / wide,
            side * height / tall,
        )
        for row in range(rows)
        for column in range(columns)
    )
    return Count(
        tokens,
        (
            f"Crops of {side} share {margins} patches with each neighbour, so each adds {window} pixels. Of at most "
            f"{parameters.most} crops: {rows} x {columns}; the picture is stretched to {wide:,} x {tall:,}.",
            f"{tall // patch} x {wide // patch} patches of {patch}, every {pool} x {pool} pooled: {kept_tall} x "
            f"{kept_wide} = {kept_tall * kept_wide:,}.",
            f"Once the whole picture at {side} x {side}: {side // patch} x {side // patch} patches, pooled to "
            f"{along} x {along} = {along**2}.",
            f"{along**2} + {kept_tall * kept_wide:,} = {tokens:,} tokens, without column, start and end markers.",
        ),
        (
            *crops,
            whole(width, height, "grid", kept_tall, kept_wide),
            whole(width, height, "overview", along, along),
        ),
    )


def _fitting(width: int, height: int, side: int, grids: Sequence[Grid]) -> Grid:
    """The grid that enlarges least, else the one that shrinks least; the smallest among equals."""

    def scale(grid: Grid) -> float:
        return min(grid[1] * side / width, grid[0] * side / height)

    larger = [scale(grid) for grid in grids if scale(grid) >= 1]
    chosen = min(larger) if larger else max(scale(grid) for grid in grids)
    return min((grid for grid in grids if scale(grid) == chosen), key=lambda grid: grid[0] * grid[1])


def _unenlarged(width: int, height: int, wide: int, tall: int, side: int) -> Region:
    """The canvas seen from a picture that is enlarged to one tile at most, and stands at its top left."""
    scale = min(max(min(width, wide), side) / width, max(min(height, tall), side) / height)
    return Region("frame", 0, 0, wide / scale, tall / scale)


def _tiling(width: int, height: int, window: int, grids: Sequence[Grid]) -> Grid:
    """Molmo's own choice: the least enlargement of what lies inside the margins, else the least shrinking.

    The picture may be smaller than its margins; as in the code, a length below zero then counts as it is.
    """

    def scale(grid: Grid) -> float:
        return min(_over(grid[1] * window, width), _over(grid[0] * window, height))

    if all(scale(grid) < 1 for grid in grids):
        return max(grids, key=scale)
    return min(grids, key=lambda grid: scale(grid) if scale(grid) >= 1 else math.inf)


def _over(length: int, by: int) -> float:
    return length / by if by else math.inf


def _merged(patches: int, tile: int, merge: int) -> int:
    """Merged tokens of so many patches from the left, counted tile by tile: one begins at each tile's edge."""
    tiles, rest = divmod(patches, tile)
    return tiles * math.ceil(tile / merge) + math.ceil(rest / merge)
