"""What the page may ask of other models; each takes one dictionary, returns one, and raises ValueError in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lessons.reference import budget
from lessons.reference.families import AXES, catalogue
from lessons.reference.telling import VERDICTS, told_catalogue, told_fact

Reply = dict[str, Any]


def families(request: Mapping[str, Any]) -> Reply:
    """All families with their facts; the verdicts of the exercise are left out."""
    return told_catalogue(catalogue())


def axes(request: Mapping[str, Any]) -> Reply:
    """Grade a `family`'s `picks` ({axis: verdict}) on the axes that are asked of it.

    Raises:
        ValueError: no such family, nothing to ask of it, an axis without a pick, or a pick that is none.
    """
    whole = catalogue()
    family = whole.family(request.get("family"))
    if not family.judged:
        raise ValueError(f"{family.name} is not part of this exercise.")
    picks = request.get("picks")
    if not isinstance(picks, Mapping):
        raise ValueError("Choose one answer on every axis.")
    graded = {}
    for axis in AXES:
        if axis not in family.judged:
            continue
        pick, judged = picks.get(axis), family.judged[axis]
        if pick is None:
            raise ValueError(f"Choose an answer for “{whole.axes[axis].name}” as well.")
        if not isinstance(pick, str) or pick not in VERDICTS:
            raise ValueError(f"An answer is one of {', '.join(VERDICTS)}, not {str(pick)[:60]!r}.")
        graded[axis] = {
            "right": pick == judged.verdict or pick in judged.also,
            "pick": pick,
            "verdict": judged.verdict,
            "also": list(judged.also),
            "why": judged.why,
            "facts": [told_fact(whole, fact) for fact in getattr(family, axis)],
        }
    return {"axes": graded, "right": sum(one["right"] for one in graded.values()), "of": len(graded)}


REQUESTS: Mapping[str, Callable[[dict[str, Any]], Reply]] = {"families": families, "axes": axes, **budget.REQUESTS}
