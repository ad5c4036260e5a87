"""The figure of what a picture costs by each published rule: bars, fewest tokens first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from lessons.reference.budget import Row, budget
from lessons.reference.count import Refusal

Side = Annotated[int, Field(ge=1)]
"""Pixels; how many at most, the table says."""


class BudgetSettings(Settings):
    """A picture's size in pixels, and which rules are shown."""

    width: Side
    height: Side
    show: Literal["few", "open", "closed"] = "few"


CHOICES = [["few", "the best known"], ["open", "open weights, all"], ["closed", "closed products, all"]]
SHOWN: Mapping[str, Callable[[Row], bool]] = {
    "few": lambda row: row.entry.known,
    "open": lambda row: row.entry.group == "open",
    "closed": lambda row: row.entry.group == "closed",
}
WHY = (
    "One picture size, taken through the rule that each maker published, or whose code is public.",
    "Each rule is computed here from its published numbers; the Token budget room shows every step, source and date.",
    "A bar's length is its number of tokens, from 0; the longest shown fills the line.",
    "Prices and quality. Tokens of different makers are different units, and what a closed product does inside is not "
    "published.",
)


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
    caption = "In colour: open weights, read in code. Grey: closed products, as documented, each in a unit of its own."
    notes = [{"kind": "note", "text": said} for said in silent]
    (least, fewest), (most, largest) = counts[0], counts[-1]
    return panel(
        f"What {width:,} x {height:,} pixels cost",
        "published",
        f"By these rules one picture of {width:,} x {height:,} pixels takes from {words(least, fewest)} tokens "
        f"({name(least)}) to {words(most, largest)} ({name(most)}).",
        WHY,
        [{"kind": "bars", "rows": bars, "most": largest, "caption": caption}, *notes],
        [
            {"name": "width", "label": "Width, pixels", "kind": "number", "value": width},
            {"name": "height", "label": "Height, pixels", "kind": "number", "value": height},
            {"name": "show", "label": "Rules", "kind": "choice", "value": settings.show, "options": CHOICES},
        ],
    )


def name(row: Row) -> str:
    """A row as a person calls it: the model and, where it has several, the setting."""
    return f"{row.entry.name}, {row.entry.setting}" if row.entry.setting else row.entry.name


def words(row: Row, tokens: int) -> str:
    """A count as it is shown: "1,176", and "≤ 1,120" where only a ceiling is published."""
    return f"≤ {tokens:,}" if row.entry.way == "ceiling" else f"{tokens:,}"


FIGURES: list[Figure] = [Figure("budget", "Token budget", BudgetSettings, draw)]
