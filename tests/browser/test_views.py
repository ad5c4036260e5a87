"""A picture read in two views, the whole and a tile over part of it, from the question to the last station."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from model.placement import Named, Placement, View
from model.trace import Stage, Step
from tests.browser.conftest import Fake, Site, Visitor
from tests.lessons.fakes import FakeConversation, FakeEngine, loader
from viz.theme import attention_colours

Visit = Callable[..., Visitor]
WHOLE, TILE = 6, 12
"""Patches of each view."""
FIRST = 3
"""Positions of the prompt before the picture's: the fake's template."""
LIT = 13
"""The patch that gets all attention: the tile's row 2, column 1."""


def whole_and_tile() -> Placement:
    """2 x 3 patches of all of it; after a newline, 4 x 3 of its right three fifths. Their raster is 4 x 5."""
    return Placement(
        (
            View("whole", 0.0, 0.0, 1.0, 1.0, np.arange(WHOLE).reshape(2, 3)),
            View("tile", 0.4, 0.0, 1.0, 1.0, 1 + WHOLE + np.arange(TILE).reshape(4, 3)),
        ),
        (Named("newline", np.array([WHOLE])),),
    )


class Looking(FakeConversation):
    """Every head of every token looks at one patch alone."""

    def ask(self, question: str) -> Any:
        for stage in super().ask(question):
            yield self.lit(stage)

    def lit(self, stage: Stage) -> Stage:
        if isinstance(stage, Step):
            position = self.engine.placement.begin_at(FIRST).place(LIT).position
            stage.attention[:] = 0
            stage.attention[:, :, position] = 1
        return stage


class TwoViews(FakeEngine):
    def conversation(self, sight: Any) -> FakeConversation:
        return Looking(self, sight)


@pytest.fixture(scope="module")
def site(put_up: Callable[..., Site]) -> Site:
    return put_up(loader(TwoViews(views=whole_and_tile())))


@pytest.fixture
def visitor(site: Site, visit: Visit) -> Visitor:
    return visit(site.address, reduced_motion="reduce").ask("Is there a saw?")


def go(visitor: Visitor, station: str) -> None:
    visitor.page.click(f'[data-station="{station}"]')
    visitor.settle()


def point(visitor: Visitor, across: float, down: float) -> None:
    """Move to a share of the picture, which is square and fills its frame."""
    visitor.canvas.scroll_into_view_if_needed()
    box = visitor.canvas.bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def readout(visitor: Visitor) -> Locator:
    return visitor.page.locator(".gb-readout")


def pixels(visitor: Visitor, points: list[tuple[float, float]]) -> np.ndarray:
    """Red, green and blue at shares of the picture."""
    read = visitor.page.evaluate(
        """(points) => {
          const canvas = document.querySelector('#picture canvas');
          const pen = canvas.getContext('2d');
          return points.map(([across, down]) =>
            [...pen.getImageData(Math.floor(across * canvas.width), Math.floor(down * canvas.height), 1, 1).data]);
        }""",
        points,
    )
    return np.array(read)[:, :3]


def edges(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """The middle of each side of a rectangle."""
    return [
        ((left + right) / 2, top),
        ((left + right) / 2, bottom),
        (left, (top + bottom) / 2),
        (right, (top + bottom) / 2),
    ]


def test_a_patch_of_the_tile_is_named_with_its_view_and_framed_where_it_lies(visitor: Visitor) -> None:
    point(visitor, 0.7, 0.62)
    expect(readout(visitor)).to_have_text("tile: row 2, column 1 = patch 13 = position 17: 100 %")
    expect(visitor.page.locator(".gb-arithmetic")).to_have_text(
        "6 + 2 x 3 + 1 = 13. Press V for the other views of this place."
    )
    assert (pixels(visitor, edges(0.6, 0.5, 0.8, 0.75)) == 255).all()  # the frame's white line
    assert not (pixels(visitor, edges(0.4, 0.25, 0.6, 0.5)) == 255).all(axis=1).any()
    point(visitor, 0.2, 0.62)  # left of the tile there is the whole alone
    expect(readout(visitor)).to_have_text("whole: row 1, column 0 = patch 3 = position 6: 0 %")
    assert (pixels(visitor, edges(0.002, 0.5, 1 / 3, 0.998)[2:]) == 255).all(axis=1).any()


def test_arrows_walk_inside_the_view_and_a_key_leads_to_the_other(visitor: Visitor) -> None:
    point(visitor, 0.7, 0.62)
    visitor.canvas.focus()
    names = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "v", "ArrowLeft", "ArrowUp", "v"):
        visitor.page.keyboard.press(key)
        names.append(visitor.text(".gb-readout").split(" = position")[0])
    assert names == [
        *("tile: row 2, column 2 = patch 14", "tile: row 2, column 2 = patch 14"),
        *("tile: row 3, column 2 = patch 17", "tile: row 3, column 2 = patch 17"),
        "whole: row 1, column 2 = patch 5",
        "whole: row 1, column 1 = patch 4",
        "whole: row 0, column 1 = patch 1",
        "tile: row 1, column 0 = patch 9",
    ]
    expect(visitor.page).to_have_url(re.compile("&station=answer&view=tile&row=1&column=0&"))


def test_the_map_is_drawn_on_the_raster_of_both_views(visitor: Visitor) -> None:
    label = visitor.canvas.get_attribute("aria-label") or ""
    assert "strongest at row 2, column 3 with 100 %" in label
    middles = [((column + 0.3) / 5, (row + 0.3) / 4) for row in range(4) for column in range(5)]
    colours = pixels(visitor, middles).astype(int)
    top = attention_colours()[-1].astype(int)
    # Nine tenths of the map's own colour over some grey, at the one cell of the raster.
    lit = [bool((0.9 * top - 2 <= one).all() and (one <= 0.9 * top + 27.5).all()) for one in colours]
    assert [place for place, on in enumerate(lit) if on] == [2 * 5 + 3]


def test_the_stations_speak_of_views(visitor: Visitor) -> None:
    go(visitor, "patches")
    expect(visitor.page.locator('[data-line="patches"]')).to_have_text("whole 2 x 3 + tile 4 x 3 = 18 patches.")
    expect(visitor.canvas).to_have_attribute(
        "aria-label", "The picture cut into patches, in several views: whole 2 x 3 + tile 4 x 3."
    )
    point(visitor, 0.7, 0.62)
    # Of 48 x 32 pixels: from three fifths to four of the width, from half to three quarters of the height.
    expect(visitor.page.locator('[data-why="patch"]')).to_contain_text("Patch 13: 9 x 8 pixels, enlarged.")
    go(visitor, "encoder")
    visitor.page.check('[name="eye-view"][value="likeness"]')
    expect(readout(visitor)).to_have_text("tile: row 2, column 1 = patch 13 = position 17: 1.00")
    expect(visitor.page.locator('[data-message="eye"]')).to_contain_text("Most like tile: row 2, column 1 is ")
    go(visitor, "projector")
    expect(readout(visitor)).to_contain_text("tile: row 2, column 1 = patch 13 = position 17: <")
    go(visitor, "prefix")
    expect(visitor.page.locator(".gb-block")).to_have_text(
        "image: whole 2 x 3 + tile 4 x 3 + 1 x newline = 19 positions"
    )
    told, slider = visitor.page.locator('[data-message="position"]'), visitor.page.locator("#position")
    expect(told).to_contain_text("Position 17: tile: row 2, column 1 = patch 13.")
    slider.evaluate(f"(one) => {{ one.value = {FIRST + WHOLE}; one.dispatchEvent(new Event('input')); }}")
    expect(told).to_contain_text(f"Position {FIRST + WHOLE}: newline, one of the picture's positions that is no patch.")


def test_patches_of_either_view_are_taken_away(visitor: Visitor) -> None:
    go(visitor, "check")
    told = visitor.page.locator('[data-message="blocked"]')
    visitor.page.fill("#strongest-count", "1")
    visitor.page.click("#strongest")
    expect(told).to_have_text("1 of 18 patches taken away.")
    point(visitor, 0.7, 0.62)
    visitor.canvas.focus()
    visitor.page.keyboard.press("Space")  # the strongest was this one: it is given back
    expect(told).to_contain_text("Nothing is taken away yet.")
    visitor.page.keyboard.press("v")
    visitor.page.keyboard.press("Space")
    expect(told).to_have_text("1 of 18 patches taken away.")
    visitor.page.check('[name="brush"][value="box"]')
    point(visitor, 0.5, 0.1)
    visitor.page.mouse.down()
    point(visitor, 0.7, 0.4)
    visitor.page.mouse.up()
    expect(told).to_have_text("5 of 18 patches taken away.")
    with visitor.page.expect_request(lambda request: '"fn_name":"check"' in (request.post_data or "")) as sent:
        visitor.page.click("#check")
    assert '"patches":[5,6,7,9,10]' in (sent.value.post_data or "").replace(" ", "")


def test_a_link_leads_to_a_patch_of_the_tile(site: Site, visit: Visit) -> None:
    visitor = visit(f"{site.address}#station=patches&view=tile&row=3&column=0")
    expect(readout(visitor)).to_have_text("tile: row 3, column 0 = patch 15")


def test_a_page_of_its_own_has_the_views_too(visitor: Visitor, tmp_path: Path) -> None:
    with visitor.page.expect_download() as found:
        visitor.page.click('[data-file="html"]')
    found.value.save_as(tmp_path / "page.html")
    page = visitor.page.context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    alone = Visitor(page)
    alone.wait("done")
    page.select_option("#layer", "1")
    expect(page.locator(".gb-caption")).to_contain_text("Layer 1, mean over 2 heads")
    expect(alone.canvas).to_have_attribute("aria-label", re.compile("strongest at row 2, column 3 with 100 %"))
    point(alone, 0.7, 0.62)
    expect(readout(alone)).to_have_text("tile: row 2, column 1 = patch 13 = position 17: 100 %")
    assert alone.errors == []


def test_a_picture_read_in_one_view_is_spoken_of_as_ever(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address, reduced_motion="reduce").ask("Is there a saw?")
    point(visitor, 0.9, 0.9)
    name = "row 3, column 5 = patch 23 = position 26"
    expect(readout(visitor)).to_contain_text(re.compile(f"^{name}: "))
    expect(visitor.page.locator(".gb-arithmetic")).to_have_text("3 x 6 + 5 = 23.")
    visitor.canvas.focus()
    visitor.page.keyboard.press("v")  # there is no other view
    expect(readout(visitor)).to_contain_text(name)
    go(visitor, "patches")
    expect(visitor.page.locator('[data-line="patches"]')).to_have_text("4 rows x 6 columns = 24 patches.")
    expect(visitor.canvas).to_have_attribute("aria-label", "The picture cut into 4 rows and 6 columns of patches.")
    go(visitor, "prefix")
    expect(visitor.page.locator(".gb-block")).to_have_text("image: 4 x 6 = 24 positions")
