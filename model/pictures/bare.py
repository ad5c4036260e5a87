"""A file cut down to its first picture and to what the pixels of that need, and what was read of it on the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Bare:
    """What is left of a file."""

    content: bytes
    """A file of the same format, that the format's reader can read."""
    frames: int = 1
    turn: int | None = None
    """Orientation, from 1 (upright) to 8; None where it is left to the reader to say."""
    profile: bytes | None = None
    """ICC; None likewise."""
    depth: int = 8
    """Bits of a channel."""
    transparent: tuple[int, ...] = ()
    """The one colour that is see-through, by channel, in the file's own range."""
    brighten: float = 1.0
    """The power to which its levels, from 0 to 1, have to be raised to be those of an ordinary screen."""
    damaged: bool = False
    """Whether a checksum of the pixels themselves was wrong."""
