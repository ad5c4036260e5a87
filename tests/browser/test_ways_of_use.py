"""The tour of a first visit, and the page on a stage, in a real browser."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Fake, Visitor
from tests.lessons.fakes import ANSWER, GRID

Visit = Callable[..., Visitor]


def test_a_first_visit_has_a_tour_that_can_be_left_and_opened_again(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, first=True)
    tour = visitor.page.locator("#tour")
    expect(tour).to_be_visible()
    marked = visitor.page.locator("[data-toured]")
    expect(marked).to_have_id("picture")
    for place in range(2, 6):
        tour.locator("[data-next]").click()
        expect(tour.locator("[data-place]")).to_have_text(f"{place} of 5")
    expect(tour.locator("[data-next]")).to_have_text("Done")
    tour.locator("[data-next]").click()
    expect(tour).to_be_hidden()
    expect(marked).to_have_count(0)
    visitor.page.reload()
    visitor.page.wait_for_selector("#ask")
    expect(visitor.page.locator('.gb-gallery [aria-pressed="true"]')).to_have_count(1)
    expect(tour).to_be_hidden()
    visitor.page.click("#tour-again")
    expect(tour.locator("[data-place]")).to_have_text("1 of 5")
    visitor.page.keyboard.press("Escape")
    expect(tour).to_be_hidden()


def test_the_tour_does_not_stand_in_the_way_of_a_question(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, first=True)
    expect(visitor.page.locator("#tour")).to_be_visible()
    visitor.ask("Is there a saw?")
    expect(visitor.tokens).to_have_count(len(ANSWER) + 1)


def test_on_a_stage_each_screen_asks_first_and_then_shows(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, viewport={"width": 1280, "height": 720}).ask("Is there a saw?")
    page = visitor.page
    tells = page.locator(".gb-stage-tells")
    page.click("#present")
    for hidden in (".gb-head", ".gb-ask", ".gb-choose"):
        expect(page.locator(hidden)).to_be_hidden()
    for _ in range(14):
        page.keyboard.press("PageUp")  # as a presenter's remote says it
    expect(page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "image")
    expect(tells).to_have_text("3 x 32 x 48 = 4,608 numbers")
    page.keyboard.press("PageDown")
    expect(page.locator(".gb-stage-asks")).to_have_text("Into how many patches is it cut?")
    expect(tells).to_have_text("?")
    expect(page.locator(".gb-panels")).not_to_be_visible()
    expect(page.locator('[data-station="patches"] .gb-shape')).not_to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(tells).to_have_text(f"4 rows x 6 columns = {GRID.patches} patches")
    expect(page.locator('[data-panel="patches"]')).to_be_visible()
    for _ in range(7):
        page.keyboard.press("PageDown")
    expect(page.locator(".gb-stage-place")).to_have_text("6 of 7")
    expect(tells).to_have_text("?")
    assert visitor.shown() == -1  # no map gives the answer away
    page.click("#forth")
    assert visitor.shown() >= 0
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.gb-stage-asks')).fontSize)")
    assert size >= 28
    page.mouse.move(400, 300)
    moved = page.evaluate("document.querySelector('.gb-pointer').style.transform")
    assert moved == "translate(400px, 300px)"
    page.click("#leave")
    expect(page.locator(".gb-ask")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_figure_is_saved_with_its_words(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    with visitor.page.expect_download() as found:
        visitor.page.click("#save")
    assert found.value.suggested_filename == "glassbox-answer.png"
    found.value.save_as(tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as saved:
        pixels = np.asarray(saved.convert("RGB")).astype(int)
    assert pixels.shape[1] == 1200
    below = pixels[1200:]
    assert pixels[:1200].std() > 20  # the picture
    assert (abs(below - below[-1, -1]).sum(axis=2) > 200).any(axis=1).sum() > 60  # several lines of text under it


def test_the_link_is_copied(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, permissions=["clipboard-read", "clipboard-write"])
    visitor.page.click('[data-station="patches"]')
    visitor.page.wait_for_function("location.hash.includes('station=patches')")
    visitor.page.click("#link")
    expect(visitor.page.locator('[data-message="saved"]')).to_have_text("The link is on the clipboard.")
    assert visitor.page.evaluate("navigator.clipboard.readText()") == visitor.page.url


def test_the_whole_answer_is_taken_away_as_a_film(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    with visitor.page.expect_download() as found:
        visitor.page.click('[data-file="gif"]')
    assert found.value.suggested_filename == "glassbox.gif"
    found.value.save_as(tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 1 + len(ANSWER) + 1 + 1  # type: ignore[attr-defined]
    fake.site.built.shared.sessions._sessions.popitem()
    visitor.page.click('[data-file="pdf"]')
    expect(visitor.page.locator('[data-message="file"]')).to_contain_text("no longer kept")


def test_a_page_of_its_own_opens_without_a_server(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    visitor = visit(fake.site.address).ask("Is there <b> a saw?")
    visitor.tokens.nth(3).click()
    shown = visitor.canvas.get_attribute("aria-label") or ""
    visitor.page.select_option("#layer", "1")
    expect(visitor.page.locator(".gb-caption")).to_contain_text("Layer 1, mean over 2 heads")
    of_layer = visitor.canvas.get_attribute("aria-label") or ""
    caption, scale = visitor.text(".gb-caption"), visitor.text(".gb-scale")
    with visitor.page.expect_download() as found:
        visitor.page.click('[data-file="html"]')
    found.value.save_as(tmp_path / "page.html")

    context = visitor.page.context
    context.set_offline(True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto((tmp_path / "page.html").as_uri())
    alone = Visitor(page)
    alone.wait("done")
    expect(alone.tokens).to_have_count(len(ANSWER) + 1)
    assert alone.text(".gb-asked") == "Is there <b> a saw?"
    expect(page.locator("#ask")).to_be_hidden()
    alone.tokens.nth(3).hover()
    assert (alone.canvas.get_attribute("aria-label") or "") == shown
    alone.tokens.nth(3).click()
    page.select_option("#layer", "1")
    expect(page.locator(".gb-caption")).to_contain_text("Layer 1, mean over 2 heads")
    strongest = (alone.canvas.get_attribute("aria-label") or "").split(" with ")[0]
    assert of_layer.startswith(strongest)
    assert (alone.text(".gb-caption"), alone.text(".gb-scale")) == (caption, scale)
    page.locator("#timeline").focus()
    page.keyboard.press("Home")
    assert alone.shown() == 0
    page.click('[data-station="encoder"]')
    page.check('[name="eye-view"][value="norms"]')
    expect(page.locator('[data-message="eye"]')).to_contain_text("Longest at row")
    page.click('[data-station="projector"]')
    expect(page.locator('[data-message="words"]')).to_contain_text("different nearest words")
    alone.canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gb-steps li .gb-range").first).to_contain_text(" to ")
    expect(page.locator(".gb-why-take").first).to_be_hidden()  # nobody is there to draw it
    expect(page.locator("#rooms")).to_be_hidden()
    for station in ("image", "patches", "prefix", "check"):
        page.click(f'[data-station="{station}"]')
        expect(page.locator(f'[data-panel="{station}"]')).to_be_visible()
    assert errors == []


def test_the_answer_is_taken_away_as_a_video(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    """Previously recorded in real time: a busy machine made a video of half a second that held one token."""
    visitor = visit(fake.site.address).ask("Is there a saw?")
    before = visitor.shown()
    with visitor.page.expect_download() as found:
        visitor.page.click('[data-file="webm"]')
    assert found.value.suggested_filename == "glassbox.webm"
    found.value.save_as(tmp_path / "film.webm")
    content = (tmp_path / "film.webm").read_bytes()
    assert visitor.shown() == before  # what was on show
    elsewhere = visitor.page.context.new_page()  # our own content policy plays no videos
    seen = elsewhere.evaluate(
        """async (source) => {
          const video = document.createElement('video');
          video.muted = true;
          video.src = source;
          await new Promise((ready, failed) => {
            video.onloadeddata = ready;
            video.onerror = () => failed(video.error.message);
          });
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
          const pen = canvas.getContext('2d', { willReadFrequently: true });
          const frames = new Set();
          for (let at = 0.1; at < video.duration; at += 0.25) {
            video.currentTime = at;
            await new Promise((ready) => { video.onseeked = ready; });
            pen.drawImage(video, 0, 0);
            const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
            let hash = 0;
            for (let index = 0; index < data.length; index += 4) hash = (hash * 31 + data[index]) | 0;
            frames.add(hash);
          }
          return [video.duration, frames.size];
        }""",
        f"data:video/webm;base64,{base64.b64encode(content).decode()}",
    )
    tokens = visitor.tokens.count()
    assert seen[0] > tokens * 0.5
    assert seen[1] >= tokens + 1  # the picture first, then one for each token
