"""Makes tiny LLaVA checkpoints with random weights: every shape that matters, no knowledge. Used by tests alone.

Two that differ in all that an engine could take for granted:

==================  ==========================  =================================
                    `clip_shaped`               `siglip_shaped`
==================  ==========================  =================================
picture, patch      336, 14: 24 x 24            384, 14: 27 x 27, six pixels unused
class position      one, dropped                none
feature layer       -2, "default"               -1, "full"
decoder             Llama, 4 heads of 4         Qwen2, 4 heads on 2 key/value heads
tokenizer           sentencepiece-like, bytes   byte-level
template            USER: ... ASSISTANT:        <|im_start|> ... <|im_end|>
start token         added by the tokenizer      none
==================  ==========================  =================================
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2Config,
    SiglipImageProcessorPil,
    SiglipVisionConfig,
)

CORPUS = (
    "What is on the left of the ladder? The ladder is next to exposed wiring.",
    "Describe the safety hazards in this workshop image. How many hammers are there?",
    "USER: What is it? ASSISTANT: It is a red bucket.\nUSER: Where is it? ASSISTANT: top left",
    "user\nIs there a saw?\nassistant\nYes, there is a saw at the bottom right.\n",
)
USER_TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% for part in message['content'] if part['type'] == 'image' %}{{ '<image>\n' }}{% endfor %}"
    "{% for part in message['content'] if part['type'] == 'text' %}{{ part['text'] + ' ' }}{% endfor %}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
MARKED_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% for part in message['content'] if part['type'] == 'image' %}{{ '<image>\n' }}{% endfor %}"
    "{% for part in message['content'] if part['type'] == 'text' %}{{ part['text'] }}{% endfor %}"
    "{{ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def clip_shaped(folder: Path, *, seed: int = 0) -> Path:
    """Save a random LLaVA of the LLaVA-1.5 family's shape to `folder` and return it."""
    tokenizer = _sentencepiece_like()
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=2,
        image_size=336,
        patch_size=14,
        projection_dim=32,
    )
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=1024,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
    )
    edge = {"shortest_edge": vision.image_size}
    crop = {"height": vision.image_size, "width": vision.image_size}
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size=edge, crop_size=crop),
        tokenizer=tokenizer,
        patch_size=vision.patch_size,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=USER_TEMPLATE,
    )
    return _save(config, processor, folder, seed)


def siglip_shaped(folder: Path, *, seed: int = 1) -> Path:
    """Save a random LLaVA of the interleave and OneVision family's shape to `folder` and return it."""
    tokenizer = _byte_level()
    vision = SiglipVisionConfig(
        hidden_size=48,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=384,
        patch_size=14,
        vision_use_head=False,
    )
    text = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1200,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
    )
    size = {"height": vision.image_size, "width": vision.image_size}
    processor = LlavaProcessor(
        image_processor=SiglipImageProcessorPil(size=size),
        tokenizer=tokenizer,
        patch_size=vision.patch_size,
        vision_feature_select_strategy="full",
        chat_template=MARKED_TEMPLATE,
    )
    return _save(config, processor, folder, seed)


def small(
    folder: Path, *, tokenizer: PreTrainedTokenizerFast | None = None, vocabulary: int | None = None, **text: Any
) -> Path:
    """Save a random LLaVA of 8 x 8 patches to `folder` and return it.

    Args:
        tokenizer: another one than that of `clip_shaped`.
        vocabulary: rows of the embedding table, where they are not as many as the tokenizer's tokens.
        text: fields of the decoder's config.
    """
    tokenizer = tokenizer or _sentencepiece_like()
    shape = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=2,
        image_size=112,
        patch_size=14,
        projection_dim=32,
    )
    decoder = LlamaConfig(
        **(shape | {"max_position_embeddings": 256} | text),
        vocab_size=vocabulary or len(tokenizer),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=decoder,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
    )
    pictures = CLIPImageProcessorPil(size={"shortest_edge": 112}, crop_size={"height": 112, "width": 112})
    processor = LlavaProcessor(
        image_processor=pictures,
        tokenizer=tokenizer,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=USER_TEMPLATE,
    )
    return _save(config, processor, folder, 3)


def image_token_last() -> PreTrainedTokenizerFast:
    """Its <image> stands behind the vocabulary, as where a tokenizer was given one and the model's table left alone."""

    def change(state: dict[str, Any]) -> None:
        words = state["model"]["vocab"]
        words["<placeholder>"] = words.pop("<image>")
        state["added_tokens"] = [token for token in state["added_tokens"] if token["content"] != "<image>"]
        state["added_tokens"].append(_added(len(words), "<image>", special=True))

    return _changed(change)


def runs_of_blanks() -> PreTrainedTokenizerFast:
    """As Gemma's: a run of blanks is an added token, and no special one."""

    def change(state: dict[str, Any]) -> None:
        words = state["model"]["vocab"]
        words["▁▁"] = max(words.values()) + 1
        state["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
        state["model"]["merges"] = [["▁", "▁"], *state["model"]["merges"]]
        state["added_tokens"].append(_added(words["▁▁"], "▁▁", special=False))

    return _changed(change)


def with_added(*contents: str) -> PreTrainedTokenizerFast:
    """It has tokens that were added and are not special, as those of a domain, or role marks that nobody flagged."""

    def change(state: dict[str, Any]) -> None:
        words = state["model"]["vocab"]
        for content in contents:
            number = words.setdefault(content, max(words.values()) + 1)
            state["added_tokens"].append(_added(number, content, special=False))

    return _changed(change)


def _added(number: int, content: str, *, special: bool) -> dict[str, Any]:
    plain = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": content, "special": special, **plain}


def _changed(change: Callable[[dict[str, Any]], None]) -> PreTrainedTokenizerFast:
    state = json.loads(_sentencepiece_like().backend_tokenizer.to_str())
    change(state)
    return _of_state(state)


def set_fields(file: Path, **fields: Any) -> None:
    """Set fields of a JSON file; a__b reaches into a nested one, None removes."""
    document = json.loads(file.read_text())
    for path, value in fields.items():
        *outer, name = path.split("__")
        part = document
        for key in outer:
            part = part[key]
        if value is None:
            part.pop(name, None)
        else:
            part[name] = value
    file.write_text(json.dumps(document))


def _save(config: LlavaConfig, processor: LlavaProcessor, folder: Path, seed: int) -> Path:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = LlavaForConditionalGeneration(config)
        for parameter in model.parameters():
            # The stock scale of 0.02 gives attention too even to tell one head from another.
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=parameter.shape[-1] ** -0.5)
    model.generation_config.eos_token_id = config.text_config.eos_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return Path(folder)


def _sentencepiece_like() -> PreTrainedTokenizerFast:
    """As Llama's: words marked by a leading low line, single bytes for what it does not know, a start token."""
    special = ["<unk>", "<s>", "</s>", "<image>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=special + byte_tokens, initial_alphabet=["▁"], show_progress=False
    )
    # Training on whole lines would learn whole lines; the words alone give pieces as Llama has them.
    tokenizer.train_from_iterator((word for line in CORPUS for word in line.split()), trainer)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1)]
    )
    start = tokenizer.token_to_id("<s>")
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", start)])
    return _without_byte_specials(tokenizer, special)


def _without_byte_specials(tokenizer: Tokenizer, special: list[str]) -> PreTrainedTokenizerFast:
    """The trainer makes the byte tokens special; in a real tokenizer they are plain vocabulary."""
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [token for token in state["added_tokens"] if token["content"] in special]
    return _of_state(state)


def _of_state(state: dict[str, Any]) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(state)),
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        pad_token="</s>",
        extra_special_tokens={"image_token": "<image>"},
        clean_up_tokenization_spaces=False,
    )


def _byte_level() -> PreTrainedTokenizerFast:
    """As Qwen2's: every byte a letter, no start token, turns marked by special tokens."""
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens={"image_token": "<image>", "start_token": "<|im_start|>"},
        clean_up_tokenization_spaces=False,
    )
