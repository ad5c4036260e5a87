"""Station 7 for a page: `model.explain.methods.knockout` as a turn in the queue. Knows no Gradio, no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lessons.engine import Engine
from lessons.server.answering import Report, Shared, in_line, my_turn, require_finite
from lessons.server.session import Visit
from model.explain.methods.knockout import Measured, answers, measure, some
from model.trace import Transcript

Value = dict[str, Any]


def check(shared: Shared, visit: Visit, turn: int, run: object, patches: object) -> Iterator[Value]:
    """Take patches away from an answer of this visit; a stream of values, each holding all that is known so far.

    Args:
        turn: the page's own number of this check, counted with its questions.
        run: the key of the answer.
        patches: which to take away.
    """
    report = Report(turn)
    found: Value = {"count": 0, "before": [], "without": [], "random": [], "answer": "", "randomAnswer": ""}

    def work(engine: Engine, report: Report) -> Iterator[Value]:
        said = shared.visits.run(visit, run).transcript
        wanted = patches if isinstance(patches, list) else []
        gone = some(wanted, len(said.placement.patches))
        for known in _measured(engine, said, gone):
            require_finite(known.before, known.without, known.controls)
            found.update(_reported(known))
            yield report.value("working")
            if not (yield from my_turn(visit, report)):
                yield report.value("stopped", "Stopped. What is shown was measured before.")
                return
        yield report.value("done")

    for value in in_line(shared, visit, report, work):
        yield {**{name: value[name] for name in ("turn", "status", "note", "place")}, **found}


def _measured(engine: Engine, said: Transcript, gone: Sequence[int]) -> Iterator[Measured]:
    """All probabilities, then what is said by itself."""
    known = Measured(())
    for known in measure(engine, said, gone):
        yield known
    yield from answers(engine, said, known)


def _reported(known: Measured) -> Value:
    """What the page takes of it."""
    return {
        "count": len(known.patches),
        "before": list(known.before),
        "without": list(known.without),
        "random": [list(trial) for trial in known.controls],
        "randomCount": known.control_size,
        "answer": known.answer,
        "randomAnswer": known.control_answer,
    }
