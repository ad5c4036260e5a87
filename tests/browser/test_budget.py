"""The room of the token budget, in a real browser: a size in, every rule's count out, one rule drawn and costed."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Fake, Visitor, violations

Visit = Callable[..., Visitor]
HOSTILE = "<img src=x onerror=alert(1)>"


def enter(fake: Fake, visit: Visit, address: str = "", **options: object) -> Page:
    page = visit(f"{fake.site.address}#room=budget{address}", ready=False, **options).page
    expect(page.locator("[data-rule]").first).to_be_visible()
    return page


def row(page: Page, rule: str) -> Locator:
    return page.locator(f'[data-rule="{rule}"]')


def number(page: Page, rule: str) -> Locator:
    return row(page, rule).locator("b")


def message(page: Page) -> Locator:
    return page.locator('[data-message="budget"]')


def in_address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


@pytest.mark.claim("C26", "C30", "C31")
def test_a_size_goes_through_every_rule(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit)
    assert page.locator("[data-rule]").count() > 60
    for rule, tokens in {"llava-1.5": "576", "internvl": "3,328", "claude": "1,036", "gemini-3": "≤ 1,120"}.items():
        expect(number(page, rule)).to_have_text(tokens)
    expect(number(page, "copilot")).to_have_text("not published")
    page.fill('[name="width"]', "2048")
    page.fill('[name="height"]', "1536")
    expect(number(page, "claude")).to_have_text("1,564")
    expect(number(page, "qwen2-vl-own")).to_have_text("4,015")
    assert in_address(page) == {"room": "budget", "width": "2048", "height": "1536", "rule": "llava-next"}
    page.get_by_role("button", name="336 x 336").click()
    expect(number(page, "smolvlm-256m")).to_have_text("1,088")
    page.click("[data-turn]")
    expect(page.locator('[name="width"]')).to_have_value("336")


def test_bars_stand_in_order_and_to_scale(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit)
    length = "(all) => all.map((one) => one.getBoundingClientRect().width)"
    bars = page.locator('[data-group="open"] .gb-budget-track i')
    logarithmic = bars.evaluate_all(length)
    assert logarithmic == sorted(logarithmic)
    page.check('[name="scale"][value="linear"]')
    widths = {
        rule: row(page, rule).locator("i").evaluate("(one) => one.getBoundingClientRect().width")
        for rule in ("llava-1.5", "llama-3.2-vision", "gpt-4o")
    }
    assert widths["llama-3.2-vision"] / widths["llava-1.5"] == pytest.approx(6404 / 576, rel=0.02)
    assert widths["llava-1.5"] / widths["gpt-4o"] == pytest.approx(576 / 765, rel=0.02)  # both groups, one scale
    # GPT-4o-mini counts in so small a unit that its bar would press all others flat: it is torn off.
    torn = "(all) => all.map((one) => one.closest('[data-rule]').dataset.rule)"
    assert page.locator("[data-beyond]").evaluate_all(torn) == ["gpt-4o-mini"]
    page.select_option('[name="show"]', "bytes")
    expect(number(page, "llava-1.5")).to_have_text("302 MB")


@pytest.mark.claim("C26")
def test_one_rule_is_drawn_and_told_step_by_step(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, "&width=1024&height=768&rule=internvl")
    see = page.locator(".gb-budget-see")
    expect(see.locator(".gb-budget-count b")).to_have_text("3,328")
    expect(see.locator("svg").first.locator('rect[data-kind="tile"]')).to_have_count(12)
    expect(see.locator(".gb-budget-overview")).to_be_visible()
    expect(see.locator(".gb-budget-steps li").last).to_have_text("13 x 256 = 3,328 tokens.")
    words = "The picture, 1,024 x 768 pixels, with tokens, 64 x 48; 12 tiles; and the whole picture once more."
    expect(see.locator("svg").first).to_have_attribute("aria-label", words)
    row(page, "llava-1.5").click()
    expect(see.locator('path[data-kind="cut"]')).to_have_count(1)
    expect(see.locator("figcaption")).to_contain_text("cut away, never seen")
    assert in_address(page)["rule"] == "llava-1.5"
    expect(row(page, "llava-1.5")).to_have_attribute("aria-current", "true")
    row(page, "gpt-4o").click()
    expect(see.locator(".gb-budget-count")).to_contain_text("765 tokens, as its maker counts")
    expect(see.locator(".gb-budget-source")).to_contain_text("mirrored copy")
    expect(see.locator('[data-message="bill"]')).to_contain_text("which nobody outside knows")
    row(page, "copilot").click()
    expect(see.locator(".gb-budget-count")).to_contain_text("No count")
    expect(see.locator(".gb-budget-steps")).to_have_text("How it counts images is not published.")
    expect(see.locator(".gb-budget-bill")).to_be_hidden()


@pytest.mark.claim("Q4")
def test_what_it_costs_a_language_model(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, "&rule=llava-1.5")
    bill = page.locator(".gb-budget-bill dl div")
    expect(bill.nth(0).locator("b")).to_have_text("0.44 %")
    expect(bill.nth(1).locator("b")).to_have_text("7.85 TFLOP")
    expect(bill.nth(2).locator("b")).to_have_text("302 MB")
    expect(bill.nth(2)).to_contain_text("2 x 32 x 32 x 128 x 2 x 576")
    page.select_option('[name="llm"]', "mistral-7b")
    expect(bill.nth(2).locator("b")).to_have_text("75.5 MB")


BAD_SIZES = (
    ("0", "The width of a picture is at least 1 pixel."),
    ("-4", "The width of a picture is at least 1 pixel."),
    ("", "Give the width of the picture in pixels."),
    ("99999999", "The width may be at most 65,535 pixels, the longest side that a JPEG can have."),
    ("<b>1</b>", "The width is a whole number of pixels, not '<b>1</b>'."),
    ("1e3", "The width is a whole number of pixels, not '1e3'."),
)


def test_a_bad_size_is_told_and_the_last_good_one_stays(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit)
    field = page.locator('[name="width"]')
    usual = field.input_value()
    for width, says in BAD_SIZES:
        expect(number(page, "claude")).to_have_text("1,036")
        field.fill(width)
        expect(message(page)).to_have_text(says)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(number(page, "claude")).to_have_text("1,036")
        field.fill("1000")
        expect(message(page)).to_have_text("")
        expect(field).not_to_have_attribute("aria-invalid", "true")
        expect(number(page, "claude")).to_have_text("1,008")
        field.fill(usual)


def test_extremes_are_refused_by_their_rules_alone(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, "&width=1&height=10000&rule=qwen3-vl")
    expect(page.locator(".gb-budget-steps")).to_contain_text("refuses a picture more than 200 times as long")
    expect(number(page, "qwen3-vl")).to_have_text("no count")
    expect(number(page, "llava-1.5")).to_have_text("576")


def test_an_address_may_say_anything(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, f"&width=640&height=480&rule={HOSTILE}")
    expect(message(page)).to_contain_text("There is no rule")
    expect(number(page, "claude")).to_have_text("414")
    assert page.locator(".gb-budget img").count() == 0
    page.evaluate("location.hash = '#room=budget&width=abc&height=10'")
    expect(message(page)).to_have_text("The width is a whole number of pixels, not 'abc'.")


def test_search_and_kinds(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit)
    page.fill('[name="find"]', "llava")
    assert page.locator("[data-rule]").evaluate_all("(all) => all.map((one) => one.dataset.rule)") == [
        *("llava-v1", "llava-1.5", "llava-interleave", "llava-next", "llava-onevision"),
    ]
    expect(page.locator('[data-message="found"]')).to_contain_text("5 of")
    expect(page.locator('[data-group="closed"]')).to_be_hidden()
    page.fill('[name="find"]', HOSTILE)
    expect(page.locator("[data-rule]")).to_have_count(0)
    expect(page.locator('[data-message="found"]')).to_contain_text("No rule")
    page.fill('[name="find"]', "")
    page.select_option('[name="way"]', "ceiling")
    expect(page.locator("[data-rule]")).to_have_count(4)


def test_a_file_of_one_s_own_is_only_measured(fake: Fake, visit: Visit) -> None:
    visitor = visit(f"{fake.site.address}#room=budget", ready=False)
    page = visitor.page
    expect(page.locator("[data-rule]").first).to_be_visible()
    before = len(visitor.requests)
    out = io.BytesIO()
    Image.new("RGB", (960, 540), "navy").save(out, "PNG")
    page.set_input_files(
        ".gb-budget-file input", {"name": f"{HOSTILE}.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    expect(message(page)).to_contain_text("960 x 540 pixels. It stays in this browser")
    expect(number(page, "gemini-2.5")).to_have_text("1,548")
    expect(page.locator(".gb-budget-views image").first).to_be_attached()
    sent = [address for address in visitor.requests[before:] if address.startswith("http")]
    assert not [address for address in sent if "upload" in address]
    page.set_input_files(
        ".gb-budget-file input", {"name": "notes.txt", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(message(page)).to_have_text("notes.txt is not a picture that this browser can open.")
    page.get_by_role("button", name="448 x 448").click()
    expect(page.locator(".gb-budget-views image")).to_have_count(0)  # it is not that picture's size any more


def test_by_keyboard(fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit)
    # The list is one stop of the Tab key: the rule picked.
    assert page.locator("[data-rule][tabindex='0']").evaluate_all("(all) => all.map((one) => one.dataset.rule)") == [
        "llava-next"
    ]
    row(page, "llava-next").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-budget-name")).to_contain_text("Gemma 4 budget 70")
    page.locator('[name="width"]').focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("448")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-budget-picture figcaption")).to_contain_text("448 x 768")


@pytest.mark.parametrize("size", [(390, 844), (768, 1024), (1280, 800), (1920, 1080)], ids=lambda size: str(size[0]))
def test_it_fits(size: tuple[int, int], fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, "&width=3024&height=4032&rule=llava-next", viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    sticking_out = page.locator(".gb-budget *").evaluate_all(
        """(all) => all.filter((one) => {
          const box = one.getBoundingClientRect();
          return box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert sticking_out == []
    if size[0] < 1024:  # a rule picked far down is shown, and there is a way back
        row(page, "claude").click()
        expect(page.locator(".gb-budget-name")).to_be_in_viewport()
        page.click("[data-back]")
        expect(row(page, "claude")).to_be_in_viewport()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(theme: str, fake: Fake, visit: Visit) -> None:
    page = enter(fake, visit, color_scheme=theme)
    page.locator(".gb-budget-about summary").click()
    for rule in ("llava-1.5", "claude", "copilot"):
        row(page, rule).click()
        expect(row(page, rule)).to_have_attribute("aria-current", "true")
        assert violations(page, theme) == []
