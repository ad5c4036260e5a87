"""Where the page lies for whoever opens it, which a proxy in front may have changed. Pure ASGI.

Gradio writes into its document at which address the browser shall ask, guessed from Host and X-Forwarded-*: wrong
wherever a proxy renames the host or takes a sub-path away, and then against the content policy. Only the browser knows,
so Gradio is given ".": each address is relative to the page's own.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

GUESSED_FROM = (b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server")
HERE = (b"x-gradio-server", b".")
"""The header by which Gradio lets a proxy say where the page is."""


class Prefix:
    """Takes off a sub-path that a proxy has kept, and makes every address relative."""

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        self._app, self._root = app, root_path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"]
        if self._root and path == self._root:
            path = "/"
        elif self._root and path.startswith(f"{self._root}/"):
            path = path.removeprefix(self._root)
        headers = [(name, value) for name, value in scope["headers"] if name not in GUESSED_FROM]
        # The document's query (a link of Gradio's own making) means nothing here.
        query = b"" if path == "/" else scope["query_string"]
        inner = {**scope, "path": path, "raw_path": path.encode(), "query_string": query, "headers": [*headers, HERE]}
        return await self._app(inner, receive, send)
