"""Exercises with numbers: five hundred seeds of each kind, the assignment, and the facts of published models."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lessons.practice.exercise import Exercise, Slip
from lessons.practice.numbers import KINDS, find
from lessons.practice.pools import Draw, pools
from model import words
from tests.lessons.asking import ask

SEEDS = range(500)
COUNTED = [kind for kind in KINDS if kind != "holds"]


def written(value: float) -> list[str]:
    """Ways to write a number."""
    if not isinstance(value, int):
        return [repr(value)]
    return [str(value), f"{value:,}", f"{value:,}".replace(",", " ")]


@pytest.mark.claim("A1", "C16", "C17", "C20")
@pytest.mark.parametrize("kind", COUNTED)
def test_its_own_answer_is_right_and_every_slip_is_named(kind: str) -> None:
    named = 0
    for seed in SEEDS:
        found = find(kind, str(seed))
        for text in written(found.answer):
            assert found.grade(text).right
            assert found.grade(f"{text} {'%' if found.unit == 'percent' else found.unit}").right
        for slip in found.slips:
            grade = found.grade(repr(slip.value))
            assert not grade.right
            assert grade.slip == grade.remark == slip.remark
            named += 1
        assert not found.grade(repr(found.answer * 3 + 7)).right
    assert named >= 3 * len(SEEDS)


@pytest.mark.parametrize("kind", KINDS)
def test_hints_never_hold_the_answer_and_the_working_ends_with_it(kind: str) -> None:
    for seed in SEEDS:
        found = find(kind, str(seed))
        if found.choices:
            right = next(choice for choice in found.choices if choice.right)
            assert all(right.text not in hint for hint in found.hints)
            assert found.working[0] == f"{right.text}."
            continue
        numbers = {
            float(digits.replace(",", "")) for hint in found.hints for digits in re.findall(r"\d[\d,.]*\d|\d", hint)
        }
        assert found.answer not in numbers
        assert len(found.hints[1]) > 20
        said = f"{found.answer:,}" if isinstance(found.answer, int) else f"{found.answer:.3g} %"
        assert any(said in line for line in found.working)


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_decides_everything_and_seeds_differ(kind: str) -> None:
    assert find(kind, "one") == find(kind, "one")
    questions = {find(kind, str(seed)).question for seed in SEEDS}
    published = {"newlines": len(pools().anyres.grids), "tiles": 10, "holds": 50, "projector": 80}
    assert len(questions) >= published.get(kind, 100)


def sides(line: str) -> list[list[float]]:
    """What stands on the sides of `=` in each clause of a working's line, worked out another way."""
    clauses = re.sub(r"^[^:]*: ", "", line).split(", and ")
    said = [clause.split(", ")[0].replace(",", "").replace(" x ", "*").split("=") for clause in clauses]
    return [[eval(side) for side in clause if re.fullmatch(r"[\d.*/+ ()]+", side.strip())] for clause in said]


@pytest.mark.parametrize("kind", [kind for kind in COUNTED if kind != "cache"])
def test_each_line_of_the_working_is_true(kind: str) -> None:
    checked = 0
    for seed in range(100):
        found = find(kind, str(seed))
        for line in found.working:
            rounded = found.unit == "percent"
            for clause in sides(line):
                for one, other in itertools.pairwise(clause):
                    assert one == pytest.approx(other, rel=0.05 if rounded else 1e-12), line
                    checked += 1
    assert checked >= 100


@pytest.mark.claim("A1")
def test_the_assignment_is_1024_positions_and_1036_with_the_text() -> None:
    found = find("apply", "a1")
    assert "448 x 448" in found.question
    assert "12 tokens" in found.question
    assert found.answer == 32 * 32 + 12 == 1036
    assert "positions of the picture: 32 x 32 = 1,024" in found.working
    assert found.grade("32 x 32 + 12 = 1036 positions").right
    assert "picture alone" in found.grade("1024").slip
    assert "CLS" in found.grade("1,037").slip
    assert found.then is not None
    other = find(found.then.kind, found.then.seed)
    assert "1,024 positions" in other.question
    assert [choice.right for choice in other.choices].count(True) == 1
    right = next(choice for choice in other.choices if choice.right)
    assert "language model's width" in right.text
    assert other.grade(right.key).right
    for choice in other.choices:
        assert other.grade(choice.key).remark.endswith(choice.why)


@pytest.mark.claim("A1")
def test_what_they_hold_goes_with_the_numbers_asked_before() -> None:
    for seed in range(60):
        numbers, holds = find("apply", str(seed)), find("holds", str(seed))
        visual = re.search(r"= ([\d,]+)$", numbers.working[1])
        text = re.search(r"(\d+) tokens", numbers.question)
        assert visual
        assert text
        assert visual[1] in holds.question or f"{text[1]} positions" in holds.question


@pytest.mark.claim("C16", "C17")
def test_the_grid_of_llava_15() -> None:
    found = find("patches", "llava-1.5")
    assert "336 x 336" in found.question
    assert found.working[:3] == ("across: 336 / 14 = 24", "down: 336 / 14 = 24", "patches: 24 x 24 = 576")
    assert found.answer == 576
    assert found.grade("24x24").right
    assert "across" in found.grade("24").slip
    assert "CLS" in found.grade("577").slip


@pytest.mark.claim("C20")
def test_the_values_of_llava_15_before_and_after() -> None:
    before, after = find("values", "llava-1.5-before"), find("values", "llava-1.5")
    assert (before.answer, after.answer) == (589_824, 2_359_296)
    assert after.grade("576 x 4096 = 2,359,296 values").right
    assert after.grade("2.36 M").right
    assert "before the projector" in after.grade("589 824").slip
    assert "bytes" in after.grade("4718592").slip


def test_the_projector_of_llava_15_has_its_published_size() -> None:
    found = find("projector", "llava-1.5")
    assert found.answer == 20_979_712  # fact sheet, 1.1
    assert found.grade("20.98 million").remark == "Right, rounded: it is 20,979,712 parameters."
    assert "bias" in found.grade("20971520").slip
    assert "first layer" in found.grade("4198400").slip


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("LLaVA v1 7B", 4_198_400), ("LLaVA v1 13B", 5_248_000), ("LLaVA-1.5 13B", 31_467_520),
        ("LLaVA-OneVision 7B", 16_980_992), ("LLaVA-OneVision 0.5B", 1_836_800),
        ("llava-interleave-qwen-0.5b", 2_230_272),
    ],
)  # fmt: skip
def test_published_projectors_agree_with_the_fact_sheet(name: str, parameters: int) -> None:
    found = next(one for one in (find("projector", str(seed)) for seed in SEEDS) if one.question.startswith(name))
    assert found.answer == parameters


def test_the_encoders_agree_with_the_fact_sheet() -> None:
    found = {find("positions", str(seed)).question: find("positions", str(seed)).answer for seed in SEEDS}
    for name, asked, answer in (
        ("CLIP ViT-L/14 at 224", "leave", 257), ("CLIP ViT-L/14 at 224", "reach", 256),
        ("CLIP ViT-L/14 at 336", "leave", 577), ("CLIP ViT-L/14 at 336", "reach", 576), ("SigLIP", "reach", 729),
    ):  # fmt: skip
        answers = {
            value for question, value in found.items() if question.startswith(name) and f"{asked} the" in question
        }
        assert answers == {answer}


@pytest.mark.parametrize(
    ("kind", "size", "answer"),
    [
        ("newlines", "672 x 672", 2928),
        ("newlines", "1008 x 336", 576 + 72 * 24 + 24),
        ("tiles", "1792 x 1344", 3328),
        ("tiles", "896 x 896", 5 * 256),
    ],
)
def test_tiles_agree_with_the_fact_sheet(kind: str, size: str, answer: int) -> None:
    found = next(
        one for one in (find(kind, str(seed)) for seed in range(2000)) if f" {size} " in f" {one.given[0][1]} "
    )
    assert found.answer == answer


def test_a_share_may_be_rounded_and_written_as_a_fraction() -> None:
    found = next(one for one in (find("share", str(seed)) for seed in SEEDS) if one.answer > 10)
    assert found.grade(f"{found.answer:.1f} %").right
    line = found.working[1]
    fraction = line[len("share: ") : line.index(" =")].replace(" ", "")
    assert found.grade(fraction).right
    assert "share of one" in found.grade(f"{found.answer / 100:.6f}").slip


def test_what_is_neither_right_nor_known_is_told_its_direction() -> None:
    found = find("apply", "a1")
    assert found.grade("1100").remark == "Not yet: that is too large."
    assert found.grade("1000").remark == "Not yet: that is too small."
    assert "decimal sign" in found.grade("1.036").remark
    assert "more than nothing" in found.grade("-5").remark


def test_an_exercise_whose_slip_is_its_answer_cannot_be_made() -> None:
    def made(slip: int) -> Exercise:
        return Exercise("patches", "x", "?", (), "patches", 4, ("", ""), (), (Slip(slip, "no"),))

    assert made(5).slips
    with pytest.raises(ValueError, match="answer's own value"):
        made(4)


def test_a_draw_is_the_same_in_every_process() -> None:
    draw = Draw("patches", "a")
    assert [draw.between("rows", pools().grid) for _ in range(5)] == [33, 23, 32, 37, 37]


# ---- words


@pytest.fixture
def named_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """A language in which what an exercise says is its id, and then its numbers; the ids that there are."""
    texts = {
        name: text for name, text in words.catalogue().texts.items() if re.match(r"practice\.(exercises|given)", name)
    }
    for name, text in texts.items():
        above, _, key = name.rpartition(".")
        file = tmp_path / "words" / f"{above.replace('.', '/')}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(file.read_text()) if file.exists() else {}
        numbers = " ".join(f"{{{place}}}" for place in sorted(words.places(text)))
        file.write_text(json.dumps(known | {key: f"<{name}> {numbers}"}))
    (tmp_path / "language.json").write_text('{"code": "de", "name": "Ids", "direction": "ltr"}')
    monkeypatch.setenv(words.VARIABLE, str(tmp_path))
    words.catalogue.cache_clear()
    yield set(texts)
    words.catalogue.cache_clear()


def test_every_word_of_an_exercise_is_of_the_language_and_every_text_is_said(named_texts: set[str]) -> None:
    said = [kind.name for kind in KINDS.values()]
    for kind, seed in itertools.product(KINDS, SEEDS):
        found = find(kind, str(seed))
        own = () if kind == "holds" else (found.question,)  # that one's question and choices stand in exercises.yaml
        given = [text for pair in found.given for text in pair if re.search("[a-z]{3}", text)]
        texts = [*own, *found.hints, *(slip.remark for slip in found.slips)]
        working = found.working[:1] if kind == "holds" else found.working
        plain = [text for text in (*texts, *working) if not text.startswith("<practice.")]
        assert plain == [], (kind, seed)
        assert all(text.startswith("<") or text in pools().dtypes for text in given), found.given
        said += [*texts, *working, *given, *([found.then.label] if found.then else [])]
    assert {name for text in said for name in re.findall(r"<([\w.]+)>", text)} == named_texts


# ---- requests


def test_a_question_comes_without_its_answer() -> None:
    for kind in COUNTED:
        for seed in range(40):
            asked = ask("exercise", kind=kind, seed=str(seed))
            answer = find(kind, str(seed)).answer
            assert asked["seed"] == str(seed)
            assert f" {answer} " not in f" {asked['question']} "
            assert "answer" not in asked
            assert "working" not in asked
    assert {one["kind"] for one in asked["kinds"]} == set(KINDS)


def test_the_page_can_go_through_an_exercise() -> None:
    asked = ask("exercise", kind="any")
    same = {key: asked[key] for key in ("kind", "seed")}
    assert ask("exercise", **same)["question"] == asked["question"]
    assert [ask("hint", **same, n=n)["hint"] for n in (1, 2)] == list(find(**same).hints)
    assert ask("solution", **same)["working"] == list(find(**same).working)
    assert ask("exercise")["seed"] != ask("exercise")["seed"]
    grade = ask("grade_exercise", kind="patches", seed="llava-1.5", answer="577")
    assert grade["right"] is False
    assert grade["slip"]


@pytest.mark.parametrize(
    ("name", "request_", "said"),
    [
        ("exercise", {"kind": "none"}, "no exercise"),
        ("exercise", {"kind": ["patches"]}, "no exercise"),
        ("exercise", {"kind": "patches", "seed": "x" * 100}, "short text"),
        ("exercise", {"kind": "patches", "seed": 7}, "short text"),
        ("exercise", {"kind": "patches", "seed": "سؤال"}, "short text"),
        ("grade_exercise", {"kind": "patches"}, "short text"),
        ("grade_exercise", {"kind": "patches", "seed": "a", "answer": ""}, "nothing to check"),
        ("grade_exercise", {"kind": "patches", "seed": "a", "answer": "<img src=x>"}, "HTML"),
        ("grade_exercise", {"kind": "patches", "seed": "a", "answer": {"a": 1}}, "written as text"),
        ("grade_exercise", {"kind": "patches", "seed": "a", "answer": "9" * 5000}, "characters long"),
        ("grade_exercise", {"kind": "apply", "seed": "a", "answer": "3 MB"}, "asked for are positions"),
        ("grade_exercise", {"kind": "holds", "seed": "a", "answer": "9"}, "Choose one"),
        ("grade_exercise", {"kind": "holds", "seed": "a", "answer": None}, "Choose one"),
        ("hint", {"kind": "patches", "seed": "a", "n": 3}, "2 hints"),
        ("hint", {"kind": "patches", "seed": "a", "n": True}, "'n' is a whole number"),
        ("hint", {"kind": "patches", "seed": "a", "n": "1"}, "'n' is a whole number"),
        ("solution", {}, "no exercise of the kind None"),
        ("solution", {"kind": "patches"}, "short text"),
    ],
)
def test_what_cannot_be_asked_is_told(name: str, request_: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask(name, **request_)
