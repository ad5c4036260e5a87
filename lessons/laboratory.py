"""What the lessons do with the running model besides a walk through it: take it apart, ask it blind, ask its baselines.

The lessons' figures speak to the `Laboratory` protocol; torch comes in only when `LiveLaboratory` is asked something.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from model.explain.findings import (
    SHIPPED,
    STAGE_ONE,
    Anatomy,
    Answer,
    Baseline,
    Blinded,
    Blocked,
    Growth,
    Position,
    Prompt,
    Recipe,
    Trained,
    Widening,
)
from model.options import asked
from model.trace import Sight

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel


class Laboratory(Protocol):
    """Experiments with a loaded model; each leaves it as it is, and answers greedily and shortly.

    Each that asks something raises QuestionError in words where the question cannot be asked.
    """

    def anatomy(self) -> Anatomy:
        """See `model.explain.anatomy.anatomy`."""

    def trained(self, stage: Recipe) -> tuple[Trained, ...]:
        """See `model.explain.anatomy.trained`."""

    def widening(self, sight: Sight) -> Widening:
        """See `model.explain.anatomy.widening`."""

    def prompt(self, question: str, *, picture: bool = True) -> Prompt:
        """The prompt for a question, in tokens, with the positions of a picture or without."""

    def alone(self, question: str) -> tuple[tuple[str, Answer], ...]:
        """The language model asked in text: the loaded one and, where it is kept, as it was after stage one.

        Returns:
            Names of `model.explain.baselines`, each with its answer.
        """

    def ask(self, sight: Sight, question: str) -> Answer:
        """One question about one picture."""

    def projectors(self, sight: Sight, question: str) -> tuple[tuple[str, Answer], ...]:
        """See `model.explain.experiments.projectors`."""

    def growth(self, sight: Sight, question: str) -> Growth:
        """See `model.explain.experiments.growth`."""

    def position(self, sight: Sight, patch: int, count: int = 5) -> Position:
        """See `model.explain.experiments.position`."""

    def blocked(self, sight: Sight, question: str) -> Blocked:
        """See `model.explain.experiments.blocked`."""

    def controls(self, sights: Sequence[Sight], question: str) -> tuple[Blinded, ...]:
        """See `model.explain.experiments.controls`."""

    def baselines(self, sight: Sight, talks: Sequence[Sequence[str]]) -> tuple[Baseline, ...]:
        """See `model.explain.baselines.Baselines.answers`."""


class LiveLaboratory:
    """Experiments with a loaded checkpoint."""

    def __init__(self, model: LoadedModel) -> None:
        from model.explain.baselines import Baselines

        self._model = model
        self._baselines = Baselines(model)

    def anatomy(self) -> Anatomy:
        from model.explain.anatomy import anatomy

        return anatomy(self._model)

    def trained(self, stage: Recipe) -> tuple[Trained, ...]:
        from model.explain.anatomy import trained

        return trained(self._model, stage)

    def widening(self, sight: Sight) -> Widening:
        from model.explain.anatomy import widening

        return widening(self._model, sight)

    def prompt(self, question: str, *, picture: bool = True) -> Prompt:
        from model.explain.answers import as_record, prompt_of
        from model.llava.prompt import Turn

        return as_record(
            prompt_of(self._model, [Turn(asked(question))], picture * self._model.geometry.image_positions)
        )

    def alone(self, question: str) -> tuple[tuple[str, Answer], ...]:
        from model.explain.answers import alone

        found = [(SHIPPED, alone(self._model, question))]
        if STAGE_ONE in self._baselines.names:
            found.append((STAGE_ONE, alone(self._baselines.get(STAGE_ONE), question)))
        return tuple(found)

    def ask(self, sight: Sight, question: str) -> Answer:
        from model.explain.answers import Viewer

        return Viewer(self._model, sight.projected).ask(question)[0]

    def projectors(self, sight: Sight, question: str) -> tuple[tuple[str, Answer], ...]:
        from model.explain.experiments import projectors

        return projectors(self._baselines, self._model, sight, question)

    def growth(self, sight: Sight, question: str) -> Growth:
        from model.explain.experiments import growth

        return growth(self._model, sight, question)

    def position(self, sight: Sight, patch: int, count: int = 5) -> Position:
        from model.explain.experiments import position

        return position(self._model, sight, patch, count)

    def blocked(self, sight: Sight, question: str) -> Blocked:
        from model.explain.experiments import blocked

        return blocked(self._model, sight.projected, question)

    def controls(self, sights: Sequence[Sight], question: str) -> tuple[Blinded, ...]:
        from model.explain.experiments import controls

        return controls(self._model, [sight.projected for sight in sights], question)

    def baselines(self, sight: Sight, talks: Sequence[Sequence[str]]) -> tuple[Baseline, ...]:
        return self._baselines.answers(sight, talks)
