"""From logits to a token, and what else could have been said. V vocabulary."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopPLogitsWarper

from model.llava.rules import Rules
from model.llava.words import Reader
from model.options import Options
from model.trace import Alternative

ALTERNATIVES = 10
"""How many candidates a step keeps."""


class Sampler:
    """Chooses the tokens of one answer as transformers' generate would, with random numbers of its own."""

    def __init__(self, options: Options, prompt: Sequence[int], rules: Rules) -> None:
        self._greedy = options.temperature == 0
        self._said = list(prompt)
        self._random = torch.Generator().manual_seed(options.seed)
        self._rules = rules
        self._warpers = LogitsProcessorList()
        if not self._greedy:
            self._warpers.append(TemperatureLogitsWarper(float(options.temperature)))
            if options.top_p < 1:
                self._warpers.append(TopPLogitsWarper(float(options.top_p)))

    def choose(self, logits: torch.Tensor) -> int:
        """The next token, given the raw logits [V] float32."""
        scores = self._rules.apply(self._said, logits)
        if self._greedy:
            token = int(scores.argmax())
        else:
            scores = self._warpers(torch.tensor([self._said], device=logits.device), scores[None])[0]
            # On the CPU whatever the device: the same seed means the same random numbers everywhere.
            token = int(torch.multinomial(scores.softmax(dim=-1).cpu(), 1, generator=self._random))
        return self.take(token)

    def take(self, token: int) -> int:
        """The next token is this one, whoever chose it."""
        self._said.append(token)
        return token

    @property
    def stopped(self) -> bool:
        """Whether the last token completes a string that the checkpoint says an answer stops at."""
        return self._rules.stopped(self._said)


def alternatives(probabilities: torch.Tensor, reader: Reader) -> tuple[Alternative, ...]:
    """The most probable next tokens, best first, each with the text it would have added."""
    best = probabilities.topk(min(ALTERNATIVES, len(probabilities)))
    pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return tuple(Alternative(token, reader.peek(token), value) for token, value in pairs)


def entropy_bits(probabilities: torch.Tensor) -> float:
    """Of a distribution [V]: 0 when one token is certain, log2 V when all are alike."""
    return float(torch.special.entr(probabilities).sum()) / math.log(2)
