"""Figures as panels, in a real browser: charts in the theme that is on, settings that change a figure in place."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from lessons.course.lesson import course
from lessons.course.question import Question
from tests.browser.conftest import Fake, Site, Visitor

Visit = Callable[..., Visitor]
PANEL = ".gb-lesson-panel"
INK = f"() => getComputedStyle(document.querySelector('{PANEL} .xtick text')).fill"


def go(page: Page, figure: str) -> None:
    """Show the first screen of the course with a figure, answered where it asks."""
    lesson, block = next(
        (lesson, block)
        for lesson in course().lessons
        for block in lesson.blocks
        if block.figure is not None and block.figure.name == figure
    )
    page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={lesson.slug}&block={block.id}")
    expect(page.locator(".gb-lesson article h2")).to_have_text(block.heading)
    if isinstance(block, Question):
        page.locator("[data-give-up]").click()


def begin(visit: Visit, site: Site, figure: str) -> Visitor:
    visitor = visit(f"{site.address}#room=lessons", ready=False)
    expect(visitor.page.locator(".gb-course-list li").first).to_be_visible()
    go(visitor.page, figure)
    return visitor


def test_a_chart_follows_the_theme_and_stands_in_words(fake: Fake, visit: Visit) -> None:
    page = begin(visit, fake.site, "curves").page
    place = page.locator(f"{PANEL} .gb-plot-place")
    expect(place.locator(".main-svg").first).to_be_visible()
    expect(place).to_have_attribute("role", "img")
    assert len(place.get_attribute("aria-label") or "") > 40
    light = page.evaluate(INK)
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_function(f"(before) => ({INK})() !== before", arg=light)
    page.evaluate("document.body.classList.remove('dark')")
    page.wait_for_function(f"(before) => ({INK})() === before", arg=light)


def test_a_chart_whose_library_does_not_arrive_is_said_in_words(fake: Fake, visit: Visit) -> None:
    tries: list[str] = []

    def fail_once(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    visitor = visit(f"{fake.site.address}#room=lessons", ready=False)
    page = visitor.page
    page.route("**/plotly.min.js", fail_once)
    go(page, "curves")
    place = page.locator(f"{PANEL} .gb-plot-place")
    expect(place).to_contain_text("its library did not arrive. In words: ")
    expect(place).to_contain_text(place.get_attribute("aria-label") or "nothing")
    assert len(visitor.errors) == 1
    assert "ERR_FAILED" in visitor.errors.pop()
    go(page, "positions")  # the next chart asks for it again
    expect(place.locator(".main-svg").first).to_be_visible()
    assert len(tries) == 2


def test_a_setting_changes_the_figure_where_it_stands(fake: Fake, visit: Visit) -> None:
    page = begin(visit, fake.site, "positions").page
    panel = page.locator(PANEL)
    field = panel.locator('[name="width"]')
    for name, value in (("width", "300"), ("height", "200"), ("patch", "20")):
        panel.locator(f'[name="{name}"]').fill(value)
        panel.locator(f'[name="{name}"]').press("Enter")
        expect(panel.locator(f'[name="{name}"]')).to_have_value(value)
    expect(panel).to_contain_text("A picture of 300 x 200 pixels at a patch of 20 gives 15 x 10 = 150 positions.")
    field.fill("many")
    field.press("Enter")
    complaint = panel.get_by_role("alert")
    expect(complaint).to_contain_text("'many'")
    expect(panel).to_contain_text("gives 15 x 10 = 150 positions.")  # nothing is lost by a wrong setting
    expect(field).to_have_value("many")
    field.fill("40")
    field.press("Enter")
    expect(panel).to_contain_text("gives 2 x 10 = 20 positions.")
    expect(complaint).to_have_count(0)
    expect(field).to_be_focused()
