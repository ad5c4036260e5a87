"""Any one figure of the walkthrough on paper, by its name, from the visit's own tensors. Knows no Gradio, no torch.

What a figure is of (patch, token, layer, head, view) comes from the page, so everything is checked here.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lessons.stations import maps
from lessons.stations.replies import FILTERS, NEAREST, SAMPLE, eye_attention, unit
from lessons.stations.subject import Subject
from model.explain.features import likeness, norms, principal
from model.explain.method import Bounds, read_settings
from model.explain.methods.knockout import measure, some
from model.explain.rows import LayerAndHead, on_patches, spread
from model.map import Map, Scale
from model.trace import SPAN_KINDS, Float32, Step, Transcript
from model.words import phrase
from viz.histogram import histogram
from viz.mosaic import mosaic
from viz.numbers import percent
from viz.why import of_map, reasons
from viz.words import caption, describe_verdict, in_all

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
        raise ValueError(phrase("drawings.no_kind", name=repr(kind), known=", ".join(KINDS)))
    if not isinstance(name, str) or name not in DRAWINGS:
        raise ValueError(phrase("drawings.no_figure", name=repr(name), known=", ".join(DRAWINGS)))
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

    return paper.cut([subject.model], subject.sight.picture.seen, subject.placement)


def _hidden(subject: Subject) -> Figure:
    from viz import paper

    hidden = _patches_hidden(subject)
    every = len(subject.placement.patches)
    about = phrase("drawings.taken", n=len(hidden), all=every, model=subject.model)
    return paper.cut([about], subject.sight.picture.seen, subject.placement, hidden, name="check")


def _patches_hidden(subject: Subject) -> tuple[int, ...]:
    wanted = subject.request.get("patches")
    return some(wanted if isinstance(wanted, list) else [], len(subject.placement.patches))


def _map(subject: Subject) -> Figure:
    """The map of a token by the method that was asked for."""
    from viz import paper

    choice, step = maps.choice(subject.request), subject.step
    drawn = choice.of(subject.said, step.index, subject.engine)
    tested = describe_verdict(drawn.verdict) if drawn.verdict else ""
    more = [f"{text[0].upper()}{text[1:]}." for text in (in_all(drawn), tested) if text]
    about = subject.asking(phrase("drawings.map", token=subject.token(), caption=caption(drawn)), *more)
    why = of_map(choice.method.id, drawn)
    return paper.over(why, about, subject.sight.picture.seen, subject.placement, drawn)


def _colours(subject: Subject) -> Figure:
    from viz import paper

    made = mosaic(principal(subject.sight.features.selected))
    seen = subject.sight.picture.seen
    about = phrase("drawings.colours", caption=made.caption, model=subject.model)
    return paper.coloured([about], seen, made.colours, subject.placement)


def _over(subject: Subject, name: str, values: Float32, about: str, measure: str) -> Figure:
    """A number of each patch that belongs to no token, from the least to the most."""
    from viz import paper

    raster, why = subject.placement.raster(values, "mean"), reasons()[name]
    drawn = Map(
        title=why.title,
        values=raster,
        kind="number",
        measure=measure,
        unit="",
        how=why.what,
        computed=why.how,
        scale=Scale.of_range(raster),
        not_shown=why.not_,
    )
    return paper.over(why, [about], subject.sight.picture.seen, subject.placement, drawn)


def _likeness(subject: Subject) -> Figure:
    patch = subject.patch()
    values = likeness(subject.sight.features.selected)[patch]
    about = phrase("drawings.likeness.about", patch=subject.place(patch), model=subject.model)
    return _over(subject, "likeness", values, about, phrase("drawings.likeness.measure"))


def _norms(subject: Subject) -> Figure:
    values = norms(subject.sight.features.selected)
    return _over(subject, "norms", values, subject.model, phrase("drawings.norms.measure"))


def _eye_attention(subject: Subject) -> Figure:
    from viz import paper

    facts, placement = subject.engine.facts, subject.placement
    choice = eye_attention(facts, subject.request.get("layer"), subject.request.get("head"))
    rows = subject.engine.encoder_attention(subject.sight, choice.layer, choice.head)
    first = len(rows) - len(placement.patches)  # positions before the patches: the class position, where there is one
    how, why = choice.words(facts.encoder_read, facts.encoder_heads), reasons()["eye-attention"]
    if subject.request.get("from") == "class" and first:
        row, about = 0, phrase("drawings.eye_attention.from_class", choice=how, model=subject.model)
    else:
        patch = subject.patch()
        place = subject.place(patch)
        row = first + patch
        about = phrase("drawings.eye_attention.from_patch", patch=place, choice=how, model=subject.model)
    values = placement.raster(rows[row, first:], "sum")
    drawn = Map(
        title=why.title,
        values=values,
        kind="share",
        measure=phrase("drawings.eye_attention.measure"),
        unit=phrase("drawings.eye_attention.unit"),
        how=how,
        computed=why.how,
        scale=Scale.up_to(values),
        not_shown=why.not_,
    )
    return paper.over(why, [about], subject.sight.picture.seen, placement, drawn)


def _words(subject: Subject) -> Figure:
    from viz import paper

    inside = subject.engine.projector(subject.sight, NEAREST, SAMPLE)
    which = subject.request.get("words", "trained")
    kinds = {
        "trained": inside.nearest_names,
        "untrained": inside.untrained_names,
        "straight": inside.straight_names,
    }
    if which not in kinds:
        raise ValueError(phrase("drawings.no_projector", name=repr(which), known=", ".join(kinds)))
    words = [nearest[0] for nearest in kinds[which]]
    about = phrase(f"drawings.words.{which}", model=subject.model)
    return paper.lettered([about], subject.sight.picture.seen, words, subject.placement)


def _patch(subject: Subject) -> Figure:
    from viz import paper

    patch, picture = subject.patch(), subject.sight.picture
    channels = len(picture.pixels)
    channel = subject.number("channel", channels)
    high, wide = picture.seen.shape[:2]
    left, top, right, bottom = subject.placement.box(patch)
    part = np.s_[round(high * top) : round(high * bottom), round(wide * left) : round(wide * right)]
    names = ("red", "green", "blue")
    name = phrase(f"page.stations.channels.{names[channel]}") if channels == len(names) else channel
    about = phrase("drawings.patch", patch=subject.place(patch), channel=name, model=subject.model)
    return paper.enlarged([about], picture.seen[part], picture.pixels[channel][part])


def _filters(subject: Subject) -> Figure:
    from viz import paper

    longest = subject.engine.filters(FILTERS)
    about = phrase("drawings.filters", n=len(longest.weights), all=longest.width, model=subject.model)
    return paper.filters([about], longest.weights)


def _steps(subject: Subject) -> Figure:
    from viz import paper

    patch = subject.patch()
    layers = subject.engine.projector(subject.sight, 1, 1).layers
    names = [phrase("page.stations.projector.feature"), *(layer.name for layer in layers)]
    steps = subject.engine.projector_row(subject.sight, patch)
    about = phrase("drawings.steps", patch=subject.place(patch), model=subject.model)
    return paper.rows([about], steps, names)


def _lengths(subject: Subject) -> Figure:
    from viz import paper

    words = subject.engine.projector(subject.sight, 1, 1).word_norms
    after = norms(subject.sight.projected_patches)
    counted = histogram(after, words)
    medians = [f"{np.median(values):.2f}" for values in (after, words)]
    about = phrase("drawings.lengths", patches=medians[0], words=medians[1], model=subject.model)
    return paper.lengths([about], counted.edges, *counted.shares)


def _plane(subject: Subject) -> Figure:
    from viz import paper

    inside = subject.engine.projector(subject.sight, 1, SAMPLE)
    values, samples = subject.sight.projected_patches, inside.sample_vectors
    by_direction = subject.request.get("plane") == "direction"
    if by_direction:
        values, samples = unit(values), unit(samples)
    plane = principal(np.concatenate([values, samples]), count=2)
    how = "direction" if by_direction else "as_they_are"
    share = percent(float(plane.explained.sum()))
    about = phrase(f"drawings.plane.{how}", share=share, model=subject.model)
    picked = subject.patch() if subject.request.get("patch") is not None else None
    return paper.plane([about], plane.scores[: len(values)], plane.scores[len(values) :], picked)


def _strip(subject: Subject) -> Figure:
    from viz import paper

    spans = [(span.kind, span.start, span.stop) for span in subject.said.prefix.spans]
    counts = {kind: sum(stop - start for name, start, stop in spans if name == kind) for kind in SPAN_KINDS}
    kinds = ", ".join(_of_kind(kind, count) for kind, count in counts.items() if count)
    about = phrase("drawings.strip", n=len(subject.said.prefix.ids), kinds=kinds)
    return paper.strip(subject.asking(about), spans)


def _of_kind(kind: str, count: int) -> str:
    return phrase("page.stations.of_kind", kind=phrase(f"page.stations.kinds.{kind}"), amount=count)


def _likely(subject: Subject) -> Figure:
    from viz import paper

    top = subject.step.top
    heap = {phrase("drawings.probability"): [candidate.probability for candidate in top]}
    return paper.bars("likely", subject.asking(subject.token()), [candidate.text for candidate in top], heap)


def _shares(subject: Subject) -> Figure:
    from viz import paper

    steps = subject.said.steps
    given = {name: subject.request.get(name) for name in ("layer", "head")}
    choice = read_settings(LayerAndHead, given, Bounds.of(subject.said))
    shares = [spread(step, subject.said.prefix, choice) for step in steps]
    values = np.array([[share[kind] for kind in SPAN_KINDS] for share in shares], np.float32)
    about = phrase("drawings.shares", choice=choice.words(*steps[0].attention.shape[:2]))
    return paper.shares(subject.asking(about), values, _names(steps))


def _names(steps: Sequence[Step]) -> list[str]:
    """Tokens as the columns and bars of a figure name them."""
    return [step.text or phrase("drawings.end_mark") for step in steps]


def _heads(subject: Subject) -> Figure:
    from viz import paper

    values = on_patches(subject.step, subject.said.placement).sum(axis=2)
    return paper.heads(subject.asking(subject.token()), values)


def _lens(subject: Subject) -> Figure:
    from viz import paper

    token = subject.step.index
    lens, best, _ = subject.engine.lens(Transcript.of(subject.said))
    embedding, *others = (row[token] for row in best)
    names = [
        phrase("drawings.lens.embedding", token=embedding),
        *(phrase("drawings.lens.layer", layer=layer, token=one) for layer, one in enumerate(others, 1)),
    ]
    heap = {phrase("drawings.probability"): lens.probabilities[:, token].tolist()}
    about = phrase("drawings.lens.about", token=subject.token())
    return paper.bars("lens", subject.asking(about), names, heap)


def _survived(subject: Subject) -> Figure:
    from viz import paper

    hidden = _patches_hidden(subject)
    *_, known = measure(subject.engine, Transcript.of(subject.said), hidden)
    heaps: dict[str, Sequence[float]] = {
        phrase("drawings.survived.before"): known.before,
        phrase("drawings.survived.without", n=len(hidden)): known.without,
        phrase("drawings.survived.random"): np.mean(known.controls, axis=0).tolist(),
    }
    return paper.bars("survived", subject.asking(), _names(subject.said.steps), heaps)


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
    "attention": _map,
    "likely": _likely,
    "shares": _shares,
    "heads": _heads,
    "lens": _lens,
    "check": _hidden,
    "survived": _survived,
}
"""The same names as in `viz.why`."""
