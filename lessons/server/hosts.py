"""Under which names the server answers, and to whose pages. Pure ASGI; knows nothing of Gradio.

Two attacks are kept off. *DNS rebinding*: a foreign page gives its own name the address 127.0.0.1 and then counts as
same-origin, so the Host header is compared with the names this server goes by. *Cross-site requests*: a foreign page
posts to this one, so Sec-Fetch-Site, or Origin where a browser sends none, has to be this page's own.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from lessons.server.refusals import once, refusal
from model.words import phrase

LOOPBACK_NAMES = ("localhost", ".localhost")
JUPYTER_AND_SPACES = ("JUPYTERHUB_PUBLIC_URL", "JUPYTERHUB_HOST", "SPACE_HOST")
"""Where a hub says in the environment under which name it is reached."""
OPEN = ("/", "/favicon.ico", "/theme.css")
"""What a link elsewhere may lead to; everything else is asked for by the page itself."""
ASSETS = ("/assets/", "/static/")


def is_loopback(name: str) -> bool:
    """Whether a host name or address, without port or brackets, means this very machine."""
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        name = name.lower().rstrip(".")
        return name == LOOPBACK_NAMES[0] or name.endswith(LOOPBACK_NAMES[1])


def name_of(host: str) -> str:
    """The name in a Host header, in lower case, without port and brackets; empty where it is none."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.%\w]+\]|[^\s/?#@:\[\]\\]+)(?::\d*)?", host)
    return match[1].strip("[]").lower().rstrip(".") if match else ""


def hub_hosts(environment: Mapping[str, str]) -> list[str]:
    """The names under which a JupyterHub or a Space, where this runs in one, says it is reached."""
    said = [environment.get(name, "") for name in JUPYTER_AND_SPACES]
    return [name for address in said if (name := name_of(parts_of(address).netloc or address))]


def parts_of(address: str) -> SplitResult:
    """What a header or a variable says is an address, in its parts; none of them where it is none ("null" is none)."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


class Hosts:
    """Answers only under its own names, and only to its own page."""

    def __init__(self, app: ASGIApp, *, local: bool, allowed: Iterable[str] = ()) -> None:
        """Args:
        app: what is behind it.
        local: whether the server listens on this machine alone: then only names of this machine count.
        allowed: more names; ".school.edu" is every name that ends so, "*" every name. Where it listens on a network
            and none is given, every name counts.
        """
        self._app = app
        named = [name.lower() for name in allowed]
        self._allowed = named
        self._every = "*" in named or (not local and not named)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (reason := self._reason(scope["path"], Headers(scope=scope))):
            status, words = reason
            return await refusal(scope["path"], status, words)(scope, receive, send)
        return await self._app(scope, receive, send)

    def _reason(self, path: str, headers: Headers) -> tuple[int, str] | None:
        """Status and words where the request does not belong here."""
        host = headers.get("host")
        if host is not None and not (name := name_of(host)):
            return 400, phrase("server.refusals.no_host_name", host=once(host))
        if host is not None and not self._ours(name):
            return 421, phrase("server.refusals.other_host", name=name)
        if path in OPEN or path.startswith(ASSETS):
            return None
        return self._foreign(headers, host or "")

    def _ours(self, name: str) -> bool:
        return self._every or is_loopback(name) or self._named(name)

    def _named(self, name: str) -> bool:
        return any(name == one or (one.startswith(".") and name.endswith(one)) for one in self._allowed)

    def _foreign(self, headers: Headers, host: str) -> tuple[int, str] | None:
        """Whether another site's page asks. A program that is no browser says nothing of where it comes from."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if site in ("same-origin", "none"):
            return None
        if site is None and origin is None:
            return None
        where = parts_of(origin or "")
        own = (host.lower(), headers.get("x-forwarded-host", "").split(",")[0].strip().lower())
        # Chrome sends Sec-Fetch-Site only over https and to this machine; over plain http Origin has to do.
        if site is None and where.netloc and where.netloc.lower() in own:
            return None
        if where.hostname and self._named(where.hostname):
            return None
        name = once(where.hostname or phrase("server.refusals.some_host"))
        return 403, phrase("server.refusals.other_site", site=once(origin or site), name=name)
