"""Live figure of one visual position: what it holds before and after the projector, beside the words."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from lessons.figures.cells import exactly, note, right, shown, table
from lessons.figures.controls import PictureChoice, picture_control, sight_of
from lessons.figures.figure import Figure, Panel, Patch, Place, Scene, Settings, panel
from model.trace import Sight

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
    laboratory, columns = scene.model.laboratory, scene.model.facts.grid.columns
    sight = sight_of(scene, settings.picture)
    row, column = _place(scene, settings, sight)
    place = laboratory.position(sight, row * columns + column)
    before, after = place.norms
    word, cosine = place.nearest[0]
    low, middle, high = (float(value) for value in np.percentile(place.word_norms, (5, 50, 95)))
    summary = (
        f"The patch at row {row}, column {column} is position {place.position} of the prefix: {len(place.before)} "
        f"numbers of length {before:.1f} go in, {len(place.after)} of length {after:.1f} come out. It is no word: the "
        f"nearest, “{word.strip()}”, has cosine {cosine:.2f}."
    )
    why = (
        "What the language model gets at one position of the picture, set beside its own word embeddings.",
        "The projector's output for this patch; cosine and length against every word embedding of the loaded model.",
        "Length is Euclidean. Cosine is 1 for the same direction, 0 for a right angle; a word has 1 with itself.",
        "What the model makes of the vector. Near a word does not mean that it reads the word there; and the first "
        "layers may use directions in which no word lies.",
    )
    rows = [
        [{"text": "out of the eye", "part": "eye"}, exactly(len(place.before)), right(f"{before:.1f}"),
         _first(place.before)],
        [{"text": "into the tutor", "part": "translator"}, exactly(len(place.after)), right(f"{after:.1f}"),
         _first(place.after)],
        [{"text": "a word, for comparison", "part": "tutor"}, exactly(len(place.after)),
         right(f"{middle:.2f} ({low:.2f} to {high:.2f})"), "median, and the middle 90 % of all words"],
    ]  # fmt: skip
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": "Nearest words, by cosine; 1 would be the word itself.",
        "rows": [{"name": name.strip() or name, "value": max(0.0, near), "text": f"{near:.2f}", "part": "tutor"}
                 for name, near in place.nearest],
    }  # fmt: skip
    all_of_them = (
        f"Of all {len(place.closest)} patches, the nearest word has a median cosine of {np.median(place.closest):.2f}, "
        f"and {place.closest.max():.2f} at most."
    )
    drawn = {"kind": "pictures", "rows": [shown(_cut(sight, row, column), f"Row {row}, column {column}")]}
    parts = [drawn, table(["", "numbers", "length", "the first ones"], rows, "The vector."), bars, note(all_of_them)]
    controls = [
        picture_control(scene, "picture", "Picture", settings.picture),
        {"name": "row", "label": "Row, from 0", "kind": "number", "value": row},
        {"name": "column", "label": "Column, from 0", "kind": "number", "value": column},
    ]
    return panel("One visual position", "live", summary, why, parts, controls)


def _place(scene: Scene, settings: PositionSettings, sight: Sight) -> tuple[int, int]:
    """Row and column. Raises ValueError in words where the grid has no such place."""
    grid = scene.model.facts.grid
    best = divmod(int(scene.model.laboratory.position(sight, 0).closest.argmax()), grid.columns)
    row, column = settings.patch or best
    row = settings.row if settings.row is not None else row
    column = settings.column if settings.column is not None else column
    if row >= grid.rows or column >= grid.columns:
        raise ValueError(
            f"There is no patch at row {row}, column {column}: the grid has rows 0 to {grid.rows - 1} and columns 0 to "
            f"{grid.columns - 1}."
        )
    return row, column


def _first(vector: Any) -> str:
    numbers = ", ".join(f"{value:.2f}" for value in vector[:FIRST_NUMBERS]).replace("-", "\N{MINUS SIGN}")
    return f"{numbers}, …" if len(vector) > FIRST_NUMBERS else numbers


def _cut(sight: Sight, row: int, column: int) -> Image.Image:
    """The pixels of a patch, enlarged, each a square of its own."""
    side = sight.patches.grid.patch_size
    pixels = sight.picture.seen[row * side : (row + 1) * side, column * side : (column + 1) * side]
    return Image.fromarray(pixels).resize((PATCH_SIDE, PATCH_SIDE), Image.Resampling.NEAREST)


FIGURES = [Figure("position", "One visual position", PositionSettings, position, needs="picture")]
