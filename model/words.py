"""What a visitor reads, by id, in the language that the program speaks. Knows nothing of what any of it is about.

A language is a folder: `lessons/content/en` and its siblings, or one of your own. Its `words/**/*.json` hold texts by
id, a file's path being the beginning of the ids in it: `lost` in `words/page/check.json` is `page.check.lost`. A text
that a language lacks is read in English. Which language it is, is said once, at the start: `GLASSBOX_LANGUAGE`.
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

VARIABLE = "GLASSBOX_LANGUAGE"
"""The environment variable that names a language, by its folder below `LANGUAGES` or by any other path."""
LANGUAGES = Path(__file__).parents[1] / "lessons" / "content"
ENGLISH = LANGUAGES / "en"
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of CLDR; a text in several forms is an object with some of these keys, `other` among them."""
PLACE = re.compile(r"\{(\w+)\}")
"""Where a value goes into a text."""
Text = str | Mapping[str, str]


class WordsError(ValueError):
    """A language is not as it should be; says in which file, and which text."""


@dataclass(frozen=True)
class Language:
    """Whose words these are."""

    code: str
    """As in BCP 47: "en", "pt-BR". It decides which plural form a number takes."""
    name: str
    direction: str
    """`ltr` or `rtl`."""

    def __post_init__(self) -> None:
        if self.direction not in ("ltr", "rtl"):
            raise WordsError(f"language.json: direction: should be ltr or rtl, not {self.direction!r}")
        try:
            _ = self.locale
        except (ValueError, UnknownLocaleError) as error:
            raise WordsError(f"language.json: code: {error}") from None

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.code, sep="-")


@dataclass(frozen=True)
class Catalogue:
    """Every text of a language by its id."""

    language: Language
    texts: Mapping[str, Text]

    def phrase(self, name: str, /, **values: object) -> str:
        """The text of an id, with the values in their places; `n` also chooses among the plural forms.

        Raises:
            KeyError: no text has that id, or it has a place for which there is no value.
        """
        text = self.texts[name]
        if not isinstance(text, str):
            text = text.get(self._plural_form(values.get("n")), text["other"])
        return PLACE.sub(lambda place: str(values[place[1]]), text)

    def _plural_form(self, n: object) -> str:
        """Of a number in whatever type, numpy's too; anything else, such as "1,024", takes the form for all others."""
        try:
            number = float(str(n))
        except ValueError:
            return "other"
        whole = int(number) if number.is_integer() else number
        return self.language.locale.plural_form(whole) if math.isfinite(number) else "other"

    def below(self, beginning: str) -> dict[str, Text]:
        """The texts whose ids begin like this, `page.` for what the scripts say, each by its whole id."""
        return {name: text for name, text in self.texts.items() if name.startswith(beginning)}


def phrase(name: str, /, **values: object) -> str:
    """A text of the language that the program speaks; see `Catalogue.phrase`. Never called at import."""
    return catalogue().phrase(name, **values)


def either(options: Iterable[object]) -> str:
    """One of these: "a", "a or b", "a, b or c". Raises ValueError where there is none."""
    *rest, last = map(str, options)
    return phrase("lists.either", rest=", ".join(rest), last=last) if rest else last


def folder() -> Path:
    """Of the language that the program speaks. Raises WordsError where there is none."""
    chosen = os.environ.get(VARIABLE) or "en"
    found = LANGUAGES / chosen if re.fullmatch(r"[\w-]+", chosen) else Path(chosen)
    if not (found / "language.json").is_file():
        known = ", ".join(sorted(path.parent.name for path in LANGUAGES.glob("*/language.json")))
        raise WordsError(f"there is no language {chosen!r}: choose {known}, or a folder with a language.json")
    return found


def content_file(name: str) -> Path:
    """A file of the content in the language that the program speaks, or in English where it is not translated."""
    translated = folder() / name
    return translated if translated.exists() else ENGLISH / name


@functools.cache
def catalogue() -> Catalogue:
    """Of the language that the program speaks, read once. Raises WordsError."""
    return read(folder())


def read(language: Path) -> Catalogue:
    """A language's texts over the English ones.

    Raises:
        WordsError: a file cannot be read; a text is no text; English has it without one of its places.
    """
    english = dict(texts(ENGLISH))
    if language == ENGLISH:
        return Catalogue(_language(ENGLISH), english)
    own = dict(texts(language))
    for name, text in own.items():
        if name in english and (strange := places(text) - places(english[name])):
            raise WordsError(f"{language / 'words'}: {name}: English has no {{{strange.pop()}}} there")
    return Catalogue(_language(language), english | own)


def places(text: Text) -> set[str]:
    """The names of the values that go into a text."""
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for name in PLACE.findall(form)}


def _language(language: Path) -> Language:
    try:
        return Language(**_read(language / "language.json"))
    except TypeError as error:
        raise WordsError(f"{language / 'language.json'}: should hold code, name and direction: {error}") from None


def texts(language: Path) -> Iterator[tuple[str, Text]]:
    """What a language's own folder holds, by id. Raises WordsError: a file cannot be read, or a text is no text."""
    words = language / "words"
    for path in sorted(words.rglob("*.json")):
        beginning = ".".join(path.relative_to(words).with_suffix("").parts)
        for name, text in _leaves(_read(path)):
            for form in text.values() if isinstance(text, dict) else [text]:
                if not isinstance(form, str):
                    raise WordsError(f"{path}: {name}: should be a text, not {type(form).__name__}")
            yield f"{beginning}.{name}", text


def _leaves(node: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Texts by id below a node; one in several forms is a leaf."""
    for key, value in node.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and not ("other" in value and value.keys() <= PLURALS):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WordsError(f"{path}: {error}") from None
    if not isinstance(data, dict):
        raise WordsError(f"{path}: should hold an object, not {type(data).__name__}")
    return data
