"""What one new module adds appears on the page, with no other list to be changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from lessons.server import export, exports
from lessons.stations import line, registry
from tests.browser.conftest import Site, Visitor
from tests.guide import example
from tests.lessons.fakes import ANSWER, FakeEngine
from tests.modules import one_more


def test_a_station(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    with one_more(line, tmp_path, "memory", example("lessons/stations/line/memory.py"), registry.stations):
        engine = FakeEngine()
        page = visit(put_up(lambda progress: engine).address).page
        button = page.locator("#stations [data-station=memory]")
        expect(button).to_have_text("Memory")
        assert button.get_attribute("title") == "bytes of keys and values"
        button.click()
        panel = page.locator("[data-panel=memory]")
        expect(panel.locator("h2")).to_have_text("8 Memory")
        patches = engine.facts.grid.patches
        expect(panel.locator(".gb-line")).to_have_text(f"{patches} patches are kept in each layer.")
        expect(panel.locator(".gb-figures h3")).to_have_text("Keys and values of the picture")
        assert button.get_attribute("data-shape") == f"{engine.facts.cached(patches):,} bytes"
        expect(page).to_have_url(re.compile("station=memory"))
        page.click("#present")
        expect(page.locator(".gb-stage-asks")).to_have_text("What does it take to remember a picture?")
        expect(page.locator(".gb-stage-place")).to_have_text("8 of 8")


def test_a_kind_of_file(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    text = example("lessons/server/exports/words.py")
    with one_more(exports, tmp_path, "words", text, export.kinds):
        visitor = visit(put_up(lambda progress: FakeEngine()).address).ask("Is there a saw?")
        button = visitor.page.locator('.gb-files [data-file="words"]')
        expect(button).to_have_text("the words alone (TXT)")
        button.scroll_into_view_if_needed()
        with visitor.page.expect_download() as saved:
            button.click()
        assert saved.value.suggested_filename == "glassbox.txt"
        assert saved.value.path().read_text("utf-8") == f"Is there a saw?\n{''.join(ANSWER)}\n"
