"""A LLaVA with random weights and no knowledge, made to measure: of a size where time and memory are the model's own.

Knows transformers' classes and nothing of how a run is made or timed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

TEMPLATE = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{{ '<image> ' if part['type'] == 'image' else part['text'] }}"
    "{% endfor %}{% endfor %}"
)
PATCH = 14


@dataclass(frozen=True)
class Size:
    """What a stand-in is made of."""

    name: str
    patches_a_side: int
    vision_width: int
    vision_layers: int
    text_width: int
    text_layers: int
    heads: int
    vocabulary: int


MEDIUM = Size("random 140M", 24, 256, 6, 768, 12, 12, 32_000)
"""LLaVA-1.5's number of patches and of words, about 140 million weights."""
TINY = Size("random tiny", 3, 16, 2, 32, 2, 4, 300)
"""For trying the measurement itself."""


def save(folder: Path, size: Size, *, seed: int = 0) -> Path:
    """Save a random checkpoint with processor, tokenizer and chat template to `folder`, and return it."""
    made = tokenizer(size.vocabulary)
    side = size.patches_a_side * PATCH
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            image_size=side,
            patch_size=PATCH,
            hidden_size=size.vision_width,
            intermediate_size=2 * size.vision_width,
            num_hidden_layers=size.vision_layers,
            num_attention_heads=4,
        ),
        text_config=LlamaConfig(
            vocab_size=size.vocabulary,
            hidden_size=size.text_width,
            intermediate_size=8 * size.text_width // 3,
            num_hidden_layers=size.text_layers,
            num_attention_heads=size.heads,
            num_key_value_heads=size.heads,
            bos_token_id=None,
            eos_token_id=None,  # an answer is as long as was asked for
            pad_token_id=made.pad_token_id,
        ),
        image_token_id=made.convert_tokens_to_ids("<image>"),
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        LlavaForConditionalGeneration(config).save_pretrained(folder)
    processor(made, side, PATCH, "default").save_pretrained(folder)
    return folder


def processor(made: PreTrainedTokenizerFast, side: int, patch: int, strategy: str) -> LlavaProcessor:
    """One that makes square pictures of `side` pixels.

    Args:
        strategy: "default" for an encoder whose first position is a class position, "full" for one without.
    """
    return LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side}),
        tokenizer=made,
        patch_size=patch,
        vision_feature_select_strategy=strategy,
        num_additional_image_tokens=int(strategy == "default"),
        chat_template=TEMPLATE,
    )


def tokenizer(size: int) -> PreTrainedTokenizerFast:
    """One that splits at blanks; its words are numbered, and any other word is unknown."""
    special = ["<unk>", "<pad>", "<image>"]
    words = {word: number for number, word in enumerate([*special, *(f"w{n}" for n in range(size - len(special)))])}
    backend = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made = PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>", pad_token="<pad>")
    made.add_special_tokens({"additional_special_tokens": ["<image>"]})
    made.image_token = "<image>"
    return made
