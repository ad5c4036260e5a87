"""Fonts that have the letters of a text: the one that comes with matplotlib first, then what this machine has.

A model answers in any script, and a figure that shows boxes in their place lies about the answer. Letters that no font
here has are written as code points, and `note` says so. Knows texts and fonts; nothing of figures or models.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib.font_manager import FontEntry, FontPath, FontProperties, findfont, fontManager, get_font

from model.words import phrase

FAMILY = "DejaVu Sans"
"""Comes with matplotlib, so that what it can write looks the same everywhere."""
PLACEHOLDERS = ("Last Resort", "Adobe Blank", "Adobe NotDef")
"""Fonts that have a box for every letter, and no letter."""
NAMED = {"\n": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}", "\t": "\N{RIGHTWARDS ARROW TO BAR}"}
"""White space made visible."""


def printable(text: str) -> str:
    """`text` with what no font here can draw written as code points, and white space made visible."""
    return "".join(NAMED.get(letter) or (letter if _is_drawn(letter) else f"[U+{ord(letter):04X}]") for letter in text)


def families(text: str) -> list[str]:
    """Names of fonts that together have all letters of a text, as matplotlib takes them: the first that has one."""
    return list(dict.fromkeys([FAMILY, *(entry.name for entry in _others(text))]))


@dataclass(frozen=True)
class Face:
    """One font, for what is drawn without others to fall back on."""

    path: str
    index: int
    """Its place in a file of several."""

    def printable(self, text: str) -> str:
        """`text` with what this font lacks written as code points, and white space made visible."""
        letters = _read(self.path, self.index)
        shown = (NAMED.get(sign) or (sign if sign.isprintable() and ord(sign) in letters else "") for sign in text)
        return "".join(drawn or f"[U+{ord(sign):04X}]" for sign, drawn in zip(text, shown, strict=True))


def face_for(text: str) -> Face:
    """The font that has as many letters of a text as any does; matplotlib's own where others have no more."""
    candidates = [_own(), *_others(text)]
    best = max(candidates, key=lambda entry: sum(ord(letter) in _letters(entry) for letter in set(text)))
    return Face(best.fname, best.index)


def note(texts: Iterable[str]) -> str:
    """One sentence about letters that no font here has, or nothing."""
    lacking = {letter for text in texts for letter in text if letter.isprintable() and not _is_drawn(letter)}
    if not lacking:
        return ""
    scripts = sorted({unicodedata.name(letter, "unknown").split(" ")[0].split("-")[0] for letter in lacking})
    return phrase("fonts.lacking", scripts=", ".join(scripts[:4]))


def _is_drawn(letter: str) -> bool:
    return letter.isprintable() and (ord(letter) in _letters(_own()) or _fallback(letter) is not None)


def _others(text: str) -> list[FontEntry]:
    """Fonts for the letters that matplotlib's own lacks, one for each such letter, each once."""
    own = _letters(_own())
    fallbacks = (_fallback(letter) for letter in text if letter.isprintable() and ord(letter) not in own)
    return list({entry.fname: entry for entry in fallbacks if entry}.values())


@functools.lru_cache(maxsize=5000)
def _fallback(letter: str) -> FontEntry | None:
    """The plainest font of this machine that has a letter: upright, of normal weight, without serifs if possible."""
    return next((entry for entry in _installed() if ord(letter) in _letters(entry)), None)


def _installed() -> list[FontEntry]:
    def plainness(entry: FontEntry) -> tuple[bool, int, bool, str]:
        return entry.style != "normal", abs(_weight(entry) - 400), "Sans" not in entry.name, entry.name

    return sorted((entry for entry in fontManager.ttflist if not entry.name.startswith(PLACEHOLDERS)), key=plainness)


def _weight(entry: FontEntry) -> int:
    return entry.weight if isinstance(entry.weight, int) else 400


@functools.cache
def _own() -> FontEntry:
    path = findfont(FontProperties(family=FAMILY))
    return FontEntry(fname=str(path), name=FAMILY)


@functools.lru_cache(maxsize=512)
def _read(path: str, index: int) -> frozenset[int]:
    try:
        return frozenset(get_font(FontPath(path, index)).get_charmap())
    except (OSError, RuntimeError):  # a font that has gone, or that FreeType cannot read
        return frozenset()


def _letters(entry: FontEntry) -> frozenset[int]:
    return _read(entry.fname, entry.index)
