"""One try of a model that has just been loaded: what loads, answers, and its attention is the stock model's.

A blank picture goes through the encoder and a short prompt through the decoder, by the code that answers take; then the
same by stock eager attention. So whatever transformers or torch raise is raised here, and not at the first question.

What it costs: every weight is read four times (once to see that it is a number, three passes over a prompt of a few
positions), and the vision encoder looks at one picture twice. That is memory traffic and little arithmetic: a 7B in
float32 on a CPU takes about as long as reading it from a warm disk did, and less than its first answer will.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from transformers import DynamicCache
from transformers.cache_utils import LinearAttentionCacheLayerMixin

from model.llava import capture, encoder
from model.llava.capture import WholeMaps, watching
from model.llava.decoding import Decoding, as_encoder_outputs, kept, places
from model.llava.geometry import CacheLayer, Geometry, first_line
from model.llava.prompt import Prompt
from model.llava.rules import Rules
from model.llava.run import encode
from model.options import QuestionError
from model.refusal import UnfitError
from model.trace import Float32, Projected, Sight
from model.words import phrase

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel

PATCHES = 4
"""So many of the picture's positions stand in the prompt: the decoder's pass is to be short."""
BLANK = (96, 64)
"""Width and height of the grey picture; any will do."""
CLOSE = {torch.float32: 1e-3, torch.float16: 0.05, torch.bfloat16: 0.05}
"""How far rows may be from eager ones, largest difference in float32 and mean of a row's sum in half precision: wide
enough for rounding in a large model, far below what a missing bias or sink makes. Tests hold tiny models to 1e-5."""


class TrialError(UnfitError):
    """A loaded model does not answer as it should; the message says why, for a person."""


@dataclass(frozen=True)
class Found:
    """What only a run could tell of a model."""

    geometry: Geometry
    """With what the cache and the rows measure."""
    last_norm: Any
    """The module that the decoder applies after its last layer, or None where it has none."""


def run(model: LoadedModel) -> Found:
    """Try a model. Which attention function it is watched by may change on the way; nothing else of it does.

    Raises:
        TrialError: its weights are no numbers, it cannot answer, or its attention cannot be seen as it is.
    """
    _check_weights(model)
    try:
        _check_rules(model)
    except Exception as error:  # generation settings of the wrong shape raise whatever they meet first
        raise TrialError(phrase("loading.generation.why_senseless", why=first_line(error))) from error
    try:
        _check_kind(model)
        sight = _look(model)
        return _answer(model, sight)
    except (TrialError, MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:  # each family of models has its own ways to fail
        raise TrialError(phrase("loading.trial.fails", kind=_kind(model), why=first_line(error))) from error


def _check_weights(model: LoadedModel) -> None:
    for name, weight in model.model.named_parameters():
        if weight.is_floating_point() and weight.numel():
            low, high = weight.aminmax()  # one pass, no copy; both are NaN where any number is
            if not (low.isfinite() and high.isfinite()):
                raise TrialError(phrase("loading.trial.bad_weights", name=name))


def _check_rules(model: LoadedModel) -> None:
    """Build what `generate` would build, and use it where all of it has work: before an answer's first and last token.

    A rule can name a token that there is not, and most say so only when they are used.
    """
    prompt = (0, 0)  # behind a single token, a rule for the first one of a text would apply; no answer is that
    rules = Rules(model.model, model.tokenizer, prompt, 1, model.end_ids)
    scores = rules.apply(prompt, torch.zeros(model.geometry.vocabulary, device=model.device))
    rules.stopped(prompt)
    if not scores.isfinite().any():
        raise ValueError(phrase("loading.trial.no_token_left"))


def _check_kind(model: LoadedModel) -> None:
    layers = DynamicCache(config=model.model.config).layers
    if any(isinstance(layer, LinearAttentionCacheLayerMixin) for layer in layers):
        raise TrialError(phrase("loading.trial.recurrent", kind=_kind(model)))


def _kind(model: LoadedModel) -> str:
    return str(model.model.config.text_config.model_type)


def _look(model: LoadedModel) -> Sight:
    """The picture as answers get it, after a check of the encoder's attention."""
    picture = Image.new("RGB", BLANK, (128, 128, 128))
    config = model.model.config.vision_config
    shapes = model.geometry
    own, reference = (WholeMaps(range(encoder.layers_read(shapes)), None) for _ in range(2))
    with watching(own):
        sight = encode(model, picture)
    for name, values in (("encoder", sight.features.hidden), ("projector", sight.projected.values)):
        if not np.isfinite(values).all():
            raise TrialError(_no_numbers(model, name))
    try:
        if config._attn_implementation == capture.STOCK_EAGER:
            encoder.attention(model, sight.picture)
            return sight
        seen = own.hand_over()
        with _attention(model, "vision_config", capture.EAGER), watching(reference):
            encode(model, picture)
        if _apart(seen, reference.hand_over(), model) > CLOSE[model.dtype]:
            _set(model, "vision_config", capture.EAGER)
    except (QuestionError, capture.UnseenError) as error:
        raise TrialError(phrase("loading.trial.unseen_encoder", kind=config.model_type)) from error
    return sight


def _answer(model: LoadedModel, sight: Sight) -> Found:
    """A step over a short prompt and one more on its cache, watched in the first way that gives the eager rows."""
    prompt = _prompt(model)
    told = prompt + Prompt(prompt.ids[:1], ("",), ("answer",))
    reference = _reference(model, told, sight)
    layers, heads = reference.rows[0].shape[:2]
    tried = replace(model, geometry=replace(model.geometry, decoder_layers=layers, decoder_heads=heads))
    ways = (capture.SDPA, capture.EAGER, capture.STOCK_EAGER)
    reason = ""
    for way in ways[ways.index(model.model.config.text_config._attn_implementation) :]:
        _set(model, "text_config", way)
        try:
            rows, cache = _steps(tried, prompt, told, sight)
        except (QuestionError, capture.UnseenError, ValueError) as error:  # SDPA says so of what it cannot compute
            reason = first_line(error)
            continue
        if all(_apart(*pair, model) <= CLOSE[model.dtype] for pair in zip(rows, reference.rows, strict=True)):
            return Found(replace(tried.geometry, cache=_measured(cache)), reference.last_norm)
        reason = phrase("loading.trial.not_eager")
    raise TrialError(phrase("loading.trial.unseen_decoder", kind=_kind(model), why=reason))


def _prompt(model: LoadedModel) -> Prompt:
    """A word, some of the picture, and more words: any, as long as they differ."""
    image = model.geometry.image_token_id
    words = [token for token in range(min(8, model.geometry.vocabulary)) if token != image]
    patches = min(PATCHES, model.geometry.image_positions)
    ids = (words[0], *[image] * patches, *words[1:])
    kinds = ("template", *["image"] * patches, *["question"] * len(words[1:]))
    return Prompt(ids, ("",) * len(ids), kinds)  # type: ignore[arg-type]


def _shown(sight: Sight, prompt: Prompt) -> Projected:
    return Projected(sight.projected.values[: prompt.kinds.count("image")])


@dataclass(frozen=True)
class _Reference:
    """What stock eager attention gives."""

    rows: tuple[Float32, Float32]
    """Of the prompt's last position and of the one after it, each [layer, head, position]."""
    last_norm: Any


def _reference(model: LoadedModel, told: Prompt, sight: Sight) -> _Reference:
    decoder = model.model.model.language_model
    with (
        _attention(model, "text_config", capture.STOCK_EAGER),
        _outputs(decoder) as outputs,
        torch.inference_mode(),
    ):
        output = model.model(
            input_ids=torch.tensor([told.ids], device=model.device),
            position_ids=places(0, len(told.ids), model.device),
            mm_encoder_outputs=as_encoder_outputs(model, _shown(sight, told), told),
            use_cache=False,
            output_attentions=True,
            output_hidden_states=True,
        )
    maps = [one[0].float() for one in output.attentions or () if one is not None]
    layers = len(output.hidden_states or ()) - 1
    if len(maps) != layers or len({one.shape for one in maps}) != 1:
        raise TrialError(phrase("loading.trial.maps", kind=_kind(model), layers=layers, maps=len(maps)))
    weights = torch.stack(maps).cpu().numpy()  # (L, H, T, T)
    if not np.isfinite(weights).all():
        raise TrialError(_no_numbers(model, "decoder"))
    if weights[:, :, -2, -1].any():
        raise TrialError(phrase("loading.trial.looks_ahead", kind=_kind(model)))
    return _Reference((weights[:, :, -2, :-1], weights[:, :, -1]), _last_norm(decoder, outputs))


def _last_norm(decoder: Any, outputs: list[tuple[Any, Any]]) -> Any:
    """The module outside the layers that made the decoder's last hidden state."""
    final = next(output for module, output in reversed(outputs) if module is decoder)[0]
    for module, output in outputs:
        if isinstance(output, torch.Tensor) and output.data_ptr() == final.data_ptr():
            return module
    return None


@contextmanager
def _outputs(decoder: Any) -> Iterator[list[tuple[Any, Any]]]:
    """What the decoder and its modules outside the layers put out, in order, while inside the `with`."""
    seen: list[tuple[Any, Any]] = []
    outside = [module for name, module in decoder.named_modules() if not any(map(str.isdigit, name.split(".")))]
    hooks = [module.register_forward_hook(lambda one, _, output: seen.append((one, output))) for module in outside]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def _steps(model: LoadedModel, prompt: Prompt, told: Prompt, sight: Sight) -> tuple[list[Float32], Any]:
    """The rows of two steps, by the code that answers take, and the cache."""
    decoding = Decoding(model, prompt, DynamicCache(config=model.model.config), _shown(sight, prompt))
    rows = []
    for said in (prompt, told):
        decoding.said = said
        logits, row = decoding.advance()
        rows.append(row)
        if not logits.isfinite().all():
            raise TrialError(_no_numbers(model, "decoder"))
        if decoding.cache.get_seq_length() != len(said.ids):
            raise TrialError(phrase("loading.trial.no_cache", kind=_kind(model)))
    return rows, decoding.cache


def _measured(cache: Any) -> tuple[CacheLayer, ...]:
    """What the layers of a cache hold, from the tensors themselves."""
    found = []
    for layer in cache.layers:
        width = sum(tensor.numel() // tensor.shape[-2] for tensor in kept(layer))
        if not width:
            continue  # shares another layer's
        window = getattr(layer, "sliding_window", None)
        found.append(CacheLayer(width, None if window is None else window - 1))  # the newest is not kept
    return tuple(found)


def _apart(one: Float32, other: Float32, model: LoadedModel) -> float:
    """How far rows are from each other, see `CLOSE`."""
    if one.shape != other.shape:
        return np.inf
    difference = np.abs(one - other)
    return float(difference.max() if model.dtype == torch.float32 else difference.sum(axis=-1).mean())


def _no_numbers(model: LoadedModel, part: str) -> str:
    """Why a model is refused one of whose parts gives none."""
    least = model.dtype == torch.float32
    return phrase(f"loading.trial.{part}_no_numbers") if least else phrase(f"loading.trial.{part}_overflows")


def _set(model: LoadedModel, part: str, way: str) -> None:
    model.model.set_attn_implementation({part: way})


@contextmanager
def _attention(model: LoadedModel, part: str, way: str) -> Iterator[None]:
    """Another attention function inside the `with`."""
    before = getattr(model.model.config, part)._attn_implementation
    _set(model, part, way)
    try:
        yield
    finally:
        _set(model, part, before)
