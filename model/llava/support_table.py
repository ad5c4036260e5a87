"""What `model.llava.support` found as Markdown, grouped by reason. Tries nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from model.llava.support import Outcome, Role

BEGIN, END = "<!-- supports: written by python -m model supports --readme README.md -->", "<!-- /supports -->"
TITLES: dict[Role, str] = {"decoder": "Decoders", "encoder": "Vision encoders"}
LONGEST = 120
"""Characters of a detail at most."""
OPEN = "…"
"""Ends a reason that goes on with a number."""


def table(outcomes: Iterable[Outcome]) -> str:
    """Markdown for the classes of one role: those that are opened, then those refused, by reason."""
    found = list(outcomes)
    opened = [one.kind for one in found if one.refusal is None]
    title = TITLES[found[0].role]
    refused: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        if one.refusal is not None:
            reason, detail = _reason(one)
            refused.setdefault(reason, []).append((one.kind, detail))
    lines = [
        f"**{title} that are opened ({len(opened)} of {len(found)})**: {', '.join(f'`{kind}`' for kind in opened)}",
        "",
        f"| {title.lower()} refused, because | |",
        "| --- | --- |",
    ]
    lines += [_row(reason, kinds) for reason, kinds in sorted(refused.items())]
    return "\n".join(lines) + "\n"


def _row(reason: str, kinds: list[tuple[str, str]]) -> str:
    """One reason and its classes with their details; a detail that all of them share joins the reason."""
    details = {detail for _, detail in kinds}
    if len(details) == 1 and reason.endswith(OPEN):
        reason, kinds = reason.removesuffix(OPEN) + details.pop(), [(kind, "") for kind, _ in kinds]
    named = (f"`{kind}`" + (f" ({detail})" if detail else "") for kind, detail in kinds)
    return f"| {reason.strip()} ({len(kinds)}) | {', '.join(named)} |"


def _reason(outcome: Outcome) -> tuple[str, str]:
    """What several classes can share of a reason, and the rest. Numbers belong to the rest."""
    refusal = (outcome.refusal or "").replace(f" ({outcome.kind})", "").replace("|", "\\|")
    reason, colon, detail = refusal.partition(": ")
    if not colon:
        reason, _, detail = refusal.partition(", but ")
    if number := re.search(r"\d", reason):
        reason, detail = reason[: number.start()] + OPEN, reason[number.start() :]
    # What transformers says may name a class at length, or hold marks that Markdown would take for its own.
    words = " ".join(detail.replace("`", "").replace("<", "&lt;").split())
    return reason, words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
