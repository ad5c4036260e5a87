"""What can be chosen when the page is started, on the command line, else in the environment; each value checked.

Wrong ones end in one line. Imports neither Gradio nor torch, so that a wrong value is told at once.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from lessons.server.documents import whole
from lessons.server.headers import NOBODY
from lessons.server.hosts import hub_hosts, is_loopback, name_of
from model.files import expanded
from model.words import VARIABLE

PICTURES = Path(__file__).parents[2] / "assets" / "pictures"
USER = "visitor"
MOST_THREADS = 512
SOURCE = r"(https?://)?((\*\.)?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:(\d+|\*))?|https?:|\*"
"""A site as a content policy writes it."""
EPILOG = (
    "A password is never given on the command line, where every user of this machine could read it: set PASSWORD, or "
    'put it into a file and name that. "Behind a proxy" in README.md says what to set below a sub-path, behind nginx '
    "and in a frame; SECURITY.md what is promised on a network."
)


class _Parser(argparse.ArgumentParser):
    """Ends with status 2 and one line where something is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"app.py: {' '.join(message.split())}\n")


def parse(given: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> argparse.Namespace:
    """What was asked for, each value checked.

    Args:
        given: the words after the program's name; those of this program by default.
        environment: where what is not said on the command line is looked up.

    Raises:
        SystemExit: with status 2, after one line that says what is wrong; with 0 after --help.
    """
    says = "Open a LLaVA and watch its attention while it answers."
    parser = _Parser(prog="app.py", description=says, epilog=EPILOG, allow_abbrev=False)

    def add(name: str, default: str | None, says: str, kind: Callable[[str], Any] = str, **more: Any) -> None:
        variable = name.upper().replace("-", "_")
        chosen = environment.get(variable) or default
        parser.add_argument(
            f"--{name}", default=chosen, type=_saying(kind, default), help=f"{says} ({variable})", **more
        )

    model = '"workshop" (embedded), a local folder, a hub id (llava-hf/llava-1.5-7b-hf) or a recorded run'
    add("model", "workshop", model)
    add("host", "127.0.0.1", "address to listen on, IPv4 or IPv6; 0.0.0.0 or :: for all of this machine's")
    add("port", "7860", "port to listen on", _port)
    add("pictures", str(PICTURES), "folder with pictures.json", _folder, metavar="FOLDER")
    add("threads", None, "processor threads of the model; by default one for a small model, else one a core", _threads)
    add("root-path", "", "sub-path that a proxy in front keeps, such as /llava", _root_path, metavar="PATH")
    add("frame-ancestors", "none", "sites that may show the page in a frame, or self", frame_ancestors, metavar="SITES")
    add("allowed-hosts", "", "names that the server goes by, such as llava.school.edu", _hosts, metavar="NAMES")
    believed = "addresses of proxies whose X-Forwarded-For is believed"
    add("trusted-proxies", "127.0.0.1,::1", believed, _proxies, metavar="ADDRESSES")
    add("password-file", None, "file whose first line is the password of the page; or PASSWORD itself", metavar="FILE")
    spoken = "of the page, by its name in lessons/content or the path of another"
    parser.add_argument(
        "--language", default=environment.get(VARIABLE) or "en", help=f"language {spoken} ({VARIABLE})", metavar="NAME"
    )
    user = f"who logs in, where a password is set (by default {USER})"
    parser.add_argument("--user", default=USER, type=_saying(_user, USER), help=user, metavar="NAME")

    chosen = parser.parse_args(given)
    try:
        chosen.password = _password(chosen.password_file, environment.get("PASSWORD", ""))
    except ValueError as error:
        parser.error(str(error))
    if chosen.allowed_hosts or is_loopback(chosen.host.strip("[]")):
        chosen.allowed_hosts = (*chosen.allowed_hosts, *hub_hosts(environment))
    return chosen


def _saying(kind: Callable[[str], Any], default: str | None) -> Callable[[str], Any]:
    """The same, but argparse repeats its words instead of making up its own; nothing at all is the default."""

    def convert(text: str) -> Any:
        if not text and default is None:
            return None
        try:
            return kind(text or str(default))
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError(f"{text!r} is not a port: a whole number from 0 (any free one) to 65535")
    return int(text)


def _threads(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_THREADS:
        raise ValueError(f"{text!r} is not a number of threads: a whole number from 1 to {MOST_THREADS}")
    return int(text)


def _folder(text: str) -> Path:
    folder = expanded(text)
    try:
        next(folder.iterdir(), None)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise ValueError(f"cannot read the folder {text!r}: {reason}") from None
    return folder


def _root_path(text: str) -> str:
    # Browsers take "." and ".." out of an address, so no request would ever come below them.
    if text and not re.fullmatch(r"(/(?!\.\.?(/|$))[\w.~@-]+)+/?|/", text):
        raise ValueError(f"{text!r} is not the path of an address: write it like /user/jo/llava")
    return text.rstrip("/")


def _hosts(text: str) -> tuple[str, ...]:
    names = text.replace(",", " ").split()
    for name in names:
        if name != "*" and ("*" in name or not name_of(name.removeprefix("."))):
            raise ValueError(f"{name!r} is not a host name: write it like llava.school.edu, without https:// or a path")
    return tuple("*" if name == "*" else "." * name.startswith(".") + name_of(name.removeprefix(".")) for name in names)


def frame_ancestors(text: str) -> str:
    """Sources for `headers.policy`, as somebody typed them: with blanks or commas between.

    Raises:
        ValueError: one is not a source of a content policy; in words.
    """
    sources = text.replace(",", " ").split() or [NOBODY]
    for place, source in enumerate(sources):
        if (word := source.strip("'").lower()) in ("self", "none"):
            sources[place] = f"'{word}'"
        elif not re.fullmatch(SOURCE, source):
            raise ValueError(f"{source!r} is not a site: write https://course.example.org, self or none")
    if NOBODY in sources and len(sources) > 1:
        raise ValueError("none stands alone: nobody may frame the page")
    return " ".join(sources)


def _proxies(text: str) -> str:
    names = text.replace(",", " ").split()
    for name in names:
        try:
            ipaddress.ip_network(name, strict=False)
        except ValueError:
            raise ValueError(f"{name!r} is not an IP address or network: write 10.0.0.7 or 10.0.0.0/8") from None
    return ",".join(names)


def _user(text: str) -> str:
    if not text.strip():
        raise ValueError("a user needs a name")
    return _written(text.strip(), "the name of the user")


def _written(text: str, what: str) -> str:
    """The text, if a browser can send the same. Raises ValueError: the shell gave bytes that are no text."""
    if not whole(text):
        raise ValueError(f"{what} is not text in UTF-8")
    return text


def _password(file: str | None, said: str) -> str:
    """The password, from a file where one is named. Raises ValueError: it cannot be read, or is empty."""
    if file is None:
        return _written(said, "the password (PASSWORD)")
    try:
        lines = expanded(file).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not text in UTF-8"
        raise ValueError(f"cannot read the password file {file!r}: {reason}") from None
    if not lines or not lines[0].strip():
        raise ValueError(f"the password file {file!r} has nothing on its first line")
    return lines[0].strip()
