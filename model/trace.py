"""The records of one run: plain numpy, frozen, checked at birth. Knows nothing of torch, pages or figures.

Every other module speaks in these. A live run and a recorded one are the same type.

Axis names: position T (one place in the decoder's input), patch P (one visual place, reading order),
layer L and head H (of the decoder), width D.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.placement import Placement

SpanKind = Literal["template", "image", "question", "answer"]
SPAN_KINDS: tuple[SpanKind, ...] = typing.get_args(SpanKind)

Float32 = NDArray[np.float32]
Uint8 = NDArray[np.uint8]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True)
class Grid:
    """The patch grid of one picture; `rows * columns` visual positions."""

    rows: int
    columns: int
    patch_size: int
    """Side of one patch in pixels of the resized picture (config: vision_config.patch_size)."""

    def __post_init__(self) -> None:
        _require(min(self.rows, self.columns, self.patch_size) > 0, f"grid must be positive, got {self}")

    @property
    def patches(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels: left and top inside, right and bottom just outside."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Picture:
    """Station 1: what the processor made of the picture."""

    original: Uint8
    """[row, column, rgb], upright."""
    seen: Uint8
    """[row, column, rgb], the normalised pixels turned back into colours: exactly what the encoder gets."""
    pixels: Float32
    """[channel, row, column], normalised: (value / 255 - mean) / std, mean and std from the processor's config."""
    kept: Box
    """The part of `original` (in its pixels) that `seen` shows; beyond the original's edges where it was padded."""

    def __post_init__(self) -> None:
        _require(
            self.seen.shape == (*self.pixels.shape[1:], 3),
            f"seen {self.seen.shape} and pixels {self.pixels.shape} differ in size",
        )

    @property
    def shape(self) -> tuple[int, ...]:
        return self.pixels.shape


@dataclass(frozen=True)
class Patches:
    """Station 2: the grid laid over the pixels."""

    grid: Grid
    """Of one view."""
    vectors: Float32
    """[patch, channel * patch_size * patch_size]: the normalised pixels of each patch, before any weight."""
    placement: Placement
    """Where each patch lies on the picture, its positions counted from the picture's first."""

    def __post_init__(self) -> None:
        _require(
            len(self.vectors) == len(self.placement.patches),
            f"{len(self.vectors)} patch vectors, and {len(self.placement.patches)} placed on the picture",
        )
        _require(self.placement.first == 0, f"a picture's own positions begin at 0, not {self.placement.first}")

    @property
    def shape(self) -> tuple[int, ...]:
        return self.vectors.shape


@dataclass(frozen=True)
class Features:
    """Station 3: the vision encoder's hidden state at the layer that this LLaVA reads."""

    hidden: Float32
    """[encoder position, width], the class position (if the encoder has one) first."""
    selected: Float32
    """[patch, width]: what goes on to the projector."""
    layer: int
    """Index into the encoder's hidden states (config: vision_feature_layer); negative counts from the end."""
    drops_class: bool
    """Whether a class position was dropped (config: vision_feature_select_strategy == "default")."""
    joined: tuple[int, ...] = ()
    """Further hidden states joined to this one along the width, where a checkpoint reads several; usually none."""

    def __post_init__(self) -> None:
        _require(
            len(self.hidden) - len(self.selected) == int(self.drops_class),
            f"{len(self.hidden)} encoder positions and {len(self.selected)} selected, drops_class={self.drops_class}",
        )

    @property
    def shape(self) -> tuple[int, ...]:
        return self.selected.shape


@dataclass(frozen=True)
class Projected:
    """Station 4: the projector's output, one language-model-wide vector a patch."""

    values: Float32
    """[patch, width of the language model]."""

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape


@dataclass(frozen=True)
class Sight:
    """Stations 1 to 4: all that a LLaVA makes of a picture before anything is asked."""

    picture: Picture
    patches: Patches
    features: Features
    projected: Projected

    @property
    def stages(self) -> tuple[Picture, Patches, Features, Projected]:
        """In order."""
        return self.picture, self.patches, self.features, self.projected

    @property
    def projected_patches(self) -> Float32:
        """[P, D]: of `projected` the rows of patches, without the picture's other positions."""
        rows: Float32 = self.projected.values[self.patches.placement.index]
        return rows

    @property
    def nbytes(self) -> int:
        """Bytes that its arrays take; one that is a view of another counts once."""
        arrays = (value for stage in self.stages for value in vars(stage).values() if isinstance(value, np.ndarray))
        owners = [array.base if isinstance(array.base, np.ndarray) else array for array in arrays]
        return sum({id(owner): int(owner.nbytes) for owner in owners}.values())


@dataclass(frozen=True)
class Span:
    """A named stretch of positions, `start` inside and `stop` just outside."""

    kind: SpanKind
    start: int
    stop: int

    def __post_init__(self) -> None:
        _require(self.kind in SPAN_KINDS, f"unknown span kind {self.kind!r}")
        _require(0 <= self.start <= self.stop, f"span runs from {self.start} to {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Prefix:
    """Station 5: every position of the prompt, before the first token of the answer.

    On a follow-up turn it holds the whole conversation so far, earlier answers as spans of kind "answer".
    """

    ids: NDArray[np.int64]
    """[position]; the image token's id at the image positions."""
    texts: tuple[str, ...]
    """[position]: readable text of each token; the pieces joined give the prompt back."""
    spans: tuple[Span, ...]
    """In order, without gaps, covering every position."""

    def __post_init__(self) -> None:
        _require(len(self.ids) == len(self.texts), f"{len(self.ids)} ids and {len(self.texts)} texts")
        stops = [0, *(span.stop for span in self.spans)]
        starts = [*(span.start for span in self.spans), len(self.ids)]
        _require(stops == starts, f"spans do not tile {len(self.ids)} positions: {self.spans}")

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.ids),)

    @property
    def image(self) -> Span:
        """The image span."""
        return next(span for span in self.spans if span.kind == "image")


@dataclass(frozen=True)
class Alternative:
    """One candidate for the next token."""

    id: int
    text: str
    probability: float


@dataclass(frozen=True)
class Step:
    """Station 6, once a token: the token taken and the row of attention that predicted it."""

    index: int
    id: int
    text: str
    """This token's own share of the readable answer; the texts of all steps joined are the answer. A token
    that ends inside a character has an empty text; the token that completes it carries the character."""
    probability: float
    """Softmax of the raw logits (temperature 1), whatever the sampling options."""
    top: tuple[Alternative, ...]
    """Best first."""
    entropy: float
    """Of the whole next-token distribution, in bits."""
    attention: Float32
    """[layer, head, position], the query at the last position before this token; rows sum to 1."""
    share: dict[SpanKind, float]
    """Mean over layers and heads of the attention that falls on each kind of span; sums to 1."""
    is_end: bool = False
    """Whether this token ends the turn; such a token has no text of its own."""

    def __post_init__(self) -> None:
        _require(self.attention.ndim == 3, f"attention needs [layer, head, position], got {self.attention.shape}")


Stage = Picture | Patches | Features | Projected | Prefix | Step


@dataclass(frozen=True)
class Run:
    """One question answered: every stage, in order."""

    model: str
    question: str
    picture: Picture
    patches: Patches
    features: Features
    projected: Projected
    prefix: Prefix
    steps: tuple[Step, ...] = field(default=())

    @property
    def sight(self) -> Sight:
        """Stations 1 to 4."""
        return Sight(self.picture, self.patches, self.features, self.projected)

    @functools.cached_property
    def placement(self) -> Placement:
        """Where the picture's positions of the prompt lie on it.

        Raises:
            ValueError: the prompt gives the picture more positions, or fewer.
        """
        return _in_prompt(self.patches.placement, self.prefix)

    @property
    def answer(self) -> str:
        return "".join(step.text for step in self.steps).strip()

    @property
    def shapes(self) -> dict[str, list[int]]:
        """Live shape of what leaves each station."""
        stations: dict[str, Picture | Patches | Features | Projected | Prefix] = {
            "image": self.picture,
            "patches": self.patches,
            "encoder": self.features,
            "projector": self.projected,
            "prefix": self.prefix,
        }
        return {name: list(stage.shape) for name, stage in stations.items()}

    @staticmethod
    def collect(model: str, question: str, stages: Sequence[Stage]) -> Run:
        """Gather the stages of one run, in the order `run` yields them.

        Raises:
            ValueError: a stage before the first step is missing.
        """
        found = {type(stage): stage for stage in stages if not isinstance(stage, Step)}
        steps = tuple(stage for stage in stages if isinstance(stage, Step))
        try:
            return Run(
                model,
                question,
                *(found[kind] for kind in (Picture, Patches, Features, Projected, Prefix)),  # type: ignore[arg-type, call-arg]
                steps,
            )
        except KeyError as missing:
            raise ValueError(f"the run never reached {missing.args[0].__name__}") from None


def _in_prompt(placement: Placement, prefix: Prefix) -> Placement:
    image = prefix.image
    _require(len(image) == len(placement), f"{len(image)} image positions for a picture of {len(placement)}")
    return placement.begin_at(image.start)


@dataclass(frozen=True)
class Transcript:
    """What was said about one picture: all that a decoder needs to go over it again."""

    projected: Projected
    placement: Placement
    """Of the picture's positions, in the prompt."""
    prefix: Prefix
    ids: tuple[int, ...]
    """Tokens of the answer, the one that ends it included."""

    @staticmethod
    def of(run: Run) -> Transcript:
        """That of a run."""
        return Transcript(run.projected, run.placement, run.prefix, tuple(step.id for step in run.steps))
