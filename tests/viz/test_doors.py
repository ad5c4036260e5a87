"""The rooms and tabs that a lesson's text can link to are those of the page."""

from __future__ import annotations

from viz.doors import doors


def test_every_room_and_tab_of_the_page() -> None:
    assert doors() == {
        *("walk", "lessons", "drills", "frontier", "budget"),
        *(f"drills/{tab}" for tab in ("recall", "interview", "numbers", "draw", "toy")),
        *(f"frontier/{tab}" for tab in ("compare", "trap", "wild")),
    }
