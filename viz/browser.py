"""The page's own markup, styles and scripts: real files under `static/`, joined here. Knows nothing of Gradio."""

from __future__ import annotations

import base64
from pathlib import Path

from viz.colours import attention_colours, css_variables

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    *("core.js", "why.js", "picture.js", "stations.js", "pixels.js", "eye.js", "translator.js", "prefix.js"),
    *("detail.js", "heads.js", "answer.js", "check.js", "asking.js", "inputs.js", "address.js", "present.js"),
    *("tour.js", "save.js", "page.js"),
)
"""In the order they are joined; each adds one part to `window.glassbox`, page.js puts them together."""


def markup() -> str:
    """The page's skeleton. Static: no value is ever written into it."""
    return (STATIC / "page.html").read_text("utf-8")


def styles() -> str:
    """One style sheet: the hues, then `page.css`."""
    return css_variables() + (STATIC / "page.css").read_text("utf-8")


def script() -> str:
    """One script, which defines `window.glassbox` once."""
    lut = base64.b64encode(attention_colours().tobytes()).decode("ascii")
    parts = "\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    return (
        "(() => {\n'use strict';\nif (window.glassbox) return;\n"
        f"const glassbox = (window.glassbox = {{ lut: '{lut}' }});\n{parts}\n}})();"
    )


def head() -> str:
    """What goes into the document's head: styles first, so that nothing is ever seen undressed."""
    return f'<meta name="color-scheme" content="light dark">\n<style>{styles()}</style>\n<script>{script()}</script>\n'
