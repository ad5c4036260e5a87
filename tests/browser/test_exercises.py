"""Exercises with numbers, the board and the toy in a real browser: by mouse, by touch and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lessons.practice.numbers import find
from tests.browser.conftest import Fake, Visitor, violations

Visit = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}
PLACES = {"picture": (0, 0), "eye": (0, 1), "translator": (0, 2), "tutor": (0, 3), "answer": (0, 4), "question": (1, 2)}
ARROWS = {
    ("picture", "eye"): "pixels",
    ("eye", "translator"): "patch features",
    ("translator", "tutor"): "visual embeddings",
    ("question", "tutor"): "word embeddings",
    ("tutor", "answer"): "next token",
}
TRAINED = {("eye", "one"): 1, ("eye", "two"): 1, ("translator", "one"): 2, ("translator", "two"): 2}
TURNS = {**TRAINED, ("tutor", "one"): 1, ("tutor", "two"): 2}
"""How often each is turned: once is frozen, twice is trained."""


def drills(fake: Fake, visit: Visit, tab: str, more: str = "", **options: Any) -> Page:
    page = visit(fake.site.address, **options).page
    page.evaluate("(hash) => { location.hash = hash; }", f"room=drills&tab={tab}{more}")
    expect(page.locator(f"#drill-{tab}")).to_be_visible()
    return page


# ---- numbers


def numbers(fake: Fake, visit: Visit, kind: str, seed: str, **options: Any) -> Page:
    page = drills(fake, visit, "numbers", f"&kind={kind}&seed={seed}", **options)
    expect(page.locator(".gb-ex-question")).to_have_text(find(kind, seed).question)
    return page


def told(page: Page) -> Locator:
    return page.locator("[role=tabpanel]:visible .gb-ex-status")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))


@pytest.mark.claim("A1")
def test_the_assignment_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    page = numbers(fake, visit, "apply", "a1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "exercise-answer":
            break
    page.keyboard.type("1,024")
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("That is the picture alone")
    page.keyboard.press("Control+A")
    page.keyboard.type("32 x 32 + 12")
    page.keyboard.press("Enter")
    expect(told(page)).to_have_text("Right: 1,036 positions.")
    expect(page.locator(".gb-ex-tally")).to_have_text(re.compile("^0 in a row0 of 1 right at once"))
    page.wait_for_function("document.activeElement.textContent === 'And what does each of them hold?'")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-ex-question")).to_contain_text("each of the 1,024 positions of the picture hold")
    assert "kind=holds&seed=a1" in page.url
    choices = find("holds", "a1").choices
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(next(place for place, choice in enumerate(choices) if choice.right)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Right. One feature for each patch")
    expect(page.locator(".gb-ex-tally")).to_have_text("1 in a row1 of 2 right at once")
    page.wait_for_function("document.activeElement.textContent === 'Next'")


@pytest.mark.claim("C20")
def test_hints_then_the_working_and_a_fresh_one(fake: Fake, visit: Visit) -> None:
    page = numbers(fake, visit, "values", "llava-1.5")
    for place, hint in enumerate(find("values", "llava-1.5").hints):
        page.get_by_role("button", name=f"Hint, {place + 1} of 2").click()
        expect(page.locator(".gb-ex-hints li").nth(place)).to_have_text(hint)
    expect(page.get_by_role("button", name="Hint", exact=False)).to_be_hidden()
    assert "2,359,296" not in page.locator(".gb-ex").inner_text()
    page.click("text=Show the working")
    expect(page.locator(".gb-ex-working li").last).to_contain_text("576 x 4096 = 2,359,296")
    expect(page.locator('[data-kind="values"] .gb-ex-done')).to_have_text("0/1")
    page.check('.gb-ex-kinds [value="tiles"]')
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".gb-ex-kind")).to_have_text("Tiles and a thumbnail")
    expect(page.locator(".gb-ex-working li")).to_have_count(0)
    expect(page.locator(".gb-ex-hints li")).to_have_count(0)
    shown = page.locator(".gb-ex-question").inner_text()
    page.reload()  # the address leads back to the same one, and what was done is still known
    expect(page.locator(".gb-ex-question")).to_have_text(shown)
    expect(page.locator('[data-kind="values"] .gb-ex-done')).to_have_text("0/1")
    expect(page.locator('.gb-ex-kinds [value="tiles"]')).to_be_checked()


def test_what_cannot_be_read_is_told_and_not_counted(fake: Fake, visit: Visit) -> None:
    page = numbers(fake, visit, "patches", "llava-1.5")
    for text, said in (
        ("", "nothing to check"),
        ("<b>576</b>", "HTML"),
        ("9" * 300, "characters long"),
        ("576 values", "asked for are"),
    ):
        page.fill("#exercise-answer", text)
        page.press("#exercise-answer", "Enter")
        expect(told(page)).to_contain_text(said)
    expect(page.locator(".gb-ex-tally")).to_contain_text("Nothing done yet")
    page.fill("#exercise-answer", "٥٧٦")
    page.press("#exercise-answer", "Enter")
    expect(told(page)).to_have_text("Right: 576 patches.")
    expect(page.locator(".gb-ex-tally")).to_have_text("1 in a row1 of 1 right at once")
    page.evaluate("location.hash = '#room=drills&tab=numbers&kind=none&seed=1'")
    expect(told(page)).to_contain_text("no exercise of that kind")


# ---- the board


def at(page: Page, part: str) -> Locator:
    return page.locator(f'.gb-card[data-id="{part}"]')


def cell(page: Page, lane: int, place: int) -> Locator:
    return page.locator(f'.gb-cell[data-lane="{lane}"][data-place="{place}"]')


def board(fake: Fake, visit: Visit, **options: Any) -> Page:
    page = drills(fake, visit, "draw", **options)
    expect(page.locator(".gb-board-tray [data-card]")).to_have_count(9)
    return page


def press_until(page: Page, key: str, matches: str) -> None:
    """Press a key until what has the focus matches a selector."""
    for _ in range(80):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", matches):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {matches}; the focus is on {focused(page)}")


@pytest.mark.claim("A2")
def test_the_pipeline_drawn_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    page = board(fake, visit)
    line = page.locator(".gb-board-line")
    for part, (lane, place) in PLACES.items():
        press_until(page, "Shift+Tab" if page.locator(".gb-card").count() else "Tab", ".gb-board-tray [data-card]")
        page.keyboard.press("Home")
        for _ in range(9):
            page.keyboard.press("ArrowLeft")
        press_until(page, "ArrowRight", f'[data-card="{part}"]')
        page.keyboard.press("Enter")
        expect(line).to_contain_text("is picked up")
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
        for _ in range(place):
            page.keyboard.press("ArrowRight")
        if lane:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(line).to_contain_text(f"is on row {lane + 1}, place {place + 1}.")
        expect(cell(page, lane, place).locator(".gb-card")).to_have_attribute("data-id", part)
    for (origin, to), passes in ARROWS.items():
        press_until(page, "Shift+Tab", '.gb-cell[data-place="0"] [data-card="picture"]')
        press_until(page, "Tab", f'[data-id="{origin}"] .gb-card-from')
        page.keyboard.press("Enter")
        expect(line).to_contain_text("choose the card where it leads")
        if origin == "question":
            page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
        press_until(page, "ArrowRight", f'.gb-card [data-card="{to}"]')
        page.keyboard.press("Enter")
        expect(page.locator(".gb-board-chooser")).to_be_visible()
        press_until(page, "ArrowDown", f".gb-pass:nth-of-type({passes_in_order(page).index(passes) + 1})")
        page.keyboard.press("Enter")
        expect(page.locator(f'[data-arrow="{origin}-{to}"]')).to_have_text(passes)
    for (part, stage), turns in TURNS.items():
        press_until(page, "Shift+Tab", '.gb-cell[data-place="0"] [data-card="picture"]')
        press_until(page, "Tab", f'[data-id="{part}"] [data-stage="{stage}"]')
        for _ in range(turns):
            page.keyboard.press("Enter")
        expect(line).to_contain_text(f"Stage {stage}:")
    press_until(page, "Tab", ".gb-board .gb-primary")
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("That is LLaVA")
    expect(page.locator('.gb-board-steps [data-state="right"]')).to_have_count(5)
    expect(at(page, "eye")).to_have_attribute("data-part", "eye")  # its colour comes now


def passes_in_order(page: Page) -> list[str]:
    return page.locator(".gb-pass").all_text_contents()


def lay_all(page: Page) -> None:
    """The whole drawing, by choosing and choosing again, as a finger does."""
    for part, (lane, place) in PLACES.items():
        page.click(f'.gb-board-tray [data-card="{part}"]')
        cell(page, lane, place).locator(".gb-slot").click()
    for (origin, to), passes in ARROWS.items():
        at(page, origin).locator(".gb-card-from").click()
        at(page, to).locator(".gb-card-name").click()
        page.locator(".gb-pass", has_text=passes).click()
    for (part, stage), turns in TURNS.items():
        for _ in range(turns):
            at(page, part).locator(f'[data-stage="{stage}"]').click()


@pytest.mark.claim("A2")
def test_the_first_wrong_thing_is_pointed_at_and_the_drawing_is_kept(fake: Fake, visit: Visit) -> None:
    page = board(fake, visit)
    lay_all(page)
    at(page, "eye").locator('[data-stage="two"]').click()
    at(page, "tutor").locator('[data-stage="one"]').click()
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("Stage one: the language model knows its trade already")
    expect(page.locator(".gb-board [data-look]")).to_have_count(1)
    expect(at(page, "tutor")).to_have_attribute("data-look", "")
    expect(page.locator('.gb-board-steps [data-state="here"]')).to_contain_text("stage one")
    expect(page.locator(".gb-card[data-part]")).to_have_count(0)
    at(page, "tutor").locator('[data-stage="one"]').click()
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("Stage two: one part stays as it was")
    page.reload()
    expect(page.locator(".gb-card")).to_have_count(6)
    expect(page.locator(".gb-arrow-name")).to_have_count(5)
    at(page, "eye").locator('[data-stage="two"]').click()
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("That is LLaVA")
    page.click("text=Clear the board")
    expect(page.locator(".gb-board-tray [data-card]")).to_have_count(9)
    expect(page.locator(".gb-arrow-name")).to_have_count(0)


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: Locator, end: Locator) -> None:
    start.scroll_into_view_if_needed()
    page.mouse.move(*middle(start))
    page.mouse.down()
    page.mouse.move(*middle(end), steps=6)
    page.mouse.up()


@pytest.mark.claim("A2")
def test_cards_and_arrows_by_mouse(fake: Fake, visit: Visit) -> None:
    page = board(fake, visit)
    for part, place in (("picture", 0), ("eye", 1)):
        drag(page, page.locator(f'.gb-board-tray [data-card="{part}"]'), cell(page, 0, place))
        expect(cell(page, 0, place).locator(".gb-card")).to_have_attribute("data-id", part)
    expect(page.locator(".gb-ghost")).to_have_count(0)
    drag(page, at(page, "picture").locator(".gb-card-from"), at(page, "eye"))
    expect(page.locator(".gb-board-chooser")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".gb-board-chooser")).to_be_hidden()
    expect(page.locator('[data-arrow="picture-eye"]')).to_have_text("what?")
    drag(page, at(page, "picture").locator(".gb-card-name"), at(page, "eye"))  # onto another card: they change places
    expect(cell(page, 0, 1).locator(".gb-card")).to_have_attribute("data-id", "picture")
    expect(cell(page, 0, 0).locator(".gb-card")).to_have_attribute("data-id", "eye")
    drag(page, at(page, "eye").locator(".gb-card-name"), page.locator(".gb-board-steps"))  # nowhere: it stays
    expect(cell(page, 0, 0).locator(".gb-card")).to_have_attribute("data-id", "eye")
    drag(page, at(page, "eye").locator(".gb-card-name"), page.locator(".gb-board-tray [data-card]").first)
    expect(page.locator(".gb-card")).to_have_count(1)
    expect(page.locator(".gb-arrow-name")).to_have_count(0)


@pytest.mark.claim("A2")
def test_on_a_phone_it_runs_downwards_by_touch(fake: Fake, visit: Visit) -> None:
    page = board(fake, visit, viewport=PHONE, has_touch=True, is_mobile=True)
    expect(page.locator(".gb-board-field")).to_have_attribute("data-flow", "down")
    for part, (lane, place) in PLACES.items():
        page.locator(f'.gb-board-tray [data-card="{part}"]').tap()
        cell(page, lane, place).locator(".gb-slot").tap()
    at(page, "question").locator(".gb-card-from").tap()
    at(page, "tutor").locator(".gb-card-name").tap()
    page.locator(".gb-pass", has_text="word embeddings").tap()
    boxes = [at(page, part).bounding_box() for part in ("picture", "eye", "translator", "tutor", "answer")]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(set(tops)) == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("not read by anyone yet")


# ---- the toy


@pytest.mark.claim("C23")
def test_the_toy_is_predicted_marked_and_shown(fake: Fake, visit: Visit) -> None:
    page = drills(fake, visit, "toy")
    boxes = {"0,0": "2", "1,0": "2", "2,0": "-1", "sum,0": "3", "0,1": "0", "1,1": "5"}
    for key, value in boxes.items():
        page.fill(f'[data-said="{key}"]', value)
    expect(page.locator("[data-lit]")).to_have_count(2)  # the two numbers of the product in hand
    page.click("text=Mark my numbers")
    expect(page.locator(".gb-hand-status")).to_have_text("5 right, 1 not, 2 still open.")
    expect(page.locator('.gb-hand-box[data-mark="✗"] [data-said="1,1"]')).to_be_visible()
    assert page.locator(".gb-hand-out").all_text_contents() == ["", ""]
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-status")).to_have_text("A row of 3 has become a row of 2: 3, 10.")
    assert page.locator(".gb-hand-out").all_text_contents() == ["3", "10"]
    assert page.locator(".gb-hand-true").all_text_contents() == ["2", "2", "−1", "3", "0", "6", "4", "10"]
    page.locator("#drill-toy").get_by_label("matrix, row 2, column 2").fill("many")
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-status")).to_contain_text("Matrix, row 2, column 2: There is no number")
    expect(page.locator("#drill-toy").get_by_label("matrix, row 2, column 2")).to_have_attribute("aria-invalid", "true")
    page.locator("#drill-toy").get_by_label("matrix, row 2, column 2").fill("−0,5")
    page.locator("#drill-toy").get_by_label("Columns: one more").click()
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-status")).to_have_text("A row of 3 has become a row of 3: 3, 3, 4.")
    page.click("text=Back to the lesson")
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-status")).to_have_text("A row of 3 has become a row of 2: 3, 10.")


# ---- how they look


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(theme: str, fake: Fake, visit: Visit) -> None:

    def clean(page: Page) -> None:
        assert violations(page, theme, 'section[data-room="drills"]') == []

    page = numbers(fake, visit, "apply", "a1", color_scheme=theme)
    page.fill("#exercise-answer", "1024")
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".gb-ex-hints li")).to_have_count(1)
    page.press("#exercise-answer", "Enter")
    expect(told(page)).to_contain_text("picture alone")
    clean(page)
    page.click("text=Show the working")
    page.get_by_role("button", name="And what does each").click()
    expect(page.locator(".gb-ex-choices label")).to_have_count(5)
    clean(page)
    page.click("#tab-draw")
    expect(page.locator(".gb-board-tray [data-card]")).to_have_count(9)
    clean(page)
    lay_all(page)
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("That is LLaVA")
    clean(page)
    at(page, "eye").locator('[data-stage="two"]').click()
    page.click("text=Check the drawing")
    expect(told(page)).to_contain_text("Stage two")
    page.locator('[data-arrow="picture-eye"]').click()
    clean(page)
    page.click("#tab-toy")
    page.fill('[data-said="0,0"]', "7")
    page.click("text=Mark my numbers")
    expect(page.locator(".gb-hand-status")).to_contain_text("1 not")
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-out").first).to_have_text("3")
    clean(page)


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_nothing_sticks_out(width: int, fake: Fake, visit: Visit) -> None:
    page = numbers(fake, visit, "newlines", "1", viewport={"width": width, "height": 900})
    sticking_out = """() => [...document.querySelectorAll('section[data-room="drills"] *')].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
    }).map((one) => one.className || one.tagName)"""
    page.click("text=Show the working")
    expect(page.locator(".gb-ex-working li").first).to_be_visible()
    assert page.evaluate(sticking_out) == []
    page.click("#tab-draw")
    expect(page.locator(".gb-board-tray [data-card]")).to_have_count(9)
    lay_all(page)
    assert page.evaluate(sticking_out) == []
    page.click("#tab-toy")
    page.locator("#drill-toy").get_by_label("Row: one more").click()
    for _ in range(2):
        page.locator("#drill-toy").get_by_label("Columns: one more").click()
    page.click("text=Show the products")
    expect(page.locator(".gb-hand-out")).to_have_count(4)
    assert page.evaluate(sticking_out) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
