"""Practice: a card from question to rating, a mock interview to its summary, and a record that lasts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lessons.practice.interview import questions
from lessons.practice.recall import deck
from tests.browser.conftest import Fake, Visitor, violations

Visit = Callable[..., Visitor]
KEY = "glassbox.learner"
YOURS = "The <b>connector</b> learns first, from captions; then both learn from instructions."


def at(fake: Fake, tab: str, item: str = "") -> str:
    return f"{fake.site.address}#room=drills&tab={tab}" + (f"&item={item}" if item else "")


def settled(page: Page) -> None:
    """What the page asked for as it came is there; to leave earlier would cut Gradio's own requests short."""
    page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])', state="attached")


def to(page: Page, address: str) -> None:
    """As one comes with a link from elsewhere: the page begins anew, with what is kept."""
    settled(page)
    with page.expect_navigation():  # in one go, or the page at hand would put its own state into the address first
        page.evaluate("(address) => { history.replaceState(null, '', address); location.reload(); }", address)


def again(page: Page) -> None:
    """The reload button."""
    settled(page)
    page.reload()


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate(f"localStorage.getItem('{KEY}') ?? '{{\"parts\": {{}}}}'"))[
        "parts"
    ]
    return found


def back(fake: Fake, visit: Visit, text: str, tab: str, item: str = "") -> Page:
    """A window of someone who was here before, and of whom this is kept."""
    page = visit(None).page
    page.add_init_script(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(text)})")
    page.goto(at(fake, tab, item))
    return page


def parts(**more: Any) -> str:
    return json.dumps({"version": 1, "parts": more})


def moment(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


def card(due: str) -> dict[str, Any]:
    since = moment(days=-3)
    return {"state": 2, "step": None, "stability": 3.0, "difficulty": 5.0, "due": due, "last_review": since}


# ---- recall


@pytest.mark.claim("R1")
def test_a_card_from_question_to_rating_and_over_a_reload(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R1"), ready=False).page
    reference = deck().cards["R1"].answer
    expect(page.locator(".gb-drill-ask")).to_have_text(deck().cards["R1"].ask)
    assert reference not in (page.text_content("body") or "")  # answered first, told then
    page.fill("#recall-answer", YOURS)
    again(page)
    expect(page.locator("#recall-answer")).to_have_value(YOURS)  # a draft is not lost
    page.locator("#recall-answer").press("Control+Enter")

    columns = page.locator(".gb-yours-and dd")
    expect(columns).to_have_text([YOURS, reference])
    points = deck().cards["R1"].points
    expect(page.locator(".gb-points label > span")).to_have_count(len(points))
    hinted = [bool(one.locator(".gb-hint").count()) for one in page.locator(".gb-points label").all()]
    assert hinted == deck().cards["R1"].mentioned(YOURS)
    assert page.locator(".gb-points input:checked").count() == 0  # a hint ticks nothing
    expect(page.locator(".gb-wait")).to_have_text(["1 min", "6 min", "10 min", "8 days"])
    expect(page.get_by_role("link", name="Lesson 5, “Stage one")).to_have_attribute(
        "href", re.compile("lesson=two-stages&block=stage-one")
    )

    page.keyboard.press("4")
    expect(page.locator(".gb-drill-heard")).to_contain_text("R1 comes back on")
    again(page)
    rated = kept(page)["cards"]["cards"]["R1"]
    assert rated["rating"] == "easy"
    days = (datetime.fromisoformat(rated["card"]["due"]) - datetime.now(UTC)).total_seconds() / 86_400
    assert 7.9 < days < 8
    assert "R1" not in kept(page)["cards"]["drafts"]
    page.get_by_role("button", name="All cards").first.click()
    expect(page.locator(".gb-row", has_text=deck().cards["R1"].ask)).to_contain_text("in 8 days")
    expect(page.locator(".gb-forecast-days")).to_have_attribute(
        "aria-label", re.compile(r"Cards that come back: .* 1\.")
    )


def test_a_number_is_graded_and_bad_input_is_told_and_kept(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R10"), ready=False).page
    field = page.locator("#recall-answer")
    for given, said in (
        ("", "nothing to check"),
        ("<b>5</b>", "HTML"),
        ("猫", "no number"),
        ("9" * 300, "characters long"),
    ):
        field.fill(given)
        field.press("Enter")
        expect(page.locator(".gb-drill-form .gb-message")).to_contain_text(said)
        expect(field).to_have_value(given)
    field.fill("576 x 1000")
    field.press("Enter")
    expect(page.locator(".gb-drill-verdict")).to_have_text("Not right")
    expect(page.locator(".gb-rating[data-fits] b")).to_have_text("Again")
    to(page, at(fake, "recall", "R10"))
    expect(field).to_have_value("576 x 1000")
    field.fill("576 x 1024 values")
    page.get_by_role("button", name="Commit").click()
    expect(page.locator(".gb-drill-verdict")).to_have_text("Right")
    expect(page.locator(".gb-rating[data-fits] b")).to_have_text("Good")


def test_a_huge_answer_is_refused_in_words_and_kept(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R3"), ready=False).page
    huge = "vector " * 700
    page.fill("#recall-answer", huge)
    page.get_by_role("button", name="Commit").click()
    expect(page.locator(".gb-drill-form .gb-message")).to_contain_text("4,900 characters")
    expect(page.locator("#recall-answer")).to_have_value(huge)


def test_a_choice_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R12"), ready=False).page
    expect(page.locator(".gb-options label")).to_have_count(3)
    page.get_by_role("button", name="Commit").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gb-drill-form .gb-message")).to_have_text("Choose one of the answers first.")
    page.locator(".gb-options input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".gb-drill-verdict")).to_have_text("Right")
    expect(page.locator(".gb-drill-verdict")).to_be_focused()
    expect(page.locator(".gb-whys li")).to_have_count(3)
    expect(page.locator(".gb-whys b", has_text="your choice")).to_contain_text("GELU")
    met = []
    for _ in range(8):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.dataset.rating ?? document.activeElement.textContent"))
    assert [one for one in met if one in ("again", "hard", "good", "easy")] == ["again", "hard", "good", "easy"]


def test_the_figure_that_proves_it_is_drawn_beside_the_card(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R15"), ready=False).page
    page.get_by_role("button", name="I do not know").click()
    expect(page.locator(".gb-drill-verdict")).to_have_text("Not known yet")
    expect(page.locator(".gb-rating[data-fits] b")).to_have_text("Again")
    show = page.get_by_role("button", name="Show the figure")
    show.click()
    expect(page.locator("#drill-recall .gb-proof-place .gb-panel")).to_contain_text("256")
    page.get_by_role("button", name="Hide the figure").click()
    expect(page.locator("#drill-recall .gb-proof-place")).to_be_hidden()


def test_a_round_takes_what_is_due_first_and_ends_on_purpose(fake: Fake, visit: Visit) -> None:
    records = {"R5": {"card": card(moment(hours=-1))}, "R7": {"card": card(moment(hours=-9))}}
    records["R8"] = {"card": card(moment(days=2))}
    page = back(fake, visit, parts(cards={"cards": records, "limit": 0}), "recall")
    expect(page.locator(".gb-drill-place")).to_contain_text("R7 ·")
    expect(page.locator(".gb-drill-state")).to_contain_text("2 due · 0 new")
    page.get_by_role("button", name="I do not know").click()
    page.locator('.gb-rating[data-rating="good"]').click()
    expect(page.locator(".gb-drill-place")).to_contain_text("R5 ·")
    expect(page.locator(".gb-ticks")).to_have_attribute("aria-label", "1 of 2 cards of this round")
    page.get_by_role("button", name="I do not know").click()
    page.locator('.gb-rating[data-rating="again"]').click()
    rest = page.locator(".gb-rest")
    expect(rest.locator("h3")).to_have_text("Done for now.")
    expect(rest).to_contain_text("2 cards in this round.")
    expect(rest).to_contain_text("The next one, R5, comes back in 10 minutes.")  # it was in review: learned again
    page.get_by_role("button", name="Take 1 card that is nearly due").click()
    expect(page.locator(".gb-drill-place")).to_contain_text("R5 ·")
    page.get_by_role("button", name="All cards").first.click()
    page.get_by_label("New cards a day").fill("1000")
    page.get_by_label("New cards a day").press("Enter")
    expect(page.locator(".gb-limit .gb-message")).to_have_text("A whole number from 0 to 100.")
    page.get_by_label("New cards a day").fill("3")
    page.get_by_label("New cards a day").press("Enter")
    expect(page.locator(".gb-drill-state")).to_contain_text("0 due · 3 new")


def test_on_a_phone_what_comes_next_is_in_view(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "R5"), ready=False, viewport={"width": 390, "height": 480}).page
    page.get_by_role("button", name="I do not know").click()
    page.locator('.gb-rating[data-rating="easy"]').click()
    expect(page.locator(".gb-drill-place")).to_contain_text("R6 ·")
    expect(page.locator(".gb-drill-ask")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="All cards").first.click()
    page.locator(".gb-row").last.click()
    expect(page.locator(".gb-drill-ask")).to_be_in_viewport(ratio=1)


def test_a_record_of_one_card_that_cannot_be_read_is_told_and_kept_aside(fake: Fake, visit: Visit) -> None:
    broken = {"state": 2, "due": moment(hours=-1)}
    cards = {"R6": {"card": broken}, "R9": "nonsense"}
    page = back(fake, visit, parts(cards={"cards": cards, "limit": "many", "drafts": 7}), "recall")
    expect(page.locator(".gb-drill-place")).to_contain_text("R6 ·")
    page.get_by_role("button", name="I do not know").click()
    expect(page.locator(".gb-wait").first).to_have_text("1 min")
    expect(page.locator(".gb-drill-heard")).to_contain_text("damaged")
    page.keyboard.press("3")
    expect(page.locator(".gb-drill-heard")).to_contain_text("R6 comes back in 10 minutes.")
    assert kept(page)["cards"]["spoilt"] == {"R6": broken}


def test_an_unknown_item_is_told(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall", "<b>R1</b>"), ready=False).page
    expect(page.locator(".gb-drill-heard").first).to_have_text("There is no card “<b>R1</b>”. This is the round.")
    to(page, at(fake, "interview", "Q999"))
    expect(page.locator("#drill-interview .gb-drill-heard")).to_have_text(
        "There is no question “Q999”. These are the questions."
    )
    to(page, at(fake, "constructor"))
    expect(page.locator('[data-tab="recall"]')).to_have_attribute("aria-selected", "true")


def test_tabs_by_keyboard(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "recall"), ready=False).page
    expect(page.locator(".gb-drill-ask")).to_be_focused()  # the first card takes the focus when it comes
    page.locator('[data-tab="recall"]').focus()
    for key, name in (("ArrowRight", "interview"), ("ArrowLeft", "recall"), ("End", "toy"), ("ArrowRight", "recall")):
        page.keyboard.press(key)
        expect(page.locator(f'[data-tab="{name}"]')).to_be_focused()
        expect(page.locator("[role=tab][aria-selected=true]")).to_have_attribute("data-tab", name)
        expect(page.locator("[role=tabpanel]:visible")).to_have_attribute("id", f"drill-{name}")
        assert f"tab={name}" in page.url


# ---- interview


def answer_all(page: Page, first: int = 0) -> None:
    for place in range(first, 5):
        expect(page.locator(".gb-drill-place")).to_contain_text(f"Question {place + 1} of 5")
        page.get_by_role("button", name="Done, compare").click()
        page.locator(".gb-judged button").nth(place % 4).click()


@pytest.mark.claim("Q1", "Q2", "Q3", "Q4")
def test_a_question_shows_its_answer_the_wrong_one_and_the_next(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "interview", "Q4"), ready=False).page
    asked = questions().questions["Q4"]
    expect(page.locator(".gb-drill-ask")).to_have_text(asked.ask)
    assert asked.answer not in (page.text_content("body") or "")
    page.get_by_role("button", name="Show a good answer").click()
    expect(page.locator(".gb-model-text")).to_have_text(asked.answer)
    expect(page.locator(".gb-wrong")).to_contain_text(asked.wrong.says)
    expect(page.locator(".gb-wrong")).to_contain_text(asked.wrong.why)
    expect(page.get_by_text(asked.follow.hint)).to_be_hidden()
    page.get_by_text("A hint").click()
    expect(page.get_by_text(asked.follow.hint)).to_be_visible()
    page.get_by_role("button", name="All questions").click()
    page.locator('[data-level="senior"]').click()
    seniors = [one.ask for one in questions().questions.values() if one.level == "senior"]
    expect(page.locator(".gb-row-ask")).to_have_text(seniors)


def test_a_mock_interview_against_the_clock_to_its_summary_on_paper(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "interview"), ready=False).page
    page.get_by_label("Seconds each").fill("2")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".gb-starter .gb-message")).to_have_text("From 5 to 900 seconds.")
    page.get_by_label("Seconds each").fill("5")
    page.locator(".gb-starter select").select_option("senior")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".gb-drill-place")).to_have_text("Question 1 of 5 · Senior")

    page.get_by_role("button", name="Pause").click()
    stood = page.locator(".gb-clock-left").text_content()
    page.wait_for_timeout(1500)
    assert page.locator(".gb-clock-left").text_content() == stood
    page.fill("#interview-notes", "Notes with <i>signs</i>")
    again(page)  # in the middle of it
    expect(page.locator("#interview-notes")).to_have_value("Notes with <i>signs</i>")
    expect(page.locator(".gb-clock-status")).to_have_text("Time. Finish your sentence, then compare.", timeout=15_000)
    expect(page.locator(".gb-clock-left")).to_have_text(re.compile(r"^\+0:0\d$"))

    page.get_by_role("button", name="Done, compare").click()
    expect(page.locator(".gb-yours-and dd").first).to_have_text("Notes with <i>signs</i>")
    page.locator(".gb-judged button").nth(2).click()
    answer_all(page, first=1)

    summary = page.locator(".gb-summary")
    expect(summary.locator(".gb-summary-score")).to_contain_text("Well enough: 2")  # the first and the third
    expect(summary.locator("li")).to_have_count(5)
    ids = [one["id"] for one in kept(page)["interview"]["kept"][0]["items"]]
    expect(summary.locator("h4")).to_have_text([questions().questions[name].ask for name in ids])
    expect(summary.locator(".gb-model-text")).to_have_text([questions().questions[name].answer for name in ids])
    page.emulate_media(media="print")
    seen = page.evaluate(
        "[...document.querySelectorAll('.gb *')].filter((one) => one.checkVisibility() && !one.children.length"
        " && one.textContent.trim() && !one.closest('.gb-summary')).map((one) => one.textContent)"
    )
    assert seen == []
    page.emulate_media(media="screen")
    to(page, at(fake, "interview"))
    page.locator(".gb-past .gb-row").click()
    expect(summary.locator("li").first).to_contain_text("Notes with <i>signs</i>")
    page.get_by_role("button", name="Delete it").click()
    assert len(kept(page)["interview"]["kept"]) == 1  # asked once more
    page.get_by_role("button", name="Yes, delete it for good").click()
    assert kept(page)["interview"]["kept"] == []


def test_the_clock_waits_for_who_goes_elsewhere(fake: Fake, visit: Visit) -> None:
    page = visit(at(fake, "interview"), ready=False).page
    page.get_by_label("Seconds each").fill("30")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".gb-clock")).to_be_visible()
    page.locator('#rooms [data-room-link="budget"]').click()
    page.wait_for_timeout(800)
    page.go_back()
    expect(page.locator(".gb-clock-status")).to_have_text("Paused.")
    page.get_by_role("button", name="Leave for now").click()
    expect(page.locator(".gb-starter")).to_contain_text("You were at question 1 of 5.")
    page.locator(".gb-starter").get_by_role("button", name="Go on").click()
    expect(page.locator(".gb-clock-left")).to_have_text(re.compile(r"0:2\d|0:30"))


def test_an_interview_that_does_not_hold_together_is_left_alone(fake: Fake, visit: Visit) -> None:
    record = {"current": {"items": [{"id": "Q999"}], "at": 4}, "kept": [None, 7], "seconds": "x"}
    page = back(fake, visit, parts(interview=record), "interview", "mock")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    expect(page.get_by_label("Seconds each")).to_have_value("90")


# ---- the record


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"version": 1, "parts": {"cards": ', "it is damaged"),
        ("[]", "it is damaged"),
        ('{"version": 1, "parts": []}', "it is damaged"),
        ('{"version": 99, "parts": {"cards": {"limit": 3}}}', "a newer version of this page wrote it"),
    ],
)
def test_a_record_that_cannot_be_used_is_set_aside_and_told(fake: Fake, visit: Visit, text: str, why: str) -> None:
    page = back(fake, visit, text, "recall", "R10")
    expect(page.locator(".gb-trouble")).to_contain_text(why)
    expect(page.locator(".gb-trouble")).to_contain_text("You begin afresh.")
    aside = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.includes('.aside.')).map((key) => localStorage[key])"
    )
    assert aside == [text]
    page.fill("#recall-answer", "589824")
    page.get_by_role("button", name="Commit").click()
    page.locator('.gb-rating[data-rating="good"]').click()
    expect(page.locator(".gb-drill-heard")).to_contain_text("R10 comes back")
    assert "R10" in kept(page)["cards"]["cards"]


def test_the_record_as_a_file_and_back(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    page = visit(at(fake, "recall", "R10"), ready=False).page
    page.fill("#recall-answer", "ñandú 猫")
    page.get_by_text("Your record").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["parts"]["cards"]["drafts"] == {"R10": "ñandú 猫"}
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("button", name="Yes, forget all of it").click()
    assert kept(page).get("cards", {}).get("drafts", {}) == {}
    for content, said in (
        ("", "The file is empty."),
        ("<html>", "it is damaged"),
        ('{"version": 1, "parts": {}}', "not a record of this page"),
        (f'{{"what": "{KEY}", "version": 7, "parts": {{}}}}', "newer version"),
    ):
        bad = tmp_path / "bad.json"
        bad.write_text(content)
        page.set_input_files("[data-record=load]", bad)
        expect(page.locator('[data-status="record"]')).to_contain_text(said)
    page.set_input_files("[data-record=load]", file)
    expect(page.locator('[data-status="record"]')).to_contain_text("was taken over")
    to(page, at(fake, "recall", "R10"))
    expect(page.locator("#recall-answer")).to_have_value("ñandú 猫")


def test_two_tabs_do_not_overwrite_each_other(fake: Fake, visit: Visit) -> None:
    one = visit(at(fake, "recall", "R10"), ready=False).page
    other = one.context.new_page()
    other.goto(at(fake, "recall", "R11"))
    one.fill("#recall-answer", "1")
    other.fill("#recall-answer", "2")
    assert kept(one)["cards"]["drafts"] == {"R10": "1", "R11": "2"}


# ---- how it looks


def scenes(page: Page, fake: Fake) -> dict[str, Callable[[], None]]:
    """The states that practice can be in, each by its address."""

    def show(tab: str, item: str, until: str) -> None:
        page.evaluate("(to) => { location.hash = to; }", urlsplit(at(fake, tab, item)).fragment)
        expect(page.locator(until).locator("visible=true").first).to_be_visible()
        if item in deck().cards:
            expect(page.locator(".gb-drill-place")).to_contain_text(f"{item} ·")  # and no more the one before

    def compared(item: str) -> None:
        show("recall", item, ".gb-drill-ask")
        page.get_by_role("button", name="I do not know").click()
        expect(page.locator(".gb-wait").first).not_to_have_text("…")

    def question() -> None:
        show("interview", "Q16", ".gb-drill-ask")
        page.get_by_role("button", name="Show a good answer").click()
        expect(page.locator(".gb-wrong")).to_be_visible()

    def interview() -> None:
        to(page, at(fake, "interview"))  # a question that was open would stay
        expect(page.locator(".gb-starter")).to_be_visible()
        page.get_by_role("button", name="Begin").click()
        expect(page.locator(".gb-clock")).to_be_visible()

    def summary() -> None:
        show("interview", "mock", ".gb-clock")
        answer_all(page)
        expect(page.locator(".gb-summary .gb-model-text").last).not_to_be_empty()

    return {
        "text": lambda: show("recall", "R21", "#recall-answer"),
        "number": lambda: show("recall", "R6", "#recall-answer"),
        "choice": lambda: show("recall", "R19", ".gb-options"),
        "compared": lambda: compared("R21"),
        "whys": lambda: compared("R19"),
        "list": lambda: show("recall", "all", ".gb-list"),
        "questions": lambda: show("interview", "", ".gb-list"),
        "question": question,
        "interview": interview,
        "summary": summary,
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(fake: Fake, visit: Visit, theme: str) -> None:
    page = visit(at(fake, "recall"), ready=False, color_scheme=theme).page
    for name, show in scenes(page, fake).items():
        show()
        assert (name, violations(page, theme)) == (name, [])


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_nothing_sticks_out(fake: Fake, visit: Visit, width: int) -> None:
    page = visit(at(fake, "recall"), ready=False, viewport={"width": width, "height": 844}).page
    for name, show in scenes(page, fake).items():
        show()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        out = page.evaluate(
            """() => [...document.querySelectorAll('section[data-room="drills"] *')].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width && !one.closest('.gb-hear') && (box.right > innerWidth + 1 || box.left < -1);
            }).map((one) => one.className || one.tagName)"""
        )
        assert (name, out) == (name, [])
