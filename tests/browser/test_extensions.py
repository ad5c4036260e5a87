"""What one new module adds appears on the page, with no other list to be changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from lessons.course import blocks
from lessons.course.lesson import course
from lessons.outline import outline
from lessons.server import export, exports
from lessons.stations import line, registry
from model.explain import methods
from model.explain.method import by_id
from model.explain.method import methods as registered
from model.trace import Run
from model.words import ENGLISH
from tests.browser.conftest import Site, Visitor
from tests.guide import example
from tests.lessons.fakes import ANSWER, FakeEngine
from tests.modules import more_words, one_more
from viz.words import caption, describe_map

LAST = len(ANSWER) - 1
SIGNED = '''
"""More and less than the mean, one pass a map, and a word for each end of a choice."""

from collections.abc import Iterator
from typing import Literal

from model.explain.method import Passes, Settings, described, method
from model.explain.rows import on_patches
from model.map import Map, Scale
from model.trace import Run
from model.words import phrase


class Sides(Settings):
    side: Literal["as it is", "turned round"] = "as it is"
    doubled: bool = False


@method(id="sides", needs="passes", settings=Sides, signed=True, passes=1)
def sides(run: Run, token: int, settings: Sides, passes: Passes) -> Iterator[Map]:
    rows = on_patches(run.steps[token], run.placement).mean(axis=(0, 1))
    rows = (rows - rows.mean()) * (1 if settings.side == "as it is" else -1) * (2 if settings.doubled else 1)
    values = run.placement.raster(rows, "mean")
    yield Map(
        **described("sides"),
        values=values,
        kind="change",
        how=phrase("methods.sides.how", token=token, side=phrase(f"methods.sides.options.side.{settings.side}")),
        scale=Scale.about_zero(values),
    )
'''
SIGNED_WORDS = """{
  "title": "Sides",
  "cost": "a pass a map",
  "settings": { "side": "Side", "doubled": "Doubled" },
  "hints": { "doubled": "Twice as much of each." },
  "options": { "side": { "as it is": "the right way round", "turned round": "upside down" } },
  "measure": "above or below the mean",
  "unit": "of attention",
  "how": "Token {token}, {side}",
  "computed": "Less the mean.",
  "not_shown": "<b>Why</b>."
}"""


def test_a_station(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    words = example("lessons/content/en/words/stations/memory.json")
    with (
        one_more(line, tmp_path, "memory", example("lessons/stations/line/memory.py"), registry.stations),
        more_words(tmp_path, {"stations/memory.json": words}),
    ):
        engine = FakeEngine()
        page = visit(put_up(lambda progress: engine).address).page
        button = page.locator("#stations [data-station=memory]")
        expect(button).to_have_text("Memory")
        assert button.get_attribute("title") == "bytes of keys and values"
        button.click()
        panel = page.locator("[data-panel=memory]")
        expect(panel.locator("h2")).to_have_text("8 Memory")
        patches = engine.facts.grid.patches
        expect(panel.locator(".gb-line")).to_have_text(f"{patches} patches are kept in each layer.")
        expect(panel.locator(".gb-figures h3")).to_have_text("Keys and values of the picture")
        assert button.get_attribute("data-shape") == f"{engine.facts.cached(patches):,} bytes"
        expect(page).to_have_url(re.compile("station=memory"))
        page.click("#present")
        expect(page.locator(".gb-stage-asks")).to_have_text("What does it take to remember a picture?")
        expect(page.locator(".gb-stage-place")).to_have_text("8 of 8")


def test_a_kind_of_file(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    text = example("lessons/server/exports/words.py")
    spoken = {"exports/words.json": example("lessons/content/en/words/exports/words.json")}
    with more_words(tmp_path, spoken), one_more(exports, tmp_path, "words", text, export.kinds):
        visitor = visit(put_up(lambda progress: FakeEngine()).address).ask("Is there a saw?")
        button = visitor.page.locator('.gb-files [data-file="words"]')
        expect(button).to_have_text("the words alone (TXT)")
        button.scroll_into_view_if_needed()
        with visitor.page.expect_download() as saved:
            button.click()
        assert saved.value.suggested_filename == "glassbox.txt"
        assert saved.value.path().read_text("utf-8") == f"Is there a saw?\n{''.join(ANSWER)}\n"


ASIDE = '''
"""A remark."""

from typing import Literal

from lessons.course.block import Block


class Aside(Block):
    """Needs nothing more."""

    kind: Literal["aside"]


KIND = Aside
'''
SPARROWS = {
    "lesson.yaml": """
title: Sparrows
minutes: 1
idea: They were counted.
blocks:
  - {id: flock, kind: estimate, ask: How many sparrows?, number: 8321, within: 40}
  - {id: end, kind: aside}
""",
    "lesson.md": """\
## flock: A flock

There is a flock.

---

They were **counted**.

## end: The end

It flew away.
""",
}


def test_a_kind_of_block(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    language, more, others = (tmp_path / name for name in ("language", "more", "others"))
    shutil.copytree(ENGLISH, language, ignore=shutil.ignore_patterns("words"))
    for folder in (language / "09-sparrows", more, others):
        folder.mkdir()
    for name, text in SPARROWS.items():
        (language / "09-sparrows" / name).write_text(text, "utf-8")
    words = {"course/estimate.json": example("lessons/content/en/words/course/estimate.json")}
    module = example("lessons/course/blocks/estimate.py")
    with (
        more_words(language, words),
        one_more(blocks, more, "estimate", module, course, outline),
        one_more(blocks, others, "aside", ASIDE),
    ):
        address = put_up(lambda progress: FakeEngine()).address
        page = visit(f"{address}#room=lessons&lesson=sparrows", ready=False).page
        expect(page.locator(".gb-lesson article h2")).to_have_text("A flock")
        expect(page.locator('[data-prose="before"]')).to_have_text("There is a flock.")
        form, verdict = page.locator(".gb-commit"), page.locator(".gb-verdict")
        expect(form.locator(".gb-commit-ask")).to_have_text("How many sparrows?")
        expect(form.locator(".gb-commit-field")).to_have_text("estimated")
        form.locator("input").fill("8,270")
        form.locator("[type=submit]").click()
        expect(verdict).to_have_text("It is 8321.")
        expect(page.locator('[data-prose="after"] strong')).to_have_text("counted")
        page.click("[data-lesson-next]")
        expect(page.locator(".gb-lesson article h2")).to_have_text("The end")
        expect(page.locator('[data-prose="before"]')).to_have_text("It flew away.")
        expect(form).to_be_hidden()
        page.click("[data-lesson-next]")
        item = page.locator(".gb-course-list li").last
        expect(item).to_contain_text("They were counted.")
        expect(item).to_contain_text("1 minute, finished")


HUES = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const found = { orange: 0, violet: 0 };
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] > data[at + 2] + 40) found.orange += 1;
    if (data[at + 2] > data[at] + 20) found.violet += 1;
  }
  return found;
}"""
"""How many pixels have the hue of either end of the scale for changes."""


def answered(engine: FakeEngine, question: str) -> Run:
    """The run that a page shows; what the fake says depends on the question alone."""
    stages = list(engine.conversation(engine.encode(Image.new("RGB", (60, 40)))).ask(question))
    return Run.collect("fake", question, stages)


def test_a_method(put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    text = example("model/explain/methods/last_layers.py")
    words = {"methods/last-layers.json": example("lessons/content/en/words/methods/last-layers.json")}
    with more_words(tmp_path / "words", words), one_more(methods, tmp_path, "last_layers", text, registered):
        engine = FakeEngine()
        visitor = visit(put_up(lambda progress: engine).address).ask("Is there a saw?")
        page, run = visitor.page, answered(engine, "Is there a saw?")
        visitor.tokens.nth(2).click()
        expect(page.locator("#method option")).to_have_text(["Attention over the image", "Attention, last layers"])
        expect(page.locator("#attention-settings")).to_be_visible()
        expect(page.locator("#method-settings")).to_be_hidden()
        page.select_option("#method", "last-layers")
        expect(page.locator("#attention-settings")).to_be_hidden()
        control = page.get_by_label("Layers", exact=True)
        expect(control).to_have_value("1")
        assert [control.get_attribute(name) for name in ("type", "min", "max")] == ["number", "1", "8"]
        drawn = by_id("last-layers").final(run, 2, {}, engine)
        expect(page.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        control.fill("2")
        control.press("Enter")
        drawn = by_id("last-layers").final(run, 2, {"layers": 2}, engine)
        expect(page.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        expect(visitor.canvas).to_have_attribute("aria-label", re.compile(re.escape(describe_map(drawn))))
        expect(page).to_have_url(re.compile("&method=last-layers&settings=layers%3A2$"))

        # Beyond its limits nothing is taken, and the map stays.
        control.fill("9")
        control.press("Enter")
        expect(page.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        expect(page).to_have_url(re.compile("settings=layers%3A2$"))

        # The link leads there, and the answers behind "?" are the map's own.
        follower = visit(page.url)
        follower.wait("done")
        other = follower.page
        expect(other.locator("#method")).to_have_value("last-layers")
        expect(other.locator("[data-setting=layers]")).to_have_value("2")
        expect(other.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        texts = other.locator("#picture .gb-why dd").all_text_contents()
        assert texts[:2] == [f"{drawn.caption}.", "As the model computed it."]
        assert texts[3] == "Why the token was chosen."

        # A click on a head is about attention again.
        page.locator("#heads").click(position={"x": 3, "y": 3})
        expect(page.locator("#method")).to_have_value("attention")
        expect(page.locator(".gb-caption")).to_contain_text("Layer 0, head 0; share of")
        expect(page).not_to_have_url(re.compile("method="))


def test_a_method_of_changes_that_takes_passes(
    put_up: Callable[..., Site], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    words = {"methods/sides.json": SIGNED_WORDS}
    with more_words(tmp_path / "words", words), one_more(methods, tmp_path, "sides", SIGNED, registered):
        engine = FakeEngine()
        visitor = visit(put_up(lambda progress: engine).address).ask("Is there a saw?")
        page, run = visitor.page, answered(engine, "Is there a saw?")
        visitor.tokens.nth(2).click()
        grey = page.locator("#picture .gb-scale i").evaluate("(bar) => bar.style.background")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.post_data or ""))
        page.select_option("#method", "sides")
        page.select_option("[data-setting=side]", label="upside down")
        expect(page.locator("label:has([data-setting=doubled])")).to_have_attribute("title", "Twice as much of each.")
        page.check("[data-setting=doubled]")
        chosen = {"side": "turned round", "doubled": True}
        drawn = by_id("sides").final(run, 2, chosen, engine)
        expect(page.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        low, high = page.locator(".gb-low").text_content(), page.locator(".gb-high").text_content()
        assert (low or "").startswith("\N{MINUS SIGN}")
        assert (high or "") == (low or "").replace("\N{MINUS SIGN}", "+")
        assert page.locator("#picture .gb-scale i").evaluate("(bar) => bar.style.background") != grey
        assert page.locator("#picture .gb-why dd").all_text_contents()[3] == "<b>Why</b>."
        visitor.tokens.nth(LAST).click()
        drawn = by_id("sides").final(run, LAST, chosen, engine)
        expect(page.locator(".gb-caption")).to_have_text(f"{caption(drawn)}.")
        # Over the grey picture, what is more and what is less have a colour each.
        colours = visitor.canvas.evaluate(HUES)
        assert colours["orange"] > 50
        assert colours["violet"] > 50
        # Shares beside it stay those of attention.
        assert page.locator('[data-keys="share"] b').first.text_content() != ""

        with page.expect_download() as saved:
            page.click('.gb-files [data-file="gif"]')
        with Image.open(saved.value.path()) as film:
            assert film.n_frames > LAST  # type: ignore[attr-defined]
        with page.expect_download() as saved:
            page.locator("#picture .gb-why summary").click()
            page.locator("#picture .gb-why-take button").first.click()
        assert f"Token {LAST}, upside down" in Path(saved.value.path()).read_text("utf-8")
        settings = '"method":"sides","settings":{"side":"turned round","doubled":true}'
        for name in ("export", "drawing", "maps"):
            assert any(f'"fn_name":"{name}"' in body and settings in body for body in asked), name
