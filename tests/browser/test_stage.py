"""The stage: asked from it, answered on it, and every key does what a teacher or a remote means by it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lessons.stations.registry import stations
from tests.browser.conftest import Fake, Visitor
from tests.lessons.fakes import ANSWER, GRID

Visit = Callable[..., Visitor]
NEEDS_AN_ANSWER = ("prefix", "answer", "check")
FIELD = "#stage-question"


@pytest.fixture
def stage(fake: Fake, visit: Visit) -> Visitor:
    """A visitor who presents and has asked nothing."""
    visitor = visit(fake.site.address, viewport={"width": 1280, "height": 720})
    visitor.page.click("#present")
    return visitor


def to(page: Page, station: str) -> None:
    """Turn pages until a station is on."""
    while page.locator("#stations [aria-current=step]").get_attribute("data-station") != station:
        page.keyboard.press("PageDown")


def test_a_station_without_an_answer_offers_asking(stage: Visitor) -> None:
    # Previously the stage had no way to ask, and these stations showed an empty bar and a dash.
    for station in NEEDS_AN_ANSWER:
        to(stage.page, station)
        expect(stage.page.locator(".gb-stage-ask")).to_be_visible()
        expect(stage.page.locator(".gb-stage-ask li")).to_have_text(["1What is it?", "2Why?"])
        expect(stage.page.locator(".gb-said")).to_be_hidden()
        expect(stage.page.locator(".gb-panels")).to_be_hidden()
        expect(stage.page.locator(".gb-stage-tells")).to_have_text("")


def test_a_digit_asks_a_suggested_question(fake: Fake, stage: Visitor) -> None:
    to(stage.page, "answer")
    stage.page.keyboard.press("2")
    stage.wait("done")
    assert fake.engine.asked == ["Why?"]
    expect(stage.tokens).to_have_count(len(ANSWER) + 1)
    expect(stage.tokens.first).to_be_visible()
    expect(stage.page.locator(".gb-asked")).to_have_text("Why?")
    stage.page.keyboard.press("3")  # there is no third question
    stage.page.keyboard.press("1")
    expect(stage.page.locator(".gb-turns button")).to_have_count(2)
    assert fake.engine.asked == ["Why?", "What is it?"]
    stage.page.wait_for_function("location.hash.includes('question=What+is+it')")


@pytest.mark.parametrize("key", ["/", "a"])
@pytest.mark.parametrize("station", ["image", "answer"])
def test_a_key_opens_the_field_and_enter_sends(fake: Fake, stage: Visitor, key: str, station: str) -> None:
    to(stage.page, station)
    stage.page.keyboard.press(key)
    expect(stage.page.locator(FIELD)).to_be_focused()
    stage.page.keyboard.type("Are there 12 saws / axes?")  # the digits and the slash are letters here
    assert stage.page.locator(FIELD).input_value() == "Are there 12 saws / axes?"
    stage.page.keyboard.press("ArrowLeft")  # the caret's, not the slide's
    stage.page.keyboard.press("Enter")
    stage.wait("done")
    assert fake.engine.asked == ["Are there 12 saws / axes?"]
    expect(stage.page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "answer")
    expect(stage.tokens.first).to_be_visible()
    expect(stage.page.locator(FIELD)).not_to_be_focused()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "check")


def test_a_question_of_the_stage_is_an_ordinary_turn(stage: Visitor) -> None:
    to(stage.page, "prefix")
    stage.page.keyboard.press("1")
    stage.wait("done")
    stage.page.click("#leave")
    expect(stage.page.locator("#question .gb-label")).to_have_text("Your follow-up question")
    stage.ask("And why?")
    expect(stage.page.locator(".gb-turns b")).to_have_text(["What is it?", "And why?"])


def test_the_answer_streams_on_the_stage_and_can_be_stopped(fake: Fake, stage: Visitor) -> None:
    fake.engine.gate = threading.Semaphore(3)
    to(stage.page, "answer")
    stage.page.keyboard.press("1")
    expect(stage.tokens).to_have_count(3)
    expect(stage.tokens.nth(2)).to_be_visible()
    stage.page.keyboard.press("2")
    expect(stage.page.locator('[data-message="stage"]')).to_contain_text("One question at a time")
    stage.page.click("#stage-stop")
    fake.engine.gate.release(1)
    stage.wait("stopped")
    expect(stage.page.locator("#stage-stop")).to_be_hidden()


def test_escape_puts_the_field_away_before_it_leaves(stage: Visitor) -> None:
    stage.page.keyboard.press("/")
    stage.page.keyboard.type("half a quest")
    stage.page.keyboard.press("Escape")
    expect(stage.page.locator(".gb-stage-ask")).to_be_hidden()
    expect(stage.page.locator(".gb-stage")).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(stage.page.locator(".gb-stage")).to_be_hidden()


def test_a_remote_turns_pages_whatever_has_the_focus(stage: Visitor) -> None:
    # Previously Page Down moved ten tokens on while the timeline had the focus, and did nothing in a field.
    to(stage.page, "answer")
    stage.page.keyboard.press("1")
    stage.wait("done")
    for focus in (FIELD, "#picture canvas", "#timeline", "#layer", '[name="brush"][value="brush"]'):
        station = "check" if "brush" in focus else "answer"
        to(stage.page, station)
        stage.page.locator(focus).focus()
        stage.page.keyboard.press("PageUp")
        before = {"answer": "prefix", "check": "answer"}[station]
        expect(stage.page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", before)


def test_each_reveal_answers_its_question(stage: Visitor) -> None:
    # Previously "Where will it look while it says each word?" was answered by "1 x 1800".
    page = stage.page
    to(page, "answer")
    page.keyboard.press("1")
    stage.wait("done")
    answers = {}
    for _ in range(14):
        page.keyboard.press("PageUp")
    for station in (one.id for one in stations()):
        to(page, station)
        if page.locator(".gb-stage-tells").text_content() == "?":
            page.keyboard.press("PageDown")
        expect(page.locator(".gb-stage-tells")).not_to_have_text("\N{HORIZONTAL ELLIPSIS}")
        answers[station] = page.locator(".gb-stage-tells").text_content() or ""
    assert answers["image"] == "3 x 32 x 48 = 4,608 numbers"
    assert answers["patches"] == "4 rows x 6 columns = 24 patches"
    assert answers["encoder"].startswith("No: ")
    assert answers["projector"] == "7 numbers, like every word"
    positions = int(page.locator('[data-station="prefix"]').get_attribute("data-shape") or 0)
    assert answers["prefix"] == f"{positions} positions, {GRID.patches} of them picture"
    shown = stage.tokens.nth(int(page.locator("#timeline").get_attribute("aria-valuenow") or -1)).text_content() or ""
    assert answers["answer"].startswith(f"\N{LEFT DOUBLE QUOTATION MARK}{shown.strip()}\N{RIGHT DOUBLE QUOTATION MARK}")
    assert answers["answer"].endswith("% of its attention")
    assert answers["check"] == "Take patches away and ask again"
    page.click("#strongest")
    page.click("#check")
    expect(page.locator(".gb-stage-tells")).to_have_text(
        f"\N{LEFT DOUBLE QUOTATION MARK}{shown.strip()}\N{RIGHT DOUBLE QUOTATION MARK}: 90 % before, 70 % without them"
    )


def test_the_ring_is_there_only_while_the_pointer_is_used(stage: Visitor) -> None:
    # Previously a quarter of it sat in the corner of every slide until the mouse moved, and with a remote for ever.
    ring = stage.page.locator(".gb-pointer")
    expect(ring).to_be_hidden()
    stage.page.mouse.move(400, 300)
    expect(ring).to_be_visible()
    stage.page.keyboard.press("PageDown")
    expect(ring).to_be_hidden()
    stage.page.mouse.move(420, 300)
    expect(ring).to_be_visible()
    expect(ring).to_be_hidden()  # after a few seconds of rest


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_a_slide_is_whole(fake: Fake, visit: Visit, size: tuple[int, int]) -> None:
    # Previously half of the buttons, the legend and the token list were cut off at the lower edge.
    visitor = visit(fake.site.address, viewport={"width": size[0], "height": size[1]}).ask("Is there a saw?")
    page = visitor.page
    page.click("#present")
    for _ in range(14):
        page.keyboard.press("PageUp")
    for station in (one.id for one in stations()):
        to(page, station)
        if page.locator(".gb-stage-tells").text_content() == "?":
            page.keyboard.press("PageDown")
        page.wait_for_function("!document.querySelector('.gb').hasAttribute('data-hidden')")
        room = page.evaluate("document.querySelector('.gb').scrollHeight - innerHeight")
        assert room <= 0, (station, room)
