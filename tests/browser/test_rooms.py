"""The rooms round the walkthrough: one on show at a time, reached by link, by key and by address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Fake, Visitor

Visit = Callable[..., Visitor]
ROOMS = {
    "walk": "Walkthrough",
    "lessons": "Lessons",
    "drills": "Drills",
    "frontier": "Frontier",
    "budget": "Token budget",
}


def on_show(page: Page) -> list[str]:
    seen = "[...document.querySelectorAll('[data-room]')].filter((room) => room.offsetParent)"
    shown: list[str] = page.evaluate(f"{seen}.map((room) => room.dataset.room)")
    return shown


def test_one_room_at_a_time(fake: Fake, visit: Visit) -> None:
    page = visit(fake.site.address).page
    for room, name in ROOMS.items():
        page.locator("#rooms").get_by_role("link", name=name, exact=True).click()
        assert on_show(page) == [room]
        expect(page.locator("#rooms [aria-current=page]")).to_have_text(name)


@pytest.mark.parametrize("room", ["lessons", "drills", "frontier", "budget"])
def test_an_address_leads_into_a_room_and_back_leads_out(fake: Fake, visit: Visit, room: str) -> None:
    visitor = visit(f"{fake.site.address}#room={room}", ready=False)
    page = visitor.page
    expect(page.locator(f'section[data-room="{room}"] h2').first).to_be_visible()
    assert on_show(page) == [room]
    page.locator('#rooms [data-room-link="walk"]').click()
    assert on_show(page) == ["walk"]
    page.go_back()
    expect(page.locator(f'section[data-room="{room}"] h2').first).to_be_visible()
    assert on_show(page) == [room]


@pytest.mark.parametrize(
    "hostile", ["nowhere", "<img src=x onerror=alert(1)>", "constructor", "lessons&lesson=<b>x</b>"]
)
def test_an_address_that_leads_nowhere_leaves_the_page_usable(fake: Fake, visit: Visit, hostile: str) -> None:
    visitor = visit(f"{fake.site.address}#room={hostile}", ready=False)
    room = "lessons" if hostile.startswith("lessons") else "walk"
    expect(visitor.page.locator(f'#rooms [data-room-link="{room}"]')).to_have_attribute("aria-current", "page")
    if room == "lessons":
        expect(visitor.page.locator('[data-told="course"]')).to_have_text(
            "There is no lesson “<b>x</b>”. These are the lessons."
        )
    visitor.page.locator('#rooms [data-room-link="walk"]').click()
    visitor.ask("Is there a saw?")


def test_the_walkthrough_is_as_one_left_it(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.page.click('[data-station="prefix"]')
    before = visitor.text("#answer")
    visitor.page.locator('#rooms [data-room-link="budget"]').click()
    visitor.page.locator('#rooms [data-room-link="walk"]').click()
    assert visitor.text("#answer") == before
    expect(visitor.page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "prefix")


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_no_room_scrolls_sideways(fake: Fake, visit: Visit, room: str, width: int) -> None:
    visitor = visit(f"{fake.site.address}#room={room}", ready=False, viewport={"width": width, "height": 800})
    place = "#stations" if room == "walk" else f'section[data-room="{room}"] h2'
    expect(visitor.page.locator(place).first).to_be_visible()
    visitor.page.wait_for_timeout(300)  # what a room asks for has come by then, or would have to fit anyway
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_stage_and_the_tour_lead_to_the_walkthrough(fake: Fake, visit: Visit) -> None:
    page = visit(f"{fake.site.address}#room=budget", ready=False).page
    page.click("#tour-again")
    assert on_show(page) == ["walk"]
    expect(page.locator("#tour")).to_be_visible()
    page.click("#tour [data-skip]")
    page.locator('#rooms [data-room-link="drills"]').click()
    page.click("#present")
    assert on_show(page) == ["walk"]
    expect(page.locator("#rooms")).to_be_hidden()
    page.click("#leave")
    expect(page.locator("#rooms")).to_be_visible()


def test_a_first_visit_to_a_lesson_is_not_met_by_the_tour(fake: Fake, visit: Visit) -> None:
    page = visit(f"{fake.site.address}#room=lessons", ready=False, first=True).page
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    expect(page.locator("#tour")).to_be_hidden()
