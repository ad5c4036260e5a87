"""What the page's document gets at its head: a look whether the page works from where it is opened, styles and scripts.

It also says who opened the page: a link elsewhere may fill the question box, but only the visitor makes the model work
(see viz/web/js/shell/link.js). Pure ASGI.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viz import browser

HEAD = b"<head>"
LOGIN = b'"auth_required":true'
"""In Gradio's own page that asks for a password, which has nothing of ours."""
VISITOR = ("none", "same-origin")
"""Sec-Fetch-Site of an address that was typed, bookmarked or followed within the page."""


class Entrance:
    """Writes `viz/web/entrance.js` into the document, before everything else in it, then what the page is made of.

    Gradio's own place for a head is filled by its script, half a second later; here a browser fetches the page's files
    while that script runs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._script, self._files = browser.entrance(), browser.head()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            return await self._app(scope, receive, send)
        start: Message = {}
        parts: list[bytes] = []

        async def rewrite(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            body = body.replace(HEAD, HEAD + self._addition(Headers(scope=scope), page=LOGIN not in body), 1)
            headers = MutableHeaders(scope=start)
            if scope["method"] == "GET":
                headers["Content-Length"] = str(len(body))
            # What was opened by a click elsewhere is not what is opened by hand: no copy may stand for the other.
            headers["Cache-Control"] = "no-cache"
            headers.add_vary_header("Sec-Fetch-Site, Sec-Fetch-User")
            await send(start)
            await send({**message, "body": body})

        return await self._app(scope, receive, rewrite)

    def _addition(self, headers: Headers, *, page: bool) -> bytes:
        by_visitor = headers.get("sec-fetch-site") in VISITOR or headers.get("sec-fetch-user") == "?1"
        icon = '<link rel="icon" href="favicon.ico" type="image/svg+xml">'
        opened = f'<meta name="gb-opened-by" content="{"visitor" if by_visitor else "page"}">'
        return f"{icon}{opened}{self._script}{self._files if page else ''}".encode()
