"""Units as people write them: what each is called, how it is spelt, and what a scale makes of it."""

from __future__ import annotations

from dataclasses import dataclass

SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "K", "thousand"), 10**3),
    **dict.fromkeys(("m", "M", "mn", "mio", "million", "millions"), 10**6),
    **dict.fromkeys(("B", "b", "bn", "G", "mrd", "billion", "billions"), 10**9),
    **dict.fromkeys(("T", "tn", "trillion", "trillions"), 10**12),
    **{f"{letter}i": 2 ** (10 * power) for power, letter in enumerate("KMGT", 1)},
}
FAMILIES: dict[str, tuple[str, ...]] = {
    "positions": ("position", "positions", "token", "tokens", "slot", "slots", "place", "places", "pos"),
    "patches": ("patch", "patches"),
    "values": ("value", "values", "number", "numbers", "element", "elements", "entry", "entries", "float", "floats"),
    "parameters": ("parameter", "parameters", "param", "params", "weight", "weights"),
    "bytes": ("byte", "bytes", "octet", "octets"),
    "bits": ("bit", "bits"),
    "percent": ("%", "percent", "cent", "pct"),
    "pixels": ("pixel", "pixels", "px"),
    "tiles": ("tile", "tiles"),
    "layers": ("layer", "layers"),
    "rows": ("row", "rows"),
    "columns": ("column", "columns"),
}
"""Units by the name that is told, with the ways to write each."""
BYTE_SCALES = {
    **{f"{letter}B": 1000**power for power, letter in enumerate(("k", "M", "G", "T"), 1)},
    **{f"{letter}iB": 2 ** (10 * power) for power, letter in enumerate("KMGT", 1)},
    **{f"{name}bytes": 1000**power for power, name in enumerate(("kilo", "mega", "giga", "tera"), 1)},
    **{f"{name}bytes": 2 ** (10 * power) for power, name in enumerate(("kibi", "mebi", "gibi", "tebi"), 1)},
}


@dataclass(frozen=True)
class Unit:
    """A unit as it was written or asked for: `MB` is 10**6 of `bytes`."""

    name: str
    family: str
    factor: int = 1


def named(said: str) -> Unit | None:
    """A unit by one of its spellings."""
    for name, factor in BYTE_SCALES.items():
        if said.lower() == name.lower() or said.lower() == name.lower().removesuffix("s"):
            return Unit(name, "bytes", factor)
    return next((Unit(name, name) for name, spelled in FAMILIES.items() if said.lower() in spelled), None)


def wanted(name: str) -> Unit:
    """A unit that is asked for; one nobody listed is good too, as itself."""
    return named(name) or Unit(name, name)


def bare(word: str) -> str:
    """A word without what makes it a plural, to compare it."""
    return word.lower().removesuffix("s")
