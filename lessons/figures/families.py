"""Figures of other models: how each takes a picture in, one card, or several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from lessons.reference.families import AXES, Axis, Family, Kind, catalogue
from lessons.reference.wording import cited, standing, worded

WHY = (
    "How a picture comes into a model and meets the words, drawn from what is published, with its source and date.",
    "Nothing is computed. The facts stand in families.yaml; the diagram is drawn from the same file.",
    "One drawing for all: picture on the left, words on the right, the language model below, first layer at the top. "
    "The number of strokes is not the number of layers or positions.",
    "What nobody has published. A closed box is shown closed; a plausible inside would be a guess.",
)


MEETS: dict[Kind, str] = {
    "prefix": "the picture stands in the sequence before the words",
    "cross": "some layers turn aside to read the picture",
    "native": "picture and words meet at the bottom, as codes or as bare patches",
    "unknown": "a closed box; where they meet is not known",
}


def _known(name: str) -> str:
    catalogue().family(name)
    return name


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("names a family twice")
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
        {
            "kind": "table",
            "head": ["", "What is said", "How sure"],
            "rows": rows,
            "caption": f"{family.name}, fact by fact",
        },
        {"kind": "note", "text": _sources(family)},
    ]
    if family.notes:
        parts.append({"kind": "note", "text": family.notes})
    options = [[name, other.name] for name, other in whole.families.items()]
    control = {"name": "id", "label": "Family", "kind": "choice", "value": settings.id, "options": options}
    return panel(family.name, "published", family.wiring.words, WHY, parts, [control])


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
    parts.append({"kind": "table", "head": ["", "", "What is said"], "rows": rows, "caption": "The three axes"})
    summary = " ".join(f"{family.name}: {MEETS[family.meets]}." for family in chosen)
    title = "Where picture and words meet" if len(chosen) > 1 else chosen[0].name
    return panel(title, "published", summary, WHY, parts)


def _rows(family: Family) -> Iterator[tuple[str, Any]]:
    """Every fact of a card with the name of its row, which is written once."""
    names: dict[str, str] = {axis: catalogue().axes[axis].name for axis in AXES}
    names |= {"does": "With a picture", "published": "Also published", "unknown": "Not known"}
    for row in ("does", *AXES, "published", "unknown"):
        for place, fact in enumerate(getattr(family, row)):
            yield names[row] if place == 0 else "", fact
    yield "Weights", family.weights


def _axis(family: Family, axis: Axis) -> dict[str, str]:
    whole, facts = catalogue(), getattr(family, axis)
    sure = "; ".join(dict.fromkeys(f"{standing(fact)}: {cited(whole, fact)}" for fact in facts))
    return {"text": " ".join(worded(fact) for fact in facts), "title": sure}


def _sources(family: Family) -> str:
    """Where the facts of a card are from, each source once."""
    whole = catalogue()
    named = dict.fromkeys(cited(whole, fact) for _, fact in family.facts() if fact.status != "unknown")
    return f"Sources: {'; '.join(named)}." if named else "No source: nothing was found."


FIGURES: list[Figure] = [
    Figure("family", "A family of models", FamilySettings, card),
    Figure("families", "Families side by side", FamiliesSettings, beside),
]
