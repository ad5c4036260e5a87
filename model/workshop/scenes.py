"""Draws workshop scenes from a seed, with the truth about them. Knows nothing of torch or of language.

P patches of a scene are numbered in reading order; a scene is square, `SIDE` pixels, cut by `PATCH`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.workshop.sprites import small_sprite, sprite
from model.workshop.world import HAZARDS, KINDS, STYLES, never_together

SIDE, PATCH = 336, 14
"""The recipe's own choice of input size (LLaVA-1.5's); only the workshop recipe knows these numbers."""
CELLS = SIDE // PATCH

SMALLEST, LARGEST = 50, 100
"""Longest side of an object in pixels."""
NEAR, FAR = 14, 34
"""Two objects are near when the gap between their boxes is at most NEAR pixels; gaps between NEAR and FAR are
not drawn, so that "near" is never a matter of taste."""
MARGIN = 7
"""Objects' centres keep this far from the lines between the nine places."""
MOST = 6

Split = Literal["train", "evaluate"]
_SPLITS: dict[Split, int] = {"train": 0, "evaluate": 1}


@dataclass(frozen=True)
class Thing:
    """One object in a scene; the box is in pixels of the scene."""

    kind: int
    style: str
    left: int
    top: int
    width: int
    height: int
    flipped: bool

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def place(self) -> int:
        """Which of the nine places holds the centre."""
        x, y = self.centre
        return int(y * 3 / SIDE) * 3 + int(x * 3 / SIDE)

    @property
    def patch(self) -> int:
        """The patch that holds the centre."""
        x, y = self.centre
        return int(y / PATCH) * CELLS + int(x / PATCH)

    def gap(self, other: Thing) -> float:
        """Pixels between the two boxes; 0 when they touch."""
        x = max(self.left - other.left - other.width, other.left - self.left - self.width, 0)
        y = max(self.top - other.top - other.height, other.top - self.top - self.height, 0)
        return float(np.hypot(x, y))


@dataclass(frozen=True)
class Scene:
    """What is in one picture; equal seeds and splits give equal scenes."""

    seed: int
    split: Split
    things: tuple[Thing, ...]

    def count(self, kind: int) -> int:
        return sum(thing.kind == kind for thing in self.things)

    def neighbour(self, thing: Thing) -> Thing | None:
        """The object near this one, if any: things come alone or in pairs."""
        return next((other for other in self.things if other is not thing and thing.gap(other) <= NEAR), None)

    @property
    def hazards(self) -> list[int]:
        """Indices into `HAZARDS` of the rules that hold here, in the order of the table."""
        pairs = [{t.kind, other.kind} for t in self.things if (other := self.neighbour(t))]
        return [i for i, hazard in enumerate(HAZARDS) if {hazard.first, hazard.second} in pairs]

    @property
    def unseen_pair(self) -> bool:
        """Whether two kinds are here together that training keeps apart."""
        return any(never_together(a.kind, b.kind) for a in self.things for b in self.things)


def _random(split: Split, seed: int) -> np.random.Generator:
    return np.random.default_rng([_SPLITS[split], seed])


def _place(rng: np.random.Generator, kind: int, things: list[Thing], near: Thing | None) -> Thing | None:
    """Find room for one more object: near the given one and far from all others, or far from all."""
    style = STYLES[rng.integers(len(STYLES))]
    image = small_sprite(style, kind)
    lines = SIDE / 3, SIDE * 2 / 3
    for _ in range(40):
        scale = rng.uniform(SMALLEST, LARGEST) / max(image.size)
        width, height = max(8, round(image.width * scale)), max(8, round(image.height * scale))
        if near is None:
            left, top = int(rng.integers(2, SIDE - width - 2)), int(rng.integers(2, SIDE - height - 2))
        else:
            gap = int(rng.integers(2, NEAR - 2))
            along_x, along_y = (
                int(rng.integers(-height // 3, near.height // 2)),
                int(rng.integers(-width // 3, near.width // 2)),
            )
            left, top = (
                (near.left + near.width + gap, near.top + along_x),
                (near.left - width - gap, near.top + along_x),
                (near.left + along_y, near.top + near.height + gap),
                (near.left + along_y, near.top - height - gap),
            )[rng.integers(4)]
            if not (2 <= left <= SIDE - width - 2 and 2 <= top <= SIDE - height - 2):
                continue
        thing = Thing(kind, style, left, top, width, height, bool(rng.integers(2)))
        if any(abs(c - line) < MARGIN for c in thing.centre for line in lines):
            continue
        if all((thing.gap(other) <= NEAR) if other is near else (thing.gap(other) >= FAR) for other in things):
            return thing
    return None


def scene(seed: int, split: Split = "train", *, pair: tuple[int, int] | None = None) -> Scene:
    """Make one scene up. `pair` puts two kinds into it; only evaluation asks for pairs kept apart in training."""
    rng = _random(split, seed)
    things: list[Thing] = []

    def add(kind: int, near: Thing | None = None) -> None:
        if not KINDS[kind].countable and any(thing.kind == kind for thing in things):
            return
        if pair is None and any(never_together(kind, thing.kind) for thing in things):
            return
        if len(things) < MOST and (thing := _place(rng, kind, things, near)):
            things.append(thing)

    def lonely() -> Thing | None:
        free = [t for t in things if not any(o is not t and t.gap(o) <= NEAR for o in things)]
        return free[rng.integers(len(free))] if free else None

    for kind in pair or ():
        add(kind)
    if rng.random() < 0.45:
        hazard = HAZARDS[rng.integers(len(HAZARDS))]
        first, second = rng.permutation([hazard.first, hazard.second])
        add(int(first))
        if things:
            add(int(second), near=things[-1] if rng.random() < 0.65 and things[-1].kind == first else None)
    if rng.random() < 0.4:
        kind = int(rng.integers(len(KINDS)))
        for _ in range(rng.choice([2, 3, 4, 5], p=[0.42, 0.3, 0.2, 0.08])):
            add(kind)
    goal = rng.choice(np.arange(MOST + 1), p=[0.03, 0.13, 0.2, 0.23, 0.2, 0.13, 0.08])
    for _ in range(goal - len(things)):
        add(int(rng.integers(len(KINDS))), near=lonely() if rng.random() < 0.4 else None)
    return Scene(seed, split, tuple(things))


@functools.cache
def _room(number: int, scale: int) -> NDArray[np.uint8]:
    """One of the rooms that scenes share: a wall, a floor of boards or tiles, a skirting line, a little noise."""
    rng = np.random.default_rng([2, number])
    side = SIDE * scale
    horizon = int(side * rng.uniform(0.5, 0.8))
    hues = rng.uniform(70, 225, (2, 1)) + rng.uniform(-28, 28, (2, 3))
    rows = np.arange(side)[:, None, None] / side
    image = np.where(rows < horizon / side, hues[0] + 26 * (0.4 - rows), hues[1] - 30 * (rows - 0.8))
    image = np.broadcast_to(image, (side, side, 3)).copy()
    dark = rng.uniform(8, 26)
    board = int(rng.integers(26, 70)) * scale
    pattern = rng.integers(4)
    if pattern in (0, 2):  # boards, running along or towards the viewer
        image[horizon:][:: board // 2] -= dark
        for k, top in enumerate(range(horizon, side, board // 2)):
            shift = int(rng.integers(board)) + 3 * k
            image[top : top + board // 2, shift % (2 * board) :: 2 * board] -= dark
    elif pattern == 1:  # tiles
        image[horizon:][::board] -= dark
        image[horizon:, ::board] -= dark
    if rng.random() < 0.5:  # panels on the wall
        image[:horizon, :: int(rng.integers(60, 130)) * scale] -= dark / 2
    if rng.random() < 0.4:  # bricks painted over
        height = int(rng.integers(18, 34)) * scale
        for k, top in enumerate(range(0, horizon, height)):
            image[top : top + scale] -= dark / 2
            image[top : min(top + height, horizon), (k % 2) * height :: 2 * height] -= dark / 2
    image[horizon - 3 * scale : horizon + scale] += rng.uniform(-50, 50)
    light = np.exp(-(((np.arange(side) / side - rng.uniform(0, 1)) / 0.6) ** 2))
    image *= 0.88 + 0.18 * light[None, :, None]
    image += rng.normal(0, rng.uniform(0.5, 5), (side, side, 1))
    return image.clip(0, 255).astype(np.uint8)


def draw(scene: Scene, scale: int = 1) -> Image.Image:
    """Paint a scene, RGB, `SIDE * scale` pixels a side."""
    rng = _random(scene.split, scene.seed + (1 << 40))
    image = Image.fromarray(_room(int(rng.integers(600)), scale))
    for thing in scene.things:
        source = (small_sprite if scale == 1 else sprite)(thing.style, thing.kind)
        size = thing.width * scale, thing.height * scale
        picture = source.resize(size, Image.Resampling.BILINEAR)
        if thing.flipped:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        image.paste(picture, (thing.left * scale, thing.top * scale), picture)
    return image


@dataclass(frozen=True)
class Labels:
    """The truth at every patch; IGNORE where an object only touches the patch. Arrays are [P] int64."""

    kind: NDArray[np.int64]
    """0 the room, 1 + kind for an object, `STRANGE` for a picture that is no workshop."""
    place: NDArray[np.int64]
    """Which of the nine places the object's centre is in; IGNORE off objects."""
    centre: NDArray[np.int64]
    """1 at the patch that holds the object's centre, else 0; IGNORE off objects."""
    neighbour: NDArray[np.int64]
    """0 for nothing near, 1 + kind of what is near the object; IGNORE off objects."""


IGNORE = -100
STRANGE = len(KINDS) + 1


def labels(scene: Scene) -> Labels:
    """Label every patch of a scene: an object's where the sprite covers a third of it."""
    kind = np.zeros(CELLS * CELLS, np.int64)
    place, centre, neighbour = (np.full(CELLS * CELLS, IGNORE, np.int64) for _ in range(3))
    for thing in scene.things:
        mask = small_sprite(thing.style, thing.kind).getchannel("A").resize((thing.width, thing.height))
        if thing.flipped:
            mask = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        top, left = thing.top // PATCH, thing.left // PATCH
        rows, columns = -(-(thing.top + thing.height) // PATCH) - top, -(-(thing.left + thing.width) // PATCH) - left
        canvas = np.zeros((rows * PATCH, columns * PATCH), np.float32)
        y, x = thing.top - top * PATCH, thing.left - left * PATCH
        canvas[y : y + thing.height, x : x + thing.width] = np.asarray(mask)
        cover = canvas.reshape(rows, PATCH, columns, PATCH).mean((1, 3)) / 255
        index = (np.arange(top, top + rows)[:, None] * CELLS + np.arange(left, left + columns)).ravel()
        cover = cover.ravel()
        touched, covered = index[cover > 0.08], index[(cover > 0.33) | (index == thing.patch)]
        kind[touched] = np.where(kind[touched] == 0, IGNORE, kind[touched])
        kind[covered] = 1 + thing.kind
        place[covered] = thing.place
        centre[covered] = covered == thing.patch
        other = scene.neighbour(thing)
        neighbour[covered] = 0 if other is None else 1 + other.kind
    return Labels(kind, place, centre, neighbour)
