"""Any map over its picture: as pixels, as what a browser takes, and where it lies. Knows no method, model or page."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.map import Map
from model.placement import Placement
from model.trace import Uint8
from model.words import phrase
from viz.packing import floats
from viz.theme import colour_index, greyed, opacity, scale_colours
from viz.words import caption, describe_map, scale_words


def over_grey(seen: Uint8, placement: Placement, drawn: Map) -> Uint8:
    """A map in colour over the picture in grey, [row, column, rgb] of the picture's size.

    What no view covers stays grey.
    """
    high, wide = seen.shape[:2]
    left, top, right, bottom = placement.rectangle
    rows, columns = drawn.values.shape
    down = _cells(high, top, bottom, rows)
    across = _cells(wide, left, right, columns)
    inside = np.ix_((down >= 0) & (down < rows), (across >= 0) & (across < columns))
    levels = drawn.scale.levels(drawn.values)[down.clip(0, rows - 1)][:, across.clip(0, columns - 1)]
    backdrop = greyed(seen)
    pixels = np.repeat(backdrop[..., None], 3, axis=2)
    pixels[inside] = blended(levels[inside], backdrop[inside], drawn.signed)
    return np.asarray(pixels.round().clip(0, 255), np.uint8)


def _cells(pixels: int, start: float, stop: float, cells: int) -> NDArray[np.int64]:
    """The cell under the middle of each pixel; below 0 or from `cells` on where there is none."""
    middles = (np.arange(pixels) + 0.5) / pixels
    return np.floor((middles - start) / (stop - start) * cells).astype(np.int64)


def blended(levels: NDArray[np.float64], backdrop: NDArray[np.float64], diverging: bool) -> NDArray[np.float64]:
    """Levels from 0 to 1 in colour over grey from 0 to 255, [..., rgb] from 0 to 255."""
    index = colour_index(levels)  # as the page does, and the opacity of the colour, not of the level
    colours = scale_colours(diverging)[index].astype(np.float64)
    covered = opacity(index / 255, diverging)[..., None]
    return np.asarray(covered * colours + (1 - covered) * backdrop[..., None])


def extent(seen: Uint8, placement: Placement) -> tuple[float, float, float, float]:
    """Where the raster lies on the picture, in its pixels: left, right, bottom, top, as matplotlib takes them."""
    high, wide = seen.shape[:2]
    left, top, right, bottom = placement.rectangle
    return left * wide, right * wide, bottom * high, top * high


def encoded(drawn: Map) -> dict[str, Any]:
    """A map as a browser takes it: `map` holds float32 in reading order, see `viz.packing`."""
    return {
        "map": floats(drawn.values),
        "rows": drawn.values.shape[0],
        "columns": drawn.values.shape[1],
        "kind": drawn.kind,
        "low": drawn.scale.low,
        "peak": drawn.scale.high,
        "diverging": drawn.scale.diverging,
        "caption": caption(drawn),
        "words": describe_map(drawn),
        "title": drawn.title,
        "what": phrase("maps.sentence", text=drawn.caption),
        "computed": drawn.computed,
        "scale": scale_words(drawn),
        "not_shown": drawn.not_shown,
    }
