"""Says in words what a picture on the page shows, for those who read it and for those who hear it."""

from __future__ import annotations

from viz.numbers import percent
from viz.overlay import PatchMap


def describe_map(found: PatchMap) -> str:
    """One sentence: where the map is strongest, how strong, and how much the image gets in all."""
    row, column = found.strongest
    return (
        f"strongest at row {row}, column {column} with {percent(found.peak)} of this token's attention; "
        f"the image takes {percent(found.image_share)} in all"
    )
