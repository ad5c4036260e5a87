"""Patches hidden, and the answer gone through again: the test that could refute a map.

Two things are measured. How probable each token of the old answer is when the patches are hidden, the tokens before it
being those that were said: one number a token, and comparable. And what the model says then, by itself.

N tokens of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from pydantic import Field

from model.explain.method import Passes, Patch, Settings, described, method
from model.explain.patches import at_random, chosen
from model.map import BLANK, Map, Scale, StandsFor, Verdict
from model.options import QuestionError
from model.trace import Run, Transcript
from model.words import phrase

WHOLE = Scale(-1.0, 1.0, diverging=True)
"""One for all tokens: a change of a millionth is none."""
TRIALS = 5
"""Sets of random patches: one alone could hit or miss by luck."""
SEED = 20


class Hiding(Settings):
    """What to hide."""

    patches: Annotated[tuple[Patch, ...], Field(strict=False)] = ()


@dataclass(frozen=True)
class Measured:
    """What is known so far."""

    patches: tuple[int, ...]
    """Those hidden."""
    before: tuple[float, ...] = ()
    """[N]: the probability of each token with nothing hidden."""
    without: tuple[float, ...] = ()
    """[N]: with the patches hidden."""
    controls: tuple[tuple[float, ...], ...] = ()
    """Of each draw of other patches, [N]."""
    control_size: int = 0
    """Patches in a draw: as many as are hidden, or all that are left."""
    answer: str = ""
    """What the model says by itself without the patches."""
    control_answer: str = ""
    """What it says without those of the first draw."""


def some(patches: Sequence[int], total: int) -> tuple[int, ...]:
    """The patches to hide, in order.

    Raises:
        QuestionError: there is none, or see `model.explain.patches.chosen`.
    """
    ordered = chosen(patches, total)
    if not ordered:
        raise QuestionError(phrase("methods.knockout.none_hidden"))
    return ordered


def draws(patches: Sequence[int], total: int) -> list[tuple[int, ...]]:
    """Sets of other patches, each drawn with a seed of its own."""
    return [at_random(total, patches, len(patches), SEED + trial) for trial in range(TRIALS)]


def measure(passes: Passes, said: Transcript, patches: Sequence[int]) -> Iterator[Measured]:
    """The probabilities of an answer's tokens with patches hidden, then with others hidden, one draw after the other.

    Args:
        patches: in order, see `some`.
    """

    def probabilities(blocked: Sequence[int] = ()) -> tuple[float, ...]:
        return tuple(passes.probabilities(said, blocked).tolist())

    others = draws(patches, len(said.placement.patches))
    known = Measured(tuple(patches), probabilities(), probabilities(patches), control_size=len(others[0]))
    yield known
    for other in others:
        known = replace(known, controls=(*known.controls, probabilities(other)))
        yield known


def answers(passes: Passes, said: Transcript, known: Measured) -> Iterator[Measured]:
    """What the model says by itself without the patches, then without the first draw of others, token by token."""
    for step in passes.rerun(said, blocked=known.patches):
        known = replace(known, answer=known.answer + step.text)
        yield known
    for step in passes.rerun(said, blocked=draws(known.patches, len(said.placement.patches))[0]):
        known = replace(known, control_answer=known.control_answer + step.text)
        yield known


@method(
    id="knockout",
    needs="passes",
    settings=Hiding,
    signed=True,
    passes=2 + TRIALS,
)
def knockout(run: Run, token: int, settings: Hiding, passes: Passes) -> Iterator[Map]:
    """The change of the token's probability, on the patches that were hidden; the verdict comes with the last map."""
    total = len(run.placement.patches)
    patches = some(settings.patches, total)
    for known in measure(passes, Transcript.of(run), patches):
        change = known.without[token] - known.before[token]
        values = np.zeros(total, np.float32)
        values[list(patches)] = change
        raster = run.placement.raster(values, "mean")
        controls = tuple(trial[token] for trial in known.controls)
        complete = len(controls) == TRIALS
        yield Map(
            **described("knockout"),
            values=raster,
            kind="change",
            how=phrase("methods.knockout.how", n=len(patches), total=total),
            scale=WHOLE,
            stands_for=StandsFor(
                phrase("methods.knockout.stands_for"), phrase("methods.knockout.in_all", value=BLANK), change
            ),
            verdict=Verdict(known.before[token], known.without[token], controls, len(patches)) if complete else None,
        )
