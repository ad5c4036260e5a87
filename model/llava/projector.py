"""The translator from inside: its layers, one row through them, and what its output is like among the words.

P patches, D width of the language model, V vocabulary.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.insight import Inside, Layer, Words
from model.llava.checkpoints import LoadedModel
from model.llava.words import names
from model.trace import Features, Float32, Projected, Sight


def layers(model: LoadedModel) -> tuple[Layer, ...]:
    """The projector's own steps, in order."""
    found = []
    for name, module in model.model.model.multi_modal_projector.named_children():
        weight = getattr(module, "weight", None)
        shape = tuple(weight.shape) if weight is not None else ()
        found.append(Layer(name, type(module).__name__, shape, sum(p.numel() for p in module.parameters())))
    return tuple(found)


def steps(model: LoadedModel, features: Features, patch: int) -> tuple[Float32, ...]:
    """One patch's vector as it goes in and after each of `layers`: arrays [width], of different width.

    Raises:
        RuntimeError: the projector is not the chain of its parts, so its inside cannot be told.
    """
    projector = model.model.model.multi_modal_projector
    with model.lock, torch.inference_mode():
        row = torch.from_numpy(features.selected[patch])[None, None].to(model.device, model.dtype)
        found = [row]
        for module in projector.children():
            found.append(module(found[-1]))
        if not torch.allclose(found[-1], projector(row), atol=1e-3, rtol=1e-3):
            raise RuntimeError("this projector does more than its parts in their order")
    return tuple(step[0, 0].float().cpu().numpy() for step in found)


def untrained(model: LoadedModel, features: Features, seed: int = 0) -> Projected:
    """What a projector of the same shape that never learned anything makes of the features.

    Its weights are drawn as torch draws those of a new layer; the model's own stay as they are.
    """
    with model.lock:
        fresh = copy.deepcopy(model.model.model.multi_modal_projector)
    random = torch.Generator().manual_seed(seed)
    for module in fresh.modules():
        if isinstance(module, torch.nn.Linear):
            bound = module.in_features**-0.5
            for parameter in module.parameters(recurse=False):
                parameter.data = (2 * torch.rand(parameter.shape, generator=random) - 1).mul(bound).to(parameter)
    with torch.inference_mode():
        rows = torch.from_numpy(features.selected).to(model.device, model.dtype)[None]
        values: Float32 = fresh(rows)[0].float().cpu().numpy()
    return Projected(values)


def straight(model: LoadedModel, features: Features) -> Projected:
    """What the projector makes of the features when its activation is left out: its matrices then are one matrix, which
    is all that LLaVA v1 had. Not what v1 learned: these were trained to work with the bend between them.
    """
    with model.lock, torch.inference_mode():
        rows = torch.from_numpy(features.selected).to(model.device, model.dtype)
        for module in model.model.model.multi_modal_projector.children():
            if isinstance(module, torch.nn.Linear):
                rows = module(rows)
        values: Float32 = rows.float().cpu().numpy()
    return Projected(values)


def nearest(model: LoadedModel, values: Float32, count: int = 5) -> Words:
    """The word embeddings that point most nearly where each of `values` [P, D] points."""
    with model.lock, torch.inference_mode():
        words = _words(model).float()
        vectors = torch.from_numpy(values).to(model.device)
        cosines = torch.nn.functional.normalize(vectors, dim=-1) @ torch.nn.functional.normalize(words, dim=-1).T
        best = cosines.topk(min(count, len(words)), dim=-1)
    return Words(best.indices.cpu().numpy(), best.values.cpu().numpy())


def word_norms(model: LoadedModel) -> Float32:
    """Euclidean length of every word embedding, [V]."""
    with model.lock, torch.inference_mode():
        found: Float32 = _words(model).float().norm(dim=-1).cpu().numpy()
    return found


def word_vectors(model: LoadedModel, ids: NDArray[np.int64]) -> Float32:
    """The embeddings of some tokens, [N, D]."""
    with model.lock, torch.inference_mode():
        found: Float32 = _words(model)[torch.from_numpy(ids).to(model.device)].float().cpu().numpy()
    return found


def inside(model: LoadedModel, sight: Sight, count: int, sample: int) -> Inside:
    """Look into the projector.

    Args:
        count: nearest words a patch.
        sample: how many word embeddings to give, at most.
    """
    lengths = word_norms(model)
    every = -(-len(lengths) // sample)
    chosen = np.arange(0, len(lengths), every)
    near = nearest(model, sight.projected_patches, count)
    blind = nearest(model, untrained(model, sight.features).values, count)
    unbent = straight(model, sight.features).values
    flat = nearest(model, unbent, count)

    return Inside(
        layers=layers(model),
        nearest=near,
        nearest_names=names(model.tokenizer, near.ids),
        untrained=blind,
        untrained_names=names(model.tokenizer, blind.ids),
        straight=flat,
        straight_names=names(model.tokenizer, flat.ids),
        straight_cosines=_cosines(unbent, sight.projected_patches),
        word_norms=lengths,
        sample_vectors=word_vectors(model, chosen),
        sample_names=names(model.tokenizer, chosen[None])[0],
        sample_every=every,
    )


def _cosines(one: Float32, other: Float32) -> Float32:
    """Of each row of one with the same row of the other, [P]."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray((one * other).sum(axis=1) / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _words(model: LoadedModel) -> Any:
    return model.model.get_input_embeddings().weight
