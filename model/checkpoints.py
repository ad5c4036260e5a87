"""From a name to a loaded LLaVA: the embedded one, a local folder or a hub id, checked before it is loaded.

The order matters. What can be said without reading a weight (is it a LLaVA, are its files whole, does it fit in memory)
is said first, in words for a person; only then are the weights read. Safetensors only; code that a checkpoint brings
along is never run.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import MODEL_MAPPING, AutoProcessor, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor

from model import capture, geometry, hub, memory, rules, trial, weights
from model.geometry import Geometry

EMBEDDED = "workshop"
EMBEDDED_FOLDER = Path(__file__).parents[1] / "assets" / "models" / "workshop"
MODEL_TYPE = "llava"
ARCHITECTURE = "LlavaForConditionalGeneration"
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
CONVERSATION_PICTURES = 2
"""A conversation is taken to need as many positions again as its picture does, when memory is estimated."""

Progress = Callable[[str, float | None], None]


class CheckpointError(ValueError):
    """A checkpoint cannot be loaded; the message says which and why, for a person to read."""


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A LLaVA ready to run. Shared by all visitors; nothing in it changes after loading."""

    name: str
    """Short, for titles: the embedded model's name, the folder's name or the hub id."""
    source: str
    """What was asked for."""
    model: Any = field(repr=False)
    """LlavaForConditionalGeneration in evaluation mode (Any, as transformers' classes are untyped)."""
    processor: LlavaProcessor = field(repr=False)
    geometry: Geometry
    device: torch.device
    dtype: torch.dtype
    parameters: int
    bytes: int
    """What the weights take on the device."""
    lock: threading.Lock = field(repr=False)
    """Held round each model step, so that the steps of several runs take turns."""
    files: tuple[Path, ...] = field(default=(), repr=False)
    """The weight files that it was read from."""
    last_norm: Any = field(default=None, repr=False)
    """The module that the decoder applies after its last layer (see `model.trial`), or None where it has none."""

    @property
    def tokenizer(self) -> Any:
        return self.processor.tokenizer

    @property
    def notice(self) -> str:
        """What of the checkpoint's generation config answers here do not follow, in a sentence; empty for nothing."""
        asked = rules.left_out(self.model.generation_config)
        return f"Its generation_config.json asks for {', '.join(asked)}; answers here do without." if asked else ""

    @property
    def end_ids(self) -> frozenset[int]:
        """Tokens that end an answer (generation_config.eos_token_id, one or several)."""
        ends = self.model.generation_config.eos_token_id
        if ends is None:
            ends = self.tokenizer.eos_token_id
        return frozenset([ends] if isinstance(ends, int) else ends or [])


def load(
    source: str | Path = EMBEDDED,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    progress: Progress | None = None,
) -> LoadedModel:
    """Load a LLaVA checkpoint.

    Args:
        source: "workshop" for the embedded model, a local folder (the network is never touched), or a hub id.
        device: "cuda", "mps" or "cpu"; the best there is by default.
        dtype: such as "float16"; by default bfloat16 on CUDA (float16 where that is not supported), float16 on MPS and
            float32 on the CPU.
        progress: called with a sentence and, where it is known, the fraction done, from 0 to 1.

    Raises:
        CheckpointError: not there, not a LLaVA, not whole, not safe to read, or too large for memory.
    """
    report = progress or _silent
    target = _device(device)
    number = _dtype(dtype, target)
    report(f"Looking for {source}", 0.0)
    try:
        folder, repository = _locate(str(source))
        config = _config(folder)
        processor = _processor(folder, config)
        report("Checking shapes", None)
        shapes = geometry.read(config, processor)
        _check_memory(shapes, target, number)
        if repository is not None:
            hub.fetch_weights(repository, folder, report)
        files = weights.inspect(folder)
        report(f"Reading {memory.gigabytes(files.bytes)} of weights", None)
        model = _model(folder, config, number)
        report(f"Moving to {target}", None)
        model.to(target)
        loaded = LoadedModel(
            name=_name(str(source), repository),
            source=str(source),
            model=model,
            processor=processor,
            geometry=shapes,
            device=target,
            dtype=number,
            parameters=shapes.parameters,
            bytes=shapes.parameters * number.itemsize,
            lock=threading.Lock(),
            files=files.files,
        )
        report("Trying it", None)
        found = trial.run(loaded)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise CheckpointError(f"{source} does not fit into the memory of {target}: {error}") from error
    except (hub.HubError, weights.WeightsError, geometry.GeometryError, trial.TrialError, _UnfitError) as error:
        raise CheckpointError(f"Cannot load {source}: {error}.") from error
    report("Ready", 1.0)
    return replace(loaded, geometry=found.geometry, last_norm=found.last_norm)


class _UnfitError(ValueError):
    """What `load` turns into a CheckpointError that names the source."""


def _silent(message: str, fraction: float | None) -> None:
    pass


def _name(source: str, repository: str | None) -> str:
    if source == EMBEDDED:
        return EMBEDDED
    return repository or Path(source).expanduser().resolve().name


def _locate(source: str) -> tuple[Path, str | None]:
    """The local folder, and the hub repository it is a copy of, if it is one."""
    folder = EMBEDDED_FOLDER if source == EMBEDDED else Path(source).expanduser()
    if folder.is_dir():
        return folder, None
    if folder.exists():
        raise _UnfitError("it is a file; a checkpoint is a folder")
    if source == EMBEDDED:
        raise _UnfitError(f"the embedded model is not there: {folder} is missing")
    if not HUB_ID.fullmatch(source):
        raise _UnfitError("there is no such folder, and it is no hub id (owner/name) either")
    return hub.fetch_descriptions(source), source


def _config(folder: Path) -> LlavaConfig:
    path = folder / "config.json"
    if not path.is_file():
        raise _UnfitError("it is not a checkpoint: config.json is missing")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _UnfitError(f"its config.json cannot be read ({error})") from error
    kind = raw.get("model_type") if isinstance(raw, dict) else None
    if kind != MODEL_TYPE or ARCHITECTURE not in (raw.get("architectures") or [ARCHITECTURE]):
        made = ", ".join(map(str, raw.get("architectures") or ())) if isinstance(raw, dict) else ""
        raise _UnfitError(
            f"it is not a LLaVA: model type {kind!r}, architecture {made or 'not given'}; {ARCHITECTURE} is needed"
        )
    try:
        config: LlavaConfig = LlavaConfig.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # transformers' strict configs raise classes of their own for each kind of nonsense
        raise _UnfitError(f"its config.json makes no sense to transformers: {_first_line(error)}") from error
    return config


def _processor(folder: Path, config: LlavaConfig) -> LlavaProcessor:
    try:
        # The PIL image processor everywhere: torchvision's resizes a little differently.
        found = AutoProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False, backend="pil")
    except Exception as error:  # a damaged tokenizer raises bare Exception from Rust, other files raise anything
        raise _UnfitError(f"its processor cannot be loaded: {_first_line(error)}") from error
    if not isinstance(found, LlavaProcessor):
        raise _UnfitError(f"its processor is a {type(found).__name__}, not a LlavaProcessor")
    if not getattr(found.tokenizer, "is_fast", False):
        raise _UnfitError("it has no tokenizer.json; the positions of words in a prompt can only be told with one")
    if not (found.chat_template or found.tokenizer.chat_template):
        raise _UnfitError("it has no chat template, so there is no telling how to ask it a question")
    if found.image_token_id != config.image_token_id:
        raise _UnfitError(
            f"its image token is {found.image_token_id} for the tokenizer but {config.image_token_id} for the model"
        )
    return geometry.complete_processor(found, config)


def _model(folder: Path, config: LlavaConfig, dtype: torch.dtype) -> Any:
    parts = {name: capture.way(MODEL_MAPPING[type(getattr(config, name))]) for name in ("vision_config", "text_config")}
    try:
        model, info = LlavaForConditionalGeneration.from_pretrained(
            folder,
            dtype=dtype,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            attn_implementation={"": "sdpa", **parts},
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise _UnfitError(f"its weights do not fit its config: {_first_line(error)}") from error
    if info["missing_keys"]:
        missing = sorted(info["missing_keys"])
        raise _UnfitError(f"{len(missing)} weights are missing, first {missing[0]}")
    return model.eval().requires_grad_(False)


def _check_memory(shapes: Geometry, device: torch.device, dtype: torch.dtype) -> None:
    own = shapes.parameters * dtype.itemsize
    cache = shapes.cache_bytes(CONVERSATION_PICTURES * shapes.image_positions, dtype.itemsize)
    free = memory.available(device)
    if free is not None and own + cache > free:
        raise _UnfitError(
            f"it is too large: {shapes.parameters / 1e9:.2f} billion numbers of {dtype.itemsize} bytes "
            f"and a conversation need {memory.gigabytes(own + cache)}, and {memory.gigabytes(free)} of memory is free "
            f"on {device}"
        )
    # Weights pass through main memory on their way to a device.
    host = memory.host_available()
    if device.type != "cpu" and host is not None and own > host:
        raise _UnfitError(
            f"reading it needs {memory.gigabytes(own)} of main memory, and {memory.gigabytes(host)} is free"
        )


def _device(wanted: str | torch.device | None) -> torch.device:
    if wanted is None:
        if torch.cuda.is_available():
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise CheckpointError(f"There is no device called {wanted!r}: {_first_line(error)}") from error
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not present.get(device.type, False):
        raise CheckpointError(f"This machine has no {device.type} device that can be used.")
    return device


def _dtype(wanted: str | torch.dtype | None, device: torch.device) -> torch.dtype:
    if wanted is None:
        if device.type == "cuda":
            return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        return torch.float16 if device.type == "mps" else torch.float32
    found = getattr(torch, wanted, None) if isinstance(wanted, str) else wanted
    if found not in (torch.float32, torch.float16, torch.bfloat16):
        raise CheckpointError(
            f"{wanted!r} is not a type of number to load a model in; float32, float16 and bfloat16 are."
        )
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
