"""A module that a test adds to a package, found there as if it lay beside the others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


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
