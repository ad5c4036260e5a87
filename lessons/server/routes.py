"""The routes that exist. Gradio serves dozens; all that the page does not use are closed, whatever they may do.

A test compares the list with what the page asks for in a browser. Knows nothing of Gradio: pure ASGI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from lessons.server.refusals import once, refusal
from model.words import phrase


@dataclass(frozen=True)
class Route:
    """What can be asked for at which path."""

    method: str
    """GET, which covers HEAD, or POST."""
    path: str
    """A regular expression for the whole path."""

    def __post_init__(self) -> None:
        if self.method not in ("GET", "POST"):
            raise ValueError(f"{self.path}: a route is of GET or POST, not {self.method}")


NAME = r"[\w.-]+"
LONGEST = 300
"""Characters of a path in which a sub-path is looked for."""
PLOTLY = "plotly.min.js"
"""Where the plotting library lies; relative to the page, so that it is found below a sub-path too."""
REQUESTS, LOGIN = "/gradio_api/component_server/", "/login"
ROUTES = (
    Route("GET", "/"),  # the page
    Route("GET", "/favicon.ico"),  # its icon
    Route("GET", f"/{re.escape(PLOTLY)}"),  # the plotting library
    Route("GET", r"/web/[0-9a-f]{16}/[\w./-]+"),  # its scripts and styles
    Route("POST", "/check"),  # whether the page's requests arrive here (viz/web/entrance.js)
    Route("GET", f"/assets/{NAME}"),  # Gradio's scripts and styles
    Route("GET", r"/static/js/iframeResizer\.contentWindow\.min\.js"),  # Gradio's page asks for it
    Route("GET", "/theme.css"),  # Gradio's theme
    Route("POST", REQUESTS),  # the requests of the page: greet, ask, follow, uploads and the rest
)
LOGIN_ROUTE = Route("POST", LOGIN)
"""User name and password, where the page has one."""


class OnlyRoutes:
    """Passes on what is on the list; the rest does not exist."""

    def __init__(self, app: ASGIApp, routes: Iterable[Route] = ROUTES) -> None:
        self._app = app
        self._routes = [(re.compile(route.path), route.method) for route in routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (reason := self._reason(scope["method"], scope["path"])):
            status, words = reason
            return await refusal(scope["path"], status, words)(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        return await self._app(scope, receive, send)

    def _reason(self, method: str, path: str) -> tuple[int, str] | None:
        """Status and words where there is no such route."""
        methods = {wanted for pattern, wanted in self._routes if pattern.fullmatch(path)}
        if not methods:
            if folder := self._folder(path):
                return 404, phrase("server.refusals.nothing_below", path=once(path), folder=once(folder))
            return 404, phrase("server.refusals.nothing_there", path=once(path))
        if ("GET" if method == "HEAD" else method) not in methods:
            taken = ", ".join(sorted(methods))
            return 405, phrase("server.refusals.wrong_method", method=once(method, 20), path=once(path), methods=taken)
        return None

    def _folder(self, path: str) -> str:
        """The sub-path below which a route of this server is asked for; empty where none is."""
        for place in (slash.start() for slash in re.finditer("/", path[:LONGEST]) if slash.start()):
            if any(pattern.fullmatch(path[place:]) for pattern, _ in self._routes):
                return path[:place]
        return ""
