"""Which token of an answer its map rests on. Knows texts and numbers, nothing of tensors, pages or tokenizers.

Whatever stays in sight when an answer has ended is what people remember, so it is a word that says something about the
picture. `web/js/stations/resting_token.js` is the same rule in the browser; `tests/cases/resting_word.json` holds
both to one table.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

FUNCTION_WORDS = Path(__file__).parent / "web" / "data" / "function_words.json"
SHORT = 2
"""Letters of a word that says nothing by itself, in a script that has capitals: "is", "a", "il"; a digit counts."""


def resting_token(texts: Sequence[str], shares: Sequence[float], ends: Sequence[bool]) -> int | None:
    """The token of a content word that gave the picture the largest share of its attention; the first of equals.

    A content word has a letter or a digit, is no function word of `web/data/function_words.json`, and has more than
    `SHORT` letters where its script has capitals. A word may take several tokens; each of them stands for it. Where
    nothing is written with blanks between words (Chinese, Japanese), each token is judged by itself.
    An answer without a content word rests on any token with a letter or a digit, else on any but the end, else on
    its first.

    Args:
        texts: each token's own share of the answer; joined, they are the answer.
        shares: of each token's attention, how much fell on the picture.
        ends: whether the token ends the answer.

    Returns:
        An index, or None where there is no token.

    Raises:
        ValueError: the three differ in length.
    """
    if not len(texts) == len(shares) == len(ends):
        raise ValueError(f"{len(texts)} texts, {len(shares)} shares and {len(ends)} marks of an end")
    words = _words(texts)
    tokens = [index for index in range(len(texts)) if not ends[index]]
    for wanted in (
        [index for index in tokens if any(map(_says_something, words[index]))],
        [index for index in tokens if words[index]],
        tokens,
        list(range(len(texts))),
    ):
        if wanted:
            return max(wanted, key=lambda index: shares[index])
    return None


def _words(texts: Sequence[str]) -> list[list[str]]:
    """For each token the whole words it is part of, in small letters; a token's own letters in scripts without case."""
    words: list[list[str]] = [[] for _ in texts]
    run: list[tuple[str, int]] = []  # letters of one word, each with its token
    letters = [(letter, index) for index, text in enumerate(texts) for letter in text]
    for letter, index in [*letters, (" ", 0)]:
        if _in_a_word(letter):
            run.append((letter, index))
            continue
        word = "".join(one for one, _ in run).lower()
        for token in dict.fromkeys(place for _, place in run):
            own = "".join(one for one, place in run if place == token).lower()
            words[token].append(word if _has_case(word) else own)
        run = []
    return words


def _in_a_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


def _has_case(word: str) -> bool:
    return word != word.upper()


def _says_something(word: str) -> bool:
    short = len(word) <= SHORT and _has_case(word)
    return not short and word not in _function_words()


@functools.cache
def _function_words() -> frozenset[str]:
    lists: dict[str, list[str]] = json.loads(FUNCTION_WORDS.read_text("utf-8"))
    return frozenset(word for words in lists.values() for word in words)
