"""A small course in a folder, to be broken in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.course.lesson import Course, LessonError, load

FILES = {
    "claims.yaml": """
C01: {says: Something., state: runs, how: A figure.}
C02: {says: Something else., state: later, how: A still., later: recipe}
""",
    "sources.yaml": """
paper: {title: A paper, date: 2023-10-05, url: "https://example.org/paper", status: verified}
ours: {title: Our log, date: 2026, status: own}
""",
    "glossary.yaml": """
vision-encoder: {name: vision encoder, also: the eye, says: It turns patches into vectors.}
connector: {name: connector, also: [projector, translator], says: It joins the two.}
""",
    "01-first/lesson.yaml": """
title: The first
minutes: 5
idea: One idea.
blocks:
  - id: begin
    kind: text
    claims: [C01]
  - id: guess
    kind: prediction
    ask: How many positions?
    number: 1024
    unit: positions
    tolerance: 0.05
    figure: {name: positions, width: 448, height: 448, patch: 14}
  - id: pick
    kind: quiz
    claims: [C02]
    ask: Why?
    choices:
      - {text: Because., why: Yes., right: true}
      - {text: For no reason., why: There is one.}
  - id: see
    kind: figure
    figure: {name: station, at: encoder, view: norms, patch: [1, 2]}
sources: [paper, ours]
""",
    "01-first/lesson.md": """\
## begin: Where it begins

The [eye](glossary:vision-encoder) sees, says [a paper](source:paper); more [later](block:second#only).

- one *thing*
- a **strong** `one`

> **What surprised us.** It was less.

## guess: Guess first

Divide, then multiply.

---

It is **1,024**.

## pick: Choose

One of them.

---

Now you know.

## see: Look

At the figure.
""",
    "02-second/lesson.yaml": """
title: The second
minutes: 3
idea: Another idea.
blocks:
  - {id: only, kind: text}
""",
    "02-second/lesson.md": """\
## only: The only screen

Back to [the first](block:first).
""",
}


class Folder:
    """A course in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            (path / name).parent.mkdir(exist_ok=True)
            (path / name).write_text(text, "utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text("utf-8")
        assert old in text
        (self.path / name).write_text(text.replace(old, new, 1), "utf-8")

    def load(self) -> Course:
        return load(self.path)

    def mistakes(self) -> list[str]:
        """What is told, each without the folder's own path."""
        with pytest.raises(LessonError) as caught:
            load(self.path)
        told = [mistake.replace(f"{self.path.as_posix()}/", "") for mistake in caught.value.mistakes]
        assert all(mistake in str(caught.value) for mistake in caught.value.mistakes)
        return told


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


Change = Callable[[Folder], None]
