"""How a checkpoint writes a conversation down: its chat template, its tokenizer, and which tokens steer the model.

The template is rendered in a child process with limits (`model.llava.templating`), one for all models of this process:
short of those limits it costs a fraction of a millisecond, beyond them the child ends and the question is refused.
Knows nothing of torch, of turns or of pictures.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterable
from typing import Any

from model.confined import Child, ConfinedError, Limits, TooLongError
from model.refusal import is_foreign, log
from model.words import phrase

LIMITS = Limits(seconds=4.0, memory=1_000_000_000)
"""Of one rendering. An honest one takes a millisecond; the rest is for a machine that is busy with other things."""
MOST_SOURCE = 400_000
"""Characters of a template."""
SAMPLE = ("user", "assistant", "user")
"""Roles of the conversation that is written down once to see which tokens the template uses."""


class PromptError(ValueError):
    """No prompt can be made; the message says why, for a person."""


class EndlessError(PromptError):
    """A template wants more time or memory than it may have."""


_renderer = Child("model.llava.templating:work", LIMITS)
"""A template comes with every call, so the models of a process share it; nothing of one call is left for the next."""
atexit.register(_renderer.close)


def warm() -> None:
    """Start the renderer's process without waiting for it; a rendering that comes later then finds it ready."""

    def start() -> None:
        try:
            _renderer.call({})
        except ConfinedError:
            return  # whoever wants a rendering tries again, and is told

    threading.Thread(target=start, name="renderer", daemon=True).start()


class Chat:
    """One checkpoint's way to write conversations down. Shared by all visitors; nothing in it changes."""

    def __init__(self, processor: Any, vocabulary: int, steering: Iterable[int] = ()) -> None:
        """Args:
        processor: the checkpoint's, with a tokenizer.
        vocabulary: rows of the model's embedding table.
        steering: ids that mean something to the model: the picture's, those that end an answer.

        Raises:
            PromptError: it has no chat template, or one that cannot be rendered.
        """
        self.tokenizer = processor.tokenizer
        self.image_token: str = processor.image_token
        self.vocabulary = vocabulary
        self._template = _template(processor)
        self._variables = {name: str(value) for name, value in self.tokenizer.special_tokens_map.items()}
        self.control = self._control(frozenset(steering))
        """Tokens that steer the model, by id: never made of what a visitor types. Special ones, those that the template
        or the model uses, and any that the model has no row for. Other added tokens (Gemma's runs of blanks) are text.
        """

    def render(self, messages: list[dict[str, Any]]) -> str:
        """The conversation as the template writes it, about to be answered.

        Raises:
            PromptError: the template fails, refuses, or does not come to an end within `LIMITS`.
        """
        return self._ask({"messages": messages, "variables": self._variables})

    def encode(self, text: str, *, start: bool) -> list[tuple[int, tuple[int, int]]]:
        """Tokens of a text, each with the place of its first character and the place behind its last.

        Args:
            start: whether the tokenizer adds what it begins a text with.

        Raises:
            PromptError: the tokenizer gives up on it.
        """
        try:
            found = self.tokenizer(text, return_offsets_mapping=True, add_special_tokens=start)
        except BaseException as error:
            if not is_foreign(error):
                raise
            raise PromptError(phrase("asking.tokenizer_fails", kind=type(error).__name__)) from error
        return list(zip(found["input_ids"], found["offset_mapping"], strict=True))

    def _ask(self, options: dict[str, Any]) -> str:
        try:
            answer, text = _renderer.call(options, self._template.encode())
        except TooLongError as error:
            raise EndlessError(phrase("asking.template.endless", seconds=f"{LIMITS.seconds:g}")) from error
        except ConfinedError as error:
            raise EndlessError(phrase("asking.template.memory", size=f"{LIMITS.memory / 1e9:g}")) from error
        if "error" in answer:
            raise PromptError(answer["error"])
        return text.decode()

    def _control(self, steering: frozenset[int]) -> dict[int, str]:
        parts = [{"type": "image"}, {"type": "text", "text": "?"}]
        sample = [{"role": role, "content": parts[bool(place) :]} for place, role in enumerate(SAMPLE)]
        used = self._ask({})
        try:
            used += "\0" + self.render(sample)
        except EndlessError:
            raise
        except PromptError:
            log.info("the chat template takes no second question", exc_info=True)
        return {
            number: token.content
            for number, token in self.tokenizer.added_tokens_decoder.items()
            if (
                token.special
                or number in steering
                or number >= self.vocabulary
                or (len(token.content) > 1 and token.content in used)  # a single letter or digit is text
            )
            and not token.content.isspace()
        }


def _template(processor: Any) -> str:
    """The processor's, or else the one that came with its tokenizer.

    Raises:
        PromptError: there is none, or none among several that is the default.
    """
    found = processor.chat_template or processor.tokenizer.chat_template
    if isinstance(found, dict):
        if "default" not in found:
            names = ", ".join(sorted(map(str, found))[:5])
            raise PromptError(phrase("asking.template.several", names=names))
        found = found["default"]
    if not found:
        raise PromptError(phrase("asking.template.none"))
    if not isinstance(found, str):
        raise PromptError(phrase("asking.template.no_text", kind=type(found).__name__))
    if len(found) > MOST_SOURCE:
        raise PromptError(phrase("asking.template.long", length=f"{len(found):,}", most=f"{MOST_SOURCE:,}"))
    try:
        found.encode()
    except UnicodeEncodeError:
        raise PromptError(phrase("asking.template.half")) from None
    return found
