"""All sessions: who is known, for how long, and who goes where there is no room. Knows no Gradio, models or pages.

A session is known by a key that cannot be guessed and that only the visitor's own page is told; a run likewise. Nothing
is found without both. Whoever asks or watches keeps what they have. Memory is bounded twice, so many sessions and so
many bytes of all that they hold; those that nobody asks or watches go first, the one unheard of longest before others.
"""

from __future__ import annotations

import secrets
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable

from lessons.server.session import KeptRun, Session, UnknownSessionError
from model.options import QuestionError
from model.trace import Step
from model.words import phrase

KEY_BYTES = 18
SWEEP = 1.0
"""Seconds from one glance for sessions that are over to the next."""
REMEMBERED = 1000
"""Keys of sessions put away that can still be told why."""


class CrowdedError(RuntimeError):
    """As many pages as are remembered are asking or watching."""


class Sessions:
    """All sessions. Safe to use from many threads."""

    def __init__(self, capacity: int, budget: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Args:
        capacity: how many sessions to remember.
        budget: how many bytes all of them together may hold.
        clock: seconds, never going back.
        """
        self.capacity, self.budget, self._clock = capacity, budget, clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._put_away: OrderedDict[str, str] = OrderedDict()
        self._ending: list[Session] = []
        self._lock = threading.RLock()
        self._sweeper: threading.Thread | None = None
        self._unweighed = 0

    def __len__(self) -> int:
        with self._lock:
            return len(self._sessions)

    @property
    def size(self) -> int:
        """Bytes that all sessions hold."""
        with self._lock:
            return sum(session.size for session in self._sessions.values())

    def open(self) -> Session:
        """A new session. Where there is no room, the one unheard of longest that nobody asks or watches goes.

        Raises:
            CrowdedError: all of them ask or watch.
        """
        session = Session(secrets.token_urlsafe(KEY_BYTES), self._clock)
        with self._lock:
            self.sweep()
            while len(self._sessions) >= self.capacity:
                if not (idle := self._idle()):
                    raise CrowdedError(phrase("server.sessions.crowded", n=self.capacity))
                self._close(idle[0], phrase("server.sessions.unused"))
            self._sessions[session.key] = session
            self._keep_sweeping()
        return session

    def get(self, key: str | None) -> Session:
        """The session with that key, whose page has just spoken.

        Raises:
            UnknownSessionError: there is none (any more).
        """
        with self._lock:
            if key is None or key not in self._sessions:
                raise UnknownSessionError(self._put_away.get(key or "") or phrase("server.sessions.forgotten"))
            self._sessions[key].hear()
            return self._sessions[key]

    def close(self, key: str) -> None:
        """Forget a session; a run of it stops at its next step."""
        with self._lock:
            if session := self._sessions.pop(key, None):
                session.gone = True
                self._ending.append(session)

    def sweep(self) -> None:
        """Forget the sessions whose pages are not expected back; nobody waits for a turn that nobody sees."""
        with self._lock:
            for key in [key for key, session in self._sessions.items() if session.over]:
                self.close(key)
            for session in self._sessions.values():
                if session.absent and session.ticket:  # its thread would say so itself, but may be in a step for long
                    session.ticket.rest(True)
            self._ending = [session for session in self._ending if session.unfinished]
            for session in self._ending:
                for turn in session.unfinished:
                    turn.hurry()

    def begin(self, session: Session, question: str = "") -> KeptRun:
        """A new run of a session, with a key of its own."""
        run = KeptRun(secrets.token_urlsafe(KEY_BYTES), question)
        with self._lock:
            session.runs[run.key] = run
        return run

    def keep(self, session: Session, run: KeptRun, step: Step) -> None:
        """Add one token to a run, and make room where that was too much."""
        with self._lock:
            run.steps.append(step)
            run.size += step.attention.nbytes
            self._unweighed += step.attention.nbytes
            if self._unweighed * self.capacity > self.budget:  # weighing all takes longer than a token
                self.make_room(session)

    def make_room(self, session: Session, more: int = 0) -> int:
        """Over the budget, put idle sessions away, the one unheard of longest first, then older answers of this one.

        Args:
            session: for whom; it keeps its picture, its conversation and its newest answer.
            more: bytes that it is about to need besides.

        Returns:
            Bytes by which the budget is exceeded all the same.
        """
        with self._lock:
            self._unweighed = 0
            excess = self.size + more - self.budget
            for idle in self._idle():
                if excess <= 0:
                    break
                if idle is not session:
                    excess -= idle.size
                    self._close(idle, phrase("server.sessions.put_away"))
            for key in list(session.runs)[:-1]:
                if excess <= 0:
                    break
                before = session.size
                del session.runs[key]
                excess -= before - session.size
            return max(0, excess)

    def require_room(self, session: Session, more: int = 0) -> None:
        """Make room, and refuse where it is others who ask or watch that take it all.

        Raises:
            QuestionError: there is none, in words.
        """
        with self._lock:
            if self.make_room(session, more) and self.size - session.size + more > self.budget:
                raise QuestionError(phrase("server.sessions.no_room", gigabytes=f"{self.budget / 1e9:.1f}"))

    def run(self, session: Session, key: str) -> KeptRun:
        """A run of this very session.

        Raises:
            UnknownSessionError: this session has no such run, whoever else may have it.
        """
        with self._lock:
            if key not in session.runs:
                raise UnknownSessionError(phrase("server.sessions.run_gone"))
            return session.runs[key]

    def _idle(self) -> list[Session]:
        """Sessions that nobody asks or watches, the one unheard of longest first."""
        return sorted(
            (session for session in self._sessions.values() if not session.kept), key=lambda session: session.heard
        )

    def _close(self, session: Session, reason: str) -> None:
        self.close(session.key)
        self._put_away[session.key] = reason
        while len(self._put_away) > REMEMBERED:
            self._put_away.popitem(last=False)

    def _keep_sweeping(self) -> None:
        """A thread looks for sessions that are over for as long as there is any: nobody may come who would."""
        if self._sweeper is None:
            self._sweeper = threading.Thread(target=_sweep_on, args=(weakref.ref(self),), name="sessions", daemon=True)
            self._sweeper.start()

    def _sweep_again(self) -> bool:
        with self._lock:
            self.sweep()
            if not self._sessions and not self._ending:
                self._sweeper = None
            return self._sweeper is not None


def _sweep_on(reference: weakref.ref[Sessions]) -> None:
    while True:
        time.sleep(SWEEP)
        sessions = reference()
        if sessions is None or not sessions._sweep_again():
            return
        del sessions
