"""How an answer is to be made, checked as it is said. No torch: a page can check before any model is there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.words import phrase

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
        half = question[halves[0]].encode("unicode_escape").decode("ascii")
        raise QuestionError(phrase("asking.half_character", place=halves[0] + 1, half=half))
    if not question.strip():
        raise QuestionError(phrase("asking.no_question"))
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
            raise QuestionError(phrase("asking.length", asked=repr(self.max_new_tokens)))
        if not (
            _is_number(self.temperature)
            and (self.temperature == 0 or LEAST_TEMPERATURE <= self.temperature <= MOST_TEMPERATURE)
        ):
            least, most = LEAST_TEMPERATURE, f"{MOST_TEMPERATURE:g}"
            raise QuestionError(phrase("asking.temperature", least=least, most=most, asked=repr(self.temperature)))
        if not (_is_number(self.top_p) and 0 < self.top_p <= 1):
            raise QuestionError(phrase("asking.top_p", asked=repr(self.top_p)))
        if not _is_whole(self.seed) or not 0 <= self.seed < 2**63:
            raise QuestionError(phrase("asking.seed", asked=repr(self.seed)))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
