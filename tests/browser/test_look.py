"""How the page looks and handles: sizes, themes, keyboard, motion, headers; and that it asks nobody else anything."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Fake, Site, Visitor, violations
from tests.lessons.fakes import ANSWER
from viz.theme import PAPER

Visit = Callable[..., Visitor]
SIZES = {"phone": (390, 844), "tablet": (768, 1024), "laptop": (1280, 800), "projector": (1920, 1080)}
STATIONS = ["image", "patches", "encoder", "projector", "prefix", "answer", "check"]


@pytest.mark.parametrize("size", SIZES)
def test_it_fits(size: str, fake: Fake, visit: Visit) -> None:
    width, height = SIZES[size]
    visitor = visit(fake.site.address, viewport={"width": width, "height": height}).ask("Is there a saw?")
    for station in STATIONS:
        visitor.page.click(f'[data-station="{station}"]')
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        sticking_out = visitor.page.evaluate(
            """() => [...document.querySelectorAll('.gb *')].filter((one) => {
              const box = one.getBoundingClientRect();
              const scrolls = one.closest('.gb-gallery, .gb-suggested, #rooms, .gb-hear, .gb-own input');
              return box.width && !scrolls && (box.right > innerWidth + 1 || box.left < -1);
            }).map((one) => one.className || one.tagName)"""
        )
        assert sticking_out == []


@pytest.mark.parametrize("width", [320, 390])
def test_the_name_of_each_station_stays_whole_on_a_phone(width: int, fake: Fake, visit: Visit) -> None:
    # Previously "Projector" ran into "Prefix", and then broke before its last letter.
    visitor = visit(fake.site.address, viewport={"width": width, "height": 700})
    boxes = visitor.page.evaluate(
        """() => [...document.querySelectorAll('#stations b')].map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          const { left, right } = range.getBoundingClientRect();
          return [left, right, range.getClientRects().length];
        })"""
    )
    assert [lines for _, _, lines in boxes] == [1] * len(STATIONS)
    assert all(right < following for (_, right, _), (following, _, _) in itertools.pairwise(boxes))


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_picture_line_and_answer_are_in_view_together(size: str, fake: Fake, visit: Visit) -> None:
    width, height = SIZES[size]
    fake.engine.answer = list(ANSWER) * 3
    visitor = visit(fake.site.address, viewport={"width": width, "height": height}).ask("Is there a saw?")
    visitor.settle()
    for selector in ("#stations", "#picture canvas", '#answer [data-token="0"]', ".gb-scale"):
        box = visitor.page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    visitor.page.mouse.wheel(0, 4000)
    visitor.page.wait_for_timeout(300)
    for selector in ("#stations", "#picture canvas"):
        box = visitor.page.locator(selector).bounding_box()
        assert box is not None
        assert 0 <= box["y"] < height


@pytest.mark.parametrize(("how", "theme"), [("system", "dark"), ("system", "light"), ("address", "dark")])
def test_light_and_dark(how: str, theme: str, fake: Fake, visit: Visit) -> None:
    asked = f"?__theme={theme}" if how == "address" else ""
    scheme = theme if how == "system" else "light"
    visitor = visit(fake.site.address + asked, color_scheme=scheme)
    paper = visitor.page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    wanted = getattr(PAPER, theme)
    assert paper == f"rgb({', '.join(str(int(wanted[place : place + 2], 16)) for place in (1, 3, 5))})"


def test_seven_stations_with_live_shapes(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    buttons = visitor.page.locator("#stations [data-station]")
    assert buttons.evaluate_all("(all) => all.map((one) => one.dataset.station)") == STATIONS
    shapes = buttons.evaluate_all("(all) => all.map((one) => one.dataset.shape)")
    assert shapes == ["3 x 32 x 48", "24 x 3", "24 x 5", "24 x 7", "33", "1 x 50", ""]
    for station in STATIONS:
        visitor.page.click(f'[data-station="{station}"]')
        assert visitor.page.locator("[data-panel]:visible").count() == 1
        assert visitor.text(f'[data-panel="{station}"] .gb-line').strip()


@pytest.mark.parametrize("name", ["clip", "siglip"])
def test_a_patch_has_one_name_everywhere(name: str, real: Callable[[str], Site], visit: Visit, loaded: Any) -> None:
    grid = loaded(name).geometry.grid
    visitor = visit(real(name).address)
    visitor.page.click('[data-station="patches"]')
    assert visitor.text('[data-line="patches"]') == (
        f"{grid.rows} rows x {grid.columns} columns = {grid.patches} patches."
    )
    visitor.canvas.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        visitor.page.keyboard.press(key)
    assert visitor.text(".gb-readout") == f"row 1, column 1 = patch {grid.columns + 1}"
    assert visitor.text(".gb-arithmetic") == f"1 x {grid.columns} + 1 = {grid.columns + 1}."


def test_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    met: list[str] = []
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        met.append(
            visitor.page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.station || document.activeElement.tagName"
            )
        )
        assert visitor.page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.id === 'upload'"
        )
        if met[-1] == "timeline":
            break
    for wanted in (
        "image",
        "check",
        "CANVAS",
        "upload",
        "camera",
        "paste",
        "TEXTAREA",
        "ask",
        "stop",
        "answer",
        "timeline",
    ):
        assert wanted in met
    visitor.page.locator("#question textarea").focus()
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type("Is there a saw?")
    visitor.page.keyboard.press("Enter")
    visitor.wait("done")
    visitor.answer.focus()
    visitor.page.keyboard.press("ArrowLeft")
    assert visitor.shown() == ANSWER.index("saw") - 1  # the answer rests on "saw"


def test_reduced_motion_is_respected(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, reduced_motion="reduce").ask("Is there a saw?")
    moving = """(all) => all.map((one) => getComputedStyle(one)).filter((style) =>
      style.transitionProperty !== 'none' && style.transitionDuration !== '0s').length"""
    assert visitor.page.locator(".gb *").evaluate_all(moving) == 0
    visitor.page.click('[data-station="prefix"]')
    box = visitor.page.locator('[data-panel="prefix"] h2').bounding_box()
    assert box is not None
    assert box["y"] < SIZES["laptop"][1]


def test_one_heading_and_no_default_footer(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    assert visitor.page.locator("h1:visible").all_text_contents() == ["Glassbox LLaVA"]
    assert visitor.page.title() == "Glassbox LLaVA"
    expect(visitor.page.locator("footer")).not_to_be_visible()


POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'"
)


def test_every_answer_carries_the_policy_and_nobody_else_is_asked(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    response = visitor.page.request.get(fake.site.address)
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    visitor.ask("Is there a saw?")
    hosts = {urlsplit(address).hostname for address in visitor.requests if address.startswith("http")}
    assert hosts == {"127.0.0.1"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_that_gradio_did_not_bring(theme: str, fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, color_scheme=theme).ask("Is there a saw?")
    visitor.page.click("#lens")
    expect(visitor.page.locator(".gb-lens li").first).to_be_visible()
    visitor.page.click('[data-station="check"]')
    visitor.page.click("#strongest")
    visitor.page.click("#check")
    expect(visitor.page.locator('[data-station="check"]')).not_to_have_attribute("data-shape", "")
    for station in STATIONS:
        visitor.page.click(f'[data-station="{station}"]')
        assert violations(visitor.page, theme) == []
