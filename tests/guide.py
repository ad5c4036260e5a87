"""The worked examples of CONTRIBUTING.md, as the files that they would be."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "CONTRIBUTING.md"
EXAMPLE = re.compile(r"^`(?P<path>[\w./-]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> dict[str, str]:
    """Text by path."""
    return {found["path"]: found["text"] for found in EXAMPLE.finditer(GUIDE.read_text("utf-8"))}


def example(path: str) -> str:
    """The one at that path."""
    return examples()[path]
