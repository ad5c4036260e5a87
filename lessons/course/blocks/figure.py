"""Text beside a figure."""

from __future__ import annotations

from typing import Literal

from lessons.course.block import Block
from lessons.figures.used import UsedFigure


class Figure(Block):
    """Its figure is there from the beginning."""

    kind: Literal["figure"]
    figure: UsedFigure


KIND = Figure
