"""Puts a page on the network: Gradio's own application inside, what keeps it safe around it, one layer a module."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import gradio as gr
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from lessons.server.content import read_content
from lessons.server.entrance import Entrance
from lessons.server.headers import NOBODY, SecureHeaders
from lessons.server.hosts import Hosts
from lessons.server.limits import Known, Limits
from lessons.server.listening import Listening, listen
from lessons.server.logins import Logins
from lessons.server.page import UPLOAD_LIMIT, Page
from lessons.server.routes import LOGIN_ROUTE, PLOTLY, ROUTES, OnlyRoutes
from lessons.server.subpath import Prefix
from model.words import phrase
from viz import browser

QUIET = 15.0
"""Seconds, at most, that the model may load and the first page come before the content is read: that takes a second,
and seldom finds a mistake."""
LEAVE = 3
"""Seconds that answers under way get when the server ends."""
LOGIN = "Visitors log in as {user!r} with the password that was set."
OPEN_WARNING = "Anyone who reaches {address} can use this page; set PASSWORD to ask for one (see SECURITY.md)."


@dataclass(frozen=True)
class Access:
    """From where, under which names and by whom the page may be used."""

    root_path: str = ""
    """The sub-path that a proxy in front keeps, such as /llava; one that it strips need not be given."""
    frame_ancestors: str = NOBODY
    """Whose pages may show this one in a frame; see `arguments.frame_ancestors`."""
    allowed_hosts: tuple[str, ...] = ()
    """Names the server goes by, besides this machine's; see `hosts.Hosts`."""
    trusted_proxies: str = "127.0.0.1,::1"
    """Addresses and networks whose word on who asks is taken (X-Forwarded-For), with commas between."""
    account: tuple[str, str] | None = None
    """User name and password, where the page asks for them."""


def theme() -> gr.themes.Base:
    """Gradio's plainest, with the system's own fonts: the page brings all other styles itself."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def application(page: Page, access: Access, *, local: bool) -> ASGIApp:
    """Everything that answers a request.

    Args:
        page: see `lessons.server.page.build`.
        access: who may use it.
        local: whether it is served to this machine alone.
    """
    shell = Starlette(routes=_own_routes())
    gr.mount_gradio_app(
        shell,  # only its router is used
        page.blocks,
        "",
        theme=theme(),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        max_file_size=UPLOAD_LIMIT,
        auth=access.account,
        auth_message=phrase("server.login.hint"),
        app_kwargs={
            "middleware": [Middleware(Entrance)],  # inside Gradio's compression
            **dict.fromkeys(("docs_url", "redoc_url", "openapi_url")),
        },
    )
    known = Known(
        names=page.requests,
        components=frozenset(number for number, one in page.blocks.blocks.items() if getattr(one, "server_fns", None)),
    )
    app: ASGIApp = Limits(shell, upload=UPLOAD_LIMIT, known=known)
    if access.account:
        app = Logins(app)
    app = OnlyRoutes(app, (*ROUTES, LOGIN_ROUTE) if access.account else ROUTES)
    app = Prefix(app, access.root_path)
    app = Hosts(app, local=local, allowed=access.allowed_hosts)
    return SecureHeaders(app, access.frame_ancestors)


def _own_routes() -> list[Route]:
    """What Gradio does not serve, or only together with the server's whole file system."""

    def check(request: Request) -> Response:
        return Response(status_code=204)

    def plotly(request: Request) -> Response:
        return FileResponse(browser.PLOTLY, headers={"Cache-Control": "max-age=3600"})

    def icon(request: Request) -> Response:
        return FileResponse(browser.DATA / "icon.svg")

    def web(request: Request) -> Response:
        file = browser.served(request.path_params["name"])
        if file is None or request.path_params["version"] != browser.version():
            return Response(status_code=404)
        text, kind = file
        return Response(text, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    return [
        Route("/check", check, methods=["POST"]),
        Route(f"/{PLOTLY}", plotly),
        Route("/favicon.ico", icon),
        Route("/web/{version}/{name:path}", web),
    ]


class Server(uvicorn.Server):
    """A server in a thread of its own; Gradio ends it with the page (`Blocks.close`)."""

    def __init__(self, app: ASGIApp, listening: Listening, trusted_proxies: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                forwarded_allow_ips=trusted_proxies,
                timeout_graceful_shutdown=LEAVE,
            )
        )
        self._listening = listening
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._work, name="server", daemon=True)

    def begin(self) -> None:
        """Serve, and return once it does."""
        self._thread.start()
        self._up.wait()
        if not self.started:
            raise RuntimeError("The server ended as it began; the log above says why.")

    def close(self) -> None:
        """End, and return once it has."""
        self.should_exit = True
        self._thread.join(LEAVE + 2)
        self._listening.close()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._up.set()

    def _work(self) -> None:
        try:
            self.run(sockets=list(self._listening.sockets))
        finally:
            self._up.set()


def serve(
    page: Page,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    block: bool = True,
    access: Access | None = None,
    listening: Listening | None = None,
) -> str:
    """Put the page up, then begin to load the model.

    Args:
        page: see `lessons.server.page.build`.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        block: whether to stay until interrupted.
        access: who may use it; by default this machine and, on a network, everyone there.
        listening: an address that is bound already, in place of `host` and `port`.

    Raises:
        ListenError: it cannot listen there.
        LessonError: something that a room says is not as it should be; names file and field.

    Returns:
        The page's address.
    """
    access = access or Access()
    listening = listening or listen(host, port)
    server = Server(application(page, access, local=listening.local), listening, access.trusted_proxies)
    page.blocks.server = server
    server.begin()
    print(f"Glassbox LLaVA is at {listening.address}", flush=True)
    if access.account:
        print(LOGIN.format(user=access.account[0]), flush=True)
    elif not listening.local:
        print(OPEN_WARNING.format(address=listening.address), flush=True)
    page.shared.loading.start()
    if not block:
        read_content()
        return listening.address
    try:
        page.shared.loading.wait(QUIET)
        read_content()
        threading.Event().wait()
    finally:
        page.blocks.close(verbose=False)
    return listening.address
