"""The test of a map: the answer once more without some patches, and without as many others. Knows no Gradio, no torch.

Two things are reported. How probable each token of the old answer is when the patches are gone, the tokens before it
being those that were said: that is one number a token, and comparable. And what the model says then, by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lessons.engine import Engine
from lessons.server.answering import Shared, in_turn, my_turn, require_finite
from lessons.server.reports import CheckReport, Status
from lessons.server.session import Session
from model.explain.takeaway import at_random, check_patches
from model.options import QuestionError
from model.trace import Transcript

TRIALS = 5
"""Sets of random patches: one alone could hit or miss by luck."""
SEED = 20


@dataclass
class CheckDraft:
    """What has been measured so far."""

    turn: int
    place: int = 0
    status: Status = "waiting"
    note: str = ""
    count: int = 0
    before: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    random: list[list[float]] = field(default_factory=list)
    random_count: int = 0
    answer: str = ""
    random_answer: str = ""
    begun: bool = False
    """Never: whoever waits in the middle of a check may see their place."""

    def report(self, status: Status | None = None, note: str = "") -> CheckReport:
        """It as it is now, in copies."""
        if status is not None:
            self.status, self.note = status, note
        return CheckReport(
            turn=self.turn,
            status=self.status,
            note=self.note,
            place=self.place,
            count=self.count,
            before=list(self.before),
            without=list(self.without),
            random=list(self.random),
            random_count=self.random_count,
            answer=self.answer,
            random_answer=self.random_answer,
        )


def check(shared: Shared, session: Session, turn: int, run: str, patches: Sequence[int]) -> Iterator[CheckReport]:
    """Take patches away from an answer of this session; a stream of reports, each holding all that is known so far.

    Args:
        turn: the page's own number of this check, counted with its questions.
        run: the key of the answer.
        patches: which to take away.
    """
    draft = CheckDraft(turn)

    def work(engine: Engine) -> Iterator[CheckReport]:
        said = shared.sessions.run(session, run).transcript
        total = engine.facts.grid.patches
        gone = check_patches(patches, total)
        if not gone:
            raise QuestionError("No patch is taken away yet: draw over the picture, or take the strongest ones.")
        for _ in _measured(engine, said, gone, total, draft):
            yield draft.report("working")
            if not (yield from my_turn(session, draft)):
                yield draft.report("stopped", "Stopped. What is shown was measured before.")
                return
        yield draft.report("done")

    yield from in_turn(shared, session, draft, work)


def _measured(engine: Engine, said: Transcript, gone: Sequence[int], total: int, draft: CheckDraft) -> Iterator[None]:
    """Fill the draft piece by piece."""

    def measured(blocked: Sequence[int] = ()) -> list[float]:
        probabilities = engine.probabilities(said, blocked)
        require_finite(probabilities)
        return probabilities.tolist()  # type: ignore[no-any-return]

    draft.count = len(gone)
    draft.before = measured()
    draft.without = measured(gone)
    yield
    others = [at_random(total, gone, len(gone), SEED + trial) for trial in range(TRIALS)]
    draft.random_count = len(others[0])
    for other in others:
        draft.random.append(measured(other))
        yield
    for step in engine.again(said, blocked=gone):
        draft.answer += step.text
        yield
    for step in engine.again(said, blocked=others[0]):
        draft.random_answer += step.text
        yield
