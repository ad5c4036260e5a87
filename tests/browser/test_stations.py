"""The seven stations in a real browser: what is read on the page is what the tensors hold, on two geometries."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from lessons.engine import LiveEngine
from lessons.stations.registry import stations
from model.explain.features import likeness, norms
from model.pictures.picture import open_picture
from model.trace import Sight
from tests.browser.conftest import Fake, Site, Visitor
from tests.lessons.fakes import ANSWER, GRID

Visit = Callable[..., Visitor]
CHECKPOINTS = pytest.mark.parametrize("name", ["clip", "siglip"])
ROW, COLUMN = 5, 3
"""The patch that the tests pick."""


def number(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


@pytest.fixture
def seen(loaded: Callable[[str], Any], pictures: Path) -> Callable[[str], tuple[LiveEngine, Sight]]:
    def see(name: str) -> tuple[LiveEngine, Sight]:
        engine = LiveEngine(loaded(name), "")
        return engine, engine.encode(open_picture(pictures / "square.png"))

    return see


def pick(visitor: Visitor, row: int = ROW, column: int = COLUMN) -> None:
    """With the arrow keys, by way of the first patch: the keys stop at the edges."""
    visitor.canvas.focus()
    for key in ["ArrowUp"] * 27 + ["ArrowLeft"] * 27 + ["ArrowDown"] * row + ["ArrowRight"] * column:
        visitor.page.keyboard.press(key)


def go(visitor: Visitor, station: str) -> None:
    visitor.page.click(f'[data-station="{station}"]')


@CHECKPOINTS
def test_a_pixel_and_a_patch_have_the_numbers_of_the_tensor(
    name: str, real: Callable[[str], Site], visit: Visit, seen: Callable[[str], tuple[LiveEngine, Sight]]
) -> None:
    _, sight = seen(name)
    visitor = visit(real(name).address)
    box = visitor.canvas.bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + 0.31 * box["width"], box["y"] + 0.62 * box["height"])
    told = visitor.text('[data-message="pixel"]')
    across, down = map(int, re.findall(r"\d+", told)[:2])
    size = sight.picture.pixels.shape[1]
    assert abs(across - 0.31 * size) <= 1
    assert abs(down - 0.62 * size) <= 1
    values = [f"→ {number(float(channel[down, across]))}" for channel in sight.picture.pixels]
    assert re.findall(r"→ \S\d*\.\d\d|→ \d+\.\d\d", told) == values

    go(visitor, "patches")
    pick(visitor)
    visitor.page.check('[name="channel"][value="1"]')
    grid = sight.patches.grid
    patch = ROW * grid.columns + COLUMN
    green = sight.patches.vectors[patch].reshape(3, -1)[1]
    label = visitor.page.get_attribute(".gb-patch canvas", "aria-label") or ""
    assert label.startswith(f"Patch {patch}, {grid.patch_size} x {grid.patch_size} pixels")
    assert label.endswith(f"mean of green {number(float(green.mean()))} after normalising")
    expect(visitor.page.locator("#filters canvas")).to_have_count(24)


@CHECKPOINTS
def test_the_eye_says_what_the_features_say(
    name: str, real: Callable[[str], Site], visit: Visit, seen: Callable[[str], tuple[LiveEngine, Sight]]
) -> None:
    engine, sight = seen(name)
    grid, features = sight.patches.grid, sight.features
    patch = ROW * grid.columns + COLUMN
    visitor = visit(real(name).address)
    go(visitor, "encoder")
    line = visitor.page.locator('[data-line="encoder"]')
    expect(line).to_contain_text(f"{features.hidden.shape[0]} x {features.hidden.shape[1]}")
    expect(line).to_contain_text("class position is dropped" if features.drops_class else "no class position")
    pick(visitor)
    told, readout = visitor.page.locator('[data-message="eye"]'), visitor.page.locator(".gb-readout")

    visitor.page.check('[name="eye-view"][value="likeness"]')
    alike = likeness(features.selected)[patch].copy()
    expect(readout).to_contain_text(f"patch {patch}: 1.00")
    alike[patch] = -2
    best = int(alike.argmax())
    assert f"row {best // grid.columns}, column {best % grid.columns} with {number(float(alike[best]))}" in (
        told.text_content() or ""
    )

    visitor.page.check('[name="eye-view"][value="norms"]')
    lengths = norms(features.selected)
    expect(readout).to_contain_text(number(float(lengths[patch])))
    assert visitor.text(".gb-low") == number(float(lengths.min()))
    assert visitor.text(".gb-high") == number(float(lengths.max()))

    before = len(visitor.requests)
    visitor.page.check('[name="eye-view"][value="colours"]')
    visitor.page.check('[name="eye-view"][value="likeness"]')
    pick(visitor, 1, 1)
    assert visitor.requests[before:] == []

    visitor.page.check('[name="eye-view"][value="attention"]')
    visitor.page.select_option("#eye-layer", "1")
    visitor.page.select_option("#eye-head", "0")
    expect(visitor.page.locator(".gb-caption")).to_contain_text("Encoder: Layer 1, head 0")
    here = grid.columns * visitor.page.evaluate("+document.querySelector('.gb-readout').textContent.match(/\\d+/)[0]")
    here += visitor.page.evaluate("+document.querySelector('.gb-readout').textContent.match(/\\d+/g)[1]")
    row = engine.encoder_attention(sight, 1, 0)[here + int(features.drops_class)]
    row = row[int(features.drops_class) :].astype(np.float16)
    top = int(row.argmax())
    expect(told).to_contain_text(f"looks most at row {top // grid.columns}, column {top % grid.columns}")


@CHECKPOINTS
def test_the_translator_says_what_the_projector_says(
    name: str, real: Callable[[str], Site], visit: Visit, seen: Callable[[str], tuple[LiveEngine, Sight]]
) -> None:
    engine, sight = seen(name)
    grid = sight.patches.grid
    patch = ROW * grid.columns + COLUMN
    inside = engine.projector(sight, 5, 400)
    visitor = visit(real(name).address)
    go(visitor, "projector")
    expect(visitor.page.locator(".gb-steps li")).to_have_count(4)
    pick(visitor)
    told = visitor.page.locator('[data-message="words"]')
    expect(told).to_contain_text(f"Nearest to patch {patch}: ")
    for cosine in inside.nearest.cosines[patch]:
        assert number(round(float(cosine), 4)) in (told.text_content() or "")
    visitor.page.check('[name="projector"][value="untrained"]')
    assert number(round(float(inside.untrained.cosines[patch][0]), 4)) in (told.text_content() or "")
    visitor.page.check('[name="projector"][value="straight"]')
    assert f"a mean cosine of {number(float(inside.straight_cosines.mean()))}" in (told.text_content() or "")
    steps = engine.projector_row(sight, patch)
    ranges = visitor.page.locator(".gb-range")
    for place, step in enumerate(steps):
        expect(ranges.nth(place)).to_have_text(f"{number(float(step.min()))} to {number(float(step.max()))}")
    for plane in ("direction", "asTheyAre"):
        visitor.page.check(f'[name="plane"][value="{plane}"]')
        assert f"{grid.patches} projected patches" in visitor.text('[data-message="plane"]')


def test_the_row_by_hand_can_be_edited_and_says_what_is_missing(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    go(visitor, "projector")
    results = visitor.page.locator(".gb-products output")
    expect(results).to_have_text(["1 x 2 + 2 x 1 + 1 x −1 = 3", "1 x 0 + 2 x 3 + 1 x 4 = 10"])
    visitor.page.locator("[data-row]").nth(1).fill("-0,5")
    expect(results.nth(1)).to_have_text("1 x 0 + −0.5 x 3 + 1 x 4 = 2.5")
    visitor.page.locator("[data-matrix]").nth(0).fill("<b>")
    expect(results.nth(0)).to_have_text("Every box needs a number.")


def test_the_picture_padded_is_another_picture_to_the_model(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    go(visitor, "image")
    visitor.page.check('[name="frame"][value="pad"]')
    expect(visitor.page.locator("#ask-message")).to_contain_text("Ask again to compare")
    assert visitor.page.input_value("#question textarea") == "Is there a saw?"
    expect(visitor.tokens).to_have_count(0)
    visitor.page.click("#ask")
    visitor.wait("done")
    assert [visit.pad for visit in fake.site.built.shared.sessions._sessions.values()][-1]


def test_tiles_open_and_close(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, reduced_motion="reduce")
    go(visitor, "patches")
    corner = "document.querySelector('#picture canvas').getContext('2d').getImageData(1, 1, 1, 1).data.join()"
    closed = visitor.page.evaluate(corner)
    visitor.page.click("#tiles")
    expect(visitor.page.locator("#tiles")).to_have_attribute("aria-pressed", "true")
    visitor.page.wait_for_function(f"({corner}) !== '{closed}'")
    visitor.page.click("#tiles")
    visitor.page.wait_for_function(f"({corner}) === '{closed}'")


def test_patches_are_taken_away_and_the_word_is_tested(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    go(visitor, "check")
    visitor.page.click("#strongest")
    assert "Ask a question first" in visitor.text("#check-message")
    visitor.ask("Is there a saw?")
    go(visitor, "check")
    visitor.page.click("#check", force=True)  # it says what is missing
    assert "Nothing is taken away yet" in visitor.text("#check-message")
    for wrong in ("0", "x", str(GRID.patches)):
        visitor.page.fill("#strongest-count", wrong)
        visitor.page.click("#strongest")
        assert f"from 1 to {GRID.patches - 1}" in visitor.text("#check-message")
    visitor.page.fill("#strongest-count", "5")
    visitor.page.click("#strongest")
    assert visitor.text('[data-message="blocked"]') == f"5 of {GRID.patches} patches taken away."
    visitor.page.click("#check")
    expect(visitor.page.locator('[data-station="check"]')).to_have_attribute("data-shape", str(len(ANSWER) + 1))
    rows = visitor.page.locator(".gb-survived li")
    expect(rows).to_have_count(len(ANSWER) + 1)
    assert rows.nth(3).locator("b").all_text_contents() == ["90 %", "85 %", "85 %"]
    assert rows.nth(3).locator("code").text_content() == "␣<b>"
    assert visitor.text('[data-said="before"]') == "".join(ANSWER)
    expect(visitor.page.locator('[data-said="random"]')).to_have_text("Nothing.")
    assert "Random patches change it as well" in visitor.text('[data-message="verdict"]') or (
        "No token changes by more than 5 points" in visitor.text('[data-message="verdict"]')
    )
    visitor.page.click("#unblock")
    assert visitor.text('[data-message="blocked"]').startswith("Nothing is taken away yet")


def test_patches_are_drawn_with_brush_box_and_keyboard(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, reduced_motion="reduce")  # the page is at the station at once
    go(visitor, "check")
    visitor.settle()
    box = visitor.canvas.bounding_box()
    assert box
    told = visitor.page.locator('[data-message="blocked"]')

    def at(row: int, column: int) -> tuple[float, float]:
        return (
            box["x"] + (column + 0.5) / GRID.columns * box["width"],
            box["y"] + (row + 0.5) / GRID.rows * box["height"],
        )

    def drag(start: tuple[int, int], end: tuple[int, int]) -> None:
        visitor.page.mouse.move(*at(*start))
        visitor.page.mouse.down()
        visitor.page.mouse.move(*at(*end), steps=12)
        visitor.page.mouse.up()

    drag((0, 0), (0, 3))
    expect(told).to_have_text(f"4 of {GRID.patches} patches taken away.")
    drag((0, 0), (0, 1))  # begun on one that is gone: it gives back
    expect(told).to_have_text(f"2 of {GRID.patches} patches taken away.")
    visitor.page.check('[name="brush"][value="box"]')
    drag((1, 1), (3, 4))
    expect(told).to_have_text(f"14 of {GRID.patches} patches taken away.")
    visitor.canvas.focus()
    visitor.page.keyboard.press("Space")  # the patch under the pointer, which the box took
    expect(told).to_have_text(f"13 of {GRID.patches} patches taken away.")


def test_another_token_is_chosen_and_the_answer_goes_on_from_it(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.tokens.nth(2).click()
    visitor.page.locator(".gb-top button").nth(4).click()
    expect(visitor.page.locator("#ask-message")).to_contain_text("not kept in the conversation")
    assert "(token 2 is ␣no4 instead)" in visitor.text(".gb-asked")
    expect(visitor.page.locator(".gb-turns li")).to_have_count(2)
    assert visitor.tokens.nth(2).text_content() == "<4>"


def test_every_layer_is_read_and_every_head_can_be_chosen(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.page.click("#lens")
    rows = visitor.page.locator(".gb-lens li")
    expect(rows).to_have_count(fake.engine.facts.layers + 1)
    visitor.tokens.nth(3).click()
    tokens, layers = len(ANSWER) + 1, fake.engine.facts.layers + 1
    expect(rows.nth(1).locator("b")).to_have_text(f"{100 * (tokens + 3) / (tokens * layers):.0f} %")
    heads = visitor.page.locator("#heads")
    box = heads.bounding_box()
    assert box
    heads.click(position={"x": 0.75 * box["width"], "y": 0.9 * box["height"]})
    assert visitor.page.input_value("#layer") == str(fake.engine.facts.layers - 1)
    assert visitor.page.input_value("#head") == "1"
    expect(visitor.page.locator(".gb-caption")).to_contain_text(f"Layer {fake.engine.facts.layers - 1}, head 1")


def test_a_link_shows_the_same_view_again(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.click('.gb-gallery [data-file="wide.png"]')
    expect(visitor.page.locator('[data-file="wide.png"]')).to_have_attribute("aria-pressed", "true")
    visitor.ask("Is there <b> a saw?")
    visitor.page.select_option("#layer", "1")
    visitor.tokens.nth(3).click()
    pick(visitor, 2, 4)
    visitor.page.wait_for_function("location.hash.includes('row=2') && location.hash.includes('column=4')")
    other = visit(visitor.page.url)
    other.wait("done")
    expect(other.page.locator(".gb-asked")).to_have_text("Is there <b> a saw?")
    other.page.wait_for_function("document.querySelector('#picture canvas').dataset.token === '3'")
    assert other.page.input_value("#layer") == "1"
    assert other.text(".gb-readout").startswith("row 2, column 4 ")
    expect(other.page.locator('[data-file="wide.png"]')).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("picture=../../etc/passwd", "there is no shipped picture ../../etc/passwd"),
        ("station=<img src=x>", "there is no station <img src=x>"),
        ("row=99&column=1", f"there is no row 99 here (0 to {GRID.rows - 1})"),
        (f"row={GRID.rows}&column=0", f"there is no row {GRID.rows} here (0 to {GRID.rows - 1})"),
        (f"row=0&column={GRID.columns}", f"there is no column {GRID.columns} here (0 to {GRID.columns - 1})"),
        (f"question=Is%20it?&token={len(ANSWER) + 1}", f"there is no token {len(ANSWER) + 1} here"),
        ("row=1&column=-1", f"there is no column -1 here (0 to {GRID.columns - 1})"),
        ("question=Is%20it?&token=1e9", f"there is no token 1e9 here (0 to {len(ANSWER)})"),
        ("question=Is%20it?&token=1&layer=7", "there is no layer 7 here"),
    ],
)
def test_a_link_that_does_not_fit_is_told_and_the_page_stays(fake: Fake, visit: Visit, link: str, told: str) -> None:
    visitor = visit(f"{fake.site.address}#{link}")
    message = visitor.page.locator("#picture-message")
    expect(message).to_contain_text(told)
    assert "The rest of it is shown." in (message.text_content() or "")
    assert visitor.page.locator("#picture-message img").count() == 0
    visitor.ask("Is there a saw?")


@CHECKPOINTS
def test_every_position_of_the_prefix_says_what_it_holds(
    name: str, real: Callable[[str], Site], visit: Visit, loaded: Callable[[str], Any], pictures: Path
) -> None:
    from model.llava.run import run
    from model.trace import Prefix

    question = "Where is the ladder?"
    found = list(run(loaded(name), open_picture(pictures / "square.png"), question))
    [prefix] = [stage for stage in found if isinstance(stage, Prefix)]
    visitor = visit(real(name).address).ask(question)
    go(visitor, "prefix")
    told, slider = visitor.page.locator('[data-message="position"]'), visitor.page.locator("#position")
    assert slider.get_attribute("max") == str(len(prefix.ids) - 1)
    last = len(prefix.ids) - 1
    slider.evaluate(f"(one) => {{ one.value = {last}; one.dispatchEvent(new Event('input', {{bubbles: true}})); }}")
    expect(told).to_contain_text(f"Position {last}: token {prefix.ids[-1]}, ")
    words = len(prefix.ids) - len(prefix.image)
    assert f"N = {len(prefix.ids)} − {len(prefix.image)} = {words}: " in visitor.text('[data-message="n"]')
    pick(visitor)
    position = prefix.image.start + ROW * loaded(name).geometry.grid.columns + COLUMN
    expect(told).to_contain_text(
        f"Position {position}: row {ROW}, column {COLUMN} = patch {position - prefix.image.start}."
    )
    one = loaded(name).geometry.cache_bytes(1, 4)
    assert f"{len(prefix.ids)} x {one:,} bytes" in visitor.text('[data-message="cache"]')


def test_another_turn_says_what_it_added(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?").ask("And a hammer?")
    go(visitor, "prefix")
    # 24 patches, template 3 + 2, question 4, answer 7; then answer, question 3 and template once more
    told = visitor.text('[data-message="n"]')
    assert "the picture is not read again" in told
    before, added = (
        int(value) for value in (re.findall(r"to the (\d+)", told)[0], re.findall(r"added (-?\d+)", told)[0])
    )
    assert before == 3 + GRID.patches + 4 + 2 + len(ANSWER)
    assert before + added == int(visitor.page.get_attribute('[data-station="prefix"]', "data-shape") or 0)


@CHECKPOINTS
def test_a_word_of_ones_own_is_followed_through_the_layers(
    name: str, real: Callable[[str], Site], visit: Visit, loaded: Callable[[str], Any]
) -> None:
    visitor = visit(real(name).address)
    go(visitor, "answer")
    visitor.page.fill("#followed", "ladder")
    visitor.page.click("#follow")
    expect(visitor.page.locator('[data-message="lens"]')).to_have_text("Ask a question first.")
    visitor.ask("Where is the ladder?")
    visitor.page.press("#followed", "Enter")
    expect(visitor.page.locator('[data-message="lens"]')).to_contain_text("Bars: the probability of “")
    expect(visitor.page.locator(".gb-lens li")).to_have_count(loaded(name).geometry.decoder_layers + 1)
    visitor.page.fill("#followed", " ")
    visitor.page.click("#follow")
    expect(visitor.page.locator('[data-message="lens"]')).to_have_text("Type a word to follow.")
    visitor.page.click("#lens")
    expect(visitor.page.locator('[data-message="lens"]')).to_contain_text("the token that was said")


def test_the_whole_walk_by_keyboard_alone(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    page = visitor.page

    def tab_to(selector: str) -> None:
        """Press Tab until the element has the focus; a whole round at most."""
        for _ in range(150):
            if page.evaluate(f"document.activeElement?.matches({selector!r})"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    tab_to("#question textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type("Is there a saw?")
    page.keyboard.press("Enter")
    visitor.wait("done")
    for station in (one.id for one in stations()):
        tab_to(f'[data-station="{station}"]')
        page.keyboard.press("Enter")
        expect(page.locator(f'[data-panel="{station}"]')).to_be_visible()
        if station == "patches":
            tab_to("#picture canvas")
            for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
                page.keyboard.press(key)
            assert visitor.text(".gb-readout").startswith("row 1, column 1 ")
            tab_to("#tiles")
            page.keyboard.press("Space")
            expect(page.locator("#tiles")).to_have_attribute("aria-pressed", "true")
        if station == "encoder":
            expect(page.locator('[data-message="eye"]')).to_contain_text("principal components")
            tab_to('[name="eye-view"]')
            page.keyboard.press("ArrowDown")
            expect(page.locator('[name="eye-view"][value="likeness"]')).to_be_checked()
            assert visitor.text(".gb-readout").startswith("row 1, column 1 ")
        if station == "prefix":
            tab_to("#position")
            page.keyboard.press("Home")
            expect(page.locator('[data-message="position"]')).to_contain_text("Position 0: token")
        if station == "answer":
            tab_to("#timeline")
            page.keyboard.press("Home")
            assert visitor.shown() == 0
    tab_to("#picture canvas")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator('[data-message="blocked"]')).to_have_text(f"2 of {GRID.patches} patches taken away.")
    tab_to("#check")
    page.keyboard.press("Enter")
    expect(page.locator('[data-station="check"]')).to_have_attribute("data-shape", str(len(ANSWER) + 1))
    assert visitor.text('[data-message="verdict"]')


def test_what_a_check_has_not_measured_is_not_shown(fake: Fake, visit: Visit) -> None:
    # Previously empty rows stood there before anything was asked, and the button was active with nothing taken away.
    visitor = visit(fake.site.address)
    page = visitor.page
    go(visitor, "check")
    measured, button = page.locator("dl.gb-answers"), page.locator("#check")
    expect(measured).to_be_hidden()
    expect(button).to_have_attribute("aria-disabled", "true")
    assert visitor.text('[data-message="blocked"]').startswith("Ask a question first")
    visitor.ask("Is there a saw?")
    go(visitor, "check")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(measured).to_be_hidden()
    page.click("#strongest")
    expect(button).to_have_attribute("aria-disabled", "false")
    page.click("#check")
    expect(measured).to_be_visible()
    expect(page.locator('[data-said="random"]')).to_have_text("Nothing.")
    page.click("#unblock")
    expect(button).to_have_attribute("aria-disabled", "true")
    visitor.ask("And now?")
    go(visitor, "check")
    expect(measured).to_be_hidden()


def test_the_patch_picked_is_marked_at_the_first_station_too(fake: Fake, visit: Visit) -> None:
    # Previously it was named there, and no frame said which it is.
    visitor = visit(fake.site.address)
    picture = "document.querySelector('#picture canvas').toDataURL()"
    visitor.canvas.focus()
    before = visitor.page.evaluate(picture)
    visitor.page.keyboard.press("ArrowRight")
    assert visitor.page.evaluate(picture) != before


def test_the_text_beside_a_patch_says_which_it_is(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    go(visitor, "patches")
    told = visitor.page.locator('[data-why="patch"]')
    expect(told).to_contain_text("to pick a patch")
    visitor.canvas.focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(told).to_have_text(
        f"Patch 0: {GRID.patch_size} x {GRID.patch_size} pixels, enlarged. "
        "Move over the picture, or use the arrow keys on it, for another."
    )


def test_the_name_of_the_patch_stands_still(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visitor.canvas.focus()
    visitor.page.keyboard.press("ArrowRight")
    places = set()
    for station in ("image", "patches", "encoder", "prefix", "answer", "check"):
        visitor.page.evaluate(f"document.querySelector('[data-station={station}]').click()")
        places.add(
            visitor.page.evaluate(
                """() => {
                  const box = (one) => document.querySelector(one).getBoundingClientRect();
                  const [label, picture] = [box('.gb-readout'), box('#picture canvas')];
                  return `${label.left - picture.left} ${label.top - picture.top}`;
                }"""
            )
        )
    assert len(places) == 1


def test_a_patch_has_one_number_in_words_and_in_what_is_asked(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    row, column = 2, 1  # of a grid with more columns than rows
    patch = row * GRID.columns + column
    pick(visitor, row, column)
    assert visitor.text(".gb-readout").startswith(f"row {row}, column {column} = patch {patch} ")
    assert visitor.text(".gb-arithmetic").startswith(f"{row} x {GRID.columns} + {column} = {patch}.")
    go(visitor, "patches")
    expect(visitor.page.locator('[data-why="patch"]')).to_contain_text(f"Patch {patch}:")

    def asked(name: str, click: Callable[[], None]) -> Any:
        with visitor.page.expect_request(lambda one: f'"fn_name":"{name}"' in (one.post_data or "")) as found:
            click()
        return (found.value.post_data_json or {})["data"]

    mark = visitor.page.locator('[data-panel="patches"] .gb-why:visible').first
    mark.locator("summary").click()
    assert asked("drawing", mark.locator(".gb-why-take button").first.click)["patch"] == patch
    go(visitor, "check")
    visitor.canvas.focus()
    visitor.page.keyboard.press("Space")
    assert asked("check", lambda: visitor.page.click("#check"))["patches"] == [patch]
