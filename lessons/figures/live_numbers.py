"""Live figures of counts: values before and after the projector, and a text in tokens."""

from __future__ import annotations

from math import prod
from typing import Any

from lessons.figures.cells import exactly, note, right, sized, table
from lessons.figures.controls import QUESTION, PictureChoice, picture_control, sight_of, text_control
from lessons.figures.figure import Figure, Panel, Scene, Settings, Text, panel
from lessons.figures.published import Published, published
from model.explain.findings import Prompt, Widening
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
        *_weights("before the projector", "after it", (inner.before, inner.after), inner.bytes),
        *_weights(
            f"{beside.name}, before", f"{beside.name}, after", theirs,
            {name: (prod(theirs[0]) * each, prod(theirs[1]) * each) for name, each in per.items()},
        ),
    ]  # fmt: skip
    ours = prod(inner.after) / prod(inner.before)
    summary = (
        f"{shape(inner.before)} = {prod(inner.before):,} values become {shape(inner.after)} = {prod(inner.after):,}, "
        f"{ours:.3g} times as many; in {beside.name} {prod(theirs[0]):,} become {prod(theirs[1]):,}."
    )
    why = (
        "The picture as a matrix of numbers, one row a position, before and after the translator.",
        "The first two rows are the shapes and bytes of the loaded model's own tensors for this picture. "
        f"{beside.name}'s rows are arithmetic on its published sizes ({beside.dims_status}, {beside.date}).",
        f"1 KB is a thousand bytes. The loaded model runs in {inner.loaded}; the other columns say what the same "
        "values would take.",
        "That more numbers mean more information: the projector adds none. It puts what is there into the space the "
        "language model reads.",
    )
    head = ["", "shape", "values", *per]
    parts = [table(head, rows, "Values, and their bytes in each type of number."), *_matrices(inner, beside)]
    return panel(
        "Values before and after",
        "live",
        summary,
        why,
        parts,
        [picture_control(scene, "picture", "Picture", settings.picture)],
    )


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
    rows = [
        [step.name, step.kind, right(shape(step.weights) if step.weights else "none"), exactly(step.parameters),
         right(shape(step.gives))]
        for step in inner.steps
    ]  # fmt: skip
    narrow, broad = inner.before[1], inner.after[1]
    layers = [layer.parameters for layer in beside.projector]
    alone = (narrow + 1) * broad
    rows.append(
        ["as one matrix", "not in this model", right(shape((narrow, broad))), exactly(alone), right(shape(inner.after))]
    )
    theirs = (beside.encoder_width + 1) * beside.text_width
    said = (
        f"One matrix, V = E W, would have {alone:,} parameters with its bias; the loaded projector has "
        f"{sum(step.parameters for step in inner.steps):,}. In {beside.name} it would be {theirs:,} against "
        f"{sum(layers):,} in {len(layers)} layers. With the bend left out, the loaded projector's output points "
        f"elsewhere: mean cosine {inner.straight:.2f} with what it should be."
    )
    head = ["step", "kind", "weights, in x out", "parameters", "gives"]
    return [table(head, rows, "The loaded projector, step by step."), note(said)]


class TokensSettings(Settings):
    """The text to cut."""

    text: Text = QUESTION


def tokens(scene: Scene, settings: TokensSettings) -> Panel:
    """A text in the loaded tokenizer's tokens, and the whole prompt round it."""
    prompt, beside = scene.model.laboratory.prompt(settings.text), published()
    image, question, template = (prompt.count(kind) for kind in ("image", "question", "template"))
    assumed = beside.prompt.assumed
    rows = [
        ["the picture's positions", exactly(image), exactly(image), exactly(beside.positions)],
        ["the text", exactly(assumed), exactly(question), *_theirs(settings.text, beside.prompt.question)],
        ["template and start token", "left out", exactly(template),
         *_theirs(settings.text, beside.prompt.whole - beside.positions - beside.prompt.question)],
        ["the whole prefix", exactly(image + assumed), exactly(len(prompt.ids)),
         *_theirs(settings.text, beside.prompt.whole)],
    ]  # fmt: skip
    summary = (
        f"This tokenizer cuts the text into {question} tokens, and the template adds {template}: with {image:,} "
        f"positions of the picture the prefix is {len(prompt.ids):,} long, "
        f"not {image} + {assumed} = {image + assumed:,}."
    )
    why = (
        "The prompt as the language model gets it, token by token.",
        "By the loaded checkpoint's own tokenizer and chat template, as for any question on this page.",
        f"Positions count from 0. The worked example takes {assumed} tokens for its sentence. {beside.name}'s counts "
        f"are {beside.prompt.status} with its tokenizer, for the lesson's sentence only.",
        "What a token means to the model. Another tokenizer would cut the same text elsewhere.",
    )
    head = ["", "in the worked example", f"in {scene.model.facts.name}", f"in {beside.name}"]
    parts = [table(head, rows, "How long the prefix is."), _pieces(prompt)]
    return panel("The text in tokens", "live", summary, why, parts, [text_control("text", "Text", settings.text)])


def _theirs(text: str, value: int) -> list[Any]:
    return [exactly(value) if text.strip() == published().prompt.text else "not counted"]


def _pieces(prompt: Prompt) -> dict[str, Any]:
    """The prompt's tokens, the picture's positions in one row."""
    rows: list[list[Any]] = []
    first = prompt.kinds.index("image")
    last = first + prompt.count("image") - 1
    for place, (text, token, kind) in enumerate(zip(prompt.texts, prompt.ids, prompt.kinds, strict=True)):
        if kind == "image":
            if place == first:
                rows.append([right(f"{first} to {last}"), f"{last - first + 1} positions of the picture", "", "image"])
            continue
        rows.append([exactly(place), f"“{text}”", right(str(token)), "text" if kind == "question" else kind])
    left_out = len(rows) - MOST_TOKENS
    rest = [["", f"and {left_out} more", "", ""]] if left_out > 0 else []
    return table(["position", "token", "id", "from"], rows[:MOST_TOKENS] + rest, "Every position of the prefix.")


FIGURES = [
    Figure("values", "Values before and after", ValuesSettings, values, needs="picture"),
    Figure("tokens", "The text in tokens", TokensSettings, tokens, needs="model"),
]
