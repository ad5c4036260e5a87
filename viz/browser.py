"""The page's own markup, styles and scripts: real files under `web/`, served as they are. Knows nothing of Gradio.

The scripts are ES modules. They lie below an address that holds a hash of all of them, so a browser keeps them until
they change; a page in one file brings the same modules along (`offline`).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import plotly

from model.words import catalogue, phrase
from viz.rest import FUNCTION_WORDS
from viz.theme import BEHIND_SCALE, OPACITY, attention_colours, change_colours, css_variables
from viz.why import reasons

WEB = Path(__file__).parent / "web"
SCRIPTS, STYLES, MARKUP, DATA = WEB / "js", WEB / "css", WEB / "html", WEB / "data"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
"""The plotting library for the browser, fetched only by a page that draws a plot."""
ENTRANCE = WEB / "entrance.js"
"""Stands alone and inline: it has to run where nothing else arrives."""
ENTRANCE_WORDS = "entrance."
"""Ids of its words begin so: they come with it, for where it complains the page's own may be missing."""
STYLE_ORDER = ("page", "panel", "pictures", "lesson", "drills", "frontier", "budget")
"""Later sheets may add to what earlier ones say."""
ROOMS = ("lessons", "drills", "frontier", "budget")
"""Round the walkthrough, each in a file of its own."""
MAIN, OFFLINE = "page.js", "shell/offline.js"
"""The modules that a served page and a page in one file begin with."""
PLAIN_PANEL = '<p class="gb-told"></p><div class="gb-figures"></div>'
"""Of a station that has no markup of its own; `web/js/stations/plain.js` fills it."""
WORDS = re.compile(r"\[\[([\w.]+)\]\]")
"""Where words go in the markup: the id of a text."""
IMPORT = re.compile(r"(\bfrom |\bimport )'(\.[^']+)'")
"""A module named relative to the one that imports it; Prettier writes each in this form."""


@dataclass(frozen=True)
class StationCard:
    """What the page's markup and scripts know of a station before anything runs; see `lessons/stations/station.py`."""

    id: str
    """Of small letters alone: it names elements, files and addresses."""
    number: int
    title: str
    heading: str
    part: str
    leaves: str
    """What the numbers of the shape that leaves it stand for."""
    asks: str
    """The question for a class."""
    waits: bool
    """Whether there is nothing to show before a question is asked."""
    promise: str
    """What its line says until there is something to show."""
    explains: str
    """The figure whose "?" stands behind that line; "" for none."""
    views: tuple[str, ...]
    """What may lie over the picture there; empty where there is one thing."""

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z]+", self.id):
            raise ValueError(f"a station's id is of small letters, not {self.id!r}")


@dataclass(frozen=True)
class Button:
    """One of a row of buttons that differ by an id: the kinds of file in which an answer can be taken away."""

    id: str
    title: str


def markup(stations: Iterable[StationCard] = (), files: Iterable[Button] = ()) -> str:
    """The page's skeleton: static files, and for each station its place on the line and its panel.

    Args:
        stations: of the line, in their order.
        files: the kinds of file in which an answer can be taken away; none where there is no server to make them.
    """
    stations = list(stations)
    parts = {
        "rooms": "\n".join((MARKUP / f"{room}.html").read_text("utf-8") for room in ROOMS),
        "reader": (MARKUP / "reader.html").read_text("utf-8"),
        "stations": "\n".join(_on_the_line(station) for station in stations),
        "panels": "\n".join(_panel(station) for station in stations),
        "files": " ".join(_file_button(button) for button in files),
    }
    page = (MARKUP / "page.html").read_text("utf-8")
    for name, part in parts.items():
        page = page.replace(f"<!-- {name} -->", part)
    return WORDS.sub(lambda found: html.escape(phrase(found[1])), page)


def _on_the_line(station: StationCard) -> str:
    return (
        f'<li><button type="button" data-station="{station.id}" data-part="{station.part}" data-shape="" '
        f'title="{html.escape(station.leaves)}"><b>{html.escape(station.title)}</b>'
        '<span class="gb-shape"></span></button></li>'
    )


def _file_button(button: Button) -> str:
    title = html.escape(button.title)
    return f'<button type="button" class="gb-chipbutton" data-file="{html.escape(button.id)}">{title}</button>'


def _panel(station: StationCard) -> str:
    """A station's own markup, `web/html/stations/<id>.html`; without one, places for what the server sends of it."""
    own = MARKUP / "stations" / f"{station.id}.html"
    body = own.read_text("utf-8") if own.is_file() else PLAIN_PANEL
    why = f' data-why="{station.explains}"' if station.explains else ""
    return (
        f'<div data-panel="{station.id}"><h2>{html.escape(station.heading)}</h2>'
        f'<p class="gb-line" data-line="{station.id}"{why}>{html.escape(station.promise)}</p>\n{body}</div>'
    )


@functools.cache
def styles() -> str:
    """One style sheet: the hues, the page, then what each room adds."""
    return css_variables() + "\n".join((STYLES / f"{name}.css").read_text("utf-8") for name in STYLE_ORDER)


@functools.cache
def modules() -> dict[str, str]:
    """Every script by its path below `web/js`."""
    return {path.relative_to(SCRIPTS).as_posix(): path.read_text("utf-8") for path in sorted(SCRIPTS.rglob("*.js"))}


@functools.cache
def version() -> str:
    """Sixteen digits that change when any script or style does."""
    digest = hashlib.sha256(styles().encode())
    for name, text in modules().items():
        digest.update(f"\0{name}\0{text}".encode())
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Where a script or `style.css` is served, relative to the page: below a sub-path too."""
    return f"web/{version()}/{name}"


def served(name: str) -> tuple[str, str] | None:
    """The text and media type behind `address(name)`; None where there is no such file."""
    if name == "style.css":
        return styles(), "text/css"
    text = modules().get(name)
    return None if text is None else (text, "text/javascript")


def page_data(stations: Iterable[StationCard]) -> dict[str, Any]:
    """What the scripts have to know before they ask anything; see `web/js/core/page_data.js`."""
    words = catalogue()
    return {
        "stations": [asdict(station) for station in stations],
        "colours": base64.b64encode(attention_colours().tobytes()).decode("ascii"),
        "changeColours": base64.b64encode(change_colours().tobytes()).decode("ascii"),
        "overlay": {"opacity": OPACITY, "grey": BEHIND_SCALE},
        "why": {name: why.texts() for name, why in reasons().items()},
        "language": {"code": words.language.code, "direction": words.language.direction},
        "words": words.below("page."),
        "functionWords": json.loads(FUNCTION_WORDS.read_text("utf-8")),
    }


def entrance() -> str:
    """What runs before all else in a served document: `web/entrance.js`, and its words as data."""
    words = _quoted(catalogue().below(ENTRANCE_WORDS))
    return (
        f'<script type="application/json" id="gb-entrance-words">{words}</script>'
        f"<script>(() => {{\n'use strict';\n{ENTRANCE.read_text('utf-8')}\n}})();</script>"
    )


def head() -> str:
    """What goes into the document's head: styles first, so that nothing is ever seen undressed."""
    scripts = "\n".join(f'<link rel="modulepreload" href="{address(name)}">' for name in modules() if name != OFFLINE)
    style = f'<link rel="stylesheet" href="{address("style.css")}">'
    return f'<meta name="color-scheme" content="light dark">\n{style}\n{scripts}\n'


def offline(recording: dict[str, Any], title: str, stations: Sequence[StationCard]) -> str:
    """A whole page in one file, which opens without a server and asks nobody for anything.

    Its modules are data in an import map: each names the others as `glassbox/...`, which the map turns into text.

    Args:
        recording: what `web/js/shell/offline.js` shows; it goes in as data, in which no tag can begin or end.
        title: of the document, escaped here.
        stations: of the line.
    """
    imports = {f"glassbox/{name}": _data_address(_absolute(name, text)) for name, text in modules().items()}
    policy = "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f'<meta name="color-scheme" content="light dark">\n<style>{styles()}</style>\n'
        f'<script type="importmap">{json.dumps({"imports": imports})}</script></head><body>{markup(stations)}'
        f'<script type="application/json" id="recording">{_quoted(recording)}</script>\n'
        f'<script type="application/json" id="page-data">{_quoted(page_data(stations))}</script>\n'
        f"<script type=\"module\">import 'glassbox/{OFFLINE}';</script></body></html>\n"
    )


def _quoted(value: Any) -> str:
    """JSON in which no tag can begin or end."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _absolute(name: str, text: str) -> str:
    """A module's text with the others named from the top: a module that is data has no place to be relative to."""

    def from_the_top(matched: re.Match[str]) -> str:
        path: list[str] = list(Path(name).parent.parts)
        for part in matched[2].split("/"):
            if part == "..":
                path.pop()
            elif part != ".":
                path.append(part)
        return f"{matched[1]}'glassbox/{'/'.join(path)}'"

    return IMPORT.sub(from_the_top, text)


def _data_address(text: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode('ascii')}"
