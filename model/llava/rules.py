"""The rules that a checkpoint brings for choosing tokens (generation_config.json), as transformers' own `generate`
keeps them: the very processors that it would build, and its stop strings. Knows nothing of runs or pictures.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from transformers import LogitsProcessorList
from transformers.generation import StopStringCriteria

from model.words import phrase

LEFT_OUT = (
    "num_beams",
    "force_words_ids",
    "constraints",
    "penalty_alpha",
    "dola_layers",
    "guidance_scale",
    "max_time",
    "token_healing",
)
"""Settings of generation_config.json that change an answer and are not followed: each needs several answers at once,
passes that no map would show, or a clock. (Assisted generation changes how fast an answer comes and not what it says.)
"""
IDLE: tuple[object, ...] = (None, False, 0, 1, 1.0, [], ())
"""Values with which such a setting does nothing."""


class Rules:
    """The rules for one answer."""

    def __init__(self, model: Any, tokenizer: Any, prompt: Sequence[int], budget: int, ends: Iterable[int]) -> None:
        """Args:
        model: the LlavaForConditionalGeneration whose generation config is followed; it stays as it is.
        prompt: the ids that the answer follows.
        budget: tokens that the answer has at most.
        ends: tokens that end an answer.

        Raises:
            ValueError: the generation config makes no sense; or whatever else transformers raises then.
        """
        config = copy.deepcopy(model.generation_config)
        for name in LEFT_OUT:
            setattr(config, name, None)
        config.do_sample = False  # the warpers of sampling follow the visitor's own options
        config.eos_token_id = sorted(ends) or None
        config.max_length = len(prompt) + budget
        model._prepare_special_tokens(config, kwargs_has_attention_mask=True, device=model.device, batch_size=1)
        self._device = model.device
        ids = torch.tensor([list(prompt)], device=self._device)
        self._processors: LogitsProcessorList = model._get_logits_processor(
            config, len(prompt), encoder_input_ids=ids, device=self._device
        )
        self._stop = StopStringCriteria(tokenizer, config.stop_strings) if config.stop_strings else None

    def apply(self, said: Sequence[int], logits: torch.Tensor) -> torch.Tensor:
        """Scores of the next token, [V], from its logits."""
        if not self._processors:
            return logits
        scores: torch.Tensor = self._processors(torch.tensor([list(said)], device=self._device), logits[None])[0]
        return scores

    def stopped(self, said: Sequence[int]) -> bool:
        """Whether a stop string is complete with the last token of `said`."""
        return self._stop is not None and bool(self._stop(torch.tensor([list(said)], device=self._device), None)[0])


def left_out(config: Any) -> tuple[str, ...]:
    """What a generation config asks for and answers here do not follow, in words."""
    return tuple(phrase(f"loading.left_out.{name}") for name in LEFT_OUT if getattr(config, name, None) not in IDLE)
