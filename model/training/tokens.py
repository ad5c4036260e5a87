"""The tokenizer, chat template and processor of the workshop model, made from its own language."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import CLIPImageProcessorPil, LlavaProcessor, PreTrainedTokenizerFast

from model.workshop.backdrops import SIDE
from model.workshop.descriptions import detailed_caption_of, notes
from model.workshop.language import TASKS
from model.workshop.phrasings import STRANGE_ANSWER, as_typed
from model.workshop.scenes import scene
from model.workshop.things import PATCH

VOCABULARY = 1800
IMAGE = "<image>"
SPECIAL = ("<pad>", "<s>", "</s>", IMAGE)

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ message['role'] | upper + ':' }}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'image') %}{{ ' <image>\n' }}{% endfor %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% if not (message['content'] | selectattr('type', 'equalto', 'image') | list) %}{{ ' ' }}{% endif %}"
    "{{ part['text'] }}{% endfor %}"
    "{% if message['role'] == 'assistant' %}{{ '</s>' }}{% else %}{{ ' ' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
"""LLaVA-1.5's dialogue: "USER: <image>\\n{question} ASSISTANT: {answer}</s>"."""

BEFORE_IMAGE, AFTER_IMAGE = "USER: ", "\n"
"""The template's words round the image in the first turn."""
BEFORE_ANSWER = " ASSISTANT:"


def _corpus() -> Iterator[str]:
    for seed in range(6000):
        made, rng = scene(seed), np.random.default_rng([6, seed])
        yield BEFORE_IMAGE + AFTER_IMAGE + "".join(words for words, _ in notes(made, rng)) + detailed_caption_of(made)
        for make in TASKS.values():
            if turn := make(made, rng):
                yield f"USER: {as_typed(turn.question, rng)}{BEFORE_ANSWER} {turn.answer}"
        if seed % 20 == 0:
            yield f"{BEFORE_ANSWER} {STRANGE_ANSWER}"


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Train the byte-level BPE tokenizer: any text can be typed, the world's own words are mostly whole."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_corpus(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        extra_special_tokens={"image_token": IMAGE},
        padding_side="left",
        model_max_length=2048,
        clean_up_tokenization_spaces=False,
    )


def make_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """The stock LLaVA-1.5 processor: shortest side to 336, centre crop, CLIP's mean and deviation."""
    image_processor = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    return LlavaProcessor(
        image_processor=image_processor,
        tokenizer=tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=CHAT_TEMPLATE,
    )
