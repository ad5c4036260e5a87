"""Every rule for image tokens by its name in `lessons/content/en/budget.yaml`, with the parameters that it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lessons.reference import crops, patches, squares, tiles, vendors
from lessons.reference.count import Count, Parameters


@dataclass(frozen=True)
class Rule:
    """A pure function from width, height (pixels) and parameters to a Count, and what its parameters are.

    It raises Refusal where the published rule gives no count for that size.
    """

    parameters: type[Parameters]
    count: Callable[[int, int, Any], Count]


RULES: Mapping[str, Rule] = {
    "square": Rule(squares.Square, squares.square),
    "queries": Rule(squares.Queries, squares.queries),
    "ceiling": Rule(squares.Ceiling, squares.ceiling),
    "anyres": Rule(tiles.AnyRes, tiles.anyres),
    "rows-of-tiles": Rule(tiles.Rows, tiles.rows_of_tiles),
    "shapes": Rule(tiles.Shapes, tiles.shapes),
    "longest": Rule(tiles.Longest, tiles.longest),
    "slices": Rule(tiles.Slices, tiles.slices),
    "high-definition": Rule(crops.HighDefinition, crops.high_definition),
    "masked": Rule(crops.Masked, crops.masked),
    "canvas": Rule(crops.Canvas, crops.canvas),
    "chunks": Rule(crops.Chunks, crops.chunks),
    "overlap": Rule(crops.Overlap, crops.overlap),
    "multiples": Rule(patches.Multiples, patches.multiples),
    "lines": Rule(patches.Lines, patches.lines),
    "pooled": Rule(patches.Pooled, patches.pooled),
    "priced": Rule(vendors.Priced, vendors.priced),
    "multiplied": Rule(vendors.Multiplied, vendors.multiplied),
    "tiered": Rule(vendors.Tiered, vendors.tiered),
    "area": Rule(vendors.Area, vendors.area),
    "units": Rule(vendors.Units, vendors.units),
}
