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
from model.llava.kinds import UNQUANTIZED
from model.refusal import UnfitError

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
OTHER_FORMS = {".gguf": "GGUF", ".onnx": "ONNX", ".h5": "TensorFlow's", ".msgpack": "Flax's"}


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
        raise WeightsError(
            f"{len(missing)} of its {len(names)} weight files are missing, first {missing[0]}: fetch them again"
        )
    tensors = 0
    for name in names:
        header = _header(folder / name)
        _refuse_quantized(header)
        tensors += len(header)
        if tensors > MOST_TENSORS:
            raise WeightsError(f"its weights are more than {MOST_TENSORS:,} tensors; no LLaVA has so many")
    return WeightFiles(tuple(folder / name for name in names), tensors)


def _refuse_quantized(header: dict[str, Any]) -> None:
    """Where a config does not say so: transformers would leave the scales aside and take the steps for numbers."""
    for name, tensor in header.items():
        if QUANTIZED.fullmatch(name) or (name.endswith(".weight") and tensor.get("dtype") in WHOLE):
            raise WeightsError(
                f"its weights are quantized (it holds {name}, of type {tensor.get('dtype')}); {UNQUANTIZED}"
            )


def _why_none(folder: Path) -> str:
    """What is there instead of weights, and the next step."""
    pickled = sorted(file.name for pattern in PICKLED for file in folder.glob(pattern))
    if pickled:
        return (
            f"its weights are pickled ({pickled[0]}). A pickle can run any code when it is opened, so only safetensors "
            "weights are loaded: where you trust its source, open it with transformers and save it again with "
            "save_pretrained(FOLDER), which writes safetensors"
        )
    others = sorted(file.name for file in folder.glob("*.safetensors") if file.is_file())
    if any(re.fullmatch(r"model-\d+-of-\d+\.safetensors", name) for name in others):
        return f"its weights come in several files ({others[0]} ...), and {INDEX}, which lists them, is missing: add it"
    if others:
        return f"its weights are in {others[0]}, and it has to be called {SINGLE}: rename it, if it is the whole model"
    for ending, form in OTHER_FORMS.items():
        found = sorted(file.name for file in folder.glob(f"*{ending}"))
        if found:
            return (
                f"its weights are {form} ({found[0]}), whose attention cannot be watched here: "
                "load the safetensors checkpoint that it was made from"
            )
    return f"it has no weights: neither {SINGLE} nor {INDEX} is there; fetch them from where its config came"


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
            raise WeightsError(f"{INDEX} is damaged: it does not say which tensor is in which file") from error
        except UnfitError as error:
            raise WeightsError(str(error)) from error
        if len(found) > MOST_TENSORS or len(names) > MOST_FILES:
            raise WeightsError(
                f"{INDEX} lists {len(found):,} tensors in {len(names):,} files; "
                f"{MOST_TENSORS:,} in {MOST_FILES:,} are the most"
            )
        if not names:
            raise WeightsError(f"{INDEX} lists no weights: fetch it again, or remove it where {SINGLE} holds them all")
        for name in names:
            if not isinstance(name, str) or Path(name).name != name or not name.endswith(".safetensors"):
                shown = str(name)[:80]
                raise WeightsError(f"{INDEX} names a file that is not a safetensors file beside it: {shown!r}")
        if "metadata" not in read:
            raise WeightsError(f"{INDEX} is damaged: it has no metadata, which transformers asks for; fetch it again")
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
        if start == descriptions.POINTER[:8]:
            raise WeightsError(f"{file.name} is a Git LFS pointer, not the weights themselves: run `git lfs pull`")
        (length,) = struct.unpack("<Q", start)
        if length > min(HEADER_LIMIT, size - 8):
            raise WeightsError(
                f"{file.name} is cut short or not a safetensors file: its header should have {length:,} bytes, "
                f"the file has {size:,}; fetch it again"
            )
        try:
            header = json.loads(stream.read(length))
            header.pop("__metadata__", None)
            promised = 8 + length + max((tensor["data_offsets"][1] for tensor in header.values()), default=0)
        except (ValueError, KeyError, AttributeError, TypeError, IndexError, RecursionError) as error:
            raise WeightsError(f"{file.name} is damaged: its header cannot be read; fetch it again") from error
    if size != promised:
        raise WeightsError(
            f"{file.name} is cut short: it has {size:,} bytes, its header promises {promised:,}; fetch it again"
        )
    return dict(header)
