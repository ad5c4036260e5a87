"""Experiments with a model that is none: records of the right shape with known numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.explain.findings import (
    LEARNS,
    PART_NAMES,
    Anatomy,
    Answer,
    Baseline,
    Blinded,
    Blocked,
    Grown,
    Growth,
    Part,
    Position,
    Prompt,
    Recipe,
    Step,
    Stretch,
    Trained,
    Widening,
)
from model.options import QuestionError, asked
from model.trace import Grid, Sight, SpanKind

SIZES = {"eye": 600, "translator": 10, "tutor": 390}
CACHE = 96
"""Bytes a position."""


@dataclass
class FakeLaboratory:
    """Satisfies `lessons.laboratory.Laboratory`; answers every question with the same words."""

    grid: Grid
    said: str = "There is a <b>saw</b>."
    asked: list[str] = field(default_factory=list)

    def anatomy(self) -> Anatomy:
        shape = (self.grid.patches, 5)
        parts = tuple(
            Part(name, f"Fake{name}", SIZES[name], 2, 4 * SIZES[name], ("float32",), shape, (self.grid.patches, 7),
                 (Stretch(f"fake_{name}", 2, 2 * SIZES[name], ("F16",)),))
            for name in PART_NAMES
        )  # fmt: skip
        return Anatomy(parts, ("model.safetensors",), 0)

    def trained(self, stage: Recipe) -> tuple[Trained, ...]:
        return tuple(Trained(name, name in LEARNS[stage], 2, SIZES[name]) for name in PART_NAMES)

    def widening(self, sight: Sight) -> Widening:
        before, after = sight.features.selected.shape, sight.projected.values.shape
        count = (before[0] * before[1], after[0] * after[1])
        step = Step("linear_1", "Linear", (before[1], after[1]), (before[1] + 1) * after[1], after)
        return Widening((step,), before, after, {"float32": (4 * count[0], 4 * count[1])}, "float32", 0.5)

    def prompt(self, question: str, *, picture: bool = True) -> Prompt:
        words = asked(question).split(" ")
        patches = self.grid.patches if picture else 0
        places: tuple[tuple[SpanKind, int], ...] = (("template", 1), ("image", patches), ("question", len(words)))
        kinds = [kind for kind, count in places for _ in range(count)]
        texts = ("<s>", *["<image>"] * patches, *words)
        return Prompt(tuple(texts), tuple(range(len(kinds))), tuple(kinds))

    def _answer(self, question: str, *, picture: bool = True) -> Answer:
        if not question.strip():
            raise QuestionError("There is no question. Type one first.")
        self.asked.append(question)
        tokens = (*self.said.split(" "), "")
        share: dict[SpanKind, float] = {"template": 0.1, "image": 0.4, "question": 0.3, "answer": 0.2}
        return Answer(
            question, self.said, self.prompt(question, picture=picture), tuple(range(len(tokens))), tokens,
            (0.5,) * len(tokens), (share,) * len(tokens), whole=True,
        )  # fmt: skip

    def alone(self, question: str) -> tuple[tuple[str, Answer], ...]:
        return (("shipped", self._answer(question, picture=False)),)

    def ask(self, sight: Sight, question: str) -> Answer:
        return self._answer(question)

    def projectors(self, sight: Sight, question: str) -> tuple[tuple[str, Answer], ...]:
        return tuple((name, self._answer(question)) for name in ("trained", "untrained"))

    def growth(self, sight: Sight, question: str) -> Growth:
        answer = self._answer(question)
        start = len(answer.prompt.ids)
        grown = [Grown(token, start + place, CACHE * (start + place)) for place, token in enumerate(answer.tokens)]
        return Growth(answer, tuple(grown))

    def position(self, sight: Sight, patch: int, count: int = 5) -> Position:
        generator, patches = np.random.default_rng(3), self.grid.patches
        return Position(
            patch, 1 + patch, sight.features.selected[patch], sight.projected.values[patch],
            tuple((f"w{place}", 0.5 - place / 10) for place in range(count)), generator.random(patches, np.float32),
            np.linspace(1, 2, 50, dtype=np.float32),
        )  # fmt: skip

    def blocked(self, sight: Sight, question: str) -> Blocked:
        answer = self._answer(question)
        names = ("picture", "question", "answer")
        return Blocked(answer, tuple(Blinded(name, answer, (0.25,) * len(answer.ids)) for name in names))

    def controls(self, sights: Sequence[Sight], question: str) -> tuple[Blinded, ...]:
        answer = self._answer(question)
        return tuple(Blinded(str(place), answer, (0.25,) * len(answer.ids)) for place in range(len(sights)))

    def baselines(self, sight: Sight, talks: Sequence[Sequence[str]]) -> tuple[Baseline, ...]:
        return ()
