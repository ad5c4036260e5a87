"""The workshop world in three tables: kinds of object, places, hazards. Lessons and tests read them too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of object, with the words for it and the emoji that draws it."""

    name: str
    plural: str
    icon: str
    """Name of the emoji in the sprite sets, or "own" for one that we drew (no emoji shows it)."""
    countable: bool = True

    @property
    def one(self) -> str:
        """The name with its article: "a hammer", "an axe", "exposed wiring"."""
        if not self.countable:
            return self.name
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    def many(self, count: int) -> str:
        """The name with its number word: "two hammers"; zero gives "no hammers"."""
        if not self.countable:
            return self.name if count else f"no {self.name}"
        return self.one if count == 1 else f"{NUMBERS[count]} {self.plural}"


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def _kind(name: str, icon: str = "", plural: str = "") -> Kind:
    return Kind(name, plural or f"{name}s", icon or name.replace(" ", "-"))


KINDS: tuple[Kind, ...] = (
    _kind("hammer"),
    _kind("wrench", plural="wrenches"),
    _kind("screwdriver"),
    _kind("saw", "carpentry-saw"),
    _kind("axe"),
    _kind("bolt", "nut-and-bolt"),
    _kind("gear"),
    _kind("toolbox", plural="toolboxes"),
    _kind("ladder"),
    _kind("bucket"),
    _kind("plunger"),
    _kind("broom"),
    _kind("brick"),
    _kind("log", "wood"),
    _kind("chain", "chains"),
    _kind("magnet"),
    _kind("power plug", "electric-plug"),
    _kind("battery", plural="batteries"),
    _kind("light bulb"),
    _kind("flashlight"),
    _kind("candle"),
    _kind("flame", "fire"),
    _kind("fire extinguisher"),
    _kind("oil drum"),
    _kind("fuel pump"),
    _kind("knife", "kitchen-knife", "knives"),
    _kind("ruler", "straight-ruler"),
    _kind("pencil"),
    _kind("paintbrush", plural="paintbrushes"),
    _kind("safety vest"),
    _kind("helmet", "rescue-workers-helmet"),
    _kind("door"),
    _kind("chair"),
    _kind("box", "package", "boxes"),
    _kind("cigarette"),
    Kind("exposed wiring", "exposed wiring", "own", countable=False),
)

STYLES = ("noto", "twemoji")
"""The drawing styles, one folder of sprites each."""

PLACES = ("top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right")
"""Nine places, row by row; an object is where its centre is. All are spoken of as "at the ..."."""
ALSO_CALLED = {
    "top left": ("in the top left corner",),
    "top right": ("in the top right corner",),
    "left": ("on the left",),
    "centre": ("in the middle", "in the centre"),
    "right": ("on the right",),
    "bottom left": ("in the bottom left corner",),
    "bottom right": ("in the bottom right corner",),
}
"""Other words that a question may use for a place."""


@dataclass(frozen=True)
class Hazard:
    """Two kinds that are dangerous when near each other, and the sentence that says so."""

    first: int
    second: int
    sentence: str


def _index(name: str) -> int:
    return next(i for i, kind in enumerate(KINDS) if kind.name == name)


def _hazard(first: str, second: str, sentence: str) -> Hazard:
    return Hazard(_index(first), _index(second), sentence)


HAZARDS: tuple[Hazard, ...] = (
    _hazard("ladder", "exposed wiring", "There is a ladder near exposed wiring."),
    _hazard("bucket", "power plug", "There is a bucket of water near a power plug."),
    _hazard("flame", "oil drum", "There is a flame near an oil drum."),
    _hazard("cigarette", "fuel pump", "There is a cigarette near a fuel pump."),
    _hazard("candle", "log", "There is a candle near a log."),
    _hazard("box", "door", "There is a box blocking a door."),
    _hazard("knife", "chair", "There is a knife near a chair."),
    _hazard("chain", "gear", "There is a chain near a gear."),
)
"""In the order in which they are said."""


def never_together(a: int, b: int) -> bool:
    """Whether two kinds are kept apart in training, so that evaluation can ask about pairs never seen."""
    low, high = sorted((a, b))
    hazardous = any({low, high} == {hazard.first, hazard.second} for hazard in HAZARDS)
    return low != high and not hazardous and (low * 7 + high * 13) % 23 == 0
