r"""What a request may hold: plain JSON of bounded depth, numbers that stay numbers, text that can be written again.

JSON as Python reads it allows more: whole numbers of a thousand digits, NaN, and halves of a character ("\ud800"), each
of which breaks whatever writes it out later. Checked where a request comes in, so that nobody else has to.
"""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 32
"""Lists and objects inside each other; the page's own requests need six."""
LARGEST = 2**53
"""Whole numbers beyond it are not the same in a browser."""


class DocumentError(ValueError):
    """A request holds what no page sends; says what."""


class DepthError(DocumentError):
    """Too many lists inside each other."""


def read(content: bytes) -> Any:
    """JSON, checked for depth only; see `check` for the rest.

    Raises:
        DepthError: too deep.
        DocumentError: not JSON.
    """
    try:
        document = json.loads(content)
    except RecursionError:
        raise DepthError(_deep()) from None
    except ValueError:  # a number of thousands of digits too
        raise DocumentError("This request is not JSON that can be read.") from None
    check(document, values=False)
    return document


def check(document: Any, *, values: bool = True) -> None:
    """See that a document is one a page could have sent.

    Args:
        document: as `json.loads` returns it.
        values: whether numbers and texts are looked at, besides the depth.

    Raises:
        DocumentError: in words for the page.
    """
    level = [document]
    for _ in range(DEEPEST + 1):
        if values:
            for value in level:
                _check_value(value)
        level = [inner for value in level if isinstance(value, dict | list) for inner in _inside(value)]
        if not level:
            return
    raise DepthError(_deep())


def _deep() -> str:
    return f"A request holds at most {DEEPEST} lists inside each other."


def _inside(value: dict[Any, Any] | list[Any]) -> list[Any]:
    return value if isinstance(value, list) else [*value, *value.values()]


def _check_value(value: Any) -> None:
    if isinstance(value, str) and not whole(value):
        raise DocumentError("A character of this text is broken (half of a surrogate pair). Type it again.")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise DocumentError(f"A number here has {value.bit_length()} bits; at most {LARGEST:,} can be asked for.")
    if isinstance(value, float) and not math.isfinite(value):
        raise DocumentError(f"{value} is not a number that can be asked for.")


def whole(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
