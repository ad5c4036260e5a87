"""Live figures of an answer being written: the cache that grows, and an answer with parts of its context hidden."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.figures.cells import (
    answer_row,
    chance,
    every_byte,
    exactly,
    heads,
    note,
    right,
    said,
    size,
    sized,
    table,
    token,
)
from lessons.figures.controls import AboutPicture, sight_of
from lessons.figures.figure import Figure, Panel, Scene, panel_of
from model.explain.findings import Answer, Blocked
from model.trace import SPAN_KINDS, SpanKind
from model.words import either, phrase
from viz.numbers import percent

HUES: dict[SpanKind, str] = {"template": "", "image": "eye", "question": "tutor", "answer": ""}
"""The part whose hue a position takes, by what it belongs to."""


def growth(scene: Scene, settings: AboutPicture) -> Panel:
    """The prefix, and then one position a step; the cache measured after each."""
    result = scene.model.laboratory.growth(sight_of(scene, settings.picture), settings.question)
    first, last, prompt = result.steps[0], result.steps[-1], result.answer.prompt
    added = [after.bytes - before.bytes for before, after in zip(result.steps, result.steps[1:], strict=False)]
    each = first.bytes // first.positions
    rows: list[list[Any]] = []
    for place, step in enumerate(result.steps):
        more = (
            phrase("figures.growth.prefix") if not place else f"+ {step.positions - result.steps[place - 1].positions}"
        )
        rows.append([more, exactly(step.positions), sized(step.bytes), token(step.token)])
    prefix = f"{first.positions:,}"
    summary = phrase(
        "figures.growth.told", prefix=prefix, n=len(result.steps), positions=f"{last.positions:,}",
        size=size(last.bytes),
    )  # fmt: skip
    steady = not added or set(added) == {each}
    bars = {
        "kind": "bars",
        "most": float(first.positions),
        "caption": phrase("figures.growth.positions", n=first.positions, count=prefix),
        "rows": [
            {"name": _kind(kind), "value": float(prompt.count(kind)), "text": f"{prompt.count(kind):,}", "part": part}
            for kind, part in HUES.items()
            if kind != "answer"
        ],
    }
    steps = table(heads("growth", "fed", "positions", "size", "token"), rows, phrase("figures.growth.steps"))
    held = phrase("figures.growth.steady", bytes=every_byte(each)) if steady else phrase("figures.growth.windows")
    parts = [bars, steps, note(held)]
    return panel_of("growth", "live", summary, parts, settings.controls(scene), bytes=every_byte(each))


def _kind(kind: SpanKind) -> str:
    return phrase(f"figures.shared.spans.{kind}")


def blocked(scene: Scene, settings: AboutPicture) -> Panel:
    """Where the attention falls, and what becomes of the answer when a part of the context is hidden."""
    result = scene.model.laboratory.blocked(sight_of(scene, settings.picture), settings.question)
    answer = result.answer
    mean = {kind: float(np.mean([share[kind] for share in answer.shares])) for kind in SPAN_KINDS}
    changed = [
        phrase(f"figures.blocked.hidden.{each.name}") for each in result.without if each.answer.text != answer.text
    ]
    shares = {kind: percent(mean[kind]) for kind in SPAN_KINDS if kind != "template"}
    summary = (
        phrase("figures.blocked.told_changed", text=said(answer), hidden=either(changed), **shares)
        if changed
        else phrase("figures.blocked.told_same", text=said(answer), **shares)
    )
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": phrase("figures.blocked.attention"),
        "rows": [
            {"name": _kind(kind), "value": mean[kind], "text": percent(mean[kind]), "part": part}
            for kind, part in HUES.items()
        ],
    }
    rows = [answer_row(phrase("figures.blocked.seen"), answer)]
    rows += [answer_row(phrase(f"figures.blocked.without.{each.name}"), each.answer) for each in result.without]
    parts: list[dict[str, Any]] = [bars, {"kind": "answers", "rows": rows}, _shares(answer), _chances(result)]
    return panel_of("blocked", "live", summary, parts, settings.controls(scene))


def _shares(answer: Answer) -> dict[str, Any]:
    order: tuple[SpanKind, ...] = ("image", "question", "answer", "template")
    rows = [
        [token(text), *(right(percent(share[kind])) for kind in order)]
        for text, share in zip(answer.tokens, answer.shares, strict=True)
    ]
    head = [*heads("blocked", "token"), *(_kind(kind) for kind in order)]
    return table(head, rows, phrase("figures.blocked.shares"))


def _chances(result: Blocked) -> dict[str, Any]:
    """What each token of the answer gets when something is hidden."""
    columns = [result.answer.probabilities, *(each.said for each in result.without)]
    rows = [
        [token(text), *(right(chance(column[place])) for column in columns)]
        for place, text in enumerate(result.answer.tokens)
    ]
    head = heads("blocked", "token", "seen", *(f"without_{each.name}" for each in result.without))
    return table(head, rows, phrase("figures.blocked.chances"))


FIGURES = [
    Figure("growth", AboutPicture, growth, needs="picture"),
    Figure("blocked", AboutPicture, blocked, needs="picture"),
]
