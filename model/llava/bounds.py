"""Bounds of sense for what a checkpoint says of its own size, held against its JSON before a single module is built.

A number in a file costs its writer nothing and can cost the reader everything: 100,000 layers are an hour of building
modules, a crop of 50,000 pixels a side is 30 GB. The bounds are several times what the largest models have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from model.refusal import UnfitError
from model.words import phrase

MOST_SIDE = 4_000
"""Pixels of a picture's side, as a processor makes it. LLaVA-1.5 has 336; the largest encoders known about 1,500."""
MOST_PATCHES = 1 << 16
MOST_VALUES = 50_000
"""Values in one description, nested ones counted."""
MOST_DEPTH = 20
MOST_TEXT = 500_000
"""Characters of one string; a chat template inside a description is the longest there is."""
MOST_COLOUR = 1_000
LEAST_SCALE = 1e-6
MOST_SHOWN = 60
"""Characters of a value that a message repeats."""
MOST_GROWTH = 64
"""Letters that a tokenizer may make of one: those known make two or three."""
MOST_EXPERTS = 1 << 15
"""Experts in all layers together: each may be a module of its own. DeepSeek-V3 has 15,616."""


@dataclass(frozen=True)
class Bound:
    """Least and most of the whole numbers that some fields hold, alone or in a list or object."""

    fields: re.Pattern[str]
    least: int
    most: int

    def check(self, where: str, name: str, value: Any) -> None:
        """Raises UnfitError where `value` is out of bounds."""
        for number in _numbers(value):
            if not self.least <= number <= self.most:
                said = {"said": _written(number), "least": f"{self.least:,}", "most": f"{self.most:,}"}
                raise UnfitError(phrase("loading.bounds.number", file=where, name=name, **said))


def _bound(fields: str, least: int, most: int) -> Bound:
    return Bound(re.compile(fields), least, most)


CONFIG_BOUNDS = (
    _bound(r"(num_)?(hidden_|encoder_|decoder_)?layers?|n_layers?|depth", 1, 512),
    _bound(r"(num_|n_)?(attention_|key_value_|kv_|decoder_attention_|encoder_attention_)?heads?(_kv)?", 1, 1 << 10),
    _bound(r"hidden_size|d_model|n_embd|embed_dim|intermediate_size|ffn_dim|n_inner|d_ff|head_dim",
           1, 1 << 20),
    _bound(r"moe_intermediate_size|ffn_hidden_size|mlp_dim|word_embed_proj_dim|projection_dim|qk_.*dim|v_head_dim",
           0, 1 << 20),
    _bound(r"vocab_size", 1, 1 << 22),
    _bound(r"num_(local_)?experts|n_routed_experts|moe_num_experts", 0, 1 << 12),
    _bound(r"max_position_embeddings|n_positions|max_sequence_length|max_seq_len|n_ctx", 1, 10**8),
    _bound(r"image_size", 1, MOST_SIDE),
    _bound(r"patch_size", 1, MOST_SIDE),
    _bound(r"num_channels", 1, 64),
    _bound(r"image_seq_length", 0, MOST_PATCHES),
    _bound(r"image_token_(index|id)", 0, 1 << 22),
)  # fmt: skip
PROCESSOR_BOUNDS = (
    _bound(r"size|crop_size|pad_size|min_size|max_size", 1, MOST_SIDE),
    _bound(r"patch_size", 1, MOST_SIDE),
    _bound(r"num_additional_image_tokens", 0, MOST_PATCHES),
    _bound(r"image_seq_length", 0, MOST_PATCHES),
)
MOST_FEATURE_LAYERS = 64


def check_config(config: dict[str, Any]) -> None:
    """Refuse a config whose numbers no model has.

    Raises:
        UnfitError: with field and number.
    """
    _check_form(config, "config.json")
    for name in ("text_config", "vision_config"):
        if not isinstance(config.get(name, {}), dict):
            raise UnfitError(phrase("loading.bounds.no_object", kind=type(config[name]).__name__, name=name))
    for part in (config, config.get("text_config", {}), config.get("vision_config", {})):
        _check(part, CONFIG_BOUNDS, "config.json")
        layers = max(_numbers(part.get("num_hidden_layers")), default=1)
        experts = max((n for name, value in part.items() if "experts" in name for n in _numbers(value)), default=0)
        if layers * experts > MOST_EXPERTS:
            counts = {"layers": f"{layers:,}", "experts": f"{experts:,}", "most": f"{MOST_EXPERTS:,}"}
            raise UnfitError(phrase("loading.bounds.experts", **counts))
    vision = config.get("vision_config", {})
    _check_patches("config.json", vision.get("image_size"), vision.get("patch_size"))
    features = config.get("vision_feature_layer")
    if isinstance(features, list) and len(features) > MOST_FEATURE_LAYERS:
        joined = f"{len(features):,}"
        raise UnfitError(phrase("loading.bounds.feature_layers", layers=joined, most=MOST_FEATURE_LAYERS))


def check_generation(generation: dict[str, Any]) -> None:
    """Refuse generation settings in which tokens are no numbers.

    Raises:
        UnfitError: with field and value.
    """
    _check_form(generation, "generation_config.json")
    for name in ("eos_token_id", "bos_token_id", "pad_token_id"):
        value = generation.get(name)
        parts = value if isinstance(value, list) else [value]
        if not all(part is None or (isinstance(part, int) and not isinstance(part, bool)) for part in parts):
            raise UnfitError(phrase("loading.bounds.token", name=name, said=repr(str(value)[:MOST_SHOWN])))


def check_processor(processor: dict[str, Any], where: str) -> None:
    """Refuse a processor that would make pictures of a size that no model takes.

    Args:
        processor: what stands in the file.
        where: the file's name.

    Raises:
        UnfitError: with field and number.
    """
    _check_form(processor, where)
    inner = processor.get("image_processor", {})
    for part in (processor, inner if isinstance(inner, dict) else {}):
        _check(part, PROCESSOR_BOUNDS, where)
        for name, least in (("image_mean", -MOST_COLOUR), ("image_std", LEAST_SCALE), ("rescale_factor", LEAST_SCALE)):
            _check_colours(where, name, part.get(name), least)
        sides = [*_numbers(part.get("crop_size")), *_numbers(part.get("size"))]
        _check_patches(where, max(sides, default=None), processor.get("patch_size"))


def check_tokenizer(tokenizer: Any) -> None:
    """Refuse a tokenizer whose replacements make much of little: forty times "a" to "aa" is a thousand billion letters.

    Args:
        tokenizer: of the tokenizers library, loaded.

    Raises:
        UnfitError: with the factor.
    """
    for part in (tokenizer.normalizer, tokenizer.decoder):
        if part is not None:
            factor = _growth(json.loads(part.__getstate__()))
            if factor > MOST_GROWTH:
                raise UnfitError(phrase("loading.bounds.growth", factor=_written(factor), most=MOST_GROWTH))


def _growth(step: Any) -> float:
    """By how much a step of a normalizer or decoder can lengthen a text."""
    if not isinstance(step, dict):
        return 1
    inner = step.get("normalizers") or step.get("decoders")
    if isinstance(inner, list):
        factor = 1.0
        for part in inner:
            factor = min(factor * _growth(part), 1e300)
        return factor
    content, pattern = str(step.get("content", "")), step.get("pattern")
    if step.get("type") == "Replace" and isinstance(pattern, dict):
        # An expression, or an empty text, can fit between any two letters.
        return max(1.0, len(content) / len(str(pattern["String"]))) if pattern.get("String") else 1.0 + len(content)
    return 1.0 + len(str(step.get("prepend", "")))


def _check(part: dict[str, Any], bounds: tuple[Bound, ...], where: str) -> None:
    for name, value in part.items():
        for bound in bounds:
            if bound.fields.fullmatch(name):
                bound.check(where, name, value)


def _check_colours(where: str, name: str, value: Any, least: float) -> None:
    """What colours are scaled and shifted by: none may make all of them infinite, or no number at all."""
    if value is None:
        return
    several = name != "rescale_factor"
    parts = value if isinstance(value, list) else [value]
    if isinstance(value, list) != several or not all(
        isinstance(part, int | float) and not isinstance(part, bool) and least <= part <= MOST_COLOUR for part in parts
    ):
        said = {"file": where, "name": name, "said": str(value)[:MOST_SHOWN]}
        wanted = "loading.bounds.several_numbers" if several else "loading.bounds.one_number"
        raise UnfitError(phrase(wanted, **said, least=f"{least:g}", most=f"{MOST_COLOUR:,}"))


def _check_patches(where: str, side: Any, patch: Any) -> None:
    sides, patches = _numbers(side), _numbers(patch)
    count = (max(sides, default=0) // max(1, min(patches, default=MOST_SIDE))) ** 2
    if count > MOST_PATCHES:
        counts = {"patches": f"{count:,.0f}", "most": f"{MOST_PATCHES:,}"}
        raise UnfitError(phrase("loading.bounds.patches", file=where, **counts))


def _check_form(document: dict[str, Any], where: str) -> None:
    """No description is endless, however it is nested."""
    for count, value in enumerate(_values(document, where)):
        if count > MOST_VALUES:
            raise UnfitError(phrase("loading.bounds.values", file=where, most=f"{MOST_VALUES:,}"))
        if isinstance(value, str) and len(value) > MOST_TEXT:
            lengths = {"length": f"{len(value):,}", "most": f"{MOST_TEXT:,}"}
            raise UnfitError(phrase("loading.bounds.text", file=where, **lengths))


def _values(value: Any, where: str, depth: int = 0) -> Iterator[Any]:
    yield value
    if depth > MOST_DEPTH:
        raise UnfitError(phrase("loading.bounds.depth", file=where, most=MOST_DEPTH))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _values(part, where, depth + 1)


def _numbers(value: Any) -> list[int | float]:
    """The numbers in a value, a list or an object; no truth values, which Python counts among them."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return [part for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]


def _written(number: int | float) -> str:
    if isinstance(number, int) and abs(number) < 10**15:
        return f"{number:,}"
    return f"{float(number):g}" if abs(number) < 10**300 else phrase("loading.bounds.beyond")
