"""What the page may ask of other models; each takes one dictionary, returns one, and raises ValueError in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lessons.frontier import budget

REQUESTS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {**budget.REQUESTS}
