"""Whatever stands in a file besides its pixels, sound or broken, the picture is the same."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from model.pictures.limits import PictureError
from model.pictures.reading import read
from tests.conftest import noise
from tests.model.pictures.files import (
    BACK,
    chunk,
    encoded,
    exif,
    heic,
    ramp,
    scene,
    tiff,
    with_chunks,
    with_segment,
)

SCENE = scene()
JPEG = encoded(SCENE, "JPEG", quality=95, subsampling=0)
ANCILLARY = (b"iCCP", b"eXIf", b"tIME", b"zTXt", b"tEXt", b"iTXt", b"pHYs", b"gAMA", b"cHRM", b"sBIT", b"bKGD", b"sPLT")
ANIMATION = (b"fcTL", b"fdAT", b"cICP", b"tRNS", b"hIST")
BOMB = b"name\0\0" + zlib.compress(bytes(50_000_000))


def same(content: bytes, other: Image.Image = SCENE, *, within: int = 0) -> None:
    """It opens as that picture, and nothing is said."""
    picture, said = read(content)
    assert said == []
    assert picture.mode == "RGB"
    assert picture.size == other.size
    assert np.abs(np.asarray(picture).astype(int) - np.asarray(other)).max() <= within


def decoded(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("sound", [True, False])
@pytest.mark.parametrize("name", [*ANCILLARY, *ANIMATION])
def test_a_broken_chunk_leaves_a_png_as_it_is(name: bytes, sound: bool) -> None:
    """Previously a wrong checksum of a comment made the whole file unreadable."""
    same(with_chunks(encoded(SCENE), chunk(name, b"\x01\x02 no such thing \xff\0", sound=sound)))


def test_large_texts_and_profiles_leave_a_png_as_it_is() -> None:
    """Previously a text of more than a megabyte was refused as damage."""
    png = encoded(SCENE)
    same(with_chunks(png, chunk(b"iTXt", b"Notes\0\1\0\0\0" + zlib.compress(b"a" * 3_000_000))))
    same(with_chunks(png, chunk(b"zTXt", BOMB)))
    same(with_chunks(png, chunk(b"iCCP", BOMB)))


@pytest.mark.parametrize("cut", [0, 1, 4, 5, 11, 12])
def test_the_end_of_a_png_may_be_missing(cut: int) -> None:
    png = encoded(SCENE)
    same(png[: len(png) - cut])
    same(png + b"something else" * 500)


@pytest.mark.parametrize(
    ("marker", "data"),
    [
        (0xE0, b"JFIF\0"),
        (0xE0, b"JFXX\0\x10"),
        (0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01" * 50),
        (0xE1, b"Exif\0\0"),
        (0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta"),
        (0xE2, b"ICC_PROFILE\0\x01\x01" + b"nonsense" * 20),
        (0xE2, b"ICC_PROFILE\0"),
        (0xE2, b"MPF\0II*\0\x08\0\0\0\xff\xff"),
        (0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x02a"),
        (0xEE, b"Adobe"),
        (0xEF, b""),
        (0xFE, b"comment" * 9000),
    ],
)
def test_a_broken_segment_leaves_a_jpeg_as_it_is(marker: int, data: bytes) -> None:
    same(with_segment(JPEG, marker, data), decoded(JPEG))


@pytest.mark.parametrize("more", [b"", b"EXIF\xff\0\0\0Exif", b"XMP \x04\0\0\0<x/>", b"something else" * 500])
@pytest.mark.parametrize("size", [-9, 0, 7, 5000])
def test_what_a_webp_says_of_itself_leaves_it_as_it_is(size: int, more: bytes) -> None:
    """Previously a length that is off by a few bytes, or metadata that was cut short, made it unreadable."""
    webp = encoded(SCENE, "WEBP", lossless=True, exif=exif(1), icc_profile=b"nonsense")
    length = struct.unpack_from("<I", webp, 4)[0] + size
    same(webp[:4] + struct.pack("<I", length) + webp[8:] + more)
    same(webp[:-5])
    turned = encoded(SCENE.transpose(BACK[6]), "WEBP", lossless=True, exif=exif(6))
    same(turned[:4] + struct.pack("<I", length) + turned[8:] + more)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_the_end_marker_of_a_jpeg_may_be_missing(options: dict[str, bool]) -> None:
    """Previously a file two bytes short was refused."""
    jpeg = encoded(noise(90, 60), "JPEG", **options)
    same(jpeg[:-2], decoded(jpeg))
    same(jpeg[:-1], decoded(jpeg))
    same(jpeg + b"something else" * 500, decoded(jpeg))


def test_broken_metadata_of_other_formats() -> None:
    broken = b"Exif\0\0II*\0\x08\0\0\0\xff\xffzz"
    webp = encoded(SCENE, "WEBP", lossless=True, exif=broken, icc_profile=b"nonsense", xmp=b"<?")
    same(webp)
    same(webp + b"more" * 99)
    avif = encoded(SCENE, "AVIF", quality=100, exif=broken)
    same(avif, decoded(avif))
    plain = encoded(SCENE, "TIFF")
    same(plain + b"more" * 99)
    for tag, kind in ((34665, 4), (34853, 4), (33723, 4), (700, 1), (34675, 1), (330, 4), (305, 2)):
        same(tiff(np.asarray(SCENE), more=[(tag, kind, [9])]))
        same(tiff(np.asarray(SCENE).astype(np.uint16) * 257, more=[(tag, kind, [9])]))


@pytest.mark.parametrize("turn", BACK)
def test_pictures_are_turned_upright_once(turn: int) -> None:
    lying = SCENE.transpose(BACK[turn])
    for order in "<>":
        block = exif(turn, order=order)
        jpeg = with_segment(encoded(lying, "JPEG", quality=100, subsampling=0), 0xE1, b"Exif\0\0" + block)
        same(jpeg, within=6)
        same(with_chunks(encoded(lying), chunk(b"eXIf", block)))
        same(encoded(lying, "WEBP", lossless=True, exif=block))
        same(encoded(lying, "AVIF", quality=100, exif=block), within=12)
    same(tiff(np.asarray(lying), more=[(274, 3, [turn])]))
    same(tiff(np.asarray(lying).astype(np.uint16) * 257, more=[(274, 3, [turn])]))
    same(encoded(lying, "TIFF", compression="tiff_lzw", tiffinfo={274: turn}))
    same(heic(lying, turn), within=12)


def test_a_heic_is_turned_by_its_container_alone() -> None:
    """Its EXIF block repeats the orientation that libheif has followed; where only the block has one, it is void."""
    upright = heic(SCENE, 1)
    assert upright.count(exif(1)) == 1
    same(upright.replace(exif(1), exif(6)), within=12)


def test_the_orientation_survives_broken_entries_round_it() -> None:
    """Previously an entry whose text stood in a number raised an error, and the picture was refused."""
    lying = encoded(SCENE.transpose(BACK[6]), "JPEG", quality=100, subsampling=0)
    text_as_number = struct.pack(">HHI4s", 0x010F, 3, 2, b"Acme")
    no_such_type = struct.pack(">HHII", 0x0110, 77, 1, 0xFFFFFFFF)
    far_away = struct.pack(">HHII", 0x0111, 2, 0xFFFFFF, 0xFFFFFFF0)
    for before in (text_as_number, no_such_type, far_away, text_as_number + no_such_type + far_away):
        same(with_segment(lying, 0xE1, b"Exif\0\0" + exif(6, before=before)), within=6)
    same(with_segment(lying, 0xE1, b"Exif\0\0" + exif(6, count=40)), within=6)
    for wrong in (0, 9, 300):
        same(with_segment(JPEG, 0xE1, b"Exif\0\0" + exif(wrong)), decoded(JPEG))


def test_an_orientation_in_xmp_counts_where_exif_has_none() -> None:
    lying = encoded(SCENE.transpose(BACK[8]), "JPEG", quality=100, subsampling=0)
    for packet in (b'<x tiff:Orientation="8"/>', b"<tiff:Orientation>8</tiff:Orientation>"):
        same(with_segment(lying, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet), within=6)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM"])
def test_half_a_file_opens_as_far_as_it_goes(kind: str) -> None:
    """Previously it was refused."""
    content = encoded(noise(90, 60), kind, **({"interlace": 0} if kind == "GIF" else {}))
    picture, said = read(content[: len(content) // 2])
    whole = np.asarray(decoded(content)).astype(int)
    found = np.asarray(picture).astype(int)
    assert picture.size == (90, 60)
    rows = slice(52, 60) if kind == "BMP" else slice(0, 8)  # a BMP begins at the bottom
    assert np.abs(found[rows] - whole[rows]).max() <= (2 if kind == "JPEG" else 0)
    assert (found[26 if kind == "BMP" else -1, -8:] == 127).all() or kind == "BMP"
    [notice] = said
    assert "damaged or cut short: " in notice
    share = int(notice.split("short: ")[1].split(" %")[0])
    assert 30 <= share <= 70


def test_half_a_progressive_jpeg_is_shown_with_fewer_details() -> None:
    content = encoded(scene(300, 200), "JPEG", progressive=True, quality=95)
    picture, said = read(content[: len(content) * 2 // 3])
    assert np.abs(np.asarray(picture).astype(int) - np.asarray(scene(300, 200)))[:40].mean() < 20
    assert "parts and details of it are missing" in said[0]


def test_damage_in_the_pixels_of_a_png_is_said() -> None:
    content = bytearray(encoded(noise(90, 60)))
    place = content.index(b"IDAT")
    (size,) = struct.unpack_from(">I", content, place - 4)
    content[place + 4 + size] ^= 1  # the checksum alone
    picture, said = read(bytes(content))
    assert np.array_equal(np.asarray(picture), np.asarray(noise(90, 60)))
    assert said == ["The file of this picture is damaged; parts of it may look wrong."]


@pytest.mark.parametrize(
    "content",
    [
        encoded(noise(90, 60))[:300],
        encoded(noise(90, 60), "JPEG")[:200],
        encoded(noise(90, 60), "WEBP")[:900],
        encoded(noise(90, 60), "AVIF")[:900],
        heic(noise(90, 60))[:900],
        tiff(ramp().astype(np.float64))[:900],
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13), sound=False),
    ],
)
def test_of_next_to_nothing_there_is_a_refusal(content: bytes) -> None:
    with pytest.raises(PictureError, match=r"damaged|cut short") as refused:
        read(content)
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)
