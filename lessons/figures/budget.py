"""The figure of what a picture costs by each published rule: bars, fewest tokens first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from lessons.figures.cells import note
from lessons.figures.controls import control
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from lessons.reference.budget import Row, budget
from lessons.reference.count import Refusal
from model.words import phrase

Side = Annotated[int, Field(ge=1)]
"""Pixels; how many at most, the table says."""


class BudgetSettings(Settings):
    """A picture's size in pixels, and which rules are shown."""

    width: Side
    height: Side
    show: Literal["few", "open", "closed"] = "few"


SHOWN: Mapping[str, Callable[[Row], bool]] = {
    "few": lambda row: row.entry.known,
    "open": lambda row: row.entry.group == "open",
    "closed": lambda row: row.entry.group == "closed",
}


def draw(scene: Scene, settings: BudgetSettings) -> Panel:
    """Bars of the rules chosen; a rule that gives no count is named below them. Raises ValueError: too large a side."""
    width, height = budget().size(settings.width, settings.height)
    counts: list[tuple[Row, int]] = []
    silent: list[str] = []
    for row in budget().rows.values():
        if SHOWN[settings.show](row):
            try:
                counts.append((row, row.count(width, height).tokens))
            except Refusal as refusal:
                silent.append(f"{name(row)}: {refusal}")
    counts.sort(key=lambda counted: counted[1])
    bars = [
        {
            "name": name(row),
            "value": tokens,
            "text": words(row, tokens),
            **({"part": "translator"} if row.entry.group == "open" else {}),
        }
        for row, tokens in counts
    ]
    (least, fewest), (most, largest) = counts[0], counts[-1]
    size = {"width": f"{width:,}", "height": f"{height:,}"}
    summary = phrase(
        "figures.budget.told", fewest=words(least, fewest), least=name(least), largest=words(most, largest),
        most=name(most), **size,
    )  # fmt: skip
    drawn = {"kind": "bars", "rows": bars, "most": largest, "caption": phrase("figures.budget.hues")}
    return panel_of(
        "budget", "published", summary, [drawn, *(note(text) for text in silent)],
        [
            control("budget", "width", "number", width),
            control("budget", "height", "number", height),
            control("budget", "show", "choice", settings.show,
                    [(each, phrase(f"figures.budget.rules.{each}")) for each in SHOWN]),
        ],
        instead={"title": phrase("figures.budget.heading", **size)},
    )  # fmt: skip


def name(row: Row) -> str:
    """A row as a person calls it: the model and, where it has several, the setting."""
    return f"{row.entry.name}, {row.entry.setting}" if row.entry.setting else row.entry.name


def words(row: Row, tokens: int) -> str:
    """A count as it is shown: "1,176", and "≤ 1,120" where only a ceiling is published."""
    return f"≤ {tokens:,}" if row.entry.way == "ceiling" else f"{tokens:,}"


FIGURES: list[Figure] = [Figure("budget", BudgetSettings, draw)]
