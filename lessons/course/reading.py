"""A lesson's Markdown as a small tree of text: only the kinds named here exist, so a page can draw it without HTML.

A tree is a list of nodes: `{"kind": "p", "children": [...]}`, `{"kind": "text", "text": ...}`,
`{"kind": "code", "text": ...}`,
`{"kind": "link", "to": "glossary" | "block" | "source" | "room", "target": ..., "children"}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from lessons.outline import SECTION, TITLE

Node = dict[str, Any]
Tree = list[Node]
Reveals = Literal["nothing", "maybe", "always"]
"""Whether a section has a part behind `---`."""

KINDS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "em": "em",
    "strong": "strong",
    "blockquote": "quote",
}
"""Markdown's kinds that hold others, by the name that the page knows."""
REFUSED = {
    "image": "a picture (name one in the block's figure)",
    "html_block": "HTML",
    "html_inline": "HTML",
    "heading": "a heading inside a section",
    "fence": "a block of code",
    "code_block": "a block of code (an indented line)",
    "hr": "a rule",
}
LINKS = ("glossary", "block", "source", "room")
TAG = re.compile(r"<[A-Za-z/!?]")
REVEAL = "---"


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and in which line of the file (from 1)."""

    line: int
    said: str


@dataclass(frozen=True)
class Link:
    """A link that somebody has to look up."""

    line: int
    to: str
    target: str


@dataclass(frozen=True)
class Prose:
    """A piece of Markdown, read."""

    tree: Tree
    links: tuple[Link, ...] = ()
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    id: str
    heading: str
    line: int
    before: Prose
    after: Prose | None
    """What follows the line `---`; None where there is none."""

    def check(self, kind: str, reveals: Reveals) -> None:
        """Raises ValueError, in words for its author, where it does not suit a block of this kind."""
        if not self.before.tree:
            raise ValueError(f"its section in lesson.md (line {self.line}) has no text")
        if self.after is not None and reveals == "nothing":
            raise ValueError(f"its section in lesson.md has a line `---`, but a block of kind {kind!r} reveals nothing")
        if reveals == "always" and not (self.after and self.after.tree):
            raise ValueError("its section in lesson.md has no line `---` with the text that is shown after the answer")


def sections(text: str) -> tuple[list[Section], list[Complaint]]:
    """The sections of a lesson, in order, and what is wrong outside of them."""
    listed: list[Section] = []
    wrong: list[Complaint] = []
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if SECTION.match(line)]
    for number, line in enumerate(lines[: heads[0] if heads else len(lines)]):
        if line.strip():
            wrong.append(Complaint(number + 1, "stands before the first section (`## id: Heading`)"))
            break
    for place, start in enumerate(heads):
        end = heads[place + 1] if place + 1 < len(heads) else len(lines)
        title = SECTION.match(lines[start])
        named = TITLE.fullmatch(title["title"]) if title else None
        if named is None:
            wrong.append(Complaint(start + 1, f"should be `## id: Heading`, not {lines[start][:60]!r}"))
            continue
        body = lines[start + 1 : end]
        breaks = [number for number, line in enumerate(body) if line.strip() == REVEAL]
        if len(breaks) > 1:
            wrong.append(Complaint(start + 2 + breaks[1], f"a second line `{REVEAL}` in one section"))
        cut = breaks[0] if breaks else len(body)
        before = read("\n".join(body[:cut]), start + 2)
        after = read("\n".join(body[cut + 1 :]), start + 3 + cut) if breaks else None
        listed.append(Section(named["id"], named["heading"], start + 1, before, after))
    return listed, wrong


def read(text: str, first: int = 1) -> Prose:
    """One piece of Markdown.

    Args:
        first: the line of the file in which it begins.
    """
    parser = MarkdownIt("commonmark", {"html": False})
    reader = _Reader(first)
    tree = reader.nodes(SyntaxTreeNode(parser.parse(text)))
    return Prose(tree, tuple(reader.links), tuple(reader.complaints))


def words(tree: Tree) -> str:
    """The text of a tree, without its marks; blocks stand apart by a line."""
    return re.sub(r"\n{2,}", "\n", "".join(_words(tree))).strip()


def _words(tree: Tree) -> Iterator[str]:
    for node in tree:
        yield node.get("text", "")
        yield from _words(node.get("children", []))
        if node["kind"] in ("p", "li"):
            yield "\n"


class _Reader:
    """Turns one parsed piece into nodes and notes what it may not hold."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._line = first
        self.links: list[Link] = []
        self.complaints: list[Complaint] = []

    def nodes(self, parent: SyntaxTreeNode) -> Tree:
        """The children of a node, made ours; texts that touch are one."""
        made: Tree = []
        for child in parent.children:
            if child.map:
                self._line = self._first + child.map[0]
            for node in self._node(child):
                if made and node["kind"] == "text" == made[-1]["kind"]:
                    made[-1]["text"] += node["text"]
                else:
                    made.append(node)
        return made

    def _node(self, node: SyntaxTreeNode) -> Tree:
        kind = node.type
        if kind == "inline":
            return self.nodes(node)
        if kind == "text":
            return [{"kind": "text", "text": self._plain(node.content)}] if node.content else []
        if kind in ("softbreak", "hardbreak"):
            return [{"kind": "text", "text": " "}]
        if kind == "code_inline":
            return [{"kind": "code", "text": node.content}]
        if kind == "link":
            return [self._link(node)]
        if kind in KINDS:
            return [{"kind": KINDS[kind], "children": self.nodes(node)}]
        self._complain(f"{REFUSED.get(kind, kind)} is not allowed here")
        return []

    def _plain(self, text: str) -> str:
        if TAG.search(text):
            self._complain(f"HTML is not allowed; put a tag that is talked about into backticks: {text.strip()[:60]!r}")
        if "](" in text:
            self._complain(f"a link that cannot be read: {text.strip()[:60]!r}")
        return text

    def _link(self, node: SyntaxTreeNode) -> Node:
        to, _, target = str(node.attrs.get("href", "")).partition(":")
        if to not in LINKS or not target:
            self._complain(
                "a link leads to glossary:, block: or source: of this course or to a room: of the page, "
                f"not to {node.attrs.get('href')!r}"
            )
        else:
            self.links.append(Link(self._line, to, target))
        return {"kind": "link", "to": to, "target": target, "children": self.nodes(node)}

    def _complain(self, said: str) -> None:
        self.complaints.append(Complaint(self._line, said))
