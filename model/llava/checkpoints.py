"""From a name to a loaded LLaVA: the embedded one, a local folder or a hub id, checked before it is loaded.

The order matters. What can be said without reading a weight (is it a LLaVA, are its files whole, does it fit in memory)
is said first, in words for a person; only then are the weights read. Safetensors only; code that a checkpoint brings
along is never run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
import transformers
from PIL import Image
from transformers import (
    CONFIG_MAPPING,
    MODEL_MAPPING,
    AutoProcessor,
    GenerationConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
)

from model.files import expanded
from model.llava import (
    bounds,
    capture,
    chat,
    checksums,
    descriptions,
    geometry,
    hub,
    kinds,
    memory,
    rules,
    sight,
    trial,
    weights,
)
from model.llava.chat import Chat, PromptError
from model.llava.geometry import Geometry
from model.llava.prompt import Turn, compose
from model.refusal import UnfitError, in_words, is_foreign, log
from model.words import phrase

EMBEDDED = "workshop"
EMBEDDED_FOLDER = Path(__file__).parents[2] / "assets" / "models" / "workshop"
CONVERSATION_PICTURES = 2
"""A conversation is taken to need as many positions again as its picture does, when memory is estimated."""
QUESTION = "What is in the picture?"
"""Put to a checkpoint on paper, before its weights are read: is there a prompt, and does it fit?"""
ANSWER_ROOM = 16
"""Positions that must be left for an answer to that question."""
MOST_MESSAGE = 700
"""Characters of a refusal: names from a checkpoint's files stand in it, and they may be of any length."""

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
    chat: Chat = field(repr=False)
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
    """The module that the decoder applies after its last layer (see `model.llava.trial`), or None where it has none."""

    @property
    def tokenizer(self) -> Any:
        return self.processor.tokenizer

    @property
    def notice(self) -> str:
        """What of the checkpoint's generation config answers here do not follow, in a sentence; empty for nothing."""
        asked = rules.left_out(self.model.generation_config)
        return phrase("loading.notice", what=", ".join(asked)) if asked else ""

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
        source: "workshop" for the embedded model, a local folder (the network is never touched), or a hub id:
            owner/name, or owner/name@revision.
        device: "cuda", "mps" or "cpu"; the best there is by default.
        dtype: such as "float16"; by default bfloat16 on CUDA (float16 where that is not supported), float16 on MPS and
            float32 on the CPU.
        progress: called with a sentence and, where it is known, the fraction done, from 0 to 1.

    Raises:
        CheckpointError: not there, not a LLaVA, not whole, not safe to read, too large for memory, or no question can
            be asked of it.
    """
    report = progress or _silent
    target = _device(device)
    number = _dtype(dtype, target)
    report(phrase("loading.progress.looking", source=source), 0.0)
    chat.warm()
    try:
        return _load(str(source), target, number, report)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise CheckpointError(phrase("loading.no_memory", source=source, device=target)) from error
    except (UnfitError, PromptError) as error:
        raise CheckpointError(_one_line(phrase("loading.cannot", source=source, why=error))) from error
    except BaseException as error:
        if not is_foreign(error):
            raise
        log.info("loading %s", source, exc_info=True)
        kind = type(error).__name__
        raise CheckpointError(_one_line(phrase("loading.unlike_any", source=source, kind=kind))) from error


def _load(source: str, target: torch.device, number: torch.dtype, report: Progress) -> LoadedModel:
    folder, repository = _locate(source)
    if is_shipped(folder):
        checksums.verify(folder)
    config = _config(folder)
    processor = _processor(folder, config)
    report(phrase("loading.progress.shapes"), None)
    with in_words(phrase("loading.config.apart")):
        shapes = geometry.read(config, processor)
    with in_words(phrase("loading.processor.shows_nothing")):
        for pad in (False, True):
            sight.preprocess(Image.new("RGB", geometry.PROBE_SIZE), processor.image_processor, pad=pad)
    speech = _speech(processor, config, shapes)
    _check_memory(shapes, target, number)
    if repository is not None:
        hub.fetch_weights(repository, folder, report)
    files = weights.inspect(folder)
    report(phrase("loading.progress.reading", size=memory.gigabytes(files.bytes)), None)
    model = _model(folder, config, number)
    report(phrase("loading.progress.moving", device=target), None)
    model.to(target)
    loaded = LoadedModel(
        name=_name(source, repository),
        source=source,
        model=model,
        processor=processor,
        chat=speech,
        geometry=shapes,
        device=target,
        dtype=number,
        parameters=shapes.parameters,
        bytes=shapes.parameters * number.itemsize,
        lock=threading.Lock(),
        files=files.files,
    )
    report(phrase("loading.progress.trying"), None)
    found = trial.run(loaded)
    report(phrase("loading.progress.ready"), 1.0)
    return replace(loaded, geometry=found.geometry, last_norm=found.last_norm)


def is_shipped(folder: Path) -> bool:
    """Whether a folder is that of the model that comes along, whose files have checksums."""
    return folder.resolve() == EMBEDDED_FOLDER.resolve()


def _silent(message: str, fraction: float | None) -> None:
    pass


def _one_line(message: str) -> str:
    """Without line breaks or characters that a terminal obeys: file names and templates speak in it."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in message).split())
    return line if len(line) <= MOST_MESSAGE else line[: MOST_MESSAGE - 4].rstrip() + " ..."


def _name(source: str, repository: hub.Repository | None) -> str:
    if source == EMBEDDED:
        return EMBEDDED
    return str(repository) if repository else expanded(source).resolve().name


def _locate(source: str) -> tuple[Path, hub.Repository | None]:
    """The local folder, and the hub repository it is a copy of, if it is one."""
    folder = EMBEDDED_FOLDER if source == EMBEDDED else expanded(source)
    try:
        there = folder.exists()
    except (OSError, ValueError) as error:  # too long a name, or a null character in it
        raise UnfitError(phrase("loading.source.neither")) from error
    if folder.is_dir():
        return folder, None
    if there:
        kinds.refuse_file(folder)
    if source == EMBEDDED:
        raise UnfitError(phrase("loading.release.gone", folder=folder))
    repository = hub.repository(source)
    if repository is None:
        raise UnfitError(phrase("loading.source.nowhere"))
    return hub.fetch_descriptions(repository), repository


def _config(folder: Path) -> LlavaConfig:
    descriptions.check_sizes(folder)
    raw = kinds.config_of(folder)
    bounds.check_config(raw)
    generation = descriptions.read(folder, descriptions.GENERATION) or {}
    bounds.check_generation(generation)
    with in_words(phrase("loading.generation.senseless")):
        GenerationConfig.from_dict(generation)
    _check_names(raw)
    with in_words(phrase("loading.config.senseless")):
        config: LlavaConfig = LlavaConfig.from_pretrained(folder, local_files_only=True)
    for part in (config, config.text_config, config.vision_config):
        # How a call is made is for its caller to say; some configs were saved in the midst of an experiment.
        part.return_dict, part.output_attentions, part.output_hidden_states = True, False, False
        part._attn_implementation = None
    return config


def _check_names(config: dict[str, Any]) -> None:
    """The kinds of part and of number that a config names must be known."""
    for part in (config, config.get("text_config", {}), config.get("vision_config", {})):
        kind = part.get("model_type")
        if kind is not None and kind not in CONFIG_MAPPING:
            version = transformers.__version__
            raise UnfitError(phrase("loading.config.unknown_part", kind=repr(kind), version=version))
        number = part.get("dtype", part.get("torch_dtype"))
        if number not in (None, "auto") and not isinstance(getattr(torch, str(number), None), torch.dtype):
            raise UnfitError(phrase("loading.config.unknown_number", kind=repr(number)))


def _processor(folder: Path, config: LlavaConfig) -> LlavaProcessor:
    made_by = [name for name in (descriptions.PROCESSOR, descriptions.PREPROCESSOR) if (folder / name).is_file()]
    if not made_by:
        raise UnfitError(phrase("loading.processor.none", file=descriptions.PREPROCESSOR, other=descriptions.PROCESSOR))
    for name in made_by:
        bounds.check_processor(descriptions.read(folder, name) or {}, name)
    for name in descriptions.BESIDE_TOKENIZER:
        descriptions.read(folder, name)
    if not any((folder / name).is_file() for name in descriptions.VOCABULARIES):
        raise UnfitError(phrase("loading.tokenizer.none", file=descriptions.TOKENIZER))
    with in_words(phrase("loading.processor.unreadable")):
        # The PIL image processor everywhere: torchvision's resizes a little differently.
        found = AutoProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False, backend="pil")
    if not isinstance(found, LlavaProcessor):
        raise UnfitError(phrase("loading.processor.another", kind=type(found).__name__))
    if not getattr(found.tokenizer, "is_fast", False):
        raise UnfitError(phrase("loading.tokenizer.slow", file=descriptions.TOKENIZER))
    bounds.check_tokenizer(found.tokenizer.backend_tokenizer)
    if found.image_token_id != config.image_token_id:
        ids = {"tokenizer": found.image_token_id, "model": config.image_token_id}
        raise UnfitError(phrase("loading.tokenizer.image_token", **ids))
    return geometry.complete_processor(found, config)


def _speech(processor: LlavaProcessor, config: LlavaConfig, shapes: Geometry) -> Chat:
    """How it is spoken to, after one question about a picture has been written down for it.

    Raises:
        UnfitError, PromptError: there is no such prompt, or it does not fit.
    """
    image, rows = shapes.image_token_id, shapes.vocabulary
    if image >= rows:
        numbers = {"token": f"{image:,}", "rows": f"{rows:,}", "last": f"{rows - 1:,}"}
        raise UnfitError(phrase("loading.tokenizer.image_beyond", **numbers))
    added = processor.tokenizer.added_tokens_decoder
    beyond = [number for number in processor.tokenizer.get_vocab().values() if number >= rows and number not in added]
    if beyond:
        raise UnfitError(phrase("loading.tokenizer.beyond", tokens=f"{len(beyond):,}", rows=f"{rows:,}"))
    ends = getattr(config.text_config, "eos_token_id", None)  # some families' text configs have none
    steering = {image, *(ends if isinstance(ends, list) else [ends])} - {None}
    speech = Chat(processor, rows, steering)
    prompt = compose(speech, [Turn(QUESTION)], shapes.image_positions)
    pictures = prompt.ids.count(image)
    if pictures != shapes.image_positions:
        patches = f"{shapes.image_positions:,}"
        raise UnfitError(phrase("loading.tokenizer.image_tokens", tokens=f"{pictures:,}", patches=patches))
    if len(prompt.ids) + ANSWER_ROOM > shapes.context:
        sizes = {"context": f"{shapes.context:,}", "prompt": f"{len(prompt.ids):,}"}
        raise UnfitError(phrase("loading.config.short_context", **sizes, answer=ANSWER_ROOM))
    return speech


def _model(folder: Path, config: LlavaConfig, dtype: torch.dtype) -> Any:
    parts = {name: capture.way(MODEL_MAPPING[type(getattr(config, name))]) for name in ("vision_config", "text_config")}
    with in_words(phrase("loading.weights.unfit")):
        model, info = LlavaForConditionalGeneration.from_pretrained(
            folder,
            config=config,
            dtype=dtype,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            attn_implementation={"": "sdpa", **parts},
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # they are refused below, with both shapes
        )
    if info["mismatched_keys"]:
        name, stored, wanted = min(info["mismatched_keys"])
        shapes = {"stored": _times(stored), "wanted": _times(wanted)}
        raise UnfitError(phrase("loading.weights.shapes", n=len(info["mismatched_keys"]), name=name, **shapes))
    if info["missing_keys"]:
        missing = sorted(info["missing_keys"])
        raise UnfitError(phrase("loading.weights.tensors_missing", n=len(missing), name=missing[0]))
    return model.eval().requires_grad_(False)


def _times(shape: Any) -> str:
    return " x ".join(map(str, shape)) or phrase("loading.weights.single")


def _check_memory(shapes: Geometry, device: torch.device, dtype: torch.dtype) -> None:
    own = (shapes.parameters + shapes.buffers) * dtype.itemsize
    cache = shapes.cache_bytes(CONVERSATION_PICTURES * shapes.image_positions, dtype.itemsize)
    free = memory.available(device)
    if free is not None and own + cache > free:
        sizes = {"needed": memory.gigabytes(own + cache), "free": memory.gigabytes(free), "device": device}
        count = f"{shapes.parameters / 1e9:.2f}"
        raise UnfitError(phrase("loading.too_large", numbers=count, bytes=dtype.itemsize, **sizes))
    # Weights pass through main memory on their way to a device.
    host = memory.host_available()
    if device.type != "cpu" and host is not None and own > host:
        raise UnfitError(phrase("loading.too_large_to_read", needed=memory.gigabytes(own), free=memory.gigabytes(host)))


def _device(wanted: str | torch.device | None) -> torch.device:
    if wanted is None:
        if torch.cuda.is_available():
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise CheckpointError(phrase("loading.device.unknown", asked=repr(wanted))) from error
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not present.get(device.type, False):
        raise CheckpointError(phrase("loading.device.none", kind=device.type))
    return device


def _dtype(wanted: str | torch.dtype | None, device: torch.device) -> torch.dtype:
    if wanted is None:
        if device.type == "cuda":
            return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        return torch.float16 if device.type == "mps" else torch.float32
    found = getattr(torch, wanted, None) if isinstance(wanted, str) else wanted
    if found not in (torch.float32, torch.float16, torch.bfloat16):
        raise CheckpointError(phrase("loading.device.number", asked=repr(wanted)))
    return found
