"""Says in words what a picture on the page shows, for those who read it and for those who hear it."""

from __future__ import annotations

from model.trace import Grid
from viz.numbers import percent
from viz.overlay import PatchMap


def patch_name(patch: int, grid: Grid, image_start: int | None = None) -> str:
    """All names of a patch, counted from 0: row and column, number in reading order and position in the prompt.

    Args:
        image_start: position of patch 0; without it the position is left out.
    """
    row, column = divmod(patch, grid.columns)
    position = "" if image_start is None else f" = position {image_start + patch}"
    return f"row {row}, column {column} = patch {patch}{position}"


def describe_map(found: PatchMap) -> str:
    """One sentence: where the map is strongest, how strong, and how much the image gets in all."""
    row, column = found.strongest
    return (
        f"strongest at row {row}, column {column} with {percent(found.peak)} of this token's attention; "
        f"the image takes {percent(found.image_share)} in all"
    )
