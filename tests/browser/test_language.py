"""The whole page in a made-up language: no English word is left in any room, and it can be read from right to left.

Words, course, gallery and vocabulary of the model are all made up (tests/language.py), so whatever is still English is
said by code. One walk for everything, as each start of a page is dear.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from lessons.course.lesson import Block, Lesson, course
from lessons.course.question import Question
from lessons.practice.recall import deck
from lessons.reference.budget import budget
from lessons.stations.registry import stations
from tests.bench.page_bench import serving
from tests.browser.conftest import FRAMES, Visitor, free_port
from tests.browser.listening import LISTEN, drain, english
from tests.conftest import EMBEDDED
from tests.language import changed, made_up, made_up_gallery, made_up_model

Visit = Callable[..., Visitor]
PICTURES = Path(__file__).parents[2] / "assets" / "pictures"
QUESTION = changed("Describe the safety hazards in this workshop image.")
ROOMS = ("walk", "lessons", "lessons&lesson=three-parts", "drills&tab=numbers", "frontier", "budget")
POKE = """async (root, switches) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (const one of root.querySelectorAll('details:not([open])')) one.open = true;
  for (const one of switches ? root.querySelectorAll('input[type=radio], select') : []) {
    if (!one.checkVisibility() || one.disabled || one.checked) continue;
    if (one.localName === 'input') one.click();
    else {
      one.selectedIndex = one.options.length - 1;
      one.dispatchEvent(new Event('input', { bubbles: true }));
      one.dispatchEvent(new Event('change', { bubbles: true }));
    }
    await frame();
  }
}"""
"""Opens every "?", presses each switch that is in sight, and takes the last of each list of choices."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real page, started as anybody starts it, in the made-up language."""
    folder, port = tmp_path_factory.mktemp("made-up"), free_port()
    language = made_up(folder / "language", "rtl")
    model = made_up_model(EMBEDDED, folder / changed("workshop"))  # the page calls a model by its folder
    pictures = made_up_gallery(PICTURES, folder / "pictures")
    chosen = {"port": port, "model": model, "pictures": pictures, "language": language, "threads": 1}
    with serving([sys.executable, "app.py", *(f"--{name}={value}" for name, value in chosen.items())], port) as found:
        yield found


SPOKEN = """<title>Титле</title><body><p>Outside <i>seen</i></p><p hidden>Outside unseen</p>
<div class="gb"><p id="said" title="A title" aria-label="Лабел">Said here</p><p hidden>Hidden here</p>
<code>make run</code><p>12 MB, x, LLaVA, https://a.example/b, cat.jpg, </p><canvas id="drawn"></canvas></div>
<script>
  const said = document.querySelector('#said');
  setTimeout(() => {
    said.textContent = 'Gone soon';
    setTimeout(() => { said.textContent = 'Тоо лате'; said.title = 'Another title'; }, 0);
    document.querySelector('canvas').getContext('2d').fillText('Drawn words', 0, 0);
    window.done = true;
  }, 0);
</script>"""


def test_the_listener_hears_what_a_page_says_and_no_more(visit: Visit) -> None:
    """One that hears nothing would let everything pass."""
    page = visit(None, first=True).page
    page.add_init_script(LISTEN)
    page.goto(f"data:text/html;charset=utf-8,{quote(SPOKEN)}")
    page.wait_for_function("window.done")
    page.wait_for_timeout(50)
    found = english(drain(page))
    assert sorted(one.text for one in found) == [
        *("A title", "Another title", "Drawn words", "Gone soon", "Hidden here", "Outside", "Said here", "seen")
    ]
    assert {one.text: one.where for one in found}["A title"] == "title of p in #said"
    assert english(drain(page)) == []


def poke(visitor: Visitor, root: str, *, switches: bool = True) -> None:
    visitor.page.locator(root).first.evaluate(POKE, switches)
    visitor.settle()


def named(place: Page | Locator, name: str) -> Locator:
    """A button by its English words."""
    return place.get_by_role("button", name=re.compile(f"{re.escape(name)}|{re.escape(changed(name))}"))


def go(visitor: Visitor, address: str) -> None:
    visitor.page.evaluate("(to) => { location.hash = to; }", f"room={address}")
    visitor.settle()


def tour(visitor: Visitor) -> None:
    page = visitor.page
    while page.locator("#tour").is_visible():
        page.click("#tour [data-next]")


def walkthrough(visitor: Visitor) -> None:
    page = visitor.page
    page.click("#ask")  # nothing is asked yet
    page.click('.gb-gallery [data-file="ladder-and-wiring.png"]')
    visitor.ask(QUESTION)
    visitor.tokens.nth(3).click()
    page.locator(".gb-top button").nth(1).click()
    expect(page.locator(".gb-turns li")).to_have_count(2)
    visitor.wait("done")
    page.set_input_files("#upload", {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    expect(page.locator("#picture-message")).not_to_be_empty()
    visitor.settle()


def station(name: str) -> Callable[[Visitor], None]:
    def visit(visitor: Visitor) -> None:
        visitor.page.click(f'[data-station="{name}"]')
        visitor.canvas.focus()
        visitor.page.keyboard.press("ArrowRight")
        visitor.settle()
        poke(visitor, f'[data-panel="{name}"]')
        poke(visitor, "#picture")

    return visit


def answer(visitor: Visitor) -> None:
    visitor.ask(QUESTION)  # again: at the first station the picture was padded, which makes it another one
    visitor.page.click('[data-station="answer"]')
    visitor.page.click("#lens")
    visitor.page.fill("#followed", changed("ladder"))
    visitor.page.click("#follow")
    visitor.settle()
    station("answer")(visitor)
    visitor.page.click("#save")
    visitor.page.click("#link")
    visitor.settle()


def alone(visitor: Visitor) -> None:
    """The page in one file, which is opened without a server."""
    with visitor.page.expect_download() as fetched:
        visitor.page.click('[data-file="html"]')
    visitor.settle()
    page = visitor.page.context.new_page()
    page.add_init_script(LISTEN)
    saved = fetched.value.path().with_suffix(".html")
    fetched.value.save_as(saved)
    page.goto(saved.as_uri())
    page.wait_for_selector('#answer[data-status="done"]')
    for one in stations():
        page.evaluate("(name) => document.querySelector(`[data-station=${name}]`)?.click()", one.id)
    page.evaluate(FRAMES)
    said = drain(page)
    page.close()
    visitor.page.bring_to_front()
    visitor.page.evaluate("(said) => said.forEach((one) => window.glassboxAlso(...one))", said)


def check(visitor: Visitor) -> None:
    page = visitor.page
    station("check")(visitor)
    page.click("#check", force=True)
    page.fill("#strongest-count", "0")
    page.click("#strongest")
    page.fill("#strongest-count", "9")
    page.click("#strongest")
    page.click("#check")
    page.wait_for_selector('[data-station="check"]:not([data-shape=""])')
    visitor.settle()


def present(visitor: Visitor) -> None:
    page = visitor.page
    page.click("#present")
    for _ in range(2 * len(stations()) + 1):
        page.keyboard.press("PageDown")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    if page.locator("#leave").is_visible():
        page.click("#leave")
    visitor.settle()


def lessons(visitor: Visitor) -> None:
    """The list, and of every figure the first screen that shows it, answered where it asks."""
    page = visitor.page
    go(visitor, "lessons")
    expect(page.locator(".gb-course-list li").first).to_be_visible()
    poke(visitor, 'section[data-room="lessons"]')
    page.locator('[data-progress="export"]').click()
    page.locator('[data-progress="reset"]').click()
    go(visitor, "lessons&lesson=9")
    for lesson, block in screens():
        _screen(visitor, f"lessons&lesson={lesson.slug}&block={block.id}", isinstance(block, Question))


def screens() -> Iterator[tuple[Lesson, Block]]:
    """Of every figure and of every kind of block the first in the course, and the last one of all."""
    shown: set[str] = set()
    for lesson in course().lessons:
        for block in lesson.blocks:
            new = {block.kind, block.figure.name if block.figure else block.kind} - shown
            if new or block is course().lessons[-1].blocks[-1]:
                yield lesson, block
            shown |= new


def _screen(visitor: Visitor, address: str, asks: bool) -> None:
    page = visitor.page
    go(visitor, address)
    if asks:
        expect(page.locator(".gb-commit")).to_be_visible()
        page.locator(".gb-commit [type=submit]").click()  # nothing is said yet
        choices = page.locator(".gb-commit input[type=radio]")
        if choices.count():
            choices.first.check()
        else:
            page.fill(".gb-commit-field input", "1")
        page.locator(".gb-commit [type=submit]").click()
        expect(page.locator(".gb-verdict")).to_be_visible()
    runs = page.locator("[data-run]").is_visible()
    if runs:
        page.click("[data-run]")
    visitor.settle()
    poke(visitor, ".gb-lesson-figure", switches=not runs)  # each would be another run of the model


def recall(visitor: Visitor) -> None:
    page = visitor.page
    first: dict[str, str] = {}
    for name, card in deck().cards.items():
        first.setdefault(card.kind, name)
    for kind, name in first.items():
        go(visitor, f"drills&tab=recall&item={name}")
        expect(page.locator(".gb-drill-form")).to_be_visible()
        given = {"text": ("", QUESTION), "number": ("", "<b>", "5")}.get(kind, ())
        for text in given:
            page.fill("#recall-answer", text)
            page.locator("#recall-answer").press("Control+Enter")
            visitor.settle()
        if not given:
            page.locator(".gb-drill-form button:visible").last.click()  # that one does not know, or wants to see
            visitor.settle()
        poke(visitor, "#drill-recall")
        page.locator(".gb-rating").first.click()
        visitor.settle()
    named(page, "All cards").first.click()
    poke(visitor, "#drill-recall")


def interview(visitor: Visitor) -> None:
    page = visitor.page
    go(visitor, "drills&tab=interview&item=Q1")
    poke(visitor, "#drill-interview")
    named(page, "Show a good answer").click()
    poke(visitor, "#drill-interview")
    named(page, "All questions").click()
    named(page, "Begin").click()
    named(page, "Pause").click()
    page.fill("#interview-notes", "1")
    named(page, "Done, compare").click()
    poke(visitor, "#drill-interview")
    page.locator(".gb-judged button").nth(2).click()
    visitor.settle()
    named(page, "Leave for now").click()
    visitor.settle()


def numbers(visitor: Visitor) -> None:
    page = visitor.page
    go(visitor, "drills&tab=numbers")
    kinds = page.locator(".gb-ex-kinds input")
    expect(kinds.first).to_be_visible()
    for kind in kinds.evaluate_all("(all) => all.map((one) => one.value)"):
        page.check(f'.gb-ex-kinds [value="{kind}"]')
        named(page, "Next").click()
        visitor.settle()
        for wrong in ("", "1"):
            if page.locator("#exercise-answer").is_visible():
                page.fill("#exercise-answer", wrong)
                page.keyboard.press("Enter")
                visitor.settle()
        if named(page, "Hint").count():
            named(page, "Hint").first.click()
        named(page, "Show the working").first.click()
        poke(visitor, "#drill-numbers")


def draw(visitor: Visitor) -> None:
    page = visitor.page
    go(visitor, "drills&tab=draw")
    named(page, "Check the drawing").click()
    visitor.settle()
    for place, part in enumerate(("picture", "eye", "translator", "tutor")):
        page.click(f'.gb-board-tray [data-card="{part}"]')
        page.locator(f'.gb-cell[data-lane="0"][data-place="{place}"] .gb-slot').click()
    page.locator('.gb-card[data-id="picture"] .gb-card-from').click()
    page.locator('.gb-card[data-id="eye"] .gb-card-name').click()
    page.locator(".gb-pass").first.click()
    page.locator('.gb-card[data-id="eye"] [data-stage="one"]').click()
    named(page, "Check the drawing").click()
    visitor.settle()
    poke(visitor, "#drill-draw")


def toy(visitor: Visitor) -> None:
    page = visitor.page
    go(visitor, "drills&tab=toy")
    named(page, "Mark my numbers").click()
    page.fill('[data-said="0,0"]', "7")
    named(page, "Mark my numbers").click()
    named(page, "Show the products").click()
    page.locator("#drill-toy input").first.fill("?")
    named(page, "Show the products").click()
    poke(visitor, "#drill-toy")
    page.locator(".gb-record summary").click()
    page.click('[data-record="reset"]')
    page.click('[data-record="no"]')
    visitor.settle()


def frontier(visitor: Visitor) -> None:
    page = visitor.page
    for view in ("compare", "wild", "trap"):
        go(visitor, f"frontier&tab={view}")
        poke(visitor, f'section[data-room="frontier"] [data-tab="{view}"]')
    page.click("[data-check]")
    for axis in page.locator(".gb-axes fieldset, .gb-axis").all():
        axis.locator("input[type=radio]").first.check()
    page.click("[data-check]")
    visitor.settle()
    go(visitor, "frontier&tab=compare")
    page.check("#frontier-sources")
    poke(visitor, ".gb-beside")


def tokens(visitor: Visitor) -> None:
    """One row of each rule, and sizes that are none."""
    page = visitor.page
    go(visitor, "budget&width=1024&height=768")
    for width in ("", "x", "0", "99999", "2048"):
        page.fill('[name="width"]', width)
        page.keyboard.press("Enter")
        visitor.settle()
    rules = {row.entry.rule: name for name, row in budget().rows.items()}
    for name in rules.values():
        page.evaluate('(name) => document.querySelector(`[data-rule="${name}"]`)?.click()', name)
        visitor.settle()
    poke(visitor, 'section[data-room="budget"]')
    page.fill('[name="find"]', "zzz")
    visitor.settle()


def unreachable(visitor: Visitor) -> None:
    """What is said where the server does not answer."""
    page = visitor.page
    page.route("**/component_server/**", lambda route: route.abort())
    for room in ("walk", "drills&tab=recall&item=R3", "frontier&tab=trap"):
        go(visitor, room)
    go(visitor, "walk")
    page.fill("#question", QUESTION)
    page.click("#ask")
    page.wait_for_timeout(500)
    page.unroute("**/component_server/**")
    visitor.errors[:] = [error for error in visitor.errors if "ERR_FAILED" not in error]


WALK: dict[str, Callable[[Visitor], None]] = {
    "tour": tour,
    "walkthrough": walkthrough,
    **{one.id: station(one.id) for one in stations() if one.id not in ("answer", "check")},
    "answer": answer,
    "offline page": alone,
    "check": check,
    "present": present,
    "lessons": lessons,
    "recall": recall,
    "interview": interview,
    "numbers": numbers,
    "draw": draw,
    "toy": toy,
    "frontier": frontier,
    "budget": tokens,
    "unreachable": unreachable,
}


def test_no_english_word_is_left(address: str, visit: Visit) -> None:
    visitor = visit(None, first=True, permissions=["clipboard-read", "clipboard-write"])
    visitor.page.add_init_script(LISTEN)
    visitor.arrive(address)
    left = []
    for room, walk in WALK.items():
        walk(visitor)
        left += [f"{room}: {found}" for found in english(drain(visitor.page))]
    assert not left, "\n".join(["English words:", *left])


def test_it_reads_from_right_to_left_on_a_phone(address: str, visit: Visit) -> None:
    visitor = visit(address, viewport={"width": 390, "height": 844})
    page = visitor.page
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "bg"]
    assert page.evaluate("getComputedStyle(document.querySelector('.gb')).direction") == "rtl"
    visitor.ask(QUESTION)
    for room in ROOMS:
        go(visitor, room)
        place = "#stations" if room == "walk" else f'section[data-room="{room.split("&")[0]}"] h2, .gb-lesson h2'
        expect(page.locator(place).locator("visible=true").first).to_be_visible()
        visitor.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, room
    for one in stations():
        page.evaluate("(name) => document.querySelector(`[data-station=${name}]`).click()", one.id)
        visitor.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, one.id
