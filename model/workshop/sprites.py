"""The sprites that scenes are drawn from: committed PNGs. `tests/model/workshop/sprites_from_icons.py` renders them."""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import Image

from model.workshop.world import KINDS

FOLDER = Path(__file__).parents[2] / "assets" / "sprites"

OTHERS: tuple[str, ...] = (
    *("cat-face", "dog-face", "mouse-face", "rabbit-face", "panda", "frog"),
    *("cow-face", "pig-face", "lion", "elephant", "giraffe", "turtle"),
    *("octopus", "tropical-fish", "butterfly", "owl", "penguin", "honeybee"),
    *("pizza", "hamburger", "red-apple", "banana", "grapes", "strawberry"),
    *("watermelon", "grinning-face", "face-with-tears-of-joy", "smiling-face-with-heart-eyes", "sunflower", "tulip"),
    *("cactus", "four-leaf-clover", "cherry-blossom", "palm-tree", "rainbow", "sun-with-face"),
    *("crescent-moon", "rocket", "teddy-bear", "kite"),
)
"""Icons of things that no workshop has, for cartoons of something else."""


@functools.cache
def drawn(style: str, kind: int) -> bool:
    """Whether a style has a drawing of this kind: the styles of training alone lack some."""
    return (FOLDER / style / f"{KINDS[kind].name.replace(' ', '-')}.png").exists()


@functools.cache
def sprite(style: str, kind: int) -> Image.Image:
    """The sprite of one kind in one style, RGBA, cropped to what it shows.

    Raises:
        FileNotFoundError: the asset is missing from the checkout.
    """
    path = FOLDER / style / f"{KINDS[kind].name.replace(' ', '-')}.png"
    with Image.open(path) as image:
        return image.convert("RGBA")


@functools.cache
def other(style: str, number: int) -> Image.Image:
    """One of `OTHERS` in one style, RGBA, cropped to what it shows.

    Raises:
        FileNotFoundError: the asset is missing from the checkout.
    """
    with Image.open(FOLDER / style / "others" / f"{OTHERS[number]}.png") as image:
        return image.convert("RGBA")
