"""Station 7 for a page: `model.explain.methods.knockout` as a turn in the queue. Knows no Gradio, no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lessons.engine import Engine
from lessons.server.answering import Shared, in_turn, my_turn, require_finite
from lessons.server.reports import CheckReport, Status
from lessons.server.session import Session
from model.explain.methods.knockout import Measured, answers, measure, some
from model.trace import Transcript
from model.words import phrase


@dataclass
class CheckDraft:
    """What has been measured so far."""

    turn: int
    place: int = 0
    status: Status = "waiting"
    note: str = ""
    known: Measured = field(default_factory=lambda: Measured(()))
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
            count=len(self.known.patches),
            before=list(self.known.before),
            without=list(self.known.without),
            random=[list(trial) for trial in self.known.controls],
            random_count=self.known.control_size,
            answer=self.known.answer,
            random_answer=self.known.control_answer,
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
        hidden = some(patches, len(said.placement.patches))
        for known in _measured(engine, said, hidden):
            require_finite(known.before, known.without, known.controls)
            draft.known = known
            yield draft.report("working")
            if not (yield from my_turn(session, draft)):
                yield draft.report("stopped", phrase("server.answers.check_stopped"))
                return
        yield draft.report("done")

    yield from in_turn(shared, session, draft, work)


def _measured(engine: Engine, said: Transcript, hidden: Sequence[int]) -> Iterator[Measured]:
    """All probabilities, then what is said by itself."""
    known = Measured(())
    for known in measure(engine, said, hidden):
        yield known
    yield from answers(engine, said, known)
