"""What the stations show of a picture, as the page takes it: arrays packed, each with how it was computed and scaled.

Knows the engine and the figures; nothing of visitors or pages.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.engine import Engine, ModelFacts
from model.explain.features import likeness, norms, outliers, principal
from model.explain.method import Bounds, read_settings
from model.explain.rows import LayerAndHead
from model.placement import Placement
from model.trace import Float32, Picture, Sight, Transcript
from model.words import phrase
from viz.histogram import histogram
from viz.mosaic import mosaic
from viz.numbers import count, percent, shape
from viz.packing import floats, halves, octets
from viz.pictures import exact
from viz.views import packed_placement

Value = dict[str, Any]
NEAREST = 5
"""Words told of each patch."""
SAMPLE = 400
"""Word embeddings drawn in the plot beside the patches: every so many-th of the vocabulary."""
FILTERS = 24
LONGEST_WORD = 60


def image(picture: Picture, placement: Placement, facts: ModelFacts) -> Value:
    """Station 1: what the processor made of the picture, and where the patches lie on it."""
    height, width = picture.original.shape[:2]
    box, side = picture.kept, facts.grid.patch_size
    return {
        "seen": exact(picture.seen),
        "shape": shape(picture.shape),
        "kept": [box.left / width, box.top / height, box.right / width, box.bottom / height],
        "placement": packed_placement(placement),
        "patches": shape((len(placement.patches), len(picture.pixels) * side**2)),
        "mean": facts.mean,
        "std": facts.std,
        "rescale": facts.rescale,
    }


def patches(engine: Engine) -> Value:
    """Station 2: the filters that turn a patch's pixels into numbers."""
    longest = engine.filters(FILTERS)
    weights = longest.weights
    lengths = np.abs(weights).max(axis=(1, 2, 3), keepdims=True)
    shown = 0.5 + 0.5 * weights / np.where(lengths > 0, lengths, 1)  # (F, C, rows, columns), 0.5 where a weight is 0
    return {
        "filters": octets((255 * shown.transpose(0, 2, 3, 1)).round()),
        "indices": list(longest.indices),
        "size": list(weights.shape[2:]),
        "shape": shape((longest.width, *weights.shape[1:])),
        "caption": phrase("stations.patches.filters", n=len(weights), all=longest.width, size=shape(weights.shape[1:])),
    }


def encoder(engine: Engine, sight: Sight) -> Value:
    """Station 3: the features as colours, as likeness, as lengths."""
    features, facts = sight.features, engine.facts
    lengths = norms(features.selected)
    colours = mosaic(principal(features.selected))
    far = outliers(lengths)
    return {
        "hidden": shape(features.hidden.shape),
        "selected": shape(features.selected.shape),
        "classPosition": features.drops_class,
        "layer": features.layer,
        "read": facts.encoder_read,
        "layers": facts.encoder_layers,
        "heads": facts.encoder_heads,
        "colours": octets(colours.colours),
        "coloursCaption": colours.caption,
        "likeness": halves(likeness(features.selected)),
        "norms": floats(lengths),
        "outliers": far.tolist(),
    }


def encoder_attention(engine: Engine, sight: Sight, layer: Any, head: Any) -> Value:
    """Station 3: one layer and head of the eye's own attention, or their mean."""
    facts = engine.facts
    choice = eye_attention(facts, layer, head)
    rows = engine.encoder_attention(sight, choice.layer, choice.head)
    return {
        "map": halves(rows),
        "positions": len(rows),
        "caption": phrase("stations.encoder.attention", choice=choice.words(facts.encoder_read, facts.encoder_heads)),
    }


def eye_attention(facts: ModelFacts, layer: Any, head: Any) -> LayerAndHead:
    """Which of the encoder's own layers and heads. Raises QuestionError where there is no such one."""
    bounds = Bounds(facts.encoder_layers, facts.encoder_heads, facts.grid.patches)
    return read_settings(LayerAndHead, {"layer": layer, "head": head}, bounds)


def projector(engine: Engine, sight: Sight) -> Value:
    """Station 4: the layers, the lengths, the nearest words, and words and patches in one plot."""
    inside = engine.projector(sight, NEAREST, SAMPLE)
    before, after = norms(sight.features.selected), norms(sight.projected_patches)
    counted = histogram(after, inside.word_norms)
    # One plane for both: the two directions along which words and patches together differ most.
    values, samples = sight.projected_patches, inside.sample_vectors
    total = sum(layer.parameters for layer in inside.layers)
    return {
        "layers": [
            {"name": layer.name, "kind": layer.kind, "shape": shape(layer.shape), "parameters": layer.parameters}
            for layer in inside.layers
        ],
        "shape": shape(sight.projected.shape),
        "parameters": total,
        "parametersText": phrase(
            "stations.projector.parameters",
            n=total,
            count=count(total),
            share=percent(total / engine.facts.parameters),
        ),
        "before": floats(before),
        "after": floats(after),
        "medians": [float(np.median(values)) for values in (before, after, inside.word_norms)],
        "histogram": {
            "edges": floats(counted.edges),
            "visual": floats(counted.shares[0]),
            "words": floats(counted.shares[1]),
        },
        "nearest": _nearest(inside.nearest_names, inside.nearest.cosines),
        "untrained": _nearest(inside.untrained_names, inside.untrained.cosines),
        "straight": _nearest(inside.straight_names, inside.straight.cosines),
        "straightCosine": float(inside.straight_cosines.mean()),
        "names": list(inside.sample_names),
        "planes": {
            "asTheyAre": _plane(values, samples, inside.sample_every),
            "direction": _plane(unit(values), unit(samples), inside.sample_every),
        },
    }


def _plane(patches: Float32, words: Float32, every: int) -> Value:
    """Patches and words along the two directions in which they together differ most."""
    plane = principal(np.concatenate([patches, words]), count=2)
    return {
        "visual": floats(plane.scores[: len(patches)]),
        "words": floats(plane.scores[len(patches) :]),
        "caption": phrase(
            "stations.projector.plane",
            n=len(patches),
            words=len(words),
            every=every,
            share=percent(float(plane.explained.sum())),
        ),
    }


def unit(values: Float32) -> Float32:
    """Each vector at length 1: its direction alone."""
    lengths = norms(values)[:, None]
    return np.asarray(values / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def projector_row(engine: Engine, sight: Sight, patch: Any) -> Value:
    """Station 4: one patch's vector as it goes in and after each layer.

    Raises:
        ValueError: no such patch.
    """
    patches = len(sight.patches.placement.patches)
    if not isinstance(patch, int) or isinstance(patch, bool) or not 0 <= patch < patches:
        raise ValueError(phrase("stations.projector.no_patch", patch=repr(patch), last=patches - 1))
    return {"patch": patch, "steps": [floats(step) for step in engine.projector_row(sight, patch)]}


def lens(engine: Engine, said: Transcript, word: Any = "") -> Value:
    """Station 6: what each layer would have said at each token of an answer, and what a word of one's own gets there.

    Raises:
        ValueError: not a word.
    """
    if not isinstance(word, str) or len(word) > LONGEST_WORD:
        raise ValueError(phrase("stations.answer.no_word", n=LONGEST_WORD))
    read, best, followed = engine.lens(said, word)
    return {
        "followed": followed,
        "layers": len(read.logits),
        "logits": floats(read.logits),
        "probabilities": floats(read.probabilities),
        "ranks": read.ranks.tolist(),
        "best": [list(row) for row in best],
    }


def _nearest(names: tuple[tuple[str, ...], ...], cosines: Any) -> list[list[list[Any]]]:
    return [
        [[name, round(float(cosine), 4)] for name, cosine in zip(row, values, strict=True)]
        for row, values in zip(names, cosines, strict=True)
    ]
