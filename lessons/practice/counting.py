"""The arithmetic of positions, parameters and bytes, each rule a small function. Knows nothing of exercises."""

from __future__ import annotations


def grid(width: int, height: int, patch: int) -> tuple[int, int]:
    """Rows and columns of whole patches in a picture, all in pixels; what is left over at the edge is not seen."""
    return height // patch, width // patch


def linear(inner: int, outer: int) -> int:
    """Parameters of one linear layer with a bias: `inner x outer` weights and `outer` biases."""
    return inner * outer + outer


def projector(layers: int, encoder: int, decoder: int) -> int:
    """Parameters of a projector: one linear layer, or two with GELU between them, which has none of its own."""
    return linear(encoder, decoder) + (layers - 1) * linear(decoder, decoder)


def values(positions: int, width: int) -> int:
    """Numbers in a tensor `(positions, width)`."""
    return positions * width


def cache_bytes(layers: int, heads: int, width: int, positions: int, size: int) -> int:
    """Bytes of the key/value cache: a key and a value for each layer, head and position, `size` bytes a number."""
    return 2 * layers * heads * width * positions * size


def tiled(rows: int, columns: int, side: int, patch: int, merge: int) -> int:
    """Positions of `rows x columns` tiles and a thumbnail of one tile's size, after merging; InternVL's rule."""
    return (rows * columns + 1) * (side // patch // merge) ** 2


def anyres(rows: int, columns: int, side: int, patch: int) -> int:
    """Positions of a base view, a full grid of tiles, and a newline after each row; LLaVA-NeXT's rule, no padding."""
    across = side // patch
    return across**2 + rows * across * columns * across + rows * across


def percent(part: int, whole: int) -> float:
    """A part of a whole, in percent."""
    return 100 * part / whole
