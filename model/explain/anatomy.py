"""The three parts of a loaded LLaVA: how large they are, where they stand in its files, what learns in which stage.

Everything is counted from the loaded tensors and from the headers of the files; nothing is inferred from a config.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from model.explain.findings import LEARNS, PART_NAMES, Anatomy, Part, PartName, Recipe, Step, Stretch, Trained, Widening
from model.llava import projector, weights
from model.llava.checkpoints import LoadedModel
from model.trace import Sight

WORDS: dict[str, PartName] = {
    "vision_tower": "eye",
    "multi_modal_projector": "translator",
    "language_model": "tutor",
    "lm_head": "tutor",
}
"""Which part a tensor of a checkpoint's file belongs to, by one of the words between the points of its name; old and
new names of LLaVA checkpoints differ only in what stands round it."""
DTYPES = (torch.float32, torch.float16, torch.bfloat16, torch.int8)


def anatomy(model: LoadedModel) -> Anatomy:
    """The parts as they are loaded, and where they are stored.

    Raises:
        WeightsError: a weight file was damaged since it was loaded.
    """
    stored = [tensor for file in model.files for tensor in weights.stored(file)]
    owned = [tensor for tensor in stored if _owner(tensor.name)]
    parts = tuple(
        _part(model, name, [tensor for tensor in owned if _owner(tensor.name) == name]) for name in PART_NAMES
    )
    return Anatomy(tuple(parts), tuple(file.name for file in model.files), len(stored) - len(owned))


def trained(model: LoadedModel, stage: Recipe) -> tuple[Trained, ...]:
    """What learns and what is frozen in one stage of LLaVA's training, counted over the loaded tensors.

    The model itself stays as it is: none of its tensors takes a gradient here.
    """
    parts = []
    for name in PART_NAMES:
        sizes = [parameter.numel() for _, parameter in parameters(model, name)]
        parts.append(Trained(name, name in LEARNS[stage], len(sizes), sum(sizes)))
    return tuple(parts)


def parameters(model: LoadedModel, part: PartName) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """The tensors of a part, tied ones once. All that is neither eye nor translator is the tutor's."""
    inner = model.model.model
    owner = {
        **{id(parameter): "eye" for parameter in inner.vision_tower.parameters()},
        **{id(parameter): "translator" for parameter in inner.multi_modal_projector.parameters()},
    }
    for name, parameter in model.model.named_parameters():
        if owner.get(id(parameter), "tutor") == part:
            yield name, parameter


def widening(model: LoadedModel, sight: Sight) -> Widening:
    """One picture's features through the projector, step by step, with what they take in each type of number."""
    before = torch.from_numpy(sight.features.selected)
    after = torch.from_numpy(sight.projected.values)
    kinds = {layer.name: layer for layer in projector.layers(model)}
    steps = []
    with model.lock, torch.inference_mode():
        rows = before[None].to(model.device, model.dtype)
        for name, module in model.model.model.multi_modal_projector.named_children():
            rows = module(rows)
            layer = kinds[name]
            steps.append(Step(name, layer.kind, layer.shape[::-1], layer.parameters, tuple(rows.shape[1:])))
    straight = torch.from_numpy(projector.straight(model, sight.features).values)
    return Widening(
        steps=tuple(steps),
        before=tuple(before.shape),
        after=tuple(after.shape),
        bytes={_named(dtype): (before.to(dtype).nbytes, after.to(dtype).nbytes) for dtype in DTYPES},
        loaded=_named(model.dtype),
        straight=float(torch.nn.functional.cosine_similarity(straight, after, dim=-1).mean()),
    )


def _part(model: LoadedModel, name: PartName, stored: list[weights.Stored]) -> Part:
    tensors = [parameter for _, parameter in parameters(model, name)]
    takes, gives = _shapes(model)[name]
    return Part(
        name=name,
        kind=type(_modules(model)[name]).__name__,
        parameters=sum(tensor.numel() for tensor in tensors),
        tensors=len(tensors),
        bytes=sum(tensor.nbytes for tensor in tensors),
        dtypes=tuple(sorted({_named(tensor.dtype) for tensor in tensors})),
        takes=takes,
        gives=gives,
        stored=_stretches(stored),
    )


def _modules(model: LoadedModel) -> dict[PartName, Any]:
    inner = model.model.model
    return {"eye": inner.vision_tower, "translator": inner.multi_modal_projector, "tutor": inner.language_model}


def _shapes(model: LoadedModel) -> dict[PartName, tuple[tuple[int, ...], tuple[int, ...]]]:
    """What each part takes of one picture, and what it gives."""
    shapes = model.geometry
    width = shapes.encoder_width * len(shapes.feature_layers)
    return {
        "eye": ((shapes.channels, shapes.image_height, shapes.image_width), (shapes.image_positions, width)),
        "translator": ((shapes.image_positions, width), (shapes.image_positions, shapes.text_width)),
        "tutor": ((shapes.image_positions, shapes.text_width), (shapes.vocabulary,)),
    }


def _stretches(stored: list[weights.Stored]) -> tuple[Stretch, ...]:
    stretches: dict[str, list[weights.Stored]] = {}
    for tensor in stored:
        words = tensor.name.split(".")
        end = next(place for place, word in enumerate(words) if word in WORDS) + 1
        stretches.setdefault(".".join(words[:end]), []).append(tensor)
    return tuple(
        Stretch(prefix, len(each), sum(one.bytes for one in each), tuple(sorted({one.dtype for one in each})))
        for prefix, each in sorted(stretches.items())
    )


def _owner(name: str) -> PartName | None:
    return next((WORDS[word] for word in name.split(".") if word in WORDS), None)


def _named(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
