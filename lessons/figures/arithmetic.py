"""Figures that are arithmetic: how many positions a picture gives, and a row of three through a small matrix."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from lessons.engine import ModelFacts
from lessons.figures.cells import every_byte, heads, note, sized, table
from lessons.figures.controls import control
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from lessons.toy import MATRIX, ROW, multiply
from model.words import phrase
from viz.numbers import shape
from viz.plots import grid, message

MOST_PIXELS = 10_000
Size = Annotated[int, Field(ge=1, le=MOST_PIXELS)]
Number = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Row = tuple[Number, Number, Number]
Matrix = tuple[tuple[Number, Number], tuple[Number, Number], tuple[Number, Number]]


class PositionsSettings(Settings):
    """A picture and its patch, in pixels; what is left out comes from the loaded checkpoint."""

    width: Size | None = None
    height: Size | None = None
    patch: Size | None = None
    text: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Tokens of text beside the picture's."""


def positions(scene: Scene, settings: PositionsSettings) -> Panel:
    """Patches a side, positions, what is left over, and whether the loaded checkpoint could take them."""
    patch = settings.patch if settings.patch is not None else scene.model.facts.grid.patch_size
    width = settings.width if settings.width is not None else _loaded_size(scene)[0]
    height = settings.height if settings.height is not None else _loaded_size(scene)[1]
    columns, rows = width // patch, height // patch
    count = columns * rows
    left = (width - columns * patch, height - rows * patch)
    steps = [
        [phrase("figures.positions.across"), f"{width} / {patch}", _number(columns, left[0])],
        [phrase("figures.positions.down"), f"{height} / {patch}", _number(rows, left[1])],
        [phrase("figures.positions.picture"), f"{columns} x {rows}", _number(count)],
    ]
    if settings.text:
        both = count + settings.text
        steps.append([phrase("figures.positions.with_text"), f"{count:,} + {settings.text:,}", _number(both)])
    if scene.engine is not None and count:
        steps.append(_cached(scene.engine.facts, count + settings.text))
    said = [note(sentence) for sentence in (_leftover(left, count), _fits(scene, columns, rows, patch)) if sentence]
    summary = phrase(
        "figures.positions.told", width=width, height=height, patch=patch, columns=columns, rows=rows, n=count,
        count=f"{count:,}",
    )  # fmt: skip
    sizes = {"width": width, "height": height, "patch": patch, "text": settings.text}
    drawing = {"kind": "plot", "figure": message(grid(width, height, patch)), "words": summary}
    parts = [table(heads("positions", "", "computed", "number"), steps), *said, drawing]
    controls = [control("positions", name, "number", value) for name, value in sizes.items()]
    return panel_of("positions", "arithmetic", summary, parts, controls)


def _cached(facts: ModelFacts, positions: int) -> list[Any]:
    """A row of what the loaded model keeps of so many positions."""
    size = facts.cached(positions)
    whole = size == facts.cache_bytes * positions
    each = f"x {every_byte(facts.cache_bytes)}" if whole else phrase("figures.positions.windows")
    return [phrase("figures.positions.cached"), each, sized(size)]


def _loaded_size(scene: Scene) -> tuple[int, int]:
    """Width and height that the loaded model takes."""
    loaded = scene.model.facts.grid
    return loaded.columns * loaded.patch_size, loaded.rows * loaded.patch_size


def _leftover(left: tuple[int, int], count: int) -> str:
    if not count:
        return phrase("figures.positions.none")
    if not any(left):
        return ""
    columns, rows = left
    lines = [
        *([phrase("figures.positions.columns", n=columns)] if columns else []),
        *([phrase("figures.positions.rows", n=rows)] if rows else []),
    ]
    if len(lines) == 1:
        return phrase("figures.positions.left_over", lines=lines[0])
    return phrase("figures.positions.left_over_both", columns=lines[0], rows=lines[1])


def _fits(scene: Scene, columns: int, rows: int, patch: int) -> str:
    """Whether the checkpoint that is loaded has a place for each of these patches."""
    if scene.engine is None:
        return phrase("figures.positions.not_yet")
    loaded = scene.engine.facts.grid
    if patch != loaded.patch_size:
        return phrase("figures.positions.another_model", loaded=loaded.patch_size, patch=patch)
    if (columns, rows) == (loaded.columns, loaded.rows):
        return phrase("figures.positions.fits", shape=shape((rows, columns)))
    return phrase(
        "figures.positions.unfit", loaded=shape((loaded.rows, loaded.columns)), places=f"{loaded.patches:,}",
        shape=shape((rows, columns)), count=f"{columns * rows:,}",
    )  # fmt: skip


def _number(number: int, left: int = 0) -> dict[str, Any]:
    text = phrase("figures.positions.over", number=f"{number:,}", left=left) if left else f"{number:,}"
    return {"text": text, "number": True}


class ToySettings(Settings):
    """A row of three and a matrix of three rows and two columns."""

    row: Row = ROW
    matrix: Matrix = MATRIX


def toy(scene: Scene, settings: ToySettings) -> Panel:
    """One row through a matrix, every product written out."""
    products, result = multiply(settings.row, settings.matrix)
    sums = [
        " + ".join(
            f"{_factor(entry)}·{_factor(weights[column])}"
            for entry, weights in zip(settings.row, settings.matrix, strict=True)
        )
        for column in range(len(result))
    ]
    first, second = (f"{line} = {_plain(value)}" for line, value in zip(sums, result, strict=True))
    summary = phrase("figures.toy.told", row=_listed(settings.row), result=_listed(result), first=first, second=second)
    part = {"kind": "toy", "row": list(settings.row), "matrix": [list(weights) for weights in settings.matrix],
            "products": products, "result": result}  # fmt: skip
    return panel_of("toy", "arithmetic", summary, [part])


def _factor(number: float) -> str:
    """A number as it stands in a product: a negative one in brackets."""
    return f"({_plain(number)})" if number < 0 else _plain(number)


def _plain(number: float) -> str:
    return f"{number:g}".replace("-", "\N{MINUS SIGN}")


def _listed(numbers: Any) -> str:
    return f"[{', '.join(_plain(number) for number in numbers)}]"


FIGURES = [
    Figure("positions", PositionsSettings, positions),
    Figure("toy", ToySettings, toy),
]
