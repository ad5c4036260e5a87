"""What page and server say to each other: a model for each request, report and reply, and what makes a function answer.

A module of `lessons.server.requests` is all that a request needs: its model, that of its reply, and a function marked
`@request` that takes one and returns the other. `endpoints` finds it; the page's declarations are written from it.
"""

from __future__ import annotations

import base64
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NAMED = 100
"""Characters of what names something: a session, an answer, a lesson, a kind."""
LONGEST = 100_000
"""Characters of a text that somebody writes; the whole request has at most five times as many bytes (`limits`)."""
LAST_TURN = 2**31
"""Turns are numbered below it."""
MOST_PATCHES = 100_000
"""Patches in one list; more than any picture is cut into."""

Name = Annotated[str, StringConstraints(max_length=NAMED)]
Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Index = Annotated[int, Field(ge=0, lt=LAST_TURN)]
"""The place of something, from 0: a layer, a head, a patch, a token."""
TurnNumber = Annotated[int, Field(ge=0, lt=LAST_TURN)]
"""The page's own number of a question or a check."""


@dataclass(frozen=True)
class Says:
    """What a field's refusal says, in place of the sentence made from its type: beside the type, in `Annotated`.

    In the text `{given}` stands for what was sent, shortened, `{field}` for what in it is wrong, `{reason}` for why.
    """

    id: str
    """Of a text: see `model.words`."""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    """For further places in it."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "says": {"id": self.id, "values": dict(self.values)}}


class Request(BaseModel):
    """What a page sends, read strictly: nothing is converted, and a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    session: Name | None = None
    """The key of the page's session; every request brings it along."""


class Part(BaseModel):
    """An object inside a request, as strict."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Reply(BaseModel):
    """What a page gets, or an object inside of it. A field that was not set does not reach the page."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, defer_build=True
    )

    def packed(self) -> dict[str, Any]:
        """As JSON has it."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Done(Reply):
    """There is nothing to say but that it was done."""


class FileReply(Reply):
    """A file to be saved."""

    name: str
    type: str
    """Of media, such as image/png."""
    content: str
    """Its bytes in base64."""

    @staticmethod
    def of(name: str, kind: str, content: bytes) -> FileReply:
        """A file of these bytes."""
        return FileReply(name=name, type=kind, content=base64.b64encode(content).decode("ascii"))


class Refusal(Reply):
    """Why there is no reply."""

    error: str
    """In one line, for the visitor."""
    unknown: bool = False
    """The server does not know the session, or the answer, that was named: it may know it again after a greeting."""
    busy: bool = False
    """It could be done if no answer were being written."""
    fields: list[str] = Field(default_factory=list)
    """Those of the request that are wrong, where it is known."""


class BusyError(ValueError):
    """An answer is being written, so it cannot be done now."""


class FieldError(ValueError):
    """A field of the request is wrong; says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Endpoint:
    """A request that can be asked: its name, what it takes and returns, and the function that answers it."""

    name: str
    takes: type[Request]
    returns: tuple[type[Reply], ...]
    handler: Callable[..., Any]

    @property
    def prompt(self) -> bool:
        """Whether the function is a coroutine, which waits for no thread."""
        return inspect.iscoroutinefunction(self.handler)


def request(handler: Callable[..., Any]) -> Endpoint:
    """Make a function answer the request that is called as it is.

    Args:
        handler: takes an instance of a `Request` of its own and a `Context`, returns a `Reply`, both as annotated; a
            plain function gets a thread, a coroutine gets none and must not compute.

    Raises:
        TypeError: the annotations do not say what it takes and returns.
    """
    hints = get_type_hints(handler)
    returned = hints.pop("return", None)
    asks = next(iter(hints.values()), None)
    replies = get_args(returned) if isinstance(returned, UnionType) or get_origin(returned) else (returned,)
    if not (isinstance(asks, type) and issubclass(asks, Request)):
        raise TypeError(f"{handler.__name__}: its first argument should be a Request, not {asks!r}")
    for reply in replies:
        if not (isinstance(reply, type) and issubclass(reply, Reply)):
            raise TypeError(f"{handler.__name__}: it should return a Reply, not {reply!r}")
    return Endpoint(handler.__name__, asks, tuple(replies), handler)


def endpoints(package: ModuleType | None = None) -> Mapping[str, Endpoint]:
    """Every request that the modules of a package answer, by name; by default those of `lessons.server.requests`.

    Raises:
        RuntimeError: two have one name.
    """
    if package is None:
        package = importlib.import_module("lessons.server.requests")
    known: dict[str, Endpoint] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        for one in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if not isinstance(one, Endpoint):
                continue
            if known.setdefault(one.name, one) is not one:
                raise RuntimeError(f"two requests are called {one.name!r}; one of them in {module.name}.py")
    return known
