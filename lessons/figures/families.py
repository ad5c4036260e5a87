"""Figures of other models: how each takes a picture in, one card, or several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from lessons.figures.cells import heads, note, table
from lessons.figures.controls import control
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from lessons.reference.families import AXES, Axis, Family, catalogue
from lessons.reference.wording import cited, standing, worded
from model.words import phrase


def _known(name: str) -> str:
    catalogue().family(name)
    return name


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError(phrase("figures.families.twice"))
    return names


Known = Annotated[str, Field(max_length=60), AfterValidator(_known)]


class FamilySettings(Settings):
    """Which card."""

    id: Known


class FamiliesSettings(Settings):
    """Which families, in which order."""

    show: Annotated[tuple[Known, ...], Field(min_length=1, max_length=4), AfterValidator(_once)]


def card(scene: Scene, settings: FamilySettings) -> Panel:
    """One family: its diagram, its three axes, what is published of it and what is not."""
    whole = catalogue()
    family = whole.family(settings.id)
    rows = [[name, worded(fact), {"text": standing(fact), "title": cited(whole, fact)}] for name, fact in _rows(family)]
    parts: list[dict[str, Any]] = [
        {"kind": "wiring", "wiring": family.wiring.model_dump(exclude_none=True), "name": family.idea},
        table(heads("family", "", "says", "sure"), rows, phrase("figures.family.facts", family=family.name)),
        note(_sources(family)),
    ]
    if family.notes:
        parts.append(note(family.notes))
    options = [(name, other.name) for name, other in whole.families.items()]
    return panel_of(
        "family", "published", family.wiring.words, parts, [control("family", "id", "choice", settings.id, options)],
        instead={"title": family.name},
    )  # fmt: skip


def beside(scene: Scene, settings: FamiliesSettings) -> Panel:
    """Several families: their diagrams side by side, and the three axes under them."""
    whole = catalogue()
    chosen = [whole.family(name) for name in settings.show]
    parts: list[dict[str, Any]] = [
        {"kind": "wiring", "wiring": family.wiring.model_dump(exclude_none=True), "name": family.name}
        for family in chosen
    ]
    rows = [
        [whole.axes[axis].name if family is chosen[0] else "", family.name, _axis(family, axis)]
        for axis in AXES
        for family in chosen
    ]
    parts.append(table(heads("families", "", "", "says"), rows, phrase("figures.families.axes")))
    summary = " ".join(phrase(f"figures.families.meets.{family.meets}", family=family.name) for family in chosen)
    title = phrase("figures.families.where") if len(chosen) > 1 else chosen[0].name
    return panel_of("families", "published", summary, parts, instead={"title": title})


def _rows(family: Family) -> Iterator[tuple[str, Any]]:
    """Every fact of a card with the name of its row, which is written once."""
    names: dict[str, str] = {axis: catalogue().axes[axis].name for axis in AXES}
    names |= {row: phrase(f"figures.family.rows.{row}") for row in ("does", "published", "unknown")}
    for row in ("does", *AXES, "published", "unknown"):
        for place, fact in enumerate(getattr(family, row)):
            yield names[row] if place == 0 else "", fact
    yield phrase("figures.family.rows.weights"), family.weights


def _axis(family: Family, axis: Axis) -> dict[str, str]:
    whole, facts = catalogue(), getattr(family, axis)
    sure = "; ".join(dict.fromkeys(f"{standing(fact)}: {cited(whole, fact)}" for fact in facts))
    return {"text": " ".join(worded(fact) for fact in facts), "title": sure}


def _sources(family: Family) -> str:
    """Where the facts of a card are from, each source once."""
    whole = catalogue()
    named = dict.fromkeys(cited(whole, fact) for _, fact in family.facts() if fact.status != "unknown")
    return phrase("figures.family.sources", sources="; ".join(named)) if named else phrase("figures.family.no_source")


FIGURES: list[Figure] = [
    Figure("family", FamilySettings, card),
    Figure("families", FamiliesSettings, beside),
]
