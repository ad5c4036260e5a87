"""Pixels of every type, mode and colour space are shown as other programs show them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from model.pictures.reading import read
from tests.model.pictures.files import chunk, display_p3, encoded, heic, png, ramp, scene, tiff, with_chunks

GREY = np.repeat((ramp() * 255).round().astype(int)[..., None], 3, axis=-1)
FULL = {
    "u2": 65535,
    "i1": 127,
    "i2": 32767,
    "u4": 2**32 - 1,
    "i4": 2**31 - 1,
    "u8": 2**64,
    "i8": 2**63,
    "f2": 1,
    "f4": 1,
    "f8": 1,
}
ONE_COLOUR = "This whole picture is of one colour."
DARK = "of the 16 bits of a pixel are in use"


def pixels(content: bytes) -> np.ndarray:
    """Of a picture of which nothing need be said."""
    picture, said = read(content)
    assert said == []
    return np.asarray(picture).astype(int)


def near(found: np.ndarray, expected: np.ndarray, within: float = 1) -> None:
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= within


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", FULL)
def test_numbers_of_every_type_from_black_to_white(kind: str, order: str) -> None:
    """Previously 64-bit floats were "not a picture", signed words half as bright, unsigned 32 bits partly black."""
    values = (ramp() * (1 - 1e-12) * FULL[kind]).astype(kind)
    within = 2 if kind in ("i1", "f2") else 1
    for predictor, packed in ((1, False), (1, True), (3 if kind[0] == "f" and kind != "f2" else 2, True)):
        near(pixels(tiff(values, order=order, predictor=predictor, packed=packed)), GREY, within)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("apart", [True, False])
def test_deep_colours_side_by_side_and_in_planes(order: str, apart: bool) -> None:
    expected = np.asarray(scene()).astype(int)
    near(pixels(tiff(expected.astype(np.uint16) * 257, order=order, apart=apart)), expected)
    for predictor in (1, 3):
        values = (expected / 255).astype(np.float32)
        near(pixels(tiff(values, order=order, apart=apart, predictor=predictor, packed=True)), expected)


def test_a_few_floats_above_white_leave_the_rest_as_it_is() -> None:
    """Previously one pixel of 1.0001 made a picture of 0 to 1 one of 0 to 255, all black."""
    for above in (1.0001, 7.5, 1e6):
        values = ramp().astype(np.float32)
        values[-1, -1] = above
        near(pixels(tiff(values)), GREY)
    picture, said = read(tiff((ramp() * 1.5).astype(np.float32)))
    assert "brighter than white" in said[0]
    near(np.asarray(picture).astype(int), (GREY * 1.5).clip(max=255), 2)


def test_what_floats_mean_is_seen_from_them() -> None:
    near(pixels(tiff((ramp() * 255).astype(np.float32))), GREY)
    near(pixels(tiff((ramp() * 65535).astype(np.float64))), GREY)
    near(pixels(tiff((ramp() > 0.5).astype(np.float32))), np.where(GREY > 127, 255, 0))
    picture, said = read(tiff((ramp() * 2 - 1).astype(np.float32)))
    assert "below zero" in said[0]
    near(np.asarray(picture).astype(int), GREY)


def test_numbers_that_are_none() -> None:
    values = ramp().astype(np.float32)
    values[0, 0], values[20, 20], values[30, 30] = np.nan, np.inf, -np.inf
    picture, said = read(tiff(values))
    assert said == ["Parts of this picture are no numbers (NaN); they are shown black."]
    expected = GREY.copy()
    expected[0, 0], expected[20, 20], expected[30, 30] = 0, 255, 0
    near(np.asarray(picture).astype(int), expected)
    assert ONE_COLOUR in read(tiff(np.full((60, 90), np.nan)))[1][-1]


def test_whole_numbers_in_more_bits_than_they_need() -> None:
    near(pixels(tiff((ramp() * 255).round().astype(np.int32))), GREY)
    near(pixels(tiff((ramp() * 65535).round().astype(np.uint32))), GREY)
    picture, said = read(tiff((ramp() * 1_000_000).astype(np.uint32)))
    assert "says nothing of its range" in said[0]
    near(np.asarray(picture).astype(int), GREY)
    picture, said = read(tiff((ramp() * 60_000 - 30_000).astype(np.int16)))
    assert "below zero" in said[0]
    near(np.asarray(picture).astype(int), GREY)


@pytest.mark.parametrize("bits", [8, 10, 12, 14])
def test_words_of_fewer_bits_are_dark_and_that_is_said(bits: int) -> None:
    """Previously they were dark without a word."""
    values = (ramp() * ((1 << bits) - 1)).astype(np.uint16)
    for content in (
        encoded(Image.fromarray(values)),
        tiff(values),
        tiff(np.repeat(values[..., None], 3, axis=-1)),
        b"P5\n90 60\n65535\n" + values.astype(">u2").tobytes(),
    ):
        picture, said = read(content)
        assert said[0].startswith(f"Only {bits} {DARK}")
        assert "Stretch its brightness" in said[0]
        assert (ONE_COLOUR in said[-1]) == (bits <= 10)
        near(np.asarray(picture).astype(int), GREY * ((1 << bits) - 1) / 65535)


def test_twelve_bits_packed_as_such_are_bright() -> None:
    values = (ramp() * 4095).round().astype(int)
    first, second = values[:, ::2], values[:, 1::2]
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], -1).astype(np.uint8)
    content = tiff(packed.reshape(60, -1), rows_a_strip=60)
    content = content.replace(struct.pack("<HHIHH", 258, 3, 1, 8, 0), struct.pack("<HHIHH", 258, 3, 1, 12, 0))
    content = content.replace(struct.pack("<HHII", 256, 4, 1, 135), struct.pack("<HHII", 256, 4, 1, 90))
    near(pixels(content), GREY)


def test_where_zero_is_white() -> None:
    near(pixels(tiff(((1 - ramp()) * 65535).astype(np.uint16), photometric=0)), GREY)
    near(pixels(tiff(((1 - ramp()) * 255).round().astype(np.uint8), photometric=0)), GREY)
    near(pixels(tiff((1 - ramp()).astype(np.float32), photometric=0, order=">")), GREY)


@pytest.mark.parametrize("highest", [1, 7, 100, 255, 1023, 4095, 65535])
def test_greymaps_and_pixmaps_of_any_highest_number(highest: int) -> None:
    values = (ramp() * highest).round().astype(int)
    expected = np.repeat((values * 255 / highest).round().astype(int)[..., None], 3, axis=-1)
    size = b"90 60 # a comment\n%d\n" % highest
    raw = values.astype(np.uint8 if highest < 256 else ">u2")
    text = b" ".join(b"%d" % number for number in values.reshape(-1))
    colour = b" ".join(b"%d %d %d" % (number, number, number) for number in values.reshape(-1))
    for content in (
        b"P5\n" + size + raw.tobytes(),
        b"P6\n" + size + np.repeat(raw[..., None], 3, axis=-1).tobytes(),
        b"P2\n# two\n" + size + text + b"# the end",
        b"P3\n" + size + colour,
    ):
        near(pixels(content), expected)


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_one_grey_of_a_png_is_see_through(depth: int) -> None:
    """Previously it was lost with sixteen, four and two bits."""
    top = (1 << depth) - 1
    left, right = top, top // 3
    levels = [left] * 48 + [right] * 16 + [0] * 16
    row = int("".join(f"{level:0{depth}b}" for level in levels), 2).to_bytes(80 * depth // 8)
    content = png(depth, 0, [row] * 40, 80, chunk(b"tRNS", struct.pack(">H", left)))
    found = pixels(content)
    assert found[5, 5].tolist() == [255, 255, 255]
    assert found[5, 50].tolist() == [round(right * 255 / top)] * 3


def test_one_colour_of_a_png_is_see_through() -> None:
    for depth, form in ((8, "B"), (16, ">H")):
        top = (1 << depth) - 1
        through, kept = struct.pack(form, top // 5) * 3, struct.pack(form, 0) * 2 + struct.pack(form, top)
        key = struct.pack(">HHH", *[top // 5] * 3)
        found = pixels(png(depth, 2, [through * 30 + kept * 50] * 40, 80, chunk(b"tRNS", key)))
        assert found[5, 5].tolist() == [255, 255, 255]
        assert found[5, 60].tolist() == [0, 0, 255]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P", "RGBa", "La"])
def test_transparency_of_every_mode_lets_white_through(mode: str) -> None:
    whole = Image.new("RGBA", (90, 60), (140, 140, 140, 255))
    whole.paste((140, 140, 140, 0), (0, 0, 30, 60))
    with_palette = whole.convert("L").convert("PA")
    with_palette.putalpha(whole.getchannel("A"))
    made = {
        "RGBA": lambda: encoded(whole),
        "LA": lambda: encoded(whole.convert("LA")),
        "PA": lambda: encoded(with_palette, "TIFF"),
        "P": lambda: encoded(whole, "GIF"),
        "RGBa": lambda: tiff(np.asarray(whole.convert("RGBa")), extra=1),
        "La": lambda: tiff(np.asarray(whole.convert("RGBa")).astype(np.uint16) * 257, extra=1),
    }[mode]()
    found = pixels(made)
    assert found[5, 5].tolist() == [255, 255, 255]
    near(found[5, 60], np.array([140, 140, 140]))


def test_half_transparent_deep_colours() -> None:
    colours = np.asarray(scene()).astype(np.uint16) * 257
    half = np.full((60, 90, 1), 32768, np.uint16)
    expected = np.asarray(scene()) * 0.5 + 127.5
    near(pixels(tiff(np.concatenate([colours, half], -1), extra=2)), expected, 2)
    near(pixels(tiff(np.concatenate([colours // 2, half], -1), extra=1)), expected, 3)
    near(pixels(tiff(np.concatenate([colours, half], -1), extra=0)), np.asarray(scene()).astype(int))


def bmp(alpha: int) -> bytes:
    """With a version 5 header, four bytes a pixel and a mask for alpha."""
    colours = np.asarray(scene())[::-1, :, ::-1]
    body = np.concatenate([colours, np.full((60, 90, 1), alpha, np.uint8)], -1).tobytes()
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header = struct.pack("<IiiHHIIiiII", 124, 90, 60, 1, 32, 3, len(body), 0, 0, 0, 0) + masks
    header = header.ljust(124, b"\0")
    return struct.pack("<2sIHHI", b"BM", 14 + 124 + len(body), 0, 0, 138) + header + body


def test_alpha_that_is_zero_everywhere_is_none() -> None:
    """Previously such a BMP, which most programs write, was all white."""
    expected = np.asarray(scene()).astype(int)
    near(pixels(bmp(0)), expected, 0)
    near(pixels(bmp(255)), expected, 0)
    invisible = scene()
    invisible.putalpha(0)
    picture, said = read(encoded(invisible))
    near(np.asarray(picture).astype(int), expected, 0)
    assert "marked as see-through" in said[0]


def test_white_on_a_see_through_ground_is_shown_on_black() -> None:
    """Previously a white logo was an empty white picture."""
    logo = Image.new("RGBA", (90, 60), (255, 255, 255, 0))
    logo.paste((255, 255, 255, 255), (20, 10, 50, 40))
    for content in (encoded(logo), encoded(logo.convert("LA")), encoded(logo, "WEBP", lossless=True)):
        picture, said = read(content)
        assert picture.getpixel((30, 20)) == (255, 255, 255)
        assert picture.getpixel((5, 5)) == (0, 0, 0)
        assert "shown black" in said[0]
    dark = Image.new("RGBA", (90, 60), (0, 0, 0, 0))
    dark.paste((30, 30, 30, 255), (20, 10, 50, 40))
    assert pixels(encoded(dark))[5, 5].tolist() == [255, 255, 255]


def test_a_picture_of_one_colour_gets_a_notice() -> None:
    for content in (
        encoded(Image.new("RGB", (90, 60), "teal")),
        encoded(Image.new("RGBA", (90, 60), (9, 9, 9, 0))),
        encoded(Image.new("1", (90, 60))),
        tiff((ramp() / 1000).astype(np.float32)),
    ):
        assert ONE_COLOUR in read(content)[1][-1]
        assert "save it from there as PNG" in read(content)[1][-1]


def test_profiles_are_applied() -> None:
    """A colour of Display P3, as iPhones write it, is more vivid than the same numbers in sRGB."""
    flat = scene()
    flat.paste((200, 100, 50), (0, 0, 60, 60))
    profile = display_p3()
    for kind, options in (("PNG", {}), ("TIFF", {}), ("JPEG", {"quality": 100}), ("AVIF", {"quality": 100})):
        found = pixels(encoded(flat, kind, icc_profile=profile, **options))[30, 30]
        near(found, np.array([215, 93, 31]), 2)
        broken = pixels(encoded(flat, kind, icc_profile=profile[:200], **options))[30, 30]
        near(broken, np.array([200, 100, 50]), 2)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels(encoded(flat, icc_profile=srgb)), np.asarray(flat))
    # A profile of another kind of picture is no reason to change this one.
    assert np.array_equal(pixels(encoded(flat.convert("L"), icc_profile=srgb))[..., 0], np.asarray(flat.convert("L")))


def test_other_colour_spaces() -> None:
    expected = np.asarray(scene()).astype(int)
    near(pixels(encoded(scene().convert("CMYK"), "TIFF")), expected, 2)
    near(pixels(encoded(scene().convert("CMYK"), "JPEG", quality=100, subsampling=0)), expected, 8)
    near(pixels(encoded(scene().convert("YCbCr"), "TIFF")), expected, 4)
    lab = ImageCms.profileToProfile(
        scene(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    assert np.abs(pixels(encoded(lab, "TIFF")) - expected).mean() < 3
    near(pixels(encoded(scene().quantize(256))), expected, 24)


def test_heic() -> None:
    near(pixels(heic(scene())), np.asarray(scene()).astype(int), 12)
    with_alpha = scene().convert("RGBA")
    with_alpha.paste((0, 0, 0, 0), (0, 0, 30, 60))
    assert pixels(heic(with_alpha))[30, 10].min() > 245
    # Previously "a video (MP4 or the like)": only the first brand of a file was looked at, which may be any.
    plain = heic(scene())
    near(pixels(plain[:8] + b"MiHB" + plain[12:]), np.asarray(scene()).astype(int), 12)


@pytest.mark.parametrize(
    ("kind", "void"), [("f4", -9999), ("f4", -3.4e38), ("f8", -1e300), ("i2", -32768), ("i2", -9999), ("i4", -(2**31))]
)
def test_a_number_far_below_all_others_stands_for_no_value(kind: str, void: float) -> None:
    """Previously, as maps have it, it took the whole range for itself, and all the rest came out white."""
    values = np.round(ramp() * 255).astype(kind)
    values[:9] = void
    picture, said = read(tiff(values))
    expected = np.round(ramp() * 255)
    expected[:9] = 0
    assert np.abs(np.asarray(picture)[..., 0] - expected).max() <= 1
    assert any("stands for no value; they are shown black" in line for line in said)


@pytest.mark.parametrize("depth", [8, 16])
def test_the_gamma_of_a_png_counts_where_nothing_says_more(depth: int) -> None:
    """Previously left aside: a picture of linear light was far too dark, and nothing was said. Browsers follow it."""
    top = (1 << depth) - 1
    light = np.round((np.asarray(scene()) / 255) ** 2.2 * top).astype(f">u{depth // 8}")
    gamma = chunk(b"gAMA", struct.pack(">I", 100_000))
    bright, said = read(png(depth, 2, [row.tobytes() for row in light], 90, gamma))
    assert said == []
    # Light in bytes has few steps in the dark: the second one is level 20 already.
    near(np.asarray(bright).astype(int), np.asarray(scene()), 20)
    assert np.abs(np.asarray(bright).astype(int) - np.asarray(scene())).mean() < 2
    whole = encoded(scene())
    for chunks in (
        [gamma, chunk(b"sRGB", b"\0")],
        [chunk(b"gAMA", struct.pack(">I", 45_455))],
        [chunk(b"gAMA", bytes(4))],
    ):
        assert np.array_equal(np.asarray(read(with_chunks(whole, *chunks))[0]), np.asarray(scene()))


def test_samples_of_a_kind_that_is_not_defined_are_whole_numbers() -> None:
    """Previously refused; libtiff reads them so."""
    for values in (np.asarray(scene()), np.asarray(scene()).astype(np.uint16) * 257):
        content = tiff(values)
        (at,) = struct.unpack_from("<I", content, content.index(struct.pack("<HHI", 339, 3, 3)) + 8)
        undefined = content[:at] + struct.pack("<HHH", 4, 4, 4) + content[at + 6 :]
        picture, said = read(undefined)
        assert np.array_equal(np.asarray(picture), np.asarray(scene()))
        assert said == []


@pytest.mark.parametrize(
    ("bits", "masks"),
    [
        (32, (0xFF, 0xFF00, 0xFF0000, 0)),
        (32, (0xFF00, 0xFF0000, 0xFF000000, 0xFF)),
        (32, (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000)),
        (32, (0xFFF00000, 0xFFC00, 0x3FF, 0)),
        (16, (0xF00, 0xF0, 0xF, 0xF000)),
        (16, (0xF, 0xF0, 0xF00, 0)),
        (16, (0xE000, 0x1C00, 0x300, 0)),
        (16, (0xF800, 0x7E0, 0x1F, 0)),
    ],
)
@pytest.mark.parametrize("upright", [False, True])
def test_the_masks_of_a_bmp_say_where_its_channels_are(bits: int, masks: tuple[int, ...], upright: bool) -> None:
    """Previously most were refused as damaged, to be copied once more."""
    picture = np.asarray(scene(91, 60)).astype(np.uint64)
    packed = np.full(picture.shape[:2], masks[3], np.uint64)
    worst = 0.0
    for channel, mask in enumerate(masks[:3]):
        lowest, most = mask & -mask, mask // (mask & -mask)
        packed |= (picture[..., channel] * most // 255 * lowest).astype(np.uint64)
        worst = max(worst, 255 / most)
    rows = np.zeros((60, -(-91 * bits // 32) * 4), np.uint8)
    rows[:, : 91 * bits // 8] = packed.astype(f"<u{bits // 8}").view(np.uint8).reshape(60, -1)
    data = rows[:: 1 if upright else -1].tobytes()
    header = struct.pack("<IiiHHIIiiII", 108, 91, -60 if upright else 60, 1, bits, 3, len(data), 0, 0, 0, 0)
    header += struct.pack("<IIII", *masks).ljust(68, b"\0")
    content = b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + len(header)) + header + data
    near(pixels(content), np.asarray(scene(91, 60)).astype(int), worst + 1)
    half, said = read(content[: len(content) * 2 // 3])
    assert half.size == (91, 60)
    assert "% of it is missing" in said[0]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_palette_of_a_tiff_may_be_of_bytes(order: str) -> None:
    """Previously black: the levels are words, of which some programs fill the lower half."""
    grey = np.asarray(scene().convert("L"))
    expected = np.stack([grey, 255 - grey, np.full_like(grey, 60)], axis=-1).astype(int)
    for step in (1, 257):
        levels = [*range(256), *range(255, -1, -1), *[60] * 256]
        palette = [(320, 3, [level * step for level in levels])]
        near(pixels(tiff(grey, order=order, photometric=3, more=palette)), expected)
