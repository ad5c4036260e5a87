"""Any one figure of the walkthrough on paper, by its name, from the visit's own tensors. Knows no Gradio, no torch.

What a figure is of (patch, token, layer, head, view) comes from the page, so everything is checked here.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lessons.server.checking import SEED, TRIALS
from lessons.stations.replies import FILTERS, NEAREST, SAMPLE, unit
from lessons.stations.subject import Subject
from model.explain.features import likeness, norms, principal
from model.explain.takeaway import at_random, check_patches
from model.options import QuestionError
from model.trace import SPAN_KINDS, Float32, Transcript
from viz.histogram import histogram
from viz.mosaic import mosaic
from viz.numbers import percent
from viz.overlay import Choice, image_columns, patch_map, spread

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Value = dict[str, Any]
KINDS = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}


def draw(subject: Subject, name: object, kind: object) -> Value:
    """One figure as a file, as the page takes it.

    Raises:
        ValueError: no such figure or kind of file, or something it is of is missing.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"There is no {kind!r} to take away; there are {', '.join(KINDS)}.")
    if not isinstance(name, str) or name not in DRAWINGS:
        raise ValueError(f"There is no figure {name!r}; there are {', '.join(DRAWINGS)}.")
    made = io.BytesIO()
    DRAWINGS[name](subject).savefig(made, format=kind)
    return {
        "name": f"glassbox-{name}.{kind}",
        "type": KINDS[kind],
        "content": base64.b64encode(made.getvalue()).decode(),
    }


def _image(subject: Subject) -> Figure:
    from viz import paper

    picture = subject.sight.picture
    return paper.picture([subject.model], picture.original, picture.kept)


def _patches(subject: Subject) -> Figure:
    from viz import paper

    return paper.cut([subject.model], subject.sight.picture.seen, subject.engine.facts.grid)


def _check(subject: Subject) -> Figure:
    from viz import paper

    gone = _gone(subject)
    told = f"{len(gone)} of {subject.engine.facts.grid.patches} patches taken away (grey). {subject.model}"
    return paper.cut([told], subject.sight.picture.seen, subject.engine.facts.grid, gone, name="check")


def _gone(subject: Subject) -> tuple[int, ...]:
    wanted = subject.asked.get("patches")
    gone = check_patches(wanted if isinstance(wanted, list) else [], subject.engine.facts.grid.patches)
    if not gone:
        raise QuestionError("No patch is taken away yet: draw over the picture, or take the strongest ones.")
    return gone


def _attention(subject: Subject) -> Figure:
    from viz import paper

    choice = Choice(subject.asked.get("layer"), subject.asked.get("head"))
    found = patch_map(image_columns(subject.step, subject.said.prefix), subject.engine.facts.grid, choice)
    about = subject.asking(f"{subject.token()} {found.caption}.")
    return paper.over(
        "attention", about, subject.sight.picture.seen, found.values, label="share of this token's attention"
    )


def _colours(subject: Subject) -> Figure:
    from viz import paper

    made = mosaic(principal(subject.sight.features.selected))
    return paper.coloured([f"{made.caption}. {subject.model}"], made.colours, subject.engine.facts.grid)


def _over(subject: Subject, name: str, values: Float32, told: str, label: str, low: float) -> Figure:
    from viz import paper

    grid = subject.engine.facts.grid
    square = values.reshape(grid.rows, grid.columns)
    return paper.over(name, [f"{told} {subject.model}"], subject.sight.picture.seen, square, low=low, label=label)


def _likeness(subject: Subject) -> Figure:
    patch = subject.patch()
    values = likeness(subject.sight.features.selected)[patch]
    return _over(subject, "likeness", values, f"Likeness to {subject.place(patch)}.", "cosine", float(values.min()))


def _norms(subject: Subject) -> Figure:
    values = norms(subject.sight.features.selected)
    return _over(subject, "norms", values, "", "Euclidean length", float(values.min()))


def _eye_attention(subject: Subject) -> Figure:
    facts = subject.engine.facts
    choice = Choice(subject.asked.get("layer"), subject.asked.get("head")).check(
        facts.encoder_layers, facts.encoder_heads
    )
    found = subject.engine.encoder_attention(subject.sight, choice.layer, choice.head)
    first = len(found) - facts.grid.patches  # positions before the patches: the class position, where there is one
    if subject.asked.get("from") == "class" and first:
        row, told = 0, "From the class position."
    else:
        patch = subject.patch()
        row, told = first + patch, f"From {subject.place(patch)}."
    told = f"{told} Encoder: {choice.words(facts.encoder_read, facts.encoder_heads)}."
    return _over(subject, "eye-attention", found[row, first:], told, "share of attention", 0.0)


def _words(subject: Subject) -> Figure:
    from viz import paper

    inside = subject.engine.projector(subject.sight, NEAREST, SAMPLE)
    which = subject.asked.get("words", "trained")
    found = {
        "trained": ("this projector", inside.nearest_names),
        "untrained": ("a projector of the same shape that never learned anything", inside.untrained_names),
        "straight": ("this projector without its bend", inside.straight_names),
    }
    if which not in found:
        raise ValueError(f"There is no projector {which!r}; there are {', '.join(found)}.")
    told, names = found[which]
    words = [row[0] for row in names]
    about = [f"After {told}. {subject.model}"]
    return paper.lettered(about, subject.sight.picture.seen, words, subject.engine.facts.grid)


def _patch(subject: Subject) -> Figure:
    from viz import paper

    patch, grid, picture = subject.patch(), subject.engine.facts.grid, subject.sight.picture
    channels = len(picture.pixels)
    channel = subject.number("channel", channels)
    side = grid.patch_size
    top, left = side * (patch // grid.columns), side * (patch % grid.columns)
    part = np.s_[top : top + side, left : left + side]
    names = ("red", "green", "blue")
    about = [
        f"{subject.place(patch)}, channel {names[channel] if channels == len(names) else channel}. {subject.model}"
    ]
    return paper.enlarged(about, picture.seen[part], picture.pixels[channel][part])


def _filters(subject: Subject) -> Figure:
    from viz import paper

    found = subject.engine.filters(FILTERS)
    return paper.filters([f"The {len(found.weights)} longest of {found.width}. {subject.model}"], found.weights)


def _steps(subject: Subject) -> Figure:
    from viz import paper

    patch = subject.patch()
    names = ["feature", *(layer.name for layer in subject.engine.projector(subject.sight, 1, 1).layers)]
    steps = subject.engine.projector_row(subject.sight, patch)
    return paper.rows([f"{subject.place(patch)}. {subject.model}"], steps, names)


def _lengths(subject: Subject) -> Figure:
    from viz import paper

    words = subject.engine.projector(subject.sight, 1, 1).word_norms
    after = norms(subject.sight.projected.values)
    counted = histogram(after, words)
    told = f"Median of patches {np.median(after):.2f}, of word embeddings {np.median(words):.2f}. {subject.model}"
    return paper.lengths([told], counted.edges, *counted.shares)


def _plane(subject: Subject) -> Figure:
    from viz import paper

    inside = subject.engine.projector(subject.sight, 1, SAMPLE)
    values, samples = subject.sight.projected.values, inside.sample_vectors
    by_direction = subject.asked.get("plane") == "direction"
    if by_direction:
        values, samples = unit(values), unit(samples)
    found = principal(np.concatenate([values, samples]), count=2)
    how = "by direction alone" if by_direction else "as they are"
    told = f"{percent(float(found.explained.sum()))} of the variance; {how}."
    picked = subject.patch() if subject.asked.get("patch") is not None else None
    return paper.plane([f"{told} {subject.model}"], found.scores[: len(values)], found.scores[len(values) :], picked)


def _strip(subject: Subject) -> Figure:
    from viz import paper

    spans = [(span.kind, span.start, span.stop) for span in subject.said.prefix.spans]
    counts = {kind: sum(stop - start for name, start, stop in spans if name == kind) for kind in SPAN_KINDS}
    told = ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)
    return paper.strip(subject.asking(f"{len(subject.said.prefix.ids)} positions: {told}."), spans)


def _likely(subject: Subject) -> Figure:
    from viz import paper

    top = subject.step.top
    heap = {"probability": [candidate.probability for candidate in top]}
    return paper.bars("likely", subject.asking(subject.token()), [candidate.text for candidate in top], heap)


def _shares(subject: Subject) -> Figure:
    from viz import paper

    steps, choice = subject.said.steps, Choice(subject.asked.get("layer"), subject.asked.get("head"))
    shares = [spread(step, subject.said.prefix, choice) for step in steps]
    values = np.array([[share[kind] for kind in SPAN_KINDS] for share in shares], np.float32)
    words = f"{choice.words(*steps[0].attention.shape[:2])}."
    return paper.shares(subject.asking(words), values, [step.text or "(end)" for step in steps])


def _heads(subject: Subject) -> Figure:
    from viz import paper

    values = image_columns(subject.step, subject.said.prefix).sum(axis=2)
    return paper.heads(subject.asking(subject.token()), values)


def _lens(subject: Subject) -> Figure:
    from viz import paper

    token = subject.step.index
    found, best, _ = subject.engine.lens(Transcript.of(subject.said))
    names = [f"{f'layer {layer}' if layer else 'embedding'}: {row[token]}" for layer, row in enumerate(best)]
    heap = {"probability": found.probabilities[:, token].tolist()}
    return paper.bars("lens", subject.asking(f"{subject.token()} Beside each layer its own best token."), names, heap)


def _survived(subject: Subject) -> Figure:
    from viz import paper

    gone, said = _gone(subject), Transcript.of(subject.said)
    total = subject.engine.facts.grid.patches
    others = [at_random(total, gone, len(gone), SEED + trial) for trial in range(TRIALS)]
    trials = [subject.engine.probabilities(said, one) for one in others]
    heaps = {
        "as it was": subject.engine.probabilities(said).tolist(),
        f"without these {len(gone)} patches": subject.engine.probabilities(said, gone).tolist(),
        "without as many at random": np.mean(trials, axis=0).tolist(),
    }
    return paper.bars("survived", subject.asking(), [step.text or "(end)" for step in subject.said.steps], heaps)


DRAWINGS: dict[str, Callable[[Subject], Figure]] = {
    "image": _image,
    "patches": _patches,
    "patch": _patch,
    "filters": _filters,
    "colours": _colours,
    "likeness": _likeness,
    "eye-attention": _eye_attention,
    "norms": _norms,
    "words": _words,
    "steps": _steps,
    "lengths": _lengths,
    "plane": _plane,
    "strip": _strip,
    "attention": _attention,
    "likely": _likely,
    "shares": _shares,
    "heads": _heads,
    "lens": _lens,
    "check": _check,
    "survived": _survived,
}
"""The same names as in `viz.why`."""
