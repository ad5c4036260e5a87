"""How an answer is to be made, checked as it is said. No torch: a page can check before any model is there."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_TEMPERATURE = 0.01
"""Below it, dividing logits by the temperature says no more than "the best", which 0 says exactly."""
MOST_TEMPERATURE = 10.0


class QuestionError(ValueError):
    """A question that cannot be asked as it stands; the message says why, for the person who asked."""


def asked(question: str) -> str:
    """The question without the blanks around it.

    Raises:
        QuestionError: nothing is left, or it holds halves of characters, which no tokenizer can read.
    """
    halves = [place for place, letter in enumerate(question) if "\ud800" <= letter <= "\udfff"]
    if halves:
        raise QuestionError(
            f"Character {halves[0] + 1} of the question is not text (the byte or half character "
            f"{question[halves[0]].encode('unicode_escape').decode('ascii')}). Type it again, as UTF-8."
        )
    if not question.strip():
        raise QuestionError("There is no question. Type one first.")
    return question.strip()


@dataclass(frozen=True)
class Options:
    """How to choose the tokens of an answer."""

    max_new_tokens: int = 64
    temperature: float = 0.0
    """0 takes the most probable token each time (greedy)."""
    top_p: float = 1.0
    """Choose among the most probable tokens that together have this much of the probability; 1 means all."""
    seed: int = 0
    """Of the random numbers; the same seed gives the same answer."""

    def __post_init__(self) -> None:
        if not _is_whole(self.max_new_tokens) or self.max_new_tokens < 1:
            raise QuestionError(
                f"The length of an answer is a whole number of tokens from 1, not {self.max_new_tokens!r}."
            )
        if not (
            _is_number(self.temperature)
            and (self.temperature == 0 or LEAST_TEMPERATURE <= self.temperature <= MOST_TEMPERATURE)
        ):
            raise QuestionError(
                f"Temperature is 0 (always the most probable token) or from {LEAST_TEMPERATURE} to "
                f"{MOST_TEMPERATURE:g}, not {self.temperature!r}."
            )
        if not (_is_number(self.top_p) and 0 < self.top_p <= 1):
            raise QuestionError(f"Top-p is more than 0 and at most 1, not {self.top_p!r}.")
        if not _is_whole(self.seed) or not 0 <= self.seed < 2**63:
            raise QuestionError(f"The seed is a whole number from 0, not {self.seed!r}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
