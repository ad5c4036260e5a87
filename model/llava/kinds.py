"""What a folder holds that is no LLaVA checkpoint as it stands, and the next step: said before anything is loaded.

Knows the habits of the field: which files an adapter, an original LLaVA, a quantized or converted model leaves behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from model.llava import descriptions
from model.llava.descriptions import ADAPTER, CONFIG
from model.refusal import UnfitError

MODEL_TYPE = "llava"
ARCHITECTURE = "LlavaForConditionalGeneration"
EXAMPLE = "llava-hf/llava-1.5-7b-hf"
ORIGINAL = re.compile(r"(Tiny)?L[Ll]a[Vv]a\w*ForCausalLM")
"""Classes of LLaVA's own code (github.com/haotian-liu/LLaVA) and of what grew out of it: LlavaLlamaForCausalLM."""
RELATIVES = {
    "llava_next": "a LLaVA-NeXT (1.6), which reads a picture in several tiles",
    "llava_next_video": "a LLaVA-NeXT for videos",
    "llava_onevision": "a LLaVA-OneVision, which reads a picture in several tiles",
    "video_llava": "a Video-LLaVA, which reads videos",
    "vipllava": "a ViP-LLaVA, whose projector joins several layers in its own way",
    "mistral3": "a Mistral 3, which joins patches before they reach the language model",
    "mllama": "a Llama 3.2 Vision, which reads the picture by cross-attention",
    "paligemma": "a PaliGemma, where the whole prompt looks both ways",
}
EYES = ("clip", "clip_vision_model", "siglip", "siglip2", "siglip_vision_model", "dinov2", "vit")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".xz", ".bz2", ".rar", ".zst")
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
UNQUANTIZED = (
    "here every number must be the model's own: load the checkpoint that it was made from, in float16, bfloat16 or "
    "float32"
)
"""The next step where weights are quantized."""
MOST_ENTRIES = 500
"""Entries of a folder that are looked through for a checkpoint further down."""
MOST_LEVELS = 3


def refuse_file(file: Path) -> None:
    """Say what a single file is, where a folder is wanted. Always raises UnfitError."""
    kind = file.suffix.lower()
    if kind == ".gguf":
        raise UnfitError(
            "it is a GGUF file, llama.cpp's own form, whose attention cannot be watched here; "
            "give the folder or hub id of the safetensors checkpoint it was made from"
        )
    if kind in ARCHIVES:
        raise UnfitError("it is a file, an archive; unpack it and give the folder inside")
    if kind in PICKLED:
        raise UnfitError(f"it is a file of pickled weights, which can run any code when opened; {_TO_SAFETENSORS}")
    if kind == ".safetensors":
        raise UnfitError(
            "it is a file; a checkpoint is a folder with config.json, tokenizer and weights: give that folder "
            "(a recorded run is shown by `python -m model replay`)"
        )
    raise UnfitError("it is a file; a checkpoint is a folder: give the folder that holds config.json")


_TO_SAFETENSORS = (
    "open it where you trust its source, save it again with save_pretrained(FOLDER), which writes safetensors, "
    "and load that folder"
)


def config_of(folder: Path) -> dict[str, Any]:
    """The checkpoint's config.json, once it is sure that this is a LLaVA in the form that transformers saves.

    Raises:
        UnfitError: it is something else; the message says what, and the next step.
    """
    _refuse_adapter(folder)
    config = descriptions.read(folder, CONFIG)
    if config is None:
        raise UnfitError(_without_config(folder))
    architectures = config.get("architectures")
    made = [str(name) for name in architectures] if isinstance(architectures, list) else []
    _refuse_original(config, made)
    kind = config.get("model_type")
    if kind != MODEL_TYPE or ARCHITECTURE not in (made or [ARCHITECTURE]):
        raise UnfitError(_another_model(kind, made))
    _refuse_quantized(config)
    return config


def _refuse_adapter(folder: Path) -> None:
    found = descriptions.read(folder, ADAPTER)
    if found is None:
        return
    kind, base = found.get("peft_type"), found.get("base_model_name_or_path")
    name = {"LORA": "LoRA"}.get(kind, kind) if isinstance(kind, str) else "PEFT"
    of = f" of {base}" if isinstance(base, str) and base else ""
    raise UnfitError(
        f"it is an adapter ({name}){of}, no model by itself: merge it with peft "
        "(PeftModel.from_pretrained(base, FOLDER).merge_and_unload()), save the result and the base's processor in one "
        f"folder and load that; where it is merged already, remove {ADAPTER}"
    )


def _refuse_original(config: Mapping[str, Any], made: list[str]) -> None:
    kind = str(config.get("model_type"))
    named = next((name for name in made if ORIGINAL.fullmatch(name)), "")
    if named or ("mm_vision_tower" in config and "vision_config" not in config):
        raise UnfitError(
            f"it is a LLaVA in the form of LLaVA's original code ({named or kind}), not in that of transformers: load "
            f"its converted twin ({EXAMPLE} is that of liuhaotian/llava-v1.5-7b), or convert it with "
            "convert_llava_weights_to_hf.py of transformers 4"
        )


def _refuse_quantized(config: Mapping[str, Any]) -> None:
    for part in (config, config.get("text_config"), config.get("vision_config")):
        if not isinstance(part, dict):
            continue
        for field in ("quantization_config", "quantization", "compression_config"):
            found = part.get(field)
            if found:
                method = found.get("quant_method") if isinstance(found, dict) else None
                by = f" ({method})" if isinstance(method, str) else ""
                raise UnfitError(f"its weights are quantized{by}; {UNQUANTIZED}")


def _another_model(kind: object, made: list[str]) -> str:
    what = RELATIVES.get(str(kind))
    if what is None and str(kind) in EYES:
        what = "a vision encoder alone"
    if what is None and made and made[0].endswith("ForCausalLM"):
        what = "a language model without an eye"
    named = f"model type {kind!r}, architecture {', '.join(made) or 'not given'}"
    return (
        f"it is not a LLaVA that can be opened here: {f'{what} ({named})' if what else named}; {ARCHITECTURE} is "
        f"needed, such as {EXAMPLE}"
    )


def _without_config(folder: Path) -> str:
    below = list(_checkpoints_below(folder))
    if len(below) == 1:
        return f"config.json is missing, but there is a checkpoint in it: load {below[0]}"
    if below:
        return f"config.json is missing, but there are checkpoints in it: load one, such as {below[0]} or {below[1]}"
    names = sorted(entry.name for entry in _entries(folder))
    for ending, what in _TELLTALES:
        named = next((name for name in names if name.lower().endswith(ending)), None)
        if named:
            return f"it is not a checkpoint: config.json is missing, and {named} is {what}"
    if any(name.endswith(".safetensors") for name in names):
        return (
            "it is not a whole checkpoint: config.json is missing; copy it, and the processor's and tokenizer's files, "
            "from where the weights came"
        )
    return "it is not a checkpoint: config.json is missing; give the folder that holds it, and model.safetensors too"


_TELLTALES = (
    (".gguf", "GGUF, llama.cpp's own form; load the safetensors checkpoint that it was made from"),
    ("mm_projector.bin", f"the projector alone of LLaVA's original code; load a whole LLaVA, such as {EXAMPLE}"),
    ("non_lora_trainables.bin", "part of a LoRA training of LLaVA's original code; merge and convert it first"),
    ("adapter_model.safetensors", "an adapter without its adapter_config.json; merge it into its base model first"),
    ("adapter_model.bin", "an adapter without its adapter_config.json; merge it into its base model first"),
    ("consolidated.safetensors", "in Mistral's own form; load the checkpoint in the form of transformers"),
    ("params.json", "in the form of the model's own code; load the checkpoint in the form of transformers"),
    (".onnx", "ONNX; load the safetensors checkpoint that it was made from"),
    (".onnx_data", "ONNX; load the safetensors checkpoint that it was made from"),
    (".h5", "TensorFlow's; load the safetensors checkpoint that it was made from"),
    (".msgpack", "Flax's; load the safetensors checkpoint that it was made from"),
    (".mlmodelc", "Core ML's; load the safetensors checkpoint that it was made from"),
)
"""Endings of files, and what their being there says; the first that fits counts."""


def _checkpoints_below(folder: Path) -> Iterator[Path]:
    level = [folder]
    for _ in range(MOST_LEVELS):
        level = [entry for above in level for entry in _entries(above) if entry.is_dir() and not entry.is_symlink()]
        level = sorted(level)[:MOST_ENTRIES]
        found = [entry for entry in level if (entry / CONFIG).is_file()]
        if found:
            yield from found
            return


def _entries(folder: Path) -> list[Path]:
    try:
        found = []
        for entry in folder.iterdir():
            found.append(entry)
            if len(found) == MOST_ENTRIES:
                break
    except OSError:
        return []
    return found
