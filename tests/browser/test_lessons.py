"""The lessons in a real browser: a guess before each reveal, the live figure beside the text, progress that stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lessons.course.blocks.prediction import Prediction
from lessons.course.blocks.quiz import Quiz
from lessons.course.lesson import Block, Lesson, course
from lessons.course.question import Question
from lessons.engine import Engine, Progress
from lessons.gallery import Gallery
from lessons.server.page import Settings, build
from tests.browser.conftest import PATIENCE, Fake, Site, Visitor, violations
from tests.lessons.fakes import FakeEngine

Visit = Callable[..., Visitor]
PICTURES = Path(__file__).parents[2] / "assets" / "pictures"


def first(kind: Callable[[Block], bool]) -> tuple[Lesson, Any]:
    """The first block of its kind in the whole course."""
    return next((lesson, block) for lesson in course().lessons for block in lesson.blocks if kind(block))


def is_number(block: Block) -> bool:
    return (
        isinstance(block, Prediction)
        and bool(block.expected)
        and block.figure is not None
        and block.figure.name != "station"
    )


def is_quiz(block: Block) -> bool:
    return isinstance(block, Quiz)


def enter(visit: Visit, site: Site, lesson: Lesson, block: Block | None = None, **options: object) -> Page:
    where = f"#room=lessons&lesson={lesson.slug}" + (f"&block={block.id}" if block else "")
    page = visit(site.address + where, ready=False, **options).page
    heading = (block or lesson.blocks[0]).heading
    expect(page.locator(".gb-lesson article h2")).to_have_text(heading)
    return page


def progress(page: Page) -> dict[str, dict[str, object]]:
    kept: dict[str, dict[str, object]] = page.evaluate(
        "JSON.parse(localStorage.getItem('glassbox.learner') || '{\"parts\": {}}').parts.lessons || {}"
    )
    return kept


def test_the_list_tells_each_lesson_and_leads_into_it(fake: Fake, visit: Visit) -> None:
    page = visit(f"{fake.site.address}#room=lessons", ready=False).page
    shown = page.locator(".gb-course-list li")
    expect(shown).to_have_count(len(course().lessons))
    for item, lesson in zip(shown.all(), course().lessons, strict=True):
        expect(item.locator("strong")).to_have_text(lesson.title)
        expect(item).to_contain_text(lesson.idea)
        expect(item).to_contain_text(f"{lesson.minutes} minutes, {len(lesson.blocks)} screens")
    shown.nth(2).locator("a").click()
    expect(page.locator(".gb-lesson article h2")).to_have_text(course().lessons[2].blocks[0].heading)
    page.go_back()
    expect(shown.first).to_be_visible()


@pytest.mark.parametrize("slug", ["nothing", "<img src=x>"])
@pytest.mark.parametrize("before", ["", "&lesson=three-parts"])
def test_a_lesson_that_is_none_leads_to_the_list(fake: Fake, visit: Visit, slug: str, before: str) -> None:
    page = visit(f"{fake.site.address}#room=lessons{before}", ready=False).page
    expect(page.locator(".gb-lesson article h2" if before else ".gb-course-list li >> nth=0")).to_be_visible()
    page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={slug}&block=1")
    expect(page.locator('[data-message="course"]')).to_contain_text(f"There is no lesson “{slug}”.")
    expect(page.locator('[data-message="course"]')).to_be_visible()
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    expect(page.locator("#ask")).to_be_hidden()


def test_a_whole_lesson_is_read_to_its_end(fake: Fake, visit: Visit) -> None:
    lesson = course().lessons[0]
    page = enter(visit, fake.site, lesson)
    for number, block in enumerate(lesson.blocks, start=1):
        expect(page.locator(".gb-lesson article h2")).to_have_text(block.heading)
        expect(page.locator('[data-message="lesson-place"]')).to_have_text(f"{number} of {len(lesson.blocks)}")
        assert page.locator(".gb-commit").is_visible() == isinstance(block, Question)
        if isinstance(block, Question):
            page.locator("[data-give-up]").click()
            expect(page.locator(".gb-verdict")).to_be_visible()
        page.locator("[data-lesson-next]").click()
    expect(page.locator(".gb-course-list li").first).to_contain_text("finished")
    assert set(progress(page)[lesson.slug]["done"]) == {block.id for block in lesson.blocks}  # type: ignore[call-overload]
    expect(page.locator("[data-continue]")).to_contain_text(course().lessons[1].title)


def test_one_commits_before_one_is_shown(fake: Fake, visit: Visit) -> None:
    lesson, block = first(is_number)
    assert block.expected
    page = enter(visit, fake.site, lesson, block)
    after, verdict, form = page.locator('[data-prose="after"]'), page.locator(".gb-verdict"), page.locator(".gb-commit")
    expect(form.locator(".gb-commit-ask")).to_have_text(block.ask)
    expect(after).to_be_hidden()
    expect(page.locator(".gb-lesson-panel")).to_be_empty()
    said = form.locator('[data-message="commit"]')
    for bad, told in (("", "Write a number first"), ("<img src=x onerror=alert(1)>", ""), ("many", "")):
        form.locator("input").fill(bad)
        form.locator("[type=submit]").click()
        expect(said).to_have_attribute("data-bad", "")
        expect(said).to_contain_text(told)
        expect(form.locator("input")).to_have_value(bad)  # nothing is lost
        expect(verdict).to_be_hidden()
    form.locator("input").fill(str(10 * block.expected.number + 7))
    form.locator("[type=submit]").click()
    expect(verdict).to_be_visible()
    expect(verdict).to_have_attribute("data-right", "false")
    expect(verdict).to_contain_text("you said")
    expect(after).to_be_visible()
    expect(page.locator(".gb-lesson-panel figure")).to_be_visible()


def test_the_right_number_is_right_however_it_is_written(fake: Fake, visit: Visit) -> None:
    lesson, block = first(is_number)
    assert block.expected
    page = enter(visit, fake.site, lesson, block)
    page.locator(".gb-commit input").fill(f" ~ {block.expected.number:,g} ")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-verdict")).to_have_attribute("data-right", "true")


def test_every_choice_of_a_quiz_has_its_why(fake: Fake, visit: Visit) -> None:
    lesson, block = first(is_quiz)
    page = enter(visit, fake.site, lesson, block)
    form = page.locator(".gb-commit")
    form.locator("[type=submit]").click()
    expect(form.locator('[data-message="commit"]')).to_contain_text("Choose one first")
    wrong = next(place for place, choice in enumerate(block.choices) if not choice.right)
    form.locator("[type=radio]").nth(wrong).check()
    form.locator("[type=submit]").click()
    verdict = page.locator(".gb-verdict")
    expect(verdict).to_have_attribute("data-right", "false")
    for choice in block.choices:
        expect(verdict).to_contain_text(choice.why)


@pytest.mark.parametrize("guess", ["right", "wrong", "none"])
def test_question_and_own_answer_stay_beside_the_right_one(guess: str, fake: Fake, visit: Visit) -> None:
    """Previously the question vanished once answered, and only the right choice was marked."""
    lesson, block = first(is_quiz)
    page = enter(visit, fake.site, lesson, block)
    form, choices = page.locator(".gb-commit"), page.locator(".gb-judged li")
    right = next(place for place, choice in enumerate(block.choices) if choice.right)
    given = {"right": right, "wrong": (right + 1) % len(block.choices)}.get(guess)
    if given is None:
        form.locator("[data-give-up]").click()
    else:
        form.locator("[type=radio]").nth(given).check()
        form.locator("[type=submit]").click()
    expect(choices).to_have_count(len(block.choices))
    expect(form.locator(".gb-commit-ask")).to_be_visible()
    expect(form.locator(".gb-commit-ask")).to_have_text(block.ask)
    expect(form.locator("[type=submit]")).to_be_hidden()
    for place, choice in enumerate(block.choices):
        marks = ["right"] * (place == right) + ["your answer"] * (place == given)
        expect(choices.nth(place).locator(".gb-judged-choice")).to_contain_text(choice.text)
        expect(choices.nth(place).locator(".gb-judged-mark")).to_have_text(marks)
    page.locator("[data-lesson-back]").click()
    page.locator("[data-lesson-next]").click()
    expect(form.locator("[type=submit]")).to_be_visible()


def test_the_question_of_a_number_stays_too(fake: Fake, visit: Visit) -> None:
    lesson, block = first(is_number)
    assert block.expected
    page = enter(visit, fake.site, lesson, block)
    page.locator(".gb-commit input").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-verdict")).to_contain_text("you said 7")
    expect(page.locator(".gb-commit-ask")).to_be_visible()
    expect(page.locator(".gb-commit input")).to_be_hidden()


def test_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    lesson, block = first(is_quiz)
    page = enter(visit, fake.site, lesson, block)
    right = next(place for place, choice in enumerate(block.choices) if choice.right)
    page.locator(".gb-lesson article").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'commit'"):
            break
    for _ in range(right):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-verdict")).to_have_attribute("data-right", "true")


def test_progress_stays_and_one_goes_on_where_one_left(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    lesson = course().lessons[1]
    page = enter(visit, fake.site, lesson, lesson.blocks[3])
    page.goto(f"{fake.site.address}#room=lessons")
    page.reload()
    onward = page.locator("[data-continue]")
    expect(onward).to_have_text(f"Continue where you left: {lesson.title}")
    onward.click()
    expect(page.locator(".gb-lesson article h2")).to_have_text(lesson.blocks[3].heading)
    page.locator("[data-lesson-leave]").click()

    with page.expect_download() as found:
        page.click('[data-progress="export"]')
    found.value.save_as(tmp_path / "progress.json")
    forget = page.locator('[data-progress="reset"]')
    forget.click()
    expect(forget).to_have_text("Really forget it all?")
    forget.click()
    expect(onward).to_have_text("Begin the first lesson")
    message = page.locator('[data-message="course"]')
    page.set_input_files('[data-progress="import"]', {"name": "x.json", "mimeType": "", "buffer": b"<b>not json"})
    expect(message).to_have_attribute("data-bad", "")
    page.set_input_files('[data-progress="import"]', tmp_path / "progress.json")
    expect(message).to_have_text("Your progress is back.")
    expect(onward).to_have_text(f"Continue where you left: {lesson.title}")
    page.get_by_role("button", name=f"Start {lesson.title} anew").click()
    assert lesson.slug not in progress(page)


def test_what_was_kept_and_is_damaged_is_set_aside_and_told(fake: Fake, visit: Visit) -> None:
    page = visit(f"{fake.site.address}#room=lessons", ready=False).page
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    page.evaluate('localStorage.setItem(\'glassbox.learner\', \'{"version": 1, "parts": {"lessons": \')')
    page.reload()
    expect(page.locator('[data-message="course"]')).to_contain_text("damaged")
    kept: list[str] = page.evaluate("Object.keys(localStorage).map((key) => localStorage.getItem(key))")
    assert any(text.startswith('{"version": 1, "parts": {"lessons":') for text in kept)


def test_a_word_is_explained_where_it_stands(fake: Fake, visit: Visit) -> None:
    lesson = course().lessons[0]
    page = enter(visit, fake.site, lesson)
    for block in lesson.blocks:
        link = page.locator('[data-prose="before"] a[data-to="glossary"]').first
        if link.count():
            break
        page.locator("[data-lesson-next]").click()
        expect(page.locator(".gb-lesson article h2")).not_to_have_text(block.heading)
    link.click()
    term = page.locator(".gb-term")
    expect(term).to_be_visible()
    assert any(entry.says in (term.text_content() or "") for entry in course().glossary.values())
    term.locator("[data-term-close]").click()
    expect(term).to_be_hidden()
    expect(link).to_be_focused()


@pytest.fixture(scope="module")
def workshop(put_up: Callable[..., Site]) -> Site:
    """The page around a small model with the shipped pictures, which lessons name."""
    from lessons.server.launch import serve
    from tests.browser.conftest import free_port

    built = build(Settings(lambda progress: FakeEngine(), PICTURES))
    return Site(serve(built, "127.0.0.1", free_port(), block=False), built)


def test_a_station_stands_beside_the_text_as_the_lesson_sets_it(workshop: Site, visit: Visit) -> None:
    lesson, block = first(
        lambda one: (
            one.kind == "figure"
            and one.figure is not None
            and one.figure.name == "station"
            and "question" in one.figure.settings
        )
    )
    assert block.figure
    page = enter(visit, workshop, lesson, block)
    settings = block.figure.settings
    expect(page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", str(settings["at"]))
    expect(page.locator(".gb-asked")).to_have_text(str(settings["question"]))
    if "picture" in settings:
        expect(page.locator(".gb-gallery [aria-pressed=true]")).to_have_attribute("data-file", str(settings["picture"]))
    text, picture = page.locator(".gb-lesson").bounding_box(), page.locator("#picture").bounding_box()
    assert text
    assert picture
    assert text["x"] + text["width"] <= picture["x"]
    page.locator("[data-lesson-leave]").click()
    page.locator('#rooms [data-room-link="walk"]').click()
    expect(page.locator(".gb-lesson")).to_be_hidden()
    expect(page.locator("#picture")).to_be_visible()


def test_the_learners_own_picture_comes_back_after_one_of_the_lesson(workshop: Site, visit: Visit) -> None:
    def about(named: bool) -> Callable[[Block], bool]:
        return lambda one: (
            one.kind == "figure"
            and one.figure is not None
            and one.figure.name == "station"
            and ("picture" in one.figure.settings) == named
        )

    visitor = visit(workshop.address)
    page = visitor.page
    page.set_input_files("#upload", PICTURES / "coffee.jpg")
    credit = page.locator(".gb-credit")
    expect(credit).to_contain_text("It stays on this machine")
    for named in (False, True, False):
        lesson, block = first(about(named))
        page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={lesson.slug}&block={block.id}")
        expect(page.locator(".gb-lesson article h2")).to_have_text(block.heading)
        if named:
            expect(credit).not_to_contain_text("It stays on this machine")
        else:
            expect(credit).to_contain_text("It stays on this machine")


def test_lessons_are_read_before_any_model_is_loaded(put_up: Callable[..., Site], visit: Visit) -> None:
    gate = threading.Event()

    def load(report: Progress) -> Engine:
        report("Reading", 0.1)
        gate.wait(PATIENCE / 1000)
        return FakeEngine()

    lesson, block = first(lambda one: one.kind == "figure" and one.figure is not None and one.figure.name == "station")
    site = put_up(load)
    try:
        page = enter(visit, site, lesson, block)
        expect(page.locator(".gb-still img")).to_be_visible()
        expect(page.locator(".gb-still")).to_contain_text("Recorded with the model that comes along")
        assert page.locator(".gb-still img").evaluate("(image) => image.naturalWidth") > 500
        live, shown = first(
            lambda one: one.kind == "figure" and one.figure is not None and one.figure.name == "anatomy"
        )
        page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={live.slug}&block={shown.id}")
        origin = page.locator(".gb-lesson-panel .gb-origin")
        expect(origin).to_contain_text("Recorded with the model shipped here")
    finally:
        gate.set()
    expect(origin).to_contain_text("From the model that is running")
    page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={lesson.slug}&block={block.id}")
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator(".gb-still")).to_have_count(0)


def test_a_still_makes_way_for_its_station_as_soon_as_there_is_a_model(
    put_up: Callable[..., Site], visit: Visit
) -> None:
    # Previously this was looked for four times a second, and an error met whoever had left the lesson meanwhile.
    gate = threading.Event()

    def load(report: Progress) -> Engine:
        report("Reading", 0.1)
        gate.wait(PATIENCE / 1000)
        return FakeEngine()

    lesson, block = first(lambda one: one.kind == "figure" and one.figure is not None and one.figure.name == "station")
    assert block.figure
    site = put_up(load)
    try:
        page = enter(visit, site, lesson, block)
        gone = enter(visit, site, lesson, block)
        for one in (page, gone):
            expect(one.locator(".gb-still img")).to_be_visible()
            expect(one.locator("#picture")).to_be_hidden()
        gone.locator("[data-lesson-leave]").click()
        expect(gone.locator(".gb-lesson")).to_be_hidden()
    finally:
        gate.set()
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator(".gb-still")).to_have_count(0)
    at = str(block.figure.settings["at"])
    expect(page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", at)
    expect(gone.locator(".gb-model-name")).not_to_have_text("Loading the model")
    expect(gone.locator(".gb-course-list li").first).to_be_visible()
    expect(gone.locator("#picture")).to_be_hidden()


def test_a_handout_is_taken_away(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{fake.site.address}#room=lessons", ready=False).page
    sizes = {}
    for kind in ("student", "teacher"):
        with page.expect_download() as found:
            page.click(f'[data-handout="{kind}"]')
        found.value.save_as(tmp_path / kind)
        content = (tmp_path / kind).read_bytes()
        assert content.startswith(b"%PDF")
        sizes[kind] = len(content)
    assert sizes["student"] != sizes["teacher"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lessons(theme: str, fake: Fake, visit: Visit) -> None:
    page = visit(f"{fake.site.address}?__theme={theme}#room=lessons", ready=False, color_scheme=theme).page
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    page.locator(".gb-glossary summary").click()
    assert violations(page, theme) == []
    for wanted in (is_number, is_quiz):
        lesson, block = first(wanted)
        page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={lesson.slug}&block={block.id}")
        expect(page.locator(".gb-lesson article h2")).to_have_text(block.heading)
        assert violations(page, theme) == []
        page.locator("[data-give-up]").click()
        expect(page.locator(".gb-verdict")).to_be_visible()
        assert violations(page, theme) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_screen_of_any_lesson_scrolls_sideways(fake: Fake, visit: Visit, width: int) -> None:
    page = enter(visit, fake.site, course().lessons[0], viewport={"width": width, "height": 844})
    for lesson in course().lessons:
        page.evaluate("(to) => { location.hash = to; }", f"room=lessons&lesson={lesson.slug}")
        for block in lesson.blocks:
            expect(page.locator(".gb-lesson article h2")).to_have_text(block.heading)
            if isinstance(block, Question):
                page.locator("[data-give-up]").click()
                expect(page.locator(".gb-verdict")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, block.id
            page.locator("[data-lesson-next]").click()
        expect(page.locator(".gb-course-list li").first).to_be_visible()


def test_the_shipped_pictures_that_lessons_name_are_there() -> None:
    files = {card.file for card in Gallery(PICTURES).shipped}
    for lesson in course().lessons:
        for block in lesson.blocks:
            if block.figure and "picture" in block.figure.settings:
                assert block.figure.settings["picture"] in files


@pytest.mark.claim("A2")
def test_a_link_in_the_text_leads_into_a_room(fake: Fake, visit: Visit) -> None:
    # Previously "Go to Drills, Draw from memory" was bold text, and one had to find the way.
    lesson = course().lesson("two-stages")
    page = enter(visit, fake.site, lesson, lesson.block("from-memory"))
    link = page.locator(".gb-lesson article").get_by_role("link", name="Drills, Draw from memory")
    assert link.get_attribute("href") == "#room=drills&tab=draw"
    link.click()
    expect(page.locator('section[data-room="drills"]')).to_be_visible()
    expect(page.locator("#tab-draw")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".gb-lesson")).to_be_hidden()
    page.go_back()
    expect(page.locator(".gb-lesson article h2")).to_have_text(lesson.block("from-memory").heading)


def test_a_link_in_the_text_leads_to_the_walkthrough(fake: Fake, visit: Visit) -> None:
    lesson = course().lesson("three-parts")
    page = enter(visit, fake.site, lesson)
    page.locator(".gb-lesson article").get_by_role("link", name="walkthrough").click()
    expect(page.locator("#rooms [aria-current=page]")).to_have_text("Walkthrough")
    expect(page.locator(".gb-lesson")).to_be_hidden()
    expect(page.locator("#ask")).to_be_visible()
