"""The bytes of a file become an upright RGB picture, in this process. For bytes from outside see `model.picture`.

What a file claims is judged before its pixels are decoded: a small file that would unpack to a huge one costs nothing.
Of each format only what the pixels need is given to its reader; what is left of a damaged file is shown.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageStat

from model.pictures import gif, jpeg, png, tiff
from model.pictures.colour import on_paper, to_srgb
from model.pictures.foreign import refusal
from model.pictures.levels import Values, to_bytes, whole_range
from model.pictures.limits import LEAST_SHARE, MOST_COUNTED, MOST_PIXELS, UNREADABLE, PictureError, check_size
from model.pictures.orientation import orientation, upright

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Pillow reads more, some of it (EPS) by starting other programs."""
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
MOST_BRANDS = 256
"""Bytes of them that are looked at."""
ANYTHING = bytes(range(255)) * 256
"""Bytes of a JPEG's scan, without a marker among them."""
BLOCK = 256
"""Rows that are compared at a time."""
KNOWN = rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM|II[*+]|MM\0[*+]|RIFF....WEBP|....ftyp(avi[fs]|mif1|msf1)"
"""First bytes of files that are pictures, however damaged."""
GREY = (127, 127, 127)
"""What is shown where a file that was cut short has no pixels."""
SAME = 2
"""Levels of 255 within which a picture is of one colour."""
CUT_SHORT = "This picture is damaged or cut short"
AGAIN = "Copy or download the file once more."
ONE_COLOUR = "This whole picture is of one colour, so there is nothing to see in it."
DAMAGED = "The file of this picture is damaged; parts of it may look wrong."


@dataclass
class _Source:
    """A file, cut down to its first picture, and what was read of it on the way."""

    content: bytes
    frames: int = 1
    turn: int = 1
    profile: bytes | None = None
    """ICC; None where Pillow reads it."""
    transparent: tuple[int, ...] = ()
    """The colour that is see-through, in the range of the file."""
    depth: int = 8
    notices: list[str] = field(default_factory=list)


def work(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """`read`, as work of a child process (`model.confined`): size and notices, or the error; and the pixels."""
    try:
        picture, notices = read(data)
    except PictureError as error:
        return {"error": str(error)}, b""
    return {"size": picture.size, "notices": notices}, picture.tobytes()


def read(content: bytes) -> tuple[Image.Image, list[str]]:
    """Read a picture, turn it upright and make it RGB.

    Returns:
        The picture, mode "RGB", and what was done to it that a person should know.

    Raises:
        PictureError: not a picture, damaged, too small, too large or too elongated.
    """
    with warnings.catch_warnings():
        # Pillow warns from 89 million pixels on (ours is the lower limit and refuses), and of odd metadata.
        warnings.simplefilter("ignore")
        try:
            if _is_heif(content):
                picture, notices = _heif(content)
            elif content[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
                picture, notices = _tiff(content)
            else:
                picture, notices = _pillow(_source(content))
        except Image.DecompressionBombError:
            raise PictureError(
                f"This picture has far more pixels than the {MOST_PIXELS // 10**6} million that can be opened here. "
                "Make it smaller first."
            ) from None
        except PictureError:
            raise
        except UNREADABLE as error:
            raise _damaged(error) from error
    spread = max(high - low for low, high in picture.getextrema())
    if spread <= SAME:
        notices.append(ONE_COLOUR)
    return picture, list(dict.fromkeys(notices))


def _is_heif(content: bytes) -> bool:
    brands = content[8 : int.from_bytes(content[:4])][:MOST_BRANDS]
    return content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS and b"avif" not in brands


def _damaged(error: Exception) -> PictureError:
    reason = " ".join(str(error).split())[:100]
    return PictureError(f"{CUT_SHORT} and cannot be read ({reason or type(error).__name__}). {AGAIN}")


def _source(content: bytes) -> _Source:
    """Cut the file down, by the format that its first bytes are of."""
    if content.startswith(png.SIGNATURE):
        kept = png.bare(content)
        return _Source(
            kept.content,
            kept.frames,
            orientation(kept.exif, kept.xmp),
            kept.profile,
            kept.transparent,
            kept.depth,
            [DAMAGED] if kept.damaged else [],
        )
    if content.startswith(jpeg.START):
        left = jpeg.bare(content)
        return _Source(left.content, turn=orientation(left.exif, left.xmp), profile=left.profile)
    if content.startswith((b"GIF87a", b"GIF89a")):
        first = gif.bare(content)
        return _Source(first.content, first.frames)
    return _Source(content)


def _pillow(source: _Source) -> tuple[Image.Image, list[str]]:
    """A picture that Pillow knows."""
    picture = _opened(source.content)
    check_size(*picture.size)
    notices = [*_frames(max(source.frames, getattr(picture, "n_frames", 1))), *source.notices]
    kind, missing = picture.format, None
    try:
        picture.load()
    except UNREADABLE as error:
        picture, missing, said = _partly(source.content, error)
        notices += said
    profile = picture.info.get("icc_profile", b"") if source.profile is None else source.profile
    turn = source.turn if kind in ("PNG", "JPEG") else _turn(picture)
    colours, more = _rgb(picture, source, kind, profile or b"")
    if missing is not None:
        colours.paste(GREY, mask=missing)
    return upright(colours, turn), notices + more


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.UnidentifiedImageError:
        if re.match(KNOWN, content, re.DOTALL):
            raise PictureError(f"{CUT_SHORT} and cannot be read. {AGAIN}") from None
        raise PictureError(refusal(content)) from None


def _turn(picture: Image.Image) -> int:
    """By metadata that Pillow has read but not looked into."""
    exif, xmp = picture.info.get("exif", b""), picture.info.get("xmp", b"")
    return orientation(exif if isinstance(exif, bytes) else b"", xmp if isinstance(xmp, bytes) else b"")


def _frames(count: int) -> list[str]:
    if count <= 1:
        return []
    many = f"more than {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count}"
    return [f"This picture has {many} frames; only the first is used."]


def _partly(content: bytes, error: Exception) -> tuple[Image.Image, Image.Image | None, list[str]]:
    """As much of a damaged file as can be decoded.

    It is decoded twice, onto black and onto white: where the two differ, nothing was decoded.

    Returns:
        The picture, where it is missing (mode L, 255 there), and what a person should know.
    """
    if content.startswith(jpeg.START):
        # libjpeg fills in what is missing, so the two differ in what the file seems to go on with.
        first, second = _opened(content + jpeg.END), _opened(content + ANYTHING + jpeg.END)
        first.load()
        second.load()
    else:
        first, second = _onto(content, 0), _onto(content, 255)
    missing = _difference(first, second)
    share = ImageStat.Stat(missing).mean[0] / 255
    if not share:
        return first, None, []
    if first.info.get("progressive"):
        return first, None, [f"{CUT_SHORT}; parts and details of it are missing. {AGAIN}"]
    if 1 - share < LEAST_SHARE:
        raise _damaged(error)
    return first, missing, [f"{CUT_SHORT}: {max(1, round(100 * share))} % of it is missing, shown grey. {AGAIN}"]


def _onto(content: bytes, shade: int) -> Image.Image:
    """What can be decoded, on a ground of one shade."""
    picture = _opened(content)
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


def _rgb(picture: Image.Image, source: _Source, kind: str | None, profile: bytes) -> tuple[Image.Image, list[str]]:
    """Any mode to RGB: deep pixels scaled (not cut off) to 8 bits, profile applied, transparency laid over paper."""
    alpha = _veil(picture, source)
    notices: list[str] = []
    if picture.mode.startswith(("I", "F")):
        bits = 16 if kind == "PPM" else source.depth if source.depth > 8 else None
        values, notices = to_bytes(np.asarray(picture), bits)
        colours = Image.fromarray(values)
    elif picture.mode in ("L", "RGB", "CMYK") and "transparency" not in picture.info:
        colours = picture
    elif "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        picture = (picture.convert("LA") if picture.mode == "La" else picture).convert("RGBA")
        colours, alpha = picture.convert("RGB"), picture.getchannel("A")
    else:
        colours = picture.convert("RGB")
    colours = to_srgb(colours, profile).convert("RGB")
    if alpha is not None:
        # A BMP's fourth byte is often nothing, and every program shows it as if it were not there.
        colours, said = on_paper(colours, alpha, invisible_is_said=kind != "BMP")
        notices += said
    return colours, notices


def _veil(picture: Image.Image, source: _Source) -> Image.Image | None:
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


def _heif(content: bytes) -> tuple[Image.Image, list[str]]:
    """An iPhone's picture. libheif turns it as its container says; what its EXIF says must then not be followed."""
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    file = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    check_size(*image.size)
    colours, notices = _rgb(image.to_pillow(), _Source(b""), "HEIF", image.info.get("icc_profile") or b"")
    return colours, _frames(len(file)) + notices


def _tiff(content: bytes) -> tuple[Image.Image, list[str]]:
    left = tiff.bare(content)
    check_size(left.one(tiff.WIDTH), left.one(tiff.HEIGHT))
    if left.deep:
        picture, notices = _from_numbers(tiff.numbers(left), left)
    else:
        picture, notices = _pillow(_Source(left.content, profile=left.profile, depth=left.one(tiff.BITS, 1)))
    return upright(picture, left.turn), _frames(left.frames) + notices


def _from_numbers(values: Values, left: tiff.Bare) -> tuple[Image.Image, list[str]]:
    """[row, column, channel] of a TIFF, of any type, to RGB."""
    channels = 3 if left.photometric == tiff.RGB else 1
    if values.shape[2] < channels:
        raise PictureError(tiff.UNKNOWN)
    shades, notices = to_bytes(values[..., :channels])
    if left.photometric == tiff.WHITE_IS_ZERO:
        shades = 255 - shades
    colours = Image.fromarray(shades if channels == 3 else shades[..., 0])
    extra = left.one(tiff.EXTRA)
    if values.shape[2] == channels or extra not in (tiff.MULTIPLIED, tiff.ALPHA):
        return to_srgb(colours, left.profile).convert("RGB"), notices
    alpha = Image.fromarray(whole_range(values[..., channels]))
    if extra == tiff.MULTIPLIED:
        whole = Image.merge("RGBA", (*colours.convert("RGB").split(), alpha))
        colours = Image.frombytes("RGBa", whole.size, whole.tobytes()).convert("RGBA").convert("RGB")
    shown, said = on_paper(to_srgb(colours, left.profile).convert("RGB"), alpha, invisible_is_said=True)
    return shown, notices + said
