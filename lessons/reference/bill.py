"""What so many positions cost a language model of a given shape: context, arithmetic and memory.

Pure arithmetic on the shape; no model is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from lessons.reference.count import Parameters, Size


class Shape(Parameters):
    """The shape of a language model; every number follows from its config."""

    name: str
    parameters: Size
    layers: Size
    width: Size
    kv_heads: Size
    head_width: Size


@dataclass(frozen=True)
class Bill:
    """What positions cost: share of a context, floating-point operations of the prefill, bytes of the cache."""

    share: float
    operations: float
    bytes: int


def operations(tokens: int, shape: Shape) -> int:
    """Floating-point operations of a prefill of so many positions: 2 parameters T + 2 layers width T^2.

    A weight is one multiplication and one addition for each position; a query meets every earlier key and value, two
    operations a number each, which is half of T^2 pairs because nobody looks ahead. Norms, softmax and the embedding
    table's look-up are left out. Source: Kaplan et al. 2020, arXiv 2001.08361, section 2.1.
    """
    return 2 * shape.parameters * tokens + 2 * shape.layers * shape.width * tokens**2


def cache_bytes(tokens: int, shape: Shape, bytes_per_number: int) -> int:
    """Bytes of keys and values: 2 layers kv_heads head_width bytes T.

    One key and one value of `head_width` numbers for each layer, kv head and position. Source: the shape of the cache
    in transformers 5.23.0, [batch, kv_heads, positions, head_width] twice a layer.
    """
    return 2 * shape.layers * shape.kv_heads * shape.head_width * bytes_per_number * tokens


def bill(tokens: int, shape: Shape, *, context: int, bytes_per_number: int) -> Bill:
    """All three at once; the share may be more than one."""
    return Bill(tokens / context, operations(tokens, shape), cache_bytes(tokens, shape, bytes_per_number))
