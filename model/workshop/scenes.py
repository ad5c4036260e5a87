"""Draws workshop scenes from a seed, with the truth about them. Knows nothing of torch or of language.

P patches of a scene are numbered in reading order; a scene is square, `SIDE` pixels, cut by `PATCH`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.workshop.backdrops import ROOMS, SIDE, photographed, room
from model.workshop.signs import plate, writing
from model.workshop.sprites import drawn
from model.workshop.things import (
    CELLS,
    LARGEST,
    LOOKS,
    PATCH,
    SMALLEST,
    THIRD,
    TRAINING_LOOKS,
    Thing,
    picture_of,
    turned,
)
from model.workshop.world import COLOURS, HAZARDS, KINDS, PLACES, SIGN, STYLES, TRAINING_STYLES, index, never_together

NEAR, FAR = 10, 24
"""Two objects are near when the gap between their boxes is at most NEAR pixels; gaps between NEAR and FAR are
not drawn, so that "near" is never a matter of taste."""
MARGIN = 13
"""Objects' centres keep this far from the lines between the nine places, each of which holds one at most."""
MOST = 8
OVERLAP = 0.3
"""Largest share of an object's side that the one next to it may hide."""
VARIED = 0.5
"""Share of training's objects that are drawn as evaluation never draws them: turned, stretched, in further looks and
styles.
"""
TURNED = 45
"""Degrees by which such an object is turned at most, in steps of `TURN`."""
TURN = 5
STRETCHED = 0.3
"""Natural logarithm of how much wider or narrower than its drawing such an object is at most."""

Split = Literal["train", "evaluate"]
_SPLITS: dict[Split, int] = {"train": 0, "evaluate": 1}


@dataclass(frozen=True)
class Scene:
    """What is in one picture; equal seeds and splits give equal scenes."""

    seed: int
    split: Split
    things: tuple[Thing, ...]
    """In the order in which they are painted."""

    @property
    def in_order(self) -> list[Thing]:
        """The things in reading order of their places."""
        return sorted(self.things, key=lambda thing: thing.place)

    @property
    def groups(self) -> list[tuple[int, int]]:
        """(kind, how many) of every kind that is there, in reading order of the first of each."""
        return list(Counter(thing.kind for thing in self.in_order).items())

    def count(self, kind: int) -> int:
        return sum(thing.kind == kind for thing in self.things)

    def at(self, place: int) -> Thing | None:
        """The object at one of the nine places."""
        return next((thing for thing in self.things if thing.place == place), None)

    def neighbour(self, thing: Thing) -> Thing | None:
        """The object near this one, if any: things come alone or in pairs."""
        return next((other for other in self.things if other is not thing and thing.gap(other) <= NEAR), None)

    @property
    def hazards(self) -> list[int]:
        """Indices into `HAZARDS` of the rules that hold here, in the order of the table."""
        facts = [(t.kind, other.kind if (other := self.neighbour(t)) else None, t.place) for t in self.things]
        return [i for i, rule in enumerate(HAZARDS) if any(rule.holds(*fact) for fact in facts)]


class _Layout:
    """Finds room for objects, one place each."""

    def __init__(self, rng: np.random.Generator, styles: tuple[str, ...], varied: bool) -> None:
        self.rng, self.styles, self.varied = rng, styles, varied
        self.things: list[Thing] = []

    def _free(self, kind: int) -> list[int]:
        """Places with nothing there yet; no spill is in the air."""
        taken = {thing.place for thing in self.things}
        first = 3 if kind == index("spill") else 0
        return [place for place in range(first, len(PLACES)) if place not in taken]

    def _size(self, thing: Thing, longest: float) -> Thing:
        """The thing scaled to a longest side; a sign keeps its own."""
        if thing.writing:
            return thing
        scale = longest / max(thing.width, thing.height)
        return replace(thing, width=max(6, round(thing.width * scale)), height=max(6, round(thing.height * scale)))

    def _at(self, thing: Thing, left: float, top: float) -> Thing:
        return replace(thing, left=round(left), top=round(top))

    def _fits(self, thing: Thing, place: int, apart: list[Thing]) -> bool:
        """Inside the picture, its centre well inside its place, far from the others."""
        x, y = (thing.centre[0] - place % 3 * THIRD, thing.centre[1] - place // 3 * THIRD)
        inside = 1 <= thing.left <= SIDE - 1 - thing.width and 1 <= thing.top <= SIDE - 1 - thing.height
        centred = MARGIN <= x <= THIRD - MARGIN and MARGIN <= y <= THIRD - MARGIN
        return inside and centred and all(thing.gap(other) >= FAR for other in apart)

    def _made(self, kind: int) -> Thing:
        """An object with nowhere to be yet, as large as its drawing is stored, or as its letters are."""
        rng = self.rng
        colour = int(rng.integers(len(COLOURS))) if KINDS[kind].coloured else None
        if kind == SIGN:
            said = writing(rng)
            return Thing(kind, "", 0, None, 0, 0, *plate(said).size, writing=said)
        styles, looks, angle, stretch = self.styles, LOOKS, 0, 1.0
        if self.varied and rng.random() < VARIED:
            styles = (*styles, *(style for style in TRAINING_STYLES if drawn(style, kind)))
            looks = TRAINING_LOOKS
            angle = TURN * int(rng.integers(-TURNED // TURN, TURNED // TURN + 1))
            stretch = float(np.exp(rng.uniform(-STRETCHED, STRETCHED)))
        style, look = styles[rng.integers(len(styles))], int(rng.integers(looks))
        thing = Thing(kind, style, look, colour, 0, 0, 0, 0, flipped=bool(rng.integers(2)), angle=angle)
        width, height = turned(thing, False).size
        return replace(thing, width=max(1, round(width * stretch)), height=height)

    def _longest(self, tries: int) -> float:
        """A longest side, evenly spread over the octaves; smaller the longer room is looked for."""
        return float(SMALLEST * (LARGEST / SMALLEST) ** (self.rng.random() * max(0.15, 0.93**tries)))

    def add(self, kind: int) -> bool:
        """Put an object somewhere by itself."""
        rng, free = self.rng, self._free(kind)
        if not free:
            return False
        made = self._made(kind)
        for tries in range(24):
            thing = self._size(made, self._longest(tries))
            place = free[rng.integers(len(free))]
            x, y = rng.uniform(MARGIN, THIRD - MARGIN, 2) + np.array(divmod(place, 3)[::-1]) * THIRD
            thing = self._at(thing, x - thing.width / 2, y - thing.height / 2)
            if self._fits(thing, place, self.things):
                self.things.append(thing)
                return True
        return False

    def add_pair(self, first: int, second: int) -> bool:
        """Put two objects next to each other, at times one in front of the other, in neighbouring places."""
        rng, free, others = self.rng, self._free(first), self._free(second)
        pairs = [(a, a + 1) for a in free if a % 3 < 2 and a + 1 in others] + [
            (a, a + 3) for a in free if a + 3 in others
        ]
        if not pairs:
            return False
        made = self._made(first), self._made(second)
        may_hide = rng.random() < 0.4
        for tries in range(40):
            one, two = (self._size(thing, max(36, self._longest(tries // 2))) for thing in made)
            a, b = pairs[rng.integers(len(pairs))]
            beside = b == a + 1
            hidden = rng.uniform(0, OVERLAP) * (min(one.width, two.width) if beside else min(one.height, two.height))
            gap = -hidden if may_hide else rng.uniform(1, NEAR - 2)
            x, y = rng.uniform(MARGIN, THIRD - MARGIN, 2) + np.array(divmod(a, 3)[::-1]) * THIRD
            one = self._at(one, x - one.width / 2, y - one.height / 2)
            slide = (
                rng.uniform(-0.4, 0.4) * min(one.height, two.height)
                if beside
                else rng.uniform(-0.4, 0.4) * min(one.width, two.width)
            )
            if beside:
                two = self._at(two, one.left + one.width + gap, y - two.height / 2 + slide)
            else:
                two = self._at(two, x - two.width / 2 + slide, one.top + one.height + gap)
            if one.gap(two) <= NEAR and self._fits(one, a, self.things) and self._fits(two, b, self.things):
                self.things += [one, two] if rng.random() < 0.5 else [two, one]
                return True
        return False


_HOW_MANY = (0.03, 0.09, 0.14, 0.17, 0.18, 0.15, 0.12, 0.08, 0.04)
"""Shares of scenes with 0 to `MOST` objects."""


def scene(
    seed: int,
    split: Split = "train",
    *,
    pair: tuple[int, int] | None = None,
    styles: tuple[str, ...] = STYLES,
    crowded: bool = False,
) -> Scene:
    """Make one scene up.

    Args:
        pair: puts two kinds into it; only evaluation asks for pairs kept apart in training.
        styles: the styles to draw in; only evaluation asks for the one that training never shows.
        crowded: as many objects as there is room for, several signs among them: more to learn from one picture.
    """
    rng = np.random.default_rng([_SPLITS[split], seed])
    layout = _Layout(rng, styles, varied=split == "train")
    things = layout.things
    goal = MOST if crowded else int(rng.choice(MOST + 1, p=_HOW_MANY))

    def apart(one: int, other: int) -> bool:
        return never_together(one, other) and {one, other} != set(pair or ())

    def allowed(*kinds: int) -> bool:
        here = [thing.kind for thing in things]
        twice = [kind for kind in kinds if kind in here and (kind == SIGN or not KINDS[kind].countable)]
        if twice and not crowded:
            return False
        return not any(apart(kind, other) for kind in kinds for other in (*here, *kinds))

    def some_kind() -> int:
        return int(rng.integers(len(KINDS) - 1))  # the sign, last in the table, comes by its own dice

    for kind in pair or ():
        layout.add(kind)
    if rng.random() < 0.4 and len(things) <= goal - 1:
        rule = HAZARDS[rng.integers(len(HAZARDS))]
        other = rule.near if rule.near is not None else rule.without
        together = rng.random() < 0.65
        if other is None or (rule.near is None and rng.random() < 0.5):
            if allowed(rule.kind):
                layout.add(rule.kind)
        elif allowed(rule.kind, other):
            if together:
                layout.add_pair(rule.kind, other)
            else:
                layout.add(rule.kind)
                layout.add(other)
    for _ in range(int(rng.integers(4)) if crowded else int(rng.random() < 0.4)):
        if len(things) < goal and allowed(SIGN):
            layout.add(SIGN)
    if rng.random() < 0.45 and len(things) < goal - 1:
        kind = some_kind()
        if KINDS[kind].countable and allowed(kind):
            for _ in range(
                min(goal - len(things), int(rng.choice(np.arange(2, 9), p=[0.34, 0.24, 0.15, 0.1, 0.08, 0.05, 0.04])))
            ):
                layout.add(kind)
    for _ in range(12):
        if len(things) >= goal:
            break
        kind, other = some_kind(), some_kind()
        if rng.random() < 0.35 and len(things) < goal - 1:
            if kind != other and allowed(kind, other):
                layout.add_pair(kind, other)
        elif allowed(kind):
            layout.add(kind)
    return Scene(seed, split, tuple(things))


def draw(scene: Scene, scale: int = 1) -> Image.Image:
    """Paint a scene, RGB, `SIDE * scale` pixels a side."""
    rng = np.random.default_rng([_SPLITS[scene.split], scene.seed + (1 << 40)])
    image = Image.fromarray(room(int(rng.integers(ROOMS)), scale))
    fall = rng.integers(-4, 5), rng.integers(1, 6)
    shadow = rng.random() < 0.6
    for thing in scene.things:
        picture = picture_of(thing, scale)
        size = thing.width * scale, thing.height * scale
        if picture.size != size:
            picture = picture.resize(size)
        if shadow:
            dark = picture.getchannel("A").point(lambda alpha: alpha // 3)
            image.paste((20, 20, 24), (int(thing.left + fall[0]) * scale, int(thing.top + fall[1]) * scale), dark)
        image.paste(picture, (thing.left * scale, thing.top * scale), picture)
    return photographed(image, rng, scale)


IGNORE = -100
STRANGE = len(KINDS) + 1
"""The label of every patch of a picture that is no workshop."""


@dataclass(frozen=True)
class Labels:
    """The truth at every patch; IGNORE where an object only touches the patch. Arrays are [P] int64."""

    thing: NDArray[np.int64]
    """Which of the scene's things it shows; -1 the room, IGNORE where one only touches it."""
    kind: NDArray[np.int64]
    """0 the room, 1 + kind for an object, `STRANGE` for a picture that is no workshop."""
    place: NDArray[np.int64]
    """Which of the nine places the object's centre is in; IGNORE off objects, as in all that follow but the next."""
    centre: NDArray[np.int64]
    """1 at the patch that holds an object's centre, else 0, off objects too; IGNORE where one only touches it."""
    neighbour: NDArray[np.int64]
    """0 for nothing near, 1 + kind of what is near the object."""
    colour: NDArray[np.int64]
    """0 for its own colours, 1 + colour."""
    size: NDArray[np.int64]
    """Class of the longest side."""
    text: NDArray[np.int64]
    """What the sign says; IGNORE off signs."""


def nothing(kind: int) -> Labels:
    """The labels of a picture with no objects: `kind` everywhere, and nothing else to say."""
    thing, everywhere = np.full(CELLS * CELLS, -1, np.int64), np.full(CELLS * CELLS, kind, np.int64)
    untold = {name: np.full_like(thing, IGNORE) for name in ("place", "neighbour", "colour", "size", "text")}
    return Labels(thing, everywhere, centre=np.zeros_like(thing), **untold)


def labels(scene: Scene) -> Labels:
    """Label every patch of a scene: an object's where its picture covers a third of it, the one in front first."""
    truth = nothing(0)
    for number, thing in enumerate(scene.things):
        mask = np.asarray(picture_of(thing, 1).getchannel("A"))
        top, left = thing.top // PATCH, thing.left // PATCH
        rows, columns = -(-(thing.top + thing.height) // PATCH) - top, -(-(thing.left + thing.width) // PATCH) - left
        canvas = np.zeros((rows * PATCH, columns * PATCH), np.float32)
        y, x = thing.top - top * PATCH, thing.left - left * PATCH
        canvas[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
        cover = (canvas.reshape(rows, PATCH, columns, PATCH).mean((1, 3)) / 255).ravel()
        at = (np.arange(top, top + rows)[:, None] * CELLS + np.arange(left, left + columns)).ravel()
        others = np.isin(at, [other.patch for other in scene.things if other is not thing])
        touched = at[(cover > 0.08) & (truth.kind[at] == 0)]
        covered = at[((cover > 0.33) | (at == thing.patch)) & ~others]
        truth.kind[touched] = truth.thing[touched] = truth.centre[touched] = IGNORE
        other = scene.neighbour(thing)
        truth.thing[covered] = number
        truth.kind[covered] = 1 + thing.kind
        truth.place[covered] = thing.place
        truth.centre[covered] = covered == thing.patch
        truth.neighbour[covered] = 0 if other is None else 1 + other.kind
        truth.colour[covered] = 0 if thing.colour is None else 1 + thing.colour
        truth.size[covered] = thing.size
        truth.text[covered] = thing.writing.text if thing.writing else IGNORE
    return truth
