"""Every published rule against the fact sheet's own numbers, and against the code that the rules were read from."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from transformers.models.gemma4.image_processing_pil_gemma4 import get_aspect_ratio_preserving_size
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import get_optimal_tiled_canvas
from transformers.models.idefics3.image_processing_pil_idefics3 import (
    _resize_output_size_rescale_to_max_len as rescale_to_longest,
)
from transformers.models.llava_next.processing_llava_next import LlavaNextProcessor
from transformers.models.llava_onevision.processing_llava_onevision import LlavaOnevisionProcessor
from transformers.models.mllama.image_processing_pil_mllama import get_optimal_tiled_canvas as mllama_canvas
from transformers.models.molmo2.image_processing_molmo2 import compute_crop_geometry
from transformers.models.pixtral.image_processing_pil_pixtral import get_resize_output_image_size
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from lessons.reference.budget import budget
from lessons.reference.count import Refusal

SHEET = {
    # fact sheet, section 2: 336 x 336, 448 x 448, 1024 x 768, 2048 x 1536
    "llava-v1": (256, 256, 256, 256),
    "llava-1.5": (576, 576, 576, 576),
    "llava-next": (1176, 2928, 2340, 2340),
    "llava-onevision": (1485, 3699, 4725, 7309),
    "llava-interleave": (729, 729, 729, 729),
    "blip-2": (32, 32, 32, 32),
    "idefics": (64, 64, 64, 64),
    "idefics2": (64, 64, 64, 64),
    "qwen-vl": (256, 256, 256, 256),
    "qwen2-vl": (144, 256, 999, 1230),
    "qwen2-vl-own": (144, 256, 999, 4015),
    "qwen3-vl": (100, 196, 768, 3072),
    "internvl": (256, 256, 3328, 3328),
    "idefics3": (2873, 2873, 2197, 2197),
    "smolvlm-2.2b": (1377, 1377, 1053, 1053),
    "smolvlm-256m": (1088, 1088, 832, 832),
    "paligemma-224": (256, 256, 256, 256),
    "paligemma-448": (1024, 1024, 1024, 1024),
    "paligemma-896": (4096, 4096, 4096, 4096),
    "gemma-3": (256, 256, 256, 256),
    "gemma-4": (256, 256, 266, 266),
    "gemma-4-1120": (1089, 1089, 1064, 1064),
    "minicpm-v-2.6": (64, 64, 320, 640),
    "molmo": (288, 544, 1152, 1152),
    "molmo2": (392, 725, 955, 955),
    "deepseek-vl2": (421, 1023, 1415, 2017),
    "phi-3.5-vision": (2509, 2509, 1921, 1921),
    "phi-4-multimodal": (545, 545, 1681, 5133),
    "llama-3.2-vision": (1601, 1601, 6404, 6404),
    "pixtral": (462, 812, 3120, 3120),
    "mistral-small-3.1": (156, 272, 1064, 2352),
    "llama-4": (144, 720, 1872, 1872),
    # section 4, where a column is missing there, None
    "gpt-4o": (255, None, 765, 765),
    "gpt-4o-low": (85, 85, 85, 85),
    "gpt-5": (210, None, 630, 630),
    "o1": (225, None, 675, 675),
    "gpt-4o-mini": (8500, None, 25501, 25501),
    "gpt-5.5": (146, None, 922, 2942),
    # vlm-facts-2026, section 0, row 8: 2,942 is not GPT-5.2's under either copy of the page
    "gpt-5.2": (146, None, 922, 3687),
    "gpt-5.2-older": (146, None, 922, 1743),
    "gpt-6-astra": (146, None, 922, 3687),
    "gpt-5.5-original": (146, None, 922, 3687),
    "gpt-5.6-original": (146, None, 922, 3687),
    "gpt-4.1-mini": (197, None, 1245, 4977),
    "gpt-4.1-mini-older": (197, None, 1245, 2353),
    "gpt-4.1-nano": (298, None, 1890, 7558),
    "o4-mini": (209, None, 1321, 5284),
    "gpt-5-mini": (146, None, 922, 3687),
    "gpt-5-nano": (182, None, 1152, 4608),
    "gpt-4.1-nano-older": (298, None, 1890, 3572),
    "o4-mini-older": (209, None, 1321, 2498),
    "gpt-5-mini-older": (146, None, 922, 1743),
    "gpt-5-nano-older": (182, None, 1152, 2178),
    "claude": (144, None, 1036, 1564),
    "claude-high": (144, None, 1036, 4070),
    "claude-older": (151, None, 1049, 1600),
    "gemini-2.5": (258, 1032, 1032, 1032),
    "gemini-2.5-clamped": (258, None, None, 1548),
    "gemini-2.5-low": (64, 64, 64, 64),
    "gemini-2.5-medium": (256, 256, 256, 256),
    "gemini-3-low": (280, 280, 280, 280),
    "gemini-3-medium": (560, 560, 560, 560),
    "gemini-3": (1120, 1120, 1120, 1120),
    "gemini-3-ultra": (2240, 2240, 2240, 2240),
    "qwen-vl-max": (102, None, 770, 2496),
    "qwen-vl-max-high": (None, None, None, 3074),
    "qwen2.5-vl-api": (146, None, 1001, 1232),
    "qwen2.5-vl-api-high": (None, None, None, 4017),
}
SIZES = ((336, 336), (448, 448), (1024, 768), (2048, 1536))
WORKED = [
    # note (d): Phi-3.5 with 4 crops is 757 for all three sizes
    *(("phi-3.5-vision-4", *size, 757) for size in SIZES),
    # section 1.4 and 1.5
    ("llava-next", 672, 672, 2928),
    ("llava-next", 1920, 1080, 1948),
    ("llava-onevision", 384, 384, 1485),
    ("llava-onevision", 2304, 2304, 7371),
    # section 4.1: the documentation's own examples
    ("gpt-5.5", 1024, 1024, 1229),
    ("gpt-5.5", 2048, 2048, 3000),
    # vlm-facts-2026, section 2.2: measured, and as the rule gives
    ("gpt-6-astra", 4032, 3024, 14364),
    ("gpt-5.5", 4032, 3024, 2942),
    # section 4.2
    ("claude", 200, 200, 64),
    ("claude", 1000, 1000, 1296),
    ("claude", 1092, 1092, 1521),
    ("claude-high", 1920, 1080, 2691),
    ("claude", 1920, 1080, 1560),
    ("claude-high", 3840, 2160, 4784),
    ("claude", 3840, 2160, 1560),
    # section 4.3
    ("gemini-2.5", 960, 540, 1548),
    # section 4.4: never less than four squares
    ("qwen-vl-max", 10, 10, 4 + 2),
]
TABLE = [
    (name, *size, tokens)
    for name, row in SHEET.items()
    for size, tokens in zip(SIZES, row, strict=True)
    if tokens is not None
]


def tokens(name: str, width: int, height: int) -> int:
    return budget().rows[name].count(width, height).tokens


@pytest.mark.claim("C26", "C30", "C31", "Q4")
@pytest.mark.parametrize(("name", "width", "height", "expected"), TABLE + WORKED)
def test_the_fact_sheet_s_numbers(name: str, width: int, height: int, expected: int) -> None:
    assert tokens(name, width, height) == expected


def test_every_rule_is_checked_against_the_sheet() -> None:
    unchecked = set(budget().rows) - {name for name, *_ in TABLE + WORKED}
    # Settings between those that the sheet lists, of rules that it does list.
    assert unchecked == {
        *("gemma-4-70", "gemma-4-140", "gemma-4-560", "gpt-4o-mini-low", "gpt-5-low", "o1-low", "copilot"),
    }
    for name, base in (("gpt-4o-mini-low", 2833), ("gpt-5-low", 70), ("o1-low", 75)):
        assert tokens(name, 1024, 768) == base


@pytest.mark.claim("C26")
@pytest.mark.parametrize("name", [row.id for row in budget().rows.values() if row.entry.rule])
def test_steps_and_boxes_of_every_rule(name: str) -> None:
    for width, height in (*SIZES, (1080, 1920), (3024, 4032), (30, 20), (5000, 700)):
        try:
            count = budget().rows[name].count(width, height)
        except Refusal:
            continue
        assert count.tokens > 0
        assert all(step.endswith(".") for step in count.steps)
        assert any(f"{count.tokens:,}" in step for step in count.steps), (width, height, count.steps)
        for box in count.boxes:
            assert box.width > 0
            assert box.height > 0
            assert box.kind in ("frame", "tile", "grid", "overview")
        tiles = [box for box in count.boxes if box.kind == "tile"]
        if tiles:  # together they lie over the whole picture
            assert min(tile.left for tile in tiles) <= 1e-6
            assert min(tile.top for tile in tiles) <= 1e-6
            assert max(tile.left + tile.width for tile in tiles) >= width - 1
            assert max(tile.top + tile.height for tile in tiles) >= height - 1


def test_boxes_in_the_picture_s_own_pixels() -> None:
    kept = budget().rows["llava-1.5"].count(1024, 768).boxes[0]
    assert (kept.left, kept.top, kept.width, kept.height) == (128, 0, 768, 768)  # 75 % of the picture
    # 1920 x 1080 fits into 2 x 2 tiles of 336 at 0.35: 672 / 0.35 = 1920 wide and as tall, 420 beyond above and below.
    frame = budget().rows["llava-next"].count(1920, 1080).boxes[0]
    assert (frame.left, frame.top, frame.width, frame.height) == pytest.approx((0, -420, 1920, 1920))
    tiles = [box for box in budget().rows["gpt-4o"].count(2048, 1536).boxes if box.kind == "tile"]
    assert len(tiles) == 4
    assert tiles[0].width == tiles[0].height == 1024  # 512 of a picture that was halved


@pytest.mark.parametrize(
    ("name", "width", "height", "says"),
    [
        ("qwen2-vl", 1, 10000, "200 times"),
        ("qwen3-vl", 10000, 49, "200 times"),
        ("phi-3.5-vision", 10000, 1, "0 pixels"),
        ("phi-4-multimodal", 10000, 1, "less than 10 pixels"),
        ("pixtral", 1, 10000, "0 pixels"),
        ("gemini-2.5", 1, 10000, "0 pixels wide"),
        ("gpt-4.1-mini-older", 65535, 1, "to nothing"),
        ("copilot", 1024, 768, "not published"),
    ],
)
def test_what_a_rule_refuses(name: str, width: int, height: int, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        budget().rows[name].count(width, height)


# ---- against the code that the rules were read from, at sizes that nobody chose


def sizes(seed: int, number: int = 300) -> Iterator[tuple[int, int]]:
    """Sizes of all kinds: small, large, thin, and such as make ties."""
    drawn = random.Random(seed)
    for _ in range(number):
        most = drawn.choice((120, 700, 4200))
        step = drawn.choice((1, 1, 7, 112, 128))
        yield max(1, drawn.randint(0, most // step) * step), max(1, drawn.randint(0, most // step) * step)


def internvl(width: int, height: int) -> int:
    tiles = math.prod(get_optimal_tiled_canvas((height, width), (448, 448), 1, 12))
    return int(256 * (tiles + (tiles > 1)))


def idefics3(width: int, height: int, longest: int, side: int, each: int) -> int:
    # The way that the pictures themselves go: `resize`, then `resize_for_vision_encoder`.
    tall, wide = rescale_to_longest(height, width, max_len=longest)
    shape = wide / tall
    if wide >= tall:
        wide = math.ceil(wide / side) * side
        tall = math.ceil(int(wide / shape) / side) * side
    else:
        tall = math.ceil(tall / side) * side
        wide = math.ceil(int(tall * shape) / side) * side
    return int(each * (tall // side * (wide // side) + 1))


def molmo(width: int, height: int, most: int, side: int) -> int:
    tall, wide = compute_crop_geometry(height, width, most, [4, 4], side, 14)[2:]
    return int(math.ceil(side // 14 / 2) ** 2 + math.ceil(tall // 14 / 2) * math.ceil(wide // 14 / 2))


def mllama(width: int, height: int) -> int:
    tall, wide = mllama_canvas(height, width, 4, 560)
    return int(tall // 560 * (wide // 560)) * (40 * 40 + 1)


def qwen(width: int, height: int, side: int, least: int, most: int) -> int:
    tall, wide = smart_resize(height, width, factor=side, min_pixels=least, max_pixels=most)
    return int(tall // side * (wide // side))


def pixtral(width: int, height: int, longest: int, cell: int) -> int:
    picture = np.broadcast_to(np.uint8(0), (height, width, 3))
    tall, wide = get_resize_output_image_size(picture, (longest, longest), (cell, cell), "channels_last")
    if not tall or not wide:
        raise ValueError("nothing is left")
    return int(tall // cell * (wide // cell + 1))


def gemma4(width: int, height: int, most: int) -> int:
    return int(math.prod(get_aspect_ratio_preserving_size(height, width, 16, most * 9, 3)) // 48**2)


def llava_next(width: int, height: int) -> int:
    grids = [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]
    processor = SimpleNamespace(
        image_processor=SimpleNamespace(image_grid_pinpoints=grids), patch_size=14, num_additional_image_tokens=0
    )
    processor._get_unpadded_features = LlavaNextProcessor._get_unpadded_features.__get__(processor)
    found: int = LlavaNextProcessor._get_number_of_features(processor, height, width, 336, 336)
    return found


def onevision(width: int, height: int) -> int:
    grids = [[384 * rows, 384 * columns] for rows in range(1, 7) for columns in range(1, 7)]
    processor = SimpleNamespace(
        image_processor=SimpleNamespace(image_grid_pinpoints=grids),
        num_image_tokens=27 * 27,
        vision_aspect_ratio="anyres_max_9",
    )
    processor._get_unpadded_features = LlavaOnevisionProcessor._get_unpadded_features.__get__(processor)
    found: int = LlavaOnevisionProcessor._get_number_of_features(processor, height, width, 384, 384)
    return found


CODE: dict[str, Callable[[int, int], int]] = {
    "llava-next": llava_next,
    "llava-onevision": onevision,
    "internvl": internvl,
    "idefics3": lambda width, height: idefics3(width, height, 4 * 364, 364, 169),
    "smolvlm-2.2b": lambda width, height: idefics3(width, height, 4 * 384, 384, 81),
    "smolvlm-256m": lambda width, height: idefics3(width, height, 4 * 512, 512, 64),
    "molmo": lambda width, height: molmo(width, height, 12, 336),
    "molmo2": lambda width, height: molmo(width, height, 8, 378),
    "llama-3.2-vision": mllama,
    "qwen2-vl": lambda width, height: qwen(width, height, 28, 56 * 56, 28 * 28 * 1280),
    "qwen2-vl-own": lambda width, height: qwen(width, height, 28, 56 * 56, 12_845_056),
    "qwen3-vl": lambda width, height: qwen(width, height, 32, 65_536, 16_777_216),
    "pixtral": lambda width, height: pixtral(width, height, 1024, 16),
    "mistral-small-3.1": lambda width, height: pixtral(width, height, 1540, 28),
    "gemma-4-70": lambda width, height: gemma4(width, height, 70),
    "gemma-4": lambda width, height: gemma4(width, height, 280),
    "gemma-4-1120": lambda width, height: gemma4(width, height, 1120),
}


@pytest.mark.claim("C26")
@pytest.mark.parametrize("name", CODE)
def test_the_code_says_the_same_at_any_size(name: str) -> None:
    refused = 0
    for width, height in sizes(len(name)):
        try:
            expected: int | None = CODE[name](width, height)
        except (ValueError, ZeroDivisionError):  # the code refuses
            expected = None
        try:
            found: int | None = tokens(name, width, height)
        except Refusal:
            found = None
        assert found == expected, (width, height)
        refused += found is None
    assert refused < 60  # most were really compared


@pytest.mark.parametrize("name", ["claude", "claude-high"])
def test_claude_s_limits_hold_and_are_used_up(name: str) -> None:
    longest, most = {"claude": (1568, 1568), "claude-high": (2576, 4784)}[name]
    for width, height in sizes(5):
        count = tokens(name, width, height)
        assert count <= most
        natural = math.ceil(width / 28) * math.ceil(height / 28)
        if max(width, height) <= longest and natural <= most:
            assert count == natural
        # the same picture a little smaller is never dearer
        assert tokens(name, max(1, width // 2), max(1, height // 2)) <= count or natural > most
