"""What is wrong with a request, in one sentence that names the field and the reason. Knows no request in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from lessons.server.messages import Request
from lessons.server.refusals import once

MOST = 60
"""Characters of what was sent that are repeated."""
LONGEST = 400
"""Characters of a sentence that a field brings along."""
SESSION = Request.model_fields["session"].alias or "session"
Schema = Mapping[str, Any]
Path = Sequence[str | int]
"""Where something stands in a request: names of fields, and places in lists."""


def sentence(error: ValidationError, model: type[BaseModel], data: object) -> str:
    """Why `data` is not what `model` reads: the first thing that is wrong with it.

    Args:
        error: what pydantic raised.
        model: the request.
        data: what was sent.
    """
    schema = _schema_of(model)
    first = error.errors(include_url=False)[0]
    path, given = _place(first["loc"], data, missing=first["type"] == "missing")
    reason = _reason(first, path, given, schema)
    for depth in range(len(path), 0, -1):
        if says := _says(schema, path[:depth]):
            shown = once(repr(_at(data, path[:depth])), MOST)
            inner = once(".".join(map(str, path[depth:])) or "its parts", MOST)
            return once(says.format(given=shown, reason=reason.rstrip("."), field=inner), LONGEST)
    return reason


def _reason(error: Mapping[str, Any], path: Path, given: object, schema: Schema) -> str:
    """What is wrong in general: with which field, and why."""
    kind, context = error["type"], error.get("ctx", {})
    field = f"The request's {once('.'.join(map(str, path)), MOST)!r}"
    expected = " or ".join(_expected(schema, path)) or "something else"
    if kind == "missing":
        return f"{field} is missing: it is {expected}."
    if kind == "extra_forbidden":
        return f"{field} is not known here; it takes {', '.join(_known(schema, path[:-1])) or 'nothing'}."
    if kind == "string_too_long" and isinstance(given, str):
        return f"{field} is {len(given):,} characters long; at most {context['max_length']:,} can be sent."
    if kind == "too_long" and isinstance(given, list | dict):
        return f"{field} holds {len(given):,} things; at most {context['max_length']:,} can be sent."
    if kind == "too_short" and isinstance(given, list | dict):
        return f"{field} holds {len(given):,} things; it needs at least {context['min_length']:,}."
    if kind == "value_error":
        return f"{field}: {once(error['msg'].removeprefix('Value error, '), LONGEST)}."
    return f"{field} is {expected}."


def _known(schema: Schema, path: Path) -> list[str]:
    """The fields of an object inside a request; the page's own script adds the session by itself."""
    objects = (one for field in _fields(schema, schema, path) for one in _variants(field, schema))
    return [name for one in objects for name in one.get("properties", {}) if name != SESSION]


def _says(schema: Schema, path: Path) -> str | None:
    """The sentence that a field brings along, where it has one."""
    for field in _fields(schema, schema, path):
        for way in (field, *field.get("anyOf", ())):
            if "says" in way:
                return str(way["says"])
    return None


@cache
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _place(location: Sequence[str | int], data: object, *, missing: bool) -> tuple[list[str | int], object]:
    """Where in `data` something is wrong, without the names of types that pydantic puts between, and what is there."""
    path: list[str | int] = []
    last = len(location) - 1
    for place, part in enumerate(location):
        if isinstance(data, dict) and (part in data or (missing and place == last)):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    return path, data


def _at(data: Any, path: Path) -> object:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[part]
    return data


def _fields(schema: Schema, whole: Schema, path: Path) -> Iterator[Schema]:
    """What may stand at a place: one schema, or several where there is a choice above it."""
    if not path:
        yield schema
        return
    for variant in _variants(schema, whole):
        kind = "additionalProperties" if isinstance(path[0], str) else "items"
        inner = variant.get("properties", {}).get(path[0]) or variant.get(kind)
        if isinstance(inner, Mapping):
            yield from _fields(inner, whole, path[1:])


def _variants(field: Schema, whole: Schema) -> Iterator[Schema]:
    """The schemas that a field chooses from, none of them the name of another."""
    if "$ref" in field:
        field = whole["$defs"][field["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" not in field:
        yield field
    for variant in field.get("anyOf", ()):
        yield from _variants(variant, whole)


def _expected(schema: Schema, path: Path) -> Iterator[str]:
    """What a field may be, in words: one way after another."""
    fields = _fields(schema, schema, path)
    return iter(dict.fromkeys(_way(one) for field in fields for one in _variants(field, schema)))


def _way(field: Schema) -> str:
    if "enum" in field or "const" in field:
        values = field.get("enum", [field.get("const")])
        return f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(values[0])
    kind = field.get("type")
    if kind in ("integer", "number"):
        return f"a {'whole ' if kind == 'integer' else ''}number{_range(field)}"
    if kind == "string":
        return f"text of at most {field['maxLength']:,} characters" if "maxLength" in field else "text"
    if kind == "array":
        return f"a list of at most {field['maxItems']:,} things" if "maxItems" in field else "a list"
    return {"boolean": "true or false", "object": "an object", "null": "null"}.get(str(kind), "anything")


def _range(field: Schema) -> str:
    low = field.get("minimum")
    high = field.get("maximum", field["exclusiveMaximum"] - 1 if "exclusiveMaximum" in field else None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""
