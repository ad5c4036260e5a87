"""What was once said wrongly, row by row: the right value, and the old statement, which may not come back.

Values were read by hand from the fact sheets, from papers or from transformers, never from the content itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import torch
import yaml
from transformers.models.gemma4_unified.configuration_gemma4_unified import Gemma4UnifiedVisionConfig
from transformers.models.llama4 import modeling_llama4
from transformers.models.qwen3_5 import modeling_qwen3_5
from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLVisionConfig

from lessons.course.blocks.prediction import Prediction
from lessons.course.blocks.quiz import Quiz
from lessons.course.lesson import course
from lessons.course.question import Question
from lessons.course.reading import words
from lessons.stations.registry import cards
from lessons.strict import HOUSE
from model.words import ENGLISH
from tests.lessons.course.questions import question
from viz.browser import markup
from viz.doors import doors


def lesson(slug: str, block: str) -> str:
    """All that one screen says: text, question, choices with their reasons, reveal."""
    found = course().lesson(slug).block(block)
    ask = found.ask if isinstance(found, Question) else ""
    offered = found.choices or () if isinstance(found, Prediction | Quiz) else ()
    choices = " ".join(f"{choice.text} {choice.why}" for choice in offered)
    return " ".join(f"{words(found.before)} {ask} {choices} {words(found.after)}".split())


def item(file: str, name: str) -> str:
    """All that one card or interview question says."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    return " ".join(" ".join(texts(yaml.safe_load((ENGLISH / f"{file}.yaml").read_text("utf-8"))[name])).split())


def all_texts() -> dict[str, str]:
    """Every text that a learner can meet, by its file, on one line each, figures and the page included."""
    files = [
        *(path for kind in ("*.md", "*.yaml") for path in ENGLISH.rglob(kind)),
        *(
            path
            for kind in ("*.py", "*.js", "*.json")
            for root in ("lessons", "viz")
            for path in (HOUSE / root).rglob(kind)
        ),
        *(HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "assets/models/workshop/README.md")),
        HOUSE / "assets" / "recorded" / "panels.json",
    ]
    found = {path.relative_to(HOUSE).as_posix(): path.read_text("utf-8") for path in files}
    found["the page"] = markup(cards())
    return {name: " ".join(text.split()) for name, text in found.items()}


RIGHT: list[tuple[str, str, tuple[str, ...]]] = [
    # row of the review, what is said where, and the words that say it
    (
        "1 AdaptVis",
        lesson("first-cracks", "left-and-right"),
        (
            "changes where attention lies on the picture, not how much there is",
            "sharper where the model is confident, and broader where it is not",
            "up to 50 points",
        ),
    ),
    (
        "2 MMStar, one model",
        lesson("first-cracks", "no-picture"),
        ("this one model, GeminiPro, was on average more than 24 points above chance", "42.9 %"),
    ),
    (
        "3 MMStar, leakage",
        lesson("first-cracks", "no-picture"),
        ("leaked into training", "43.6 % of MMMU without pictures, 17.9 points more than its own language model"),
    ),
    ("3 the card", item("recall", "R52"), ("leaked into training", "43.6 %", "17.9 points")),
    (
        "4 POPE by size",
        item("interview", "Q11"),
        ("85.9 with 7B and 85.9 with 13B", "Vicuna 7B has 86.5, Vicuna 13B 86.2, Yi 34B 87.7"),
    ),
    (
        "5 no eye",
        lesson("frontier", "where-they-meet"),
        ("Gemma 4 12B (June 2026, open)", "48 × 48 × 3 = 6,912", "two matrices straight into the decoder"),
    ),
    (
        "6 Llama 4",
        lesson("frontier", "early-fusion"),
        ("34 layers, a fold of 2 × 2 patches into one (576 become 144), an MLP of two layers, and then one linear",),
    ),
    ("6 the card", item("recall", "R42"), ("a fold of 2 x 2 patches with a two-layer MLP, and one linear layer",)),
    ("7 Llama 3.2", lesson("frontier", "where-they-meet"), ("8 of 40 layers do (11B), or 20 of 100 (90B)",)),
    ("9 DeepStack", lesson("frontier", "qwen"), ("after the tutor's first three layers (DeepStack)",)),
    (
        "10 Chameleon",
        item("recall", "R42"),
        ("holds for Fuyu and Gemma 4 12B. Chameleon has no ViT, but a trained encoder",),
    ),
    (
        "10 the lesson",
        lesson("frontier", "early-fusion"),
        ("Chameleon has no ViT, but a trained encoder makes its codes",),
    ),
    (
        "11 twins",
        lesson("first-cracks", "twins"),
        (
            "CLIP's one vector for the whole picture",
            "What is exactly equal to the eye",
            "LLaVA reads patch features, which hold more",
            "A study of 2025",
        ),
    ),
    (
        "11 the card",
        item("recall", "R51"),
        ("exactly the same features", "chosen by CLIP's one vector for the whole picture"),
    ),
    (
        "12 the eye's labels",
        lesson("three-parts", "the-eye-alone"),
        (
            "was trained with labels, patch by patch: kind of thing, place, centre, neighbour, colour, size, and",
            "the words on signs",
            "classes it was taught",
            "CLIP, learned it from pictures with captions, 400 million",
        ),
    ),
    ("12 the card", item("recall", "R8"), ("eye of our workshop model was trained with labels", "CLIP learned it")),
    ("11 Q9", item("interview", "Q9"), ("readout of the encoder's patch features", "look at the tutor first")),
    ("11 Q18", item("interview", "Q18"), ("what is equal in its features", "readout of its patch features")),
    ("11 the family", item("families", "families"), ("one CLIP vector for the whole picture is nearly the same",)),
    (
        "13 twice the side",
        lesson("how-many-tokens", "double"),
        (
            "4.7 % of a layer's other arithmetic",
            "4.14 times, not 16",
            "near 49,400",
            "62 % in Gemma 3's, with 4,096 patches",
        ),
    ),
    ("13 summary", lesson("how-many-tokens", "summary"), ("about 4.14 times the tutor's work",)),
    ("13 Q4", item("interview", "Q4"), ("4.14 times", "under 5 percent of the rest of a layer at 2,304 positions")),
    ("13 R33", item("recall", "R33"), ("4.14 times in Vicuna-7B", "4.7 % of a layer's other arithmetic")),
    (
        "14 Qwen's default",
        item("recall", "R40"),
        ("4,015 is what one gets", "12,845,056", "1,230 needs the bare library default"),
    ),
    (
        "15 early and late",
        lesson("frontier", "long-talks"),
        (
            "457 models trained from nothing",
            "no inherent advantage of late fusion",
            "up to 4 billion active parameters",
            "Ready-made parts, LLaVA's way, were not in its main comparison",
        ),
    ),
    ("15 Q3", item("interview", "Q3"), ("457 models", "no inherent advantage", "starts without ready-made parts")),
    (
        "15 what was compared",
        lesson("frontier", "long-talks"),
        ("with an encoder in front (late fusion) or on bare patches (early fusion)",),
    ),
    ("15 Q3", item("interview", "Q3"), ("with an encoder in front or on bare patches",)),
    ("15 Q30", item("interview", "Q30"), ("trained both its kinds from nothing",)),
    (
        "16 native",
        lesson("frontier", "the-price"),
        ("A native model that begins from nothing learns everything itself", "InternVL3 begins from trained parts"),
    ),
    ("16 the word", item("glossary", "native"), ("nor that it began from nothing: InternVL3",)),
    (
        "16 InternVL3",
        lesson("frontier", "three-axes"),
        ("InternVL3 is wired like LLaVA, and yet all its parts were trained together",),
    ),
    (
        "17 Qwen3.5",
        lesson("frontier", "qwen"),
        ("Qwen3.5 (February 2026) was trained jointly, and has dropped DeepStack again",),
    ),
    ("18 Copilot", lesson("frontier", "copilot"), ("explains charts, tables, slides", "not published")),
    ("19 the toy", item("recall", "R13"), ("[2, 0], [1, 3] and [-1, 4]", "1 x 2 + 2 x 1 + 1 x (−1) = 3", "[3, 10]")),
    (
        "20 dates",
        lesson("first-cracks", "counting"),
        ("July 2024", "GPT-5, Gemini 2.5 Pro and Claude Sonnet 4", "July 2025"),
    ),
    ("20 dates", lesson("first-cracks", "yes-sayers"), ("POPE (May 2023)", "LLaVA-1.5 (October 2023)")),
    ("20 dates", lesson("first-cracks", "left-and-right"), ("What'sUp (October 2023)", "AdaptVis (March 2025)")),
    ("20 dates", lesson("first-cracks", "twins"), ("MMVP (January 2024)",)),
    ("20 dates", lesson("first-cracks", "no-picture"), ("MMStar (March 2024)",)),
    (
        "20 dates",
        lesson("first-cracks", "pressure"),
        ("MM-SY (October 2024)", "Another study (December 2025)", "Leading questions (August 2024)"),
    ),
    ("20 dates", lesson("first-cracks", "not-there"), ("OPERA (November 2023)",)),
    ("20 dates", lesson("first-cracks", "right-place-wrong-word"), ("found (February 2025)",)),
    ("20 cards", item("recall", "R48"), ("LLaVA-1.5 7B (October 2023)",)),
    ("20 cards", item("recall", "R50"), ("OCRBench (2023)",)),
    ("20 cards", item("recall", "R52"), ("In March 2024 GeminiPro",)),
    ("20 questions", item("interview", "Q16"), ("in March 2024 GeminiPro", "others have leaked into training")),
    ("20 dates", lesson("first-cracks", "counting"), ("of July 2025; these models are in its final version",)),
    ("11 which tasks", lesson("first-cracks", "twins"), ("far worse, on depth for instance, than a direct readout",)),
    ("20 questions", item("interview", "Q20"), ("OCRBench (2023)", "A larger tutor alone does not help")),
    ("20 questions", item("interview", "Q29"), ("MM-SY (2024)",)),
    ("20 summary", lesson("first-cracks", "summary"), ("weak in large models of 2023 and 2024", "those of 2025")),
    (
        "21 nonsense strings",
        lesson("first-cracks", "likely-words"),
        ("three sets hold different pictures, so this only suggests",),
    ),
    ("22 signs", item("recall", "R31"), ("after 500 steps of it 34 % of 68 signs", "10,800")),
    ("24 layer -2", lesson("worked-example", "features"), ("The first paper supposes",)),
    ("28 the share", lesson("one-token-at-a-time", "ninety"), ("image tokens are about 90 % of the sequence",)),
    ("experience 28", lesson("first-cracks", "not-there"), ("If it declines, as our small one does with photographs",)),
]


@pytest.mark.claim("B1", "C27", "C34", "Q3", "Q4")
@pytest.mark.parametrize(("row", "told", "parts"), RIGHT, ids=[row for row, _, _ in RIGHT])
def test_what_is_right_is_said(row: str, told: str, parts: tuple[str, ...]) -> None:
    for part in parts:
        assert part in told, f"{row}: {part}"


WRONG = {
    # what was said, and why it is wrong
    r"how strongly\*{0,2} a model attends to the picture": "it is sharpened or flattened; its amount was not the point",
    r"six benchmarks, models without": "the 24 points are GeminiPro's alone",
    r"86\.5, against 85\.9": "two 7B models say nothing of size",
    r"34 layers and,? (after it,? )?one linear layer": "Llama 4 has a fold and a two-layer MLP between",
    r"Llama 3\.2 Vision eight layers do": "eight in the 11B; twenty in the 90B",
    r"early layers take them in": "they are the first three",
    r"holds for Fuyu and Chameleon": "Chameleon has a trained VQ encoder",
    r"What the eye does not tell apart, no translator can put back": "only what is exactly equal",
    r"nearly the same features, no tutor": "the pairs were nearly the same in CLIP's vector for the whole picture only",
    r"pairs that CLIP takes for nearly the same": "its one vector for the whole picture does",
    r"digits than the 7B one, with the same eye\. The limit lies before it": "the tutor may not use what is there",
    r"pairs in attention sixteenfold": "told as the price; attention is 4.7 % of a layer there",
    r"It is what the library does unless told otherwise": "the checkpoint tells it otherwise",
    r"Learned such \*structure\* before it met": "our eye was taught classes with labels",
    r"\[1, 2\], \[1, 3\] and \[0, 2\]": "the lesson's matrix is [[2, 0], [1, 3], [-1, 4]]",
    r"weak in large models too": "the results are of 2023 and 2024",
    r"Stage two asks, and then 96 %": "after 500 steps of it, 34 %",
    r"a single matrix, as in LLaVA v1": "v1's matrix was trained to work alone",
    r"last layer serves that position": "the paper only supposes it",
    r"Every claim they make has a figure": "the tool counts 43 of 50",
    r"trained by LLaVA's own recipe": "the eye was trained with labels, the tutor on written maps",
    r"InternVL 1\.5 to 3\b(?!.{0,60}rule)": "InternVL3 was trained in another way",
    r"not in our facts": "not looked up, not found or not published: three things",
    r"not wired up": "an author's aside",
    r"in a later version|planned for a later|recipe room|comes later\b": "a promise of what does not exist",
    r"until later|later: recipe": "another one",
    r"joined late and one trained jointly, as 457 models": "both kinds of the study were trained from nothing",
    r"A native model learns everything itself": "InternVL3 is native and begins from trained parts",
    r"\. Newer ones count patches": "GPT-5 and 5.1 count tiles",
    r"Whatever it names, look for it": "the small model names nothing",
    r"Opus 4\.7 and (the )?later": "Claude 4.7 and every later model",
}


@pytest.mark.parametrize("old", WRONG, ids=lambda old: old[:40])
def test_what_was_wrong_is_said_nowhere(old: str) -> None:
    found = [name for name, text in all_texts().items() if re.search(old, text, re.IGNORECASE)]
    allowed = {"lessons/content/en/budget.yaml"} if old.startswith("InternVL") else set()
    assert set(found) <= allowed, WRONG[old]


# ---- by arithmetic


@pytest.mark.claim("Q4")
def test_the_price_of_twice_the_side() -> None:
    width, inner, layers = 4096, 11008, 32
    weights = 4 * width**2 + 3 * width * inner  # of one layer of Vicuna-7B, its two norms aside
    assert weights + 2 * width == 202_383_360
    before, after = (336 // 14) ** 2, (672 // 14) ** 2
    assert (before, after) == (576, 2304)

    def attention(positions: int) -> float:
        """Operations a position, scores and mixture, on average over a causal sequence."""
        return 2 * positions * width

    assert round(100 * attention(after) / (2 * weights), 1) == 4.7
    assert round(2 * weights / (2 * width), -2) == 49_400  # where attention equals the rest
    work = [layers * n * (2 * weights + attention(n)) for n in (before, after)]
    assert round(work[1] / work[0], 2) == 4.14
    assert (after / before) ** 2 == 16  # pairs
    # Gemma 3's eye: 27 layers of width 1152 and 4304, where each of 4,096 patches looks at all
    eye = 4 * 1152**2 + 2 * 1152 * 4304
    assert round(100 * (4 * 4096 * 1152) / (2 * eye)) == 62


def test_the_square_of_an_encoder_free_model() -> None:
    config = Gemma4UnifiedVisionConfig()
    side = config.patch_size * config.pooling_kernel_size
    assert (side, side * side * 3) == (48, 6_912)


# ---- by the code that is spoken of


def test_what_stands_between_eye_and_tutor_in_llama_4() -> None:
    from transformers.models.llama4.configuration_llama4 import Llama4Config, Llama4VisionConfig

    small = Llama4VisionConfig(
        hidden_size=32,
        intermediate_size=4 * 32,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=56,
        patch_size=14,
        vision_output_dim=24,
        projector_input_dim=24,
        projector_output_dim=24,
    )
    assert Llama4VisionConfig().num_hidden_layers == 34
    eye = modeling_llama4.Llama4VisionModel(small)
    kinds = [type(one).__name__ for one in eye.vision_adapter.mlp.children()]
    assert kinds.count("Linear") == 2
    assert "GELU" in " ".join(kinds)
    with torch.inference_mode():
        seen = eye(torch.zeros(1, 3, 56, 56)).last_hidden_state
    assert seen.shape[1] == (56 // 14) ** 2 // 4  # as 576 become 144
    whole = Llama4Config(vision_config=small.to_dict(), text_config={"hidden_size": 40, "num_hidden_layers": 1})
    last = modeling_llama4.Llama4MultiModalProjector(whole)
    assert [type(one).__name__ for one in last.children()] == ["Linear"]
    assert last.linear_1.bias is None


def test_where_deepstack_is_and_where_it_is_no_more() -> None:
    assert list(Qwen3VLVisionConfig().deepstack_visual_indexes) == [8, 16, 24]
    assert Qwen3VLVisionConfig().depth == 27
    assert "deepstack" not in Path(modeling_qwen3_5.__file__).read_text("utf-8").lower()


# ---- links instead of promises


@pytest.mark.claim("A2")
def test_the_board_and_the_exercises_are_a_link_away() -> None:
    def targets(tree: list[dict[str, Any]]) -> Iterator[str]:
        for node in tree:
            if node.get("to") == "room":
                yield node["target"]
            yield from targets(node.get("children", []))

    # Previously "Go to Drills, Draw from memory" was bold text.
    assert list(targets(course().lesson("two-stages").block("from-memory").before)) == ["drills/draw"]
    assert list(targets(course().lesson("how-many-tokens").block("again").after)) == ["drills/numbers"]


def test_every_room_that_a_text_names_is_there() -> None:
    # A link `room:` of a lesson is refused at the start if it leads nowhere; the address of a claim was not looked at.
    rooms = (claim.room for claim in course().claims.values() if claim.room)
    asked = {"/".join(value for _, value in parse_qsl(room)) for room in rooms}
    linked = set(re.findall(r"\]\(room:([^)]+)\)", " ".join(path.read_text("utf-8") for path in ENGLISH.rglob("*.md"))))
    assert asked == {"drills/draw"}
    assert linked == {"walk", "drills/draw", "drills/numbers"}
    assert asked | linked <= doors()


@pytest.mark.claim("C08")
def test_the_reveal_shows_the_model_that_was_asked_about() -> None:
    block = question("three-parts", "how-large")
    assert "LLaVA-OneVision 0.5B" in block.ask
    assert "44.5 %" in next(choice.why for choice in block.choices or () if choice.right)
    costs = yaml.safe_load((ENGLISH / "cost.yaml").read_text("utf-8"))["models"]
    sizes = next(model["parameters"] for model in costs if model["name"] == "LLaVA-OneVision 0.5B")
    assert sizes == {"eye": 397_747_744, "translator": 1_836_800, "tutor": 494_032_768, "newline": 896}
    assert round(100 * 397_747_744 / 893_618_208, 1) == 44.5
