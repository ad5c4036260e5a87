"""A visitor's file becomes an upright RGB picture, or a clear refusal. Knows nothing of models; Pillow and numpy only.

What a file claims is judged before its pixels are decoded: a small file that would unpack to a huge one costs nothing.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Pillow reads more, some of it (EPS) by starting other programs."""
ONE_PICTURE_FORMATS = ("MPO",)
"""A phone's JPEG with a preview or a depth map behind it: several frames, one picture."""
LEAST_SIDE = 16
"""Pixels: about one patch of an encoder. Less has nothing to look at."""
MOST_PIXELS = 80_000_000
"""Width times height, to be decoded: 240 MB as RGB. Larger than the camera of nearly any phone."""
MOST_ELONGATED = 50
"""Longer side over shorter: beyond it, a processor that scales the shorter side up would make gigabytes."""
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged data."""
NOTICES = "notices"


class PictureError(ValueError):
    """The picture cannot be used; the message says why, for the person who gave it."""


def open_picture(source: Path | str | bytes | BinaryIO) -> Image.Image:
    """Read a picture, turn it upright and make it RGB; transparent parts become white.

    Args:
        source: a file's path, its bytes, or a binary stream.

    Returns:
        The picture, mode "RGB". What was done to it that a person should know is in `notices(picture)`.

    Raises:
        PictureError: no file, empty, not a picture, damaged, too small, too large or too elongated.
    """
    stream = _stream(source)
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 million pixels on; ours is the lower limit and refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(stream, formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureError("This file is not a picture that can be read (PNG, JPEG, WebP, GIF, BMP, TIFF).") from None
    except Image.DecompressionBombError:
        raise PictureError(
            f"This picture has far more pixels than the {MOST_PIXELS // 10**6} million that can be opened here. "
            "Make it smaller first."
        ) from None
    except UNREADABLE as error:
        raise PictureError(f"This picture is damaged and cannot be read ({error}).") from error
    with picture:
        _check_size(*picture.size)
        told = _frames(picture)
        try:
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            colours = _rgb(upright)
        except UNREADABLE as error:
            raise PictureError(f"This picture is damaged or cut short and cannot be read ({error}).") from error
    colours.info = {NOTICES: told}
    return colours


def notices(picture: Image.Image) -> tuple[str, ...]:
    """What `open_picture` wants the person told about this picture."""
    return tuple(picture.info.get(NOTICES, ()))


def _stream(source: Path | str | bytes | BinaryIO) -> BinaryIO:
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.exists():
            raise PictureError(f"There is no file {path}.")
        if not path.is_file():
            raise PictureError(f"{path} is a folder, not a picture.")
        try:
            source = path.read_bytes()
        except OSError as error:
            raise PictureError(f"{path} cannot be opened: {error.strerror}.") from error
    content = source if isinstance(source, bytes) else source.read()
    if not content:
        raise PictureError("This file is empty (0 bytes).")
    return io.BytesIO(content)


def _check_size(width: int, height: int) -> None:
    if min(width, height) < LEAST_SIDE:
        raise PictureError(
            f"This picture is {width} x {height} pixels; "
            f"at least {LEAST_SIDE} x {LEAST_SIDE} are needed to see anything."
        )
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"This picture is {width:,} x {height:,} = {width * height / 1e6:,.0f} million pixels; "
            f"at most {MOST_PIXELS // 10**6} million can be opened. Make it smaller first."
        )
    if max(width, height) > MOST_ELONGATED * min(width, height):
        raise PictureError(
            f"This picture is {width:,} x {height:,} pixels; one side may be at most {MOST_ELONGATED} times the other."
        )


def _frames(picture: Image.Image) -> tuple[str, ...]:
    """Go to the first frame; say so when there are more."""
    try:
        frames = getattr(picture, "n_frames", 1)
        picture.seek(0)
    except UNREADABLE as error:
        raise PictureError(f"This picture is damaged and cannot be read ({error}).") from error
    if frames > 1 and picture.format not in ONE_PICTURE_FORMATS:
        return (f"This picture has {frames} frames; only the first is used.",)
    return ()


def _rgb(picture: Image.Image) -> Image.Image:
    """Any mode to RGB: deep pixels scaled (not cut off) to 8 bits, transparency laid over white."""
    if picture.mode.startswith(("I", "F")):
        return _scaled(picture).convert("RGB")
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        see_through = picture.convert("RGBA")
        paper = Image.new("RGBA", see_through.size, "white")
        return Image.alpha_composite(paper, see_through).convert("RGB")
    # convert() hands back a copy even when the mode is RGB already, free of the file behind it.
    return picture.convert("RGB")


def _scaled(picture: Image.Image) -> Image.Image:
    """Grey with 16 or 32 bits a pixel to 8: the range of the format, not of the picture, becomes 0 to 255.

    Pillow opens some 16-bit files with 32 bits a pixel, so the range is the smallest of the usual ones that holds the
    brightest pixel.
    """
    values = np.nan_to_num(np.asarray(picture, dtype=np.float64)).clip(min=0)
    ranges: tuple[int, ...] = (np.iinfo(np.uint16).max, np.iinfo(np.int32).max)
    if picture.mode == "F":
        ranges = (1, np.iinfo(np.uint8).max, *ranges)
    brightest = values.max()
    full = next((top for top in ranges if brightest <= top), brightest)
    return Image.fromarray((values * (255 / full)).round().astype(np.uint8))
