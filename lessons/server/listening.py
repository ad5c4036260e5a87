"""The sockets that the page is served on, bound before all else, so that a wrong address is told at once."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

from lessons.server.hosts import is_loopback

WILDCARDS = ("0.0.0.0", "::")
BACKLOG = 2048


class ListenError(ValueError):
    """The address cannot be listened on; says why."""


@dataclass(frozen=True)
class Listening:
    """An address that is bound."""

    sockets: tuple[socket.socket, ...]
    host: str
    port: int

    @property
    def local(self) -> bool:
        """Whether only this machine can come in."""
        return all(is_loopback(one.getsockname()[0]) for one in self.sockets)

    @property
    def address(self) -> str:
        """For a browser; IPv6 stands in brackets."""
        name = "localhost" if self.host in WILDCARDS else self.host.replace("%", "%25")
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"

    def close(self) -> None:
        for one in self.sockets:
            one.close()


def listen(host: str, port: int) -> Listening:
    """Bind every address that a host name stands for.

    Args:
        host: a name or an address of this machine, IPv4 or IPv6, with or without brackets.
        port: 0 takes a free one.

    Raises:
        ListenError: no such host, not of this machine, the port taken or not allowed.
    """
    name = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    try:
        flags = socket.AI_PASSIVE
        places = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=flags) if name else []
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no host name"
        raise ListenError(f"cannot listen on {host!r}: {reason}. Choose an address of this machine (HOST).") from None
    sockets: list[socket.socket] = []
    failed: OSError | None = None
    for family, _, _, _, place in dict.fromkeys(places):
        # With port 0 the first takes a free port, and the others take the same one.
        bound = sockets[0].getsockname()[1] if sockets else port
        try:
            sockets.append(_bind(family, (place[0], bound, *place[2:])))
        except OSError as error:
            failed = failed or error
    if not sockets:
        raise ListenError(_why(host, port, failed))
    return Listening(tuple(sockets), name, sockets[0].getsockname()[1])


def _bind(family: int, place: tuple[object, ...]) -> socket.socket:
    # Named TCP: asyncio lets no small packet wait on sockets that are. On others a browser waits 40 ms for each file.
    one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(place[0] != "::"))
        one.bind(place)
        one.listen(BACKLOG)
    except BaseException:
        one.close()
        raise
    return one


def _why(host: str, port: int, error: OSError | None) -> str:
    reasons = {
        errno.EADDRINUSE: f"port {port} is in use. Choose another (PORT)",
        errno.EACCES: f"port {port} needs the administrator's rights. Choose one above 1023 (PORT)",
        errno.EADDRNOTAVAIL: "that is not an address of this machine (HOST)",
        errno.EAFNOSUPPORT: "this machine does not speak that kind of address (HOST)",
    }
    number = error.errno if error else None
    reason = reasons.get(number or 0) or (error.strerror if error and error.strerror else "no such address (HOST)")
    return f"cannot listen on {host!r}: {reason}."
