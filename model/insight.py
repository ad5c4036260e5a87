"""Records of what is seen inside the parts of a LLaVA: plain numpy, frozen. Knows nothing of torch, pages or figures.

P patches, D width of the language model, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.trace import Float32


@dataclass(frozen=True)
class Principal:
    """The directions along which vectors differ most."""

    scores: Float32
    """[P, count]: each vector along each direction, the mean taken off; the first direction has the most variance."""
    explained: Float32
    """[count]: share of all variance along each."""
    directions: Float32
    """[count, D], orthonormal."""
    mean: Float32
    """[D]."""

    def place(self, values: Float32) -> Float32:
        """Other vectors, [N, D], along the same directions: [N, count]."""
        return np.asarray((values - self.mean) @ self.directions.T, dtype=np.float32)


@dataclass(frozen=True)
class Filters:
    """The patch embedding as what it is: a convolution whose stride is its width."""

    weights: Float32
    """[filter, channel, row, column]; those with the largest weights first."""
    indices: tuple[int, ...]
    """Which coordinate of the embedding each one writes."""
    width: int
    """How many there are in all."""


@dataclass(frozen=True)
class Layer:
    """One step of the projector."""

    name: str
    """Of the attribute in the checkpoint, such as linear_1."""
    kind: str
    """Its class, such as Linear or GELUActivation."""
    shape: tuple[int, ...]
    """Of its weight matrix, (out, in); empty for a step without weights."""
    parameters: int


@dataclass(frozen=True)
class Words:
    """The nearest words of each vector, by cosine of the angle."""

    ids: NDArray[np.int64]
    """[P, count], nearest first."""
    cosines: Float32
    """[P, count]."""


@dataclass(frozen=True)
class Inside:
    """All that station 4 shows besides one patch's row."""

    layers: tuple[Layer, ...]
    nearest: Words
    nearest_names: tuple[tuple[str, ...], ...]
    """[P][count]."""
    untrained: Words
    """The same after a projector that never learned anything."""
    untrained_names: tuple[tuple[str, ...], ...]
    straight: Words
    """The same after the projector without its activation: one matrix, which was never trained to work alone."""
    straight_names: tuple[tuple[str, ...], ...]
    straight_cosines: Float32
    """[P]: of each patch's vector without the activation and with it."""
    word_norms: Float32
    """[V]."""
    sample_vectors: Float32
    """[N, D]: word embeddings, evenly through the vocabulary."""
    sample_names: tuple[str, ...]
    sample_every: int


@dataclass(frozen=True)
class Lens:
    """What each layer would have said: its residual stream read with the model's own last norm and word matrix.

    Layer 0 is what goes in (the embedding), layer L what comes out. A layer in between was never trained to be read so.
    """

    logits: Float32
    """[layer, token]: the logit of the token that was said."""
    probabilities: Float32
    """[layer, token], softmax at temperature 1."""
    ranks: NDArray[np.int64]
    """[layer, token]: how many tokens have a larger logit."""
    best: NDArray[np.int64]
    """[layer, token]: the token with the largest."""
