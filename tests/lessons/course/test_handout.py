"""What stands on the printed pages, read back from the PDF."""

from __future__ import annotations

import re

import pytest

from lessons.course.handout import handout
from tests.lessons.course.conftest import Folder
from tests.lessons.course.pdf_text import pages


def printed(folder: Folder, slug: str = "all", *, answers: bool) -> str:
    return " ".join(pages(handout(folder.load(), slug, answers=answers)))


def test_a_learner_s_copy_asks_and_does_not_tell(folder: Folder) -> None:
    told = printed(folder, answers=False)
    for said in (
        "The first", "One idea.", "1. Where it begins", "The eye sees, says a paper; more later", "a strong one",
        "What surprised us. It was less.", "How many positions?", "My answer, in positions:", "Because.",
        "For no reason.", "What I take with me", "The second", "On the page: Positions of a picture, "
        "#room=lessons&lesson=first&block=guess", "vision encoder (also: the eye) . It turns patches into vectors.",
        "A paper, 2023-10-05, https://example.org/paper, verified", "Our log, 2026, own",
    ):  # fmt: skip
        assert _plain(said) in _plain(told), said
    for secret in ("1,024", "Now you know.", "There is one.", "Yes.", "Answer:"):
        assert secret not in told


def test_a_teacher_s_copy_has_the_answers(folder: Folder) -> None:
    told = printed(folder, answers=True)
    for said in (
        "Answer: 1,024 positions (an answer within 5 % counts)", "It is 1,024", "Now you know.", "There is one.",
        "Yes.", "lesson 1: The first, with answers",
    ):  # fmt: skip
        assert _plain(said) in _plain(told), said
    assert "My answer" not in told
    assert "What I take with me" not in told


def _plain(text: str) -> str:
    """Words set in another face are a piece of their own, so spaces do not count."""
    return re.sub(r"\s", "", text)


def test_one_lesson_alone(folder: Folder) -> None:
    told = printed(folder, "second", answers=False)
    assert "The only screen" in told
    assert "Where it begins" not in told
    with pytest.raises(ValueError, match="There is no lesson 'third'"):
        handout(folder.load(), "third")


def test_every_lesson_begins_on_a_page_of_its_own_and_pages_are_numbered(folder: Folder) -> None:
    found = pages(handout(folder.load(), answers=False))
    begins = [number for number, page in enumerate(found) if re.search(r"about \d+ minutes", page)]
    assert len(begins) == 2
    assert [page.rsplit(" ", 1)[1] for page in found] == [str(number) for number in range(1, len(found) + 1)]
    assert all("lesson 2: The second" in page for page in found[begins[1] :])
    assert all("lesson 1: The first" in page for page in found[: begins[1]])


def test_a4_and_other_scripts(folder: Folder) -> None:
    folder.change("01-first/lesson.md", "At the figure.", "At Ω, → and × “so”. " + "word " * 400)
    pdf = handout(folder.load(), "first", answers=True)
    assert b"/MediaBox [0 0 595.28 841.89]" in pdf
    assert "At Ω, → and × “so”." in " ".join(pages(pdf))


def test_no_word_is_broken_where_its_face_changes(folder: Folder) -> None:
    # Previously a link or a strong word at the end of a line was cut to what was left of it.
    lines = [f"{'x ' * length}[unbroken](glossary:connector), **wholeword**." for length in range(40)]
    folder.change("01-first/lesson.md", "At the figure.", "\n\n".join(lines))
    told = " ".join(pages(handout(folder.load(), "first", answers=True)))
    assert told.count("unbroken ,") == told.count("wholeword .") == len(lines)
