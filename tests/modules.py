"""What a test adds as if it lay beside the others: a module of a package, words of a language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from model import words


@contextmanager
def one_more(package: ModuleType, folder: Path, name: str, text: str, *caches: Any) -> Iterator[None]:
    """Put a module into a package, as long as this lasts.

    Args:
        package: whose modules are found by looking into its folders.
        folder: an empty one of the test's own.
        name: of the module.
        text: its source.
        caches: functions that remember what was found, to be asked anew (`functools.cache`).
    """
    before = list(package.__path__)
    (folder / f"{name}.py").write_text(text)
    package.__path__ = [*before, str(folder)]
    for cache in caches:
        cache.cache_clear()
    try:
        yield
    finally:
        package.__path__ = before
        sys.modules.pop(f"{package.__name__}.{name}", None)
        for cache in caches:
            cache.cache_clear()


@contextmanager
def more_words(folder: Path, files: Mapping[str, str]) -> Iterator[None]:
    """Let the program speak English with some texts more, as long as this lasts.

    Args:
        folder: an empty one of the test's own; the language lies there.
        files: JSON by path below `words/`, such as `exports/words.json`.
    """
    about = {"code": "en", "name": "English", "direction": "ltr"}
    (folder / "language.json").write_text(json.dumps(about), "utf-8")
    for path, text in files.items():
        (folder / "words" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "words" / path).write_text(text, "utf-8")
    before = os.environ.get(words.VARIABLE)
    os.environ[words.VARIABLE] = str(folder)
    words.catalogue.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ[words.VARIABLE]
        else:
            os.environ[words.VARIABLE] = before
        words.catalogue.cache_clear()
