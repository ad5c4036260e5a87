"""The queue in front of the model: first come, first served, everyone knows their place.

The model belongs to the oldest ticket that wants it. One that rests (its page paints, or cannot be reached) keeps its
place and holds nobody up.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from model.words import phrase


class QueueFullError(RuntimeError):
    """As many as can wait are waiting."""


class Queue:
    """Who is at the model and who waits. Safe to use from many threads."""

    def __init__(self, capacity: int) -> None:
        """Args:
        capacity: how many may stand in it, the one being served included; those that rest are not counted.
        """
        self.capacity = capacity
        self._tickets: deque[Ticket] = deque()
        self._moved = threading.Condition()

    def __len__(self) -> int:
        with self._moved:
            return len(self._tickets)

    def enter(self) -> Ticket:
        """Join at the end. Use as a context manager, or call `leave`.

        Raises:
            QueueFullError: no room.
        """
        with self._moved:
            if sum(not other.rests for other in self._tickets) >= self.capacity:
                raise QueueFullError(phrase("server.answers.queue_full", n=self.capacity))
            ticket = Ticket(self)
            self._tickets.append(ticket)
            return ticket


class Ticket:
    """One place in a queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.rests = False
        """Whether those behind may go first for now."""

    def wait(self, seconds: float) -> int:
        """Wait for the turn, at most so long, or until the place changes; return how many are still ahead."""
        with self._queue._moved:
            before = self._ahead()
            if before:
                self._queue._moved.wait_for(lambda: self._ahead() != before, timeout=seconds)
            return self._ahead()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let those behind go first inside the `with`; what is done next needs another `wait`."""
        self.rest(True)
        try:
            yield
        finally:
            self.rest(False)

    def leave(self) -> None:
        """Make room. Calling it twice does no harm."""
        with self._queue._moved:
            if self in self._queue._tickets:
                self._queue._tickets.remove(self)
                self._queue._moved.notify_all()

    def rest(self, rests: bool) -> None:
        """Let those behind go first from now on, or no longer."""
        with self._queue._moved:
            if self.rests != rests:
                self.rests = rests
                self._queue._moved.notify_all()

    def _ahead(self) -> int:
        """How many older tickets want the model; none for one that has left."""
        ahead = 0
        for other in self._queue._tickets:
            if other is self:
                return ahead
            ahead += not other.rests
        return 0

    def __enter__(self) -> Ticket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()
