"""Turns of a conversation under way, each in a thread of its own, and whoever follows them. Knows no model and no page.

A page asks again and again for what it has not seen yet. So a connection may break and come back at any time, nothing
depends on a stream that a proxy holds back, and any number of pages can wait without a thread each.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator

from lessons.server.reports import Report, Token
from model.words import phrase

MOST_AT_ONCE = 64
"""Tokens in one reply."""
FOLLOWED = 8.0
"""Seconds, at most, that a page waits for something new: less than any proxy's patience."""
GLANCE = 0.5
"""Seconds from one glance whether the page is still there to the next."""
PATIENCE = 2.0
"""Seconds that a turn which was stopped may take to end by itself."""

log = logging.getLogger(__name__)


class Bell:
    """Wakes any number of coroutines from any thread."""

    def __init__(self) -> None:
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Wake all who wait."""
        with self._lock:
            waiting = list(self._waiting)
        for loop, event in waiting:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and its coroutines with it
                loop.call_soon_threadsafe(event.set)

    async def wait(self, news: Callable[[], bool], seconds: float) -> bool:
        """Wait until there is news or the bell rings, at most so long; return whether there is news."""
        entry = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            self._waiting.add(entry)
        try:
            if not news():  # asked after joining: a bell that rings in between is heard
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(entry[1].wait(), seconds)
            return news()
        finally:
            with self._lock:
                self._waiting.discard(entry)


class Turn:
    """One answer, or one check, that is being made."""

    def __init__(
        self, number: int, reports: Iterator[Report], stopped: Callable[[], bool], give_up: Callable[[], None]
    ) -> None:
        """Args:
        number: the page's own.
        reports: what the page hears, one after the other; each brings the last tokens by their numbers, if any.
        stopped: whether it should end.
        give_up: called where it should and does not; what it held is free then.
        """
        self.number = number
        self._reports, self._stopped, self._give_up = reports, stopped, give_up
        self._bell, self._lock = Bell(), threading.Lock()
        self._last = Report(turn=number, status="waiting", note="", place=0)
        self._tokens: list[Token] = []
        self._version = 0
        self._stopped_at: float | None = None
        self.over = False
        threading.Thread(target=self._run, name=f"turn-{number}", daemon=True).start()

    async def follow(self, seen: int, have: int, left: Callable[[], Awaitable[bool]] | None = None) -> Report:
        """What has become of it, as soon as that is more than the page has seen; after `FOLLOWED` seconds in any case.

        Args:
            seen: `version` of the last reply; 0 for none.
            have: how many tokens the page has.
            left: whether nobody waits for the reply any more; asked now and then.

        Returns:
            The last report with a `version`, and in `tokens` those that the page lacks, `MOST_AT_ONCE` at most.
        """
        end = time.monotonic() + FOLLOWED
        while not await self._bell.wait(lambda: self._version != seen, GLANCE):
            self.hurry()
            if time.monotonic() >= end or (left and await left()):
                return self.report(have)
        if left:
            await left()
        return self.report(have)

    def report(self, have: int = 0) -> Report:
        """What there is now; see `follow`."""
        with self._lock:
            missing = self._tokens[have : have + MOST_AT_ONCE]
            return self._last.bringing({str(have + place): token for place, token in enumerate(missing)}, self._version)

    def hurry(self) -> None:
        """Give up a turn that was stopped a while ago and has not ended."""
        if self.over or not self._stopped():
            return
        now = time.monotonic()
        self._stopped_at = self._stopped_at or now
        if now - self._stopped_at <= PATIENCE:
            return
        if self._take(self._last.ended("stopped", phrase("server.answers.given_up"))):
            self._give_up()

    def _run(self) -> None:
        try:
            for report in self._reports:
                if not self._take(report):
                    break
        except Exception as error:  # a fault of ours: the page must hear of it, the log has the whole story
            log.exception("a turn broke off")
            self._take(self._last.ended("failed", phrase("server.answers.broke_off", error=type(error).__name__)))
        finally:
            close = getattr(self._reports, "close", None)
            if close:
                close()
            self.over = True
            self._bell.ring()

    def _take(self, report: Report) -> bool:
        """Make a report the last one; false where the turn has ended already."""
        with self._lock:
            if self.over:
                return False
            for place, token in report.packets.items():
                if int(place) == len(self._tokens):
                    self._tokens.append(token)
            self._last = report
            self._version += 1
            self.over = report.over
        self._bell.ring()
        return True
