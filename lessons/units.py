"""Units as people write them: what each is called, how it is spelt, and what a scale makes of it.

Signs such as `kB` and `M` are the same everywhere and stand here; words are those of the language, `units.json`, and
the English ones beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import Field

from lessons.strict import Strict, read_file
from model.words import ENGLISH, content_file

FILE = "units.json"
SCALES: dict[str, int] = {
    **dict.fromkeys("kK", 10**3),
    **dict.fromkeys("mM", 10**6),
    **dict.fromkeys("BbG", 10**9),
    "T": 10**12,
    **{f"{letter}i": 2 ** (10 * power) for power, letter in enumerate("KMGT", 1)},
}
BYTE_SIGNS = {
    **{f"{letter}B": 1000**power for power, letter in enumerate(("k", "M", "G", "T"), 1)},
    **{f"{letter}iB": 2 ** (10 * power) for power, letter in enumerate("KMGT", 1)},
}
BYTES = {
    **{f"{name}bytes": 1000**power for power, name in enumerate(("kilo", "mega", "giga", "tera"), 1)},
    **{f"{name}bytes": 2 ** (10 * power) for power, name in enumerate(("kibi", "mebi", "gibi", "tebi"), 1)},
}
"""Units of the file that are so many bytes."""


class Spellings(Strict):
    """How a language writes numbers and units; a spelling is in lower case, and one of a unit or scale is one word."""

    units: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Units by id, with the ways to write each; the first is the one that is told."""
    scales: Mapping[str, int] = Field(default_factory=dict)
    times: tuple[str, ...] = ()
    """Words for a product."""
    beside_a_unit: tuple[str, ...] = ()
    """Words that may stand with a unit and change nothing."""
    before_a_number: tuple[str, ...] = ()
    """What only leads up to a number; may be several words."""


@dataclass(frozen=True)
class Unit:
    """A unit as it was written or asked for: `MB` is 10**6 of `bytes`."""

    name: str
    """As it is told."""
    family: str
    """Its id; of all that count bytes, `bytes`."""
    factor: int = 1


@cache
def spellings() -> Spellings:
    """Those of the language that the program speaks, before the English ones. Raises LessonError."""
    own, english = read_file(content_file(FILE), Spellings), read_file(ENGLISH / FILE, Spellings)
    return Spellings(
        units={
            id: (*own.units.get(id, ()), *english.units.get(id, ()))
            for id in dict.fromkeys([*own.units, *english.units])
        },
        scales={**english.scales, **own.scales},
        times=own.times + english.times,
        beside_a_unit=own.beside_a_unit + english.beside_a_unit,
        before_a_number=own.before_a_number + english.before_a_number,
    )


def scale(said: str) -> int:
    """What a scale makes of a number: 1000 for `k`; 0 where it is no scale."""
    words = spellings().scales
    return SCALES.get(said) or SCALES.get(said.lower()) or words.get(said.lower(), 0)


def family(said: str) -> str:
    """The id of the unit that is written like this; "" where nobody knows it."""
    return next((id for id, ways in spellings().units.items() if said.lower() in ways), "")


def named(said: str) -> Unit | None:
    """A unit by one of its spellings."""
    for sign, factor in BYTE_SIGNS.items():
        if said.lower() == sign.lower():
            return Unit(sign, "bytes", factor)
    id = family(said)
    if not id:
        return None
    return Unit(spellings().units[id][0], "bytes" if id in BYTES else id, BYTES.get(id, 1))


def wanted(name: str) -> Unit:
    """A unit that is asked for; one nobody listed is good too, as itself."""
    return named(name) or Unit(name, name)


def bare(word: str) -> str:
    """A word without what makes it a plural, to compare it."""
    return word.lower().removesuffix("s")
