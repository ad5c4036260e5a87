"""Where every request of a page arrives: read into its model, handed to whoever answers it, refused in words.

Anyone can send anything, so nothing passes here that its model does not allow; a visitor reaches only what their own
key opens. Knows no request by name.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from lessons.gallery import Gallery, GalleryError
from lessons.server import documents
from lessons.server.answering import Shared
from lessons.server.context import Context, Files
from lessons.server.messages import BusyError, Endpoint, FieldError, Refusal, Reply, Request, endpoints
from lessons.server.refusals import once
from lessons.server.sentences import sentence
from lessons.server.session import UnknownSessionError
from model.pictures.picture import PictureError
from model.words import phrase

Packed = dict[str, Any]
"""A reply as JSON has it."""
Broken = Callable[[], Awaitable[bool]]

log = logging.getLogger(__name__)


class Router:
    """The requests that can be asked, and where they are answered."""

    def __init__(self, shared: Shared, gallery: Gallery, known: Mapping[str, Endpoint] | None = None) -> None:
        """Args:
        shared: what all sessions share.
        gallery: the shipped pictures.
        known: what can be asked; by default whatever there is a module for.
        """
        self._shared, self._gallery = shared, gallery
        self.known = endpoints() if known is None else known

    async def handle(self, name: str, data: object, files: Files = (), broken: Broken | None = None) -> Packed:
        """Answer one request; one that is no coroutine gets a thread.

        Args:
            name: of the request.
            data: what the page sent.
            files: sent along.
            broken: whether the connection by which it came is.
        """
        if name in self.known and not self.known[name].prompt:
            return await run_in_threadpool(self.serve, name, data, files)
        try:
            endpoint, query, context = self._read(name, data, files, broken)
            reply: Reply = await endpoint.handler(query, context)
            return reply.packed()
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must hear of it
            return in_words(name, error).packed()

    def serve(self, name: str, data: object, files: Files = ()) -> Packed:
        """Answer one request that is no coroutine, in the thread of whoever calls."""
        try:
            endpoint, query, context = self._read(name, data, files, None)
            reply: Reply = endpoint.handler(query, context)
            return reply.packed()
        except Exception as error:  # noqa: BLE001 - likewise
            return in_words(name, error).packed()

    def _read(self, name: str, data: object, files: Files, broken: Broken | None) -> tuple[Endpoint, Request, Context]:
        """Raises ValueError in words where it is no request, or not as its model has it."""
        if name not in self.known:
            raise ValueError(phrase("server.refusals.no_request", request=once(repr(name))))
        if not isinstance(data, dict):
            raise ValueError(phrase("server.refusals.no_object"))
        documents.require_plain(data)
        endpoint = self.known[name]
        try:
            query = endpoint.takes.model_validate(data)
        except ValidationError as error:
            raise ValueError(sentence(error, endpoint.takes, data)) from None
        return endpoint, query, Context(self._shared, self._gallery, query.session, files, broken)


def in_words(name: str, error: Exception) -> Refusal:
    """What was raised while a request was answered, for the page."""
    if isinstance(error, UnknownSessionError):
        return Refusal(error=str(error.args[0]), unknown=True)
    if isinstance(error, BusyError):
        return Refusal(error=str(error), busy=True)
    if isinstance(error, FieldError):
        return Refusal(error=str(error), fields=[error.field])
    if isinstance(error, PictureError | GalleryError | ValueError) and not isinstance(error, ValidationError):
        return Refusal(error=str(error))
    # The page must hear of it, whatever it is; the log has the whole story.
    log.error("%s failed", name, exc_info=error)
    return Refusal(error=phrase("server.refusals.broken"))
