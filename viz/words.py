"""Says in words what a map shows, for those who read it and for those who hear it. Knows no method."""

from __future__ import annotations

from model.map import BLANK, Kind, Map, Verdict
from model.placement import Placement
from model.words import phrase
from viz.numbers import percent

MINUS = "\N{MINUS SIGN}"


def quantity(kind: Kind, value: float) -> str:
    """A value as a person reads it: 0.041 is "4.1 %" as a share, "+4.1 points" as a change, "0.041" as a number."""
    if kind == "number":
        return f"{value:.3g}"
    if kind == "share":
        return percent(value)
    size = percent(abs(value)).removesuffix(" %")
    sign = "" if value == 0 or size.startswith("<") else "+" if value > 0 else MINUS
    return phrase("page.format.points", value=f"{sign}{size}")


def patch_name(patch: int, placement: Placement, *, in_prompt: bool = False) -> str:
    """All names of a patch, counted from 0: row and column (of its view), number, and, if wanted, position.

    Args:
        in_prompt: whether `placement` has positions of a prompt, which are named then.
    """
    place = placement.place(patch)
    where = {"row": place.row, "column": place.column, "patch": patch}
    if in_prompt:
        name = phrase("page.format.patch_in_prompt", **where, position=place.position)
    else:
        name = phrase("page.format.patch", **where)
    return phrase("page.format.view", view=place.view.name, patch=name) if len(placement.views) > 1 else name


def ends(drawn: Map) -> tuple[str, str]:
    """What the first and the last colour mean; nothing is a plain 0."""
    low, high = drawn.scale.low, drawn.scale.high
    return "0" if low == 0 else quantity(drawn.kind, low), quantity(drawn.kind, high)


def scale_words(drawn: Map) -> str:
    """What the two ends of its colours mean, in a sentence."""
    low, high = ends(drawn)
    return phrase("maps.scale_about_nothing" if drawn.signed else "maps.scale", low=low, high=high)


def caption(drawn: Map) -> str:
    """How it was computed and how it is scaled."""
    low, high = ends(drawn)
    return phrase("maps.caption", caption=drawn.caption, low=low, high=high)


def in_all(drawn: Map) -> str:
    """What the whole map stands for, or nothing."""
    whole = drawn.stands_for
    return whole.sentence.replace(BLANK, quantity(drawn.kind, whole.value)) if whole else ""


def describe_map(drawn: Map) -> str:
    """One sentence: where the map is strongest, how strong, what it stands for in all, and how it was tested."""
    row, column = drawn.strongest
    most = quantity(drawn.kind, float(drawn.values[row, column]))
    place = phrase("maps.strongest", row=row, column=column, most=most, unit=drawn.unit).rstrip()
    tested = describe_verdict(drawn.verdict) if drawn.verdict else ""
    return "; ".join(part for part in (place, in_all(drawn), tested) if part)


def describe_verdict(verdict: Verdict) -> str:
    """What the test of a map found."""
    controls = verdict.controls
    others = percent(sum(controls) / len(controls)) if controls else phrase("maps.not_measured")
    before, without = percent(verdict.before), percent(verdict.without)
    return phrase("maps.verdict", n=verdict.patches, before=before, without=without, others=others)
