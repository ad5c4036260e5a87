"""The figure of what a picture costs by each published rule."""

from __future__ import annotations

from lessons.course.figure import Figure

FIGURES: list[Figure] = []
