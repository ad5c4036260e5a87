"""Asking as a page asks: through the router, with every message read and written by its model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lessons.gallery import Gallery
from lessons.server.router import Router
from tests.lessons.fakes import FakeEngine
from tests.lessons.server.test_answering import shared_with

HOUSE = Path(__file__).parents[2]


def ask(name: str, **data: Any) -> dict[str, Any]:
    """The reply to a request that needs neither a session nor a model.

    Raises:
        ValueError: it was refused; says what the page would.
    """
    router = Router(shared_with(FakeEngine()), Gallery(HOUSE / "assets" / "pictures"))
    reply: dict[str, Any] = json.loads(json.dumps(router.serve(name, data), allow_nan=False))
    if "error" in reply:
        raise ValueError(reply["error"])
    return reply
