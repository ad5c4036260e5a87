"""Attention as it happens, taken down by whoever asks: the last row of each decoder layer, or the encoder's whole maps.

Two attention functions are registered with transformers. `SDPA` calls the stock SDPA, so the answer is the stock
answer, and then shows queries and keys to the `Recorder` that the caller is `watching` with; what is computed once more
is softmax(q K^T), for the rows that are wanted alone. `EAGER` calls the eager function of the layer's own model and
shows the weights that this computed: for attention that SDPA cannot compute (logits with a soft cap, learned sinks).
Models whose attention is no such function (GPT-J, BLOOM and others of their age) hand their weights out themselves
(`by_outputs`); whoever calls them gives the weights to the recorder.

Who watches, the caller's own thread says (a context variable): the model keeps nothing, two visitors never mix, and a
call that nobody watches is the stock one. (A keyword argument of the forward call would say it more plainly, but some
encoders, SigLIP's among them, do not hand theirs on.)

H heads, K key/value heads, G = H / K heads a group, T positions, D width of a head.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask, sdpa_mask

from model.trace import Float32
from model.words import phrase

SDPA, EAGER = "glassbox", "glassbox_eager"
"""What the attention functions are called in a config's attn_implementation."""


STOCK_EAGER = "eager"


def way(kind: Any) -> str:
    """How the attention of a class of transformers is best watched: the attn_implementation to load it with."""
    if not kind._can_set_attn_implementation():
        return STOCK_EAGER
    return SDPA if kind._supports_sdpa else EAGER


def by_outputs(config: Any) -> bool:
    """Whether a part with this config has to be asked for its weights (output_attentions)."""
    return bool(config._attn_implementation == STOCK_EAGER)


@dataclass(frozen=True)
class Attending:
    """What one attention layer was given; shapes as in `last_logits`."""

    query: torch.Tensor
    key: torch.Tensor
    mask: torch.Tensor | None = None
    scaling: float | None = None
    bias: torch.Tensor | None = None
    """Added to the logits, as the mask is: [1, 1 or head, query position, position]."""


class UnseenError(RuntimeError):
    """Attention that did not go through the registered function, so that nobody could take it down."""


class Recorder(Protocol):
    """Takes down what one forward call attends to."""

    def take(self, seen: Attending) -> None:
        """Called by each attention layer in turn."""

    def take_weights(self, weights: torch.Tensor) -> None:
        """Called instead where a layer computes its weights itself: [1, head, query position, position].

        A row sums to less than 1 where the rest went to a learned sink, which is no position.
        """


class LastRows:
    """The last row of each decoder layer: what predicts the next token. Holds one row a layer and never more."""

    def __init__(self) -> None:
        self._logits: list[torch.Tensor] = []
        self._weights: list[torch.Tensor] = []

    def take(self, seen: Attending) -> None:
        """Keep the logits of one layer's last row: [head, position] float32."""
        self._logits.append(last_logits(seen.query, seen.key, seen.mask, seen.scaling, seen.bias))

    def take_weights(self, weights: torch.Tensor) -> None:
        """Keep one layer's last row; a copy, so that the others may be freed."""
        self._weights.append(weights[0, :, -1].to(torch.float32, copy=True))

    def hand_over(self, layers: int, positions: int) -> Float32:
        """Attention weights of all rows as one array [layer, head, position], and forget them.

        Layers stand in the order in which they were called. A layer that looks only so far back (sliding window) gives
        a shorter row; the positions before it got nothing.

        Raises:
            UnseenError: not every layer gave a row: its attention does not go through a registered function.
        """
        logits, weights = self._logits, self._weights
        self._logits, self._weights = [], []
        rows = weights or logits
        if len(rows) != layers:
            raise UnseenError(phrase("asking.unseen.layers", n=layers - len(rows), layers=layers))
        if len({len(row) for row in rows}) > 1:
            raise UnseenError(phrase("asking.unseen.heads"))
        beyond = 0.0 if weights else -torch.inf
        stacked = torch.stack([_lengthened(row, positions, beyond) for row in rows])  # (L, H, T)
        # One softmax for all layers: on a small model, calls cost more than numbers.
        found: Float32 = (stacked if weights else stacked.softmax(dim=-1)).cpu().numpy()
        return found


class WholeMaps:
    """Every row of an encoder's attention, averaged over the layers and heads that are wanted: one [T, T] in memory."""

    def __init__(self, layers: Collection[int], head: int | None) -> None:
        """Args:
        layers: which layers, counted from 0 in the order in which they are called.
        head: which head; None is the mean over all.
        """
        self._layers = layers
        self._heads = slice(None) if head is None else slice(head, head + 1)
        self._called = 0
        self._sum: torch.Tensor | None = None

    def take(self, seen: Attending) -> None:
        """Add one layer's map."""
        if self._is_wanted():
            self._add(_whole(seen, self._heads))

    def take_weights(self, weights: torch.Tensor) -> None:
        """Add one layer's map."""
        if self._is_wanted():
            self._add(weights[0, self._heads].float())

    def _is_wanted(self) -> bool:
        layer, self._called = self._called, self._called + 1
        return layer in self._layers

    def _add(self, weights: torch.Tensor) -> None:
        mean = weights.mean(dim=0)
        self._sum = mean if self._sum is None else self._sum + mean

    def hand_over(self) -> Float32:
        """The mean map, [query position, key position]; rows sum to 1.

        Raises:
            UnseenError: no layer that is wanted went through the registered function.
        """
        if self._sum is None:
            raise UnseenError(phrase("asking.unseen.none", layers=sorted(self._layers)))
        mean: Float32 = (self._sum / len(self._layers)).cpu().numpy()
        return mean


def _whole(seen: Attending, heads: slice) -> torch.Tensor:
    """Attention of some heads at every position, [head, query position, position]."""
    scaling = seen.query.shape[3] ** -0.5 if seen.scaling is None else seen.scaling
    groups = seen.query.shape[1] // seen.key.shape[1]
    key = seen.key[0].repeat_interleave(groups, dim=0) if groups > 1 else seen.key[0]
    logits = seen.query[0, heads].float() @ key[heads].float().transpose(1, 2) * scaling  # (H or 1, T, T)
    for added in (seen.bias, seen.mask):
        if added is not None:
            logits = _masked(logits, added[0, heads] if added.shape[1] > 1 else added[0])
    return logits.softmax(dim=-1)


def _masked(logits: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Logits with a mask that says where to look (boolean) or is added to them."""
    return logits.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else logits + mask.float()


def _lengthened(row: torch.Tensor, positions: int, value: float) -> torch.Tensor:
    short = positions - row.shape[-1]
    return torch.nn.functional.pad(row, (short, 0), value=value) if short else row


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
        recorder.take(Attending(query, key, attention_mask, scaling, kwargs.get("position_bias")))
    return output, None


def attend_eagerly(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **kwargs: Any,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The eager function beside the layer's own `forward`; the recorder is shown the weights that it computed.

    Raises:
        UnseenError: there is no such function.
    """
    own = inspect.unwrap(type(module).forward).__globals__.get("eager_attention_forward")
    if own is None:
        raise UnseenError(phrase("asking.unseen.not_eager", kind=type(module).__name__))
    output, weights = own(module, query, key, value, attention_mask, **kwargs)
    if (recorder := _recorder.get()) is not None:
        recorder.take_weights(weights)
    return output, weights


def last_logits(
    query: torch.Tensor,
    key: torch.Tensor,
    mask: torch.Tensor | None = None,
    scaling: float | None = None,
    bias: torch.Tensor | None = None,
) -> torch.Tensor:
    """Attention logits of the last query position, computed and returned in float32 whatever the model's dtype.

    Args:
        query: [1, head, query position, width], rotary embedding applied.
        key: [1, key/value head, position, width], likewise.
        mask: [1, 1 or head, query position, position], added to the logits or (boolean) saying where to look; or None.
        scaling: factor on the logits; 1 / sqrt(width) by default.
        bias: added to the logits, in the shape of the mask.

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
    for added in (bias, mask):
        if added is not None:
            logits = _masked(logits, added[0, :, -1, : logits.shape[-1]])  # (1 or H, T)
    return logits


# Registering adds names to transformers' tables and changes no model; a second registration is the same.
AttentionInterface.register(SDPA, attend)
AttentionMaskInterface.register(SDPA, sdpa_mask)
AttentionInterface.register(EAGER, attend_eagerly)
AttentionMaskInterface.register(EAGER, eager_mask)
