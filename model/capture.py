"""The attention row of each step: every layer and head of the decoder, last query position only.

A registered attention function calls the stock SDPA, so the answer is the stock answer, and then computes
softmax(q_last K^T) once more for the one row that predicts the next token. The row goes to the `Recorder` that came
in with this very forward call as a keyword argument; the model keeps nothing, and a call without one is plain SDPA.

H heads, K key/value heads, G = H / K heads a group, T positions, D width of a head.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from model.trace import Float32

NAME = "glassbox"
"""What the attention function is called in a config's attn_implementation."""


class Recorder:
    """Takes the last row of each layer in one forward call. Holds one row a layer and never more."""

    def __init__(self) -> None:
        self._rows: dict[int, torch.Tensor] = {}

    def take(self, layer: int, logits: torch.Tensor) -> None:
        """Keep the logits of one layer's last row: [head, position] float32."""
        self._rows[layer] = logits

    def hand_over(self, layers: int, positions: int) -> Float32:
        """Attention weights of all rows as one array [layer, head, position], and forget them.

        A layer that looks only so far back (sliding window) gives a shorter row; the positions before it got nothing.

        Raises:
            RuntimeError: some layer gave no row: its attention does not go through the registered function.
        """
        rows, self._rows = self._rows, {}
        missing = [layer for layer in range(layers) if layer not in rows]
        if missing:
            raise RuntimeError(f"no attention recorded for {len(missing)} of {layers} layers, first {missing[0]}")
        logits = torch.stack([_lengthened(rows[layer], positions) for layer in range(layers)])  # (L, H, T)
        # One softmax for all layers: on a small model, calls cost more than numbers.
        weights: Float32 = logits.softmax(dim=-1).cpu().numpy()
        return weights


def _lengthened(logits: torch.Tensor, positions: int) -> torch.Tensor:
    short = positions - logits.shape[-1]
    return torch.nn.functional.pad(logits, (short, 0), value=-torch.inf) if short else logits


def attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    recorder: Recorder | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Stock SDPA; the last query row goes to `recorder` when there is one. Batch of one, as every run here is."""
    output, _ = sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **kwargs)
    if recorder is not None:
        layer: int = module.layer_idx  # type: ignore[assignment]
        recorder.take(layer, last_logits(query, key, attention_mask, scaling))
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
