"""Where one can go on the page: its rooms and their tabs, read from the page's own markup. Knows nothing of Gradio."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

from viz.browser import markup


class _Reader(HTMLParser):
    """Collects `data-room`, and under each room the `data-tab` of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.places: set[str] = set()
        self._room = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element of the page; a room holds everything up to the next room."""
        given = dict(attrs)
        if room := given.get("data-room"):
            self._room = room
            self.places.add(room)
        if (tab := given.get("data-tab")) and self._room:
            self.places.add(f"{self._room}/{tab}")


@cache
def doors() -> frozenset[str]:
    """Every place, as `drills` (a room) or `drills/draw` (a tab of it)."""
    reader = _Reader()
    reader.feed(markup())
    return frozenset(reader.places)
