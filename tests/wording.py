"""Finds words that stand in code, and the ids by which code asks for words.

`python -m tests.wording PATH ...` lists the first. A word that a visitor reads belongs to
`lessons/content/<language>/words`; see model/words.py.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from operator import itemgetter
from pathlib import Path

from viz.filling import GIVEN, WORDS

HOUSE = Path(__file__).parents[1]
WEB = HOUSE / "viz" / "web"
SPEAKERS = {
    "print",
    "compile",
    "fullmatch",
    "match",
    "search",
    "sub",
    "findall",
    "add_argument",
    "one_of",
    "debug",
    "info",
    "warning",
    "error",
    "exception",
}
"""Functions whose texts go to a terminal or are no texts."""
DEVELOPERS = {"TypeError", "KeyError", "RuntimeError", "AssertionError", "NotImplementedError"}
"""Errors that nobody but a developer meets."""
PARAMETERS = {"loc"}
"""Of matplotlib: where something goes."""
READ_BY_MODELS = {"QUESTION", "TEMPLATE"}
"""Constants that no person reads: what a model is asked, and in which form."""
SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}\b(?!:(\s|;|$))")
"""Two words, the second of which is no scheme of a content policy."""
MARKUP = re.compile(r"<[a-z!/]")
"""A text of code that is looked through as markup."""
FILLED = re.compile(r"%?\{[\w.:]*\}|^Glassbox LLaVA$")
"""Places that code or Plotly fills in, and the name of the program."""
LABEL = re.compile(r"[A-Z][a-z]+\W*")
KEYS = re.compile(
    r"Enter|Escape|Home|End|Delete|Backspace|Tab|Shift|Control|Arrow\w+|Page\w+|Space|Error|Abort\w+|Infinity|Accept|Files"
)
SHOWN = ("title", "aria-label", "aria-valuetext", "placeholder", "alt", "data-note", "data-empty", "label")
"""Attributes that a visitor reads or hears."""
TAG = re.compile(rf"<style>.*?</style>|<(?![^<>]*\b(?:{'|'.join(SHOWN)})=)[^<>]*>")
"""A piece of markup in which nothing is shown."""


@dataclass(frozen=True)
class Found:
    """Words in code."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(HOUSE)}:{self.line}: {self.text}"


def words_in(path: Path) -> Iterator[Found]:
    """The words that stand in a file of code or markup."""
    finder = {".py": _in_python, ".js": _in_script, ".html": _in_markup, ".css": _in_styles}[path.suffix]
    for line, text in finder(path.read_text("utf-8")):
        yield Found(path, line, text)


def _in_python(text: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(text)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # docstrings
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and _called(node) in SPEAKERS | DEVELOPERS:
            skipped |= {id(inner) for inner in ast.walk(node)} - {id(node)}
        elif isinstance(node, ast.FunctionDef) and (
            node.name in ("__post_init__", "__init_subclass__") or _validates(node)
        ):
            skipped |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.keyword) and node.arg in PARAMETERS:
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and _is_technical(node):
            skipped |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.Assign) and any(getattr(name, "id", "") in READ_BY_MODELS for name in node.targets):
            skipped |= {id(inner) for inner in ast.walk(node.value)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
        if not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        said = _said(node)
        if any(_in_markup(said)) if MARKUP.search(said) else SENTENCE.search(TAG.sub("|", said)):
            yield node.lineno, said


def _is_technical(node: ast.Call) -> bool:
    """Whether this makes an error for a developer or an author of content: a person is told in whole sentences."""
    return _called(node) == "ValueError" and bool(node.args) and not _said(node.args[0]).endswith(".")


def _said(node: ast.AST) -> str:
    """The text that stands there, `{}` in place of each value; empty where there is none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _validates(node: ast.FunctionDef) -> bool:
    """Whether it says what is wrong with a file of the content, as `lessons.strict` does, to whoever writes that."""
    return any(
        isinstance(one, ast.Call) and _called(one) in ("field_validator", "model_validator")
        for one in node.decorator_list
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


LITERAL = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", re.DOTALL)


def _in_script(text: str) -> Iterator[tuple[int, str]]:
    for found in LITERAL.finditer(text):
        said = found[0]
        before = text[: found.start()]
        if said.startswith("/") or re.search(r"new (Range|Type)?Error\($", before):
            continue
        inner = re.sub(r"\$\{[^{}]*\}", "{}", said[1:-1])
        label = LABEL.fullmatch(inner) and not KEYS.fullmatch(inner)
        if label or (
            SENTENCE.search(inner)
            and not re.fullmatch(r"(gb-[\w-]+ ?)+|[\w#.\[\]=\"\-:>, ()*~+{}]*[#.\[>][^A-Z]*", inner)
        ):
            yield before.count("\n") + 1, inner


def _in_markup(text: str) -> Iterator[tuple[int, str]]:
    reader = _Markup()
    reader.feed(_without_ids(_without_ids(text)))  # the inner ones first
    yield from reader.found


def _without_ids(text: str) -> str:
    """Markup without the ids of its words, but with the elements that go into their places."""
    return WORDS.sub(lambda found: GIVEN.sub(lambda place: place[0].replace(f"{place[1]}=", ""), found[2]), text)


def _in_styles(text: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"\bcontent:[^;}]*", text):
        for said in re.findall(r'"([^"]*)"', found[0]):
            if re.search("[A-Za-z]{2}", re.sub(r"\\[0-9a-f]+", "", said)):
                yield text[: found.start()].count("\n") + 1, said


class _Markup(HTMLParser):
    """Texts and shown attributes that are no ids of words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        for name, value in attrs:
            if name in SHOWN:
                self._look(value or "")

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"kbd", "code", "script", "style"} & set(self.inside[-1:]):
            self._look(data)

    def _look(self, text: str) -> None:
        if re.search("[A-Za-z]{2}", FILLED.sub("", text)):
            self.found.append((self.getpos()[0], " ".join(text.split())))


def asked_in(path: Path) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The ids that a file asks for, each with the names of the values that it gives; None where that cannot be read.

    A part of an id that is made while the program runs is `*`.
    """
    text = path.read_text("utf-8")
    if path.suffix in (".html", ".css"):
        for found in [*WORDS.finditer(text), *WORDS.finditer(WORDS.sub("", text))]:
            yield found[1], frozenset(GIVEN.findall(found[2]))
    elif path.suffix == ".py":
        yield from _asked_in_python(text)
    else:
        for found in re.finditer(r"\bphrase\(\s*(?:'([^']+)'|`([^`]+)`)(\s*,\s*(\{)?)?", text):
            name = found[1] or re.sub(r"\$\{[^{}]*\}", "*", found[2])
            given = _keys(text, found.end()) if found[4] else None if found[3] else frozenset()
            yield name, given


def _asked_in_python(text: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    tree = ast.parse(text)
    # Values may stand in a dictionary that has just been made: `sizes = {"width": 3}`, `phrase("id", **sizes)`.
    assigned = [
        (node.lineno, target.id, frozenset(str(getattr(key, "value", "**")) for key in node.value.keys))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    made = sorted(assigned, key=itemgetter(0))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _called(node) == "phrase" and node.args):
            continue
        first = node.args[0]
        values = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        for keyword in node.keywords:
            if keyword.arg is None:
                name = getattr(keyword.value, "id", "")
                before = [keys for line, one, keys in made if one == name and line < node.lineno]
                values |= before[-1] if before else {"**"}
        known = None if "**" in values else values
        if isinstance(first, ast.Constant):
            yield str(first.value), known
        elif isinstance(first, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in first.values)
            yield "".join(parts), known


def _keys(text: str, start: int) -> frozenset[str] | None:
    """The keys of an object literal whose brace has just been read; None where another is spread into it."""
    depth, part, parts = 1, "", []
    for letter in text[start:]:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 or (letter == "," and depth == 1):
            parts.append(part.strip())
            part = ""
            if depth == 0:
                break
        else:
            part += letter
    names = [re.match(r"\w+|\.\.\.", one) for one in parts if one]
    return None if any(name is None or name[0] == "..." for name in names) else frozenset(n[0] for n in names if n)


def files(*paths: Path) -> Iterator[Path]:
    """Code, markup and styles at or below some paths."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in inside if one.suffix in (".py", ".js", ".html", ".css"))


if __name__ == "__main__":
    for one in files(*(Path(given).resolve() for given in sys.argv[1:])):
        for words in words_in(one):
            print(words)
