"""Families as the page and the figures tell them: dictionaries and words. Knows nothing of the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from babel.dates import get_month_names

from lessons.reference.families import AXES, BASELINE, Catalogue, Counts, Fact, Family, Verdict
from model.words import catalogue, phrase

Description = dict[str, Any]
ROWS = ("does", *AXES, "published", "unknown")
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def describe_catalogue(whole: Catalogue) -> Description:
    """Everything but the verdicts of the exercise, of which it says only which axes it asks."""
    return {
        "baseline": BASELINE,
        "pictures": list(whole.pictures),
        "axes": {name: axis.model_dump() for name, axis in whole.axes.items()},
        "families": {name: describe_family(whole, family) for name, family in whole.families.items()},
    }


def describe_family(whole: Catalogue, family: Family) -> Description:
    """One family: its facts with their sources in words, its diagram, the axes that are asked."""
    return {
        "name": family.name,
        "kind": family.kind,
        "meets": family.meets,
        "idea": family.idea,
        "open": family.weights.open,
        "dated": describe_fact(whole, family.dated) if family.dated else None,
        **{name: describe_fact(whole, getattr(family, name)) for name in ("maker", "weights")},
        **{row: [describe_fact(whole, fact) for fact in getattr(family, row)] for row in ROWS},
        "counts": _describe_counts(whole, family.counts) if family.counts else None,
        "model": family.model,
        "notes": family.notes,
        "wiring": family.wiring.model_dump(exclude_none=True),
        "asks": [axis for axis in AXES if axis in family.judged],
    }


def describe_fact(whole: Catalogue, fact: Fact) -> Description:
    """What it says, how sure it is, and `from`: source and date in words."""
    return {"says": fact.says, "status": fact.status, "reason": fact.reason, "from": cited(whole, fact)}


def _describe_counts(whole: Catalogue, counts: Counts) -> Description:
    return {
        "unit": counts.unit,
        "status": counts.status,
        "from": cited(whole, counts),
        "values": dict(counts.values),
    }


def cited(whole: Catalogue, fact: Fact | Counts) -> str:
    """Source, paper and date of a fact: "BLIP-2 paper, arXiv 2301.12597, January 2023"."""
    source = whole.sources[fact.source]
    paper = [f"arXiv {source.paper}"] if source.paper else []
    return ", ".join([source.title, *paper, day(fact.date)])


def day(date: str) -> str:
    """A date as one reads it: "2024-05-13" is 13 May 2024."""
    year, *rest = date.split("-")
    if not rest:
        return year
    locale = catalogue().language.locale
    month, *days = (int(one) for one in rest)
    if days:
        named = get_month_names("wide", "format", locale)[month]
        return phrase("reference.facts.day", day=days[0], month=named, year=year)
    return phrase("reference.facts.month", month=get_month_names("wide", "stand-alone", locale)[month], year=year)


def standing(fact: Fact | Counts) -> str:
    """How sure a fact is, in words; of an unknown, which kind it is."""
    reason = getattr(fact, "reason", None)
    return phrase(f"page.reference.reasons.{reason}") if reason else phrase(f"reference.facts.status.{fact.status}")


def worded(fact: Fact) -> str:
    """A fact as one sentence; an unknown says that it is one."""
    if not fact.reason:
        return fact.says
    return phrase("reference.facts.unknown", says=fact.says.rstrip("."), reason=standing(fact))


def judge(whole: Catalogue, name: str, picks: Mapping[str, str]) -> Description:
    """By axis, what a learner's verdicts on a family are worth, beside the right ones and the facts behind them.

    Raises:
        ValueError: in words: no such family, nothing to ask of it, an axis without a pick, or a pick that is none.
    """
    family = whole.family(name)
    if not family.judged:
        raise ValueError(phrase("reference.facts.not_asked", family=family.name))
    graded: Description = {}
    for axis in (axis for axis in AXES if axis in family.judged):
        if axis not in picks:
            raise ValueError(phrase("reference.facts.no_pick", axis=whole.axes[axis].name))
        pick, judged = picks[axis], family.judged[axis]
        if pick not in VERDICTS:
            raise ValueError(phrase("reference.facts.wrong_pick", verdicts=", ".join(VERDICTS), pick=repr(pick[:60])))
        graded[axis] = {
            "right": pick == judged.verdict or pick in judged.also,
            "pick": pick,
            "verdict": judged.verdict,
            "also": list(judged.also),
            "why": judged.why,
            "facts": [describe_fact(whole, fact) for fact in getattr(family, axis)],
        }
    return graded
