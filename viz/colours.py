"""The colours of the page, each with one meaning. Knows nothing of pages, figures or models.

Three parts of a LLaVA keep one hue each, everywhere: the eye (vision encoder), the translator (projector) and the
tutor (language model). Each has a value for light and for dark pages; both reach a text contrast of 4.5 and stay
apart under simulated protanopia, deuteranopia and tritanopia (`tests/viz/test_colours.py` measures both).
Attention uses one perceptual map, inferno, whose 256 colours stand in `web/data/inferno.hex`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.trace import SpanKind, Uint8

LUT_FILE = Path(__file__).parent / "web" / "data" / "inferno.hex"


@dataclass(frozen=True)
class Hue:
    """One colour, as `#rrggbb`, on a light and on a dark page."""

    light: str
    dark: str


PAPER = Hue("#fcfcfa", "#131519")
"""What everything else stands on."""

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


OPACITY = 0.35, 0.9
"""Of a map's colours, 0 to 1: at the foot of the scale, where the picture can still be read, and at its top."""
BEHIND_SCALE = "#808080"
"""What a map's colour bar lies over, in the place of a picture."""


def attention_colours() -> Uint8:
    """The perceptual map for attention: [256, rgb], dark for none and bright for most (matplotlib's inferno)."""
    return np.frombuffer(bytes.fromhex(LUT_FILE.read_text()), np.uint8).reshape(-1, 3)


def colour_index(values: NDArray[Any], low: float, high: float) -> NDArray[np.intp]:
    """Where values stand on the scale from `low` to `high`: 0 to 255 of `attention_colours`; halves go up."""
    if high <= low:
        return np.zeros(np.shape(values), np.intp)
    levels = (np.clip(np.asarray(values, np.float64), low, high) - low) / (high - low)
    return np.floor(255 * levels + 0.5).astype(np.intp)


def opacity(levels: NDArray[Any]) -> NDArray[np.float64]:
    """How much of the picture the colours of a map hide, 0 to 1, by where they stand on the scale, 0 to 1."""
    least, most = OPACITY
    return least + (most - least) * np.asarray(levels, np.float64)


def greyed(picture: Uint8) -> NDArray[np.float64]:
    """A picture as it lies under a map, [..., rgb] to [...], 0 to 255: every colour over it belongs to the map."""
    return np.asarray(picture @ np.array([0.299, 0.587, 0.114]))  # Rec. 601 luma


def css_variables() -> str:
    """Every hue as a CSS custom property, for light pages and, under `.dark`, for dark ones."""
    named = {"paper": PAPER, **PARTS, **{f"span-{kind}": hue for kind, hue in SPANS.items()}}
    light = "".join(f"--{name}:{hue.light};" for name, hue in named.items())
    dark = "".join(f"--{name}:{hue.dark};" for name, hue in named.items())
    return f":root{{{light}}}\n.dark{{{dark}}}\n"
