"""Tokens become readable text, one at a time. Knows a tokenizer; nothing of models or prompts.

A token may end inside a character (its bytes come in several tokens) and a leading blank may belong to it or not,
depending on what stands before. So text is always decoded in context, and a
character is told by the token that completes it.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.words import phrase

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""What decoders write for bytes that are no character (yet)."""
BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")
"""A single byte in a sentencepiece vocabulary."""


class Reader:
    """Reads an answer as it comes. One reader an answer; the texts it gives, joined, are the decoded answer.

    Bytes that never become a character (a model can write any) are left out; every whole character is there.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        # Below transformers' wrapper, which costs most of a call: ten candidates are decoded for every token.
        self._decoder = tokenizer.backend_tokenizer
        self._silent = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
        """Left out when text is decoded; as context they would push out the words before them."""
        self._ids: list[int] = []
        self._from = 0
        """Decoding starts here: the beginning of the last stretch of whole characters, for context."""
        self._to = 0
        """The stretch ends here; what follows is new or incomplete."""
        self._told = ""
        """What of the text from `_from` on has been given out."""

    def take(self, token: int) -> str:
        """The token's own share of the readable answer; empty while a character is incomplete."""
        if token in self._silent:
            return ""
        self._ids.append(token)
        text = self._decode(self._ids[self._from :])
        whole = text.rstrip(REPLACEMENT)
        new = whole[len(self._told) :]
        if whole == text:
            # At a character's end the window moves on: the stretch just ended is context for what comes next.
            self._from, self._to = self._to, len(self._ids)
            self._told = self._decode(self._ids[self._from :])
        elif new:
            # Not whenever `whole` changes: sentencepiece decoders unmake the whole characters before an incomplete
            # one, as long as all are spelt in bytes, so it may be shorter than what has been told.
            self._told = whole
        return new.replace(REPLACEMENT, "")

    def peek(self, token: int) -> str:
        """What `take` would give for this token, with nothing taken; bytes of an incomplete character as <0xE4>."""
        text = self._decode([*self._ids[self._from :], token])
        new = text[len(self._told) :]
        if new and REPLACEMENT not in new:
            return new
        return token_name(self._tokenizer, token)

    def _decode(self, ids: list[int]) -> str:
        return str(self._decoder.decode(ids, skip_special_tokens=True))


def token_name(tokenizer: Any, token: int) -> str:
    """A token by itself, readable: a special token's name, its text, or its bytes as <0xE4><0xB8>."""
    name = tokenizer.convert_ids_to_tokens(token)
    if name is None:
        # A vocabulary padded beyond the tokenizer: such tokens have no text at all.
        return f"<{token}>"
    added = tokenizer.added_tokens_decoder.get(token)
    if (added is not None and added.special) or BYTE_TOKEN.fullmatch(name):
        return str(name)
    text: str = tokenizer.decode([token], clean_up_tokenization_spaces=False)
    if text and REPLACEMENT not in text:
        return text
    values = [_LETTER_BYTES.get(letter) for letter in name]
    if values and None not in values:
        return "".join(f"<0x{value:02X}>" for value in values)
    return str(name)


def first_token(tokenizer: Any, word: str) -> tuple[int, int]:
    """The token that a word begins with in the middle of a sentence, and how many tokens the word takes.

    Raises:
        ValueError: there is no word, or one that this tokenizer has no token for.
    """
    text = " ".join(word.split())
    # What is typed is text: a special token's name is spelt out, and never becomes that token.
    ids = tokenizer.backend_tokenizer.encode(f" {text}", add_special_tokens=False).ids if text else []
    special = set(tokenizer.all_special_ids)
    ids = [token for token in ids if token not in special]
    if not ids:
        raise ValueError(phrase("asking.no_word"))
    # Some tokenizers write the blank before a word as a token of its own.
    while len(ids) > 1 and not tokenizer.decode([ids[0]]).strip():
        ids = ids[1:]
    return ids[0], len(ids)


def names(tokenizer: Any, ids: NDArray[np.int64]) -> tuple[tuple[str, ...], ...]:
    """The name of each token of a table [row, column]."""
    known = {int(token): token_name(tokenizer, int(token)) for token in np.unique(ids)}
    return tuple(tuple(known[int(token)] for token in row) for row in ids)


def _letter_bytes() -> dict[str, int]:
    """The letter that stands for each byte in a byte-level vocabulary (GPT-2's table); printable ones are their own."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [value for value in range(256) if value not in printable]
    table = {chr(value): value for value in printable}
    return table | {chr(256 + place): value for place, value in enumerate(others)}


_LETTER_BYTES = _letter_bytes()
