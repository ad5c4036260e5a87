"""A figure that runs on the model when the learner asks for it."""

from __future__ import annotations

from typing import ClassVar, Literal

from lessons.course.block import Block
from lessons.figures.used import UsedFigure


class Experiment(Block):
    """On paper there is room for what was seen."""

    lines: ClassVar[int] = 4

    kind: Literal["experiment"]
    figure: UsedFigure


KIND = Experiment
