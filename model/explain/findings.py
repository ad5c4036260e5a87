"""Records of what an experiment found: plain numpy, frozen. Knows nothing of torch, pages or figures.

T positions of a prompt, N tokens of an answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.trace import Float32, SpanKind

PartName = Literal["eye", "translator", "tutor"]
PART_NAMES: tuple[PartName, ...] = ("eye", "translator", "tutor")
Recipe = Literal["one", "two"]
LEARNS: Mapping[Recipe, tuple[PartName, ...]] = {"one": ("translator",), "two": ("translator", "tutor")}
"""The parts that learn in each stage of LLaVA-1.5's training (arXiv 2310.03744); the others are frozen."""
SHIPPED, STAGE_ONE, WITHOUT_STAGE_ONE = "shipped", "stage-one", "without-stage-one"
"""The loaded model and its baselines, see `model.explain.baselines`; the latter two are names of files of deltas."""


@dataclass(frozen=True)
class Stretch:
    """Tensors of the checkpoint's files whose names begin alike."""

    prefix: str
    tensors: int
    bytes: int
    dtypes: tuple[str, ...]
    """As the files write them, such as F16."""


@dataclass(frozen=True)
class Part:
    """One of the three parts of a loaded LLaVA."""

    name: PartName
    kind: str
    """Its class, such as CLIPVisionModel."""
    parameters: int
    """Numbers in its tensors; what is tied counts once."""
    tensors: int
    bytes: int
    """On the device it was loaded to."""
    dtypes: tuple[str, ...]
    """As loaded, such as float32."""
    takes: tuple[int, ...]
    """Shape of what goes in for one picture."""
    gives: tuple[int, ...]
    """Shape of what comes out."""
    stored: tuple[Stretch, ...]
    """Where it stands in the checkpoint's files; empty where there are none to read."""


@dataclass(frozen=True)
class Anatomy:
    """The three parts, in the order in which a picture passes them."""

    parts: tuple[Part, ...]
    files: tuple[str, ...]
    """Names of the weight files."""
    others: int
    """Tensors of the files that belong to none of the three."""

    @property
    def parameters(self) -> int:
        return sum(part.parameters for part in self.parts)


@dataclass(frozen=True)
class Trained:
    """One part in one stage of training."""

    name: PartName
    learns: bool
    tensors: int
    parameters: int


@dataclass(frozen=True)
class Prompt:
    """A prompt in tokens; lists are [T] long."""

    texts: tuple[str, ...]
    ids: tuple[int, ...]
    kinds: tuple[SpanKind, ...]

    def count(self, kind: SpanKind) -> int:
        """How many positions are of a kind."""
        return self.kinds.count(kind)


@dataclass(frozen=True)
class Answer:
    """One greedy answer; lists are [N] long, the token that ends it included."""

    question: str
    text: str
    prompt: Prompt
    """All that was before the first token of the answer."""
    ids: tuple[int, ...]
    tokens: tuple[str, ...]
    """Empty for the token that ends it."""
    probabilities: tuple[float, ...]
    """That the model gave each token when it took it; softmax at temperature 1."""
    shares: tuple[Mapping[SpanKind, float], ...]
    """Where the attention of each token fell, see `model.trace.Step.share`."""
    whole: bool
    """Whether it ended by itself, and was not cut off."""

    @property
    def mean_log(self) -> float:
        """Mean log-probability a token, in nats."""
        return mean_log(self.probabilities)


def mean_log(probabilities: tuple[float, ...]) -> float:
    """Mean of the natural logarithms; minus infinity where one of them is 0."""
    if not probabilities:
        return 0.0
    if min(probabilities) <= 0:
        return -math.inf
    return sum(map(math.log, probabilities)) / len(probabilities)


@dataclass(frozen=True)
class Grown:
    """The decoder's cache at one moment."""

    token: str
    """The token that has just been chosen; its own position comes with the next step."""
    positions: int
    bytes: int
    """Of all keys and values, as the tensors take them."""


@dataclass(frozen=True)
class Growth:
    """A prefix, and then one position a step."""

    answer: Answer
    steps: tuple[Grown, ...]


@dataclass(frozen=True)
class Position:
    """One visual position, before and after the projector."""

    patch: int
    position: int
    """In the prompt."""
    before: Float32
    """[width of the encoder]."""
    after: Float32
    """[width of the language model]."""
    nearest: tuple[tuple[str, float], ...]
    """Word embeddings with the largest cosine, and it; nearest first."""
    closest: Float32
    """[P]: of every patch of the picture, the cosine with its nearest word."""
    word_norms: Float32
    """[V]: length of every word embedding."""

    @property
    def norms(self) -> tuple[float, float]:
        """Length of the vector before and after."""
        return float(np.linalg.norm(self.before)), float(np.linalg.norm(self.after))


@dataclass(frozen=True)
class Blinded:
    """An answer once more, with something hidden."""

    name: str
    answer: Answer
    """What is said then."""
    said: tuple[float, ...]
    """[N]: what each token of the first answer gets then, the tokens before it being those of the first answer."""


@dataclass(frozen=True)
class Blocked:
    """An answer, and the same with parts of its context hidden."""

    answer: Answer
    without: tuple[Blinded, ...]


@dataclass(frozen=True)
class Baseline:
    """Another training of the same model, and what it answers."""

    name: str
    """One of `SHIPPED`, `STAGE_ONE` and `WITHOUT_STAGE_ONE`."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Step:
    """One linear layer or activation of the projector, as it works on one picture."""

    name: str
    kind: str
    weights: tuple[int, ...]
    """Shape of the weight matrix as (in, out); empty for a step without weights."""
    parameters: int
    gives: tuple[int, ...]


@dataclass(frozen=True)
class Widening:
    """The features of one picture before and after the projector."""

    steps: tuple[Step, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    bytes: Mapping[str, tuple[int, int]]
    """dtype -> bytes of both tensors in it, as torch counts them."""
    loaded: str
    """The dtype that the model runs in."""
    straight: float
    """Mean cosine of the output with what comes out when the activation is left out."""
