"""The page's own markup, styles and scripts: real files under `static/`, joined here. Knows nothing of Gradio."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from typing import Any

import plotly

from viz.colours import attention_colours, css_variables
from viz.rest import FUNCTION_WORDS
from viz.why import WHY_FILE

STATIC = Path(__file__).parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
"""The plotting library for the browser, fetched only by a page that draws a plot."""
SCRIPTS = (
    *("core.js", "rest.js", "why.js", "picture.js", "stations.js", "pixels.js", "eye.js", "translator.js", "prefix.js"),
    *("detail.js", "heads.js", "answer.js", "check.js", "present.js", "save.js", "parts.js", "alone.js"),
    *(
        "connection.js",
        "session.js",
        "asking.js",
        "suggested.js",
        "inputs.js",
        "address.js",
        "tour.js",
        "forms.js",
        "learner.js",
        "panel.js",
        "pictures.js",
    ),
    *("rooms.js", "lesson.js", "cards.js", "recall.js", "mock.js", "interview.js"),
    *("exercises.js", "drag.js", "arrows.js", "board.js", "toy.js", "drills.js"),
    *("budget.js", "wiring.js", "families.js", "trap.js", "frontier.js", "page.js"),
)
"""In the order they are joined; each adds one part to `window.glassbox`, page.js puts them together."""
ENTRANCE = "entrance.js"
"""Stands alone: it has to run where nothing else arrives."""
STYLES = ("page.css", "panel.css", "pictures.css", "lesson.css", "drills.css", "frontier.css", "budget.css")
ROOMS = ("lessons", "drills", "frontier", "budget")
"""Round the walkthrough, each in a file of its own."""


def markup() -> str:
    """The page's skeleton. Static: no value is ever written into it."""
    rooms = "\n".join((STATIC / f"{room}.html").read_text("utf-8") for room in ROOMS)
    page = (STATIC / "page.html").read_text("utf-8")
    return page.replace("<!-- rooms -->", rooms).replace("<!-- reader -->", (STATIC / "reader.html").read_text("utf-8"))


def styles() -> str:
    """One style sheet: the hues, the page, then what each room adds."""
    return css_variables() + "\n".join((STATIC / name).read_text("utf-8") for name in STYLES)


def script() -> str:
    """One script, which defines `window.glassbox` once."""
    lut = base64.b64encode(attention_colours().tobytes()).decode("ascii")
    parts = "\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    return (
        "(() => {\n'use strict';\nif (window.glassbox) return;\n"
        f"const glassbox = (window.glassbox = {{ lut: '{lut}', WHY: {WHY_FILE.read_text('utf-8')}, "
        f"FUNCTION_WORDS: {FUNCTION_WORDS.read_text('utf-8')} }});\n{parts}\n}})();"
    )


def entrance() -> str:
    """What runs before all else in a served document: `static/entrance.js`."""
    return f"<script>(() => {{\n'use strict';\n{(STATIC / ENTRANCE).read_text('utf-8')}\n}})();</script>"


def head() -> str:
    """What goes into the document's head: styles first, so that nothing is ever seen undressed."""
    return f'<meta name="color-scheme" content="light dark">\n<style>{styles()}</style>\n<script>{script()}</script>\n'


def alone(told: dict[str, Any], title: str) -> str:
    """A whole page in one file, which opens without a server and asks nobody for anything.

    Args:
        told: what `static/alone.js` shows; it goes in as data, in which no tag can begin or end.
        title: of the document, escaped here.
    """
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
    theme = "document.body.classList.toggle('dark', matchMedia('(prefers-color-scheme: dark)').matches);"
    begin = "glassbox.alone(document.body, JSON.parse(document.getElementById('told').textContent));"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"{head()}</head><body>{markup()}"
        f'<script type="application/json" id="told">{data}</script>\n<script>{theme}{begin}</script></body></html>\n'
    )
