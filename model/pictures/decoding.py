"""Pillow's readers at work, on sound files and on damaged ones, of which what can be decoded is kept."""

from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image, ImageFile, ImageStat

from model.pictures import jpeg, tiff
from model.pictures.foreign import refusal
from model.pictures.limits import LEAST_SHARE, UNREADABLE, PictureError
from model.words import phrase

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Pillow reads more, some of it (EPS) by starting other programs."""
ANYTHING = bytes(range(255)) * 256
"""Bytes of a JPEG's scan, without a marker among them."""
BLOCK = 256
"""Rows that are compared at a time."""
KNOWN = rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM|RIFF....WEBP|....ftyp(avi[fs]|mif1|msf1)"
"""First bytes of files that are pictures, however damaged."""


def opened(content: bytes) -> ImageFile.ImageFile:
    """A picture whose pixels are still to be decoded. Raises PictureError or one of `UNREADABLE`."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.UnidentifiedImageError:
        if content.startswith(tiff.SIGNATURES):
            raise PictureError(phrase("pictures.tiff.unknown")) from None
        if re.match(KNOWN, content, re.DOTALL):
            raise PictureError(phrase("pictures.damaged.unread")) from None
        raise PictureError(refusal(content)) from None


def damaged(error: Exception) -> PictureError:
    """What to say of a picture of which nothing can be shown."""
    reason = " ".join(str(error).split())[:100]
    if re.search(r"\b([Uu]nsupported|not supported|unknown)\b", reason, re.IGNORECASE):
        return PictureError(phrase("pictures.damaged.unknown_kind", why=reason))
    return PictureError(phrase("pictures.damaged.unread_because", why=reason or type(error).__name__))


def decoded(picture: ImageFile.ImageFile, content: bytes) -> tuple[Image.Image, Image.Image | None, list[str]]:
    """A picture with its pixels, as many as there are.

    Args:
        picture: as `opened` gave it.
        content: what it was opened from.

    Returns:
        The picture; where it is missing (mode L, 255 there), if anywhere; and what a person should know.

    Raises:
        PictureError: next to nothing can be decoded.
    """
    try:
        picture.load()
    except UNREADABLE as error:
        return _partly(content, error)
    return picture, None, []


def _partly(content: bytes, error: Exception) -> tuple[Image.Image, Image.Image | None, list[str]]:
    """As much of a damaged file as can be decoded.

    It is decoded twice, onto black and onto white: where the two differ, nothing was decoded.
    """
    if content.startswith(jpeg.START):
        # libjpeg fills in what is missing, so the two differ in what the file seems to go on with.
        first: Image.Image = opened(content + jpeg.END)
        second: Image.Image = opened(content + ANYTHING + jpeg.END)
        first.load()
        second.load()
    else:
        first, second = _onto(content, 0), _onto(content, 255)
    missing = _difference(first, second)
    share = ImageStat.Stat(missing).mean[0] / 255
    if not share:
        return first, None, []
    if first.info.get("progressive"):
        return first, None, [phrase("pictures.damaged.details")]
    if 1 - share < LEAST_SHARE:
        raise damaged(error)
    return first, missing, [phrase("pictures.damaged.partly", percent=max(1, round(100 * share)))]


def _onto(content: bytes, shade: int) -> Image.Image:
    """What can be decoded, on a ground of one shade."""
    picture = opened(content)
    bands = len(picture.getbands())
    picture.im = Image.new(picture.mode, picture.size, shade if bands == 1 else (shade,) * bands).im
    try:
        picture.load()
    except UNREADABLE:
        picture.tile = []  # what has been decoded stays, and is not tried again
    return picture


def _difference(first: Image.Image, second: Image.Image) -> Image.Image:
    made = Image.new("L", first.size)
    for top in range(0, first.height, BLOCK):
        rows = (0, top, first.width, min(first.height, top + BLOCK))
        one, other = (np.asarray(picture.crop(rows)) for picture in (first, second))
        differs = (one != other).reshape(*one.shape[:2], -1).any(-1)
        made.paste(Image.fromarray(np.where(differs, 255, 0).astype(np.uint8)), rows)
    return made
