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
from pathlib import Path
from typing import Any

import plotly

from viz.rest import FUNCTION_WORDS
from viz.theme import OPACITY, attention_colours, change_colours, css_variables
from viz.why import WHY_FILE

WEB = Path(__file__).parent / "web"
SCRIPTS, STYLES, MARKUP, DATA = WEB / "js", WEB / "css", WEB / "html", WEB / "data"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
"""The plotting library for the browser, fetched only by a page that draws a plot."""
ENTRANCE = WEB / "entrance.js"
"""Stands alone and inline: it has to run where nothing else arrives."""
STYLE_ORDER = ("page", "panel", "pictures", "lesson", "drills", "frontier", "budget")
"""Later sheets may add to what earlier ones say."""
ROOMS = ("lessons", "drills", "frontier", "budget")
"""Round the walkthrough, each in a file of its own."""
MAIN, OFFLINE = "page.js", "shell/offline.js"
"""The modules that a served page and a page in one file begin with."""
IMPORT = re.compile(r"(\bfrom |\bimport )'(\.[^']+)'")
"""A module named relative to the one that imports it; Prettier writes each in this form."""


def markup() -> str:
    """The page's skeleton. Static: no value is ever written into it."""
    rooms = "\n".join((MARKUP / f"{room}.html").read_text("utf-8") for room in ROOMS)
    page = (MARKUP / "page.html").read_text("utf-8")
    return page.replace("<!-- rooms -->", rooms).replace("<!-- reader -->", (MARKUP / "reader.html").read_text("utf-8"))


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


def page_data() -> dict[str, Any]:
    """What the scripts have to know before they ask anything; see `web/js/core/page_data.js`."""
    return {
        "colours": base64.b64encode(attention_colours().tobytes()).decode("ascii"),
        "overlay": {"opacity": list(OPACITY), "change": base64.b64encode(change_colours().tobytes()).decode("ascii")},
        "why": json.loads(WHY_FILE.read_text("utf-8")),
        "functionWords": json.loads(FUNCTION_WORDS.read_text("utf-8")),
    }


def entrance() -> str:
    """What runs before all else in a served document: `web/entrance.js`."""
    return f"<script>(() => {{\n'use strict';\n{ENTRANCE.read_text('utf-8')}\n}})();</script>"


def head() -> str:
    """What goes into the document's head: styles first, so that nothing is ever seen undressed."""
    scripts = "\n".join(f'<link rel="modulepreload" href="{address(name)}">' for name in modules() if name != OFFLINE)
    style = f'<link rel="stylesheet" href="{address("style.css")}">'
    return f'<meta name="color-scheme" content="light dark">\n{style}\n{scripts}\n'


def offline(recording: dict[str, Any], title: str) -> str:
    """A whole page in one file, which opens without a server and asks nobody for anything.

    Its modules are data in an import map: each names the others as `glassbox/...`, which the map turns into text.

    Args:
        recording: what `web/js/shell/offline.js` shows; it goes in as data, in which no tag can begin or end.
        title: of the document, escaped here.
    """
    imports = {f"glassbox/{name}": _data_address(_absolute(name, text)) for name, text in modules().items()}
    policy = "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f'<meta name="color-scheme" content="light dark">\n<style>{styles()}</style>\n'
        f'<script type="importmap">{json.dumps({"imports": imports})}</script></head><body>{markup()}'
        f'<script type="application/json" id="recording">{_quoted(recording)}</script>\n'
        f'<script type="application/json" id="page-data">{_quoted(page_data())}</script>\n'
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
