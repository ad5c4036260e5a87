"""Figures that run on the loaded model."""

from __future__ import annotations

from lessons.figures import live_answers, live_cracks, live_numbers, live_parts, live_position, live_steps
from lessons.figures.figure import Figure

MAKERS = (live_parts, live_answers, live_steps, live_position, live_numbers, live_cracks)
FIGURES: list[Figure] = [figure for maker in MAKERS for figure in maker.FIGURES]
