"""The answer as it is written: every token with its map, and the numbers of the run itself."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from lessons.server.answering import answer
from model.explain.method import NoPasses, by_id
from model.pictures.picture import open_picture
from model.trace import Run, Step
from tests.browser.conftest import Fake, Site, Visitor
from tests.lessons.fakes import ANSWER, HEADS, LAYERS
from viz.numbers import percent
from viz.theme import attention_colours
from viz.words import caption, describe_map

QUESTION = "Where is the ladder?"
RESTS = ANSWER.index("saw")
"""The token on which the fake answer rests: all others are function words, signs or the end."""
Visit = Callable[..., Visitor]

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    for (const { node, previousRect, currentRect } of entry.sources) {
      const [from, to] = [previousRect, currentRect].map((box) => [box.x, box.y, box.width, box.height].join(' '));
      const name = node ? (node.className || node.parentElement?.className || node.nodeName) : 'gone';
      window.shifts.push(`${entry.value} ${name} ${node?.textContent?.slice(0, 30)}: ${from} to ${to}`);
    }
  }
}).observe({ type: 'layout-shift', buffered: false });
"""


@pytest.mark.parametrize("name", ["clip", "siglip"])
def test_the_page_shows_the_run_itself(
    name: str, real: Callable[[str], Site], visit: Visit, pictures: Path, loaded: Callable[[str], Any]
) -> None:
    from model.llava.run import run

    stages = list(run(loaded(name), open_picture(pictures / "square.png"), QUESTION))
    steps = [stage for stage in stages if isinstance(stage, Step)]
    answered = Run.collect(name, QUESTION, stages)

    visitor = visit(real(name).address).ask(QUESTION)
    expect(visitor.tokens).to_have_count(len(steps))
    assert visitor.answer.text_content() == "".join(step.text for step in steps)
    assert [mark["token"] for mark in visitor.painted()] == list(range(len(steps)))
    for stage in stages[:5]:
        assert not isinstance(stage, Step)
        station = {"Picture": "image", "Features": "encoder", "Projected": "projector"}.get(type(stage).__name__)
        shape = " x ".join(map(str, stage.shape))
        key = station or type(stage).__name__.lower()
        assert visitor.page.get_attribute(f'[data-station="{key}"]', "data-shape") == shape

    for step in steps[:: max(1, len(steps) // 6)]:
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.locator("#timeline").focus()
        visitor.page.keyboard.press("Home")
        for _ in range(step.index):
            visitor.page.keyboard.press("ArrowRight")
        assert visitor.shown() == step.index
        found = by_id("attention").final(answered, step.index, {}, NoPasses())
        assert describe_map(found) in (visitor.canvas.get_attribute("aria-label") or "")
        assert visitor.text(".gb-high") == percent(found.scale.high)
        assert visitor.text(".gb-caption") == f"{caption(found)}."
        layers, heads, positions = step.attention.shape
        shapes = f"{layers} x {heads} x {positions}: layer x head x position."
        assert visitor.text('[data-message="attention"]') == shapes
        shown = visitor.page.locator(".gb-top li b")
        assert shown.all_text_contents() == [percent(other.probability) for other in step.top]
        exact = [float(shown.nth(place).get_attribute("title") or 0) for place in range(len(step.top))]
        assert exact == pytest.approx([other.probability for other in step.top], rel=1e-6)
        shares = dict(zip(step.share, visitor.page.locator('[data-keys="share"] b').all_text_contents(), strict=True))
        assert shares == {kind: percent(value) for kind, value in step.share.items()}
        assert sum(step.share.values()) == pytest.approx(1, abs=1e-5)


def test_each_token_is_painted_as_it_comes(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.evaluate(
        """() => {
          window.seen = [];
          const canvas = document.querySelector('#picture canvas');
          new MutationObserver(() => {
            const token = canvas.dataset.token;
            if (token !== undefined && window.seen.at(-1) !== token) window.seen.push(token);
          }).observe(canvas, { attributes: true });
        }"""
    )
    fake.engine.delay = 0.03
    visitor.ask("Is there a saw?")
    assert visitor.page.evaluate("window.seen") == [*map(str, range(len(ANSWER) + 1)), str(RESTS)]


def test_an_answer_rests_on_a_word_and_not_on_its_end(fake: Fake, visit: Visit) -> None:
    # Previously the end of the answer stayed on show, whose map glows wherever it likes.
    visitor = visit(fake.site.address).ask("Is there a saw?")
    assert visitor.shown() == RESTS
    expect(visitor.page.locator("#answer [data-shown]")).to_have_text("saw")
    visitor.page.wait_for_function(f"location.hash.includes('token={RESTS}')")
    visitor.page.click('[data-station="check"]')
    visitor.page.click("#strongest")
    expect(visitor.page.locator("#check-message")).to_contain_text("of “saw”")


def test_a_token_that_was_chosen_stays_chosen(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    fake.engine.gate = threading.Semaphore(3)
    visitor.ask("Is there a saw?", until=None)
    expect(visitor.tokens).to_have_count(3)
    visitor.tokens.nth(1).click()
    visitor.page.mouse.move(0, 0)
    fake.engine.gate.release(100)
    visitor.wait("done")
    assert visitor.shown() == 1
    visitor.ask("And now?")
    assert visitor.shown() == RESTS
    visitor.page.locator(".gb-turns button").first.click()
    assert visitor.shown() == 1
    visitor.page.locator(".gb-turns button").last.click()
    assert visitor.shown() == RESTS


def test_the_brightest_patch_has_the_top_colour(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    label = visitor.canvas.get_attribute("aria-label") or ""
    row, column = (int(word) for word in label.split("row ")[1].split(" with")[0].split(", column "))
    pixel = visitor.page.evaluate(
        """([row, column, rows, columns]) => {
          const canvas = document.querySelector('#picture canvas');
          const x = Math.round((column + 0.5) * canvas.width / columns);
          // A square picture fills the frame, whatever the grid.
          const y = Math.round((row + 0.5) * canvas.height / rows);
          return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
        }""",
        [row, column, fake.engine.facts.grid.rows, fake.engine.facts.grid.columns],
    )
    top = attention_colours()[-1]
    # Nine tenths of the map's own colour over some grey.
    assert all(0.9 * want - 2 <= have <= 0.9 * want + 27.5 for have, want in zip(pixel, top, strict=False))


def test_any_token_again_without_asking_the_server(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.settle()
    before = len(visitor.requests)
    maps = set()
    for index in (0, 3, 6, 1):
        visitor.tokens.nth(index).hover()
        assert visitor.shown() == index
        maps.add(visitor.canvas.get_attribute("aria-label"))
    visitor.tokens.nth(2).click()
    assert visitor.shown() == 2
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("ArrowRight")
    assert visitor.shown() == 4
    slider = visitor.page.locator("#timeline")
    slider.press("Home")
    assert visitor.shown() == 0
    slider.press("End")
    assert visitor.shown() == len(ANSWER)
    visitor.page.locator("#timeline canvas").click(position={"x": 20, "y": 20})
    assert visitor.shown() == 1
    assert slider.get_attribute("aria-valuenow") == "1"
    assert "is" in (slider.get_attribute("aria-valuetext") or "")
    assert len(maps) == 4
    assert visitor.requests[before:] == []


def test_tap_shows_a_token(fake: Fake, visit: Visit) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    visitor = visit(fake.site.address, **phone).ask("Is there a saw?")
    visitor.tokens.nth(1).tap()
    assert visitor.shown() == 1


@pytest.mark.parametrize(("layer", "head"), [(LAYERS - 1, None), (None, HEADS - 1), (0, 1)])
def test_another_layer_or_head_is_fetched_and_is_the_very_row(
    fake: Fake, visit: Visit, layer: int | None, head: int | None
) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.tokens.nth(2).click()
    replies: list[Any] = []
    visitor.page.on("response", lambda found: replies.append(found.json()) if "component_server" in found.url else None)
    for name, index in (("layer", layer), ("head", head)):
        if index is not None:
            with visitor.page.expect_response("**/component_server/"):
                visitor.page.select_option(f"#{name}", str(index))
    conversation = fake.engine.conversation(fake.engine.encode(open_picture_of(fake)))
    answered = Run.collect("fake", "Is there a saw?", list(conversation.ask("Is there a saw?")))
    found = by_id("attention").final(answered, 2, {"layer": layer, "head": head}, NoPasses())
    expect(visitor.page.locator(".gb-caption")).to_have_text(f"{caption(found)}.")
    assert describe_map(found) in (visitor.canvas.get_attribute("aria-label") or "")
    sent = np.frombuffer(base64.b64decode(replies[-1]["maps"][2]["map"]), "<f4")
    assert np.array_equal(sent, found.values.ravel())
    # Previously these stood for the mean over all, whatever the map was of.
    shares = found.shares
    kinds = dict(zip(shares, visitor.page.locator('[data-keys="share"] b').all_text_contents(), strict=True))
    assert kinds == {kind: percent(value) for kind, value in shares.items()}
    assert shares["image"] == pytest.approx(float(found.values.sum()), rel=1e-5)
    words = {(LAYERS - 1, None): "layer 2, mean over 2 heads", (None, HEADS - 1): "head 1, mean over 3 layers"}
    told = visitor.page.locator('[data-message="choice"]').all_text_contents()
    assert set(told) == {words.get((layer, head), f"layer {layer}, head {head}")}
    before = len(visitor.requests)
    visitor.tokens.nth(4).hover()
    assert visitor.shown() == 4
    assert visitor.requests[before:] == []


def open_picture_of(fake: Fake) -> Any:
    """Some picture; the fake model's attention depends on the question alone."""
    from PIL import Image

    return Image.new("RGB", (60, 40))


def test_a_layer_chosen_while_the_answer_is_written_holds_for_the_tokens_to_come(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.page.select_option("#layer", "1")
    expect(visitor.page.locator(".gb-caption")).to_contain_text("Layer 1, mean over")
    fake.engine.delay = 0.05
    visitor.ask("And where is the saw?")
    expect(visitor.canvas).to_have_attribute("data-token", str(RESTS))
    expect(visitor.page.locator(".gb-caption")).to_contain_text("Layer 1, mean over")


def test_nothing_moves_while_it_is_written(fake: Fake, visit: Visit) -> None:
    fake.engine.answer = [" a", " la", "d", "der", " is", " next", " to", " ex", "posed", " wir", "ing", ","] * 12
    fake.engine.delay = 0.005
    visitor = visit(fake.site.address)
    visitor.ask("Is there a saw?", until=None)
    visitor.page.wait_for_selector('[data-token="1"]')
    visitor.page.evaluate(WATCH_SHIFTS)
    visitor.wait("done")
    assert visitor.page.evaluate("window.shifts") == []


def test_what_looks_like_markup_is_text(fake: Fake, visit: Visit) -> None:
    fake.engine.answer = [
        "<img src=x onerror=window.hacked=1>",
        "<script>window.hacked=1</script>",
        " ${1+1}",
        " {{x}}",
    ]
    question = "Is <image> </s> <script>window.hacked=1</script> ${1+1} <b>bold</b>?"
    visitor = visit(fake.site.address).ask(question)
    assert visitor.answer.text_content() == "".join(fake.engine.answer)
    assert visitor.text(".gb-asked") == question
    assert fake.engine.asked == [question]
    assert visitor.page.locator("#answer img, #answer script, .gb-asked b, .gb-tokens b").count() == 0
    assert visitor.page.evaluate("window.hacked") is None


def test_markup_in_a_question_makes_no_second_picture(real: Callable[[str], Site], visit: Visit) -> None:
    visitor = visit(real("clip").address).ask("What <image> is </s> this?")
    rows, columns = visitor.page.locator(".gb-block").all_text_contents(), visitor.page.locator(".gb-strip i")
    assert len(rows) == 1
    assert columns.evaluate_all("(all) => all.filter((piece) => piece.dataset.kind === 'image').length") == 1
    assert visitor.text(".gb-asked") == "What <image> is </s> this?"


def test_parts_of_a_character_and_the_end_are_marked_not_spelled(fake: Fake, visit: Visit) -> None:
    fake.engine.answer = ["A", "", "", "🪜", "\n", "B"]
    visitor = visit(fake.site.address).ask("What is it?")
    assert visitor.answer.text_content() == "A🪜\nB"
    marks = visitor.tokens.evaluate_all("(all) => all.map((token) => token.dataset.mark || '')")
    assert marks == ["", "part", "part", "", "", "", "end"]


def kinds_of_positions(visitor: Visitor) -> list[str]:
    """What the prompt's strip is made of."""
    found: list[str] = visitor.page.locator(".gb-strip i").evaluate_all(
        "(all) => all.map((piece) => piece.dataset.kind)"
    )
    return found


def test_a_follow_up_keeps_the_conversation_and_any_turn_can_be_seen_again(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    expect(visitor.page.locator("#question .gb-label")).to_have_text("Your follow-up question")
    fake.engine.answer = ["On", " the", " left"]
    visitor.ask("Where is it exactly?")
    assert "answer" in kinds_of_positions(visitor)
    turns = visitor.page.locator(".gb-turns button")
    expect(turns).to_have_count(2)
    turns.nth(0).click()
    assert visitor.answer.text_content() == "".join(ANSWER)
    visitor.tokens.nth(1).hover()
    assert visitor.shown() == 1
    visitor.page.click("#again")
    expect(visitor.tokens).to_have_count(0)
    expect(turns).to_have_count(0)
    visitor.ask("And now?")
    assert "answer" not in kinds_of_positions(visitor)


def test_a_new_picture_is_a_new_conversation(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.page.click('.gb-gallery [data-file="wide.png"]')
    expect(visitor.tokens).to_have_count(0)
    assert visitor.canvas.get_attribute("data-token") is None
    visitor.ask("What is it?")
    assert "answer" not in kinds_of_positions(visitor)


def test_tokens_missed_on_the_way_are_fetched(fake: Fake, visit: Visit) -> None:
    # Previously a page that missed more values than the window holds lost their tokens.
    visitor = visit(fake.site.address)
    address = fake.site.built.shared.sessions
    fake.engine.answer = [f" w{place}" for place in range(40)]
    lost = 0

    def lose(route: Route) -> None:
        nonlocal lost
        if '"fn_name":"follow"' in (route.request.post_data or "") and lost < 3:
            lost += 1
            return route.abort()
        return route.continue_()

    visitor.page.route("**/component_server/", lose)
    visitor.ask("Go on")
    assert lost == 3
    visitor.errors.clear()  # the browser reports each lost request
    expect(visitor.tokens).to_have_count(41)
    assert visitor.answer.text_content() == "".join(fake.engine.answer)
    assert len(address) >= 1


def test_the_honest_sentence_and_the_models_world(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    assert "A map is a hypothesis" in visitor.text(".gb-honest")
    assert visitor.text(".gb-world") == "It knows nothing at all."
    assert visitor.text(".gb-model-name") == "fake"
    assert visitor.text(".gb-model-facts") == "1.23 M parameters, float32 on CPU"


def test_values_of_the_stream_fit_what_the_page_reads(fake: Fake) -> None:
    visits = fake.site.built.shared.sessions
    person = visits.open()
    person.show(open_picture_of(fake))
    *_, last = answer(fake.site.built.shared, person, 0, "Is there a saw?")
    assert json.loads(json.dumps(last.packed(), allow_nan=False)) == last.packed()
    visits.close(person.key)
