"""What the page may ask of `lessons.practice`; each takes a dictionary, returns one, or raises ValueError in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lessons.practice import interview, numbers_requests, recall, schedule

REQUESTS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    **numbers_requests.REQUESTS,
    "recall": recall.told,
    "recall_answer": recall.answer,
    "rate": schedule.rate,
    "previews": schedule.previews,
    "interview": interview.told,
    "interview_answer": interview.answer,
    "mock": interview.mock,
}
