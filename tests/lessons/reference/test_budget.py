"""The token budget: what the page is told, what is refused in words, and what so many positions cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lessons.figures.budget import FIGURES
from lessons.figures.figure import Scene
from lessons.gallery import Gallery
from lessons.reference.bill import Shape, bill, cache_bytes, operations
from lessons.reference.budget import FILE, budget, read
from lessons.server.router import Router
from lessons.strict import LessonError
from model.words import ENGLISH
from tests.lessons.asking import ask
from tests.lessons.fakes import FakeEngine
from tests.lessons.server.test_answering import shared_with

FIGURE = {figure.name: figure for figure in FIGURES}["budget"]
PHOTO = {"width": 1024, "height": 768}


def by_id(reply: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in reply["rules"]}


def scene() -> Scene:
    return Scene(None, Gallery(Path("/nowhere")))


@pytest.mark.claim("C26", "C30", "C31", "C35", "C36", "C37", "C38", "C39")
def test_one_photo_through_every_rule() -> None:
    reply = ask("budget", **PHOTO)
    assert reply == json.loads(json.dumps(reply))  # it goes to the page as it is
    assert len(reply["rules"]) == len(budget().rows) > 60
    rules = by_id(reply)
    # fact sheet, section 4.6: same picture, different bill
    bills = {
        "llava-1.5": 576, "gemma-3": 256, "qwen3-vl": 768, "gpt-4o": 765, "gpt-5.5": 922, "gemini-2.5": 1032,
        "claude": 1036, "gemini-3": 1120, "internvl": 3328, "smolvlm-256m": 832, "blip-2": 32,
    }  # fmt: skip
    assert {name: rules[name]["tokens"] for name in bills} == bills
    assert [name for name, rule in rules.items() if rule["ceiling"]] == [
        *("gemini-3-low", "gemini-3-medium", "gemini-3", "gemini-3-ultra"),
    ]
    assert rules["copilot"]["tokens"] is None
    assert "not published" in rules["copilot"]["refused"]
    assert {name for name, rule in rules.items() if rule["reads"] == "beside"} == {"idefics", "llama-3.2-vision"}
    assert all((rule["reads"] == "billed") == (rule["group"] == "closed") for rule in rules.values())
    assert all(rule["date"] and rule["status"]["short"] for rule in rules.values())


SURE = {
    # fact sheet of November 2026, section 0, rows 5 and 8, and section 2.2
    "qwen2-vl-own": "mirrored",  # the checkpoint's own ceiling was read in a stored copy
    "gpt-5.2": "secondary",  # 6,144 patches: three notes
    "gpt-4.1-mini": "secondary",
    "gpt-4.1-nano": "assumed",
    "gpt-5.2-older": "mirrored",  # 1,536 patches: the page of mid-2026
    "gpt-6-astra": "secondary",
}


@pytest.mark.parametrize("name", SURE)
def test_how_sure_a_ceiling_is(name: str) -> None:
    # Previously 6,144 patches were "verified" of GPT-4.1-mini, and 1,536 were dated "before mid-2026".
    assert budget().row(name).source.status == SURE[name]
    assert "verified" not in budget().table.sources["openai-assumed"].title
    assert budget().table.sources["openai-older"].date == "mirrored mid-2026"


@pytest.mark.claim("C26")
def test_one_rule_step_by_step() -> None:
    told = ask("budget_steps", **{**PHOTO, "rule": "llava-next", "llm": "vicuna-7b"})
    assert told["tokens"] == 2340
    assert told["steps"][-1] == "576 + 36 x 48 = 1,728 + 36 separators, one a row = 2,340 tokens."
    assert told["source"]["says"].startswith("The rule was read in the code")
    assert "5.23.0" in told["source"]["title"]
    assert [box["kind"] for box in told["boxes"]] == ["frame", "tile", "tile", "tile", "tile", "grid", "overview"]
    assert told == json.loads(json.dumps(told))
    unpublished = ask("budget_steps", **{**PHOTO, "rule": "copilot"})
    assert unpublished["steps"] == unpublished["boxes"] == []
    assert unpublished["refused"] == "How it counts images is not published."


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Give the width"),
        ({"width": 10}, "Give the height"),
        ({"width": "", "height": 10}, "Give the width"),
        ({"width": 0, "height": 10}, "at least 1 pixel"),
        ({"width": -3, "height": 10}, "at least 1 pixel"),
        ({"width": "-3", "height": 10}, "at least 1 pixel"),
        ({"width": 65536, "height": 10}, "at most 65,535 pixels"),
        ({"width": 10**30, "height": 10}, "'width' holds a number of 100 bits"),
        ({"width": 1.5, "height": 10}, "whole number of pixels, not 1.5"),
        ({"width": float("nan"), "height": 10}, "'width' holds nan, which is not a number"),
        ({"width": float("inf"), "height": 10}, "'width' holds inf, which is not a number"),
        ({"width": 1e300, "height": 10}, "at most 65,535 pixels"),
        ({"width": True, "height": 10}, "whole number"),
        ({"width": None, "height": 10}, "Give the width"),
        ({"width": [336], "height": 10}, "whole number"),
        ({"width": {"a": 1}, "height": 10}, "whole number"),
        ({"width": "<b>336</b>", "height": 10}, "whole number"),
        ({"width": "٣٣٦", "height": 10}, "whole number"),
        ({"width": "9" * 5000, "height": 10}, "whole number of pixels each: .* is 5,000 characters long"),
        ({**PHOTO, "llm": "gpt-9"}, "no language model 'gpt-9'"),
        ({**PHOTO, "llm": ["x"]}, "no language model"),
    ],
)
def test_bad_sizes_are_told_kindly(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask("budget", **given)
    with pytest.raises(ValueError, match=says):
        ask("budget_steps", rule="claude", **given)


def test_a_refusal_names_the_side_that_is_wrong() -> None:
    """Previously the page looked for English words in the sentence."""
    router = Router(shared_with(FakeEngine()), Gallery(Path("/nowhere")))
    for given, fields in (
        ({"width": 0, "height": 10}, ["width"]),
        ({"width": 10, "height": "1e3"}, ["height"]),
        ({"width": 10, "height": 10, "llm": "gpt-9"}, None),
    ):
        assert router.serve("budget", given).get("fields") == fields


@pytest.mark.parametrize("rule", [None, "", "nobody", 7, ["claude"], "<script>", "x" * 10_000])
def test_an_unknown_rule(rule: object) -> None:
    with pytest.raises(ValueError, match="There is no rule") as caught:
        ask("budget_steps", **{**PHOTO, "rule": rule})
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("size", [(1, 1), (1, 65535), (65535, 1), (65535, 65535), (1, 10000), (113, 112), (2, 3)])
def test_every_size_gives_a_count_or_a_reason(size: tuple[int, int]) -> None:
    width, height = size
    for rule in ask("budget", width=width, height=height)["rules"]:
        assert (rule["tokens"] is None) == bool(rule["refused"])
        assert (rule["bill"] is None) == bool(rule["refused"])
        if rule["tokens"] is not None:
            assert rule["tokens"] >= 1
        told = ask("budget_steps", width=width, height=height, rule=rule["id"])
        assert told["tokens"] == rule["tokens"]


@pytest.mark.claim("Q4")
def test_sizes_as_a_page_may_send_them() -> None:
    assert by_id(ask("budget", width=" 1024 ", height=768.0))["claude"]["tokens"] == 1036


@pytest.mark.claim("Q4", "C26")
def test_the_bill_by_hand() -> None:
    """LLaVA-1.5's 576 positions in Vicuna-7B, worked out on paper."""
    told = by_id(ask("budget", **{**PHOTO, "llm": "vicuna-7b"}))["llava-1.5"]["bill"]
    assert told["share"] == pytest.approx(576 / 131_072)
    assert told["bytes"] == 576 * 524_288 == 301_989_888  # 512 KiB a position: 2 x 32 x 32 x 128 x 2
    weights = 2 * 6_738_415_616 * 576
    pairs = 32 * 4096 * 576 * 576 * 2  # score and mix, 2 operations each, half of the square: 32 layers of width 4096
    assert told["operations"] == weights + pairs
    assert 7.8e12 < told["operations"] < 7.9e12
    # With 8 kv heads instead of 32 the memory is a quarter.
    grouped = by_id(ask("budget", **{**PHOTO, "llm": "mistral-7b"}))["llava-1.5"]["bill"]
    assert told["bytes"] == 4 * grouped["bytes"]


@pytest.mark.claim("Q4")
def test_twice_the_positions() -> None:
    shape = budget().table.llms["vicuna-7b"]
    assert cache_bytes(2000, shape, 2) == 2 * cache_bytes(1000, shape, 2)
    assert operations(2000, shape) > 2 * operations(1000, shape)  # attention grows with the square
    once, twice = (operations(n, shape) - 2 * shape.parameters * n for n in (1000, 2000))
    assert twice == 4 * once
    assert bill(131_072 * 2, shape, context=131_072, bytes_per_number=2).share == 2


DIMENSIONS = {
    # vocabulary, MLP width, query width bias, tied: fact sheet, section 1.1
    "vicuna-7b": (32_000, 11_008, False, False),
    "vicuna-13b": (32_000, 13_824, False, False),
    "mistral-7b": (32_000, 14_336, False, False),
    "qwen2-7b": (152_064, 18_944, True, False),
    "qwen2-0.5b": (151_936, 4_864, True, True),
    "qwen1.5-0.5b": (152_000, 2_816, True, True),
}


@pytest.mark.claim("Q4")
@pytest.mark.parametrize("name", DIMENSIONS)
def test_parameters_follow_from_the_shape(name: str) -> None:
    """Kv heads and head width are right: with any other, the parameters would not come out to the last one."""
    shape: Shape = budget().table.llms[name]
    vocabulary, inner, biased, tied = DIMENSIONS[name]
    keys = shape.kv_heads * shape.head_width
    attention = 2 * shape.width**2 + 2 * shape.width * keys + biased * (shape.width + 2 * keys)
    layer = attention + 3 * shape.width * inner + 2 * shape.width
    embedding = vocabulary * shape.width
    assert embedding * (1 if tied else 2) + shape.layers * layer + shape.width == shape.parameters


def test_every_llm_is_checked() -> None:
    assert set(budget().table.llms) == set(DIMENSIONS)


# ---- the figure


@pytest.mark.claim("C26")
def test_the_figure_of_a_lesson() -> None:
    told = FIGURE.panel(scene(), PHOTO)
    assert told["from"] == "published"
    bars = {row["name"]: row for row in told["parts"][0]["rows"]}
    assert bars["InternVL, 1.5 to 3"]["value"] == told["parts"][0]["most"] * 3328 / 6404
    assert bars["Claude, standard"]["text"] == "1,036"
    assert bars["Gemini 3, high, the default"]["text"] == "≤ 1,120"
    values = [row["value"] for row in told["parts"][0]["rows"]]
    assert values == sorted(values)
    assert "32 tokens (BLIP-2)" in told["told"]
    assert any("Microsoft Copilot: How it counts" in part.get("text", "") for part in told["parts"])
    assert {control["name"]: control["value"] for control in told["controls"]} == {**PHOTO, "show": "few"}
    assert len(FIGURE.panel(scene(), {**PHOTO, "show": "open"})["parts"][0]["rows"]) == 36
    # The trap of lesson 6: a small square costs more than a photo.
    small = FIGURE.panel(scene(), {"width": 336, "height": 336})
    square = {row["name"]: row["value"] for row in small["parts"][0]["rows"]}["SmolVLM, 256M and 500M"]
    assert (square, bars["SmolVLM, 256M and 500M"]["value"]) == (1088, 832)


@pytest.mark.parametrize("wrong", [{}, {"width": 0, "height": 3}, {**PHOTO, "show": "all"}, {**PHOTO, "colour": 1}])
def test_wrong_settings_of_the_figure(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"width|show|colour"):
        FIGURE.panel(scene(), wrong)


def test_a_side_too_long_for_the_figure() -> None:
    with pytest.raises(ValueError, match="65,535"):
        FIGURE.panel(scene(), {"width": 70_000, "height": 3})


# ---- the file


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("family: BLIP, way: few", "family: BLIP, way: odd", "'odd'"),
        ("source: molmo-v1", "source: nobody", "no source 'nobody'"),
        ("rule: slices", "rule: dices", "no rule 'dices'"),
        ("{queries: 32, side: 224}", "{queries: 32, size: 224}", r"rules.blip-2.parameters.size: is not known here"),
        ("{queries: 32, side: 224}", "{queries: many}", r"rules.blip-2.parameters.queries"),
        ("status: approximate}\n  deepseek", "status: sure}\n  deepseek", "no status 'sure'"),
        ("context: 131072", "contest: 131072", "contest: is not known here"),
        ("  blip-2:", "  gemma-3:", "stands twice"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_told_with_its_place(old: str, new: str, says: str, tmp_path: Path) -> None:
    text = (ENGLISH / FILE).read_text("utf-8")
    assert old in text
    broken = tmp_path / "budget.yaml"
    broken.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(LessonError, match=says):
        read(broken)
