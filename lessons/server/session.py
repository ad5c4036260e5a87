"""The session of one open page: picture, conversation, kept answers, what is under way. Knows no Gradio, no torch."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image

from lessons.engine import Conversation, Engine
from lessons.server.queue import Ticket
from lessons.server.reports import Report, Token
from lessons.server.turns import Turn
from model.options import QuestionError
from model.placement import Placement
from model.trace import Prefix, Run, Sight, Step, Transcript
from model.words import phrase

ABSENT = 5.0
"""Seconds without a word from a page after which its answer waits for it and lets others go first. One that follows an
answer is there all the time."""
WATCHED = 90.0
"""Seconds for which a page that is open counts as open: a browser lets a page in the background speak once a minute."""
GRACE = 600.0
"""Seconds for which a session outlives its connection."""
LEFT = 10.0
"""Seconds for which it outlives a page that said goodbye: one that is loaded again says so too, and comes back."""
UNFINISHED = 2
"""Turns of one page that may be under way: the one being stopped, and the next."""
KEPT_TURNS = 4


class UnknownSessionError(KeyError):
    """No session, or no run, by that key."""


@dataclass
class KeptRun:
    """One answer as far as it has come: for layers and heads asked for later, to go over it again, to take it away."""

    key: str
    question: str = ""
    sight: Sight | None = None
    prefix: Prefix | None = None
    steps: list[Step] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    """What the page gets of each."""
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
            raise QuestionError(phrase("server.answers.no_token_yet"))
        return Run(model, self.question, *self.sight.stages, self.prefix, tuple(self.steps))

    @property
    def placement(self) -> Placement:
        """Of the picture's positions, in the prompt. Raises QuestionError where there is no prompt yet."""
        if self.sight is None or self.prefix is None:
            raise QuestionError(phrase("server.answers.no_prompt_yet"))
        return Run("", self.question, *self.sight.stages, self.prefix).placement

    @property
    def transcript(self) -> Transcript:
        """What has been said. Raises QuestionError where it is nothing yet."""
        return Transcript.of(self.whole(""))


@dataclass
class Session:
    """The session of one open page."""

    key: str
    clock: Callable[[], float] = time.monotonic
    picture: Image.Image | None = None
    pad: bool = False
    """Whether the picture is padded to a square before the processor gets it."""
    sight: Sight | None = None
    conversation: Conversation | None = None
    runs: OrderedDict[str, KeptRun] = field(default_factory=OrderedDict)
    turns: OrderedDict[int, Turn] = field(default_factory=OrderedDict)
    """The newest turns by the page's own numbers, for a page that lost its connection."""
    turn_lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while a question of this session is being answered or waits."""
    ticket: Ticket | None = None
    """The place in the queue of what is under way."""
    gone: bool = False
    """Whether the session is over; whatever runs for it should end."""
    visible: bool = True
    """Whether the page is in sight, as far as it said."""
    settled: bool = False
    """Whether it has spoken again since it was greeted: what only greets is no page."""
    recorded: bool = False
    """Whether what it sees and hears is a recorded run, which all sessions share and none holds."""
    heard: float = 0.0
    """When the page spoke last, by `clock`."""
    left: float | None = None
    """When the page said goodbye, unless it has spoken since."""
    dropped: bool = False
    """Whether its connection broke while it waited for its answer, and it has not spoken since."""
    _stopped: int = -1

    def __post_init__(self) -> None:
        self.heard = self.clock()

    def hear(self) -> None:
        """The page has spoken."""
        self.heard, self.left, self.dropped, self.settled = self.clock(), None, False, True

    def say_goodbye(self) -> None:
        """The page is being closed or loaded again."""
        self.left = self.clock()

    @property
    def absent(self) -> bool:
        """Whether nobody would see an answer now."""
        return self.dropped or self.left is not None or self.clock() - self.heard > ABSENT

    @property
    def over(self) -> bool:
        """Whether the page is not expected back."""
        now = self.clock()
        return now - self.heard > GRACE or (self.left is not None and now - self.left > LEFT)

    @property
    def kept(self) -> bool:
        """Whether somebody asks or watches, so that nothing of it may be taken to make room for others."""
        if self.left is not None or self.clock() - self.heard > WATCHED:
            return False
        return self.turn_lock.locked() or (self.visible and (self.settled or self.picture is not None))

    def show(self, picture: Image.Image, *, pad: bool = False) -> None:
        """Change the picture, or how it is shown to the model; the conversation about the last one is over.

        Its answers go too: they are about a picture that is no longer there.
        """
        self.picture, self.pad, self.sight, self.conversation = picture, pad, None, None
        self.runs = OrderedDict()

    def encode(self, engine: Engine) -> Sight:
        """What the model makes of the picture; computed once.

        Raises:
            QuestionError: there is no picture yet.
        """
        if self.picture is None:
            raise QuestionError(phrase("server.answers.no_picture_yet"))
        if self.sight is None:
            self.recorded = engine.facts.recorded
            self.sight = engine.encode(self.picture, pad=self.pad)
        return self.sight

    @property
    def size(self) -> int:
        """Bytes that it holds: picture, sight, attention rows, and keys and values wherever they lie."""
        total = bytes_of(self.picture) if self.picture else 0
        if self.recorded:
            return total
        runs = list(self.runs.values())
        sights = {id(sight): sight for sight in (self.sight, *(run.sight for run in runs)) if sight}
        total += sum(sight.nbytes for sight in sights.values()) + sum(run.size for run in runs)
        return total + (self.conversation.nbytes if self.conversation else 0)

    def stop(self, turn: int) -> None:
        """Let the turn with that number, and any before it, end at their next step."""
        self._stopped = max(self._stopped, turn)

    def stopped(self, turn: int) -> bool:
        """Whether that turn should end. Numbered, so that a Stop that overtakes its question still counts."""
        return self.gone or turn <= self._stopped

    def start_turn(self, number: int, reports: Callable[[], Iterator[Report]]) -> Turn:
        """Start a turn in a thread of its own; one that was started already goes on, as a page may ask twice.

        Raises:
            QuestionError: too much of this page is under way.
        """
        if number in self.turns:
            return self.turns[number]
        if len(self.unfinished) >= UNFINISHED:
            raise QuestionError(phrase("server.answers.unfinished"))
        while len(self.turns) >= KEPT_TURNS:
            self.turns.popitem(last=False)
        self.turns[number] = Turn(number, reports(), stopped=lambda: self.stopped(number), give_up=self.give_up)
        return self.turns[number]

    @property
    def unfinished(self) -> list[Turn]:
        """What is under way."""
        return [turn for turn in list(self.turns.values()) if not turn.over]

    def give_up(self) -> None:
        """Free the model of a turn that was stopped and cannot end: it may be deep in a step that takes for ever."""
        if self.ticket:
            self.ticket.leave()
        self.turn_lock = threading.Lock()


def bytes_of(picture: Image.Image) -> int:
    """What its pixels take: Pillow keeps four bytes for one of several channels, three or not."""
    return picture.width * picture.height * (1 if len(picture.getbands()) == 1 else 4)
