"""Says in words what a map shows, for those who read it and for those who hear it. Knows no method."""

from __future__ import annotations

from model.map import BLANK, Kind, Map, Verdict
from model.placement import Placement
from viz.numbers import percent

MINUS = "\N{MINUS SIGN}"


def quantity(kind: Kind, value: float) -> str:
    """A value as a person reads it: 0.041 is "4.1 %" as a share, "+4.1 points" as a change, "0.041" as a number."""
    if kind == "number":
        return f"{value:.3g}"
    if kind == "share":
        return percent(value)
    size = percent(abs(value)).replace("%", "points")
    return size if value == 0 or size.startswith("<") else f"{'+' if value > 0 else MINUS}{size}"


def patch_name(patch: int, placement: Placement, *, in_prompt: bool = False) -> str:
    """All names of a patch, counted from 0: row and column (of its view), number, and, if wanted, position.

    Args:
        in_prompt: whether `placement` has positions of a prompt, which are named then.
    """
    place = placement.place(patch)
    view = f"{place.view.name}: " if len(placement.views) > 1 else ""
    position = f" = position {place.position}" if in_prompt else ""
    return f"{view}row {place.row}, column {place.column} = patch {patch}{position}"


def ends(drawn: Map) -> tuple[str, str]:
    """What the first and the last colour mean; nothing is a plain 0."""
    low, high = drawn.scale.low, drawn.scale.high
    return "0" if low == 0 else quantity(drawn.kind, low), quantity(drawn.kind, high)


def scale_words(drawn: Map) -> str:
    """What the two ends of its colours mean, in a sentence."""
    low, high = ends(drawn)
    return f"From {low} to {high}; the middle is nothing." if drawn.signed else f"From {low} to {high}."


def caption(drawn: Map) -> str:
    """How it was computed and how it is scaled."""
    low, high = ends(drawn)
    return f"{drawn.caption}; colour scale {low} … {high}"


def in_all(drawn: Map) -> str:
    """What the whole map stands for, or nothing."""
    whole = drawn.stands_for
    return whole.sentence.replace(BLANK, quantity(drawn.kind, whole.value)) if whole else ""


def describe_map(drawn: Map) -> str:
    """One sentence: where the map is strongest, how strong, what it stands for in all, and how it was tested."""
    row, column = drawn.strongest
    most = quantity(drawn.kind, float(drawn.values[row, column]))
    place = f"strongest at row {row}, column {column} with {most} {drawn.unit}".rstrip()
    tested = describe_verdict(drawn.verdict) if drawn.verdict else ""
    return "; ".join(part for part in (place, in_all(drawn), tested) if part)


def describe_verdict(verdict: Verdict) -> str:
    """What the test of a map found."""
    others = percent(sum(verdict.controls) / len(verdict.controls)) if verdict.controls else "not measured"
    return (
        f"hiding these {verdict.patches} patches takes its probability from {percent(verdict.before)} to "
        f"{percent(verdict.without)}; as many at random: {others}"
    )
