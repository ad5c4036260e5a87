"""Pictures as bytes a browser shows."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from viz.pictures import exact, preview, thumbnail


def opened(address: str) -> Image.Image:
    kind, content = address.removeprefix("data:image/").split(";base64,")
    picture = Image.open(io.BytesIO(base64.b64decode(content)))
    assert picture.format == kind.upper()
    return picture


def test_a_preview_is_small_enough_and_keeps_its_shape() -> None:
    assert opened(preview(Image.new("RGB", (3000, 1500)), 600)).size == (600, 300)
    assert opened(preview(Image.new("RGB", (30, 20)), 600)).size == (30, 20)


def test_a_preview_leaves_the_picture_alone() -> None:
    picture = Image.new("RGB", (900, 500))
    preview(picture, 100)
    assert picture.size == (900, 500)


def test_a_thumbnail_is_the_middle() -> None:
    picture = Image.new("RGB", (300, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    small = opened(thumbnail(picture, 50))
    assert small.size == (50, 50)
    red, _, blue = small.getpixel((2, 25))  # type: ignore[misc]
    assert blue > 200
    assert red < 60


def test_exact_is_exact() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    assert np.array_equal(np.asarray(opened(exact(pixels))), pixels)
