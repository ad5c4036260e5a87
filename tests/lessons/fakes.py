"""A model that is none: records of the right shape with a known answer, as fast or as slowly as a test likes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from lessons.engine import ModelFacts, Progress
from model.options import QuestionError
from model.trace import (
    SPAN_KINDS,
    Alternative,
    Box,
    Features,
    Grid,
    Patches,
    Picture,
    Prefix,
    Projected,
    Span,
    SpanKind,
    Stage,
    Step,
)

GRID = Grid(rows=4, columns=6, patch_size=8)
LAYERS, HEADS, VOCABULARY = 3, 2, 50
TEMPLATE = ("<s>", "USER", ":")
ANSWER = ("There", " is", " a", " <b>", "saw", "</b>", ".")


@dataclass
class FakeEngine:
    """Answers every question with the same tokens. Satisfies `lessons.engine.Engine`."""

    answer: Sequence[str] = ANSWER
    delay: float = 0.0
    """Seconds a token takes."""
    gate: threading.Semaphore | None = None
    """One permit a token, where a test wants to say when."""
    fails_at: int | None = None
    open_runs: int = 0
    """Runs begun and neither ended nor closed."""
    asked: list[str] = field(default_factory=list)
    facts: ModelFacts = field(
        default_factory=lambda: ModelFacts(
            "fake", 1_234_567, "float32", "cpu", GRID, LAYERS, HEADS, VOCABULARY, "It knows nothing at all."
        )
    )

    def look(self, picture: Image.Image) -> Picture:
        grid = self.facts.grid
        height, width = grid.rows * grid.patch_size, grid.columns * grid.patch_size
        seen = np.asarray(picture.resize((width, height)), np.uint8)
        pixels = (seen.transpose(2, 0, 1) / 255).astype(np.float32)
        return Picture(np.asarray(picture), seen, pixels, Box(0, 0, picture.width, picture.height))

    def talk(self, picture: Image.Image) -> FakeTalk:
        return FakeTalk(self, picture)


@dataclass
class FakeTalk:
    """A conversation with it."""

    engine: FakeEngine
    picture: Image.Image
    said: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def ask(self, question: str) -> Iterator[Stage]:
        if not question.strip():
            raise QuestionError("There is no question. Type one first.")
        self.engine.asked.append(question)
        return self._stages(question)

    def _stages(self, question: str) -> Iterator[Stage]:
        engine = self.engine
        engine.open_runs += 1
        try:
            seen = engine.look(self.picture)
            grid, generator = engine.facts.grid, np.random.default_rng(len(question))
            yield seen
            yield Patches(grid, generator.random((grid.patches, 3), np.float32))
            features = generator.random((grid.patches, 5), np.float32)
            yield Features(features, features, -1, drops_class=False)
            yield Projected(generator.random((grid.patches, 7), np.float32))
            prefix = prefix_of(grid, self.said, question)
            yield prefix
            kinds = [span.kind for span in prefix.spans for _ in range(len(span))]
            for index, text in enumerate([*engine.answer, ""]):
                self._wait(index)
                yield step_of(generator, index, text, kinds, is_end=index == len(engine.answer))
                kinds.append("answer")
            self.said.append((question, tuple(engine.answer)))
        finally:
            engine.open_runs -= 1

    def _wait(self, index: int) -> None:
        if index == self.engine.fails_at:
            raise RuntimeError("the fake model broke, as told")
        if self.engine.gate:
            self.engine.gate.acquire()
        time.sleep(self.engine.delay)


def prefix_of(grid: Grid, said: Sequence[tuple[str, tuple[str, ...]]], question: str) -> Prefix:
    """Template, picture, then questions and answers in turn."""
    spans: list[Span] = []
    texts: list[str] = []

    def add(kind: SpanKind, more: Sequence[str]) -> None:
        spans.append(Span(kind, len(texts), len(texts) + len(more)))
        texts.extend(more)

    add("template", TEMPLATE)
    add("image", ["<image>"] * grid.patches)
    for asked, answer in said:
        add("question", asked.split(" "))
        add("answer", answer)
    add("question", question.split(" "))
    add("template", ("ASSISTANT", ":"))
    return Prefix(np.zeros(len(texts), np.int64), tuple(texts), tuple(spans))


def step_of(
    generator: np.random.Generator, index: int, text: str, kinds: Sequence[SpanKind], *, is_end: bool = False
) -> Step:
    """A step with random attention; every share is counted from it."""
    rows = generator.random((LAYERS, HEADS, len(kinds))).astype(np.float32) ** 4
    rows /= rows.sum(axis=-1, keepdims=True)
    mean = rows.mean(axis=(0, 1))
    share: dict[SpanKind, float] = {kind: float(mean[[other == kind for other in kinds]].sum()) for kind in SPAN_KINDS}
    chances = np.sort(generator.dirichlet(np.full(VOCABULARY, 0.2)))[::-1]
    names = ["</s>" if is_end else text, *(f" no{place}" for place in range(1, 10))]
    top = tuple(Alternative(place, name, float(chances[place])) for place, name in enumerate(names))
    return Step(index, 0, "" if is_end else text, top[0].probability, top, 1.5, rows, share, is_end)


def loader(engine: FakeEngine, *, hold: threading.Event | None = None) -> Callable[[Progress], FakeEngine]:
    """What `Settings.load` wants; waits for `hold` where there is one."""

    def load(progress: Progress) -> FakeEngine:
        progress("Reading 1 MB of weights", 0.25)
        if hold:
            hold.wait(30)
        return engine

    return load
