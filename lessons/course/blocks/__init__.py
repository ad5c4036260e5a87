"""The kinds of block. A module here is a kind: its `KIND` is the class that reads, grades and prints it."""

from __future__ import annotations

import importlib
import pkgutil

from lessons.course.block import Block


def kinds() -> tuple[type[Block], ...]:
    """Every kind, in the order of their modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").KIND for name in names)
