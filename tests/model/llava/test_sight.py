"""What the processor keeps of a picture, for each way that processors resize, crop and pad."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image
from transformers import CLIPImageProcessorPil, LlavaImageProcessorPil, SiglipImageProcessorPil

from model.llava.checkpoints import LoadedModel
from model.llava.sight import SHOWN_SIDE, cut, preprocess
from model.trace import Grid
from tests.conftest import noise

CROPS = CLIPImageProcessorPil(size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336})
SQUEEZES = SiglipImageProcessorPil(size={"height": 384, "width": 384})
PADS = LlavaImageProcessorPil(
    do_pad=True, size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}, do_center_crop=True
)
CROPS_WITHIN = CLIPImageProcessorPil(size={"shortest_edge": 256}, crop_size={"height": 224, "width": 224})
PADS_BY_CROPPING = CLIPImageProcessorPil(size={"shortest_edge": 100}, crop_size={"height": 224, "width": 224})
LIMITED = CLIPImageProcessorPil(
    size={"shortest_edge": 300, "longest_edge": 400}, crop_size={"height": 336, "width": 336}
)
PROCESSORS = [CROPS, SQUEEZES, PADS, CROPS_WITHIN, PADS_BY_CROPPING, LIMITED]


def ramp(width: int, height: int) -> Image.Image:
    """A picture whose red says how far right a place is, and whose green how far down."""
    across, down = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    colours = np.stack([across * 200 + 40, down * 200 + 40, np.full_like(across, 255)], axis=-1)
    return Image.fromarray(colours.round().astype(np.uint8))


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("size", [(1024, 768), (600, 900), (336, 336), (400, 399), (120, 480)])
def test_kept_names_the_place_that_each_seen_pixel_came_from(processor: Any, size: tuple[int, int]) -> None:
    width, height = size
    found = preprocess(ramp(width, height), processor)
    rows, columns = found.seen.shape[:2]
    kept = found.kept
    inside = 0
    for row in range(rows // 16, rows, rows // 8):
        for column in range(columns // 16, columns, columns // 8):
            x = kept.left + (column + 0.5) / columns * (kept.right - kept.left)
            y = kept.top + (row + 0.5) / rows * (kept.bottom - kept.top)
            red, green, blue = (float(value) for value in found.seen[row, column])
            if not (2 < x < width - 2 and 2 < y < height - 2):
                continue  # padded, or at an edge that resizing blurs
            inside += 1
            assert blue > 250
            # A seen pixel is as wide as this many steps of colour, and colours are rounded twice.
            assert abs((red - 40) / 200 * width - x) <= 1.5 * width / 200 + (kept.right - kept.left) / columns
            assert abs((green - 40) / 200 * height - y) <= 1.5 * height / 200 + (kept.bottom - kept.top) / rows
    assert inside > 4


@pytest.mark.parametrize(("size", "left", "top"), [((341, 336), 2, 0), ((336, 339), 0, 1), ((343, 336), 3, 0)])
def test_an_odd_pixel_is_cropped_on_the_side_that_the_processor_crops_it(
    size: tuple[int, int], left: int, top: int
) -> None:
    picture = noise(*size)  # as large as the crop on its shorter side, so nothing is resized
    found = preprocess(picture, CROPS)
    assert (found.kept.left, found.kept.top) == (left, top)
    box = tuple(round(side) for side in (found.kept.left, found.kept.top, found.kept.right, found.kept.bottom))
    assert np.array_equal(found.seen, np.asarray(picture.crop(box)))  # type: ignore[arg-type]


def test_a_crop_keeps_three_quarters_of_a_photo_and_padding_all() -> None:
    cropped = preprocess(noise(1024, 768), CROPS).kept
    assert (cropped.left, cropped.top, cropped.right, cropped.bottom) == (128, 0, 896, 768)
    padded = preprocess(noise(1024, 768), PADS).kept
    assert (padded.left, padded.top, padded.right, padded.bottom) == (0, -128, 1024, 896)
    squeezed = preprocess(noise(1024, 768), SQUEEZES).kept
    assert (squeezed.left, squeezed.top, squeezed.right, squeezed.bottom) == (0, 0, 1024, 768)


@pytest.mark.parametrize("processor", [CROPS, SQUEEZES])
def test_seen_is_the_picture_that_the_pixels_stand_for(processor: Any) -> None:
    side = processor.size.shortest_edge or processor.size.height
    picture = noise(side, side)
    assert np.array_equal(preprocess(picture, processor).seen, np.asarray(picture))


def test_a_very_large_original_is_reduced_for_showing_only() -> None:
    picture = noise(3000, 1500)
    found = preprocess(picture, CROPS)
    assert found.original.shape == (SHOWN_SIDE // 2, SHOWN_SIDE, 3)
    assert np.array_equal(found.pixels, np.asarray(CROPS(picture, return_tensors="np")["pixel_values"])[0])
    assert found.kept.left == pytest.approx(750 * SHOWN_SIDE / 3000)
    assert found.kept.bottom == pytest.approx(SHOWN_SIDE / 2)


def test_patches_are_cut_in_reading_order_and_leave_the_rest() -> None:
    found = preprocess(noise(384, 384), SQUEEZES)
    patches = cut(found, Grid(27, 27, 14))
    assert patches.shape == (729, 3 * 14 * 14)
    row, column = 3, 20
    tile = found.pixels[:, row * 14 : (row + 1) * 14, column * 14 : (column + 1) * 14]
    assert np.array_equal(patches.vectors[row * 27 + column].reshape(3, 14, 14), tile)


def test_processors_of_the_checkpoints_are_followed(model: LoadedModel) -> None:
    found = preprocess(ramp(500, 400), model.processor.image_processor)
    assert found.shape == (model.geometry.channels, model.geometry.image_height, model.geometry.image_width)


@pytest.mark.parametrize("size", [(1024, 768), (600, 901), (336, 336), (120, 480)])
@pytest.mark.parametrize("processor", [CROPS, SQUEEZES])
def test_padding_first_keeps_all_of_the_picture_where_it_was(processor: Any, size: tuple[int, int]) -> None:
    width, height = size
    found = preprocess(ramp(width, height), processor, pad=True)
    kept, side = found.kept, max(size)
    assert (kept.right - kept.left, kept.bottom - kept.top) == (side, side)
    assert kept.left <= 0 <= width <= kept.right
    assert kept.top <= 0 <= height <= kept.bottom
    assert found.original.shape == (height, width, 3)
    rows, columns = found.seen.shape[:2]
    row, column = (
        int((at - low) / side * count)
        for at, low, count in ((height / 2, kept.top, rows), (width / 2, kept.left, columns))
    )
    red, green, _ = (float(value) for value in found.seen[row, column])
    assert abs((red - 40) / 200 - 0.5) < 0.03
    assert abs((green - 40) / 200 - 0.5) < 0.03
    if width != height:
        # The mean colour, as LLaVA's own expand2square pads; once normalised it is all but zero.
        assert np.abs(found.pixels[:, 0, 0]).max() < 0.02
        assert found.seen[0, 0].tolist() == [int(255 * mean) for mean in processor.image_mean]
