"""A language that nobody speaks: English with every letter changed, so that what stays English on the page is seen.

Each Latin letter becomes the Cyrillic one nearest to it, one for one: in words, in the course, in the gallery and in
the vocabulary of the embedded model. What is left in Latin letters is then said by code, or a name.
"""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from model.words import ENGLISH

LETTERS = dict(zip(string.ascii_lowercase, "абсдефгхијклмнопԛрѕтувшжыз", strict=True))
LETTERS |= {latin.upper(): letter.upper() for latin, letter in LETTERS.items()}
KEPT = r"\{\w+\}|`[^`]*`|\\."
"""Places for values, code, and what a pattern writes with a backslash."""
LINK = r"\]\(\w+:[^)]*\)"
HEADING = r"^## [a-z0-9-]+:"
READ: Mapping[str, tuple[str, ...]] = {
    "lesson.yaml": (
        *("title", "idea", "blocks/*/ask", "blocks/*/unit", "blocks/*/choices/*/text", "blocks/*/choices/*/why"),
        *("blocks/*/figure/question", "blocks/*/figure/questions/*", "blocks/*/figure/text"),
    ),
    "board.yaml": (
        *("parts/*/name", "parts/*/also", "parts/*/astray", "passes/*/name", "missing/*", "order", "lonely/*"),
        *("wrong_way", "astray/*", "unnamed", "passes_wrong/*", "unsaid/*", "frozen_wrong/*/*", "right"),
    ),
    "budget.yaml": (
        *("presets/*/name", "ways/*", "statuses/*/short", "statuses/*/says", "llms/*/name", "sources/*/title"),
        *("sources/*/date", "rules/*/name", "rules/*/setting", "rules/*/family", "rules/*/note"),
    ),
    "claims.yaml": ("*/says", "*/how", "*/missing", "*/later"),
    "cost.yaml": ("models/*/name", *(f"models/*/stages/*/{name}" for name in ("name", "learns", "data", "hardware"))),
    "cracks.yaml": ("probes/*/name", "probes/*/question", "probes/*/truth", "probes/*/accepts", "probes/*/why"),
    "exercises.yaml": (
        *("encoders/*/name", "projectors/*/name", "named/projector/*/model"),
        *("holds/*/ask", "holds/*/right/*", "holds/*/wrong/*/text", "holds/*/wrong/*/why"),
    ),
    "families.yaml": (
        *("axes/*/name", "axes/*/asks", "sources/*/title", "sources/*/section", "families/*/name"),
        *("families/*/idea", "families/*/notes", "families/*/*/says", "families/*/*/*/says", "families/*/counts/unit"),
        *("families/*/wiring/lane/*/name", "families/*/wiring/arrives", "families/*/wiring/into"),
        *("families/*/wiring/words", "families/*/judged/*/why"),
    ),
    "glossary.yaml": ("*/name", "*/also", "*/also/*", "*/says"),
    "interview.yaml": (
        *("*/ask", "*/answer", "*/wrong/says", "*/wrong/why", "*/follow/ask", "*/follow/hint"),
        *("*/show/figure/text", "*/show/figure/question"),
    ),
    "published.yaml": ("name", "date", "prompt/text"),
    "recall.yaml": (
        *("*/ask", "*/answer", "*/unit", "*/points/*/says", "*/points/*/words/*", "*/choices/*/text"),
        *("*/choices/*/why", "*/proof/figure/text", "*/proof/figure/question"),
    ),
    "sources.yaml": ("*/title",),
}
"""By name of a file: the values in it that people read, or that a model is asked. The others are for the program."""


def changed(text: str, kept: str = KEPT) -> str:
    """A text in the made-up language; what matches `kept` stays."""
    return re.sub(f"({kept})|[A-Za-z]", lambda found: found[1] or LETTERS[found[0]], text, flags=re.MULTILINE)


def made_up(folder: Path, direction: str = "ltr") -> Path:
    """Write a whole language into a folder that is not there yet: words and course."""
    for path in sorted(ENGLISH.rglob("*")):
        target = folder / path.relative_to(ENGLISH)
        if path.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_translated(path), "utf-8")
    about = {"code": "bg", "name": "Made up", "direction": direction}  # its plural forms are those of English
    (folder / "language.json").write_text(json.dumps(about), "utf-8")
    return folder


def _translated(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return json.dumps(_leaves(json.loads(text)), ensure_ascii=False)
    if path.suffix == ".md":
        return changed(text, f"{KEPT}|{LINK}|{HEADING}")
    data = yaml.load(text, yaml.CSafeLoader)
    for place, value in leaves(data):
        if is_read(path, place):
            _put(data, place, changed(value))
    written: str = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return written


def is_read(path: Path, place: tuple[str, ...]) -> bool:
    """Whether people read what stands at a place of a file."""
    name = "/".join(part.replace("/", "|") for part in place)
    return any(fnmatch.fnmatchcase(name, one) and name.count("/") == one.count("/") for one in READ.get(path.name, ()))


def leaves(node: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text below a node, with the keys that lead to it."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from leaves(value, (*above, str(key)))
    if isinstance(node, str):
        yield above, node


def _leaves(node: Any) -> Any:
    if isinstance(node, str):
        return changed(node)
    if isinstance(node, list):
        return [_leaves(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {key: _leaves(value) for key, value in node.items()}


def _put(data: Any, place: tuple[str, ...], value: str) -> None:
    for key in place[:-1]:
        data = data[int(key)] if isinstance(data, list) else data[_key(data, key)]
    data[int(place[-1]) if isinstance(data, list) else _key(data, place[-1])] = value


def _key(data: dict[Any, Any], name: str) -> Any:
    return next(key for key in data if str(key) == name)


def made_up_gallery(pictures: Path, folder: Path) -> Path:
    """The gallery with titles, questions and credits in the made-up language."""
    shutil.copytree(pictures, folder)
    entries = json.loads((folder / "pictures.json").read_text("utf-8"))
    for entry in entries:
        entry |= {key: changed(entry[key]) for key in ("title", "credit")}
        entry["questions"] = [changed(question) for question in entry["questions"]]
    (folder / "pictures.json").write_text(json.dumps(entries), "utf-8")
    return folder


def made_up_model(checkpoint: Path, folder: Path) -> Path:
    """The embedded model with another spelling: to the same question it says the same, both in the made-up language.

    Its vocabulary is one of bytes, so a Cyrillic letter is made of two, by merges that come before all others.
    """
    shutil.copytree(checkpoint, folder)
    (folder / "world.txt").write_text(changed((folder / "world.txt").read_text("utf-8")), "utf-8")
    file = folder / "tokenizer.json"
    tokenizer = json.loads(file.read_text("utf-8"))
    special = {token["content"] for token in tokenizer["added_tokens"]}
    model = tokenizer["model"]
    ids = {one if one in special else _in_bytes(one): id for one, id in model["vocab"].items()}
    merges = [[*_in_bytes(letter)] for letter in LETTERS]
    model["vocab"] = ids
    model["merges"] = merges + [[_in_bytes(part) for part in pair] for pair in model["merges"]]
    file.write_text(json.dumps(tokenizer), "utf-8")
    template = (folder / "chat_template.jinja").read_text("utf-8")
    roles = {role: changed(role.upper()) for role in ("user", "assistant")}
    template = template.replace("message['role'] | upper", f"{roles}[message['role']]")
    template = template.replace("'ASSISTANT:'", f"'{roles['assistant']}:'")
    (folder / "chat_template.jinja").write_text(template, "utf-8")
    return folder


def _in_bytes(token: str) -> str:
    """A token in the made-up language, as a vocabulary of bytes writes it: a printable sign for each byte."""
    return "".join("".join(_sign(byte) for byte in LETTERS[one].encode()) if one in LETTERS else one for one in token)


def _sign(byte: int) -> str:
    """GPT-2's alphabet: Latin-1 where that is printable, and for the others what comes after it."""
    unprintable = (*range(0x21), *range(0x7F, 0xA1), 0xAD)
    return chr(256 + unprintable.index(byte)) if byte in unprintable else chr(byte)
