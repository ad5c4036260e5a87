"""The stock way to the same numbers: transformers' generate, eager attention, everything kept. Used by tests alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, LlavaForConditionalGeneration

from model.trace import Float32


@dataclass(frozen=True)
class Reference:
    """What stock generate says."""

    prefix: tuple[int, ...]
    tokens: tuple[int, ...]
    rows: tuple[Float32, ...]
    """Per token, [layer, head, position]: the last row of the step that predicted it."""
    logits: tuple[Float32, ...]


@lru_cache(maxsize=4)
def stock(folder: Path, attention: str = "eager") -> tuple[Any, Any]:
    """Model and processor as anyone would load them, with nothing of ours."""
    model = LlavaForConditionalGeneration.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention, local_files_only=True
    ).eval()
    return model, AutoProcessor.from_pretrained(folder, local_files_only=True)


def stock_inputs(processor: Any, picture: Image.Image, conversation: list[str]) -> Any:
    """What the stock processor makes of a conversation: questions and answers by turns, the picture in the first."""
    messages = []
    for place, text in enumerate(conversation):
        image = [{"type": "image", "image": picture}] if place == 0 else []
        role = "assistant" if place % 2 else "user"
        messages.append({"role": role, "content": [*image, {"type": "text", "text": text}]})
    return processor.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )


def generate(
    folder: Path,
    picture: Image.Image,
    question: str = "",
    *,
    length: int,
    prefix: np.ndarray[Any, Any] | None = None,
    **options: Any,
) -> Reference:
    """Stock generate under eager with output_attentions, from a question or from the ids of a whole conversation."""
    model, processor = stock(folder)
    inputs = stock_inputs(processor, picture, [question or "?"])
    if prefix is not None:
        ids = torch.from_numpy(prefix)[None]
        inputs["input_ids"], inputs["attention_mask"] = ids, torch.ones_like(ids)
    output = model.generate(
        **inputs,
        max_new_tokens=length,
        return_dict_in_generate=True,
        output_attentions=True,
        output_logits=True,
        **({"do_sample": False} | options),
    )
    start = inputs["input_ids"].shape[1]
    return Reference(
        prefix=tuple(inputs["input_ids"][0].tolist()),
        tokens=tuple(output.sequences[0, start:].tolist()),
        rows=tuple(torch.stack([layer[0, :, -1] for layer in step]).numpy() for step in output.attentions),
        logits=tuple(step[0].numpy() for step in output.logits),
    )
