"""Reverse proxies of the kinds that people put in front of the page, each a few lines over httpx.

What each does is said of nginx, JupyterHub and others in their manuals; none of them runs here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from lessons.server.listening import listen

HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length", "te", "trailer", "host"}
"""Headers between two neighbours, which a proxy never passes on."""


@dataclass(frozen=True)
class Proxy:
    """What one kind of proxy does."""

    prefix: str = ""
    strips: bool = True
    """Whether the sub-path is taken off."""
    keeps_host: bool = True
    forwarded: Sequence[str] = ()
    """Which of the usual X-Forwarded headers it adds."""
    buffers: bool = False
    renames: str = ""
    """The Host it sends, where it makes one up."""

    def target(self, path: str) -> str | None:
        if not path.startswith(self.prefix):
            return None
        return (path.removeprefix(self.prefix) or "/") if self.strips else path


def application(proxy: Proxy, backend: str) -> Starlette:
    """A proxy in front of the page at `backend`, which is an address without a slash at its end."""
    client = httpx.AsyncClient(timeout=None)

    async def handle(request: Request) -> Response:
        path = proxy.target(request.url.path)
        if path is None:
            return Response("not below the prefix", 404)
        headers = [(name, value) for name, value in request.headers.items() if name not in HOP]
        host = request.headers["host"] if proxy.keeps_host else httpx.URL(backend).netloc.decode()
        headers.append(("host", proxy.renames or host))
        told = {"X-Forwarded-Host": request.headers["host"], "X-Forwarded-Proto": "http"}
        told |= {"X-Forwarded-Prefix": proxy.prefix, "X-ProxyContextPath": proxy.prefix}
        headers += [(name, told[name]) for name in proxy.forwarded]
        query = f"?{request.url.query}" if request.url.query else ""
        body = await request.body()
        asked = client.build_request(request.method, f"{backend}{path}{query}", headers=headers, content=body or None)
        reply = await client.send(asked, stream=True)
        kept = {name: value for name, value in reply.headers.items() if name not in HOP}
        if proxy.buffers:
            whole = b"".join([chunk async for chunk in reply.aiter_raw()])
            await reply.aclose()
            return Response(whole, reply.status_code, kept)

        async def pieces() -> AsyncIterator[bytes]:
            try:
                async for chunk in reply.aiter_raw():
                    yield chunk
            finally:
                await reply.aclose()

        return StreamingResponse(pieces(), reply.status_code, kept)

    return Starlette(routes=[Route("/{path:path}", handle, methods=["GET", "HEAD", "POST"])])


def course(address: str) -> Starlette:
    """A page of a course that shows another page in a frame."""

    def handle(request: Request) -> Response:
        return HTMLResponse(
            "<!doctype html><title>Course</title><h1>Course</h1>"
            f'<iframe width="1200" height="700" src="{address}"></iframe>'
        )

    return Starlette(routes=[Route("/", handle)])


def opener(link: str) -> Starlette:
    """A page that opens another by itself, with nobody clicking."""

    def handle(request: Request) -> Response:
        return HTMLResponse(
            f"<!doctype html><title>Elsewhere</title><script>location.href = {json.dumps(link)}</script>"
        )

    def icon(request: Request) -> Response:
        return Response(status_code=204)

    return Starlette(routes=[Route("/", handle), Route("/favicon.ico", icon)])


@contextmanager
def running(app: Starlette) -> Iterator[str]:
    """Serve it on a free port of this machine; yields its address, without a slash at its end."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": list(listening.sockets)}, daemon=True)
    thread.start()
    try:
        yield listening.address.rstrip("/")
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()
