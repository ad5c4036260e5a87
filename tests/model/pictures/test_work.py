"""Files that are small and would keep a reader busy, and files of other kinds: quickly read, or refused in words."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from model.confined import Limits, TooLongError, TooMuchError, once
from model.pictures import gif, tiff
from model.pictures.foreign import READ, refusal
from model.pictures.limits import PictureError
from model.pictures.reading import read
from tests.conftest import noise
from tests.model.pictures.files import chunk, encoded, png, ramp, scene, with_segment
from tests.model.pictures.files import tiff as made_tiff

PNG, JPEG, BMP = (encoded(scene(), kind) for kind in ("PNG", "JPEG", "BMP"))
WORK = "model.pictures.reading:work"


def test_a_jpeg_of_tens_of_thousands_of_scans_is_refused() -> None:
    """Previously 2.7 MB of empty scans kept the server busy for hours."""
    jpeg = encoded(scene(), "JPEG", progressive=True)
    place = jpeg.index(b"\xff\xda")
    (size,) = struct.unpack_from(">H", jpeg, place + 2)
    content = jpeg[:place] + (jpeg[place : place + 2 + size] + b"\0") * 20_000 + jpeg[place:]
    with pytest.raises(PictureError, match=r"20,0\d\d scans; at most 500"):
        read(content)


def test_what_follows_a_jpeg_or_stands_in_its_metadata_is_no_scan() -> None:
    """Previously a motion photo of 40 MB was refused: a film of that size holds hundreds of such pairs of bytes."""
    jpeg = encoded(scene(), "JPEG")
    expected = np.asarray(read(jpeg)[0])
    for content in (jpeg + b"\xff\xda\0\x08" * 2000, with_segment(jpeg, 0xE5, b"\xff\xda" * 2000)):
        picture, said = read(content)
        assert np.array_equal(np.asarray(picture), expected)
        assert said == []


def test_a_frame_of_a_gif_without_pixels_is_passed_over() -> None:
    """Previously "tile cannot extend outside image"."""
    plain = encoded(scene(), "GIF")
    place = plain.index(b"\x2c\0\0\0\0")
    for size in ((0, 0), (90, 0), (0, 60)):
        empty = b"\x2c" + struct.pack("<HHHHB", 0, 0, *size, 0) + b"\x02\x02\x4c\x01\0"
        picture, said = read(plain[:place] + empty + plain[place:])
        assert np.array_equal(np.asarray(picture), np.asarray(read(plain)[0]))
        assert said == []


def test_a_gif_of_a_huge_comment_or_of_many_frames_costs_what_its_first_frame_does() -> None:
    """Previously all of it was read: the comment in time that grows with its square."""
    plain = encoded(scene(), "GIF")
    head = 13 + (3 << ((plain[10] & 7) + 1))
    comment = b"\x21\xfe" + (b"\xff" + b"x" * 255) * 20_000 + b"\0"
    expected = np.asarray(read(plain)[0])
    found = gif.bare(plain[:head] + comment + plain[head:])
    assert len(found.content) == len(plain)
    assert np.array_equal(np.asarray(read(plain[:head] + comment + plain[head:])[0]), expected)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    picture, said = read(plain[:-1] + frame * 200_000 + b";")
    assert np.array_equal(np.asarray(picture), expected)
    assert said == ["This picture has more than 1,000 frames; only the first is used."]


def test_of_a_tiff_only_the_first_directory_is_given_to_its_reader() -> None:
    """Previously 20,000 directories took minutes: each was compared with all before it."""
    content = bytearray(encoded(scene(), "TIFF"))
    (start,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, start)
    directory = bytes(content[start : start + 2 + 12 * count])
    struct.pack_into("<I", content, start + len(directory), len(content))
    for number in range(3000):
        following = len(content) + len(directory) + 4 if number < 2999 else 0
        content += directory + struct.pack("<I", following)
    picture, said = read(bytes(content))
    assert np.array_equal(np.asarray(picture), np.asarray(scene()))
    assert said == ["This picture has more than 1,000 frames; only the first is used."]
    left = tiff.bare(bytes(content))
    assert left.content.endswith(b"\0\0\0\0")
    three = encoded(scene(), "TIFF", save_all=True, append_images=[noise(90, 60), noise(90, 60)])
    assert read(three)[1] == ["This picture has 3 frames; only the first is used."]


def test_a_tiff_whose_directories_go_round_ends() -> None:
    content = bytearray(encoded(scene(), "TIFF"))
    (start,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, start)
    struct.pack_into("<I", content, start + 2 + 12 * count, start)
    assert read(bytes(content))[1] == []


def test_a_plain_text_pixmap_is_read_without_a_loop_in_python() -> None:
    """Previously every number of it took a microsecond of Python: minutes for a file that may be sent."""
    content = b"P3 900 600 255 " + b"7 70 200 " * (900 * 600)
    picture, _ = read(content)
    assert picture.getpixel((899, 599)) == (7, 70, 200)
    with pytest.raises(PictureError, match="fewer numbers than it has pixels"):
        read(content[: len(content) // 2])
    with pytest.raises(PictureError, match="million pixels"):
        read(b"P2 90000 90000 9 1 2 3")


@pytest.mark.slow
def test_work_beyond_its_limits_is_ended() -> None:
    """What no rule foresees is ended by the limits of the child."""
    slow = encoded(Image.new("RGB", (8000, 8000)), "JPEG", progressive=True)[:-2]
    slow += (b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x02" + b"\0") * 400 + b"\xff\xd9"
    with pytest.raises(TooLongError):
        once(WORK, Limits(seconds=60.0, memory=2 * 10**9, processor=1), {}, slow)
    rows = [bytes(8 * 4000)] * 4000
    with pytest.raises(TooMuchError, match=r"0\.2 GB"):
        once(WORK, Limits(seconds=60.0, memory=2 * 10**8), {}, png(16, 6, rows, 4000))


def test_unpacked_texts_are_not_even_looked_at() -> None:
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 27)))
    plain = encoded(scene())
    told, _ = once(WORK, Limits(seconds=60.0, memory=3 * 10**8), {}, plain[:33] + bomb + plain[33:])
    assert told["size"] == [90, 60]


def boxes(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + b"isom" + b"\0" * 40


@pytest.mark.parametrize(
    ("content", "names", "advises"),
    [
        (b"\xff\x0a" + bytes(40), "JPEG XL", "Save it as PNG or JPEG"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "JPEG XL", "Save it as PNG or JPEG"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "JPEG 2000", "Save it as PNG or JPEG"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "CR2", "Export it as JPEG"),
        (boxes(b"crx "), "CR3", "Export it as JPEG"),
        (b"IIRO\x08\0\0\0" + bytes(40), "RAW", "Export it as JPEG"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "RAW", "Export it as JPEG"),
        (b"8BPS\0\x01" + bytes(40), "Photoshop", "Save it as PNG or JPEG"),
        (
            b"<?xml version='1.0'?>\n<!-- a drawing -->\n<svg xmlns='http://www.w3.org/2000/svg'/>",
            "SVG",
            "Export it as PNG",
        ),
        (b"%PDF-1.7\n%", "PDF", "screenshot"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript", "Save it as PNG"),
        (boxes(b"isom"), "video", "screenshot"),
        (boxes(b"qt  "), "QuickTime", "screenshot"),
        (b"\x1a\x45\xdf\xa3" + bytes(40), "WebM", "screenshot"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(40), "video", "screenshot"),
        (b"\0\0\x01\0\x01\0\x10\x10" + bytes(40), "ICO", "Save it as PNG"),
        (b"PK\x03\x04" + bytes(40), "archive", "Take the picture out"),
        (b"<!DOCTYPE html><html>", "web page", "save it"),
        (b"v/1\x01" + bytes(40), "high dynamic range", "Save it as PNG"),
        (b"hello", READ, "Save it as PNG or JPEG"),
        (b"PK\x05\x06" + bytes(18), "archive", "Take the picture out"),
        # Previously damaged, and to be copied once more, as often as one likes.
        (PNG[:8] + chunk(b"CgBI", b"\x50\0\x20\x02") + PNG[8:], "CgBI", "Save it as PNG or JPEG"),
        (JPEG.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c"), "12 bits", "Save it as PNG or JPEG"),
        (BMP[:14] + b"\x28\0\0\0" + BMP[18:28] + b"\x18\0\x04" + BMP[31:], "Unsupported BMP", "Save it as PNG or JPEG"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_next_step(content: bytes, names: str, advises: str) -> None:
    """Previously each was "not a picture that can be read (PNG, JPEG, ...)"."""
    with pytest.raises(PictureError) as refused:
        read(content)
    assert names in str(refused.value)
    assert advises in str(refused.value)
    assert len(str(refused.value)) < 200


def test_what_is_read_is_named() -> None:
    for name in ("AVIF", "HEIC", "WebP", "TIFF"):
        assert name in refusal(b"hello")


@pytest.mark.parametrize(
    "more",
    [
        [(50706, 1, [1, 4, 0, 0])],  # DNGVersion
        [(254, 4, [1]), (330, 4, [8, 8])],  # a thumbnail in front, the photograph in a directory below
    ],
)
def test_a_raw_photograph_is_not_opened_as_its_thumbnail(more: list[tuple[int, int, list[int]]]) -> None:
    """Previously the small picture in front of it was taken for the photograph."""
    with pytest.raises(PictureError, match="RAW photograph"):
        read(made_tiff((ramp() * 255).astype(np.uint8), more=more))
    with pytest.raises(PictureError, match="RAW photograph"):
        read(made_tiff((ramp() * 65535).astype(np.uint16), photometric=32803))
