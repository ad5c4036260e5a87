"""Figures that are arithmetic: how many positions a picture gives, and a row of three through a small matrix."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from lessons.figures.cells import note, sized
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from lessons.toy import MATRIX, ROW, multiply
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
        ["patches across", f"{width} / {patch}", _number(columns, left[0])],
        ["patches down", f"{height} / {patch}", _number(rows, left[1])],
        ["positions of the picture", f"{columns} x {rows}", _number(count)],
    ]
    if settings.text:
        steps.append(["with the text", f"{count:,} + {settings.text:,}", _number(count + settings.text)])
    if scene.engine is not None and count:
        facts = scene.engine.facts
        size = facts.cached(count + settings.text)
        whole = size == facts.cache_bytes * (count + settings.text)
        each = f"x {facts.cache_bytes:,} bytes" if whole else "some layers keep only the last positions"
        steps.append(
            [
                "keys and values in the loaded model",
                each,
                sized(size),
            ]
        )
    said = [note(sentence) for sentence in (_leftover(left, count), _fits(scene, columns, rows, patch)) if sentence]
    summary = (
        f"A picture of {width} x {height} pixels at a patch of {patch} gives {columns} x {rows} = {count:,} positions."
    )
    why = (
        "The grid of patches that a picture is cut into; each whole patch becomes one position of the language model.",
        "Width and height, each divided by the patch and rounded down, then multiplied.",
        "In pixels of the picture as the model sees it, after it was cut or scaled to its input size.",
        "Models that merge patches, cut tiles or add separators count otherwise; see the token budget.",
    )
    controls = [
        _control("width", "Width in pixels", width),
        _control("height", "Height in pixels", height),
        _control("patch", "Patch in pixels", patch),
        _control("text", "Tokens of text", settings.text),
    ]
    drawing = {"kind": "plot", "figure": message(grid(width, height, patch)), "words": summary}
    table = {"kind": "table", "head": ["", "computed", "number"], "rows": steps}
    return panel("Positions of a picture", "arithmetic", summary, why, [table, *said, drawing], controls)


def _loaded_size(scene: Scene) -> tuple[int, int]:
    """Width and height that the loaded model takes."""
    loaded = scene.model.facts.grid
    return loaded.columns * loaded.patch_size, loaded.rows * loaded.patch_size


def _leftover(left: tuple[int, int], count: int) -> str:
    if not count:
        return "The picture is smaller than one patch: there is no position at all."
    if not any(left):
        return ""
    places = [
        f"{number} {'column' if not side else 'row'}{'' if number == 1 else 's'}"
        for side, number in enumerate(left)
        if number
    ]
    return f"{' and '.join(places)} of pixels do not fill a patch and are not seen."


def _fits(scene: Scene, columns: int, rows: int, patch: int) -> str:
    """Whether the checkpoint that is loaded has a place for each of these patches."""
    if scene.engine is None:
        return "Whether this fits the loaded model's table of positions can be said once it is loaded."
    loaded = scene.engine.facts.grid
    if patch != loaded.patch_size:
        return (
            f"The loaded model cuts patches of {loaded.patch_size} pixels; its filters have that size, so a patch of "
            f"{patch} would be another model."
        )
    if (columns, rows) == (loaded.columns, loaded.rows):
        return (
            f"This is what the loaded model takes: its table has a place for each of {shape((rows, columns))} patches."
        )
    return (
        "The loaded model's table of positions was learned for "
        f"{shape((loaded.rows, loaded.columns))} = {loaded.patches:,} patches. "
        f"{shape((rows, columns))} = {columns * rows:,} do not fit it: the table would have to be stretched, "
        "or the model trained for it."
    )


def _number(number: int, left: int = 0) -> dict[str, Any]:
    rest = f", {left} px over" if left else ""
    return {"text": f"{number:,}{rest}", "number": True}


def _control(name: str, label: str, value: int) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": "number", "value": value}


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
    summary = (
        f"{_listed(settings.row)} times the matrix is {_listed(result)}: "
        + " and ".join(f"{line} = {_plain(value)}" for line, value in zip(sums, result, strict=True))
        + "."
    )
    why = (
        "A translator in miniature: a vector of three numbers becomes one of two.",
        "Each number of the row meets the matrix row beside it; the products of a column are added.",
        "Plain numbers, nothing rounded but the display.",
        "A real projector adds a bias, and in LLaVA-1.5 a second layer with a bend between the two.",
    )
    part = {"kind": "toy", "row": list(settings.row), "matrix": [list(weights) for weights in settings.matrix],
            "products": products, "result": result}  # fmt: skip
    return panel("A row of three through a matrix", "arithmetic", summary, why, [part])


def _factor(number: float) -> str:
    """A number as it stands in a product: a negative one in brackets."""
    return f"({_plain(number)})" if number < 0 else _plain(number)


def _plain(number: float) -> str:
    return f"{number:g}".replace("-", "\N{MINUS SIGN}")


def _listed(numbers: Any) -> str:
    return f"[{', '.join(_plain(number) for number in numbers)}]"


FIGURES = [
    Figure("positions", "Positions of a picture", PositionsSettings, positions),
    Figure("toy", "A row of three through a matrix", ToySettings, toy),
]
