"""A conversation becomes the decoder's input, by the checkpoint's own chat template and tokenizer. No torch.

What a visitor types is text and stays text: "<image>" or "</s>" in a question never becomes a control token. The
template is rendered with marks where the visitor's words go; so every character's origin is known, and a control token
spelt by (or together with) typed characters is broken up before tokenising, by a mark whose own tokens are removed.
A question that spells none is tokenised in one piece, exactly as the stock processor does.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from model.llava.chat import Chat, PromptError
from model.llava.words import token_name
from model.trace import Span, SpanKind
from model.words import phrase

MARK = re.compile("\ue000(\\d+)\ue001")
"""Stands for the n-th text in a rendered template: private-use characters, which no template holds."""
BREAK = "\ue002"
"""Goes into the middle of what would be a control token."""


@dataclass(frozen=True)
class Turn:
    """One question and, once it is there, its answer."""

    question: str
    answer: str | None = None


@dataclass(frozen=True)
class Prompt:
    """Tokens with their texts and origins."""

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    kinds: tuple[SpanKind, ...]

    def __add__(self, other: Prompt) -> Prompt:
        return Prompt(self.ids + other.ids, self.texts + other.texts, self.kinds + other.kinds)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Neighbours of one kind, joined."""
        edges = [0, *(i for i in range(1, len(self.kinds)) if self.kinds[i] != self.kinds[i - 1]), len(self.kinds)]
        return tuple(Span(self.kinds[start], start, stop) for start, stop in itertools.pairwise(edges))


@dataclass(frozen=True)
class _Text:
    """Rendered text, the origin of each character, and which characters were put in to break control tokens."""

    text: str
    kinds: tuple[SpanKind, ...]
    breaks: frozenset[int]
    answered: int
    """Where the last answer ends; 0 before the first."""


def compose(chat: Chat, turns: Sequence[Turn], image_positions: int) -> Prompt:
    """The prompt for the last turn's question; after earlier turns, only what follows the last answer.

    An answer's tokens are what the model wrote, not what its text would be tokenised to: the caller has them.

    Args:
        chat: the checkpoint's.
        turns: the whole conversation; the last one has no answer yet. The picture belongs to the first.
        image_positions: how many tokens the picture takes; 0 for a conversation without a picture.

    Raises:
        PromptError: the question spells a control token in a way that cannot be undone, or the checkpoint's template
            loses the question or the picture, or does not come to an end.
    """
    rendered = _render(chat, turns, image_positions)
    tokenizer = chat.tokenizer
    bos = tokenizer.bos_token
    # As the stock processor does: a template that writes the start token itself gets no second one.
    tokens = chat.encode(rendered.text, start=not (bos is not None and rendered.text.startswith(bos)))
    if rendered.answered:
        tokens = _tail(chat, tokens, rendered)
    prompt = _origins(tokenizer, tokens, rendered)
    _check(chat, prompt)
    return prompt


def _render(chat: Chat, turns: Sequence[Turn], image_positions: int) -> _Text:
    texts: list[tuple[str, SpanKind]] = []
    messages: list[dict[str, Any]] = []

    def say(role: str, text: str, kind: SpanKind) -> None:
        picture = [] if messages or not image_positions else [{"type": "image"}]
        messages.append({"role": role, "content": [*picture, {"type": "text", "text": f"\ue000{len(texts)}\ue001"}]})
        texts.append((text, kind))

    for turn in turns:
        say("user", turn.question, "question")
        if turn.answer is not None:
            say("assistant", turn.answer, "answer")
    pieces = MARK.split(chat.render(messages))
    if pieces[1::2] != [str(number) for number in range(len(texts))]:
        raise PromptError(phrase("asking.template.out_of_order"))
    pictures = "".join(pieces[::2]).count(chat.image_token)
    if pictures != (1 if image_positions else 0):
        wanted = "asking.template.one_picture" if image_positions else "asking.template.no_picture"
        raise PromptError(phrase(wanted))
    text, answered = "", 0
    kinds: list[SpanKind] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            said, kind = texts[int(piece)]
            text += said
            kinds += [kind] * len(said)
            answered = len(text) if kind == "answer" else answered
            continue
        before, token, after = piece.partition(chat.image_token)
        text += before + token * image_positions + after
        for part, origin in ((before, "template"), (token * image_positions, "image"), (after, "template")):
            kinds += [cast(SpanKind, origin)] * len(part)
    return _broken(chat, _Text(text, tuple(kinds), frozenset(), answered))


def _broken(chat: Chat, rendered: _Text) -> _Text:
    """Break every control token that typed characters spell or help to spell."""
    # (characters + 1): how many typed ones stand before each place
    typed = [0, *itertools.accumulate(kind in ("question", "answer") for kind in rendered.kinds)]
    places: set[int] = set()
    for name in chat.control.values():
        if len(name) < 2:
            continue
        start = rendered.text.find(name)
        while start >= 0:
            if typed[start + len(name)] > typed[start]:
                places.add(start + 1)
            start = rendered.text.find(name, start + 1)
    if not places:
        return rendered
    text, answered, last = "", rendered.answered, 0
    kinds: list[SpanKind] = []
    breaks: set[int] = set()
    for place in [*sorted(places), len(rendered.text)]:
        text += rendered.text[last:place]
        kinds += rendered.kinds[last:place]
        if place in places:
            breaks.add(len(text))
            text += BREAK
            kinds.append("question")
            answered += place < rendered.answered
        last = place
    return _Text(text, tuple(kinds), frozenset(breaks), answered)


def _tail(chat: Chat, tokens: list[tuple[int, tuple[int, int]]], rendered: _Text) -> list[tuple[int, tuple[int, int]]]:
    """The tokens that follow the last answer."""
    answered = rendered.answered
    if not any(start < answered < stop for _, (start, stop) in tokens):
        return [token for token in tokens if token[1][0] >= answered]
    # A token holds the answer's end and the template's beginning; the model's own answer ended between them.
    pairs = chat.encode(rendered.text[answered:], start=False)
    return [(token, (start + answered, stop + answered)) for token, (start, stop) in pairs]


def _origins(tokenizer: Any, tokens: list[tuple[int, tuple[int, int]]], rendered: _Text) -> Prompt:
    """Give each token its share of the text and the kind that most of its characters have."""
    ids: list[int] = []
    texts: list[str] = []
    kinds: list[SpanKind] = []
    told = rendered.answered
    for place, (token, (start, stop)) in enumerate(tokens):
        broken = sum(character in rendered.breaks for character in range(start, stop)) if rendered.breaks else 0
        if broken and broken == stop - start:
            told = max(told, stop)
            continue
        if broken:
            raise PromptError(phrase("asking.control_token"))
        ids.append(token)
        own = rendered.kinds[start:stop]
        kinds.append(max(own, key=own.count) if own else "template")
        if start == stop:
            texts.append(token_name(tokenizer, token))  # added by the tokenizer: no character of the text is its own
            continue
        following = tokens[place + 1][1] if place + 1 < len(tokens) else (stop, stop + 1)
        if following == (start, stop):
            texts.append("")  # one of several tokens for the same character; the last one has it
            continue
        texts.append(rendered.text[told:stop])
        told = stop
    return Prompt(tuple(ids), tuple(texts), tuple(kinds))


def _check(chat: Chat, prompt: Prompt) -> None:
    """No typed character may have become a control token after all (a tokenizer may rewrite text before it matches)."""
    control = [number for number in chat.control if number != chat.tokenizer.unk_token_id]
    typed = np.asarray([kind == "question" for kind in prompt.kinds])
    if np.any(typed & np.isin(prompt.ids, control)):
        raise PromptError(phrase("asking.control_token"))
    beyond = max(prompt.ids, default=0)
    if beyond >= chat.vocabulary:
        name = repr(token_name(chat.tokenizer, beyond))
        rows = f"{chat.vocabulary:,}"
        raise PromptError(phrase("asking.token_beyond", token=name, number=f"{beyond:,}", rows=rows))
