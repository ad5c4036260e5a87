"""Every script and every input method: a half-typed word is not sent, and text runs the way its script does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Fake, Visitor

Visit = Callable[..., Visitor]
ARABIC = "أين السلم؟"
HEBREW = "איפה הסולם?"
CONFIRM = """(field) => {
  // Safari: the composition ends, and only then comes the key that ended it.
  field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '梯子' }));
  const safari = { key: 'Enter', keyCode: 229, isComposing: false };
  return field.dispatchEvent(new KeyboardEvent('keydown', { ...safari, bubbles: true, cancelable: true }));
}"""


def confirm(page: Page, field: str) -> bool:
    """End a composition with Enter as Safari does; whether the browser would still do with that key what it does."""
    untouched: bool = page.locator(field).evaluate(CONFIRM)
    return untouched


def test_the_enter_that_ends_a_composition_asks_nothing(fake: Fake, visit: Visit) -> None:
    # Previously `isComposing` alone was asked, which Safari has false by then, and half a question was sent.
    visitor = visit(fake.site.address)
    visitor.page.fill("#question textarea", "梯子")
    assert not confirm(visitor.page, "#question textarea")
    assert visitor.page.input_value("#question textarea") == "梯子"
    visitor.page.locator("#question textarea").press("Enter")
    visitor.wait("done")
    assert fake.engine.asked == ["梯子"]


FIELDS = {
    "#followed": "room=walk",
    "#stage-question": "room=walk",
    "#exercise-answer": "room=drills&tab=numbers",
    "#recall-answer": "room=drills&tab=recall&item=R10",
    ".gb-hand-cell": "room=drills&tab=toy",
    '[name="width"]': "room=budget",
}


def test_nor_does_it_send_in_any_other_field(fake: Fake, visit: Visit) -> None:
    page = visit(fake.site.address).page
    for field, room in FIELDS.items():
        page.evaluate(f"location.hash = '{room}'")
        page.locator(field).first.wait_for(state="attached")
        count = "(field) => { window.heard = 0; field.addEventListener('keydown', () => { window.heard += 1; }); }"
        page.locator(field).first.evaluate(count)
        page.locator(field).first.evaluate(CONFIRM)
        assert page.evaluate("window.heard") == 0, field
        assert fake.engine.asked == []


def direction(page: Page, selector: str) -> str:
    found: str = page.locator(selector).first.evaluate("(one) => getComputedStyle(one).direction")
    return found


@pytest.mark.parametrize("text", [ARABIC, HEBREW])
def test_text_runs_from_right_to_left_where_its_script_does(fake: Fake, visit: Visit, text: str) -> None:
    # Previously Arabic and Hebrew stayed left to right in the box, the transcript and the answer.
    fake.engine.answer = [f"{word} " for word in text.split()]
    visitor = visit(fake.site.address)
    visitor.page.fill("#question textarea", text)
    assert direction(visitor.page, "#question textarea") == "rtl"
    visitor.page.click("#ask")
    visitor.wait("done")
    visitor.ask("And in English?")
    turns = visitor.page.locator(".gb-turns button")
    expect(turns).to_have_count(2)
    assert direction(visitor.page, ".gb-turns li:first-child b") == "rtl"
    assert direction(visitor.page, ".gb-turns li:first-child b + span") == "rtl"
    assert direction(visitor.page, ".gb-asked") == "ltr"
    turns.first.click()
    assert direction(visitor.page, ".gb-asked") == "rtl"
    assert direction(visitor.page, "#answer") == "rtl"
    first, second = (visitor.tokens.nth(place).bounding_box() or {"x": 0} for place in (0, 1))
    assert first["x"] > second["x"]
    visitor.page.click('[data-station="prefix"]')
    chips = visitor.page.locator(".gb-chip").evaluate_all("(all) => all.every((chip) => chip.dir === 'auto')")
    assert chips
    assert direction(visitor.page, "#stations") == "ltr"


WRITTEN = (
    *("textarea", "input[type=text]", "input:not([type], [inputmode])", "#answer", ".gb-asked", "p.gb-hear"),
    *("[data-said]", ".gb-top code", ".gb-lens code", ".gb-chip"),
)
LACKING = """(written) => [...document.querySelectorAll(written)]
  .filter((one) => one.dir !== 'auto').map((one) => one.outerHTML)"""


def test_every_field_and_every_place_of_written_text_takes_any_direction(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    page = visitor.page
    assert page.evaluate(LACKING, ", ".join(WRITTEN)) == []
    for room in ("drills&tab=recall&item=R10", "drills&tab=numbers", "drills&tab=interview"):
        page.evaluate(f"location.hash = 'room={room}'")
        page.wait_for_function("document.querySelector('.gb').dataset.in === 'drills'")
        visitor.settle()
        assert page.evaluate(LACKING, "section[data-room=drills] :is(textarea, input[type=text])") == []
