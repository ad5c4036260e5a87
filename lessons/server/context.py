"""What answers a request besides the request itself: the session it is of, the model, files sent along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lessons.engine import Engine
from lessons.gallery import Gallery
from lessons.server.answering import Shared
from lessons.server.session import KeptRun, Session
from model.words import phrase

Files = Sequence[tuple[str, bytes]]
"""Name and content of each file sent along."""


@dataclass(frozen=True)
class Context:
    """Where a request is answered."""

    shared: Shared
    gallery: Gallery
    key: str | None
    """Of the session, as the page gave it."""
    files: Files = ()
    broken: Callable[[], Awaitable[bool]] | None = None
    """Whether the connection by which the request came is; known of those that wait for no thread."""

    @cached_property
    def session(self) -> Session:
        """The page's own. Raises UnknownSessionError."""
        return self.shared.sessions.get(self.key)

    @property
    def engine(self) -> Engine:
        """The model. Raises ValueError while it is being loaded."""
        engine = self.shared.loading.engine
        if engine is None:
            raise ValueError(phrase("server.answers.still_loading"))
        return engine

    def run(self, key: str) -> KeptRun:
        """An answer of this very session. Raises UnknownSessionError."""
        return self.shared.sessions.run(self.session, key)
