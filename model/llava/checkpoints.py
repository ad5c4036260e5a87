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
    report(f"Looking for {source}", 0.0)
    chat.warm()
    try:
        return _load(str(source), target, number, report)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise CheckpointError(
            f"{source} does not fit into the memory of {target}: end other programs that use it, or load a smaller "
            "model."
        ) from error
    except (UnfitError, PromptError) as error:
        raise CheckpointError(_one_line(f"Cannot load {source}: {error}.")) from error
    except BaseException as error:
        if not is_foreign(error):
            raise
        log.info("loading %s", source, exc_info=True)
        raise CheckpointError(
            _one_line(f"Cannot load {source}: something in it is not as in any LLaVA known ({type(error).__name__}).")
        ) from error


def _load(source: str, target: torch.device, number: torch.dtype, report: Progress) -> LoadedModel:
    folder, repository = _locate(source)
    if is_shipped(folder):
        checksums.verify(folder)
    config = _config(folder)
    processor = _processor(folder, config)
    report("Checking shapes", None)
    with in_words("its config.json and its processor do not make a LLaVA together"):
        shapes = geometry.read(config, processor)
    with in_words("its processor makes nothing of a picture that could be shown"):
        for pad in (False, True):
            sight.look(Image.new("RGB", geometry.PROBE_SIZE), processor.image_processor, pad=pad)
    speech = _speech(processor, config, shapes)
    _check_memory(shapes, target, number)
    if repository is not None:
        hub.fetch_weights(repository, folder, report)
    files = weights.inspect(folder)
    report(f"Reading {memory.gigabytes(files.bytes)} of weights", None)
    model = _model(folder, config, number)
    report(f"Moving to {target}", None)
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
    report("Trying it", None)
    found = trial.run(loaded)
    report("Ready", 1.0)
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
        raise UnfitError("that is neither a folder nor a hub id (owner/name)") from error
    if folder.is_dir():
        return folder, None
    if there:
        kinds.refuse_file(folder)
    if source == EMBEDDED:
        raise UnfitError(f"the embedded model is not there: {folder} is missing; {checksums.RESTORE}")
    repository = hub.repository(source)
    if repository is None:
        raise UnfitError(
            "there is no such folder, nor is it a hub id (owner/name, or owner/name@revision for one revision)"
        )
    return hub.fetch_descriptions(repository), repository


def _config(folder: Path) -> LlavaConfig:
    descriptions.check_sizes(folder)
    raw = kinds.config_of(folder)
    bounds.check_config(raw)
    generation = descriptions.read(folder, descriptions.GENERATION) or {}
    bounds.check_generation(generation)
    with in_words("its generation_config.json makes no sense to transformers"):
        GenerationConfig.from_dict(generation)
    _check_names(raw)
    with in_words("its config.json makes no sense to transformers"):
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
            raise UnfitError(
                f"its config.json names a part of the kind {kind!r}, which transformers {transformers.__version__} "
                "does not know"
            )
        number = part.get("dtype", part.get("torch_dtype"))
        if number not in (None, "auto") and not isinstance(getattr(torch, str(number), None), torch.dtype):
            raise UnfitError(f"its config.json names an unknown type of number, {number!r}")


def _processor(folder: Path, config: LlavaConfig) -> LlavaProcessor:
    made_by = [name for name in (descriptions.PROCESSOR, descriptions.PREPROCESSOR) if (folder / name).is_file()]
    if not made_by:
        raise UnfitError(
            f"it has no processor, which makes the encoder's input of a picture: copy {descriptions.PREPROCESSOR} or "
            f"{descriptions.PROCESSOR} from the model it was made from"
        )
    for name in made_by:
        bounds.check_processor(descriptions.read(folder, name) or {}, name)
    for name in descriptions.BESIDE_TOKENIZER:
        descriptions.read(folder, name)
    if not any((folder / name).is_file() for name in descriptions.VOCABULARIES):
        raise UnfitError(
            f"it has no tokenizer, which cuts a question into tokens: copy {descriptions.TOKENIZER} and "
            "tokenizer_config.json from the model it was made from"
        )
    with in_words("its processor or tokenizer cannot be read: copy their files again from the model it was made from"):
        # The PIL image processor everywhere: torchvision's resizes a little differently.
        found = AutoProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False, backend="pil")
    if not isinstance(found, LlavaProcessor):
        raise UnfitError(f"its processor is a {type(found).__name__}, and a LlavaProcessor is needed")
    if not getattr(found.tokenizer, "is_fast", False):
        raise UnfitError(
            f"it has no {descriptions.TOKENIZER}, and only such a tokenizer says where each word stands in a prompt: "
            "save its tokenizer again as a fast one"
        )
    bounds.check_tokenizer(found.tokenizer.backend_tokenizer)
    if found.image_token_id != config.image_token_id:
        raise UnfitError(
            f"its image token is {found.image_token_id} for the tokenizer but {config.image_token_id} for the model"
        )
    return geometry.complete_processor(found, config)


def _speech(processor: LlavaProcessor, config: LlavaConfig, shapes: Geometry) -> Chat:
    """How it is spoken to, after one question about a picture has been written down for it.

    Raises:
        UnfitError, PromptError: there is no such prompt, or it does not fit.
    """
    image, rows = shapes.image_token_id, shapes.vocabulary
    if image >= rows:
        raise UnfitError(
            f"its image token has the number {image:,}, and the embedding table has {rows:,} rows, the last of them "
            f"{rows - 1:,}: the model was saved before its table was made longer"
        )
    added = processor.tokenizer.added_tokens_decoder
    beyond = [number for number in processor.tokenizer.get_vocab().values() if number >= rows and number not in added]
    if beyond:
        raise UnfitError(
            f"its tokenizer knows {len(beyond):,} tokens that its embedding table of {rows:,} rows does not have: "
            "it is the tokenizer of another model"
        )
    ends = getattr(config.text_config, "eos_token_id", None)  # some families' text configs have none
    steering = {image, *(ends if isinstance(ends, list) else [ends])} - {None}
    speech = Chat(processor, rows, steering)
    prompt = compose(speech, [Turn(QUESTION)], shapes.image_positions)
    pictures = prompt.ids.count(image)
    if pictures != shapes.image_positions:
        raise UnfitError(
            f"its prompt has {pictures:,} image tokens for a picture of {shapes.image_positions:,} patches"
        )
    if len(prompt.ids) + ANSWER_ROOM > shapes.context:
        raise UnfitError(
            f"its context of {shapes.context:,} positions (max_position_embeddings) is too short: a picture and a "
            f"short question take {len(prompt.ids):,}, and an answer needs {ANSWER_ROOM} more"
        )
    return speech


def _model(folder: Path, config: LlavaConfig, dtype: torch.dtype) -> Any:
    parts = {name: capture.way(MODEL_MAPPING[type(getattr(config, name))]) for name in ("vision_config", "text_config")}
    with in_words("its weights do not fit its config.json; both must be of one model"):
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
        raise UnfitError(
            f"{len(info['mismatched_keys'])} of its weights do not have the shape that config.json gives them, first "
            f"{name}: {_times(stored)} instead of {_times(wanted)}"
        )
    if info["missing_keys"]:
        missing = sorted(info["missing_keys"])
        raise UnfitError(
            f"{len(missing)} weights are missing, first {missing[0]}: the files are not whole, or of another model"
        )
    return model.eval().requires_grad_(False)


def _times(shape: Any) -> str:
    return " x ".join(map(str, shape)) or "a single number"


def _check_memory(shapes: Geometry, device: torch.device, dtype: torch.dtype) -> None:
    own = (shapes.parameters + shapes.buffers) * dtype.itemsize
    cache = shapes.cache_bytes(CONVERSATION_PICTURES * shapes.image_positions, dtype.itemsize)
    free = memory.available(device)
    if free is not None and own + cache > free:
        raise UnfitError(
            f"it is too large: {shapes.parameters / 1e9:.2f} billion numbers of {dtype.itemsize} bytes "
            f"and a conversation need {memory.gigabytes(own + cache)}, and {memory.gigabytes(free)} of memory is free "
            f"on {device}"
        )
    # Weights pass through main memory on their way to a device.
    host = memory.host_available()
    if device.type != "cpu" and host is not None and own > host:
        raise UnfitError(
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
        raise CheckpointError(f"There is no device called {wanted!r}: cuda, mps and cpu are known.") from error
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
