"""What the server remembers of each visitor, and for how long. Knows nothing of Gradio, models or pages.

A visit is known by a key that cannot be guessed and that only the visitor's own page is told; a run likewise. Nothing
is found without both. Memory is bounded twice: so many visits, so many bytes of attention rows; the oldest go first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from PIL import Image

from lessons.engine import Engine, Talk
from model.options import QuestionError
from model.trace import Grid, Prefix, Run, Sight, Step, Transcript

KEY_BYTES = 18


class UnknownVisitError(KeyError):
    """No visit, or no run, by that key."""


@dataclass
class KeptRun:
    """One answer as far as it has come: for layers and heads asked for later, to go over it again, to take it away."""

    key: str
    grid: Grid
    question: str = ""
    sight: Sight | None = None
    prefix: Prefix | None = None
    steps: list[Step] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    """One a token: what the page was told of it, as JSON text."""
    size: int = 0
    """Bytes that the attention of its steps takes."""

    def whole(self, model: str) -> Run:
        """All of it as a record.

        Args:
            model: what the model is called.

        Raises:
            QuestionError: nothing has been said yet.
        """
        if self.sight is None or self.prefix is None or not self.steps:
            raise QuestionError("This answer has no token yet. Wait for one, or ask again.")
        return Run(model, self.question, *self.sight.stages, self.prefix, tuple(self.steps))

    @property
    def transcript(self) -> Transcript:
        """What has been said. Raises QuestionError where it is nothing yet."""
        return Transcript.of(self.whole(""))


@dataclass
class Visit:
    """One open page."""

    key: str
    session: str
    """Gradio's name for the same page; told apart from `key` because the browser makes it up."""
    picture: Image.Image | None = None
    pad: bool = False
    """Whether the picture is padded to a square before the processor gets it."""
    sight: Sight | None = None
    talk: Talk | None = None
    runs: OrderedDict[str, KeptRun] = field(default_factory=OrderedDict)
    asking: threading.Lock = field(default_factory=threading.Lock)
    """Held while a question of this visit is being answered or waits."""
    gone: bool = False
    """Whether the page has been closed; whatever runs for it should end."""
    _stopped: int = -1

    def show(self, picture: Image.Image, *, pad: bool = False) -> None:
        """Change the picture, or how it is shown to the model; the conversation about the last one is over.

        Its answers go too: each holds all that was made of its picture, which nobody would count against the budget.
        """
        self.picture, self.pad, self.sight, self.talk = picture, pad, None, None
        self.runs = OrderedDict()

    def see(self, engine: Engine) -> Sight:
        """What the model makes of the picture; computed once.

        Raises:
            QuestionError: there is no picture yet.
        """
        if self.picture is None:
            raise QuestionError("There is no picture yet. Choose one first.")
        if self.sight is None:
            self.sight = engine.see(self.picture, pad=self.pad)
        return self.sight

    def stop(self, turn: int) -> None:
        """Let the turn with that number, and any before it, end at their next step."""
        self._stopped = max(self._stopped, turn)

    def stopped(self, turn: int) -> bool:
        """Whether that turn should end. Numbered, so that a Stop that overtakes its question still counts."""
        return self.gone or turn <= self._stopped


class Visits:
    """All open visits. Safe to use from many threads."""

    def __init__(self, capacity: int, budget: int) -> None:
        """Args:
        capacity: how many visits to remember.
        budget: how many bytes of attention rows to keep, over all visits.
        """
        self.capacity, self.budget = capacity, budget
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._visits)

    @property
    def size(self) -> int:
        """Bytes that all kept rows take."""
        with self._lock:
            return sum(run.size for visit in self._visits.values() for run in visit.runs.values())

    def open(self, session: str) -> Visit:
        """A new visit; the one unused longest makes room."""
        visit = Visit(secrets.token_urlsafe(KEY_BYTES), session)
        with self._lock:
            while len(self._visits) >= self.capacity:
                _, oldest = self._visits.popitem(last=False)
                oldest.gone = True
            self._visits[visit.key] = visit
        return visit

    def get(self, key: object) -> Visit:
        """The visit with that key, now the one used last.

        Raises:
            UnknownVisitError: there is none (any more), or the key is not even text.
        """
        with self._lock:
            if not isinstance(key, str) or key not in self._visits:
                raise UnknownVisitError("This page is no longer known to the server. Reload it to go on.")
            self._visits.move_to_end(key)
            return self._visits[key]

    def close(self, session: str) -> None:
        """Forget every visit of a Gradio session; a run of theirs stops at its next step."""
        with self._lock:
            for key in [key for key, visit in self._visits.items() if visit.session == session]:
                self._visits.pop(key).gone = True

    def begin(self, visit: Visit, grid: Grid, question: str = "") -> KeptRun:
        """A new run of a visit, with a key of its own."""
        run = KeptRun(secrets.token_urlsafe(KEY_BYTES), grid, question)
        with self._lock:
            visit.runs[run.key] = run
        return run

    def keep(self, run: KeptRun, step: Step) -> None:
        """Add one token to a run; over the budget, the oldest other runs are forgotten."""
        with self._lock:
            run.steps.append(step)
            run.size += step.attention.nbytes
            excess = self.size - self.budget
            for other in list(self._visits.values()):
                for old in list(other.runs.values()):
                    if excess <= 0:
                        return
                    if old is not run:
                        excess -= old.size
                        del other.runs[old.key]

    def run(self, visit: Visit, key: object) -> KeptRun:
        """A run of this very visit.

        Raises:
            UnknownVisitError: this visit has no such run, whoever else may have it.
        """
        with self._lock:
            if not isinstance(key, str) or key not in visit.runs:
                raise UnknownVisitError("The attention rows of this answer are no longer kept. Ask again to see them.")
            return visit.runs[key]
