"""The colours of the page, each with one meaning. Knows nothing of pages, figures or models.

Three parts of a LLaVA keep one hue each, everywhere: the eye (vision encoder), the translator (projector) and the
tutor (language model). Each has a value for light and for dark pages; both reach a text contrast of 4.5 and stay
apart under simulated protanopia, deuteranopia and tritanopia (`tests/viz/test_colours.py` measures both).
Attention uses one perceptual map, inferno, whose 256 colours stand in `web/data/inferno.hex`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

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


def attention_colours() -> Uint8:
    """The perceptual map for attention: [256, rgb], dark for none and bright for most (matplotlib's inferno)."""
    return np.frombuffer(bytes.fromhex(LUT_FILE.read_text()), np.uint8).reshape(-1, 3)


def css_variables() -> str:
    """Every hue as a CSS custom property, for light pages and, under `.dark`, for dark ones."""
    named = {"paper": PAPER, **PARTS, **{f"span-{kind}": hue for kind, hue in SPANS.items()}}
    light = "".join(f"--{name}:{hue.light};" for name, hue in named.items())
    dark = "".join(f"--{name}:{hue.dark};" for name, hue in named.items())
    return f":root{{{light}}}\n.dark{{{dark}}}\n"
