"""The small files in which a checkpoint describes itself, weighed before anything parses them, and read as JSON.

Knows names and sizes of files; nothing of what stands in them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model.refusal import UnfitError
from model.words import phrase

CONFIG, GENERATION = "config.json", "generation_config.json"
PROCESSOR, PREPROCESSOR = "processor_config.json", "preprocessor_config.json"
TOKENIZER = "tokenizer.json"
VOCABULARIES = (TOKENIZER, "vocab.json", "tokenizer.model")
"""Any of them is enough to make a tokenizer of."""
BESIDE_TOKENIZER = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.json")
ADAPTER = "adapter_config.json"
POINTER = b"version https://git-lfs"
"""How a file begins that Git LFS has not fetched."""
MEGA = 10**6
MOST_BYTES = {
    CONFIG: MEGA,
    GENERATION: MEGA,
    PROCESSOR: MEGA,
    PREPROCESSOR: MEGA,
    ADAPTER: MEGA,
    "video_preprocessor_config.json": MEGA,
    "chat_template.json": MEGA,
    "chat_template.jinja": MEGA,
    "special_tokens_map.json": 4 * MEGA,
    "added_tokens.json": 16 * MEGA,
    "tokenizer_config.json": 32 * MEGA,
    TOKENIZER: 64 * MEGA,
    "vocab.json": 64 * MEGA,
    "merges.txt": 64 * MEGA,
    "tokenizer.model": 64 * MEGA,
    "model.safetensors.index.json": 32 * MEGA,
}
"""Bytes of each file that is read of a checkpoint. The largest known: 33 MB of tokenizer.json (Gemma 3), 1.2 MB of
tokenizer_config.json (the same), 10 MB of index (models of 100,000 tensors)."""
TEMPLATES = "additional_chat_templates"
MOST_TEMPLATES = 64


def check_sizes(folder: Path) -> None:
    """Refuse a checkpoint whose descriptions are larger than any real one's, or were never fetched.

    Raises:
        UnfitError: with the file; its size and the limit.
    """
    for name, most in MOST_BYTES.items():
        check_link(folder / name)
        if not (folder / name).is_file():
            continue  # what is missing is said where it is needed
        _check_size(folder / name, most)
        if _is_pointer(folder / name):
            raise UnfitError(phrase("loading.file.pointer", file=name))
    extra = sorted((folder / TEMPLATES).glob("*.jinja"))
    if len(extra) > MOST_TEMPLATES:
        raise UnfitError(phrase("loading.file.templates", count=f"{len(extra):,}", most=MOST_TEMPLATES))
    for file in extra:
        _check_size(file, MEGA)


def check_link(file: Path) -> None:
    """Refuse a link to a file that is not there: the hub's cache is made of links, and copying often loses their ends.

    Raises:
        UnfitError: with the file.
    """
    if file.is_symlink() and not file.exists():
        raise UnfitError(phrase("loading.file.link", file=file.name))


def _is_pointer(file: Path) -> bool:
    """Whether Git LFS has left its note in place of the file."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(POINTER)) == POINTER
    except OSError:
        return False


def _check_size(file: Path, most: int) -> None:
    size = file.stat().st_size
    if size > most:
        raise UnfitError(phrase("loading.file.large", file=file.name, size=f"{size:,}", most=f"{most:,}"))


def read(folder: Path, name: str) -> dict[str, Any] | None:
    """A description as JSON, or None where there is no such file.

    Raises:
        UnfitError: it is too large, no JSON, or no object.
    """
    path = folder / name
    if not path.is_file():
        return None
    _check_size(path, MOST_BYTES[name])
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
    except OSError as error:
        raise UnfitError(phrase("loading.file.unreadable", file=name, why=error.strerror)) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise UnfitError(phrase("loading.file.damaged_at", file=name, **place)) from error
    except (ValueError, RecursionError) as error:
        raise UnfitError(phrase("loading.file.damaged", file=name)) from error
    if not isinstance(found, dict):
        raise UnfitError(phrase("loading.file.no_object", file=name, kind=type(found).__name__))
    return found
