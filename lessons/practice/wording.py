"""What an exercise with numbers says: texts of its kind with its numbers in their places, and what is given in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.words import phrase


@dataclass(frozen=True)
class Wording:
    """The words of one kind of exercise, `practice/exercises/<kind>.json`."""

    kind: str
    values: Mapping[str, object]
    """Its numbers as they are shown, by the place that they go into."""

    def __call__(self, name: str, **more: object) -> str:
        """One of its texts, such as `question` or `working.side`."""
        return phrase(f"practice.exercises.{self.kind}.{name}", **self.values, **more)

    def hints(self, first: str = "first", second: str = "second") -> tuple[str, str]:
        """Two hints; the second helps more."""
        return self(f"hints.{first}"), self(f"hints.{second}")

    def working(self, *names: str) -> tuple[str, ...]:
        """The working, line by line; a line without a name is left out."""
        return tuple(self(f"working.{name}") for name in names if name)


def wording(kind: str, **values: object) -> Wording:
    """The words of a kind with these numbers."""
    return Wording(kind, values)


def given(**texts: object) -> tuple[tuple[str, str], ...]:
    """What is known in an exercise, each by the id of its name: as name and text."""
    return tuple((phrase(f"practice.given.names.{name}"), str(text)) for name, text in texts.items())


def pixels(width: int, height: int) -> str:
    """`448 x 448 pixels`"""
    return phrase("practice.given.pixels", width=width, height=height)


def square_tile(side: int, patch: int) -> str:
    """A square in pixels and how large a patch of it is: `448 x 448 pixels, patch 14`."""
    return phrase("practice.given.pixels_in_patches", width=side, height=side, patch=patch)


def tokens(count: int) -> str:
    """`12 tokens`"""
    return phrase("practice.given.tokens", n=count)
