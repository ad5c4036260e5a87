"""What is wrong with a request, in one sentence that names the field and the reason. Knows no request in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from lessons.server.messages import Request
from lessons.server.refusals import once
from model.words import either, phrase

MOST = 60
"""Characters of what was sent that are repeated."""
LONGEST = 400
"""Characters of a sentence that a field brings along."""
TOO_MANY = {"string_too_long": "max_length", "too_long": "max_length", "too_short": "min_length"}
"""What pydantic calls a wrong size, and what it calls the limit."""
SESSION = Request.model_fields["session"].alias or "session"
PLAIN = ("string", "array", "boolean", "object", "null")
"""Types of JSON that there is a word for, besides numbers."""
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
            inner = once(".".join(map(str, path[depth:])) or phrase("server.sentences.parts"), MOST)
            values = {**says["values"], "given": shown, "reason": reason.rstrip("."), "field": inner}
            return once(phrase(says["id"], **values), LONGEST)
    return reason


def _reason(error: Mapping[str, Any], path: Path, given: object, schema: Schema) -> str:
    """What is wrong in general: with which field, and why."""
    kind, context = error["type"], error.get("ctx", {})
    field = repr(once(".".join(map(str, path)), MOST))
    if kind == "extra_forbidden":
        if known := ", ".join(_known(schema, path[:-1])):
            return phrase("server.sentences.unknown", field=field, known=known)
        return phrase("server.sentences.takes_nothing", field=field)
    if kind in TOO_MANY and isinstance(given, str | list | dict):
        size = {"n": len(given), "count": f"{len(given):,}", "limit": f"{context[TOO_MANY[kind]]:,}"}
        return phrase(f"server.sentences.size.{kind}", field=field, **size)
    if kind == "value_error":
        reason = once(context["error"], LONGEST)
        return phrase("server.sentences.reason", field=field, reason=reason)
    ways = list(_expected(schema, path)) or [phrase("server.sentences.something_else")]
    if kind == "missing":
        return phrase("server.sentences.missing", field=field, expected=either(ways))
    return phrase("server.sentences.expected", field=field, expected=either(ways))


def _known(schema: Schema, path: Path) -> list[str]:
    """The fields of an object inside a request; the page's own script adds the session by itself."""
    objects = (one for field in _fields(schema, schema, path) for one in _variants(field, schema))
    return [name for one in objects for name in one.get("properties", {}) if name != SESSION]


def _says(schema: Schema, path: Path) -> Mapping[str, Any] | None:
    """The sentence that a field brings along, where it has one: see `Says`."""
    for field in _fields(schema, schema, path):
        for way in (field, *field.get("anyOf", ())):
            if "says" in way:
                sentence: Mapping[str, Any] = way["says"]
                return sentence
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
        if len(values) == 1:
            return str(values[0])
        return phrase("server.sentences.one_of", values=", ".join(map(str, values)))
    kind = field.get("type")
    if kind in ("integer", "number"):
        return _number(field, kind)
    most = field.get({"string": "maxLength", "array": "maxItems"}.get(str(kind), ""))
    if most is not None:
        return phrase(f"server.sentences.most.{kind}", n=most, most=f"{most:,}")
    return phrase(f"server.sentences.plain.{kind if kind in PLAIN else 'any'}")


def _number(field: Schema, kind: str) -> str:
    low = field.get("minimum")
    high = field.get("maximum", field["exclusiveMaximum"] - 1 if "exclusiveMaximum" in field else None)
    bounds = {(False, False): "any", (True, False): "least", (False, True): "most", (True, True): "between"}
    return phrase(f"server.sentences.number.{kind}.{bounds[low is not None, high is not None]}", low=low, high=high)
