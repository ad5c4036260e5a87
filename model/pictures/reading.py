"""The bytes of a file become an upright RGB picture, in this process. Bytes from outside: see `model.pictures.picture`.

What a file claims is judged before its pixels are decoded: a small file that would unpack to a huge one costs nothing.
Of each format only what the pixels need is given to its reader; what is left of a damaged file is shown.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, cast

from PIL import Image

from model.pictures import bmp, gif, jpeg, png, ppm, tiff, webp
from model.pictures.bare import Bare
from model.pictures.decoding import damaged, decoded, opened
from model.pictures.foreign import refusal
from model.pictures.limits import MOST_COUNTED, MOST_PIXELS, UNREADABLE, PictureError, check_size
from model.pictures.modes import from_numbers, rgb
from model.pictures.orientation import orientation, upright
from model.pictures.samples import numbers
from model.words import phrase

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
MOST_BRANDS = 256
"""Bytes of them that are looked at."""
MISSING = (127, 127, 127)
"""The grey that is shown where a file that was cut short has no pixels."""
SAME = 4
"""Levels of 255 within which, in every channel, a picture is of one colour."""


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
            elif content.startswith(tiff.SIGNATURES):
                picture, notices = _tiff(content)
            else:
                picture, notices = _ppm(content) or _pillow(_bare(content))
        except Image.DecompressionBombError:
            raise PictureError(phrase("pictures.size.bomb", most=MOST_PIXELS // 10**6)) from None
        except PictureError:
            raise
        except UNREADABLE as error:
            raise damaged(error) from error
    if all(high - low <= SAME for low, high in cast(tuple[tuple[int, int], ...], picture.getextrema())):
        notices.append(phrase("pictures.shown.one_colour"))
    return picture, list(dict.fromkeys(notices))


def _is_heif(content: bytes) -> bool:
    head = content[: min(int.from_bytes(content[:4]), MOST_BRANDS)]
    # The first one may be a camera maker's own; the others say what the file is as well.
    brands = {head[place : place + 4] for place in range(8, len(head), 4)}
    return head[4:8] == b"ftyp" and bool(brands & HEIF_BRANDS) and not brands & AVIF_BRANDS


def _bare(content: bytes) -> Bare:
    """Cut the file down, by the format that its first bytes are of."""
    if content.startswith(png.SIGNATURE):
        return png.bare(content)
    if content.startswith(jpeg.START):
        return jpeg.bare(content)
    if content.startswith(gif.SIGNATURES):
        return gif.bare(content)
    if content.startswith(bmp.SIGNATURE):
        return bmp.bare(content)
    if webp.is_webp(content):
        return webp.bare(content)
    return Bare(content)


def _pillow(source: Bare) -> tuple[Image.Image, list[str]]:
    """A picture that Pillow knows."""
    file = opened(source.content)
    check_size(*file.size)
    notices = _frames(max(source.frames, getattr(file, "n_frames", 1)))
    kind = file.format
    picture, missing, said = decoded(file, source.content)
    if source.damaged and not said:
        said.append(phrase("pictures.damaged.checksum"))
    profile = picture.info.get("icc_profile") if source.profile is None else source.profile
    colours, more = rgb(picture, source, kind, profile or b"")
    if missing is not None:
        colours.paste(MISSING, mask=missing)
    turn = _turn(picture) if source.turn is None else source.turn
    return upright(colours, turn), notices + said + more


def _turn(picture: Image.Image) -> int:
    """By metadata that Pillow has read but not looked into."""
    exif, xmp = picture.info.get("exif", b""), picture.info.get("xmp", b"")
    return orientation(exif if isinstance(exif, bytes) else b"", xmp if isinstance(xmp, bytes) else b"")


def _frames(count: int) -> list[str]:
    if count <= 1:
        return []
    if count > MOST_COUNTED:
        return [phrase("pictures.shown.many_frames", most=f"{MOST_COUNTED:,}")]
    return [phrase("pictures.shown.frames", n=count)]


def _heif(content: bytes) -> tuple[Image.Image, list[str]]:
    """An iPhone's picture. libheif turns it as its container says; what its EXIF says must then not be followed."""
    import pillow_heif  # not sooner: few pictures are of this kind

    pillow_heif.options.DECODE_THREADS = 1
    file = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    check_size(*image.size)
    profile = image.info.get("icc_profile")
    colours, notices = rgb(image.to_pillow(), Bare(b""), "HEIF", profile if isinstance(profile, bytes) else b"")
    return colours, _frames(len(file)) + notices


def _ppm(content: bytes) -> tuple[Image.Image, list[str]] | None:
    found = ppm.opened(content)
    return found and (found[0].convert("RGB"), found[1])


def _tiff(content: bytes) -> tuple[Image.Image, list[str]]:
    if content[8:10] == tiff.CR2:
        raise PictureError(refusal(content))
    left = tiff.bare(content)
    check_size(left.one(tiff.WIDTH), left.one(tiff.HEIGHT))
    if not (left.deep or left.even):
        return _pillow(left)
    picture, notices = from_numbers(numbers(left), left)
    return upright(picture, left.turn or 1), _frames(left.frames) + notices
