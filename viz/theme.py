"""The look of page and paper: hues, ink, greys, and how much of a picture a map hides. Each colour has one meaning.

Knows nothing of pages, figures or models. Whatever draws a map takes its colours from here, so that the same map looks
the same on the page, in a film, on a sheet, as a single figure and offline.

Three parts of a LLaVA keep one hue each, everywhere: the eye (vision encoder), the translator (projector) and the
tutor (language model). Each has a value for light and for dark pages; both reach a text contrast of 4.5 and stay
apart under simulated protanopia, deuteranopia and tritanopia (`tests/viz/test_theme.py` measures both).
A map uses one perceptual scale, inferno, whose 256 colours stand in `web/data/inferno.hex`; where it has a middle that
is nothing, one that goes from violet through grey to orange.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.trace import SpanKind, Uint8

LUT_FILE = Path(__file__).parent / "web" / "data" / "inferno.hex"


@dataclass(frozen=True)
class Hue:
    """One colour, as `#rrggbb`, on a light and on a dark page."""

    light: str
    dark: str


PAPER = Hue("#fcfcfa", "#131519")
"""What everything else stands on."""

INK = Hue("#1b1d22", "#eceded")
"""Of text."""

SOFT = Hue("#5b606b", "#a2a7b2")
"""Of text that stands back; the page calls it so too (`--soft`)."""

NEUTRAL = "#7c828d"
"""Of what belongs to no part of a LLaVA, on light and dark pages alike: 3.6 to 1 on both."""

HIDDEN = "#8a8d94"
"""Of a patch that was taken away."""

FRAME = "#d62728"
"""Round what the model sees of a picture."""

MIDDLE = 128
"""The grey, of 255, that a colour bar lies over in the place of a picture; `BEHIND_SCALE` as a colour."""
BEHIND_SCALE = f"#{3 * f'{MIDDLE:02x}'}"

OPACITY = (0.35, 0.90)
"""How much of the picture a map's colours hide where it is least and where it is most; evenly in between."""

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in a grey (ITU-R BT.601)."""

PARTS: dict[str, Hue] = {
    "eye": Hue("#0a5cc8", "#5a9ff7"),
    "translator": Hue("#85540a", "#ef8636"),
    "tutor": Hue("#b01463", "#ecbadf"),
}

SPANS: dict[SpanKind, Hue] = {
    "template": Hue("#cfd2d8", "#454951"),
    "image": PARTS["translator"],  # what stands there is what the translator wrote, not what the eye saw
    "question": PARTS["tutor"],
    "answer": Hue("#c56cb0", "#a64c9c"),
}
"""Fill colours of the four kinds of position; never the only mark, each is labelled where it stands."""


def attention_colours() -> Uint8:
    """The perceptual map for attention: [256, rgb], dark for none and bright for most (matplotlib's inferno)."""
    return np.frombuffer(bytes.fromhex(LUT_FILE.read_text()), np.uint8).reshape(-1, 3)


LESS, NOTHING, MORE = (94, 60, 153), (150, 150, 150), (230, 97, 1)
"""Ends and middle of the scale for changes (ColorBrewer PuOr, apart for every kind of eye, round a grey)."""


def change_colours() -> Uint8:
    """The scale for changes: [256, rgb], violet for less, grey for nothing, orange for more."""
    places = np.linspace(-1, 1, 256)[:, None]
    less, nothing, more = (np.array(colour, np.float64) for colour in (LESS, NOTHING, MORE))
    mixed = nothing + np.where(places < 0, -places * (less - nothing), places * (more - nothing))
    return np.asarray(mixed.round(), np.uint8)


def scale_colours(diverging: bool) -> Uint8:
    """The colours of a map's scale, [256, rgb]: from nothing to the most, or from less through nothing to more."""
    return change_colours() if diverging else attention_colours()


def colour_index(levels: ArrayLike) -> NDArray[np.intp]:
    """Levels from 0 to 1 as indices of a scale's 256 colours; halves go up, as in the browser."""
    return np.floor(255 * np.asarray(levels, np.float64) + 0.5).astype(np.intp)


def opacity(levels: ArrayLike, diverging: bool = False) -> NDArray[np.float64]:
    """How much of the picture lies hidden under each level from 0 to 1. Nothing is the middle of a diverging scale."""
    shares = np.asarray(levels, np.float64)
    shares = np.abs(2 * shares - 1) if diverging else shares
    least, most = OPACITY
    return least + (most - least) * shares


def palette(diverging: bool) -> NDArray[np.float64]:
    """Colours with their opacity, [256, rgba], each from 0 to 1: what a map is drawn with over a grey picture."""
    levels = np.linspace(0, 1, 256)
    return np.column_stack([scale_colours(diverging) / 255, opacity(levels, diverging)])


def greyed(picture: Uint8) -> NDArray[np.float64]:
    """[row, column, rgb] to [row, column], 0 to 255: so that every colour over a picture belongs to the map."""
    return np.asarray(picture @ np.array(LUMA), np.float64)


def css_variables() -> str:
    """Every hue as a CSS custom property, for light pages and, under `.dark`, for dark ones."""
    named = {"paper": PAPER, **PARTS, **{f"span-{kind}": hue for kind, hue in SPANS.items()}}
    light = "".join(f"--{name}:{hue.light};" for name, hue in named.items())
    dark = "".join(f"--{name}:{hue.dark};" for name, hue in named.items())
    return f":root{{{light}}}\n.dark{{{dark}}}\n"
