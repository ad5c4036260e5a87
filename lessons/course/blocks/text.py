"""Text, with or without a figure beside it."""

from __future__ import annotations

from typing import Literal

from lessons.course.block import Block


class Text(Block):
    """Needs nothing more."""

    kind: Literal["text"]


KIND = Text
