"""What a browser kept of a learner, and what a file brings back, whatever its parts look like: nothing breaks.

What is sound in a record and what is set aside is tested without a browser, in tests/web/practice/record.test.js.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Fake, Visitor

Visit = Callable[..., Visitor]
KEY = "glassbox.learner"
DONE = {"heard": {}, "guess": {"answer": "1", "right": False}}
SOUND: dict[str, Any] = {
    "lessons": {"three-parts": {"done": DONE, "at": "guess"}, "two-stages": {"done": {}, "finished": "2026-11-28"}},
    "last": "three-parts",
    "cards": {
        "cards": {"R10": {"card": {"due": "2026-12-01T00:00:00Z"}, "rating": 3, "times": 1, "at": "2026-11-28"}},
        "drafts": {"R11": "a dog"},
        "limit": 10,
        "fresh": {"day": "2026-11-28", "count": 1},
    },
    "numbers": {"streak": 2, "best": 4, "kinds": {"grid": {"asked": 6, "right": 5}}, "chosen": ["grid"]},
    "interview": {"kept": [], "current": None, "seconds": 90, "mix": "mixed"},
    "board": {"parts": [{"id": "encoder", "lane": 0, "place": 1}], "arrows": [], "stages": {"one": {}, "two": {}}},
}
ODD: tuple[Any, ...] = (None, 0, -1, 1.5, "", "x", True, [], [None], [[1]], {}, {"done": 3}, {"length": 1}, [{"id": 1}])
SECTIONS = (
    "lessons",
    "lessons&lesson=three-parts",
    "drills&tab=recall",
    "drills&tab=interview",
    "drills&tab=numbers",
    "drills&tab=draw",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a value, its own included."""
    found = [path]
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        found += places(one, (*path, name))
    return found


def changed(value: Any, path: tuple[Any, ...], to: Any) -> Any:
    if not path:
        return to
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], to)
    return copy


def spoilt(seed: int, times: int) -> dict[str, Any]:
    """The sound record with some of its places holding something else."""
    chance, record = random.Random(seed), SOUND
    for _ in range(times):
        record = changed(record, chance.choice(places(record)[1:]), chance.choice(ODD))
    return record


@pytest.mark.parametrize("seed", range(4))
def test_nothing_breaks_over_what_was_kept(fake: Fake, visit: Visit, seed: int) -> None:
    page = visit(None).page
    text = json.dumps({"version": 1, "parts": spoilt(1000 + seed, 12)})
    page.add_init_script(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(text)})")
    page.goto(fake.site.address)
    page.wait_for_selector("#ask")
    for section in SECTIONS:
        page.evaluate(f"location.hash = 'room={section}'")
        place = {
            "lessons": ".gb-course-list li",
            "lessons&lesson=three-parts": '.gb-lesson [data-message="lesson-place"]:not(:empty)',
            "drills&tab=recall": ".gb-drill-state b",
            "drills&tab=interview": ".gb-starter, .gb-clock, .gb-summary, .gb-row",
            "drills&tab=numbers": ".gb-ex-question:not(:empty)",
            "drills&tab=draw": ".gb-board-cells > *",
        }[section]
        page.locator(place).first.wait_for()
    kept = page.evaluate("Object.keys(localStorage).map((key) => localStorage.getItem(key))")
    assert text in kept  # the earlier data, whole


def test_a_file_with_a_damaged_part_brings_back_the_rest(fake: Fake, visit: Visit) -> None:
    visitor = visit(f"{fake.site.address}#room=lessons", ready=False)
    page = visitor.page
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    record = {**changed(SOUND, ("lessons", "two-stages"), 7), "numbers": 3}
    content = json.dumps({"what": KEY, "version": 1, "parts": record}).encode()
    page.set_input_files('[data-progress="import"]', {"name": "x.json", "mimeType": "", "buffer": content})
    expect(page.locator('[data-message="course"]')).to_contain_text("“lessons.two-stages”, “numbers” could not be used")
    expect(page.locator("[data-continue]")).to_contain_text("Continue where you left")
    page.evaluate("location.hash = 'room=drills&tab=numbers'")
    expect(page.locator(".gb-ex-question")).not_to_have_text("")


def test_a_file_that_is_brought_back_sets_the_present_record_aside(fake: Fake, visit: Visit) -> None:
    visitor = visit(f"{fake.site.address}#room=lessons", ready=False)
    page = visitor.page
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    old = json.dumps({"what": KEY, "version": 1, "parts": SOUND})
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, old])
    page.reload()
    expect(page.locator("[data-continue]")).to_contain_text("Continue where you left")
    content = json.dumps({"what": KEY, "version": 1, "parts": {}}).encode()
    page.set_input_files('[data-progress="import"]', {"name": "x.json", "mimeType": "", "buffer": content})
    expect(page.locator("[data-continue]")).not_to_contain_text("Continue where you left")
    others = f"Object.keys(localStorage).filter((one) => one !== '{KEY}').map((one) => localStorage[one])"
    kept = [json.loads(text)["parts"] for text in page.evaluate(others) if '"parts"' in text]
    assert kept == [SOUND]
