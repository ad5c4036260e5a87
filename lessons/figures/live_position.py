"""Live figure of one visual position: what it holds before and after the projector, beside the words."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from lessons.figures.cells import exactly, heads, note, right, shown, table
from lessons.figures.controls import PictureChoice, control, picture_control, sight_of
from lessons.figures.figure import Figure, Panel, Patch, Place, Scene, Settings, panel_of
from model.trace import Sight
from model.words import phrase

PATCH_SIDE = 112
"""Pixels at which one patch is shown."""
FIRST_NUMBERS = 6


class PositionSettings(Settings):
    """Which patch of which picture; without one, the patch that comes nearest to any word."""

    picture: PictureChoice = None
    patch: Patch | None = None
    row: Place | None = None
    column: Place | None = None
    """Of the patch; where set, these two are taken before `patch`."""


def position(scene: Scene, settings: PositionSettings) -> Panel:
    """What one visual position holds, before and after the projector, beside the words."""
    laboratory, sight = scene.model.laboratory, sight_of(scene, settings.picture)
    row, column, patch = _place(scene, settings, sight)
    place = laboratory.position(sight, patch)
    before, after = place.norms
    word, cosine = place.nearest[0]
    low, middle, high = (float(value) for value in np.percentile(place.word_norms, (5, 50, 95)))
    summary = phrase(
        "figures.position.told", row=row, column=column, position=place.position, inner=len(place.before),
        before=f"{before:.1f}", outer=len(place.after), after=f"{after:.1f}", word=word.strip(),
        cosine=f"{cosine:.2f}",
    )  # fmt: skip
    rows = [
        [{"text": phrase("figures.position.out"), "part": "eye"}, exactly(len(place.before)),
         right(f"{before:.1f}"), _first(place.before)],
        [{"text": phrase("figures.position.into"), "part": "translator"}, exactly(len(place.after)),
         right(f"{after:.1f}"), _first(place.after)],
        [{"text": phrase("figures.position.word"), "part": "tutor"}, exactly(len(place.after)),
         right(phrase("figures.position.range", middle=f"{middle:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")),
         phrase("figures.position.median")],
    ]  # fmt: skip
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": phrase("figures.position.nearest"),
        "rows": [{"name": name.strip() or name, "value": max(0.0, near), "text": f"{near:.2f}", "part": "tutor"}
                 for name, near in place.nearest],
    }  # fmt: skip
    all_of_them = phrase(
        "figures.position.all", n=len(place.closest), median=f"{np.median(place.closest):.2f}",
        most=f"{place.closest.max():.2f}",
    )  # fmt: skip
    name = phrase("figures.position.place", row=row, column=column)
    drawn = {"kind": "pictures", "rows": [shown(_cut(sight, patch), name)]}
    vector = table(heads("position", "", "numbers", "length", "first"), rows, phrase("figures.position.vector"))
    controls = [
        picture_control(scene, settings.picture),
        control("position", "row", "number", row),
        control("position", "column", "number", column),
    ]
    return panel_of("position", "live", summary, [drawn, vector, bars, note(all_of_them)], controls)


def _place(scene: Scene, settings: PositionSettings, sight: Sight) -> tuple[int, int, int]:
    """Row and column in the picture's first view, and the patch. Raises ValueError in words: none there."""
    view, near = sight.patches.placement.views[0], scene.model.laboratory.position(sight, 0).closest
    rows, columns = view.shape
    row, column = settings.patch or divmod(int(near[: view.positions.size].argmax()), columns)
    row = settings.row if settings.row is not None else row
    column = settings.column if settings.column is not None else column
    if row >= rows or column >= columns:
        edge = {"last_row": rows - 1, "last_column": columns - 1}
        raise ValueError(phrase("figures.position.nowhere", row=row, column=column, **edge))
    return row, column, int(np.ravel_multi_index((row, column), view.shape))


def _first(vector: Any) -> str:
    numbers = ", ".join(f"{value:.2f}" for value in vector[:FIRST_NUMBERS]).replace("-", "\N{MINUS SIGN}")
    return f"{numbers}, …" if len(vector) > FIRST_NUMBERS else numbers


def _cut(sight: Sight, patch: int) -> Image.Image:
    """The pixels of a patch, enlarged, each a square of its own."""
    high, wide = sight.picture.seen.shape[:2]
    left, top, right, bottom = sight.patches.placement.box(patch)
    pixels = sight.picture.seen[round(high * top) : round(high * bottom), round(wide * left) : round(wide * right)]
    return Image.fromarray(pixels).resize((PATCH_SIDE, PATCH_SIDE), Image.Resampling.NEAREST)


FIGURES = [Figure("position", PositionSettings, position, needs="picture")]
