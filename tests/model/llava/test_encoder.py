"""The eye's own attention and filters, against the stock encoder."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.llava.checkpoints import LoadedModel
from model.llava.encoder import attention, filters, layers_read
from model.llava.sight import preprocess
from model.options import QuestionError
from model.trace import Patches, Picture
from tests.model.reference import stock


@pytest.fixture
def seen(model: LoadedModel, picture: Image.Image) -> Picture:
    return preprocess(picture, model.processor.image_processor)


def stock_maps(folder: Path, seen: Picture) -> np.ndarray:
    """[layer, head, query, key], by the stock encoder's eager attention."""
    whole, _ = stock(folder)
    with torch.inference_mode():
        output = whole.model.vision_tower(torch.from_numpy(seen.pixels)[None], output_attentions=True)
    return torch.stack(output.attentions)[:, 0].numpy()


def test_a_head_a_layer_and_all_are_what_the_stock_encoder_attends_to(
    model: LoadedModel, seen: Picture, checkpoint: str, folder_of: Callable[[str], Path]
) -> None:
    shapes = model.geometry
    expected = stock_maps(folder_of(checkpoint), seen)
    assert expected.shape == (shapes.encoder_layers, shapes.encoder_heads, *2 * (shapes.encoder_positions,))

    last = shapes.encoder_layers - 1
    np.testing.assert_allclose(attention(model, seen, last, 1), expected[last, 1], atol=1e-6)
    np.testing.assert_allclose(attention(model, seen, 0), expected[0].mean(0), atol=1e-6)
    read = expected[: layers_read(shapes)]
    np.testing.assert_allclose(attention(model, seen, head=0), read[:, 0].mean(0), atol=1e-6)
    found = attention(model, seen)
    np.testing.assert_allclose(found, read.mean((0, 1)), atol=1e-6)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-5)


def test_layers_after_the_one_that_is_read_do_not_count(loaded: Callable[[str], LoadedModel]) -> None:
    for name, layers, read in (("clip", 3, 2), ("siglip", 2, 2)):  # hidden states -2 and -1
        shapes = loaded(name).geometry
        assert (shapes.encoder_layers, layers_read(shapes)) == (layers, read)


@pytest.mark.parametrize(("layer", "head"), [(99, None), (None, 99), (-1, 0), (True, 0), ("0", 0)])
def test_what_does_not_exist_is_named(clip_model: LoadedModel, picture: Image.Image, layer: int, head: int) -> None:
    with pytest.raises(QuestionError, match=r"There is no (layer|head)"):
        attention(clip_model, preprocess(picture, clip_model.processor.image_processor), layer, head)


def test_an_encoder_whose_attention_cannot_be_seen_says_so(
    clip_model: LoadedModel, picture: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    vision = clip_model.model.model.vision_tower
    monkeypatch.setattr(vision.config, "_attn_implementation_internal", "sdpa")
    with pytest.raises(QuestionError, match="cannot be seen"):
        attention(clip_model, preprocess(picture, clip_model.processor.image_processor))


def test_filters_are_the_longest_of_the_patch_embedding(model: LoadedModel, seen: Picture) -> None:
    """And they are what makes an embedding of a patch: its first numbers are filter times pixels."""
    from model.llava.sight import cut

    shapes = model.geometry
    found = filters(model, 5)
    assert found.weights.shape == (5, shapes.channels, *2 * (shapes.grid.patch_size,))
    assert found.width == shapes.encoder_width
    lengths = np.linalg.norm(found.weights.reshape(5, -1), axis=1)
    assert (np.diff(lengths) <= 0).all()

    convolution = next(m for m in model.model.model.vision_tower.modules() if isinstance(m, torch.nn.Conv2d))
    with torch.inference_mode():
        stock = convolution(torch.from_numpy(seen.pixels)[None]).flatten(2)[0].T.numpy()  # (P, width)
    patches: Patches = cut(seen, shapes.grid)
    bias = 0 if convolution.bias is None else convolution.bias.numpy()[list(found.indices)]
    np.testing.assert_allclose(
        patches.vectors @ found.weights.reshape(5, -1).T + bias, stock[:, list(found.indices)], atol=1e-4
    )
