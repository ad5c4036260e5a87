"""Several children of one kind (see `model.confined`): work waits in order, and nobody takes more than one place.

Knows nothing of what the work is or of whose it is: an owner is a name.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import TracebackType

from model.confined import Child, ConfinedError, Limits, Options


class CrowdedError(ConfinedError):
    """So much other work is waiting that this piece was not begun."""


class TwiceError(CrowdedError):
    """The same owner has a piece under way and another one waiting."""


@dataclass(eq=False)
class _Ticket:
    owner: str | None


class Pool:
    """At most so many children, started when they are first needed and kept ready afterwards.

    Safe to use from many threads. Use it in a `with`, or `close` it.
    """

    def __init__(self, work: str, limits: Limits, *, children: int, waiting: int, patience: float) -> None:
        """Args:
        work: see `Child`.
        limits: of each piece of work.
        children: pieces of work at a time.
        waiting: pieces that may wait for a child; further ones are refused at once.
        patience: seconds that a piece waits at most.
        """
        self._waiting, self._patience = waiting, patience
        self._children = [Child(work, limits) for _ in range(children)]
        self._idle = list(self._children)  # the last one was used last, so it is ready
        self._line: list[_Ticket] = []
        self._owners: set[str] = set()
        self._changed = threading.Condition()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def call(self, options: Options, data: bytes = b"", owner: str | None = None) -> tuple[Options, bytes]:
        """Have one piece of work done, when its turn has come.

        Args:
            options: see `Child.call`.
            data: see `Child.call`.
            owner: for whom. One piece of an owner is done at a time, one more may wait; None is nobody in particular.

        Raises:
            CrowdedError: too many pieces are waiting, or it was not its turn in time.
            TwiceError: too many of them are this owner's.
            ConfinedError: as `Child.call`.
        """
        child = self._enter(_Ticket(owner))
        try:
            return child.call(options, data)
        finally:
            with self._changed:
                self._idle.append(child)
                self._owners.discard(owner or "")
                self._changed.notify_all()

    def prepare(self) -> None:
        """Start the child that is used next. Raises ConfinedError where it does not start."""
        with self._changed:
            child = self._idle[-1] if self._idle else None
        if child is not None:
            child.prepare()

    def close(self) -> None:
        """End all children; a later call starts new ones."""
        for child in self._children:
            child.close()

    def _enter(self, ticket: _Ticket) -> Child:
        with self._changed:
            if ticket.owner is not None and any(other.owner == ticket.owner for other in self._line):
                raise TwiceError("a piece of the same owner is waiting already")
            if len(self._line) >= self._waiting:
                raise CrowdedError(f"{len(self._line)} other pieces are waiting")
            self._line.append(ticket)
            try:
                if not self._changed.wait_for(lambda: self._next() is ticket, self._patience):
                    raise CrowdedError(f"it was not its turn within {self._patience:g} s")
                if ticket.owner:
                    self._owners.add(ticket.owner)
                return self._idle.pop()
            finally:
                self._line.remove(ticket)
                self._changed.notify_all()

    def _next(self) -> _Ticket | None:
        """Whose turn it is: the first in line whose owner has nothing under way, where a child is idle."""
        if not self._idle:
            return None
        return next((ticket for ticket in self._line if ticket.owner not in self._owners), None)
