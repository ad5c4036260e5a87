"""Files of every format, bent, cut and spliced: an upright RGB picture of a sensible size, or one line in words.

Read in a child process with the limits of `model.pictures.picture`, as a visitor's are: what crashes or goes on for
ever shows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.confined import Limits
from model.pictures.picture import MOST_PIXELS, PictureError, notices, open_picture
from model.pictures.pool import Pool
from tests.conftest import noise
from tests.model.pictures.files import chunk, encoded, exif, heic, ramp, scene, segment, tiff, with_chunks, with_segment

SEEDS = {
    "png": encoded(scene()),
    "png, interlaced": encoded(noise(40, 30), interlace=1),
    "png, palette": encoded(scene().quantize(16)),
    "png, sixteen bits": encoded(Image.fromarray((ramp(40, 30) * 65535).astype(np.uint16))),
    "png, animated": encoded(scene(), save_all=True, append_images=[noise(90, 60)]),
    "png, described": with_chunks(encoded(scene()), chunk(b"eXIf", exif(6)), chunk(b"tEXt", b"a\0b")),
    "jpeg": encoded(scene(), "JPEG"),
    "jpeg, progressive": encoded(noise(40, 30), "JPEG", progressive=True),
    "jpeg, cmyk": encoded(scene().convert("CMYK"), "JPEG"),
    "jpeg, turned": with_segment(encoded(scene(), "JPEG"), 0xE1, b"Exif\0\0" + exif(8)),
    "webp": encoded(scene(), "WEBP"),
    "webp, animated": encoded(scene(), "WEBP", save_all=True, append_images=[noise(90, 60)]),
    "avif": encoded(scene(), "AVIF"),
    "heic": heic(scene(), 6),
    "gif": encoded(scene(), "GIF", save_all=True, append_images=[noise(90, 60)]),
    "bmp": encoded(scene().convert("RGBA"), "BMP"),
    "tiff": encoded(scene(), "TIFF"),
    "tiff, packed": encoded(scene(), "TIFF", compression="tiff_lzw"),
    "tiff, deep": tiff(ramp(40, 30), packed=True, predictor=3),
    "tiff, high byte first": tiff((ramp(40, 30) * 65535).astype(np.uint16), order=">", predictor=2),
    "ppm": encoded(scene(), "PPM"),
    "pgm, plain": b"P2 20 20 9 " + b"1 2 3 4 5 6 7 8 " * 50,
}
FIELDS = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\1", b"\1\0\0\0", b"\0\1", b"\xff\xff"]
"""Numbers that readers trip over."""
LIMITS = Limits(seconds=60.0, memory=2 * 10**9, processor=10)


@pytest.fixture(scope="module", autouse=True)
def pool() -> Iterator[Pool]:
    """The one that `open_picture` uses, with less time for a picture."""
    from model.pictures import picture

    with Pool("model.pictures.reading:work", LIMITS, children=1, waiting=1, patience=60.0) as made:
        patch = pytest.MonkeyPatch()
        patch.setattr(picture, "_pool", lambda: made)
        yield made
        patch.undo()


def opens_or_says_why(content: bytes) -> None:
    try:
        picture = open_picture(content)
    except PictureError as error:
        said = [str(error)]
    else:
        assert picture.mode == "RGB"
        assert picture.width * picture.height <= MOST_PIXELS
        said = list(notices(picture))
    for line in said:
        assert 10 < len(line) < 300
        assert "\n" not in line
        assert "its process ended" not in line, "the reader crashed"
        assert "takes too long" not in line


@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_bent_files(name: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[name])
    # Most of what can be bent with effect stands in front.
    places = st.one_of(st.integers(0, min(200, len(content) - 5)), st.integers(0, len(content) - 5))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(places)
        value = data.draw(st.one_of(st.sampled_from(FIELDS), st.binary(min_size=1, max_size=4)))
        content[place : place + len(value)] = value
    opens_or_says_why(bytes(content))


@given(st.sampled_from(sorted(SEEDS)), st.sampled_from(sorted(SEEDS)), st.floats(0, 1), st.floats(0, 1))
def test_spliced_files(first: str, second: str, until: float, since: float) -> None:
    one, other = SEEDS[first], SEEDS[second]
    opens_or_says_why(one[: int(until * len(one))] + other[int(since * len(other)) :])


@given(
    st.lists(st.tuples(st.sampled_from([b"iCCP", b"eXIf", b"tRNS", b"acTL", b"PLTE", b"IHDR", b"zTXt"]), st.binary())),
    st.lists(st.tuples(st.integers(0xC0, 0xFE), st.binary(max_size=60))),
)
def test_chunks_and_segments_of_anything(chunks: list[tuple[bytes, bytes]], segments: list[tuple[int, bytes]]) -> None:
    opens_or_says_why(with_chunks(SEEDS["png"], *(chunk(*one) for one in chunks)))
    jpeg = SEEDS["jpeg"]
    opens_or_says_why(jpeg[:2] + b"".join(segment(*one) for one in segments) + jpeg[2:])


@given(st.binary(max_size=200))
def test_anything_at_all(content: bytes) -> None:
    opens_or_says_why(content)
