"""A model that is none: records of the right shape with a known answer, as fast or as slowly as a test likes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from lessons.engine import ModelFacts, Progress
from model import options
from model.explain.patches import chosen
from model.insight import Filters, Inside, Layer, Lens, Words
from model.placement import Placement
from model.trace import (
    SPAN_KINDS,
    Alternative,
    Box,
    Features,
    Float32,
    Grid,
    Patches,
    Picture,
    Prefix,
    Projected,
    Sight,
    Span,
    SpanKind,
    Stage,
    Step,
    Transcript,
)
from tests.lessons.fake_laboratory import FakeLaboratory

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
    views: Placement | None = None
    """Where the patches lie, where that is not the grid of `facts` as it is."""
    facts: ModelFacts = field(
        default_factory=lambda: ModelFacts(
            name="fake",
            parameters=1_234_567,
            number="float32",
            device="cpu",
            grid=GRID,
            layers=LAYERS,
            heads=HEADS,
            cache_bytes=96,
            vocabulary=VOCABULARY,
            world="It knows nothing at all.",
            encoder_layers=2,
            encoder_heads=HEADS,
            encoder_read=2,
            mean=(0.0, 0.0, 0.0),
            std=(1.0, 1.0, 1.0),
            rescale=1 / 255,
        )
    )

    @property
    def placement(self) -> Placement:
        """That of every picture."""
        return self.views or Placement.of_one_view(self.facts.grid.rows, self.facts.grid.columns)

    def place(self, picture: Picture) -> Placement:
        return self.placement

    @property
    def laboratory(self) -> FakeLaboratory:
        return FakeLaboratory(self.facts.grid)

    def preprocess(self, picture: Image.Image, *, pad: bool = False) -> Picture:
        grid = self.facts.grid
        height, width = grid.rows * grid.patch_size, grid.columns * grid.patch_size
        seen = np.asarray(picture.resize((width, height)), np.uint8)
        pixels = (seen.transpose(2, 0, 1) / 255).astype(np.float32)
        return Picture(np.asarray(picture), seen, pixels, Box(0, 0, picture.width, picture.height))

    def encode(self, picture: Image.Image, *, pad: bool = False) -> Sight:
        placement, generator = self.placement, np.random.default_rng(picture.width + pad)
        patches = len(placement.patches)
        features = generator.random((patches, 5), np.float32)
        return Sight(
            self.preprocess(picture),
            Patches(self.facts.grid, generator.random((patches, 3), np.float32), placement),
            Features(features, features, -1, drops_class=False),
            Projected(generator.random((len(placement), 7), np.float32)),
        )

    def conversation(self, sight: Sight) -> FakeConversation:
        return FakeConversation(self, sight)

    def filters(self, count: int) -> Filters:
        side = self.facts.grid.patch_size
        return Filters(
            np.random.default_rng(0).normal(size=(count, 3, side, side)).astype(np.float32), (*range(count),), 99
        )

    def encoder_attention(self, sight: Sight, layer: int | None, head: int | None) -> Float32:
        rows = (
            np.random.default_rng([layer or 0, head or 0]).random(2 * (len(self.placement.patches),)).astype(np.float32)
        )
        rows /= rows.sum(axis=1, keepdims=True)
        return rows

    def projector(self, sight: Sight, count: int, sample: int) -> Inside:
        generator, patches = np.random.default_rng(1), len(self.placement.patches)
        ids = generator.integers(VOCABULARY, size=(patches, count))
        words = Words(ids, np.sort(generator.random((patches, count)).astype(np.float32))[:, ::-1])
        names = tuple(tuple(f"<{token}>" for token in row) for row in ids)
        return Inside(
            layers=(Layer("linear_1", "Linear", (7, 5), 42), Layer("act", "GELUActivation", (), 0)),
            nearest=words,
            nearest_names=names,
            untrained=words,
            untrained_names=names,
            straight=words,
            straight_names=names,
            straight_cosines=np.full(patches, 0.5, np.float32),
            word_norms=generator.random(VOCABULARY, np.float32),
            sample_vectors=generator.random((10, 7), np.float32),
            sample_names=(*(f"w{place}" for place in range(10)),),
            sample_every=5,
        )

    def projector_row(self, sight: Sight, patch: int) -> tuple[Float32, ...]:
        return sight.features.selected[patch], sight.projected_patches[patch]

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        """Says "Nothing ." where patches are gone; else what it always says, the given tokens by their numbers."""
        chosen(blocked, len(self.placement.patches))
        kinds = [span.kind for span in transcript.prefix.spans for _ in range(len(span))]
        texts = [*(f"<{token}>" for token in begin), *(("Nothing", ".") if blocked else self.answer[len(begin) :]), ""]
        for index, text in enumerate(texts):
            time.sleep(self.delay)
            yield step_of(np.random.default_rng(index), index, text, kinds, is_end=index + 1 == len(texts))
            kinds.append("answer")

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        """0.9 for each token, less a hundredth for each patch that is gone."""
        gone = chosen(blocked, len(self.placement.patches))
        return np.full(len(transcript.ids), 0.9 - len(gone) / 100, np.float32)

    def lens(self, transcript: Transcript, word: str = "") -> tuple[Lens, tuple[tuple[str, ...], ...], str]:
        shape = (LAYERS + 1, len(transcript.ids))
        logits = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(shape)
        best = np.zeros(shape, np.int64)
        return Lens(logits, logits / np.float32(logits.size), best, best), (("w",) * shape[1],) * shape[0], word


@dataclass
class FakeConversation:
    """A conversation with it."""

    engine: FakeEngine
    sight: Sight
    said: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    nbytes: int = 0
    """What it says that its keys and values take."""

    def ask(self, question: str) -> Iterator[Stage]:
        options.asked(question)
        self.engine.asked.append(question)
        return self._stages(question)

    def _stages(self, question: str) -> Iterator[Stage]:
        engine = self.engine
        engine.open_runs += 1
        try:
            generator = np.random.default_rng(len(question))
            yield from self.sight.stages
            prefix = prefix_of(len(engine.placement), self.said, question)
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


def prefix_of(positions: int, said: Sequence[tuple[str, tuple[str, ...]]], question: str) -> Prefix:
    """Template, picture, then questions and answers in turn."""
    spans: list[Span] = []
    texts: list[str] = []

    def add(kind: SpanKind, more: Sequence[str]) -> None:
        spans.append(Span(kind, len(texts), len(texts) + len(more)))
        texts.extend(more)

    add("template", TEMPLATE)
    add("image", ["<image>"] * positions)
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
