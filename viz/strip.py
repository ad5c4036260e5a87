"""The prompt as a strip of positions, small enough to send to a page whatever the question's length."""

from __future__ import annotations

from typing import Any

from model.trace import Prefix

EDGE = 40
"""How many tokens of a span are shown at each of its two ends; what lies between is counted, not shown."""


def prefix_strip(prefix: Prefix, edge: int = EDGE) -> dict[str, Any]:
    """Spans with their first and last tokens, ready for JSON.

    Returns:
        `length`, `imageId`, and `spans`: `kind`, `start`, `stop`, `tokens` and `ids` (at the start), `hidden` (how many
        are left out), `tail` and `tailIds` (at the end). The image's span carries no tokens: all of them are the image
        token, whose id is `imageId`.
    """
    spans = []
    for span in prefix.spans:
        texts = [] if span.kind == "image" else list(prefix.texts[span.start : span.stop])
        ids = [] if span.kind == "image" else prefix.ids[span.start : span.stop].tolist()
        short = len(texts) <= 2 * edge
        spans.append(
            {
                "kind": span.kind,
                "start": span.start,
                "stop": span.stop,
                "tokens": texts if short else texts[:edge],
                "ids": ids if short else ids[:edge],
                "hidden": 0 if short else len(texts) - 2 * edge,
                "tail": [] if short else texts[-edge:],
                "tailIds": [] if short else ids[-edge:],
            }
        )
    return {"length": len(prefix.ids), "imageId": int(prefix.ids[prefix.image.start]), "spans": spans}
