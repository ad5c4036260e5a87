"""Which decoders and vision encoders of the installed transformers can be opened, found out by trying each.

The classes come from transformers' own registries. Of each a tiny LLaVA with random weights is saved and loaded as any
checkpoint is: it answers, its attention being that of eager attention, or it is refused with the reason. Knows what
families call the sizes of their parts, and nothing else of any family.
"""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from huggingface_hub.errors import StrictDataclassError
from transformers import (
    CONFIG_MAPPING,
    MODEL_MAPPING,
    LlavaConfig,
    LlavaForConditionalGeneration,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, MODEL_MAPPING_NAMES

from model.llava import stand_in
from model.llava.checkpoints import CheckpointError, LoadedModel, load
from model.llava.geometry import GeometryError, check_parts

Role = Literal["decoder", "encoder"]
VOCABULARY, CONTEXT, HEAD_WIDTH = 64, 128, 16
SIDE, PATCH = 16, 8
LARGEST = 40_000_000
"""Numbers in the weights of a model that counts as tiny."""
KINDS_OF_LAYER = 6
"""Layers of a tiny model at most; one of each kind that its full-sized config has, two at least."""
SIZES: tuple[tuple[str, int], ...] = (
    (r"vocab_size(_per_layer_input)?", VOCABULARY),
    (r".*(attention|n|num|decoder|encoder|index)_heads?", 4),
    (r"(num_|n_)?(hidden_|decoder_|encoder_|h_|l_)?layers?", 2),
    (r"qk_rope_head_dim|qk_nope_head_dim|rotary_dim|d_rel", 8),
    (r".*(head_dim|head_size)|d_kv|hidden_size_per_layer_input|kv_channels|qk_head_dim", HEAD_WIDTH),
    (r".*(lora_rank|lora_dim|low_rank_dim|_rank)", 16),
    (r"((num|n)_(routed_|local_)?|moe_num_|num_local_)experts|zero_expert_num", 4),
    (r".*(experts_per_tok(en)?|moe_topk|moe_k|top_k_experts|moe_top_k|index_topk)", 2),
    (r".*(n_group|topk_group|n_groups|num_expert_groups?|n_shared_experts)", 1),
    (r"index_kpool", 2),
    (r"max_position_embeddings|n_positions|n_ctx|max_seq_len|seq_length", CONTEXT),
    (r".*hidden_size|n_embd|d_model|dim|emb(ed)?_dim|.*embedding_size|hidden_dim", 64),
    (r".*(intermediate_size|ffn_dim|ffn_hidden_size|d_ff|n_inner|d_inner|dff|ffn_hidden_dim|mlp_dim).*", 64),
    (r"ssm_state_size|mamba_d_state|state_size", 16),
)
"""What families call their sizes (a pattern of the whole name), and how large each is in a tiny model; the first that
fits counts."""
FILLED = ("head_dim", "num_key_value_heads", "n_routed_experts", "n_shared_experts", "num_experts_per_tok")
"""Sizes that some families leave open and cannot do without."""
FAILURES = (
    ImportError, LookupError, ArithmeticError, AttributeError, TypeError, ValueError, RuntimeError, StrictDataclassError
)  # fmt: skip
"""What classes raise that cannot be built."""
MAYBE_SIZES = ("transformers cannot", "the vision encoder", "the processor writes")
"""How refusals begin that other sizes, tried next, may turn."""
SHARED_HEADS = re.compile(r".*(key_value|kv)_heads")
LAYERS = re.compile(r"(num_|n_)(hidden_|decoder_)?layers?|n_layer|depth")


@dataclass(frozen=True)
class Outcome:
    """What became of one class."""

    role: Role
    kind: str
    """Its model_type."""
    refusal: str | None
    """Why it is refused, or None where it is opened."""


def kinds(role: Role) -> list[str]:
    """The model types that the installed transformers has a class for, in this role, in order.

    A decoder takes embeddings in place of words and keeps what it has seen, or is listed by transformers as one; an
    encoder takes a picture, and only that.
    """
    found = []
    for kind in MODEL_MAPPING_NAMES:
        takes = _arguments(kind)
        if takes is None:
            wanted = True  # there is no telling what it is; it is listed with the reason
        elif role == "decoder":
            wanted = kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES or {"inputs_embeds", "past_key_values"} <= takes
        else:
            wanted = "pixel_values" in takes and not {"input_ids", "inputs_embeds", "input_features"} & takes
        if wanted:
            found.append(kind)
    return sorted(found)


def _arguments(kind: str) -> set[str] | None:
    """What the forward pass of a model type takes; None where transformers cannot bring up its class here."""
    try:
        return set(inspect.signature(_class(kind).forward).parameters)
    except (ImportError, ValueError, AttributeError):
        return None


def _class(kind: str) -> Any:
    """The class of a model type, the first where there are several."""
    made = MODEL_MAPPING[CONFIG_MAPPING[kind]]
    return made[0] if isinstance(made, tuple) else made


def attempt(role: Role, kind: str, folder: Path) -> tuple[Outcome, LoadedModel | None]:
    """Build, save and load a tiny LLaVA with this decoder or encoder.

    Args:
        folder: where its files go; what is in it is written over.
    """
    refusal = "it cannot be built tiny"
    for config in _configs(role, kind):
        try:
            if isinstance(config, Exception):
                raise config
            check_parts(config)
            _save(config, folder)
        except GeometryError as error:
            refusal = str(error)
            continue
        except FAILURES as error:
            refusal = f"it cannot be built tiny: {' '.join(str(error).split())[:200] or type(error).__name__}"
            continue
        try:
            return Outcome(role, kind, None), load(folder, device="cpu", dtype="float32")
        except CheckpointError as error:
            refusal = str(error).removeprefix(f"Cannot load {folder}: ").removesuffix(".")
            if not refusal.startswith(MAYBE_SIZES):
                break
    return Outcome(role, kind, refusal), None


def outcomes(role: Role) -> Iterator[Outcome]:
    """What became of each class, as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds(role):
            yield attempt(role, kind, Path(folder))[0]


def _configs(role: Role, kind: str) -> Iterator[LlavaConfig | Exception]:
    """Tiny LLaVA configs to try in turn, or why there is none."""
    variants = ((2, "default"), (4, "default")) if role == "decoder" else ((4, "default"), (4, "full"))
    for shared_heads, strategy in variants:
        try:
            part = _tiny(kind, shared_heads)
            yield LlavaConfig(
                vision_config=part if role == "encoder" else _tiny("clip_vision_model", 4),
                text_config=part if role == "decoder" else _tiny("llama", 2),
                image_token_id=2,
                vision_feature_layer=-1,
                vision_feature_select_strategy=strategy,
                tie_word_embeddings=False,
            )
        except FAILURES as error:
            yield error


def _tiny(kind: str, shared_heads: int) -> Any:
    """A family's config with everything small."""
    make = CONFIG_MAPPING[kind]
    stock = make().to_dict()
    values: dict[str, Any] = {"tie_word_embeddings": False}
    staged = any(isinstance(stock.get(name), list | tuple) for name in ("depths", "num_heads"))  # as Swin's
    for name, value in stock.items():
        if type(value) is int or (value is None and name in FILLED):
            size = shared_heads if SHARED_HEADS.fullmatch(name) else _size(name)
            if size is not None and (value is None or value > size) and not staged:
                values[name] = size
        if name.endswith("_token_id") and type(value) is int and value >= VOCABULARY:
            values[name] = 0
    for name, size in (("image_size", SIDE), ("img_size", SIDE), ("patch_size", PATCH)):
        if name in stock:
            values[name] = [size] * len(stock[name]) if isinstance(stock[name], list | tuple) else size
    if "is_decoder" in stock:
        values["is_decoder"] = True
    if stock.get("qk_rope_head_dim") and stock.get("head_dim") == stock["qk_rope_head_dim"]:
        values["head_dim"] = values["qk_rope_head_dim"]
    if "layer_types" in stock and stock["layer_types"] is None:
        values["layer_types"] = ["full_attention"] * 2
    if "mrope_section" in Path(inspect.getfile(_class(kind))).read_text(encoding="utf-8"):
        values["rope_parameters"] = _sections(stock)
    return make(**(values | _layers(stock)))


def _sections(stock: dict[str, Any]) -> dict[str, Any]:
    """Rotary settings whose three sections make up half of what is rotated of a tiny head."""
    rope = {"rope_type": "default", "rope_theta": 10_000.0} | (stock.get("rope_parameters") or {})
    half = int(HEAD_WIDTH * (rope.get("partial_rotary_factor") or stock.get("partial_rotary_factor") or 1)) // 2
    return rope | {"mrope_section": [half - 2 * (half // 4), half // 4, half // 4]}


def _size(name: str) -> int | None:
    for pattern, size in SIZES:
        if re.fullmatch(pattern, name):
            return size
    return None


def _layers(stock: dict[str, Any]) -> dict[str, Any]:
    """One layer of each kind that a config lists, where it lists something a layer."""
    counts = {name: value for name, value in stock.items() if LAYERS.fullmatch(name) and type(value) is int}
    total = next(iter(counts.values()), 0)
    lists = {name: value for name, value in stock.items() if isinstance(value, list) and len(value) == total > 1}
    if not lists:
        return {}
    first: dict[str, int] = {}
    for layer in range(total):
        first.setdefault(str([value[layer] for value in lists.values()]), layer)
    chosen = sorted(first.values())[:KINDS_OF_LAYER]
    chosen = chosen if len(chosen) > 1 else chosen * 2
    found: dict[str, Any] = {}
    if stock.get("num_kv_shared_layers"):
        found["num_kv_shared_layers"] = len(chosen)
        chosen = chosen * 2  # the later ones use keys and values of the earlier
    found |= {name: [value[layer] for layer in chosen] for name, value in lists.items()}
    return found | dict.fromkeys(counts, len(chosen))


def _save(config: LlavaConfig, folder: Path) -> None:
    """Save a LLaVA of this config with random weights.

    Raises:
        ValueError: it is not tiny; or whatever transformers raises where it cannot be built.
    """
    with torch.device("meta"):
        count = sum(one.numel() for one in LlavaForConditionalGeneration(config).parameters())
    if count > LARGEST:
        raise ValueError(f"{count / 1e6:.0f} million numbers with every size that is known made small")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = LlavaForConditionalGeneration(config)
        for parameter in model.parameters():
            # The stock scale of 0.02 gives attention too even to tell one head from another.
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=parameter.shape[-1] ** -0.5)
    model.save_pretrained(folder)
    tokenizer = stand_in.tokenizer(VOCABULARY)
    tokenizer.model_max_length = CONTEXT
    strategy = config.vision_feature_select_strategy
    stand_in.processor(tokenizer, SIDE, PATCH, strategy).save_pretrained(folder)
