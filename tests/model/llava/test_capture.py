"""The recorded rows are the stock ones, and nothing larger than a row is ever there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils._python_dispatch import TorchDispatchMode

from model.llava.capture import Attending, LastRows, last_logits, watching
from model.llava.checkpoints import LoadedModel, load
from model.llava.run import Options, run
from model.trace import Prefix, Step
from tests.model.reference import generate

LENGTH = 12
QUESTION = "What is on the left of the ladder?"


def test_rows_equal_eager_with_output_attentions(
    model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    expected = generate(folder_of(checkpoint), picture, QUESTION, length=LENGTH)

    stages = list(run(model, picture, QUESTION, Options(max_new_tokens=LENGTH)))

    steps = [stage for stage in stages if isinstance(stage, Step)]
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))
    assert tuple(prefix.ids) == expected.prefix
    assert tuple(step.id for step in steps) == expected.tokens
    assert len(steps) > 1
    for step, row in zip(steps, expected.rows, strict=True):
        assert step.attention.dtype == np.float32
        assert step.attention.shape == row.shape
        assert np.abs(step.attention - row).max() < 1e-5


def test_probabilities_are_of_the_raw_logits(
    model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    expected = generate(folder_of(checkpoint), picture, QUESTION, length=4)

    steps = [s for s in run(model, picture, QUESTION, Options(max_new_tokens=4)) if isinstance(s, Step)]

    for step, logits in zip(steps, expected.logits, strict=True):
        odds = torch.from_numpy(logits).double().softmax(-1)
        assert step.probability == pytest.approx(float(odds[step.id]), abs=1e-5)
        assert step.top[0].id == int(odds.argmax())
        assert [best.probability for best in step.top] == pytest.approx(odds.topk(10).values.tolist(), abs=1e-5)
        assert step.entropy == pytest.approx(float(-(odds * odds.log2()).sum()), abs=1e-4)


class SquareOfPositions(TorchDispatchMode):
    """Watches every tensor that torch makes for one with two axes as long as the prompt, or a few tokens longer."""

    def __init__(self, sides: range) -> None:
        super().__init__()
        self.sides = sides
        self.seen = 0
        self.found: list[tuple[str, tuple[int, ...]]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else [result]:
            if isinstance(tensor, torch.Tensor):
                self.seen += 1
                if sum(length in self.sides for length in tensor.shape) >= 2:
                    self.found.append((str(func), tuple(tensor.shape)))
        return result


def test_no_square_of_positions_is_made(model: LoadedModel, picture: Image.Image) -> None:
    stages = run(model, picture, QUESTION, Options(max_new_tokens=3))
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))

    with SquareOfPositions(range(len(prefix.ids), len(prefix.ids) + 4)) as watch:
        steps = list(stages)

    assert len(steps) == 3
    assert watch.seen > 100
    assert watch.found == []


def test_a_recorder_holds_one_row_a_layer_and_then_none() -> None:
    recorder = LastRows()
    for seen in (5, 3):
        recorder.take(Attending(torch.ones(1, 2, 1, 4), torch.ones(1, 2, seen, 4)))

    rows = recorder.hand_over(layers=2, positions=5)

    assert rows.shape == (2, 2, 5)
    assert rows[0, 0].tolist() == pytest.approx([0.2] * 5)
    assert rows[1, 0].tolist() == pytest.approx([0, 0, 1 / 3, 1 / 3, 1 / 3])  # a sliding window saw the last three only
    with pytest.raises(RuntimeError, match="2 of 2 layers"):
        recorder.hand_over(layers=2, positions=5)


def test_half_precision_models_give_full_precision_rows(folder_of: Callable[[str], Path], picture: Image.Image) -> None:
    for name in ("clip", "siglip"):
        half = load(folder_of(name), device="cpu", dtype="bfloat16")
        steps = [s for s in run(half, picture, QUESTION, Options(max_new_tokens=2)) if isinstance(s, Step)]
        for step in steps:
            assert step.attention.dtype == np.float32
            # In bfloat16 sums of several hundred weights would miss 1 by a per cent.
            np.testing.assert_allclose(step.attention.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_last_row_with_grouped_keys_and_masks(groups: int) -> None:
    heads, positions, width = 4, 7, 8
    numbers = torch.Generator().manual_seed(0)
    query = torch.randn(1, heads, 3, width, generator=numbers)
    key = torch.randn(1, groups, positions, width, generator=numbers)
    logits = query @ key.repeat_interleave(heads // groups, dim=1).transpose(2, 3) * 0.3  # (1, H, 3, T)

    def row(mask: torch.Tensor | None = None) -> torch.Tensor:
        return last_logits(query, key, mask, scaling=0.3).softmax(-1)

    assert torch.allclose(row(), logits.softmax(-1)[0, :, -1])

    allowed = torch.ones(1, 1, 3, positions, dtype=torch.bool)
    allowed[..., 2:4] = False
    added = torch.zeros(1, 1, 3, positions).masked_fill(~allowed, -1e9)
    expected = (logits + added).softmax(-1)[0, :, -1]
    assert torch.allclose(row(allowed), expected)
    assert torch.allclose(row(added), expected)


def test_a_call_that_nobody_watches_is_plain_sdpa(clip_model: LoadedModel) -> None:
    config, ids = clip_model.model.config, torch.arange(4, 20)[None]
    assert config._attn_implementation == "sdpa"
    parts = (config.text_config, config.vision_config)
    pixels = torch.rand(1, 3, clip_model.geometry.image_height, clip_model.geometry.image_width)

    def computed() -> tuple[torch.Tensor, torch.Tensor]:
        with torch.inference_mode():
            return clip_model.model(input_ids=ids).logits, clip_model.model.get_image_features(pixels).pooler_output[0]

    assert {part._attn_implementation for part in parts} == {"glassbox"}
    ours = computed()
    for part in parts:
        part._attn_implementation_internal = "sdpa"
    try:
        plain = computed()
    finally:
        for part in parts:
            part._attn_implementation_internal = "glassbox"
    assert all(map(torch.equal, ours, plain))


def test_watching_ends_with_its_block_and_is_the_threads_own(clip_model: LoadedModel) -> None:
    ids = torch.arange(4, 20)[None]
    layers, positions = clip_model.geometry.decoder_layers, ids.shape[1]
    mine, unasked = LastRows(), LastRows()

    def call() -> None:
        with torch.inference_mode():
            clip_model.model(input_ids=ids)

    with watching(mine):
        other = threading.Thread(target=call)
        other.start()
        other.join()
        with pytest.raises(RuntimeError, match="no attention recorded"):
            mine.hand_over(layers, positions)
        call()
        assert mine.hand_over(layers, positions).shape == (layers, clip_model.geometry.decoder_heads, positions)
    with pytest.raises(KeyError), watching(unasked):
        raise KeyError
    call()
    for recorder in (mine, unasked):
        with pytest.raises(RuntimeError, match="no attention recorded"):
            recorder.hand_over(layers, positions)
