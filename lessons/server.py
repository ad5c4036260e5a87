"""Puts a page on the network, with the headers that keep it there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons import rooms
from lessons.page import UPLOAD_LIMIT, Page
from viz import browser

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio compiles its templates in the browser, hence 'unsafe-eval'.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
    )
)
QUIET = 15.0
"""Seconds, at most, that the model may load and the first page come before the rooms are checked: that takes a second,
and seldom finds anything."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SecureHeaders:
    """Adds `HEADERS` to every answer: nothing from elsewhere is fetched, run or framed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def theme() -> gr.themes.Base:
    """Gradio's plainest, with the system's own fonts: the page brings all other styles itself."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def serve(page: Page, host: str, port: int, *, block: bool = True) -> str:
    """Put the page up, then begin to load the model.

    Args:
        page: see `lessons.page.build`.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        block: whether to stay until interrupted.

    Raises:
        LessonError: something that a room says is not as it should be; names file and field.

    Returns:
        The page's address.
    """
    options: dict[str, Any] = {
        "head": browser.head(),
        "theme": theme(),
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "share": False,
        "allowed_paths": [str(browser.PLOTLY)],
        "max_file_size": UPLOAD_LIMIT,
        "app_kwargs": {"middleware": [Middleware(SecureHeaders)], "docs_url": None, "redoc_url": None},
        "quiet": True,
        "favicon_path": str(Path(browser.STATIC) / "icon.svg"),
    }
    _, address, _ = page.blocks.queue(default_concurrency_limit=None).launch(
        server_name=host, server_port=port or None, prevent_thread_lock=True, **options
    )
    print(f"Glassbox LLaVA is at {address}", flush=True)
    page.shared.loading.start()
    if block:
        page.shared.loading.wait(QUIET)
    rooms.check()
    if block:
        page.blocks.block_thread()
    return str(address)
