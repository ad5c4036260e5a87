"""The parts of a LLaVA, counted here in another way: over the files, over gradients, by hand."""

import copy
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open

from model.explain.anatomy import anatomy, trained, widening
from model.llava.checkpoints import LoadedModel
from model.llava.run import encode


@pytest.mark.claim("C01")
def test_the_parts_are_those_of_the_files(
    model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path]
) -> None:
    found = anatomy(model)
    counts: dict[str, int] = dict.fromkeys(("eye", "translator", "tutor"), 0)
    with safe_open(folder_of(checkpoint) / "model.safetensors", "pt") as file:
        names = list(file.keys())
        for name in names:
            part = "eye" if "vision_tower" in name else "translator" if "multi_modal_projector" in name else "tutor"
            counts[part] += file.get_tensor(name).numel()
    assert {part.name: part.parameters for part in found.parts} == counts
    assert sum(stretch.tensors for part in found.parts for stretch in part.stored) == len(names)
    for owned in found.parts:
        for stretch in owned.stored:
            assert sum(name.startswith(f"{stretch.prefix}.") for name in names) == stretch.tensors
        assert owned.bytes == owned.parameters * model.dtype.itemsize
    assert found.others == 0
    assert found.parameters == model.geometry.parameters


@pytest.mark.claim("C01")
def test_what_a_part_gives_the_next_one_takes_and_live_tensors_have_those_shapes(
    model: LoadedModel, picture: Image.Image
) -> None:
    eye, translator, tutor = anatomy(model).parts
    sight = encode(model, picture)
    assert eye.takes == sight.picture.pixels.shape
    assert eye.gives == translator.takes == sight.features.selected.shape
    assert translator.gives == tutor.takes == sight.projected.values.shape
    assert tutor.gives == (len(model.model.lm_head.weight),)
    classes = [type(module).__name__ for module in (model.model.model.vision_tower, model.model.model.language_model)]
    assert [eye.kind, tutor.kind] == classes


@pytest.mark.embedded
@pytest.mark.claim("C08")
def test_the_translator_of_the_embedded_model_is_the_small_part(loaded: Callable[[str], LoadedModel]) -> None:
    found = {part.name: part.parameters for part in anatomy(loaded("workshop")).parts}
    width_in, width_out = 192, 256
    assert found["translator"] == (width_in + 1) * width_out + (width_out + 1) * width_out
    assert found["translator"] < 0.02 * sum(found.values())


@pytest.mark.claim("C02")
@pytest.mark.parametrize(
    ("stage", "learning"), [("one", ["multi_modal"]), ("two", ["multi_modal", "language", "lm_head"])]
)
def test_what_learns_is_what_would_get_gradients(model: LoadedModel, stage: str, learning: list[str]) -> None:
    copied = copy.deepcopy(model.model)
    for name, parameter in copied.named_parameters():
        parameter.requires_grad_(any(word in name for word in learning))
    expected = sum(parameter.numel() for parameter in copied.parameters() if parameter.requires_grad)
    found = trained(model, "one" if stage == "one" else "two")
    assert sum(part.parameters for part in found if part.learns) == expected
    assert sum(part.parameters for part in found) == model.geometry.parameters
    assert not next(part for part in found if part.name == "eye").learns
    assert not any(parameter.requires_grad for parameter in model.model.parameters())


@pytest.mark.claim("C18", "C19", "C20")
def test_the_widening_is_two_matrices_and_a_bend(model: LoadedModel, picture: Image.Image) -> None:
    sight = encode(model, picture)
    found = widening(model, sight)
    weights = dict(model.model.model.multi_modal_projector.named_parameters())
    first, second = (weights[f"linear_{place}.weight"].numpy() for place in (1, 2))
    middle = sight.features.selected @ first.T + weights["linear_1.bias"].numpy()
    bent = 0.5 * middle * (1 + np.vectorize(math.erf)(middle / math.sqrt(2)))
    np.testing.assert_allclose(bent @ second.T + weights["linear_2.bias"].numpy(), sight.projected.values, atol=2e-3)
    assert [step.weights for step in found.steps] == [first.shape[::-1], (), second.shape[::-1]]
    assert [step.gives for step in found.steps] == [middle.shape, middle.shape, sight.projected.values.shape]
    assert (found.before, found.after) == (sight.features.selected.shape, sight.projected.values.shape)
    assert found.bytes["float32"] == (sight.features.selected.nbytes, sight.projected.values.nbytes)
    assert found.bytes["bfloat16"] == (sight.features.selected.size * 2, sight.projected.values.size * 2)
    assert found.bytes["int8"][1] == sight.projected.values.size
    straight = middle @ second.T + weights["linear_2.bias"].numpy()
    lengths = np.linalg.norm(straight, axis=1) * np.linalg.norm(sight.projected.values, axis=1)
    assert found.straight == pytest.approx(((straight * sight.projected.values).sum(1) / lengths).mean(), abs=1e-3)


def test_another_number_takes_other_bytes(folder_of: Callable[[str], Path]) -> None:
    from model.llava.checkpoints import load

    half = load(folder_of("clip"), device="cpu", dtype="bfloat16")
    for part in anatomy(half).parts:
        assert part.bytes == 2 * part.parameters
        assert part.dtypes == ("bfloat16",)
        assert [stretch.dtypes for stretch in part.stored] == [("F32",)] * len(part.stored)
    assert torch.float32 not in {parameter.dtype for parameter in half.model.parameters()}
