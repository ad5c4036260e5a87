"""Attention as it happens, taken down by whoever asks: the last row of each decoder layer, or the encoder's whole maps.

A registered attention function calls the stock SDPA, so the answer is the stock answer, and then shows queries and
keys to the `Recorder` that the caller is `watching` with. Whose that is, the caller's own thread says (a context
variable): the model keeps nothing, two visitors never mix, and a call that nobody watches is plain SDPA. (A keyword
argument of the forward call would say it more plainly, but some encoders, SigLIP's among them, do not hand theirs on.)
What is computed once more is softmax(q K^T), for the rows that are wanted alone.

H heads, K key/value heads, G = H / K heads a group, T positions, D width of a head.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from model.trace import Float32

NAME = "glassbox"
"""What the attention function is called in a config's attn_implementation."""


@dataclass(frozen=True)
class Attending:
    """What one attention layer was given; shapes as in `last_logits`."""

    module: torch.nn.Module
    query: torch.Tensor
    key: torch.Tensor
    mask: torch.Tensor | None
    scaling: float | None


class UnseenError(RuntimeError):
    """Attention that did not go through the registered function, so that nobody could take it down."""


class Recorder(Protocol):
    """Takes down what one forward call attends to."""

    def take(self, seen: Attending) -> None:
        """Called by each attention layer in turn."""


class LastRows:
    """The last row of each decoder layer: what predicts the next token. Holds one row a layer and never more."""

    def __init__(self) -> None:
        self._rows: dict[int, torch.Tensor] = {}

    def take(self, seen: Attending) -> None:
        """Keep the logits of one layer's last row: [head, position] float32."""
        layer: int = seen.module.layer_idx  # type: ignore[assignment]
        self._rows[layer] = last_logits(seen.query, seen.key, seen.mask, seen.scaling)

    def hand_over(self, layers: int, positions: int) -> Float32:
        """Attention weights of all rows as one array [layer, head, position], and forget them.

        A layer that looks only so far back (sliding window) gives a shorter row; the positions before it got nothing.

        Raises:
            UnseenError: some layer gave no row: its attention does not go through the registered function.
        """
        rows, self._rows = self._rows, {}
        missing = [layer for layer in range(layers) if layer not in rows]
        if missing:
            raise UnseenError(f"no attention recorded for {len(missing)} of {layers} layers, first {missing[0]}")
        logits = torch.stack([_lengthened(rows[layer], positions) for layer in range(layers)])  # (L, H, T)
        # One softmax for all layers: on a small model, calls cost more than numbers.
        weights: Float32 = logits.softmax(dim=-1).cpu().numpy()
        return weights


class WholeMaps:
    """Every row of an encoder's attention, averaged over the layers and heads that are wanted: one [T, T] in memory."""

    def __init__(self, layers: Collection[int], head: int | None) -> None:
        """Args:
        layers: which layers, counted from 0 in the order in which they are called.
        head: which head; None is the mean over all.
        """
        self._layers, self._head = layers, head
        self._called = 0
        self._sum: torch.Tensor | None = None

    def take(self, seen: Attending) -> None:
        """Add one layer's map. An encoder's positions all see each other: there is no mask to heed."""
        layer, self._called = self._called, self._called + 1
        if layer not in self._layers:
            return
        wanted = slice(None) if self._head is None else slice(self._head, self._head + 1)
        scaling = seen.query.shape[3] ** -0.5 if seen.scaling is None else seen.scaling
        query, key = seen.query[0, wanted].float(), seen.key[0, wanted].float()
        logits = query @ key.transpose(1, 2) * scaling  # (H or 1, T, T)
        mean = logits.softmax(dim=-1).mean(dim=0)
        self._sum = mean if self._sum is None else self._sum + mean

    def hand_over(self) -> Float32:
        """The mean map, [query position, key position]; rows sum to 1.

        Raises:
            UnseenError: no layer that is wanted went through the registered function.
        """
        if self._sum is None:
            raise UnseenError(f"no attention recorded for any of layers {sorted(self._layers)}")
        mean: Float32 = (self._sum / len(self._layers)).cpu().numpy()
        return mean


def _lengthened(logits: torch.Tensor, positions: int) -> torch.Tensor:
    short = positions - logits.shape[-1]
    return torch.nn.functional.pad(logits, (short, 0), value=-torch.inf) if short else logits


_recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


@contextmanager
def watching(recorder: Recorder) -> Iterator[None]:
    """Let `recorder` take down every attention that this thread computes inside the `with`."""
    before = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(before)


def attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Stock SDPA; the recorder, where there is one, is shown what it was given. Batch of one, as every run here is."""
    output, _ = sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **kwargs)
    if (recorder := _recorder.get()) is not None:
        recorder.take(Attending(module, query, key, attention_mask, scaling))
    return output, None


def last_logits(
    query: torch.Tensor, key: torch.Tensor, mask: torch.Tensor | None = None, scaling: float | None = None
) -> torch.Tensor:
    """Attention logits of the last query position, computed and returned in float32 whatever the model's dtype.

    Args:
        query: [1, head, query position, width], rotary embedding applied.
        key: [1, key/value head, position, width], likewise.
        mask: [1, 1 or head, query position, position], added to the logits or (boolean) saying where to look; or None.
        scaling: factor on the logits; 1 / sqrt(width) by default.

    Returns:
        [head, position]; their softmax is the attention.
    """
    heads, width = query.shape[1], query.shape[3]
    groups = key.shape[1]
    scaling = width**-0.5 if scaling is None else scaling
    last = (
        query[0, :, -1].float().view(groups, heads // groups, width)
    )  # (K, G, D): heads that share a key stand together
    logits = (last @ key[0].float().transpose(1, 2)).view(heads, -1) * scaling  # (H, T)
    if mask is not None:
        allowed = mask[0, :, -1, : logits.shape[-1]]  # (1 or H, T)
        logits = logits.masked_fill(~allowed, -torch.inf) if allowed.dtype == torch.bool else logits + allowed.float()
    return logits


# Registering adds a name to transformers' table and changes no model; a second registration is the same.
AttentionInterface.register(NAME, attend)
AttentionMaskInterface.register(NAME, sdpa_mask)
