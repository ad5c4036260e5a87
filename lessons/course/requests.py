"""What the page may ask of `lessons.course`; each takes one dictionary and returns one, and raises ValueError in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

REQUESTS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
