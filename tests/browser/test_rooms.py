"""The rooms round the walkthrough: one on show at a time, reached by link, by key and by address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from lessons.stations.registry import stations
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


def test_a_room_takes_no_click_before_its_scripts_are_there(fake: Fake, visit: Visit) -> None:
    """Previously, for a moment, a button could be pressed that nothing listened to."""
    page = visit(fake.site.address).page
    waiting: list[Route] = []
    page.route("**/rooms.js", lambda route: waiting.append(route), times=1)
    page.locator("#rooms").get_by_role("link", name="Drills", exact=True).click()
    section = page.locator('section[data-room="drills"]')
    expect(section).to_have_attribute("inert", "")
    waiting[0].continue_()
    expect(section).not_to_have_attribute("inert", "")
    expect(section.locator("#drill-recall textarea")).to_be_visible()


def test_a_room_whose_scripts_do_not_come_says_so(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    page = visitor.page
    page.route("**/rooms.js", lambda route: route.abort())
    page.locator("#rooms").get_by_role("link", name="Drills", exact=True).click()
    message = page.locator("#rooms-message")
    expect(message).to_contain_text("The server cannot be reached.")
    page.unroute("**/rooms.js")
    page.route("**/rooms.js", lambda route: route.fulfill(status=404))
    page.locator("#rooms").get_by_role("link", name="Frontier", exact=True).click()
    expect(message).to_have_text("The server has a newer version of this page. Reload it.")
    visitor.errors.clear()  # the browser's own line about what did not come
    page.unroute("**/rooms.js")
    page.locator("#rooms").get_by_role("link", name="Lessons", exact=True).click()
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    expect(message).to_be_hidden()


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
        expect(visitor.page.locator('[data-message="course"]')).to_have_text(
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


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_no_room_scrolls_sideways(fake: Fake, visit: Visit, width: int) -> None:
    visitor = visit(fake.site.address, viewport={"width": width, "height": 800})
    for room in ROOMS:
        visitor.page.evaluate(f"location.hash = 'room={room}'")
        place = "#stations" if room == "walk" else f'section[data-room="{room}"] h2'
        expect(visitor.page.locator(place).first).to_be_visible()
        visitor.settle()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, room


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


WATCH_ROOMS = """
window.frames_seen = new Set();
const seen = (one) => Boolean(one?.checkVisibility({ visibilityProperty: true }));
const look = () => {
  for (const room of document.querySelectorAll('[data-room]')) {
    // A lesson is read beside the walkthrough's own figures, so what is seen there is what counts.
    if (seen(room.dataset.room === 'walk' ? document.querySelector('#stations') : room)) {
      window.frames_seen.add(room.dataset.room);
    }
  }
  if (seen(document.querySelector('.gb-lesson'))) window.frames_seen.add('lesson');
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("room=lessons&lesson=three-parts", "lesson"),
        ("room=lessons", "lessons"),
        ("room=drills&tab=numbers", "drills"),
        ("room=frontier", "frontier"),
        ("room=budget", "budget"),
    ],
)
def test_no_other_room_is_painted_on_the_way(fake: Fake, visit: Visit, address: str, seen: str) -> None:
    """Previously the whole walkthrough stood under the tab Lessons until the lesson had come."""
    visitor = visit(None)
    page = visitor.page
    page.add_init_script(WATCH_ROOMS)
    page.goto(f"{fake.site.address}#{address}")
    if seen == "lesson":
        expect(page.locator('[data-message="lesson-place"]')).to_contain_text("1 of")
    else:
        expect(page.locator(f'section[data-room="{seen}"] h2').first).to_be_visible()
    visitor.settle()
    assert page.evaluate("[...window.frames_seen]") == [seen]


def test_a_lesson_that_cannot_be_fetched_says_so_in_its_place(fake: Fake, visit: Visit) -> None:
    visitor = visit(None)
    page = visitor.page
    page.route(
        "**/component_server/**",
        lambda route: route.abort() if '"course"' in (route.request.post_data or "") else route.continue_(),
    )
    page.goto(f"{fake.site.address}#room=lessons&lesson=three-parts")
    expect(page.locator('[data-prose="before"]')).to_contain_text("The server cannot be reached")
    visitor.errors[:] = [error for error in visitor.errors if "ERR_FAILED" not in error]


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
@pytest.mark.parametrize("address", ["", "room=lessons", "room=lessons&lesson=three-parts", "room=drills&tab=numbers"])
def test_a_page_opens_at_its_top(fake: Fake, visit: Visit, width: int, address: str) -> None:
    # Previously the tour scrolled it by 24 pixels on a first visit, and there it stayed.
    size = {"width": width, "height": 700}
    visitor = visit(f"{fake.site.address}#{address}", first=True, ready=not address, viewport=size)
    page, tour = visitor.page, visitor.page.locator("#tour")
    if not address:
        expect(tour.locator("[data-next]")).to_be_focused()
    visitor.settle()
    assert page.evaluate("scrollY") == 0
    if address:
        return
    for _ in range(5):
        tour.locator("[data-next]").click()
    expect(tour).to_be_hidden()
    assert page.evaluate("scrollY") == 0


def test_the_end_of_the_tour_puts_the_page_back_at_once(fake: Fake, visit: Visit) -> None:
    # Previously a moment after the tour had gone, and whoever scrolled in that moment was thrown back.
    page = visit(fake.site.address, first=True, viewport={"width": 390, "height": 700}).page
    for _ in range(4):
        page.click("#tour [data-next]")
    assert page.evaluate("scrollY") > 0
    done = "document.querySelector('#tour [data-next]')"
    assert page.evaluate(f"(() => {{ {done}.click(); return [scrollY, {done}.closest('dialog').open]; }})()") == [
        0,
        False,
    ]


@pytest.mark.parametrize(("width", "size"), [(1280, 200), (768, 200), (390, 200), (320, 100)])
def test_nothing_scrolls_sideways(fake: Fake, visit: Visit, width: int, size: int) -> None:
    # Previously 14 pixels too many at twice the text size.
    visitor = visit(fake.site.address, viewport={"width": width, "height": 800}).ask("Is there a saw?")
    page = visitor.page
    page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
    for station in (one.id for one in stations()):
        page.evaluate(f"document.querySelector('[data-station={station}]').click()")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, station
    for room in ("lessons", "drills&tab=recall", "drills&tab=numbers", "frontier", "budget&width=1024&height=768"):
        page.evaluate(f"location.hash = 'room={room}'")
        visitor.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, room
