"""Every figure of the walkthrough is explained, goes on paper by itself, and can be read number by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from lessons.engine import LiveEngine
from lessons.stations.registry import stations
from model.trace import Sight
from tests.browser.conftest import Fake, Site, Visitor
from tests.browser.test_stations import CHECKPOINTS, COLUMN, ROW, go, number, pick, seen
from viz.why import reasons

__all__ = ["seen"]  # a fixture
Visit = Callable[..., Visitor]
STATIONS = [one.id for one in stations()]
OVER_THE_PICTURE = {
    "image", "patches", "attention", "colours", "likeness", "eye-attention", "norms", "words", "check",
}  # fmt: skip
"""These share the "?" under the picture; each of the others has one of its own."""


@pytest.mark.parametrize("width", [390, 1280])
def test_every_figure_answers_four_questions(fake: Fake, visit: Visit, width: int) -> None:
    visitor = visit(fake.site.address, viewport={"width": width, "height": 900}).ask("Is there a saw?")
    page, met = visitor.page, set()
    for station in STATIONS:
        go(visitor, station)
        for mark in page.locator(f'[data-panel="{station}"] .gb-why').all():
            mark.locator("summary").click()
            told = mark.locator("dd").all_text_contents()
            name = mark.get_attribute("data-figure") or ""
            why = reasons()[name]
            assert told == [why.what, why.how, why.scale, why.not_]
            box = mark.locator("dl").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            page.keyboard.press("Escape")
            expect(mark.locator("dl")).to_be_hidden()
            expect(mark.locator("summary")).to_be_focused()
            met.add(name)
    assert met == set(reasons()) - OVER_THE_PICTURE


def test_one_explanation_at_a_time(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    go(visitor, "projector")
    first, second = visitor.page.locator('[data-panel="projector"] .gb-why').all()[:2]
    first.locator("summary").click()
    expect(first.locator("dl")).to_be_visible()
    second.locator("summary").press("Enter")  # with the pointer it would lie under the first
    expect(second.locator("dl")).to_be_visible()
    expect(first.locator("dl")).to_be_hidden()


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_figure_goes_on_paper(real: Callable[[str], Site], visit: Visit, tmp_path: Path, kind: str) -> None:
    visitor = visit(real("clip").address)
    go(visitor, "projector")
    pick(visitor)
    mark = visitor.page.locator('.gb-why[data-figure="steps"]')
    mark.locator("summary").click()
    with visitor.page.expect_download() as found:
        mark.get_by_role("button", name=kind.upper()).click()
    found.value.save_as(tmp_path / "figure")
    content = (tmp_path / "figure").read_bytes()
    assert found.value.suggested_filename == f"glassbox-steps.{kind}"
    assert content.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[kind])


def test_a_figure_of_an_answer_without_one_says_what_to_do(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    go(visitor, "answer")
    mark = visitor.page.locator('.gb-why[data-figure="likely"]')
    mark.locator("summary").click()
    mark.get_by_role("button", name="SVG").click()
    expect(mark.get_by_role("status")).to_contain_text("Ask a question first")


@CHECKPOINTS
def test_a_row_is_read_number_by_number(
    name: str, real: Callable[[str], Site], visit: Visit, seen: Callable[[str], tuple[LiveEngine, Sight]]
) -> None:
    engine, sight = seen(name)
    visitor = visit(real(name).address)
    go(visitor, "projector")
    pick(visitor)
    patch = ROW * sight.patches.grid.columns + COLUMN
    steps: list[Any] = [np.asarray(step) for step in engine.projector_row(sight, patch)]
    last = visitor.page.locator(".gb-steps li").last
    expect(last.locator(".gb-range")).to_contain_text(number(float(steps[-1].min())))
    last.locator("canvas").focus()
    for _ in range(3):
        visitor.page.keyboard.press("ArrowRight")
    expect(last.locator(".gb-range")).to_contain_text(f"number 2 of {len(steps[-1])}: {number(float(steps[-1][2]))} (")
    box = last.locator("canvas").bounding_box()
    assert box
    at = len(steps[-1]) // 2
    visitor.page.mouse.move(box["x"] + box["width"] * (at + 0.5) / len(steps[-1]), box["y"] + 5)
    expect(last.locator(".gb-range")).to_contain_text(
        f"number {at} of {len(steps[-1])}: {number(float(steps[-1][at]))}"
    )
    visitor.page.mouse.move(0, 0)
    expect(last.locator(".gb-range")).to_have_text(
        f"{number(float(steps[-1].min()))} to {number(float(steps[-1].max()))}"
    )
