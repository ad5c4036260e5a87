"""What a checkpoint's shapes are, read from the checkpoint itself: its config, and its processor tried on a blank
picture. Nothing here is a literal of any one model.

The config alone does not say how many positions an encoder has or whether one of them is a class position, so a model
without weights (torch's meta device: shapes, no memory, no arithmetic) is built from the config and asked.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
from transformers.integrations.heterogeneity.configuration_utils import AmbiguousGlobalPerLayerAttributeError

from model.refusal import UnfitError
from model.trace import Grid
from model.words import phrase

CLASS_DROPPED = "default"
"""The value of config.vision_feature_select_strategy that drops the class position; "full" keeps every position."""
PROBE_SIZE = (96, 64)
"""Width and height of the blank picture: any size will do, but not a square, so that a processor whose output follows
the shape of the picture gives itself away."""


VISION_FIELDS = ("hidden_size", "num_hidden_layers", "num_attention_heads")
TEXT_FIELDS = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")
"""What a part's config must say for its shapes to be known; transformers maps a family's own names to these."""
CONTEXT_FIELDS = ("max_position_embeddings", "max_seq_len", "seq_length", "n_ctx")
"""What decoders of different families call the number of positions that they were made for."""
UNLIMITED = 10**9
"""A tokenizer that was given no length says a larger one than this."""


class GeometryError(UnfitError):
    """The parts of a checkpoint do not fit each other; the message names both numbers."""


@dataclass(frozen=True)
class CacheLayer:
    """What one layer of the key/value cache holds."""

    width: int
    """Numbers a position, keys and values together."""
    most: int | None = None
    """How many positions it keeps at most (a sliding window's); None is all."""


@dataclass(frozen=True)
class Geometry:
    """The shapes of one checkpoint."""

    grid: Grid
    """The patch grid that the projector's output forms."""
    channels: int
    image_height: int
    """Pixels, as the processor makes them."""
    image_width: int
    encoder_positions: int
    """Positions inside the vision encoder, a class position included."""
    encoder_width: int
    encoder_layers: int
    encoder_heads: int
    feature_layers: tuple[int, ...]
    """Indices into the encoder's hidden states (config: vision_feature_layer); several are joined along the width."""
    select_strategy: str
    """config: vision_feature_select_strategy."""
    text_width: int
    decoder_layers: int
    decoder_heads: int
    key_value_heads: int
    vocabulary: int
    context: int
    """Most positions the decoder was made for (config: see CONTEXT_FIELDS, or the tokenizer's model_max_length)."""
    cache: tuple[CacheLayer, ...]
    """Of the layers that hold one: some decoders share theirs between layers. Before the weights are there as the
    config has it, afterwards measured (`model.llava.trial`): some decoders keep less than all keys and values."""
    image_token_id: int
    parameters: int
    """Numbers in the weights, tied ones counted once."""
    buffers: int
    """Numbers that the model makes for itself beside its weights, such as tables of positions."""

    @property
    def image_positions(self) -> int:
        """Positions one picture takes in the prompt."""
        return self.grid.patches

    @property
    def drops_class(self) -> bool:
        """Whether the encoder's class position is dropped on the way to the projector."""
        return self.select_strategy == CLASS_DROPPED

    def cache_bytes(self, positions: int, itemsize: int) -> int:
        """Bytes of the key/value cache for so many positions, at so many bytes a number."""
        kept = (
            layer.width * min(positions, layer.most if layer.most is not None else positions) for layer in self.cache
        )
        return sum(kept) * itemsize


def read(config: LlavaConfig, processor: LlavaProcessor) -> Geometry:
    """Derive the geometry of a checkpoint.

    Args:
        config: the checkpoint's config.
        processor: its processor, complete (see `complete_processor`).

    Raises:
        GeometryError: processor, encoder and decoder do not fit each other, or their shapes are of a kind that has no
            patch grid.
    """
    check_parts(config)
    pixels, image_tokens = _probe_processor(processor)
    vision, text = config.vision_config, config.text_config
    shell = _shell(config)
    encoder_positions, projected = _probe_encoder(shell, pixels)
    channels, height, width = pixels
    side = _patch_size(vision)
    grid = Grid(height // side, width // side, side)
    if projected != grid.patches:
        sizes = {"width": width, "height": height, "patch_size": grid.patch_size}
        counts = {"columns": grid.columns, "rows": grid.rows, "patches": grid.patches, "positions": projected}
        strategy = repr(config.vision_feature_select_strategy)
        raise GeometryError(phrase("loading.shapes.no_grid", **sizes, **counts, strategy=strategy))
    if image_tokens != projected:
        raise GeometryError(phrase("loading.shapes.image_tokens", tokens=image_tokens, positions=projected))
    layers = config.vision_feature_layer
    key_value_heads = _setting(text, "num_key_value_heads") or text.num_attention_heads
    head_width = _setting(text, "head_dim") or text.hidden_size // text.num_attention_heads
    return Geometry(
        grid=grid,
        channels=channels,
        image_height=height,
        image_width=width,
        encoder_positions=encoder_positions,
        encoder_width=vision.hidden_size,
        encoder_layers=vision.num_hidden_layers,
        encoder_heads=vision.num_attention_heads,
        feature_layers=(layers,) if isinstance(layers, int) else tuple(layers),
        select_strategy=config.vision_feature_select_strategy,
        text_width=text.hidden_size,
        decoder_layers=text.num_hidden_layers,
        decoder_heads=text.num_attention_heads,
        key_value_heads=key_value_heads,
        vocabulary=text.vocab_size,
        context=_context(text, processor),
        cache=(CacheLayer(2 * key_value_heads * head_width),) * text.num_hidden_layers,
        image_token_id=config.image_token_id,
        parameters=sum(parameter.numel() for parameter in shell.parameters()),
        buffers=sum(buffer.numel() for buffer in shell.buffers()),
    )


def _setting(config: Any, name: str) -> Any:
    """What a config says; None where it says nothing, or something else of each layer."""
    try:
        return getattr(config, name, None)
    except AmbiguousGlobalPerLayerAttributeError:
        return None


def check_parts(config: LlavaConfig) -> None:
    """See that encoder and decoder are of a kind that can be a LLaVA's.

    Raises:
        GeometryError: one is a whole model, or its config does not say the sizes that everything here rests on.
    """
    vision, text = config.vision_config, config.text_config
    if text.is_encoder_decoder:
        raise GeometryError(phrase("loading.shapes.encoder_decoder", kind=text.model_type))
    for part, name, fields in ((vision, "encoder", VISION_FIELDS), (text, "decoder", TEXT_FIELDS)):
        inner = [key for key in ("text_config", "vision_config", "decoder_config") if key in part.sub_configs]
        if inner:
            raise GeometryError(phrase(f"loading.shapes.whole_{name}", kind=part.model_type))
        for field in fields:
            if not isinstance(_setting(part, field), int):
                raise GeometryError(phrase(f"loading.shapes.unsized_{name}", kind=part.model_type, field=field))
    _patch_size(vision)
    layers, count = config.vision_feature_layer, vision.num_hidden_layers
    chosen = [layers] if isinstance(layers, int) else layers
    if not chosen or any(not -count - 1 <= layer <= count for layer in chosen):
        raise GeometryError(phrase("loading.shapes.feature_layer", said=layers, n=count))


def _patch_size(vision: Any) -> int:
    """Side of a patch in pixels; some families write height and width.

    Raises:
        GeometryError: there is none, or patches are not square.
    """
    size = _setting(vision, "patch_size")
    sides = {size} if isinstance(size, int) else set(size or ())
    if len(sides) != 1:
        raise GeometryError(phrase("loading.shapes.patch_size", kind=vision.model_type, said=size))
    return int(sides.pop())


def _context(text: Any, processor: LlavaProcessor) -> int:
    """Most positions the decoder was made for.

    Raises:
        GeometryError: neither its config nor the tokenizer says.
    """
    lengths = [_setting(text, name) for name in CONTEXT_FIELDS]
    for length in (*lengths, processor.tokenizer.model_max_length):
        if isinstance(length, int) and 0 < length < UNLIMITED:
            return length
    raise GeometryError(phrase("loading.shapes.no_context"))


def complete_processor(processor: LlavaProcessor, config: LlavaConfig) -> LlavaProcessor:
    """Fill what checkpoints saved before transformers 4.45 leave out of their processor from the model's config."""
    vision = config.vision_config
    if processor.patch_size is None:
        processor.patch_size = _patch_size(vision)
        # Such checkpoints never recorded it either; only encoders of the CLIP kind have a class position.
        processor.num_additional_image_tokens = int("clip" in vision.model_type)
    if processor.vision_feature_select_strategy is None:
        processor.vision_feature_select_strategy = config.vision_feature_select_strategy
    return processor


def first_line(error: BaseException) -> str:
    """What an error says, without the lines that follow and the full stop: it ends a sentence of ours."""
    if isinstance(error, KeyError) and error.args:  # says nothing but the key
        return f"KeyError: {first_line(ValueError(error.args[0]))}"
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")


def _probe_processor(processor: LlavaProcessor) -> tuple[tuple[int, int, int], int]:
    """Shape of the pixels, [channel, row, column], and number of image tokens that the processor makes."""
    blank = Image.new("RGB", PROBE_SIZE)
    try:
        inputs = processor(images=blank, text=processor.image_token, return_tensors="pt")
    except (ValueError, TypeError, AttributeError) as error:
        raise GeometryError(phrase("loading.shapes.processor_fails", kind=type(error).__name__)) from error
    shape = tuple(inputs["pixel_values"].shape)
    if len(shape) != 4 or shape[0] != 1:
        raise GeometryError(phrase("loading.shapes.pixels", shape=shape))
    image_tokens = int((inputs["input_ids"] == processor.image_token_id).sum())
    return (shape[1], shape[2], shape[3]), image_tokens


def _shell(config: LlavaConfig) -> Any:
    """The model without its weights; Any, as transformers' classes are untyped."""
    # A config remembers the attention function it was last given; a copy keeps the caller's as it is.
    own = copy.deepcopy(config)
    try:
        with torch.device("meta"):
            return LlavaForConditionalGeneration(own).eval()
    except Exception as error:  # each family's classes have their own ways to say what they cannot be part of
        kinds = {"encoder": config.vision_config.model_type, "decoder": config.text_config.model_type}
        raise GeometryError(phrase("loading.shapes.unbuilt", **kinds, why=first_line(error))) from error


def _probe_encoder(shell: Any, pixels: tuple[int, int, int]) -> tuple[int, int]:
    """Encoder positions, and positions that the projector puts out."""
    channels, height, width = pixels
    try:
        with torch.inference_mode():
            outputs = shell.get_image_features(torch.empty(1, *pixels, device="meta"), return_dict=True)
            return outputs.last_hidden_state.shape[1], outputs.pooler_output[0].shape[0]
    except Exception as error:  # each family's classes have their own ways to say what they do not take
        sizes = {"channels": channels, "height": height, "width": width}
        raise GeometryError(phrase("loading.shapes.pixels_refused", **sizes)) from error
