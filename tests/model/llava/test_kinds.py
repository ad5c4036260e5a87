"""What people bring that is no LLaVA checkpoint as it stands: named, with the next step, in one line."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.checkpoints import set_fields
from tests.model.refused import refusal

Spoil = Callable[[Path], None]


def only(name: str, content: str | bytes = "x") -> Spoil:
    """Leave nothing in the folder but one file."""

    def spoil(folder: Path) -> None:
        for entry in folder.iterdir():
            entry.unlink()
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def adapter(**fields: Any) -> Spoil:
    return only("adapter_config.json", json.dumps({"peft_type": "LORA", "r": 8} | fields))


def config(**fields: Any) -> Spoil:
    return lambda folder: set_fields(folder / "config.json", **fields)


def renamed(old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return spoil


def without(*names: str) -> Spoil:
    def spoil(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return spoil


def unlinked(name: str) -> Spoil:
    """As where a snapshot of the hub's cache was copied without the files that its links point to."""

    def spoil(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to("../../blobs/0123456789abcdef")

    return spoil


def with_tensor(name: str, tensor: torch.Tensor) -> Spoil:
    """Its weights with one more, or another in the place of one."""

    def spoil(folder: Path) -> None:
        file = folder / "model.safetensors"
        save_file({**load_file(file), name: tensor}, file, metadata={"format": "pt"})

    return spoil


def lfs(name: str) -> Spoil:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 14130000000\n"

    def spoil(folder: Path) -> None:
        (folder / name).write_text(pointer)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        # Adapters. Previously: "it is not a checkpoint: config.json is missing".
        (adapter(base_model_name_or_path="llava-hf/llava-1.5-7b-hf"), "an adapter (LoRA) of llava-hf/llava-1.5-7b-hf"),
        (adapter(base_model_name_or_path="x"), "merge_and_unload"),
        (adapter(peft_type="IA3"), "an adapter (IA3)"),
        (adapter(peft_type=None), "an adapter (PEFT)"),
        (only("adapter_model.safetensors"), "adapter_model.safetensors is an adapter without its adapter_config.json"),
        (only("mm_projector.bin"), "the projector alone of LLaVA's original code"),
        # LLaVA's own form. Previously: "it is not a LLaVA".
        (config(architectures=["LlavaLlamaForCausalLM"], mm_vision_tower="openai/clip"), "original code (LlavaLlama"),
        (config(architectures=["LlavaMistralForCausalLM"], model_type="llava_mistral"), "convert_llava_weights_to_hf"),
        (config(architectures=["LlavaQwenForCausalLM"], model_type="llava_qwen"), "load its converted twin"),
        (config(architectures=None, vision_config=None, mm_vision_tower="x"), "LLaVA's original code (llava)"),
        # Quantized. Previously an ImportError.
        (config(quantization_config={"quant_method": "bitsandbytes"}), "quantized (bitsandbytes)"),
        (config(quantization_config={"quant_method": "awq", "bits": 4}), "quantized (awq)"),
        (config(text_config__quantization_config={"quant_method": "gptq"}), "quantized (gptq)"),
        (config(quantization={"group_size": 64, "bits": 4}), "quantized;"),
        # Quantized, and the config says nothing of it. Previously loaded, and answered nonsense.
        (with_tensor("lm_head.weight", torch.ones(449, 64, dtype=torch.int8)), "it holds lm_head.weight, of type I8"),
        (with_tensor("model.layers.0.self_attn.q_proj.SCB", torch.ones(64)), "self_attn.q_proj.SCB"),
        (with_tensor("model.layers.0.self_attn.q_proj.weight_scale", torch.ones(1)), "q_proj.weight_scale"),
        (with_tensor("model.layers.0.self_attn.q_proj.qweight", torch.ones(8, dtype=torch.int32)), "quantized"),
        # Relatives.
        (config(architectures=["LlavaNextForConditionalGeneration"], model_type="llava_next"), "a LLaVA-NeXT (1.6)"),
        (config(architectures=["MllamaForConditionalGeneration"], model_type="mllama"), "by cross-attention"),
        (config(architectures=["LlamaForCausalLM"], model_type="llama"), "a language model without an eye"),
        (config(architectures=["CLIPModel"], model_type="clip"), "a vision encoder alone"),
        # Other forms of weights.
        (only("llava-v1.5-7b-Q4_K.gguf"), "llava-v1.5-7b-Q4_K.gguf is GGUF"),
        (renamed("model.safetensors", "ggml-model-f16.gguf"), "its weights are GGUF (ggml-model-f16.gguf)"),
        (renamed("model.safetensors", "pytorch_model.bin"), "pickled (pytorch_model.bin)"),
        (renamed("model.safetensors", "pytorch_model.bin"), "save_pretrained(FOLDER), which writes safetensors"),
        (renamed("model.safetensors", "tf_model.h5"), "TensorFlow's (tf_model.h5)"),
        (renamed("model.safetensors", "llava.safetensors"), "rename it"),
        (renamed("model.safetensors", "model-00001-of-00003.safetensors"), "index.json, which lists them, is missing"),
        (only("model.onnx"), "ONNX"),
        (only("consolidated.safetensors"), "Mistral's own form"),
        (only("model.safetensors"), "config.json is missing; copy it"),
        (only("notes.txt"), "give the folder that holds it"),
        # Not all of it there.
        (lfs("config.json"), "git lfs pull"),
        (lfs("tokenizer.json"), "its tokenizer.json is a Git LFS pointer"),
        (lfs("model.safetensors"), "model.safetensors is a Git LFS pointer"),
        # Previously: its weights are in model.safetensors, and it has to be called model.safetensors.
        (unlinked("model.safetensors"), "its model.safetensors is a link to a file that is not there"),
        (unlinked("config.json"), "its config.json is a link to a file that is not there: copy the folder again"),
        (only("model.safetensors.index.json"), "config.json is missing"),
        (without("processor_config.json"), "copy preprocessor_config.json or processor_config.json from the model"),
        (without("tokenizer.json"), "copy tokenizer.json"),
        (without("chat_template.jinja"), "copy chat_template.jinja from the model it was made from"),
        (without("model.safetensors"), "it has no weights"),
        (only("config.json", "<!DOCTYPE html>"), "damaged (line 1, column 1): download or copy it again"),
    ],
)  # fmt: skip
def test_the_thing_is_named_and_the_next_step(small: Path, spoil: Spoil, says: str) -> None:
    spoil(small)
    message = refusal(small)
    assert message.startswith(f"Cannot load {small}: ")
    assert says in message


@pytest.mark.parametrize("above", ["llava", "run/checkpoint-500", "models--x--llava/snapshots/0123"])
def test_a_checkpoint_further_down_is_found(small: Path, tmp_path: Path, above: str) -> None:
    # Previously: "it is not a checkpoint: config.json is missing".
    inner = tmp_path / "outer" / above
    shutil.copytree(small, inner)
    assert f"load {inner}." in refusal(tmp_path / "outer")


def test_several_checkpoints_further_down(small: Path, tmp_path: Path) -> None:
    for name in ("checkpoint-1", "checkpoint-2", "checkpoint-3"):
        shutil.copytree(small, tmp_path / "outer" / name)
    message = refusal(tmp_path / "outer")
    assert f"such as {tmp_path / 'outer' / 'checkpoint-1'} or {tmp_path / 'outer' / 'checkpoint-2'}" in message


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("llava.Q4_K_M.gguf", "it is a GGUF file"),
        ("llava.zip", "unpack it"),
        ("pytorch_model.bin", "pickled weights"),
        ("model.safetensors", "give that folder"),
        ("config.json", "a checkpoint is a folder"),
    ],
)
def test_a_single_file_is_named(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / name).write_bytes(pickle.dumps(3))
    assert says in refusal(tmp_path / name)


def test_names_from_files_cannot_write_to_the_terminal_or_without_end(small: Path) -> None:
    set_fields(small / "config.json", model_type="x\x1b[2J\n" * 1000, architectures=["y\r\n\u202e" * 1000])
    message = refusal(small)
    assert len(message) <= 700
    assert "\x1b" not in message


@pytest.mark.parametrize("source", ["a\0b", "x" * 5000, "x/" * 3000])
def test_names_that_no_system_takes(source: str) -> None:
    from model.llava.checkpoints import CheckpointError, load

    with pytest.raises(CheckpointError, match="Cannot load"):
        load(source, device="cpu")
