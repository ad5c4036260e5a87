"""Answers as people write them are graded; nothing is told of the right one where an answer cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.course.block import Block
from lessons.course.blocks.prediction import Prediction
from lessons.course.blocks.quiz import Quiz
from lessons.course.blocks.text import Text
from lessons.course.reading import sections

AFTER = [{"kind": "p", "children": [{"kind": "text", "text": "So it is."}]}]


def block(type_: type[Block], **fields: Any) -> Block:
    (section,), _ = sections("## x: X\n\nThink.\n\n---\n\nSo it is.\n")
    return type_.model_validate({"id": "x", **fields}, context={"sections": {"x": section}})


def asks(number: float, unit: str = "", tolerance: float = 0.0) -> Block:
    more = {"unit": unit} if unit else {}
    return block(Prediction, kind="prediction", ask="How many?", number=float(number), tolerance=tolerance, **more)


def chooses() -> Block:
    choices = [("A", "No."), ("B", "Yes."), ("C", "Nor this.")]
    entries = [{"text": text, "why": why, "right": text == "B"} for text, why in choices]
    return block(Quiz, kind="quiz", ask="Which?", choices=entries)


def grade(block: Block, answer: object, *, skip: bool = False) -> dict[str, Any]:
    return block.grade(answer, skip=skip)


@pytest.mark.claim("A1")
@pytest.mark.parametrize(
    ("answer", "right", "told"),
    [
        ("1024", True, "Right: 1,024 positions."),
        ("1,024 tokens", True, "Right: 1,024 positions."),
        ("32 x 32", True, "Right: 1,024 positions."),
        ("1 024", True, "Right: 1,024 positions."),
        ("٠١٠٢٤", True, "Right: 1,024 positions."),
        (1024, True, "Right: 1,024 positions."),
        ("1036", False, "It is 1,024 positions; you said 1,036, 1.2 % more."),
        ("512", False, "It is 1,024 positions; you said 512, too little by a factor of 2."),
        ("4096", False, "It is 1,024 positions; you said 4,096, too much by a factor of 4."),
        ("0", False, "It is 1,024 positions; you said 0."),
    ],
)
def test_a_number_that_has_to_be_exact(answer: object, right: bool, told: str) -> None:
    found = grade(asks(1024, "positions"), answer)
    assert (found["right"], found["told"]) == (right, told)
    assert found["expected"] == "1,024 positions"
    assert found["after"] == AFTER


@pytest.mark.parametrize(
    ("answer", "right"), [("94.9", False), ("95", True), ("100", True), ("105", True), ("105.1", False)]
)
def test_tolerance_is_relative_and_its_ends_count(answer: str, right: bool) -> None:
    assert grade(asks(100, "", 0.05), answer)["right"] is right


def test_close_is_told_apart_from_exact() -> None:
    close = grade(asks(0.3, "% of all parameters", 0.5), "0.25 %")
    assert close["told"] == "Close enough: it is 0.3 % of all parameters; you said 0.25."
    share = grade(asks(0.3, "% of all parameters", 0.5), "0.003")
    assert not share["right"]
    assert "as a share of one" in share["told"]


@pytest.mark.parametrize(
    ("unit", "answer"),
    [("of 50", "5 of 50"), ("of 50", "5"), ("times as many", "5 times"), ("times as many", "about 5")],
)
def test_a_unit_that_only_this_question_knows(unit: str, answer: str) -> None:
    assert grade(asks(5, unit), answer)["right"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "Write a number first"),
        ("   ", "Write a number first"),
        (None, "Write a number first"),
        ("many", "There is no number"),
        ("たくさん", "There is no number"),
        ("1024 px", "That is in pixels; asked for are positions"),
        ("<b>1024</b>", "HTML"),
        ("9" * 3000, "3,000 characters"),
        ("9^9^9^9", None),
        (["1024"], None),
        ({"a": 1}, None),
        (True, None),
        ("nan", None),
        ("1/0", None),
    ],
)
def test_an_answer_that_cannot_be_read(answer: object, said: str | None) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        grade(asks(1024, "positions"), answer)
    if answer not in ("1024 px", "<b>1024</b>"):
        assert "1024" not in str(caught.value)
        assert "1,024" not in str(caught.value)


@pytest.mark.parametrize(("answer", "right"), [("1", True), (1, True), ("0", False), (" 2 ", False)])
def test_a_choice_with_every_why(answer: object, right: bool) -> None:
    found: dict[str, Any] = grade(chooses(), answer)
    assert found["right"] is right
    assert found["told"] == ("Right." if right else "Not this one. It is: B")
    assert [choice["why"] for choice in found["choices"]] == ["No.", "Yes.", "Nor this."]
    assert [choice["right"] for choice in found["choices"]] == [False, True, False]
    # Previously the learner's own choice was marked nowhere.
    assert [choice["yours"] for choice in found["choices"]] == [str(at) == str(answer).strip() for at in range(3)]


@pytest.mark.parametrize("answer", ["", "3", "-1", "B", None, True, 1.0, "9" * 50, [1], "１２"])
def test_no_such_choice(answer: object) -> None:
    with pytest.raises(ValueError, match="Choose one of the answers first"):
        grade(chooses(), answer)


def test_giving_up_shows_what_is_right() -> None:
    assert grade(asks(1024, "positions"), None, skip=True)["told"] == "It is 1,024 positions."
    found = grade(chooses(), None, skip=True)
    assert (found["right"], found["told"]) == (False, "It is: B")


def test_a_screen_that_asks_nothing() -> None:
    with pytest.raises(ValueError, match="Nothing is asked"):
        grade(Text(id="z", kind="text"), "1")
