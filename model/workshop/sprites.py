"""The sprites that scenes are drawn from: committed PNGs, and how they were made.

`python -m model.workshop.sprites NODE_MODULES` renders them again from the npm packages
`@iconify-json/noto` and `@iconify-json/twemoji`; nothing else needs those packages.
"""

from __future__ import annotations

import functools
import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from model.workshop.world import KINDS, STYLES

FOLDER = Path(__file__).parents[2] / "assets" / "sprites"
SIDE = 208
"""Longest side of a stored sprite in pixels: twice the largest object of a training scene."""


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
def small_sprite(style: str, kind: int) -> Image.Image:
    """The same at half size, which is as large as training scenes need; resizing it is four times cheaper."""
    image = sprite(style, kind)
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.LANCZOS)


def _render(svg: str) -> Image.Image:
    import resvg_py

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512))
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    alpha = np.asarray(image)[..., 3] > 8
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    image = image.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return image


def main(node_modules: Path) -> None:
    """Render every sprite again from the npm packages and our own drawings."""
    for style in STYLES:
        package = json.loads((node_modules / "@iconify-json" / style / "icons.json").read_text())
        for kind in KINDS:
            if kind.icon == "own":
                svg = (FOLDER / style / f"{kind.name.replace(' ', '-')}.svg").read_text()
            else:
                name = package.get("aliases", {}).get(kind.icon, {}).get("parent", kind.icon)
                icon = package["icons"][name]
                width, height = (icon.get(k, package.get(k, 16)) for k in ("width", "height"))
                namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
                svg = f'<svg {namespaces} viewBox="0 0 {width} {height}">{icon["body"]}</svg>'
            _render(svg).save(FOLDER / style / f"{kind.name.replace(' ', '-')}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
