"""Live figures of an answer being written: the cache that grows, and an answer with parts of its context hidden."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.figures.cells import answer_row, chance, exactly, note, right, said, size, sized, table, token
from lessons.figures.controls import AboutPicture, sight_of
from lessons.figures.figure import Figure, Panel, Scene, panel
from model.explain.findings import Answer, Blocked
from model.trace import SPAN_KINDS, SpanKind
from viz.numbers import percent

KINDS: dict[SpanKind, tuple[str, str]] = {
    "template": ("template", ""),
    "image": ("picture", "eye"),
    "question": ("question", "tutor"),
    "answer": ("answer so far", ""),
}
"""What a position belongs to: its name here, and the part whose hue it takes."""
HIDDEN = {"picture": "the picture", "question": "the question's words", "answer": "the answer so far"}


def growth(scene: Scene, settings: AboutPicture) -> Panel:
    """The prefix, and then one position a step; the cache measured after each."""
    result = scene.model.laboratory.growth(sight_of(scene, settings.picture), settings.question)
    first, last, prompt = result.steps[0], result.steps[-1], result.answer.prompt
    added = [after.bytes - before.bytes for before, after in zip(result.steps, result.steps[1:], strict=False)]
    each = first.bytes // first.positions
    rows: list[list[Any]] = []
    for place, step in enumerate(result.steps):
        more = "the whole prefix" if not place else f"+ {step.positions - result.steps[place - 1].positions}"
        rows.append([more, exactly(step.positions), sized(step.bytes), token(step.token)])
    summary = (
        f"The prefix fills {first.positions:,} positions at once; then each token adds one. After {len(result.steps)} "
        f"tokens the cache holds {last.positions:,} positions, {size(last.bytes)}."
    )
    why = (
        "What the language model keeps while it writes: keys and values of every position so far.",
        "After each step the tensors of the cache are asked how many positions and bytes they have.",
        f"{each:,} bytes a position in the loaded model, over all its layers; 1 MB is a million bytes.",
        "Time. With a cache each new token goes through the model alone, and looks back at all the others.",
    )
    head = ["fed to the model", "positions in the cache", "its size", "the token chosen then"]
    steady = not added or set(added) == {each}
    bars = {
        "kind": "bars",
        "most": float(first.positions),
        "caption": f"The {first.positions:,} positions of the prefix.",
        "rows": [
            {"name": name, "value": float(prompt.count(kind)), "text": f"{prompt.count(kind):,}", "part": part}
            for kind, (name, part) in KINDS.items()
            if kind != "answer"
        ],
    }
    held = (
        f"Every step added {each:,} bytes."
        if steady
        else "Some layers look only so far back, so the cache stops growing."
    )
    parts = [bars, table(head, rows, "Step by step."), note(held)]
    return panel("A prefix that grows", "live", summary, why, parts, settings.controls(scene))


def blocked(scene: Scene, settings: AboutPicture) -> Panel:
    """Where the attention falls, and what becomes of the answer when a part of the context is hidden."""
    result = scene.model.laboratory.blocked(sight_of(scene, settings.picture), settings.question)
    answer = result.answer
    mean = {kind: float(np.mean([share[kind] for share in answer.shares])) for kind in SPAN_KINDS}
    changed = [HIDDEN[each.name] for each in result.without if each.answer.text != answer.text]
    summary = (
        f"While it writes “{said(answer)}”, {percent(mean['image'])} of the attention falls on the picture, "
        f"{percent(mean['question'])} on the question and {percent(mean['answer'])} on the answer so far. "
        + (f"It changes when {_either(changed)} cannot be seen." if changed else "Hiding none of them changes it.")
    )
    why = (
        "Two views of the same thing: how the attention is shared out, and a test of whether it matters.",
        "Shares: mean over all layers and heads of the row that predicts each token. Hidden: the answer once more, "
        "with those positions seen by no other; the newest token is never hidden. The table gives each token of the "
        "first answer its probability then, after the same tokens before it.",
        "Shares of one for each token. Probabilities at temperature 1.",
        "Attention is no explanation by itself: a position can be looked at and not be used. Hidden positions leave a "
        "gap that the model never met in training, so an answer can also change for that reason.",
    )
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": "Attention, mean over all tokens of the answer.",
        "rows": [
            {"name": name, "value": mean[kind], "text": percent(mean[kind]), "part": part}
            for kind, (name, part) in KINDS.items()
        ],
    }
    rows = [answer_row("Everything seen", answer)]
    rows += [answer_row(f"Without {HIDDEN[each.name]}", each.answer) for each in result.without]
    parts: list[dict[str, Any]] = [bars, {"kind": "answers", "rows": rows}, _shares(answer), _chances(result)]
    return panel("Picture and words together", "live", summary, why, parts, settings.controls(scene))


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _shares(answer: Answer) -> dict[str, Any]:
    order: tuple[SpanKind, ...] = ("image", "question", "answer", "template")
    rows = [
        [token(text), *(right(percent(share[kind])) for kind in order)]
        for text, share in zip(answer.tokens, answer.shares, strict=True)
    ]
    return table(["token", *(KINDS[kind][0] for kind in order)], rows, "Where the attention falls at each token.")


def _chances(result: Blocked) -> dict[str, Any]:
    """What each token of the answer gets when something is hidden."""
    columns = [result.answer.probabilities, *(each.said for each in result.without)]
    rows = [
        [token(text), *(right(chance(column[place])) for column in columns)]
        for place, text in enumerate(result.answer.tokens)
    ]
    head = ["token", "everything seen", *(f"without {HIDDEN[each.name]}" for each in result.without)]
    return table(head, rows, "How probable each token of the first answer is.")


FIGURES = [
    Figure("growth", "A prefix that grows", AboutPicture, growth, needs="picture"),
    Figure("blocked", "Picture and words together", AboutPicture, blocked, needs="picture"),
]
