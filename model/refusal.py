"""Why a checkpoint cannot be loaded, in words; and how what a library raises over its files becomes such words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from model.words import phrase

log = logging.getLogger(__name__)

PANIC = "PanicException"
"""What Rust libraries raise; it is no Exception, and has no module that it could be imported from."""

FIELD = re.compile(r"[Ff]ield '(\w{1,60})'")
"""How the strict configs of transformers name what they refuse."""
MOST_NAME = 60


class UnfitError(ValueError):
    """A checkpoint cannot be used. The message says why and what to do; it goes on from "Cannot load NAME: "."""


def is_foreign(error: BaseException) -> bool:
    """Whether an error came out of some library's work, so that it may be turned into words; no interrupt is one."""
    return isinstance(error, Exception) or type(error).__name__ == PANIC


@contextmanager
def in_words(words: str) -> Iterator[None]:
    """Whatever is raised inside becomes an UnfitError that says `words`; the log (level INFO) keeps the original.

    What says already why, in our words, passes as it is, and so does a lack of memory, which is no fault of the files.
    """
    try:
        yield
    except (UnfitError, MemoryError):
        raise
    except BaseException as error:
        if not is_foreign(error) or type(error).__name__ == "OutOfMemoryError":
            raise
        log.info("%s", words, exc_info=True)
        raise UnfitError(phrase("loading.caused", what=words, cause=_cause(error))) from error


def _cause(error: BaseException) -> str:
    """The kind of an error, and the field or key that it is about, where it names one."""
    kind = type(error).__name__
    if isinstance(error, KeyError) and error.args:
        return f"{kind}: {str(error.args[0])[:MOST_NAME]}"
    field = FIELD.search(str(error))
    return phrase("loading.field", name=field[1]) if field else kind
