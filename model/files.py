"""Files that are written whole or not at all, and known to be writable before the work that fills them begins.

Knows bytes and paths; nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

TRIED = 2**12
"""Bytes written to find out whether any can be, as a disk may be full: a block, for an empty file always fits."""


def expanded(path: Path | str) -> Path:
    """A path with "~" in front turned into the home folder; the path as it is where there is no such home."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises RuntimeError there


class OutputError(ValueError):
    """Files to write that are in each other's way; the message says which, for a person."""


def check_outputs(outputs: Sequence[Path], given: Path) -> None:
    """Find out whether all that a command is to write can be written, before there is anything to lose.

    Args:
        given: the file that it reads.

    Raises:
        OSError: one of them cannot be written.
        OutputError: one would take the place of another, or of what is read.
    """
    places = [os.path.realpath(path) for path in outputs]
    for path, place in zip(outputs, places, strict=True):
        if place == os.path.realpath(given) or (places.count(place) > 1 and not path.is_char_device()):
            raise OutputError(f"{path} is named twice: each file to write needs a name of its own.")
        check_writable(path)


def check_writable(path: Path | str) -> None:
    """Find out whether `write` can write there; a folder that is missing is made.

    Raises:
        OSError: it cannot: a folder has that name, a part of the way is no folder, it is not allowed, or the disk
            is full.
    """
    try:
        if _written_in_place(Path(path)):
            if not os.access(path, os.W_OK):  # opening a pipe would wait for its reader
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return
        with _part(Path(path), bytes(TRIED)) as part:
            part.unlink()
    except OSError as error:
        raise _about(error, path) from error


def write(path: Path | str, content: bytes) -> None:
    """Write a file, and the folders above it. Where that fails, what stood there before stays, and no part is left.

    Its access rights are those of any file that this user makes. A device or a pipe is written to as it is.

    Raises:
        OSError: it cannot be written.
    """
    try:
        if _written_in_place(Path(path)):
            with Path(path).open("wb") as device:
                device.write(content)
            return
        with _part(Path(path), content) as part:
            part.replace(os.path.realpath(path))  # where a link leads: the link itself stays
    except OSError as error:
        raise _about(error, path) from error


def _written_in_place(path: Path) -> bool:
    """Whether it is no file that another could take the place of."""
    return path.exists() and not path.is_dir() and (not path.is_file() or not os.access(path.resolve().parent, os.W_OK))


@contextlib.contextmanager
def _part(path: Path, content: bytes) -> Iterator[Path]:
    """A part file with that content, beside where the whole one will be; gone where anything fails, Ctrl-C too."""
    part = _part_name(path)
    try:
        with part.open("xb") as file:
            file.write(content)
        yield part
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _part_name(path: Path) -> Path:
    """The name of the part file; its folder is there then."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file in it")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
    if len(os.fsencode(target.name)) > _longest_name(target.parent):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    return target.with_name(f".glassbox-{secrets.token_hex(8)}.part")


def _longest_name(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):  # Windows has no such question
        return 255


def _about(error: OSError, path: Path | str) -> OSError:
    """The same error, about the file that was asked for, and not about a part of it."""
    return type(error)(error.errno, error.strerror or str(error), str(path))
