"""The headers that keep the page where it is: nothing from elsewhere is fetched, run or framed. Pure ASGI.

They go on every answer, errors included, so this stands in front of all else, and tells in words what breaks behind it.
"""

from __future__ import annotations

import html
import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons.server.hosts import parts_of
from lessons.server.refusals import refusal
from model.words import catalogue, phrase

POLICY = (
    "default-src 'self'",
    # Gradio compiles its templates in the browser, hence 'unsafe-eval'.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
)
NOBODY = "'none'"
FRAMES = ("iframe", "frame", "embed", "object")
"""What Sec-Fetch-Dest says of a page inside another."""
FRAMED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
FRAMED = (
    '<!doctype html><html lang="{code}" dir="{direction}"><meta charset="utf-8"><title>Glassbox LLaVA</title>'
    "<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60ch; margin: 3rem auto }}</style>"
    "<h1>{title}</h1><p>{hint}</p></html>"
)
MARKED = {"option": "<code>{}</code>", "link": '<a href="./" target="_blank" rel="noopener">{}</a>'}
"""How two of its words are marked up."""

log = logging.getLogger(__name__)


def policy(frame_ancestors: str = NOBODY) -> str:
    """The content policy.

    Args:
        frame_ancestors: whose pages may show this one in a frame, as the policy writes it.
    """
    return "; ".join((*POLICY, f"frame-ancestors {frame_ancestors}"))


class SecureHeaders:
    """Adds the headers to every answer, and answers in words where what is behind it breaks."""

    def __init__(self, app: ASGIApp, frames: str = NOBODY) -> None:
        self._app, self._frames = app, frames
        self._headers = {
            "Content-Security-Policy": policy(frames),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if self._frames == NOBODY and scope["path"] == "/" and _framed(Headers(scope=scope)):
                return await _say_framed(scope)(scope, receive, send_with_headers)
            return await self._app(scope, receive, send_with_headers)
        except Exception:  # whatever it is, whoever asked must hear of it; the log has the whole story
            if begun:
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            words = phrase("server.refusals.broken")
            return await refusal(scope["path"], 500, words)(scope, receive, send_with_headers)


def _framed(headers: Headers) -> bool:
    return headers.get("sec-fetch-dest") in FRAMES


def _say_framed(scope: Scope) -> HTMLResponse:
    """What stands in the frame: what to set. It holds nothing to be clicked by mistake, so anybody may frame it."""
    where = parts_of(Headers(scope=scope).get("referer", ""))
    site = f"{where.scheme}://{where.netloc}" if where.netloc else "https://the-site-that-shows-it"
    hint = html.escape(phrase("server.framed.hint", option="{option}", link="{link}"))
    for name, text in (("link", phrase("server.framed.link")), ("option", f"--frame-ancestors {site}")):
        hint = hint.replace(f"{{{name}}}", MARKED[name].format(html.escape(text)))
    language = catalogue().language
    page = FRAMED.format(
        code=html.escape(language.code),
        direction=language.direction,
        title=html.escape(phrase("server.framed.title")),
        hint=hint,
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": FRAMED_POLICY})
