"""A visitor's file becomes an upright RGB picture, or a clear refusal. Knows nothing of models.

The file is read by `model.pictures.reading` in a child process, which may take only so much time and memory: what a
file claims bounds its pixels, nothing in it bounds the work.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from model.confined import ConfinedError, Limits, TooLongError, TooMuchError
from model.pictures.limits import LEAST_SIDE, MOST_ELONGATED, MOST_PIXELS, PictureError
from model.pictures.pool import CrowdedError, Pool, TwiceError
from model.pictures.reading import read
from model.words import phrase

__all__ = [
    "LEAST_SIDE",
    "MOST_ELONGATED",
    "MOST_PIXELS",
    "PictureError",
    "notices",
    "open_picture",
    "open_trusted",
    "prepare",
]

LIMITS = Limits(seconds=90.0, memory=2 * 10**9, processor=20)
"""Of one picture. The largest that are accepted take some 5 s and 1.3 GB."""
CHILDREN = 2
WAITING = 12
"""Pictures that may wait for a child; each holds one of the server's 40 threads."""
PATIENCE = 60.0
"""Seconds a picture may wait for its turn."""
NOTICES = "notices"


def open_picture(source: Path | str | bytes | BinaryIO, owner: str | None = None) -> Image.Image:
    """Read a picture, turn it upright and make it RGB, as other programs show it; transparent parts become white.

    At its full size: what a model's processor makes of it is then what it makes of the file elsewhere.

    Args:
        source: a file's path, its bytes, or a binary stream.
        owner: whose it is, where many people bring pictures: one of each is read at a time, another may wait.

    Returns:
        The picture, mode "RGB". What was done to it that a person should know is in `notices(picture)`.

    Raises:
        PictureError: no file, empty, not a picture, damaged, too small, too large, too elongated, too much work, or
            too many others are waiting.
    """
    try:
        told, pixels = _pool().call({}, _content(source), owner)
    except TwiceError:
        raise PictureError(phrase("pictures.opening.twice")) from None
    except CrowdedError:
        raise PictureError(phrase("pictures.opening.crowded")) from None
    except TooLongError:
        raise PictureError(phrase("pictures.opening.too_long")) from None
    except (TooMuchError, ConfinedError) as error:
        raise PictureError(phrase("pictures.opening.failed", why=error)) from None
    if "error" in told:
        raise PictureError(told["error"])
    return _told(Image.frombytes("RGB", tuple(told["size"]), pixels), told["notices"])


def open_trusted(path: Path) -> Image.Image:
    """A file of our own, read as any other, but in this process. Raises PictureError as `open_picture`."""
    return _told(*read(_content(path)))


def notices(picture: Image.Image) -> tuple[str, ...]:
    """What `open_picture` wants the person told about this picture."""
    return tuple(picture.info.get(NOTICES, ()))


def prepare() -> None:
    """Get the child process ready while nobody waits for it; returns at once."""
    threading.Thread(target=_ready, daemon=True).start()


def _ready() -> None:
    with contextlib.suppress(ConfinedError):  # whoever needs it will hear of it
        _pool().prepare()


def _told(picture: Image.Image, notices: Iterable[str]) -> Image.Image:
    picture.info = {NOTICES: tuple(notices)}
    return picture


@cache
def _pool() -> Pool:
    """The one of this process."""
    made = Pool("model.pictures.reading:work", LIMITS, children=CHILDREN, waiting=WAITING, patience=PATIENCE)
    atexit.register(made.close)
    return made


def _content(source: Path | str | bytes | BinaryIO) -> bytes:
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            if path.is_dir():
                raise PictureError(phrase("pictures.file.folder", path=path))
            if not path.is_file():
                raise PictureError(phrase("pictures.file.none", path=path))
            source = path.read_bytes()
        except OSError as error:
            raise PictureError(phrase("pictures.file.unreadable", path=path, why=error.strerror)) from error
        except PictureError:
            raise
        except ValueError as error:  # a name with a zero byte
            raise PictureError(phrase("pictures.file.no_name", path=repr(str(source)), why=error)) from None
    content = source if isinstance(source, bytes) else source.read()
    if not content:
        raise PictureError(phrase("pictures.file.empty"))
    return content
