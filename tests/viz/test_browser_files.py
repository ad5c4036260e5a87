"""The page's own files keep the rules that make it safe and true for any model."""

from __future__ import annotations

import base64
import html
import json
import re

import pytest

from lessons.stations.registry import cards
from viz import browser

FILES = {
    path.relative_to(browser.WEB).as_posix(): path.read_text("utf-8")
    for pattern in ("*.js", "*.css", "*.html")
    for path in browser.WEB.rglob(pattern)
}
SCRIPTS = {name: text for name, text in FILES.items() if name.endswith(".js")}


def test_the_markup_is_static() -> None:
    # Gradio runs the template through Handlebars and a template literal: either sign would run what is in the data.
    assert not re.search(r"\$\{|\{\{|`|\\|<script", browser.markup(cards()))


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_markup_is_built_from_strings(name: str) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", SCRIPTS[name])


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_number_of_one_checkpoint(name: str) -> None:
    assert not re.search(r"\b(576|577|729|336|384|24|27)\b", SCRIPTS[name])


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    assert not re.search(r"https?://|@import|url\(", FILES[name])


def test_every_sheet_is_part_of_the_style_and_comes_once() -> None:
    assert set(browser.STYLE_ORDER) == {path.stem for path in browser.STYLES.glob("*.css")}
    assert browser.head().count('rel="stylesheet"') == 1
    assert "<style" not in browser.head()


def test_four_type_sizes_and_steps_of_four_pixels() -> None:
    sizes = set(re.findall(r"--(\w+): [\d.]+rem;", FILES["css/page.css"])) - {"frame", "head"}
    assert sizes == {"small", "normal", "large", "huge"}


def test_each_module_is_served_at_an_address_that_changes_with_any_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    before = browser.version()
    for name, text in browser.modules().items():
        assert browser.served(name) == (text, "text/javascript")
    assert browser.served("style.css") == (browser.styles(), "text/css")
    assert browser.served("../entrance.js") is None
    assert browser.address("page.js") == f"web/{before}/page.js"
    changed = {**browser.modules(), "core/dom.js": browser.modules()["core/dom.js"] + "\n"}
    monkeypatch.setattr(browser, "modules", lambda: changed)
    browser.version.cache_clear()
    try:
        assert browser.version() != before
    finally:
        browser.version.cache_clear()


def test_the_first_page_fetches_no_script_of_a_room_that_is_not_entered() -> None:
    fetched = re.findall(r'rel="modulepreload" href="web/\w+/([^"]+)"', browser.head())
    assert {"page.js", "core/dom.js", "shell/parts.js", "stations/answer.js"} < set(fetched)
    assert len(fetched) == len(set(fetched)) < len(browser.modules())
    assert not [name for name in fetched if name.startswith(("rooms", "course/", "reference/", "practice/recall/"))]
    entered = browser.needed_by("rooms.js")
    assert {"course/lessons.js", "practice/practice.js", "reference/budget.js"} < set(entered)


def test_a_page_in_one_file_names_every_module_from_the_top() -> None:
    page = browser.offline({"question": "</script>"}, "a < b", cards())
    found = re.search(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)
    assert found
    imports = json.loads(found[1])["imports"]
    assert {"glassbox/shell/offline.js", "glassbox/stations/answer.js"} < set(imports)
    assert not [
        name for name in imports if re.match("glassbox/(page|rooms|course|reference)", name)
    ]  # nobody asks there
    named = [
        name
        for address in imports.values()
        for name in re.findall(r"from '([^']+)'", base64.b64decode(address.partition(",")[2]).decode())
    ]
    assert named
    assert set(named) <= set(imports)
    assert page.count("</script>") == 4
    assert "<title>a &lt; b</title>" in page
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr"><head>')


def test_what_stands_in_the_styles_and_before_the_page_are_words_too() -> None:
    assert 'content: " … interrupted"; ' in browser.styles()
    assert "[[" not in browser.styles()
    words = re.match(r'<script data-words="([^"]*)">', browser.entrance())
    assert words
    said = json.loads(html.unescape(words[1]))
    assert said["entrance.script_lost"] == "A script of this page did not arrive. Reload it. {hint}"
