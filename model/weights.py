"""The weight files of a checkpoint, judged before anything reads them: whole, and never pickled.

Format of a safetensors file: eight bytes N (little-endian), N bytes of JSON header, then the data, whose end the header
promises. So a file cut short is known by its length alone, with no tensor read.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
HEADER_LIMIT = 100_000_000
"""Bytes; the safetensors library refuses longer headers."""


class WeightsError(ValueError):
    """The weights cannot be used; the message says which file and why."""


@dataclass(frozen=True)
class WeightFiles:
    """The weight files of one checkpoint, all present and whole."""

    files: tuple[Path, ...]
    tensors: int
    """Number of tensors in all files."""

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.files)


def inspect(folder: Path) -> WeightFiles:
    """Find and check the weight files of a checkpoint folder.

    Raises:
        WeightsError: none there, pickled ones only, one missing, or one cut short or damaged.
    """
    names = names_in(folder)
    if not names:
        pickled = sorted(file.name for pattern in PICKLED for file in folder.glob(pattern))
        if pickled:
            raise WeightsError(
                f"its weights are pickled ({pickled[0]}). A pickle can run any code when it is opened, so only "
                "safetensors weights are loaded; convert them first"
            )
        raise WeightsError(f"it has no weights: neither {SINGLE} nor {INDEX} is there")
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise WeightsError(f"{len(missing)} of its {len(names)} weight files are missing, first {missing[0]}")
    tensors = sum(len(_header(folder / name)) for name in names)
    return WeightFiles(tuple(folder / name for name in names), tensors)


def names_in(folder: Path) -> tuple[str, ...]:
    """Names of the weight files that a folder's index (or the single file) calls for; empty when it has neither.

    Raises:
        WeightsError: the index is damaged or points outside the folder.
    """
    index = folder / INDEX
    if index.is_file():
        try:
            names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise WeightsError(f"{INDEX} is damaged: {error}") from error
        for name in names:
            if not isinstance(name, str) or Path(name).name != name or not name.endswith(".safetensors"):
                raise WeightsError(f"{INDEX} names a file that is not a safetensors file beside it: {name!r}")
        return tuple(names)
    return (SINGLE,) if (folder / SINGLE).is_file() else ()


@dataclass(frozen=True)
class Stored:
    """One tensor as its file has it."""

    name: str
    dtype: str
    """As safetensors writes it, such as F16."""
    shape: tuple[int, ...]
    bytes: int


def stored(file: Path) -> tuple[Stored, ...]:
    """Every tensor of a safetensors file, from its header alone.

    Raises:
        WeightsError: the file is damaged or cut short.
    """
    found = []
    for name, told in _header(file).items():
        begin, end = told["data_offsets"]
        found.append(Stored(name, str(told["dtype"]), tuple(told["shape"]), end - begin))
    return tuple(found)


def _header(file: Path) -> dict[str, Any]:
    """The tensors that a safetensors file promises, by name, after checking that the file keeps its promise."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        start = stream.read(8)
        if len(start) < 8:
            raise WeightsError(f"{file.name} is cut short: it has {size:,} bytes and no header")
        (length,) = struct.unpack("<Q", start)
        if length > min(HEADER_LIMIT, size - 8):
            raise WeightsError(
                f"{file.name} is cut short or not a safetensors file: its header should have {length:,} bytes, "
                f"the file has {size:,}"
            )
        try:
            header = json.loads(stream.read(length))
            header.pop("__metadata__", None)
            promised = 8 + length + max((tensor["data_offsets"][1] for tensor in header.values()), default=0)
        except (ValueError, KeyError, AttributeError, TypeError, IndexError, RecursionError) as error:
            raise WeightsError(f"{file.name} is damaged: its header cannot be read ({error})") from error
    if size != promised:
        raise WeightsError(f"{file.name} is cut short: it has {size:,} bytes, its header promises {promised:,}")
    return dict(header)
