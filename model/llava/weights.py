"""The weight files of a checkpoint, judged before anything reads them: whole, and never pickled.

Format of a safetensors file: eight bytes N (little-endian), N bytes of JSON header, then the data, whose end the header
promises. So a file cut short is known by its length alone, with no tensor read.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.llava import descriptions
from model.refusal import UnfitError
from model.words import phrase

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
HEADER_LIMIT = 32_000_000
"""Bytes; a tensor takes about a hundred."""
MOST_FILES = 1_000
MOST_TENSORS = 200_000
QUANTIZED = re.compile(
    r".*\.(qweight|qzeros|scales|SCB|absmax|quant_map|weight_packed|weight_scale(_inv)?|input_scale)|.*\.quant_state\..*"
)
"""Names of tensors that GPTQ, AWQ, bitsandbytes, compressed-tensors and FP8 checkpoints keep beside their numbers."""
WHOLE = ("I8", "U8")
"""Types of number that no weight of its own has: they are steps of a scale that stands elsewhere."""
OTHER_FORMS = ("gguf", "onnx", "h5", "msgpack")
"""Endings of files of other programs."""


class WeightsError(UnfitError):
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
        WeightsError: none there, pickled or quantized ones, one missing, or one cut short or damaged.
    """
    for file in folder.glob("*.safetensors"):
        descriptions.check_link(file)
    names = names_in(folder)
    if not names:
        raise WeightsError(_why_none(folder))
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise WeightsError(phrase("loading.weights.files_missing", n=len(missing), total=len(names), file=missing[0]))
    tensors = 0
    for name in names:
        header = _header(folder / name)
        _refuse_quantized(header)
        tensors += len(header)
        if tensors > MOST_TENSORS:
            raise WeightsError(phrase("loading.weights.many", most=f"{MOST_TENSORS:,}"))
    return WeightFiles(tuple(folder / name for name in names), tensors)


def _refuse_quantized(header: dict[str, Any]) -> None:
    """Where a config does not say so: transformers would leave the scales aside and take the steps for numbers."""
    for name, tensor in header.items():
        if QUANTIZED.fullmatch(name) or (name.endswith(".weight") and tensor.get("dtype") in WHOLE):
            raise WeightsError(phrase("loading.quantized_tensor", name=name, kind=tensor.get("dtype")))


def _why_none(folder: Path) -> str:
    """What is there instead of weights, and the next step."""
    pickled = sorted(file.name for pattern in PICKLED for file in folder.glob(pattern))
    if pickled:
        return phrase("loading.weights.pickled", file=pickled[0])
    others = sorted(file.name for file in folder.glob("*.safetensors") if file.is_file())
    if any(re.fullmatch(r"model-\d+-of-\d+\.safetensors", name) for name in others):
        return phrase("loading.weights.no_index", file=others[0], index=INDEX)
    if others:
        return phrase("loading.weights.misnamed", file=others[0], name=SINGLE)
    for form in OTHER_FORMS:
        found = sorted(file.name for file in folder.glob(f"*.{form}"))
        if found:
            return phrase(f"loading.weights.in_form.{form}", file=found[0])
    return phrase("loading.weights.none", file=SINGLE, index=INDEX)


def names_in(folder: Path) -> tuple[str, ...]:
    """Names of the weight files that a folder's index (or the single file) calls for; empty when it has neither.

    Raises:
        WeightsError: the index is damaged or points outside the folder.
    """
    index = folder / INDEX
    if index.is_file():
        try:
            read = descriptions.read(folder, INDEX) or {}
            found = read["weight_map"]
            names = sorted(set(found.values()))
        except (KeyError, AttributeError, TypeError) as error:
            raise WeightsError(phrase("loading.weights.bad_index", index=INDEX)) from error
        except UnfitError as error:
            raise WeightsError(str(error)) from error
        if len(found) > MOST_TENSORS or len(names) > MOST_FILES:
            counts = {"tensors": f"{len(found):,}", "files": f"{len(names):,}"}
            most = {"most_tensors": f"{MOST_TENSORS:,}", "most_files": f"{MOST_FILES:,}"}
            raise WeightsError(phrase("loading.weights.long_index", index=INDEX, **counts, **most))
        if not names:
            raise WeightsError(phrase("loading.weights.empty_index", index=INDEX, file=SINGLE))
        for name in names:
            if not isinstance(name, str) or Path(name).name != name or not name.endswith(".safetensors"):
                raise WeightsError(phrase("loading.weights.strange_file", index=INDEX, file=repr(str(name)[:80])))
        if "metadata" not in read:
            raise WeightsError(phrase("loading.weights.no_metadata", index=INDEX))
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
            raise WeightsError(phrase("loading.weights.no_header", file=file.name, size=f"{size:,}"))
        if start == descriptions.POINTER[:8]:
            raise WeightsError(phrase("loading.weights.pointer", file=file.name))
        (length,) = struct.unpack("<Q", start)
        if length > min(HEADER_LIMIT, size - 8):
            sizes = {"header": f"{length:,}", "size": f"{size:,}"}
            raise WeightsError(phrase("loading.weights.not_safetensors", file=file.name, **sizes))
        try:
            header = json.loads(stream.read(length))
            header.pop("__metadata__", None)
            promised = 8 + length + max((tensor["data_offsets"][1] for tensor in header.values()), default=0)
        except (ValueError, KeyError, AttributeError, TypeError, IndexError, RecursionError) as error:
            raise WeightsError(phrase("loading.weights.bad_header", file=file.name)) from error
    if size != promised:
        sizes = {"size": f"{size:,}", "promised": f"{promised:,}"}
        raise WeightsError(phrase("loading.weights.cut_short", file=file.name, **sizes))
    return dict(header)
