"""Every kind of bad or unusual picture file."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.confined import TooLongError, TooMuchError
from model.pictures.picture import LEAST_SIDE, PictureError, notices, open_picture, open_trusted
from model.pictures.pool import CrowdedError, TwiceError
from model.pictures.reading import read
from tests.conftest import noise


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def declared(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM"])
def test_ordinary_pictures_open(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"picture.{kind.lower()}"
    file.write_bytes(encoded(noise(40, 30), kind))
    for source in (file, str(file), file.read_bytes(), io.BytesIO(file.read_bytes())):
        found = open_picture(source)
        assert (found.mode, found.size) == ("RGB", (40, 30))
        assert notices(found) == ()
    if kind in ("PNG", "BMP", "TIFF", "PPM"):
        assert np.array_equal(np.asarray(found), np.asarray(noise(40, 30)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"not a picture at all", "not a picture"),
        (b"%PDF-1.4 nor this", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n", "not a picture"),  # Pillow would start Ghostscript
        (b"\x89PNG\r\n\x1a\n", "read"),
        (encoded(noise(200, 200))[:2000], "cut short"),
        (encoded(noise(200, 200), "JPEG")[:900], "cut short"),
        (encoded(noise(200, 200), "WEBP")[:4000], "read"),
        (encoded(noise(200, 200), "GIF")[:1200], "cut short"),
        (encoded(noise(200, 200), "TIFF")[:4000], "read"),
        (encoded(noise(1, 1)), "1 x 1"),
        (encoded(noise(LEAST_SIDE - 1, 300)), f"{LEAST_SIDE}"),
        (declared(20_000, 20_000), "pixels"),
        (declared(9_000, 9_000), "81 million"),
        (encoded(noise(16, 900)), "50 times"),
        (declared(0, 10), "read"),
    ],
)
def test_bad_files_are_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(PictureError, match=says) as refused:
        open_picture(content)
    assert len(str(refused.value)) < 300


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    for side in (10_000, 12_000, 20_000):
        with pytest.raises(PictureError, match="pixels"):
            read(declared(side, side))


def test_damaged_anywhere_is_an_error_and_never_a_crash() -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"):
        whole = bytearray(encoded(noise(60, 40), kind))
        random = np.random.default_rng(0)
        for _ in range(60):
            broken = bytearray(whole)
            for place in random.integers(0, len(whole), 8):
                broken[place] = random.integers(0, 256)
            with contextlib.suppress(PictureError):
                assert open_picture(bytes(broken)).mode == "RGB"


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no file"):
        open_picture(tmp_path / "none.png")
    with pytest.raises(PictureError, match="folder"):
        open_picture(tmp_path)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame_is_taken_and_said(kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    found = open_picture(content)
    red, green, blue = np.asarray(found)[10, 10]
    assert red > 240
    assert max(green, blue) < 15
    assert "3 frames" in notices(found)[0]


def test_exif_rotation_is_applied() -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (0, 0, 20, 20))
    for orientation, turn in (
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ):
        exif = Image.Exif()
        exif[0x0112] = orientation  # the tag of the orientation
        found = open_picture(encoded(upright.transpose(turn), "JPEG", exif=exif, quality=95, subsampling=0))
        assert found.size == (60, 40)
        assert np.abs(np.asarray(found).astype(int) - np.asarray(upright)).mean() < 3


def test_transparency_is_laid_over_white() -> None:
    half = Image.new("RGBA", (40, 30), (255, 0, 0, 128))
    half.paste((0, 0, 0, 0), (0, 0, 20, 30))
    for kind in ("PNG", "WEBP", "TIFF"):
        found = np.asarray(open_picture(encoded(half, kind, **({"lossless": True} if kind == "WEBP" else {}))))
        assert found[5, 5].tolist() == [255, 255, 255]
        assert np.abs(found[5, 30].astype(int) - [255, 127, 127]).max() <= 1
    grey = open_picture(encoded(Image.new("LA", (40, 30), (0, 0))))
    assert np.asarray(grey)[5, 5].tolist() == [255, 255, 255]


def test_palettes_with_and_without_transparency() -> None:
    palette = Image.new("P", (40, 30), 1)
    palette.putpalette([0, 0, 0, 10, 200, 30] + [0] * 750)
    assert np.asarray(open_picture(encoded(palette)))[5, 5].tolist() == [10, 200, 30]
    assert np.asarray(open_picture(encoded(palette, transparency=1)))[5, 5].tolist() == [255, 255, 255]
    two = Image.new("1", (40, 30), 1)
    assert np.asarray(open_picture(encoded(two)))[5, 5].tolist() == [255, 255, 255]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_cut_off(kind: str) -> None:
    # Previously (Pillow's own convert): everything above 255 of 65535 became white.
    ramp = np.linspace(0, 65535, 40 * 30).reshape(30, 40).astype(np.uint16)
    found = np.asarray(open_picture(encoded(Image.fromarray(ramp), kind)))
    assert np.abs(found[..., 0].astype(float) - ramp / 257).max() <= 0.51


def test_deep_tiffs() -> None:
    for values, full in ((np.full((30, 40), 0.5, np.float32), 1), (np.full((30, 40), 2**30, np.int32), 2**31 - 1)):
        found = np.asarray(open_picture(encoded(Image.fromarray(values), "TIFF")))
        assert abs(float(found[0, 0, 0]) - 255 * float(values[0, 0]) / full) <= 1
    not_numbers = np.full((30, 40), np.nan, np.float32)
    assert np.asarray(open_picture(encoded(Image.fromarray(not_numbers), "TIFF"))).max() == 0


def test_cmyk_and_other_colour_spaces() -> None:
    red = Image.new("CMYK", (40, 30), (0, 255, 255, 0))
    for kind in ("JPEG", "TIFF"):
        found = np.asarray(open_picture(encoded(red, kind)))[5, 5].astype(int)
        assert np.abs(found - [255, 0, 0]).max() < 4
    lab = Image.new("LAB", (40, 30), (255, 128, 128))
    assert open_picture(encoded(lab, "TIFF")).mode == "RGB"


def test_what_a_file_says_of_itself_does_not_travel_on() -> None:
    found = open_picture(encoded(noise(40, 30), "JPEG", comment=b"<script>"))
    assert found.info == {"notices": ()}


def test_a_file_of_our_own_is_read_as_any_other(tmp_path: Path) -> None:
    file = tmp_path / "own.png"
    file.write_bytes(encoded(noise(41, 30)))
    assert np.array_equal(np.asarray(open_trusted(file)), np.asarray(open_picture(file)))
    with pytest.raises(PictureError, match="no file"):
        open_trusted(tmp_path / "none.png")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (TooLongError("it takes too long"), "takes too long to open. Open it in an image program"),
        (TooMuchError("it needs more than 2.0 GB of memory"), "it needs more than 2.0 GB of memory. Open it"),
        (CrowdedError("12 other pieces are waiting"), "Many pictures are being opened at the moment"),
        (TwiceError("one is waiting already"), "Your last pictures are still being opened"),
    ],
)
def test_what_cannot_be_opened_within_the_limits_is_refused_in_one_line(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously pictures were decoded in the server's own process, for as long as that took."""

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("model.pictures.pool.Pool.call", refuse)
    with pytest.raises(PictureError, match=says) as refused:
        open_picture(encoded(noise(40, 30)))
    assert "\n" not in str(refused.value)
