r"""What a request may hold: plain JSON of bounded depth, numbers that stay numbers, text that can be written again.

JSON as Python reads it allows more: whole numbers of a thousand digits, NaN, and halves of a character ("\ud800"), each
of which breaks whatever writes it out later. Checked where a request comes in, so that nobody else has to.
"""

from __future__ import annotations

import json
import math
from typing import Any

from model.words import phrase

DEEPEST = 32
"""Lists and objects inside each other; the page's own requests need six."""
LARGEST = 2**53
"""Whole numbers beyond it are not the same in a browser."""
SHOWN = 30
"""Characters of the name of a field that are repeated."""
Placed = tuple[str, Any]
"""A value, and the name of the field that it is in; "" at the top."""


class DocumentError(ValueError):
    """A request holds what no page sends; says in which field, and what."""


class DepthError(DocumentError):
    """Too many lists inside each other."""


def read(content: bytes) -> Any:
    """JSON, checked for depth only; see `require_plain` for the rest.

    Raises:
        DepthError: too deep.
        DocumentError: not JSON.
    """
    try:
        document = json.loads(content)
    except RecursionError:
        raise DepthError(_deep("")) from None
    except ValueError:  # a number of thousands of digits too
        raise DocumentError(phrase("server.refusals.no_json")) from None
    require_plain(document, values=False)
    return document


def require_plain(document: Any, *, values: bool = True) -> None:
    """See that a document is one a page could have sent.

    Args:
        document: as `json.loads` returns it.
        values: whether numbers and texts are looked at, besides the depth.

    Raises:
        DocumentError: in words for the page.
    """
    level: list[Placed] = [("", document)]
    for _ in range(DEEPEST + 1):
        if values:
            for field, value in level:
                _require_plain_value(field, value)
        level = [inner for placed in level for inner in _inside(*placed)]
        if not level:
            return
    raise DepthError(_deep(level[0][0]))


def _deep(field: str) -> str:
    if field:
        return phrase("server.refusals.field_too_deep", field=_named(field), n=DEEPEST)
    return phrase("server.refusals.too_deep", n=DEEPEST)


def _named(field: str) -> str:
    shown = field if whole(field) and field.isprintable() else ascii(field)[1:-1]
    return f"'{shown if len(shown) <= SHOWN else f'{shown[:SHOWN]}…'}'"


def _inside(field: str, value: Any) -> list[Placed]:
    if isinstance(value, list):
        return [(f"{field}.{place}" if field else str(place), inner) for place, inner in enumerate(value)]
    if isinstance(value, dict):
        named = [(f"{field}.{name}" if field else str(name), name, inner) for name, inner in value.items()]
        return [placed for path, name, inner in named for placed in ((path, name), (path, inner))]
    return []


def _require_plain_value(field: str, value: Any) -> None:
    values: dict[str, object] = {}
    if isinstance(value, str) and not whole(value):
        wrong = "broken_character"
    elif isinstance(value, int) and abs(value) > LARGEST:
        wrong, values = "too_large", {"n": value.bit_length(), "most": f"{LARGEST:,}"}
    elif isinstance(value, float) and not math.isfinite(value):
        wrong, values = "no_number", {"given": value}
    else:
        return
    place = "in_field" if field else "in_request"
    raise DocumentError(phrase(f"server.refusals.{place}.{wrong}", field=_named(field), **values))


def whole(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
