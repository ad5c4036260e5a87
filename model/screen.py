"""What a command prints, to whatever terminal, file or pipe it goes. Knows texts and streams, nothing of what they say.

A text may hold anything: what the stream's encoding lacks is written as escapes, and so are signs that would steer a
terminal, where it is one. A reader that has seen enough (`| head`) is no error.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Callable
from typing import Any, TextIO


def say(*lines: str, end: str = "\n") -> None:
    """Print lines to standard output, at once.

    Raises:
        OSError: it cannot be written to; BrokenPipeError where its reader has gone.
    """
    _write(sys.stdout, *lines, end=end)


def say_json(value: object) -> None:
    """Print one line of JSON to standard output.

    Raises:
        OSError: as `say`.
        ValueError: a number in it is none.
    """
    unicode = _encoding(sys.stdout).lower().replace("-", "").startswith("utf")
    _write(sys.stdout, json.dumps(value, ensure_ascii=not unicode, allow_nan=False))


def note(message: str) -> None:
    """Print one line to standard error."""
    with contextlib.suppress(OSError):  # nobody is there to read it
        _write(sys.stderr, " ".join(message.split()))


def complain(program: str, message: str) -> None:
    """Print one line to standard error: which program, and what is wrong."""
    note(f"{program}: {message}")


def hush() -> None:
    """Send what is still to be printed nowhere: nobody reads it, or its disk is full, and Python flushes at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # a stream of a test has no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Printer:
    """Prints what a command has to say; where it also has files to write, a reader who has gone does not end it."""

    def __init__(self, *, goes_on: bool) -> None:
        """Args:
        goes_on: whether there is more to be done than to print.
        """
        self._goes_on = goes_on

    def say(self, *lines: str) -> None:
        """Print lines. Raises BrokenPipeError where nobody reads them and nothing else is to be done."""
        self._print(lambda: say(*lines))

    def say_json(self, value: object) -> None:
        """Print JSON, likewise."""
        self._print(lambda: say_json(value))

    def _print(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BrokenPipeError:
            if not self._goes_on:
                raise
            hush()


def writable(text: str, encoding: str, *, terminal: bool) -> str:
    """`text` with what this encoding lacks as escapes; for a terminal also the signs that would steer it."""
    shown = "".join(ascii(sign)[1:-1] if _steers(sign) else sign for sign in text) if terminal else text
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" and sign not in "\n\t"


def _write(stream: TextIO | Any, *lines: str, end: str = "\n") -> None:
    if stream is None:  # closed before the program began
        return
    encoding = _encoding(stream)
    terminal = stream.isatty()
    stream.write("\n".join(writable(line, encoding, terminal=terminal) for line in lines) + end)
    stream.flush()


def _encoding(stream: TextIO | Any) -> str:
    return getattr(stream, "encoding", None) or "utf-8"
