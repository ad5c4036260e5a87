"""Puts words into markup and styles, where they ask for them by id. Knows nothing of what either is about.

`[[page.head.title]]` becomes the text of that id. What goes into the places of a text follows its id by name: in markup
an element, in which words may be asked for again (`[[page.ask.works command=<code>make</code>]]`), in styles a counter
(`[[styles.hint number=counter(hint)]]`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from model.words import PLACE, phrase

WORDS = re.compile(r"\[\[([\w.]+)((?:\s+\w+=(?:(?!\[\[|\]\]).)*)?)\]\]", re.DOTALL)
"""An id, and all that follows it; of one inside of another, the inner one."""
GIVEN = re.compile(r"\s+(\w+)=(?=<|\w+\()")
"""The name of a place; what goes there begins behind it."""
INERT = str.maketrans({sign: f"&#{ord(sign)};" for sign in "`$\\{}["})
"""Signs that mean something here, or to Gradio, which reads the page as a template literal and with Handlebars."""


def in_markup(text: str) -> str:
    """Markup with its words, escaped. Raises KeyError where there is no text of an id, or nothing for a place of it."""
    inner = WORDS.sub(_as_markup, text)
    return WORDS.sub(_as_markup, inner)


def in_styles(text: str) -> str:
    """Styles with their words as values of `content`. Raises KeyError likewise."""
    return WORDS.sub(_as_content, text)


def escaped(text: str) -> str:
    """A text as markup, in which no sign means anything."""
    return html.escape(text).translate(INERT)


def _as_markup(found: re.Match[str]) -> str:
    given = _given(found[2])
    return "".join(given[part] if is_place else escaped(part) for part, is_place in _parts(found[1], given))


def _as_content(found: re.Match[str]) -> str:
    given = _given(found[2])
    parts = [given[part] if is_place else _quoted(part) for part, is_place in _parts(found[1], given) if part]
    return " ".join(parts) or '""'


def _quoted(text: str) -> str:
    return '"' + re.sub(r'["\\<\n]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def _given(places: str) -> dict[str, str]:
    """What goes into the places of a text, by their names."""
    _, *parts = GIVEN.split(places)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _parts(name: str, given: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text of an id in parts, the names of its places among them; each with whether it is such a name."""
    parts = PLACE.split(phrase(name, **{place: f"{{{place}}}" for place in given}))
    yield from ((part, index % 2 == 1) for index, part in enumerate(parts))
