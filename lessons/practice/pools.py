"""What the exercises draw their numbers from: `exercises.yaml`, read strictly; and the drawing.

A seed decides every draw, so that an exercise can be asked again by its seed alone and nothing is kept.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import Field, model_validator

from lessons.strict import Strict, read_file
from model.words import content_file

FILE = "exercises.yaml"
Item = TypeVar("Item")


class Span(Strict):
    """Whole numbers from `least` to `most`, both included."""

    least: int = Field(ge=1)
    most: int

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.most < self.least:
            raise ValueError(f"a span from {self.least} to {self.most} is empty")
        return self


class Encoder(Strict):
    """A vision encoder: sides in pixels, whether one position is CLS, width of a feature."""

    name: str
    side: int
    patch: int
    cls: bool
    width: int


class Projector(Strict):
    """A projector of one or two linear layers, from the encoder's width to the language model's."""

    name: str
    layers: int = Field(ge=1, le=2)
    encoder: int
    decoder: int


class Tile(Strict):
    """A tile: sides in pixels; `merge x merge` patches become one position."""

    side: int
    patch: int
    merge: int


class Anyres(Strict):
    """LLaVA-NeXT's tiles, and the grids of them that its checkpoints ship."""

    side: int
    patch: int
    grids: tuple[tuple[int, int], ...]
    """Rows and columns of tiles."""


class Reason(Strict):
    """One choice, and what is said of it."""

    text: str
    why: str


class Holding(Strict):
    """A question with choices."""

    ask: str
    right: Reason
    wrong: tuple[Reason, ...] = Field(min_length=3)


class Pools(Strict):
    """All of the file."""

    encoders: tuple[Encoder, ...]
    projectors: tuple[Projector, ...]
    patches: tuple[int, ...]
    grid: Span
    text: Span
    template: Span
    encoder_widths: tuple[int, ...]
    decoder_widths: tuple[int, ...]
    dtypes: Mapping[str, int]
    layers: tuple[int, ...]
    key_value_heads: tuple[int, ...]
    head_widths: tuple[int, ...]
    windows: tuple[int, ...]
    tile: Tile
    tiles: Span
    most_tiles: int
    anyres: Anyres
    named: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """Numbers of an exercise by its kind and a seed of its own."""
    holds: tuple[Holding, ...]


@cache
def pools() -> Pools:
    """The file, checked. Raises LessonError that names each wrong field."""
    return read_file(content_file(FILE), Pools)


class Draw:
    """Numbers drawn by a seed; a seed with a name brings some of them along."""

    def __init__(self, kind: str, seed: str, attempt: int = 0) -> None:
        self._random = random.Random(f"{kind}/{seed}/{attempt}")  # from a text: the same in every Python
        self._fixed = pools().named.get(kind, {}).get(seed, {})

    def one(self, name: str, choices: Sequence[Item]) -> Item:
        """One of these."""
        drawn = self._random.choice(choices)
        chosen: Item = self._fixed.get(name, drawn)
        return chosen

    def between(self, name: str, span: Span) -> int:
        """A whole number of a span."""
        drawn = self._random.randint(span.least, span.most)
        return int(self._fixed.get(name, drawn))

    def square(self) -> tuple[int, int, int]:
        """Side in pixels, patch, and patches on a side of an invented square picture."""
        patch, across = self.one("patch", pools().patches), self.between("rows", pools().grid)
        return across * patch, patch, across

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """All of these, in another order."""
        return self._random.sample(list(items), len(items))

    @property
    def named(self) -> bool:
        """Whether the seed has a name, and numbers of its own."""
        return bool(self._fixed)


def fresh_seed() -> str:
    """A seed that nobody had yet."""
    return secrets.token_hex(4)
