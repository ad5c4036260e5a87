"""The test of a map: the answer once more without some patches, and without as many others. Knows no Gradio, no torch.

Two things are told. How probable each token of the old answer is when the patches are gone, the tokens before it being
those that were said: that is one number a token, and comparable. And what the model says then, by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lessons.engine import Engine
from lessons.server.answering import Report, Shared, in_line, my_turn, require_finite
from lessons.server.session import Visit
from model.explain.takeaway import at_random, check_patches
from model.options import QuestionError
from model.trace import Transcript

Value = dict[str, Any]
TRIALS = 5
"""Sets of random patches: one alone could hit or miss by luck."""
SEED = 20


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
        total = engine.facts.grid.patches
        gone = check_patches(wanted, total)
        if not gone:
            raise QuestionError("No patch is taken away yet: draw over the picture, or take the strongest ones.")
        for _ in _measured(engine, said, gone, total, found):
            yield report.value("working")
            if not (yield from my_turn(visit, report)):
                yield report.value("stopped", "Stopped. What is shown was measured before.")
                return
        yield report.value("done")

    for value in in_line(shared, visit, report, work):
        yield {**{name: value[name] for name in ("turn", "status", "note", "place")}, **found}


def _measured(engine: Engine, said: Transcript, gone: Sequence[int], total: int, found: Value) -> Iterator[None]:
    """Fill `found` piece by piece."""

    def measured(blocked: Sequence[int] = ()) -> list[float]:
        probabilities = engine.probabilities(said, blocked)
        require_finite(probabilities)
        return probabilities.tolist()  # type: ignore[no-any-return]

    found["count"] = len(gone)
    found["before"] = measured()
    found["without"] = measured(gone)
    yield
    others = [at_random(total, gone, len(gone), SEED + trial) for trial in range(TRIALS)]
    found["randomCount"] = len(others[0])
    for other in others:
        found["random"] = [*found["random"], measured(other)]
        yield
    for name, blocked in (("answer", gone), ("randomAnswer", others[0])):
        for step in engine.again(said, blocked=blocked):
            found[name] += step.text
            yield
