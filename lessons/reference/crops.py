"""Rules that fit the picture into a canvas of crops: Phi, Llama and Molmo, each with separators of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lessons.reference.count import Count, Parameters, Refusal, Region, Size, divided, padded, product, tiled, whole
from lessons.reference.tiles import Grid, grids_of, nearest_shape
from model.words import phrase


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
        raise Refusal(phrase("reference.crops.definition.too_thin"))
    rows, columns = math.ceil(scaled / side), across
    wide, tall = across * side, rows * side
    if width < height:
        rows, columns, wide, tall = columns, rows, tall, wide
    along = side // parameters.patch // parameters.merge
    crops, each = rows * columns, along**2
    tokens = (crops + 1) * each + 1 + (rows + 1) * along
    frame = padded(width, height, wide, tall, centred=True)
    scale = {"n": across, "side": side, "longest": f"{across * side:,}", "most": most}
    counts = {"crops": crops, "each": each, "tokens": f"{tokens:,}"}
    return Count(
        tokens,
        (
            phrase("reference.crops.definition.scale", **scale),
            phrase(
                "reference.crops.definition.pad", side=side, n=crops, crops=f"{crops:,}", rows=rows, columns=columns
            ),
            _view(side, parameters.patch, parameters.merge, along),
            phrase("reference.crops.definition.sum", **counts, rows=rows, along=along),
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
    needed = {"needed_rows": rows, "needed_columns": columns, "width": f"{width:,}", "height": f"{height:,}"}
    if too_many := rows * columns > most:
        rows, columns = nearest_shape(width, height, side, grids_of(most))
    wide, tall = columns * side, rows * side
    by_width, by_height = wide / width, tall / height
    new_wide, new_tall = (wide, int(height * by_width)) if by_width < by_height else (int(width * by_height), tall)
    if min(new_wide, new_tall) < 10:
        raise Refusal(phrase("reference.crops.masked.too_thin"))
    left_wide = wide // patch - (wide - new_wide) // patch
    left_tall = tall // patch - (tall - new_tall) // patch
    kept_wide, kept_tall = _merged(left_wide, side // patch, merge), _merged(left_tall, side // patch, merge)
    overview = along**2
    tokens = overview + 1 + kept_tall * kept_wide + kept_tall + along
    frame = padded(width, height, wide, tall, centred=False)
    scaled = {"scaled_wide": f"{new_wide:,}", "scaled_tall": f"{new_tall:,}", "wide": f"{wide:,}", "tall": f"{tall:,}"}
    if too_many:
        grid = {"most": most, "rows": rows, "columns": columns}
        first = phrase("reference.crops.masked.nearest", side=side, **needed, **grid, **scaled)
    else:
        first = phrase("reference.crops.masked.grid", side=side, **needed, **scaled)
    kept, tokens_kept = {"rows": kept_tall, "columns": kept_wide}, f"{kept_tall * kept_wide:,}"
    return Count(
        tokens,
        (
            first,
            phrase("reference.crops.masked.kept", patch=patch, merge=merge, **kept, tokens=tokens_kept),
            phrase("reference.crops.masked.overview", side=side, along=along, tokens=overview),
            phrase(
                "reference.crops.masked.sum",
                overview=overview,
                kept=tokens_kept,
                rows=kept_tall,
                along=along,
                tokens=f"{tokens:,}",
            ),
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
            _chosen(parameters.most, side, rows, columns),
            phrase(
                "reference.crops.canvas.tile",
                patches=divided(side, parameters.patch, along),
                along=along,
                states=f"{each:,}",
            ),
            phrase(
                "reference.crops.canvas.states",
                n=count,
                tiles=f"{count:,}",
                each=f"{each:,}",
                states=f"{count * each:,}",
            ),
            phrase("reference.crops.canvas.beside"),
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
    if views > 1:
        tiles = phrase(
            "reference.crops.chunks.tiles", n=rows * columns, tiles=f"{rows * columns:,}", views=f"{views:,}"
        )
    else:
        tiles = phrase("reference.crops.chunks.single")
    wide, tall = columns * side, rows * side
    frame = _unenlarged(width, height, wide, tall, side)
    return Count(
        views * along**2,
        (
            _chosen(parameters.most, side, rows, columns),
            tiles,
            _view(side, parameters.patch, parameters.merge, along),
            product(views, along**2, views * along**2),
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
    grid = {"most": parameters.most, "rows": rows, "columns": columns, "wide": f"{wide:,}", "tall": f"{tall:,}"}
    kept = {"rows": kept_tall, "columns": kept_wide, "tokens": f"{kept_tall * kept_wide:,}"}
    pooled = {"patch_rows": tall // patch, "patch_columns": wide // patch, **kept}
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
            phrase("reference.crops.overlap.crops", side=side, n=margins, window=window, **grid),
            phrase("reference.crops.overlap.pooled", patch=patch, pool=pool, **pooled),
            phrase("reference.crops.overlap.overview", side=side, patches=side // patch, along=along, tokens=along**2),
            phrase("reference.crops.overlap.sum", overview=along**2, kept=pooled["tokens"], tokens=f"{tokens:,}"),
        ),
        (
            *crops,
            whole(width, height, "grid", kept_tall, kept_wide),
            whole(width, height, "overview", along, along),
        ),
    )


def _view(side: int, patch: int, merge: int, along: int) -> str:
    """The step that counts the tokens of one view."""
    return phrase("reference.rules.view", patches=side // patch, merge=merge, along=along, tokens=along**2)


def _chosen(most: int, side: int, rows: int, columns: int) -> str:
    """The step that says which canvas it is."""
    grid = {"rows": rows, "columns": columns, "wide": f"{columns * side:,}", "tall": f"{rows * side:,}"}
    return phrase("reference.crops.canvas.chosen", n=most, side=side, **grid)


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
