"""The room of other models: side by side, the trap, products in the wild; by pointer and by keyboard, in every size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lessons.figures.families import FIGURES
from lessons.figures.figure import Scene
from lessons.gallery import Gallery
from tests.browser.conftest import Fake, Visitor, violations
from viz import browser as web

Visit = Callable[..., Visitor]
SIZES = {"phone": (390, 844), "tablet": (768, 1024), "laptop": (1280, 800), "projector": (1920, 1080)}
TABS = {"compare": "", "trap": "&tab=trap", "wild": "&tab=wild"}
ROOM = 'section[data-room="frontier"]'


@pytest.fixture
def come(fake: Fake, visit: Visit) -> Callable[..., Page]:
    def enter(more: str = "", *, theme: str = "light", size: str = "laptop") -> Page:
        width, height = SIZES[size]
        window = {"width": width, "height": height}
        address = f"{fake.site.address}#room=frontier{more}"
        page = visit(address, ready=False, color_scheme=theme, viewport=window).page
        expect(page.locator(f"{ROOM} [data-tab]:visible")).to_have_count(1)
        return page

    return enter


def families(page: Page) -> list[str]:
    return page.locator(".gb-beside .gb-family").evaluate_all("(all) => all.map((one) => one.dataset.family)")  # type: ignore[no-any-return]


def tick(page: Page, name: str) -> None:
    page.locator(f'.gb-pick-list [value="{name}"]').focus()
    page.keyboard.press("Space")


@pytest.mark.claim("C27", "C28")
def test_an_address_puts_families_side_by_side(come: Callable[..., Page]) -> None:
    page = come("&family=llava-1.5,llama-3.2-vision")
    assert families(page) == ["llava-1.5", "llama-3.2-vision"]
    drawings = page.locator(".gb-beside .gb-wire")
    assert drawings.evaluate_all("(all) => all.map((one) => one.dataset.meets)") == ["prefix", "cross"]
    assert drawings.nth(1).get_attribute("role") == "img"
    assert "3, 8, 13, 18, 23, 28, 33 and 38" in (drawings.nth(1).get_attribute("aria-label") or "")
    assert drawings.nth(1).locator(".gb-wire-taken").count() == len((3, 8, 13, 18, 23, 28, 33, 38))
    boxes = [page.locator(".gb-beside .gb-family").nth(place).bounding_box() for place in (0, 1)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]
    # Rows stand at one height, so that they can be read across.
    for row in ("training", "tokens", "fusion", "published", "unknown"):
        tops = page.locator(f'.gb-family [data-row="{row}"]').evaluate_all(
            "(all) => all.map((one) => Math.round(one.getBoundingClientRect().top))"
        )
        assert tops[0] == tops[1], row


@pytest.mark.claim("C28")
def test_one_family_alone_stands_beside_llava(come: Callable[..., Page]) -> None:
    page = come("&family=copilot")
    assert families(page) == ["llava-1.5", "copilot"]
    expect(page.locator('.gb-beside [data-family="copilot"] .gb-wire-question')).to_have_text("?")


@pytest.mark.claim("C27")
def test_families_are_chosen_by_keyboard_and_stand_in_the_address(come: Callable[..., Page]) -> None:
    page = come("&family=fuyu,claude")
    tick(page, "chameleon")
    assert families(page) == ["fuyu", "claude", "chameleon"]
    assert page.evaluate("document.activeElement.value") == "chameleon"
    tick(page, "claude")
    assert families(page) == ["fuyu", "chameleon"]
    for name in ("gemini", "llama-4", "blip-2"):
        tick(page, name)
    assert families(page) == ["fuyu", "chameleon", "gemini", "llama-4"]
    expect(page.locator('[data-message="frontier"]')).to_contain_text("at most")
    assert not page.locator('.gb-pick-list [value="blip-2"]').is_checked()
    page.reload()
    expect(page.locator(".gb-beside .gb-family")).to_have_count(4)
    assert families(page) == ["fuyu", "chameleon", "gemini", "llama-4"]
    page.get_by_label("Take Gemini out of the comparison").press("Enter")
    assert families(page) == ["fuyu", "chameleon", "llama-4"]


@pytest.mark.claim("C27")
def test_the_list_is_narrowed_by_how_they_meet_and_by_weights(come: Callable[..., Page]) -> None:
    page = come()
    names = page.locator(".gb-pick-list input")
    page.select_option("#frontier-meets", "cross")
    assert names.evaluate_all("(all) => all.map((one) => one.value)") == ["flamingo", "llama-3.2-vision"]
    page.select_option("#frontier-open", "no")
    expect(names).to_have_count(0)
    expect(page.locator(".gb-pick-list")).to_contain_text("Loosen a filter")
    page.select_option("#frontier-meets", "unknown")
    expect(names).to_have_count(9)
    page.select_option("#frontier-open", "yes")
    expect(names).to_have_count(0)


@pytest.mark.claim("C27")
def test_each_fact_shows_its_source_on_focus_and_in_the_text(come: Callable[..., Page]) -> None:
    page = come("&family=blip-2,gemini")
    fact = page.locator('[data-family="blip-2"] [data-row="tokens"] .gb-fact').first
    source = fact.locator(".gb-from")
    expect(source).not_to_be_visible()
    page.keyboard.press("Tab")  # from now on focus is that of a keyboard, and shown
    fact.locator(".gb-sure").focus()
    expect(source).to_be_visible()
    expect(source).to_have_text("verified at the source: BLIP-2 paper and its configuration in transformers, "
                                "arXiv 2301.12597, November 2026")  # fmt: skip
    page.keyboard.press("Enter")
    expect(fact.locator(".gb-sure")).to_have_attribute("aria-expanded", "true")
    page.check("#frontier-sources")
    hidden = page.locator(".gb-beside .gb-from").evaluate_all(
        "(all) => all.filter((one) => getComputedStyle(one).visibility !== 'visible').length"
    )
    assert hidden == 0
    unknown = page.locator('[data-family="gemini"] [data-row="fusion"] .gb-fact')
    assert unknown.get_attribute("data-status") == "unknown"
    expect(unknown).to_contain_text("not published")
    # Previously what nobody had looked up was drawn like what nobody has published.
    opened = page.locator('[data-family="blip-2"] [data-row="unknown"] .gb-fact')
    assert opened.get_attribute("data-status") == "open"
    expect(opened.locator(".gb-sure-mark")).to_have_text("…")
    expect(opened).to_contain_text("What its training cost: not looked up yet")
    expect(unknown.locator(".gb-sure-mark")).to_have_text("?")
    expect(page.locator(".gb-marks")).to_contain_text("nobody here has looked it up yet")


@pytest.mark.claim("C34")
def test_the_trap_by_keyboard_alone(come: Callable[..., Page]) -> None:
    page = come("&tab=trap&family=gemini")
    assert page.locator('[data-wiring="family"] .gb-wire-question').count() == 0
    page.click("[data-check]")
    expect(page.locator(".gb-trap form .gb-message")).to_contain_text("Training strategy")
    for axis, presses in (("training", 1), ("tokens", 0), ("fusion", 2)):
        page.locator(f'[name="axis-{axis}"]').first.focus()
        page.keyboard.press("Space")
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-trap form .gb-message")).to_contain_text("2 of 3 right")
    right = page.locator(".gb-axis").evaluate_all("(all) => all.map((one) => [one.dataset.axis, one.dataset.right])")
    assert right == [["training", "true"], ["tokens", "false"], ["fusion", "true"]]
    expect(page.locator('[data-axis="training"] .gb-verdict-axis')).to_contain_text("no bolt-on")
    expect(page.locator('[data-axis="tokens"] .gb-verdict-axis')).to_contain_text(
        "Not quite: different, or not published."
    )
    expect(page.locator('[data-wiring="family"] .gb-wire-question')).to_have_text("?")
    expect(page.locator('[data-message="tally"]')).to_have_text("1 family judged, 2 of 3 axes right at the first try.")
    page.locator("[data-check]").press("Enter")
    expect(page.locator("#trap-family")).to_have_value("claude")
    expect(page.locator("#trap-family")).to_be_focused()
    assert "family=claude" in page.url
    assert page.locator(".gb-axis input:checked").count() == 0


@pytest.mark.claim("C34")
def test_an_axis_that_nobody_has_looked_up_is_not_asked(come: Callable[..., Page]) -> None:
    page = come("&tab=trap&family=fuyu")
    expect(page.locator('[data-axis="training"]')).to_contain_text("Not asked: of Fuyu-8B this is not looked up yet.")
    assert page.locator('[data-axis="training"] input').count() == 0
    for axis in ("tokens", "fusion"):
        page.check(f'[name="axis-{axis}"][value="different"]')
    page.click("[data-check]")
    expect(page.locator(".gb-trap form .gb-message")).to_contain_text("2 of 2 right")
    expect(page.locator('[data-wiring="family"] .gb-wire')).to_have_attribute("data-meets", "patches")


@pytest.mark.claim("C35", "C36", "C37", "C38", "C39")
def test_five_products_in_the_wild(come: Callable[..., Page]) -> None:
    page = come("&tab=wild")
    cards = page.locator(".gb-wild .gb-family")
    names = cards.locator("h3").all_text_contents()
    assert names == ["ChatGPT", "Gemini app and Workspace", "Claude, the product", "Qwen-VL-Max", "Microsoft Copilot"]
    for place, number in enumerate(("765", "1,032", "1,036", "770")):
        expect(cards.nth(place).locator('[data-row="does"]')).to_contain_text(number)
    expect(cards.nth(4).locator('[data-row="does"]')).to_contain_text("explains charts, tables, slides")
    unknown = cards.nth(4).locator('[data-row="unknown"] .gb-fact')
    assert {fact.get_attribute("data-status") for fact in unknown.all()} == {"unknown"}
    expect(page.locator(ROOM)).not_to_contain_text("wired up")
    cards.first.get_by_role("link", name="Compare with GPT-4o").click()
    expect(page.locator(".gb-compare")).to_be_visible()
    assert families(page) == ["gpt-4o", "chatgpt"]
    page.go_back()
    expect(page.locator(".gb-wild")).to_be_visible()


def test_an_unknown_family_is_said_so_and_the_rest_is_shown(come: Callable[..., Page]) -> None:
    page = come("&family=%3Cimg%20src%3Dx%3E,fuyu,chameleon")
    expect(page.locator('[data-message="frontier"]')).to_have_text("There is no family “<img src=x>”.")
    assert families(page) == ["fuyu", "chameleon"]


@pytest.mark.parametrize("size", SIZES)
def test_it_fits(size: str, come: Callable[..., Page]) -> None:
    page = come(size=size)
    width = SIZES[size][0]
    for tab in TABS:
        page.click(f'[data-view="{tab}"]')
        expect(page.locator(f'{ROOM} [data-tab="{tab}"] .gb-wire:visible').first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        sticking_out = page.evaluate(
            """(room) => [...document.querySelectorAll(`${room} *`)].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width && (box.right > innerWidth + 1 || box.left < -1);
            }).map((one) => one.getAttribute('class') || one.tagName)""",
            ROOM,
        )
        assert (tab, sticking_out) == (tab, [])
        if size == "phone" and tab == "compare":
            assert not page.locator(".gb-pick-list").is_visible()
            page.click(".gb-pick summary")
            expect(page.locator(".gb-pick-list")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(theme: str, come: Callable[..., Page]) -> None:
    page = come("&tab=trap&family=llama-4", theme=theme)
    for axis, pick in (("training", "same"), ("tokens", "different"), ("fusion", "same")):
        page.check(f'[name="axis-{axis}"][value="{pick}"]')
    page.click("[data-check]")
    expect(page.locator('[data-axis="fusion"]')).to_have_attribute("data-right", "true")
    for tab in TABS:
        page.click(f'[data-view="{tab}"]')
        expect(page.locator(f'{ROOM} [data-tab="{tab}"]')).to_be_visible()
        if tab == "compare":
            page.check("#frontier-sources")
        assert violations(page, theme) == []


@pytest.mark.claim("C27")
def test_a_lesson_draws_families_beside_each_other(come: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "pictures.json").write_text("[]")
    figure = next(figure for figure in FIGURES if figure.name == "families")
    told = figure.panel(Scene(None, Gallery(tmp_path)), {"show": ["llava-1.5", "flamingo", "chameleon", "fuyu"]})
    page = come()
    page.evaluate(
        """([{ drawPanel }, told]) => {
          const place = document.createElement('div');
          document.querySelector('section[data-room="frontier"]').append(place);
          place.id = 'drawn';
          drawPanel(place, told);
        }""",
        [page.evaluate_handle("(address) => import(address)", f"./{web.address('figures/panel.js')}"), told],
    )
    drawn = page.locator("#drawn .gb-wire")
    assert drawn.evaluate_all("(all) => all.map((one) => one.dataset.meets)") == ["prefix", "cross", "codes", "patches"]
    tops = drawn.evaluate_all("(all) => all.map((one) => Math.round(one.getBoundingClientRect().top))")
    assert len(set(tops)) < len(tops)
