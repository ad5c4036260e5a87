"""Text that a command writes into the README, between two marks. Knows nothing of what it says."""

from __future__ import annotations

from pathlib import Path

from model import files


def write_between(readme: Path, begin: str, end: str, text: str) -> None:
    """Put a text between two marks of a file, in place of what stands there.

    Raises:
        ValueError: the marks are not both there, in order.
    """
    whole = readme.read_text(encoding="utf-8")
    before, first, rest = whole.partition(begin)
    _, second, after = rest.partition(end)
    if not (first and second):
        raise ValueError(f"{readme} needs the marks {begin} and {end}, in this order")
    files.write(readme, f"{before}{begin}\n\n{text}\n{end}{after}".encode())
