"""Recall cards: what is asked and never given away, how answers are read, and that what is told is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lessons.course.lesson import course
from lessons.figures.measurements import evaluation
from lessons.figures.registry import FIGURES
from lessons.outline import outline
from lessons.practice import recall
from lessons.practice.recall import Card, deck
from lessons.server.requests.recall import LONGEST_ANSWER
from lessons.strict import LessonError
from model.words import ENGLISH
from tests.lessons.asking import ask

CARDS = deck().cards
NUMBERS = [name for name, card in CARDS.items() if card.kind == "number"]
CHOICES = [name for name, card in CARDS.items() if card.kind == "choice"]
TEXTS = [name for name, card in CARDS.items() if card.kind == "text"]


def test_there_is_enough_to_recall_from_every_lesson() -> None:
    assert {"R1", "R2", "R3", "R4"} <= set(CARDS)
    assert len(CARDS) >= 34
    for lesson in course().lessons:
        assert sum(card.lesson == lesson.slug for card in CARDS.values()) >= 4, lesson.slug


def test_what_is_asked_gives_nothing_away() -> None:
    asked = ask("recall")
    assert [lesson["number"] for lesson in asked["lessons"]] == list(range(1, 9))
    order = {lesson["slug"]: lesson["number"] for lesson in asked["lessons"]}
    numbers = [order[card["lesson"]] for card in asked["cards"]]
    assert numbers == sorted(numbers)  # new cards come in the order of the lessons
    for card in asked["cards"]:
        assert set(card) == {"id", "lesson", "claims", "ask", "kind", "unit", "choices"}
        assert all(isinstance(choice, str) for choice in card["choices"])
    assert len(asked["cards"]) == len(CARDS)


@pytest.mark.parametrize("name", CARDS)
def test_every_card_leads_to_a_figure_that_proves_it(name: str) -> None:
    reply = ask("recall_answer", id=name, gave_up=True)
    proof = reply["proof"]
    assert proof["label"]
    if "block" in proof:
        block = course().lesson(proof["lesson"]).block(proof["block"])
        assert block.figure is not None
        assert ("figure" in proof) == (block.figure.name != "station")
    else:
        settings = {key: value for key, value in proof["figure"].items() if key != "name"}
        FIGURES[proof["figure"]["name"]].read(settings)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_graded_and_stands_in_its_reference(name: str) -> None:
    card = CARDS[name]
    assert card.number is not None
    assert ask("recall_answer", id=name, answer=str(card.number))["right"] is True
    assert ask("recall_answer", id=name, answer=f"{card.number} {card.unit or ''}".strip().replace("GPU-hours", ""))[
        "right"
    ]
    wrong = card.number * 2 + 3
    assert ask("recall_answer", id=name, answer=str(wrong))["right"] is False
    if not card.tolerance:
        assert ask("recall_answer", id=name, answer=str(card.number + 1))["right"] is False
        assert f"{card.number:,.0f}" in card.answer or f"{card.number:.0f}" in card.answer


def test_a_number_can_be_written_as_a_person_writes_it() -> None:
    for said in ("589,824", "576 x 1024", "589 824 values", "５８９８２４"):
        assert ask("recall_answer", id="R10", answer=said)["right"] is True, said
    assert ask("recall_answer", id="R22", answer="0.5 MiB")["right"] is True
    assert ask("recall_answer", id="R6", answer="0.3 %")["right"] is True
    assert ask("recall_answer", id="R6", answer="3 %")["right"] is False


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_graded_and_every_one_has_its_why(name: str) -> None:
    card = CARDS[name]
    rights = [ask("recall_answer", id=name, answer=place)["right"] for place in range(len(card.choices or ()))]
    assert rights.count(True) == 1
    assert all(choice.why for choice in card.choices or ())
    texts = [choice.text for choice in card.choices or ()]
    assert len(set(texts)) == len(texts) >= 3


def test_the_right_choice_does_not_stand_in_one_place() -> None:
    places = [[choice.right for choice in CARDS[name].choices or ()].index(True) for name in CHOICES]
    assert len(set(places)) == 3
    assert max(places.count(place) for place in set(places)) <= len(places) * 2 / 3


@pytest.mark.parametrize("name", TEXTS)
def test_the_reference_mentions_every_key_point(name: str) -> None:
    card = CARDS[name]
    reply = ask("recall_answer", id=name, answer=card.answer)
    assert reply["right"] is None  # only the learner can tell
    assert [point["says"] for point in reply["points"] if not point["found"]] == []
    assert not any(point["found"] for point in ask("recall_answer", id=name, answer="Hm, 7.")["points"])


def test_words_are_found_where_they_begin_and_numbers_whole() -> None:
    def found(said: str) -> list[bool]:
        return [point["found"] for point in ask("recall_answer", id="R2", answer=said)["points"]]

    assert found("336/14 = 24 a side; the CLS is dropped") == [True] * 4
    assert found("3360 pixels, 14.5 each, 240 patches, unclassified") == [False] * 4
    assert found("THREE-HUNDRED; class") == [False, False, False, True]
    assert found("３３６ ピクセル") == [True, False, False, False]  # full-width digits are digits


@pytest.mark.parametrize("said", ["猫はどこですか", "<script>alert(1)</script>", "🙂", "ا", "-" * LONGEST_ANSWER])
def test_any_text_is_taken_and_compared(said: str) -> None:
    reply = ask("recall_answer", id="R3", answer=said)
    assert not any(point["found"] for point in reply["points"])
    assert reply["answer"] == CARDS["R3"].answer


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"id": "R3"}, "nothing to compare"),
        ({"id": "R3", "answer": "   \n"}, "nothing to compare"),
        ({"id": "R3", "answer": 7}, "nothing to compare"),
        ({"id": "R3", "answer": "x" * (LONGEST_ANSWER + 1)}, "4,001 characters"),
        ({"id": "R10", "answer": ""}, "nothing to check"),
        ({"id": "R10", "answer": "many"}, "no number"),
        ({"id": "R10", "answer": "<b>5</b>"}, "HTML"),
        ({"id": "R10", "answer": "5 bytes"}, "asked for are values"),
        ({"id": "R10", "answer": None}, "number"),
        ({"id": "R12", "answer": None}, "Choose one"),
        ({"id": "R12", "answer": 3}, "Choose one"),
        ({"id": "R12", "answer": -1}, "Choose one"),
        ({"id": "R12", "answer": True}, "'answer' is text of at most 4,000"),
        ({"id": "R999", "answer": "x"}, "no card 'R999'"),
        ({"id": ["R1"]}, "no card"),
        ({}, "no card None"),
    ],
)
def test_bad_input_is_told_in_a_sentence(request_: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        ask("recall_answer", **request_)


@pytest.mark.parametrize("name", ["R3", "R10", "R12", "R32"])
def test_giving_up_shows_everything_and_grades_nothing(name: str) -> None:
    reply = ask("recall_answer", id=name, gave_up=True)
    assert reply["right"] is None
    assert reply["answer"] == CARDS[name].answer
    assert not any(point["found"] for point in reply["points"])


# ---- the file


def entry(name: str = "R10") -> dict[str, Any]:
    whole = yaml.safe_load((ENGLISH / recall.FILE).read_text("utf-8"))
    found: dict[str, Any] = whole[name]
    return found


def mistakes(tmp_path: Path, name: str, entry: dict[str, Any]) -> str:
    file = tmp_path / "recall.yaml"
    file.write_text(json.dumps({name: entry}), "utf-8")
    with pytest.raises(LessonError) as raised:
        recall.load(file, outline())
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("R10", {"anser": "x"}, "recall.yaml: R10.anser: is not known here"),
        ("R10", {"lesson": "nowhere"}, "recall.yaml: R10.lesson: there is no lesson 'nowhere'"),
        ("R10", {"claims": ["C99"]}, "recall.yaml: R10.claims.0: there is no claim 'C99'"),
        ("R10", {"proof": {"block": "worked-example#nope"}}, "R10.proof.block: the lesson 'worked-example' has no"),
        ("R10", {"proof": {"block": "two-stages#strangers"}}, "R10.proof.block: the block 'strangers' of 'two-stages'"),
        ("R10", {"proof": {"figure": {"name": "nope"}}}, "R10.proof.figure.name: there is no figure 'nope'"),
        ("R10", {"proof": {"figure": {"name": "station", "at": "image"}}}, "R10.proof.figure: a station"),
        ("R10", {"proof": {"figure": {"name": "positions", "width": "x"}}}, "R10.proof.figure.width: should be"),
        ("R10", {"proof": {}}, "R10.proof: names either a block or a figure"),
        ("R10", {"number": None}, "R10.number: is for a card of kind 'number', which needs it"),
        ("R10", {"kind": "guess"}, "R10.kind: should be one of"),
        ("R12", {"choices": []}, "R12.choices: has fewer than two choices"),
        ("R12", {"choices": None}, "R12.choices: is for a card of kind 'choice', which needs it"),
        ("R10", {"kind": "text"}, "R10.number: is for a card of kind 'number', which needs it, and only for such"),
        ("R1", {"unit": "positions"}, "R1.unit: belongs to a number, and there is none"),
        ("R3", {"points": []}, "R3.points: are at least two"),
        ("Q10", {}, "Q10: a card is called R and a number"),
    ],
)
def test_a_mistake_in_the_file_names_file_and_field(
    tmp_path: Path, name: str, change: dict[str, Any], said: str
) -> None:
    of = name if name in CARDS else "R10"
    assert said in mistakes(tmp_path, name, {**entry(of), **change})


def test_two_right_choices_are_a_mistake(tmp_path: Path) -> None:
    wrong = entry("R12")
    wrong["choices"][0]["right"] = True
    assert "R12.choices: has 2 right choices; exactly one is right" in mistakes(tmp_path, "R12", wrong)


# ---- the facts behind them


def card(name: str) -> Card:
    return CARDS[name]


def yaml_of(name: str) -> Any:
    return yaml.safe_load((ENGLISH / name).read_text("utf-8"))


@pytest.mark.claim("R1")
def test_r1_says_what_each_stage_trains_and_what_it_buys() -> None:
    stages = yaml_of("board.yaml")["stages"]
    trained = {stage: {part for part, state in said.items() if state == "trained"} for stage, said in stages.items()}
    assert trained == {"one": {"translator"}, "two": {"translator", "tutor"}}
    reference = card("R1").answer
    assert "Stage one trains the connector alone" in reference
    assert "Stage two trains connector and language model together" in reference
    alone, both = evaluation("stage-one-evaluation"), evaluation("evaluation")
    assert alone is not None
    assert both is not None
    assert alone.measures["all tasks"].high < both.measures["all tasks"].low  # what stage two buys, measured


@pytest.mark.claim("R2")
def test_r2_comes_to_576_step_by_step() -> None:
    said = [int(number) for number in re.findall(r"\d+", card("R2").answer)]
    side, patch = said[0], said[2]
    assert (side, patch) == (336, 14)
    assert side % patch == 0
    assert side // patch == 24
    assert {24, 24**2, 24**2 + 1} <= set(said)
    assert yaml_of("published.yaml")["positions"] == (side // patch) ** 2


@pytest.mark.claim("R3")
def test_r3_names_vectors_of_the_width_and_neither_pixels_nor_words() -> None:
    published = yaml_of("published.yaml")
    assert published["projector"][-1]["width_out"] == published["text_width"]  # why they fit into one sequence
    reference = card("R3").answer
    for words in ("language model's own width", "no pixel", "no word"):
        assert words in reference


@pytest.mark.claim("R4")
def test_r4_speaks_of_training_and_admits_what_is_not_published() -> None:
    gemini = yaml_of("families.yaml")["families"]["gemini"]
    assert "jointly" in json.dumps(gemini["training"], default=str)
    assert "not published" in json.dumps(gemini, default=str)
    reference = card("R4").answer
    assert "jointly" in reference
    assert "not published" in reference
    assert "no vision" not in reference  # the usual misreading of "native"


def test_the_numbers_that_can_be_worked_out_are() -> None:
    wanted = {
        "R10": 576 * 1024,
        "R11": 576 * 4096,
        "R13": 1 * 2 + 2 * 3 + 1 * 2,
        "R14": (448 // 14) ** 2 + 12,
        "R15": (224 // 14) ** 2,
        "R18": 5 + 576 + 20,
        "R22": 32 * 2 * 4096 * 2,
        "R27": 1e-3 / 2e-5,
        "R29": 3.5 * 8 + 10 * 8,
        "R33": (48 * 48) / (24 * 24),
        "R35": (448 // 14 // 2) ** 2,
        "R37": 576 + 36 * 48 + 36,
        "R38": (336 // 28) ** 2,
        "R45": -(-1024 // 28) * -(-768 // 28),
        "R46": 85 + 170 * (1024 // 512) * -(-768 // 512),
        "R48": (48.6 + 49.9) / 2,
    }
    for name, value in wanted.items():
        assert card(name).number == pytest.approx(value, rel=0.01), name
    share = 20_979_712 / 7_062_902_784
    assert card("R6").number == pytest.approx(100 * share, rel=0.005)
    assert f"{share:.2%}".replace("%", " %") in card("R6").answer
    assert 20_979_712 == (1024 * 4096 + 4096) + (4096 * 4096 + 4096)
    assert "20,979,712" in card("R12").answer


def test_what_is_told_of_our_own_model_was_measured() -> None:
    alone, both = evaluation("stage-one-evaluation"), evaluation("evaluation")
    assert alone is not None
    assert both is not None
    sign = alone.tasks["sign"]
    assert f"{round(sign.share * sign.count)} of {sign.count} signs" in card("R31").ask
    assert f"{100 * both.tasks['sign'].share:.0f} %" in card("R31").answer
    assert f"{both.measures['all tasks'].share:.3f}" in card("R30").ask
