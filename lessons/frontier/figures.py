"""Figures of other models: how each takes a picture in."""

from __future__ import annotations

from lessons.course.figure import Figure

FIGURES: list[Figure] = []
