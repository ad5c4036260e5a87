"""What `model.support` found as Markdown, grouped by reason. Tries nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from model.support import Outcome, Role

BEGIN, END = "<!-- supports: written by python -m model supports --readme README.md -->", "<!-- /supports -->"
TITLES: dict[Role, str] = {"decoder": "Decoders", "encoder": "Vision encoders"}
LONGEST = 120
"""Characters of a detail at most."""


def table(outcomes: Iterable[Outcome]) -> str:
    """Markdown for the classes of one role: those that are opened, then those refused, by reason."""
    found = list(outcomes)
    opened = [one.kind for one in found if one.refusal is None]
    title = TITLES[found[0].role]
    refused: dict[str, list[str]] = {}
    for one in found:
        if one.refusal is not None:
            reason, detail = _reason(one)
            refused.setdefault(reason, []).append(f"`{one.kind}`" + (f" ({detail})" if detail else ""))
    lines = [
        f"**{title} that are opened ({len(opened)} of {len(found)})**: {', '.join(f'`{kind}`' for kind in opened)}",
        "",
        f"| {title.lower()} refused, because | |",
        "| --- | --- |",
    ]
    lines += [f"| {reason} ({len(kinds)}) | {', '.join(kinds)} |" for reason, kinds in sorted(refused.items())]
    return "\n".join(lines) + "\n"


def _reason(outcome: Outcome) -> tuple[str, str]:
    """What several classes can share of a reason, and the rest."""
    refusal = (outcome.refusal or "").replace(f" ({outcome.kind})", "").replace("|", "\\|")
    reason, colon, detail = refusal.partition(": ")
    if not colon:
        reason, _, detail = refusal.partition(", but ")
    if re.search(r"\d", reason):
        reason, detail = re.sub(r"\d+", "n", reason), ""
    # What transformers says may name a class at length, or hold marks that Markdown would take for its own.
    words = " ".join(detail.replace("`", "").replace("<", "&lt;").split())
    return reason, words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
