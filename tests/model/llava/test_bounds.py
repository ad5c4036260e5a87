"""What no model has is refused from the JSON alone, before anything is built or read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.llava import bounds, geometry
from model.llava.weights import INDEX, WeightsError, inspect
from model.refusal import UnfitError
from tests.checkpoints import set_fields
from tests.model.refused import refusal


@pytest.fixture(autouse=True)
def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise AssertionError("it was built")

    monkeypatch.setattr(geometry, "read", build)


@pytest.mark.parametrize(
    ("file", "fields", "says"),
    [
        # Previously not refused within 30 seconds.
        ("config.json", {"text_config__num_hidden_layers": 100_000}, "num_hidden_layers is 100,000; from 1 to 512"),
        ("config.json", {"vision_config__num_hidden_layers": 100_000}, "num_hidden_layers is 100,000"),
        ("processor_config.json", {"image_processor__crop_size": {"height": 50_000}}, "crop_size is 50,000"),
        ("processor_config.json", {"image_processor__size": {"shortest_edge": 50_000}}, "size is 50,000"),
        ("config.json", {"vision_config__image_size": 50_000}, "image_size is 50,000"),
        ("config.json", {"vision_config__image_size": 1792, "vision_config__patch_size": 1}, "3,211,264 patches"),
        ("config.json", {"text_config__num_hidden_layers": 0}, "num_hidden_layers is 0"),
        ("config.json", {"text_config__num_hidden_layers": -3}, "num_hidden_layers is -3"),
        ("config.json", {"text_config__n_layer": 10**400}, "beyond 10^300"),
        ("config.json", {"text_config__hidden_size": 2**40}, "hidden_size is 1,099,511,627,776"),
        ("config.json", {"text_config__num_attention_heads": 0}, "num_attention_heads is 0"),
        ("config.json", {"text_config__vocab_size": 10**12}, "vocab_size is 1,000,000,000,000"),
        ("config.json", {"text_config__num_hidden_layers": 512, "text_config__num_experts": 4096}, "4,096 experts"),
        ("config.json", {"text_config__max_position_embeddings": 10**15}, "max_position_embeddings is 1e+15"),
        ("config.json", {"image_token_index": -7}, "image_token_index is -7"),
        ("config.json", {"vision_feature_layer": [-2] * 100_000}, "values"),
        ("config.json", {"vision_feature_layer": [-2] * 100}, "joins 100 layers"),
        ("config.json", {"text_config": [1]}, "holds a list for text_config"),
        ("config.json", {"words": "x" * 900_000}, "a text of 900,000 characters"),
        ("config.json", {"words": "x" * 2_000_000}, "1,000,000 are the most"),
        ("processor_config.json", {"patch_size": 0}, "patch_size is 0"),
        ("processor_config.json", {"patch_size": 1}, "12,544 patches"),
        ("processor_config.json", {"num_additional_image_tokens": 10**9}, "tokens is 1,000,000,000"),
        ("processor_config.json", {"image_processor__image_std": [0.5, 0, 0.5]}, "image_std is [0.5, 0, 0.5]"),
        (
            "processor_config.json",
            {"image_processor__image_mean": [float("nan")] * 3},
            "image_mean is [nan, nan, nan]; numbers from",
        ),
        ("processor_config.json", {"image_processor__image_mean": False}, "image_mean is False"),
        ("processor_config.json", {"image_processor__rescale_factor": 0}, "rescale_factor is 0; a number from"),
        ("generation_config.json", {"eos_token_id": "</s>"}, "eos_token_id is '</s>'"),
    ],
)  # fmt: skip
def test_numbers_that_no_model_has(
    small: Path, monkeypatch: pytest.MonkeyPatch, file: str, fields: dict[str, Any], says: str
) -> None:
    monkeypatch.setattr(bounds, "MOST_PATCHES", 10_000)
    set_fields(small / file, **fields)
    message = refusal(small)
    assert file in message
    assert says in message


def test_nesting_has_an_end() -> None:
    deep: dict[str, Any] = {}
    for _ in range(30):
        deep = {"a": deep}
    with pytest.raises(UnfitError, match="nested more than 20 deep"):
        bounds.check_config(deep)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        # 2^30 letters of one: the memory of any machine, at the first question with an "a" in it.
        ([{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}] * 30, "1.07374e+09 letters of one"),
        ([{"type": "Replace", "pattern": {"Regex": "x*"}, "content": "y" * 100}], "101 letters of one"),
        ([{"type": "Prepend", "prepend": "z" * 5000}], "5001 letters of one"),
        ([{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "zz"}] * 5}], "243 letters of one"),
    ],
)
def test_a_tokenizer_makes_little_of_little(small: Path, part: list[dict[str, Any]], says: str) -> None:
    state = json.loads((small / "tokenizer.json").read_text())
    state["normalizer"] = {"type": "Sequence", "normalizers": part}
    (small / "tokenizer.json").write_text(json.dumps(state))
    assert says in refusal(small)


@pytest.mark.slow
def test_an_index_of_a_million_names(small: Path) -> None:
    # Previously read whole, and each name looked for on the disk.
    names = {f"model.layer.{n}": f"model-{n}.safetensors" for n in range(1_000_000)}
    (small / INDEX).write_text(json.dumps({"weight_map": names}))
    assert f"{INDEX} has 49,777,796 bytes, and 32,000,000 are the most" in refusal(small)
    (small / INDEX).write_text(json.dumps({"weight_map": dict(list(names.items())[:2000])}))
    with pytest.raises(WeightsError, match="2,000 tensors in 2,000 files"):
        inspect(small)
