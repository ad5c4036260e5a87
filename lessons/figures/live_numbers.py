"""Live figures of counts: values before and after the projector, and a text in tokens."""

from __future__ import annotations

from math import prod
from typing import Any

from lessons.figures.cells import exactly, heads, note, right, sized, table
from lessons.figures.controls import PictureChoice, control, picture_control, sight_of
from lessons.figures.figure import Figure, Panel, Scene, Settings, Text, panel_of
from lessons.figures.published import Published, published
from lessons.figures.questions import QUESTION
from model.explain.findings import Prompt, Widening
from model.trace import SpanKind
from model.words import phrase
from viz.numbers import shape

MOST_TOKENS = 60
"""Tokens of a text that are told one by one."""


class ValuesSettings(Settings):
    """On which picture."""

    picture: PictureChoice = None


def values(scene: Scene, settings: ValuesSettings) -> Panel:
    """How many numbers go into the projector, how many come out, and what they weigh."""
    inner, beside = scene.model.laboratory.widening(sight_of(scene, settings.picture)), published()
    per = {name: pair[0] // prod(inner.before) for name, pair in inner.bytes.items()}
    theirs = ((beside.positions, beside.encoder_width), (beside.positions, beside.text_width))
    rows = [
        *_weights(
            phrase("figures.values.before"), phrase("figures.values.after"), (inner.before, inner.after), inner.bytes
        ),
        *_weights(
            phrase("figures.values.their_before", model=beside.name),
            phrase("figures.values.their_after", model=beside.name), theirs,
            {name: (prod(theirs[0]) * each, prod(theirs[1]) * each) for name, each in per.items()},
        ),
    ]  # fmt: skip
    summary = phrase(
        "figures.values.told", before=shape(inner.before), values=f"{prod(inner.before):,}", after=shape(inner.after),
        more=f"{prod(inner.after):,}", times=f"{prod(inner.after) / prod(inner.before):.3g}", model=beside.name,
        their_values=f"{prod(theirs[0]):,}", their_more=f"{prod(theirs[1]):,}",
    )  # fmt: skip
    head = [*heads("values", "", "shape", "values"), *per]
    return panel_of(
        "values", "live", summary, [table(head, rows, phrase("figures.values.bytes")), *_matrices(inner, beside)],
        [picture_control(scene, settings.picture)],
        model=beside.name, status=phrase(f"figures.shared.status.{beside.dims_status}"), date=beside.date,
        loaded=inner.loaded,
    )  # fmt: skip


def _weights(before: str, after: str, shapes: Any, sizes: Any) -> list[list[Any]]:
    return [
        [
            {"text": name, "part": part},
            right(shape(shapes[place])),
            exactly(prod(shapes[place])),
            *(sized(pair[place]) for pair in sizes.values()),
        ]
        for place, (name, part) in enumerate(((before, "eye"), (after, "translator")))
    ]


def _matrices(inner: Widening, beside: Published) -> list[dict[str, Any]]:
    """The projector step by step, and what it would be as one matrix."""
    without = phrase("figures.values.no_weights")
    rows = [
        [step.name, step.kind, right(shape(step.weights) if step.weights else without), exactly(step.parameters),
         right(shape(step.gives))]
        for step in inner.steps
    ]  # fmt: skip
    narrow, broad = inner.before[1], inner.after[1]
    layers = [layer.parameters for layer in beside.projector]
    alone = (narrow + 1) * broad
    name, kind = phrase("figures.values.one_matrix"), phrase("figures.values.not_there")
    rows.append([name, kind, right(shape((narrow, broad))), exactly(alone), right(shape(inner.after))])
    text = phrase(
        "figures.values.without_bend", one=f"{alone:,}", all=f"{sum(step.parameters for step in inner.steps):,}",
        model=beside.name, their_one=f"{(beside.encoder_width + 1) * beside.text_width:,}",
        their_all=f"{sum(layers):,}", n=len(layers), cosine=f"{inner.straight:.2f}",
    )  # fmt: skip
    head = heads("values", "step", "kind", "weights", "parameters", "gives")
    return [table(head, rows, phrase("figures.values.steps")), note(text)]


class TokensSettings(Settings):
    """The text to cut."""

    text: Text = QUESTION


def tokens(scene: Scene, settings: TokensSettings) -> Panel:
    """A text in the loaded tokenizer's tokens, and the whole prompt round it."""
    prompt, beside = scene.model.laboratory.prompt(settings.text), published()
    image, question, template = (prompt.count(kind) for kind in ("image", "question", "template"))
    assumed = beside.prompt.assumed
    rows = [
        [phrase("figures.tokens.picture"), exactly(image), exactly(image), exactly(beside.positions)],
        [phrase("figures.tokens.text"), exactly(assumed), exactly(question),
         *_theirs(settings.text, beside.prompt.question)],
        [phrase("figures.tokens.template"), phrase("figures.tokens.left_out"), exactly(template),
         *_theirs(settings.text, beside.prompt.whole - beside.positions - beside.prompt.question)],
        [phrase("figures.tokens.prefix"), exactly(image + assumed), exactly(len(prompt.ids)),
         *_theirs(settings.text, beside.prompt.whole)],
    ]  # fmt: skip
    summary = phrase(
        "figures.tokens.told", question=question, template=template, image=f"{image:,}", whole=f"{len(prompt.ids):,}",
        sum=f"{image} + {assumed} = {image + assumed:,}",
    )  # fmt: skip
    head = [
        *heads("tokens", "", "example"),
        phrase("figures.tokens.in_model", model=scene.model.facts.name),
        phrase("figures.tokens.in_model", model=beside.name),
    ]
    return panel_of(
        "tokens", "live", summary, [table(head, rows, phrase("figures.tokens.length")), _pieces(prompt)],
        [control("tokens", "text", "text", settings.text)],
        n=assumed, model=beside.name, status=phrase(f"figures.shared.status.{beside.prompt.status}"),
    )  # fmt: skip


def _theirs(text: str, value: int) -> list[Any]:
    return [exactly(value) if text.strip() == published().prompt.text else phrase("figures.tokens.not_counted")]


def _pieces(prompt: Prompt) -> dict[str, Any]:
    """The prompt's tokens, the picture's positions in one row."""
    rows: list[list[Any]] = []
    first = prompt.kinds.index("image")
    last = first + prompt.count("image") - 1
    for place, (text, token, kind) in enumerate(zip(prompt.texts, prompt.ids, prompt.kinds, strict=True)):
        if kind == "image":
            if place == first:
                between = phrase("figures.tokens.between", first=first, last=last)
                rows.append([right(between), phrase("figures.tokens.positions", n=last - first + 1), "", _from(kind)])
            continue
        rows.append([exactly(place), f"“{text}”", right(str(token)), _from(kind)])
    left_out = len(rows) - MOST_TOKENS
    rest = [["", phrase("figures.tokens.more", n=left_out), "", ""]] if left_out > 0 else []
    head = heads("tokens", "position", "token", "id", "from")
    return table(head, rows[:MOST_TOKENS] + rest, phrase("figures.tokens.every"))


def _from(kind: SpanKind) -> str:
    return phrase(f"figures.tokens.from.{kind}")


FIGURES = [
    Figure("values", ValuesSettings, values, needs="picture"),
    Figure("tokens", TokensSettings, tokens, needs="model"),
]
