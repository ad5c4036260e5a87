"""The prompt as a strip of positions, small enough to send to a page whatever the question's length."""

from __future__ import annotations

from typing import Any

from model.trace import Prefix

EDGE = 40
"""How many tokens of a span are shown at each of its two ends; what lies between is counted, not shown."""


def prefix_strip(prefix: Prefix, edge: int = EDGE) -> dict[str, Any]:
    """Spans with their first and last tokens, ready for JSON.

    Returns:
        `length`, and `spans`: `kind`, `start`, `stop`, `tokens` (text at the start), `hidden` (how many are left
        out), `tail` (text at the end). The image's span carries no tokens: all of them are the image token.
    """
    spans = []
    for span in prefix.spans:
        texts = [] if span.kind == "image" else list(prefix.texts[span.start : span.stop])
        short = len(texts) <= 2 * edge
        spans.append(
            {
                "kind": span.kind,
                "start": span.start,
                "stop": span.stop,
                "tokens": texts if short else texts[:edge],
                "hidden": 0 if short else len(texts) - 2 * edge,
                "tail": [] if short else texts[-edge:],
            }
        )
    return {"length": len(prefix.ids), "spans": spans}
