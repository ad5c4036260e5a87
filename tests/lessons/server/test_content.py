"""What is taught is imported late, read at the start, and answers by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lessons.gallery import Gallery
from lessons.server.content import read_content
from lessons.server.messages import endpoints
from lessons.server.router import Router
from tests.lessons.fakes import FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor

HOUSE = Path(__file__).parents[3]


def test_what_ships_is_as_it_should_be() -> None:
    read_content()


@pytest.mark.slow
def test_the_page_is_built_before_any_of_it_is_imported() -> None:
    heavy = (
        "['lessons.course.lesson', 'lessons.practice.recall', 'markdown_it', 'fsrs', 'fpdf', 'plotly.graph_objects']"
    )
    code = f"import sys, lessons.server.page; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [name for name, one in endpoints().items() if not one.prompt])
@pytest.mark.parametrize(
    "hostile", [{}, {"slug": ["x"]}, {"slug": "<img src=x onerror=alert(1)>", "answer": "9" * 5000}]
)
def test_whatever_is_asked_is_answered_in_words(name: str, hostile: dict[str, Any]) -> None:
    shared = shared_with(FakeEngine())
    reply = Router(shared, Gallery(HOUSE / "assets" / "pictures")).serve(name, dict(hostile), [])
    assert isinstance(reply, dict)
    assert reply.get("error") != "Something went wrong on the server. Try again."


def test_a_figure_by_name_and_one_that_is_not_there() -> None:
    shared = shared_with(FakeEngine())
    router = Router(shared, Gallery(HOUSE / "assets" / "pictures"))
    key = visitor(shared).key
    asked = {"session": key, "name": "positions", "settings": {"width": 448, "height": 448, "patch": 14}}
    assert "1,024" in str(router.serve("figure", asked, []))
    for wrong in ({"name": "nothing"}, {"settings": {"width": "<b>"}}, {"settings": {"colour": 1}}, {"settings": None}):
        reply = router.serve("figure", {**asked, **wrong}, [])
        assert reply["error"] != "Something went wrong on the server. Try again."
