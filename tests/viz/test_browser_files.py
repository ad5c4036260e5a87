"""The page's own files keep the rules that make it safe and true for any model."""

from __future__ import annotations

import re

import pytest

from viz import browser

SCRIPTS = {name: (browser.STATIC / name).read_text("utf-8") for name in (*browser.SCRIPTS, browser.ENTRANCE)}


def test_every_script_is_joined() -> None:
    assert set(SCRIPTS) == {path.name for path in browser.STATIC.glob("*.js")}


def test_the_markup_is_static() -> None:
    # Gradio runs the template through Handlebars and a template literal: either sign would run what is in the data.
    assert not re.search(r"\$\{|\{\{|`|\\|<script", browser.markup())


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_markup_is_built_from_strings(name: str) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", SCRIPTS[name])


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_number_of_one_checkpoint(name: str) -> None:
    assert not re.search(r"\b(576|577|729|336|384|24|27)\b", SCRIPTS[name])


@pytest.mark.parametrize("name", [*SCRIPTS, "page.css", "page.html"])
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    text = (browser.STATIC / name).read_text("utf-8")
    assert not re.search(r"https?://|@import|url\(", text)


def test_four_type_sizes_and_steps_of_four_pixels() -> None:
    css = (browser.STATIC / "page.css").read_text("utf-8")
    sizes = set(re.findall(r"--(\w+): [\d.]+rem;", css)) - {"frame", "head"}
    assert sizes == {"small", "normal", "large", "huge"}
    assert browser.head().count("<style>") == 1
