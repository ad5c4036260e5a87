"""What is wrong with a request, in one sentence that names the field and the reason. Knows no request in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from lessons.server.refusals import once

MOST = 60
"""Characters of what was sent that are repeated."""
Schema = Mapping[str, Any]


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
    name = ".".join(str(part) for part in path)
    kind, context = first["type"], first.get("ctx", {})
    for depth in range(len(path), 0, -1):
        for field in _fields(schema, schema, path[:depth]):
            if says := next((one["says"] for one in (field, *field.get("anyOf", ())) if "says" in one), None):
                reason = _reason(kind, context, name, given, _expected(schema, schema, path), first["msg"], schema)
                shown = once(repr(_at(data, path[:depth])), MOST)
                inner = ".".join(str(part) for part in path[depth:]) or "its parts"
                return once(says.format(given=shown, reason=reason.rstrip("."), field=once(inner, MOST)), 400)
    return _reason(kind, context, name, given, _expected(schema, schema, path), first["msg"], schema)


def _reason(
    kind: str, context: Mapping[str, Any], name: str, given: object, expected: str, message: str, schema: Schema
) -> str:
    field = f"The request's {once(name, MOST)!r}"
    if kind == "missing":
        return f"{field} is missing: it is {expected}."
    if kind == "extra_forbidden":
        known = [name for name in schema.get("properties", {}) if name != "visit"]
        return f"{field} is not known here; it takes {', '.join(known) or 'nothing'}."
    if kind == "string_too_long" and isinstance(given, str):
        return f"{field} is {len(given):,} characters long; at most {context['max_length']:,} can be sent."
    if kind == "too_long" and isinstance(given, list | dict):
        return f"{field} holds {len(given):,} things; at most {context['max_length']:,} can be sent."
    if kind == "too_short" and isinstance(given, list | dict):
        return f"{field} holds {len(given):,} things; it needs at least {context['min_length']:,}."
    if kind in ("value_error", "assertion_error"):
        return f"{field}: {once(message.removeprefix('Value error, '), 300)}."
    return f"{field} is {expected}."


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


def _at(data: Any, path: Sequence[str | int]) -> object:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[part]
    return data


def _fields(schema: Schema, whole: Schema, path: Sequence[str | int]) -> Iterator[Schema]:
    """What may stand at a place: one schema, or several where there is a choice."""
    if "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**whole["$defs"][schema["$ref"].rsplit("/", 1)[-1]], **beside}
    if not path:
        yield schema
        return
    for variant in schema.get("anyOf", (schema,)):
        if "$ref" in variant:
            variant = whole["$defs"][variant["$ref"].rsplit("/", 1)[-1]]
        inner = variant.get("properties", {}).get(path[0]) or variant.get(
            "additionalProperties" if isinstance(path[0], str) else "items"
        )
        if isinstance(inner, Mapping):
            yield from _fields(inner, whole, path[1:])


def _expected(schema: Schema, whole: Schema, path: Sequence[str | int]) -> str:
    ways = dict.fromkeys(way for field in _fields(schema, whole, path) for way in _ways(field, whole))
    return " or ".join(ways) or "something else"


def _ways(field: Schema, whole: Schema) -> Iterator[str]:
    """What a field may be, in words."""
    if "$ref" in field:
        field = whole["$defs"][field["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in field:
        for variant in field["anyOf"]:
            yield from _ways(variant, whole)
        return
    if "enum" in field or "const" in field:
        values = field.get("enum", [field.get("const")])
        yield f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(values[0])
        return
    kind = field.get("type")
    if kind in ("integer", "number"):
        yield f"a {'whole ' if kind == 'integer' else ''}number{_range(field)}"
    elif kind == "string":
        yield f"text of at most {field['maxLength']:,} characters" if "maxLength" in field else "text"
    elif kind == "array":
        yield f"a list of at most {field['maxItems']:,} things" if "maxItems" in field else "a list"
    else:
        yield {"boolean": "true or false", "object": "an object", "null": "null"}.get(str(kind), "anything")


def _range(field: Schema) -> str:
    low = field.get("minimum")
    high = field.get("maximum", field["exclusiveMaximum"] - 1 if "exclusiveMaximum" in field else None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""
