"""Checksums of the model that is shipped: kept beside its files, held against them whenever they are loaded.

The list has the form of `sha256sum`, which can check it too (`sha256sum --check SHA256SUMS` in the folder). Written
anew by `model.training.release` with every release. Knows files; nothing of models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from model.refusal import UnfitError
from model.words import phrase

LIST = "SHA256SUMS"
ENDINGS = (".safetensors", ".json", ".jinja", ".txt", ".model")
"""Of files that loading reads, in the folder and in those below it."""


def write(folder: Path) -> Path:
    """Write the list of a folder anew, from the files as they are, and return it."""
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in _names(folder)]
    path = folder / LIST
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def verify(folder: Path, names: Iterable[str] | None = None) -> None:
    """Hold files against the list.

    Args:
        folder: that has the list.
        names: of files, relative to the folder; by default all that stand in the folder itself, on the list or not.

    Raises:
        UnfitError: a file is altered, damaged, missing or not on the list, or there is no list.
    """
    listed = _read(folder)
    if names is None:
        names = [name for name in {*listed, *_names(folder)} if "/" not in name]
    for name in sorted(names):
        if name not in listed:
            raise UnfitError(phrase("loading.release.foreign", file=name))
        path = folder / name
        if not path.is_file():
            raise UnfitError(phrase("loading.release.missing", file=name))
        if _sha256(path) != listed[name]:
            raise UnfitError(phrase("loading.release.altered", file=name))


def _read(folder: Path) -> dict[str, str]:
    """Checksum by name."""
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise UnfitError(phrase("loading.release.no_list", file=LIST)) from None
    pairs = [line.split("  ", 1) for line in lines if line]
    if not pairs or any(len(pair) != 2 or len(pair[0]) != 64 for pair in pairs):
        raise UnfitError(phrase("loading.release.bad_list", file=LIST))
    return {name: checksum for checksum, name in pairs}


def _names(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
