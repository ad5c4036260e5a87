"""Pixels of every mode and type as RGB: deep ones brought to 8 bits, profile applied, transparency laid over paper."""

from __future__ import annotations

import numpy as np
from PIL import Image

from model.pictures import tiff
from model.pictures.bare import Bare
from model.pictures.colour import on_paper, to_rgb, to_srgb
from model.pictures.levels import Values, to_bytes, whole_range
from model.pictures.limits import PictureError
from model.words import phrase

WITH_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")


def rgb(picture: Image.Image, source: Bare, kind: str | None, profile: bytes) -> tuple[Image.Image, list[str]]:
    """A picture of Pillow's, of any mode, as RGB.

    Args:
        picture: with its pixels.
        source: the file that it comes from.
        kind: its format, as Pillow calls it.
        profile: ICC.

    Returns:
        The picture, and what a person should know.
    """
    alpha = _veil(picture, source)
    notices: list[str] = []
    if picture.mode.startswith(("I", "F")):
        bits = 16 if kind == "PPM" else source.depth if source.depth > 8 else None
        values, notices = to_bytes(np.asarray(picture), bits)
        colours = Image.fromarray(values)
    elif picture.mode in ("L", "RGB", "CMYK") and "transparency" not in picture.info:
        colours = picture
    elif "transparency" in picture.info or picture.mode in WITH_ALPHA:
        whole = to_rgba(picture)
        colours, alpha = whole.convert("RGB"), whole.getchannel("A")
    else:
        colours = picture.convert("RGB")
    colours = to_rgb(to_srgb(colours, profile))
    if source.brighten != 1:
        colours = colours.point([round(255 * (level / 255) ** source.brighten) for level in range(256)] * 3)
    if alpha is not None:
        # A BMP's fourth byte is often nothing, and every program shows it as if it were not there.
        colours, said = on_paper(colours, alpha, invisible_is_said=kind != "BMP")
        notices += said
    return colours, notices


def to_rgba(picture: Image.Image) -> Image.Image:
    """Any mode with transparency as RGBA; the same picture where it is that."""
    if picture.mode == "RGBA":
        return picture
    return (picture.convert("LA") if picture.mode == "La" else picture).convert("RGBA")


def _veil(picture: Image.Image, source: Bare) -> Image.Image | None:
    """The alpha channel that one see-through colour makes."""
    if not source.transparent or len(source.transparent) != len(picture.getbands()):
        return None
    colour = np.array(source.transparent)
    if source.depth < 8:
        colour = colour * (255 // ((1 << source.depth) - 1))
    elif source.depth > 8 and picture.mode != "I;16":
        colour = colour >> 8  # as Pillow brings them to bytes
    pixels = np.asarray(picture.convert("L") if picture.mode == "1" else picture)
    through = (pixels.reshape(*pixels.shape[:2], -1) == colour).all(-1)
    return Image.fromarray(np.where(through, 0, 255).astype(np.uint8))


def from_numbers(values: Values, left: tiff.BareTiff) -> tuple[Image.Image, list[str]]:
    """[row, column, channel] of a TIFF, of any type, to RGB."""
    channels = 1 if left.photometric in (tiff.WHITE_IS_ZERO, tiff.BLACK_IS_ZERO) else 3
    if values.shape[2] < channels:
        raise PictureError(phrase("pictures.tiff.unknown"))
    shades, notices = to_bytes(values[..., :channels])
    if left.photometric == tiff.WHITE_IS_ZERO:
        shades = 255 - shades
    colours = Image.fromarray(shades if channels == 3 else shades[..., 0])
    if left.photometric == tiff.YCBCR:
        colours = Image.frombytes("YCbCr", colours.size, colours.tobytes()).convert("RGB")
    extra = left.one(tiff.EXTRA)
    if values.shape[2] == channels or extra not in (tiff.MULTIPLIED, tiff.ALPHA):
        return to_rgb(to_srgb(colours, left.profile or b"")), notices
    alpha = Image.fromarray(whole_range(values[..., channels]))
    if extra == tiff.MULTIPLIED:
        whole = Image.merge("RGBA", (*colours.convert("RGB").split(), alpha))
        colours = Image.frombytes("RGBa", whole.size, whole.tobytes()).convert("RGBA").convert("RGB")
    shown, said = on_paper(to_rgb(to_srgb(colours, left.profile or b"")), alpha, invisible_is_said=True)
    return shown, notices + said
