"""Bounds on what is sent here, kept before anything is parsed by what stands behind.

A body is taken in whole, looked at, and only then handed on: one that is too large, too deep, too slow, cut off or no
request of the page never reaches Gradio, and leaves nothing on the disk. Answers stream as ever. Pure ASGI.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import IO, Any

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons.server import documents
from lessons.server.documents import DepthError, DocumentError
from lessons.server.incoming import IDLE_SECONDS, Incoming, RefusedError
from lessons.server.refusals import once, refusal
from lessons.server.routes import LOGIN, REQUESTS
from model.words import either, phrase

JSON_LIMIT = 500_000
"""Bytes of a request in JSON; the largest of the page, a drawn board, has some ten thousand."""
FIELD_LIMIT = 64_000
"""Bytes of all fields of one form together, and of the headers of its parts; files aside."""
HEADER_LIMIT = 4_000
"""Bytes of the headers of one part; Gradio's own limit is 8 KiB."""
FIELDS = 8
NAME_LIMIT = 200
"""Characters of what a page calls its session."""
UPLOADS_AT_ONCE = 8
"""How many bodies with files are taken in at a time; others wait. This bounds the disk."""
CHUNK = 2**16
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
TAKES = {REQUESTS: (JSON, MULTIPART), LOGIN: (FORM, MULTIPART)}
OURS = "data"
"""The part of a request that our own code reads, which looks at its values itself and answers in words."""


@dataclass(frozen=True)
class Known:
    """What there is to ask for."""

    names: Collection[str]
    """Of the requests."""
    components: Collection[int]
    """That serve them, as Gradio numbers its components."""


class Limits:
    """Takes in bodies within bounds and hands them on; refuses the others in words."""

    def __init__(self, app: ASGIApp, *, upload: int, known: Known, idle: float = IDLE_SECONDS) -> None:
        """Args:
        app: what is behind it.
        upload: bytes of one file.
        known: what there is to ask for.
        idle: seconds that a sender may pause.
        """
        self._app, self._upload, self._known, self._idle = app, upload, known, idle
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        incoming = Incoming(scope, receive, idle=self._idle)
        try:
            try:
                await self._take(scope, incoming, receive, send)
            except RefusedError as refused:
                await incoming.drain()
                await refusal(scope["path"], refused.status, refused.words)(scope, receive, send)
        except (ClientDisconnect, RefusedError):
            pass  # nobody is there to be answered

    async def _take(self, scope: Scope, incoming: Incoming, receive: Receive, send: Send) -> None:
        """Take in one body, by its type."""
        path = scope["path"]
        kind = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
        wanted = TAKES.get(path, ())
        if wanted and kind not in wanted:
            raise RefusedError(415, _wrong_type(path, wanted, kind))
        if path == REQUESTS and kind == MULTIPART:
            async with self._uploads:
                await self._upload_file(scope, incoming, receive, send)
            return
        limit = {JSON: JSON_LIMIT, FORM: FIELD_LIMIT, MULTIPART: FIELD_LIMIT}[kind] if wanted else 0
        content = b"".join([chunk async for chunk in incoming.chunks(limit)])
        if kind == JSON and wanted:
            self._inspect(content)
        await self._app(scope, _replay(io.BytesIO(content), len(content), receive), send)

    async def _upload_file(self, scope: Scope, incoming: Incoming, receive: Receive, send: Send) -> None:
        """A form with a file in it, which lies on the disk only as long as this takes."""
        with tempfile.SpooledTemporaryFile(max_size=CHUNK) as file:
            size = 0

            async def kept() -> AsyncIterator[bytes]:
                nonlocal size
                async for chunk in incoming.chunks(self._upload + FIELD_LIMIT):
                    size += len(chunk)
                    file.write(chunk)
                    yield chunk

            fields = await _fields(Headers(scope=scope), kept(), self._upload)
            self._shape({**fields, "component_id": _number(fields.get("component_id"))})
            await self._app(scope, _replay(file, size, receive), send)

    def _inspect(self, content: bytes) -> None:
        """Inspect a request in JSON. Raises RefusedError where it is none of the page's."""
        try:
            document = documents.read(content)
            if not isinstance(document, dict):
                raise DocumentError(phrase("server.refusals.no_object"))
            documents.require_plain({name: value for name, value in document.items() if name != OURS})
        except DocumentError as error:
            raise RefusedError(413 if isinstance(error, DepthError) else 400, str(error)) from None
        self._shape(document)

    def _shape(self, request: dict[str, Any]) -> None:
        """See that a request of the page names one that there is, and where it comes from."""
        _check_session(request)
        name = request.get("fn_name")
        if not isinstance(name, str) or name not in self._known.names:
            raise RefusedError(404, phrase("server.refusals.no_request", request=once(repr(name))))
        number = request.get("component_id")
        if type(number) is not int or number not in self._known.components:
            raise RefusedError(404, phrase("server.refusals.no_component", component=once(repr(number))))


def _wrong_type(path: str, wanted: Sequence[str], kind: str) -> str:
    taken = either(wanted)
    if kind:
        return phrase("server.refusals.wrong_type", path=path, wanted=taken, given=once(kind))
    return phrase("server.refusals.no_type", path=path, wanted=taken)


def _check_session(request: dict[str, Any]) -> None:
    session = request.get("session_hash")
    if not isinstance(session, str) or not 0 < len(session) <= NAME_LIMIT:
        raise RefusedError(400, phrase("server.refusals.session_unnamed", n=NAME_LIMIT))


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else None


def _replay(file: IO[bytes], size: int, receive: Receive) -> Receive:
    """Give out what was taken in; after it, whatever the server still has to say."""
    file.seek(0)
    over = False

    async def replay() -> Message:
        nonlocal over
        if over:
            return await receive()
        chunk = file.read(CHUNK)
        over = file.tell() >= size
        return {"type": "http.request", "body": chunk, "more_body": not over}

    return replay


class _Fields(MultiPartParser):
    """Reads the fields of a form and counts all of it; what is in a file is somebody else's to read."""

    def __init__(self, headers: Headers, stream: Any, upload: int) -> None:
        super().__init__(headers, stream, max_files=1, max_fields=FIELDS, max_part_size=FIELD_LIMIT)
        self._upload = upload
        self._fields = self._header = self._file = 0
        self.whole = False

    def _count(self, size: int) -> None:
        self._fields += size
        if self._fields > FIELD_LIMIT:
            raise RefusedError(413, phrase("server.refusals.fields_too_large", most=f"{FIELD_LIMIT:,}"))

    def _count_header(self, size: int) -> None:
        self._header += size
        if self._header > HEADER_LIMIT:
            raise RefusedError(413, phrase("server.refusals.headers_too_large", most=f"{HEADER_LIMIT:,}"))
        self._count(size)

    def on_part_begin(self) -> None:
        self._header = 0
        super().on_part_begin()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        super().on_header_field(data, start, end)

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        super().on_header_value(data, start, end)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._count(end - start)
            return super().on_part_data(data, start, end)
        self._file += end - start
        if self._file > self._upload:
            raise RefusedError(413, phrase("server.refusals.file_too_large", most=f"{self._upload:,}"))
        return None

    def on_end(self) -> None:
        self.whole = True


async def _fields(headers: Headers, stream: AsyncIterator[bytes], upload: int) -> dict[str, str]:
    """The text fields of a form, by name. Raises RefusedError: too many, too large, or no whole form."""
    parser = _Fields(headers, stream, upload)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise RefusedError(413 if "maximum" in error.message.lower() else 400, error.message) from None
    except (ValueError, LookupError):
        raise RefusedError(400, phrase("server.refusals.form_unreadable")) from None
    fields = {name: value for name, value in form.multi_items() if not isinstance(value, UploadFile)}
    await form.close()
    if not parser.whole:
        raise RefusedError(400, phrase("server.refusals.form_cut_off"))
    try:
        documents.require_plain(fields)
    except DocumentError as error:
        raise RefusedError(400, str(error)) from None
    return fields
