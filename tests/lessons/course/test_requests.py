"""What the page gets of the lessons, and what it must not get before an answer."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest

from lessons.course import handout, lesson
from lessons.course.lesson import Course
from tests.lessons.asking import ask
from tests.lessons.course.conftest import Folder


@pytest.fixture
def small(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The small course in the place of the one that ships."""
    course = folder.load()
    monkeypatch.setattr(lesson, "course", lambda: course)
    monkeypatch.setattr(handout, "course", lambda: course)
    handout.shipped.cache_clear()
    return course


@pytest.mark.usefixtures("small")
def test_the_list_of_lessons() -> None:
    told = ask("course")
    assert [lesson["slug"] for lesson in told["lessons"]] == ["first", "second"]
    assert told["lessons"][0]["blocks"][1] == {"id": "guess", "kind": "prediction", "heading": "Guess first"}
    assert told["glossary"]["connector"]["also"] == ["projector", "translator"]
    assert told["sources"]["paper"]["url"] == "https://example.org/paper"
    assert "url" not in told["sources"]["ours"]


@pytest.mark.usefixtures("small")
def test_a_lesson_does_not_give_its_answers_away() -> None:
    told = ask("lesson", slug="first")
    guess, pick = told["blocks"][1:3]
    assert guess["ask"] == "How many positions?"
    assert guess["unit"] == "positions"
    assert guess["figure"] == {"name": "positions", "width": 448, "height": 448, "patch": 14}
    assert pick["choices"] == [{"text": "Because."}, {"text": "For no reason."}]
    whole = json.dumps(told)
    for secret in ("1,024", "1024", "tolerance", "Now you know", "right", "There is one"):
        assert secret not in whole


@pytest.mark.usefixtures("small")
def test_committing() -> None:
    assert ask("commit", slug="first", block="guess", answer="1000")["right"]  # within 5 %
    found = ask("commit", slug="first", block="pick", answer="1")
    assert not found["right"]
    assert found["after"][0]["children"] == [{"kind": "text", "text": "Now you know."}]
    assert ask("commit", slug="first", block="pick", skip=True)["right"] is False


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({}, "There is no lesson None"),
        ({"slug": "first"}, "has no block None"),
        ({"slug": "first", "block": ["guess"]}, "has no block"),
        ({"slug": "first", "block": "begin", "answer": "1"}, "Nothing is asked"),
        ({"slug": "first", "block": "guess", "answer": "x" * 2001}, "2,001 characters"),
        ({"slug": "first", "block": "guess", "answer": ""}, "Write a number first"),
        ({"slug": "first", "block": "guess", "answer": "1024 bytes"}, "asked for are positions"),
        ({"slug": "first", "block": "guess", "skip": "yes"}, "'skip' is true or false"),
        ({"slug": "<img src=x>", "block": "guess"}, "There is no lesson"),
    ],
)
def test_a_commit_that_cannot_be_graded(request_: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask("commit", **request_)


@pytest.mark.usefixtures("small")
def test_a_handout_is_a_file() -> None:
    told = ask("handout", slug="all", answers=True)
    assert told["name"] == "glassbox-lessons-answers.pdf"
    assert told["type"] == "application/pdf"
    assert io.BytesIO(base64.b64decode(told["content"])).read(5) == b"%PDF-"
    assert ask("handout", slug="second")["name"] == "glassbox-second.pdf"
    for wrong in ({"slug": "third"}, {"slug": ["all"]}, {"slug": "all", "answers": "yes"}):
        with pytest.raises(ValueError, match=r"There is no lesson|true or false"):
            ask("handout", **wrong)
