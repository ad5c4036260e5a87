"""Figures that run on the loaded model."""

from __future__ import annotations

from lessons.course.figure import Figure

FIGURES: list[Figure] = []
