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
from model.words import phrase

MODEL_TYPE = "llava"
ARCHITECTURE = "LlavaForConditionalGeneration"
EXAMPLE = "llava-hf/llava-1.5-7b-hf"
ORIGINAL = re.compile(r"(Tiny)?L[Ll]a[Vv]a\w*ForCausalLM")
"""Classes of LLaVA's own code (github.com/haotian-liu/LLaVA) and of what grew out of it: LlavaLlamaForCausalLM."""
RELATIVES = (
    "llava_next",
    "llava_next_video",
    "llava_onevision",
    "video_llava",
    "vipllava",
    "mistral3",
    "mllama",
    "paligemma",
)
"""Model types that take a picture and are named to people by more than that; see `words/loading.json`."""
EYES = ("clip", "clip_vision_model", "siglip", "siglip2", "siglip_vision_model", "dinov2", "vit")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".xz", ".bz2", ".rar", ".zst")
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
MOST_ENTRIES = 500
"""Entries of a folder that are looked through for a checkpoint further down."""
MOST_LEVELS = 3


def refuse_file(file: Path) -> None:
    """Say what a single file is, where a folder is wanted. Always raises UnfitError."""
    kind = file.suffix.lower()
    if kind == ".gguf":
        raise UnfitError(phrase("loading.lone_file.gguf"))
    if kind in ARCHIVES:
        raise UnfitError(phrase("loading.lone_file.archive"))
    if kind in PICKLED:
        raise UnfitError(phrase("loading.lone_file.pickled"))
    if kind == ".safetensors":
        raise UnfitError(phrase("loading.lone_file.safetensors"))
    raise UnfitError(phrase("loading.lone_file.other"))


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
    if isinstance(base, str) and base:
        raise UnfitError(phrase("loading.adapter_of", kind=name, base=base, file=ADAPTER))
    raise UnfitError(phrase("loading.adapter", kind=name, file=ADAPTER))


def _refuse_original(config: Mapping[str, Any], made: list[str]) -> None:
    kind = str(config.get("model_type"))
    named = next((name for name in made if ORIGINAL.fullmatch(name)), "")
    if named or ("mm_vision_tower" in config and "vision_config" not in config):
        raise UnfitError(phrase("loading.original", kind=named or kind, example=EXAMPLE))


def _refuse_quantized(config: Mapping[str, Any]) -> None:
    for part in (config, config.get("text_config"), config.get("vision_config")):
        if not isinstance(part, dict):
            continue
        for field in ("quantization_config", "quantization", "compression_config"):
            found = part.get(field)
            if found:
                method = found.get("quant_method") if isinstance(found, dict) else None
                if isinstance(method, str):
                    raise UnfitError(phrase("loading.quantized_by", method=method))
                raise UnfitError(phrase("loading.quantized"))


def _another_model(kind: object, made: list[str]) -> str:
    what = ""
    if str(kind) in RELATIVES:
        what = phrase(f"loading.relatives.{kind}")
    elif str(kind) in EYES:
        what = phrase("loading.another.encoder")
    elif made and made[0].endswith("ForCausalLM"):
        what = phrase("loading.another.decoder")
    named = {"type": repr(kind), "architecture": ", ".join(made) or phrase("loading.another.not_given")}
    wanted = {"needed": ARCHITECTURE, "example": EXAMPLE}
    if what:
        return phrase("loading.another.known", what=what, **named, **wanted)
    return phrase("loading.another.unknown", **named, **wanted)


def _without_config(folder: Path) -> str:
    below = list(_checkpoints_below(folder))
    if len(below) == 1:
        return phrase("loading.no_config.one_below", folder=below[0])
    if below:
        return phrase("loading.no_config.several_below", folder=below[0], other=below[1])
    names = sorted(entry.name for entry in _entries(folder))
    for ending, what in _TELLTALES:
        named = next((name for name in names if name.lower().endswith(ending)), None)
        if named:
            said = phrase(f"loading.telltales.{what}", example=EXAMPLE)
            return phrase("loading.no_config.telltale", file=named, what=said)
    if any(name.endswith(".safetensors") for name in names):
        return phrase("loading.no_config.weights")
    return phrase("loading.no_config.nothing")


_TELLTALES = (
    (".gguf", "gguf"),
    ("mm_projector.bin", "projector"),
    ("non_lora_trainables.bin", "lora"),
    ("adapter_model.safetensors", "adapter"),
    ("adapter_model.bin", "adapter"),
    ("consolidated.safetensors", "mistral"),
    ("params.json", "own_code"),
    (".onnx", "onnx"),
    (".onnx_data", "onnx"),
    (".h5", "tensorflow"),
    (".msgpack", "flax"),
    (".mlmodelc", "core_ml"),
)
"""Endings of files, and which words of `loading.telltales` say what their being there means; the first that fits
counts."""


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
