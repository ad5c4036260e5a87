"""A module that a test adds to a package, and words that it adds to a language, as if they lay beside the others."""

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
    """Speak English with some words more, as long as this lasts.

    Args:
        folder: where the language may lie.
        files: JSON texts by their paths below its `words`.
    """
    about = json.dumps({"code": "en", "name": "English", "direction": "ltr"})
    written = {"language.json": about} | {f"words/{name}": text for name, text in files.items()}
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    catalogue.cache_clear()
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before
        catalogue.cache_clear()
