"""Words go into markup and styles as text, whatever a translator writes, with elements in their places."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from model import words
from tests.test_words import language
from viz.filling import in_markup, in_styles


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language that says whatever could mean something to HTML, CSS, Gradio or here."""
    texts = {
        "plain": 'a "<b>" & `c`, ${ d }, {{ e }}, \\f and [[page.check.lost]]',
        "other_way_round": "{last} < {first}!",
        "label": "more",
        "counted": 'No. {number}: "a\\b" </style>',
        "alone": "{number}",
        "two": "{first}\nnext",
    }
    monkeypatch.setenv(words.VARIABLE, str(language(tmp_path / "de", {**texts, "lost": "LOST"}, "de")))
    words.catalogue.cache_clear()
    yield
    words.catalogue.cache_clear()


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, *attrs))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@pytest.mark.usefixtures("written")
def test_no_sign_of_a_text_means_anything() -> None:
    made = in_markup('<p title="[[page.check.plain]]">[[page.check.plain]]</p>')
    said = 'a "<b>" & `c`, ${ d }, {{ e }}, \\f and [[page.check.lost]]'
    assert Reader(made).seen == [("p", ("title", said)), said]
    assert not set("`$\\{}") & set(made)


@pytest.mark.usefixtures("written")
def test_elements_go_where_the_language_wants_them() -> None:
    made = in_markup(
        "[[page.check.other_way_round first=<b>1</b>\n"
        "  last=<button type='button' data-a='=<'>[[page.check.label]]</button>]]"
    )
    assert made == "<button type='button' data-a='=<'>more</button> &lt; <b>1</b>!"


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("asked", "missing"),
    [("[[page.check.none]]", "page.check.none"), ("[[page.check.other_way_round first=<b></b>]]", "last")],
)
def test_what_is_not_there_is_an_error(asked: str, missing: str) -> None:
    with pytest.raises(KeyError, match=missing):
        in_markup(asked)


@pytest.mark.usefixtures("written")
def test_styles_take_strings_and_counters() -> None:
    counted = r'content: "No. " counter(hint) ": \22 a\5c b\22  \3c /style>"; x'
    assert in_styles("content: [[page.check.counted number=counter(hint)]]; x") == counted
    assert in_styles("content: [[page.check.alone number=counter(hint)]]; x") == "content: counter(hint); x"
    assert in_styles("content: [[page.check.two first=counter(a)]]; x") == r'content: counter(a) "\a next"; x'
