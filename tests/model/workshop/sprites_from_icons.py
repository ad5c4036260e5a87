"""Renders every sprite anew, from the npm packages `@iconify-json/STYLE` and our own SVG.

`python -m tests.model.workshop.sprites_from_icons NODE_MODULES`; the packages' versions are in `sprites.json`.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import resvg_py
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from model.workshop.sprites import FOLDER, OTHERS
from model.workshop.world import INKED, KINDS, SIGN, STYLES, TRAINING_STYLES, UNSEEN_STYLE, Kind

SIDE = 208
"""Longest side of a stored sprite in pixels."""
OTHER_SIDE = 128
"""Longest side of a stored other thing in pixels."""
LARGEST_LOSS = 3.0
"""Largest root-mean-square error, of 255, at which a stored picture has a palette."""

LINE_ICONS: dict[str, tuple[str, ...]] = {
    "wrench": ("wrench", "tool"),
    "ruler": ("ruler-2", "ruler"),
    "gear": ("gear", "settings"),
    "power plug": ("plug",),
    "light bulb": ("lightbulb", "bulb"),
    "flame": ("flame", "fire"),
    "oil drum": ("barrel",),
    "fuel pump": ("gas-pump", "gas-station", "fuel"),
    "helmet": ("hard-hat",),
    "box": ("package",),
    "pair of scissors": ("scissors",),
    "padlock": ("lock",),
    "alarm clock": ("alarm", "alarm-clock"),
    "pair of goggles": ("goggles",),
    "cup": ("coffee",),
    "magnifying glass": ("magnifying-glass", "search"),
    "trolley": ("shopping-cart",),
    "bin": ("trash",),
    "barrier": ("barricade", "construction"),
    "bolt": (),
    "chain": (),
    "telephone": (),
    "wheel": (),
    "spill": (),
    "sign": (),
}
"""What packages of line icons call a kind, where not by its own name; nothing where they mean another thing."""


def _named(table: str) -> dict[str, str]:
    """Kinds with what a package calls them, from "kind: icon, kind, ..."; a kind alone goes by its own name."""
    pairs = (entry.partition(": ") for entry in " ".join(table.split()).split(", "))
    return {kind: icon or kind for kind, _, icon in pairs}


NAMED = {
    "fxemoji": _named("""
        hammer, wrench, candle, pencil, door, box: package, key, bell, microscope, boot, printer,
        camera, bin: wastebasket, umbrella, pair of scissors: blackscissors, alarm clock: alarmclock,
        telephone: blacktelephone, power plug: electricplug, flashlight: electrictorch, flame: fire,
        fuel pump: fuelpump, cup: hotbeverage, light bulb: lightbulb,
        magnifying glass: leftmagnifyingglass, padlock: lock, ruler: straightruler,
        set square: triangularruler, cigarette: smokingsymbol, battery, thermometer,
        paintbrush: lowerleftpaintbrush
    """),
    "streamline-emojis": _named("""
        wrench, bolt: nut-and-bolt, power plug: electric-plug, battery, flashlight, flame: fire,
        fuel pump: fuel-pump, door, box: package, cigarette, bell, microscope, boot: womans-boot,
        cup: hot-beverage-1, telephone, magnifying glass: magnifying-glass-tilted-left,
        backpack: school-backpack, umbrella, barrier: construction, padlock: locked-with-key
    """),
    "game-icons": _named("""
        hammer: claw-hammer, wrench: spanner, saw: hand-saw, axe: wood-axe, gear: cog, toolbox, ladder,
        bucket: empty-metal-bucket-handle, plunger, broom, brick: clay-brick, log, power plug: plug,
        battery: battery-100, light bulb: light-bulb, flashlight, candle: candle-light, flame,
        fire extinguisher: fire-extinguisher, oil drum: oil-drum, fuel pump: gas-pump, knife: bowie-knife,
        pencil, paintbrush: large-paint-brush, safety vest: kevlar-vest, helmet: mining-helmet, door,
        chair: wooden-chair, box: cardboard-box-closed, cigarette, pickaxe: war-pick, clamp,
        pair of scissors: scissors, key, padlock, alarm clock: alarm-clock, test tube: corked-tube,
        microscope, pair of gloves: winter-gloves, pair of goggles: protection-glasses,
        boot: rubber-boot, basket, cup: coffee-cup, telephone: rotary-phone, laptop,
        camera: photo-camera, magnifying glass: magnifying-glass, wheel: car-wheel,
        trolley: shopping-cart, bin: trash-can, backpack: light-backpack, umbrella, barrier, teapot
    """),
    "icon-park": _named("""
        wrench: tool, screwdriver, gear: setting, toolbox: toolkit, ladder: ladder-one, magnet,
        power plug: plug, battery: battery-full, light bulb: tips, flashlight, candle: spa-candle,
        flame: fire, fire extinguisher: fire-extinguisher-one, oil drum: oil-industry,
        knife: kitchen-knife, ruler, pencil, safety vest: vest, helmet: helmet-one, box,
        set square: triangle-ruler, key: key-one, padlock: lock, bell: remind,
        alarm clock: alarm-clock, thermometer, test tube: test-tube, microscope: microscope-one,
        boot: boots, basket: vegetable-basket, cup, telephone: phone-telephone, laptop, printer,
        camera, magnifying glass: search, trolley: shopping-cart-one, bin: delete, backpack,
        umbrella, teapot
    """),
    "streamline-plump-color": _named("""
        screwdriver, gear: cog, toolbox: tool-box, ladder, log, chain: link-chain, magnet,
        flashlight, candle, ruler, paintbrush: paintbrush-2, door, box: shipping-box-1,
        pair of scissors: scissors, bell: ringing-bell-notification, thermometer,
        test tube: test-tube, microscope: microscope-observation-sciene,
        basket: shopping-basket-1, cup: coffee-mug, telephone: phone, laptop, printer,
        camera: camera-1, bin: recycle-bin-2, umbrella: open-umbrella
    """),
}
"""What packages with names of their own call a kind; one that is not named here they do not draw."""

AS_LINES: dict[str, dict[str, str]] = {
    "icon-park": {"#2F88FF": "#fff", "#43CCF8": "#c0c0c0", "#fff": "#c0c0c0"},
    "streamline-plump-color": {"#2859c5": "#000", "#8fbffa": "#fff", "#fff": "#c0c0c0"},
}
"""What becomes of a package's own colours, so that its drawings are dark lines round light fields."""
SILHOUETTES = ("game-icons",)
"""Packages of black shapes with gaps where others have lines."""


def _svg(package: dict[str, Any], name: str) -> str:
    """One icon of an Iconify package as a whole SVG."""
    icon = package["icons"][package.get("aliases", {}).get(name, {}).get("parent", name)]
    width, height = (icon.get(key, package.get(key, 16)) for key in ("width", "height"))
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {namespaces} viewBox="0 0 {width} {height}">{icon["body"]}</svg>'


def recoloured(svg: str, becomes: dict[str, str]) -> str:
    """An SVG with its colours exchanged, all at once."""
    return re.sub("|".join(becomes), lambda found: becomes[found[0]], svg) if becomes else svg


def _icon(style: str, package: dict[str, Any], kind: Kind) -> str | None:
    """What a package calls a kind, if it draws it."""
    if style in NAMED:
        return NAMED[style].get(kind.name)
    emoji = "hot-beverage" in package["icons"]
    names = (kind.icon,) if emoji else LINE_ICONS.get(kind.name, (kind.name.replace(" ", "-"),))
    return next((name for name in names if name in package["icons"] or name in package.get("aliases", {})), None)


def _render(svg: str, side: int) -> Image.Image:
    """Draw an SVG, cropped to what it shows, its longest side at most `side` pixels."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512))
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    alpha = np.asarray(image)[..., 3] > 8
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    image = image.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return image


def _between_lines(image: Image.Image) -> Image.Image:
    """A line drawing with white wherever its lines enclose something."""
    alpha = ImageOps.expand(image.getchannel("A"), 2)
    outside = alpha.point(lambda value: 255 * (value > 100)).convert("L")
    ImageDraw.floodfill(outside, (0, 0), 128)
    enclosed = outside.point(lambda value: 255 * (value != 128)).crop((2, 2, 2 + image.width, 2 + image.height))
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    white.putalpha(ImageChops.lighter(enclosed, image.getchannel("A")))
    white.alpha_composite(image)
    return white


def lines_for_gaps(image: Image.Image) -> Image.Image:
    """A black silhouette turned round: its shapes white, black lines round them and in the gaps between them."""
    shapes = ImageOps.expand(image.getchannel("A"), 6)
    lines = shapes.filter(ImageFilter.MaxFilter(11)).filter(ImageFilter.MinFilter(5))  # wide gaps stay open
    black = Image.new("RGBA", shapes.size)
    black.putalpha(lines)
    white = Image.new("RGBA", shapes.size, (255, 255, 255, 255))
    white.putalpha(shapes)
    black.alpha_composite(white)
    return black


def _save(image: Image.Image, path: Path) -> None:
    """Store as PNG, with a palette where nobody sees the difference."""
    path.parent.mkdir(parents=True, exist_ok=True)
    small = image.quantize(256, method=Image.Quantize.FASTOCTREE)
    old, new = (np.asarray(each.convert("RGBA").convert("RGBa"), dtype=np.float32) for each in (image, small))
    seen = np.asarray(image)[..., 3] > 0
    loss = float(np.sqrt(((old - new)[seen] ** 2).mean()))
    (small if loss < LARGEST_LOSS else image).save(path, optimize=True)


def main(node_modules: Path) -> None:
    """Render every sprite again from the npm packages and our own drawings."""
    for style in (*STYLES, UNSEEN_STYLE):
        package = json.loads((node_modules / "@iconify-json" / style / "icons.json").read_text())
        folder = FOLDER / style
        for old in folder.rglob("*.png"):
            old.unlink()
        for index, kind in enumerate(KINDS):
            if index != SIGN:
                path = folder / f"{kind.name.replace(' ', '-')}.png"
                own = kind.icon == "own"
                svg = path.with_suffix(".svg").read_text() if own else _svg(package, kind.icon)
                _save(_render(svg, SIDE), path)
        for name in OTHERS:
            _save(_render(_svg(package, name), OTHER_SIDE), folder / "others" / f"{name}.png")
    for style in TRAINING_STYLES:
        package = json.loads((node_modules / "@iconify-json" / style / "icons.json").read_text())
        for old in (FOLDER / style).glob("*.png"):
            old.unlink()
        for kind in KINDS:
            if icon := _icon(style, package, kind):
                image = _render(recoloured(_svg(package, icon), AS_LINES.get(style, {})), SIDE)
                if style in SILHOUETTES:
                    image = lines_for_gaps(image)
                elif style in INKED:
                    image = _between_lines(image)
                _save(image, FOLDER / style / f"{kind.name.replace(' ', '-')}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
