"""Colours as a screen shows them: profiles applied, transparency laid over paper. Knows nothing of file formats."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms, ImageStat

from model.pictures.limits import UNREADABLE
from model.words import phrase

SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
"""Colour space that a profile must be of, by the mode of the picture."""
NEAR = 2
"""Levels of 255: a profile that moves no colour further is sRGB itself, whatever it is called."""
MUCH_PLAINER = 8
"""How much plainer than on black a picture must be on white for the black to be taken."""
SAMPLE = 1000
"""Pixels a side, at most, that the two are compared on."""


def to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Colours (mode RGB, L or CMYK) by their ICC profile as sRGB, mode RGB or L; a profile that is broken or for
    another kind of picture is left aside.
    """
    plain = picture if picture.mode == "L" else to_rgb(picture)
    if not profile or picture.mode not in SPACES:
        return plain
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != SPACES[picture.mode]:
            return plain
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), picture.mode, "RGB")
        if picture.mode != "CMYK" and _changes_nothing(transform, picture.mode):
            return plain
        return ImageCms.applyTransform(picture, transform) or plain
    except (ImageCms.PyCMSError, *UNREADABLE):
        return plain


def to_rgb(picture: Image.Image) -> Image.Image:
    """Mode RGB; the same picture where it is that, since a copy of the largest takes 0.3 GB."""
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    if mode == "L":
        before = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    else:
        before = Image.fromarray(np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3))
    after = ImageCms.applyTransform(before, transform)
    if after is None:
        return True
    moved = np.asarray(after).astype(int) - np.asarray(before.convert("RGB"))
    return bool(np.abs(moved).max() <= NEAR)


def on_paper(colours: Image.Image, alpha: Image.Image, *, invisible_is_said: bool) -> tuple[Image.Image, list[str]]:
    """Lay a see-through picture over white, or over black where it could not be seen on white.

    Args:
        colours: RGB.
        alpha: L, 255 where nothing shines through.
        invisible_is_said: whether a picture that is see-through everywhere, and is shown all the same, gets a notice.

    Returns:
        RGB, and what a person should know.
    """
    least, most = alpha.getextrema()
    if least == 255:
        return colours, []
    few, veil = _few_pixels(colours), _few_pixels(alpha)
    if most == 0 and _contrast(few):
        return colours, [phrase("pictures.shown.all_invisible")] if invisible_is_said else []
    if _contrast(_laid_over("white", few, veil)) * MUCH_PLAINER < _contrast(_laid_over("black", few, veil)):
        return _laid_over("black", colours, alpha), [phrase("pictures.shown.on_black")]
    return _laid_over("white", colours, alpha), []


def _laid_over(paper: str, colours: Image.Image, alpha: Image.Image) -> Image.Image:
    made = Image.new("RGB", colours.size, paper)
    made.paste(colours, mask=alpha)
    return made


def _few_pixels(picture: Image.Image) -> Image.Image:
    return picture.resize((min(picture.width, SAMPLE), min(picture.height, SAMPLE)), Image.Resampling.NEAREST)


def _contrast(picture: Image.Image) -> float:
    """Standard deviation of the channel that varies most."""
    return max(ImageStat.Stat(picture).stddev)
