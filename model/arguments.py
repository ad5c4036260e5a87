"""What the command lines of this project share: one line about what is wrong, and names that can be a file's."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from model import screen

UNFINISHED, BAD_INPUT, INTERRUPTED = 1, 2, 130
"""Exit statuses: of work that could not be ended, of input that cannot be used (as argparse's own), after Ctrl-C."""
LONGEST = 240
"""Characters of what was typed that a message repeats."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        said = message if len(message) <= LONGEST else f"{message[:LONGEST]} ..."
        screen.complain(self.prog, f"{said} (try --help)")
        raise SystemExit(BAD_INPUT)


def file(name: str) -> Path:
    """A file's name that a system can have; for `add_argument(type=...)`."""
    if not name or "\0" in name:
        raise argparse.ArgumentTypeError(f"{name!r} is not a file name")
    return Path(name)
