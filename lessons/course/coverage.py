"""What each claim stands on: the blocks and drills that carry it, the figures they show, the tests behind it.

Every claim needs all three; `python -m lessons coverage` says which lacks one. That they exist
is all it can see: whether a claim runs, is recorded or is a card of facts is what claims.yaml says of it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.course.lesson import Course
from lessons.records import Claim, State
from lessons.strict import HOUSE, Mistakes, read_yaml

TESTS = HOUSE / "tests"
DRILLS = ("recall.yaml", "interview.yaml")
"""Drills whose items carry claims and name a figure or a block as their proof."""
MARK = "claim"
STATES: Mapping[State, str] = {
    "runs": "run on the page",
    "recorded": "rest on recorded runs of our own",
    "card": "are cards of sourced facts",
    "later": "are shown in part",
}
"""In the order in which they are counted."""


@dataclass(frozen=True)
class Coverage:
    """One claim with what is behind it; each list is sorted and without doubles."""

    id: str
    claim: Claim
    blocks: tuple[str, ...]
    """`slug#block`, and `recall R1` for a drill."""
    figures: tuple[str, ...]
    """Names of figures; `room:` and an address where the claim is a room of its own."""
    tests: tuple[str, ...]
    """`file::test`"""

    @property
    def lacks(self) -> tuple[str, ...]:
        """Which of the three a claim is still without."""
        needs = {"a block": self.blocks, "a figure": self.figures, "a test": self.tests}
        return tuple(name for name, there in needs.items() if not there)


def coverage(course: Course, content: Path, tests: Path = TESTS) -> list[Coverage]:
    """Every claim, in the order of claims.yaml.

    Raises:
        LessonError: a drill's file is not good YAML.
    """
    blocks: dict[str, set[str]] = {}
    figures: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for lesson in course.lessons:
        for block in lesson.blocks:
            place = f"{lesson.slug}#{block.id}"
            if block.figure:
                shown[place] = block.figure.name
            for claim in block.claims:
                blocks.setdefault(claim, set()).add(place)
                if block.figure:
                    figures.setdefault(claim, set()).add(block.figure.name)
    for name, item in _drills(content):
        proof = item.get("proof") or item.get("show") or {}
        proved = (proof.get("figure") or {}).get("name") or shown.get(str(proof.get("block")))
        for claim in item.get("claims") or ():
            blocks.setdefault(claim, set()).add(name)
            if proved:
                figures.setdefault(claim, set()).add(proved)
    for name, claim_ in course.claims.items():
        if claim_.room:
            figures.setdefault(name, set()).add(f"room: {claim_.room}")
    tested = claimed_tests(tests)
    return [
        Coverage(name, claim, *(tuple(sorted(behind.get(name, ()))) for behind in (blocks, figures, tested)))
        for name, claim in course.claims.items()
    ]


def _drills(content: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    mistakes = Mistakes()
    for file in DRILLS:
        path = content / file
        if not path.is_file():
            continue
        for name, item in (read_yaml(path, mistakes) or {}).items():
            if isinstance(item, dict):
                yield f"{path.stem} {name}", item
    mistakes.finish()


def claimed_tests(folder: Path) -> dict[str, set[str]]:
    """From a claim's id to the tests marked with it, read from their source: nothing is imported or run."""
    marked: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"), str(path))
        file = path.relative_to(folder.parent).as_posix()
        for test, claims in _tests(tree, _module_claims(tree)):
            for claim in claims:
                marked.setdefault(claim, set()).add(f"{file}::{test}")
    return marked


def _module_claims(tree: ast.Module) -> frozenset[str]:
    marks = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets)
    ]
    return _claims(marks)


def _tests(
    node: ast.Module | ast.ClassDef, above: frozenset[str], prefix: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _tests(child, above | _claims(child.decorator_list), f"{child.name}::")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test_"):
            yield prefix + child.name, above | _claims(child.decorator_list)


def _claims(marks: list[ast.expr]) -> frozenset[str]:
    """The ids in every `pytest.mark.claim(...)` of some expressions."""
    return frozenset(
        str(argument.value)
        for mark in marks
        for node in ast.walk(mark)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK
        for argument in node.args
        if isinstance(argument, ast.Constant)
    )


def summary(claims: list[Coverage]) -> str:
    """How many claims there are in each state, in one sentence."""
    number = Counter(one.claim.state for one in claims)
    counts = ", ".join(f"{number[state]} {words}" for state, words in STATES.items())
    partly = sum(one.claim.missing is not None for one in claims)
    return f"{len(claims)} claims: {counts}. Of {partly} others something is missing."


def table(claims: list[Coverage]) -> str:
    """The whole in plain text, for a terminal: claim by claim, then what is missing."""
    lines = []
    for one in claims:
        state = f"in part, without {one.claim.later}" if one.claim.later else one.claim.state
        lines.append(f"{one.id:4} {state}. {one.claim.says}")
        if one.claim.missing:
            lines.append(f"       {'missing':8} {one.claim.missing}")
        for name, there in (("blocks", one.blocks), ("figures", one.figures), ("tests", one.tests)):
            lines.append(f"       {name:8} {', '.join(there) or 'none'}")
    lacking = [one for one in claims if one.lacks]
    lines += ["", summary(claims)]
    lines += [f"{one.id} lacks {' and '.join(one.lacks)}." for one in lacking]
    return "\n".join(lines)
