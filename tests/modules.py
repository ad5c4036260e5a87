"""What a test adds to the program: a module, found as if it lay beside the others, and words in the catalogue."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from model.words import VARIABLE, catalogue


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
    """Put words into the catalogue, beside the English ones, as long as this lasts.

    Args:
        folder: one of the test's own, which becomes a language.
        files: the text of each file by its path below `words/`: `{"stations/memory.json": "{...}"}`.
    """
    language = {"code": "en", "name": "English", "direction": "ltr"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "language.json").write_text(json.dumps(language), "utf-8")
    for name, text in files.items():
        path = folder / "words" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    catalogue.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
        catalogue.cache_clear()
