"""The page, assembled: our own markup in one `gr.HTML`.

What the visitor does is a request of the page, see `lessons/server/messages.py`, and for the other end
`viz/web/js/shell/connection.js`. None is an
event of Gradio's: its page, when an event's connection breaks, loads itself again and forgets all that was on it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import DataWithFiles

from lessons.engine import Engine, Progress
from lessons.gallery import Gallery
from lessons.server.answering import Shared
from lessons.server.export import buttons
from lessons.server.loading import Loading
from lessons.server.queue import Queue
from lessons.server.router import Packed, Router
from lessons.server.routes import PLOTLY
from lessons.server.sessions import Sessions
from lessons.stations import registry
from viz import browser

TITLE = "Glassbox LLaVA"
UPLOAD_LIMIT = 50 * 10**6
"""Bytes of one uploaded file; a phone's photo has 3 to 15 million."""
OPEN_SESSIONS = 128
KEPT_BYTES = 2 * 10**9
"""Of all that the sessions hold together: pictures, what the model makes of them, attention rows, keys and values."""
WAITING = 24
"""How many questions may stand in the queue."""

ENVELOPE = ("session_hash", "component_id", "fn_name")
"""Fields of a form that are Gradio's, not the request's."""

MOUNT = browser.WEB / "mount.js"
"""What Gradio runs once our markup is in its place."""


@dataclass(frozen=True)
class Settings:
    """What can be chosen when the page is built."""

    load: Callable[[Progress], Engine]
    """Loads the model; called in a thread after the page is up."""
    pictures: Path
    """Folder with `pictures.json`."""


@dataclass(frozen=True)
class Page:
    """The page and what it stands on."""

    blocks: gr.Blocks
    shared: Shared
    requests: frozenset[str]
    """Names of what it may ask."""


def build(settings: Settings) -> Page:
    """Build the page. Nothing is loaded yet: call `page.shared.loading.start()` once it is up.

    Raises:
        GalleryError: the shipped pictures are not as they should be.
    """
    gallery = Gallery(settings.pictures)
    shared = Shared(Loading(settings.load), Queue(WAITING), Sessions(OPEN_SESSIONS, KEPT_BYTES))
    router = Router(shared, gallery)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(
            html_template=browser.markup(registry.cards(), buttons()),
            js_on_load=MOUNT.read_text("utf-8"),
            apply_default_css=False,
            server_functions=[_server_function(router, name) for name in router.known],
            catalogue=gallery.cards(),
            limit=UPLOAD_LIMIT,
            plotly=PLOTLY,
            data=browser.page_data(registry.cards()),
            script=browser.address(browser.MAIN),
        )
    return Page(blocks, shared, frozenset(router.known))


def _server_function(router: Router, name: str) -> Callable[[Any, gr.Request], Awaitable[Packed]]:
    """A request in the form in which Gradio serves it."""

    async def serve(data: Any, request: gr.Request) -> Packed:
        if isinstance(data, DataWithFiles):
            fields = {key: value for key, value in data.data.items() if key not in ENVELOPE}
            return await router.handle(name, fields, data.files, request.is_disconnected)
        return await router.handle(name, data, (), request.is_disconnected)

    serve.__name__ = name
    return serve
