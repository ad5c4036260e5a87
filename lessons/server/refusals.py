"""How the server says no: a status, one line in words, and nothing else. Knows nothing of Gradio."""

from __future__ import annotations

import json

from starlette.responses import PlainTextResponse, Response

API = "/gradio_api/"
"""Below it the page's script asks, and reads the reason as JSON."""


def refusal(path: str, status: int, words: str, **headers: str) -> Response:
    """The reason why not, in the form that whoever asked can read.

    Args:
        path: of the request; below `API` the reason is JSON, as Gradio's own errors are.
        status: of HTTP.
        words: one line that names the thing and the next step.
        headers: besides the usual ones.
    """
    if path.startswith(API):
        return Response(json.dumps({"detail": words}), status, headers, media_type="application/json")
    return PlainTextResponse(f"{words}\n", status, headers)


def once(words: object, most: int = 120) -> str:
    """What somebody sent, fit to be repeated in a reason: one line, not too long, nothing that cannot be written."""
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(words)[: most + 1])
    return text if len(text) <= most else f"{text[:most]}…"
