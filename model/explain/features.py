"""What can be read from one vector a patch: colours, likeness, length. numpy alone; knows nothing of models.

P patches, D width.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.insight import Principal
from model.trace import Float32

OUTLIER = 6.0
"""A vector is an outlier when its length is so many median deviations above the median (the features of large vision
transformers have some: "Vision Transformers Need Registers", Darcet et al. 2023)."""


def principal(values: Float32, count: int = 3) -> Principal:
    """Principal components by singular value decomposition; a direction that does not exist has scores 0.

    A direction and its opposite explain the same. Of the two the one is taken whose largest coordinate is positive, so
    that the same picture looks the same each time.
    """
    mean = values.mean(axis=0, dtype=np.float64)
    centred = values - mean
    # Eigenvectors of the smaller of the two products: 576 vectors of width 4096 need 576 x 576.
    small = centred.shape[0] < centred.shape[1]
    product = centred @ centred.T if small else centred.T @ centred
    amounts, vectors = np.linalg.eigh(product)
    order = np.argsort(amounts)[::-1][:count]
    amounts = np.maximum(amounts[order], 0)
    directions = (centred.T @ vectors[:, order] if small else vectors[:, order]).T  # (count, D)
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    real = (amounts > 1e-12 * max(float(np.trace(product)), 1e-30))[:, None] & (lengths > 0)
    directions = np.where(real, directions / np.where(lengths > 0, lengths, 1), 0)
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.where(directions[np.arange(len(directions)), largest] < 0, -1, 1)[:, None]
    total = float(np.trace(product))
    return Principal(
        scores=(centred @ directions.T).astype(np.float32),
        explained=np.asarray(amounts / total if total > 0 else amounts * 0, dtype=np.float32),
        directions=directions.astype(np.float32),
        mean=mean.astype(np.float32),
    )


def likeness(values: Float32) -> Float32:
    """Cosine of the angle between every two vectors, [P, P], from -1 to 1; that of a zero vector is 0."""
    lengths = norms(values)[:, None]
    unit = values / np.where(lengths > 0, lengths, 1)
    cosines: Float32 = np.clip(unit @ unit.T, -1, 1)
    return cosines


def norms(values: Float32) -> Float32:
    """Euclidean length of each vector, [P]."""
    lengths: Float32 = np.linalg.norm(values, axis=1).astype(np.float32)
    return lengths


def outliers(lengths: Float32) -> NDArray[np.int64]:
    """Indices of lengths far above the others, see `OUTLIER`."""
    middle = np.median(lengths)
    spread = np.median(np.abs(lengths - middle))
    indices: NDArray[np.int64] = np.flatnonzero(lengths > middle + OUTLIER * max(spread, 1e-12))
    return indices
