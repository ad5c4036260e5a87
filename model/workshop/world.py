"""The workshop world in tables: kinds of object, colours, signs, places, hazards. Lessons and tests read them too."""

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
    coloured: bool = False
    """Whether each one comes in one of `COLOURS`."""

    @property
    def one(self) -> str:
        """The name with its article: "a hammer", "an axe", "exposed wiring"."""
        if not self.countable:
            return self.name
        return with_article(self.name)

    def counted(self, number: int) -> str:
        """So many of it: "a hammer", "two hammers"."""
        return self.one if number == 1 else f"{NUMBERS[number]} {self.plural}"


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def with_article(words: str) -> str:
    """Put "a" or "an" before some words."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _kind(name: str, icon: str = "", plural: str = "", *, coloured: bool = False) -> Kind:
    if not plural and name.startswith("pair of "):
        plural = name.replace("pair", "pairs", 1)
    return Kind(name, plural or f"{name}s", icon or name.replace(" ", "-"), coloured=coloured)


KINDS: tuple[Kind, ...] = (
    _kind("hammer"),
    _kind("wrench", plural="wrenches"),
    _kind("screwdriver"),
    _kind("saw", "carpentry-saw"),
    _kind("axe"),
    _kind("bolt", "nut-and-bolt"),
    _kind("gear"),
    _kind("toolbox", plural="toolboxes", coloured=True),
    _kind("ladder"),
    _kind("bucket", coloured=True),
    _kind("plunger"),
    _kind("broom"),
    _kind("brick"),
    _kind("log", "wood"),
    _kind("chain", "chains"),
    _kind("magnet"),
    _kind("power plug", "electric-plug"),
    _kind("battery", plural="batteries"),
    _kind("light bulb"),
    _kind("flashlight", coloured=True),
    _kind("candle"),
    _kind("flame", "fire"),
    _kind("fire extinguisher"),
    _kind("oil drum", coloured=True),
    _kind("fuel pump"),
    _kind("knife", "kitchen-knife", "knives"),
    _kind("ruler", "straight-ruler"),
    _kind("pencil"),
    _kind("paintbrush", plural="paintbrushes"),
    _kind("safety vest", coloured=True),
    _kind("helmet", "rescue-workers-helmet", coloured=True),
    _kind("door", coloured=True),
    _kind("chair", coloured=True),
    _kind("box", "package", "boxes"),
    _kind("cigarette"),
    Kind("exposed wiring", "exposed wiring", "own", countable=False),
    _kind("pickaxe", "pick"),
    _kind("clamp"),
    _kind("pair of scissors", "scissors"),
    _kind("set square", "triangular-ruler"),
    _kind("key"),
    _kind("padlock", "locked"),
    _kind("bell"),
    _kind("alarm clock"),
    _kind("thermometer"),
    _kind("test tube"),
    _kind("microscope"),
    _kind("pair of gloves", "gloves", coloured=True),
    _kind("pair of goggles", "goggles"),
    _kind("boot", "hiking-boot", coloured=True),
    _kind("basket", coloured=True),
    _kind("cup", "hot-beverage", coloured=True),
    _kind("telephone", coloured=True),
    _kind("laptop"),
    _kind("printer"),
    _kind("camera"),
    _kind("magnifying glass", "magnifying-glass-tilted-left", "magnifying glasses"),
    _kind("wheel"),
    _kind("trolley", "shopping-cart"),
    _kind("bin", "wastebasket"),
    _kind("backpack", coloured=True),
    _kind("umbrella", coloured=True),
    _kind("barrier", "construction"),
    _kind("teapot"),
    _kind("spill", "own"),
    _kind("sign", "own"),
)

SIGN = next(i for i, kind in enumerate(KINDS) if kind.name == "sign")
"""The one kind that is drawn from what it says, not from a sprite."""

STYLES = ("noto", "twemoji", "fluent-emoji-flat", "fluent-emoji")
"""The drawing styles of training and evaluation, one folder of sprites each."""
INKED = (
    *("fluent-emoji-high-contrast", "ph", "lucide", "tabler"),
    *("game-icons", "icon-park", "streamline-plump-color"),
)
"""Styles of black lines, stored with white or grey between them and filled with colours when drawn."""
TRAINING_STYLES = ("noto-v1", "emojione", "fxemoji", "streamline-emojis", *INKED)
"""Styles that only training draws in; most lack some kinds."""
UNSEEN_STYLE = "openmoji"
"""The style that only evaluation draws in."""

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (214, 40, 40),
    "blue": (38, 88, 214),
    "green": (46, 156, 66),
    "yellow": (246, 212, 40),
    "orange": (246, 128, 26),
    "purple": (136, 56, 184),
    "black": (44, 44, 48),
    "white": (244, 244, 242),
}

SIGNS = (
    "EXIT",
    "DANGER",
    "WET FLOOR",
    "HIGH VOLTAGE",
    "NO ENTRY",
    "CAUTION",
    "WARNING",
    "FIRE",
    "STOP",
    "FIRST AID",
    "NO SMOKING",
    "HOT SURFACE",
    "KEEP OUT",
    "PUSH",
    "PULL",
    "OPEN",
    "CLOSED",
    "TOXIC",
    "FLAMMABLE",
    "OFFICE",
    "TOOLS",
    "STORAGE",
    "LOADING BAY",
    "MIND YOUR HEAD",
    "WEAR GLOVES",
    "EYE PROTECTION",
    "RECYCLING",
    "OUT OF ORDER",
)
"""What a sign can say."""

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
WALKWAY = (6, 7, 8)
"""The places where people walk: the bottom row."""

SIZES = ("tiny", "small", "medium", "large", "huge")
"""Classes of an object's longest side, each 1.41 times the one before."""


@dataclass(frozen=True)
class Hazard:
    """A rule: an object of one kind is dangerous near another, or without another near it, or at some places."""

    sentence: str
    kind: int
    near: int | None = None
    without: int | None = None
    places: tuple[int, ...] = tuple(range(len(PLACES)))

    def holds(self, kind: int, near: int | None, place: int) -> bool:
        """Whether the rule condemns an object of `kind` at `place` with an object of kind `near` near it."""
        return (
            kind == self.kind
            and place in self.places
            and (self.near is None or near == self.near)
            and (self.without is None or near != self.without)
        )


def index(name: str) -> int:
    """The index in `KINDS` of the kind so called."""
    return next(i for i, kind in enumerate(KINDS) if kind.name == name)


def _near(first: str, second: str, sentence: str) -> Hazard:
    return Hazard(sentence, index(first), near=index(second))


HAZARDS: tuple[Hazard, ...] = (
    _near("ladder", "exposed wiring", "There is a ladder near exposed wiring."),
    _near("bucket", "power plug", "There is a bucket of water near a power plug."),
    _near("spill", "exposed wiring", "There is a spill near exposed wiring."),
    _near("flame", "oil drum", "There is a flame near an oil drum."),
    Hazard("There is a flame with no fire extinguisher beside it.", index("flame"), without=index("fire extinguisher")),
    _near("cigarette", "fuel pump", "There is a cigarette near a fuel pump."),
    _near("candle", "log", "There is a candle near a log."),
    _near("candle", "battery", "There is a candle near a battery."),
    _near("box", "door", "There is a box blocking a door."),
    _near("ladder", "door", "There is a ladder blocking a door."),
    _near("chain", "gear", "There is a chain near a gear."),
    _near("cup", "test tube", "There is a cup near a test tube."),
    Hazard("There is a knife in the open, with no toolbox beside it.", index("knife"), without=index("toolbox")),
    Hazard("There is a spill on the walkway.", index("spill"), places=WALKWAY),
)
"""In the order in which they are said."""


def never_together(a: int, b: int) -> bool:
    """Whether two kinds are kept apart in training, so that evaluation can ask about pairs never seen."""
    low, high = sorted((a, b))
    related = any({low, high} == {rule.kind, other} for rule in HAZARDS for other in (rule.near, rule.without))
    return low != high and not related and (low * 7 + high * 13) % 23 == 0
