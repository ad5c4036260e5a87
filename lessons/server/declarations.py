"""Type declarations of the page's scripts, written from the models of every message: `viz/web/js/messages.d.ts`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from lessons.server.messages import Endpoint, Refusal, Request, endpoints
from viz.browser import SCRIPTS

FILE = SCRIPTS / "messages.d.ts"
SESSION = Request.model_fields["session"].alias or "session"
WIDTH = 120
REFERENCE = "#/$defs/{model}"
HEAD = """\
// Written by `python -m lessons messages` from the models in lessons/server; a test compares the two. Not to be edited.
"""
FOOT = """\
/** A reply, of which `error` says that it is none. */
export type Answered<T> = T & { [K in keyof Refused]?: undefined };

/** Why there is no reply; `unreachable` where the request did not arrive. */
export type Refused = Refusal & { unreachable?: true };

/** Ask the server; the session is added to the data, and the file, if any, sent along. */
export declare function request<N extends keyof Requests>(
  name: N,
  data: Requests[N],
  file?: Blob | null,
): Promise<Answered<Replies[N]> | Refused>;
"""


def declarations(known: Mapping[str, Endpoint] | None = None) -> str:
    """The whole file, in Prettier's form.

    Args:
        known: the requests; by default all that there are.

    Raises:
        ValueError: two different models have one name.
    """
    known = endpoints() if known is None else known
    models: dict[type[BaseModel], None] = {Refusal: None}
    for one in known.values():
        models |= dict.fromkeys((one.takes, *one.returns))
    _, whole = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    schemas: dict[str, dict[str, Any]] = whole["$defs"]
    if twice := [name for name in schemas if "__" in name]:
        raise ValueError(f"two messages have one name: {', '.join(sorted(twice))}")
    taken = {name: one.takes.__name__ for name, one in known.items()}
    returned = {name: " | ".join(reply.__name__ for reply in one.returns) for name, one in known.items()}
    blocks = [HEAD.rstrip(), *(_interface(name, schemas[name], name in taken.values()) for name in sorted(schemas))]
    blocks += [
        _table("What may be asked, by name.", "Requests", taken),
        _table("What comes back where it can be done.", "Replies", returned),
        FOOT.rstrip(),
    ]
    return "\n\n".join(blocks) + "\n"


def write(path: Path = FILE) -> Path:
    """Write the file anew; returns its path."""
    path.write_text(declarations(), "utf-8")
    return path


def _interface(name: str, schema: Mapping[str, Any], is_request: bool) -> str:
    """A model as an interface; of a request without the session, which connection.js adds by itself."""
    lines = list(_comment(schema.get("description", "")))
    fields = {key: field for key, field in schema.get("properties", {}).items() if not (is_request and key == SESSION)}
    if not fields:
        return "\n".join([*lines, f"export type {name} = Record<string, never>;"])
    required = schema.get("required", ())
    members = [f"  {key}{'' if key in required else '?'}: {_type(field)};" for key, field in fields.items()]
    if schema.get("additionalProperties") is True:
        members.append("  [more: string]: unknown;")
    return "\n".join([*lines, f"export interface {name} {{", *members, "}"])


def _table(says: str, name: str, entries: Mapping[str, str]) -> str:
    return "\n".join(
        [f"/** {says} */", f"export interface {name} {{", *(f"  {key}: {one};" for key, one in entries.items()), "}"]
    )


def _comment(text: str) -> Iterator[str]:
    paragraph = " ".join(text.split())
    if len(paragraph) + len("/**  */") <= WIDTH:
        yield f"/** {paragraph} */"
        return
    yield "/**"
    yield from textwrap.wrap(paragraph, WIDTH, initial_indent=" * ", subsequent_indent=" * ")
    yield " */"


def _type(schema: Mapping[str, Any]) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if ways := _ways(schema):
        return " | ".join(dict.fromkeys(_type(one) for one in ways))
    if "const" in schema or "enum" in schema:
        return " | ".join(_literal(one) for one in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(one) for one in schema['prefixItems'])}]"
        items = schema["items"]
        several = len(_ways(items) or items.get("enum", ())) > 1
        return f"({_type(items)})[]" if several else f"{_type(items)}[]"
    if kind == "object":
        inner = schema.get("additionalProperties", True)
        return f"Record<string, {_type(inner) if isinstance(inner, dict) and inner else 'unknown'}>"
    names = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean", "null": "null"}
    return names.get(str(kind), "unknown")


def _ways(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What something may be one of; empty where there is no such choice."""
    return list(schema.get("anyOf") or schema.get("oneOf") or ())


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)
