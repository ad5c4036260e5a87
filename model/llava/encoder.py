"""The eye from inside: its own attention, the filters that cut a patch into numbers, and which layer is read.

T encoder positions, a class position (if there is one) first; D width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from model.insight import Filters
from model.llava.capture import UnseenError, WholeMaps, by_outputs, watching
from model.llava.geometry import Geometry
from model.options import QuestionError
from model.trace import Float32, Picture
from model.words import phrase

if TYPE_CHECKING:  # loading a model tries it, by this very module
    from model.llava.checkpoints import LoadedModel


def layers_read(shapes: Geometry) -> int:
    """How many of the encoder's layers LLaVA's features have passed through; the rest is computed for nothing.

    Hidden state k is what comes out of k layers (config: vision_feature_layer, negative from the end of L + 1).
    """
    return max(layer % (shapes.encoder_layers + 1) for layer in shapes.feature_layers)


def attention(model: LoadedModel, picture: Picture, layer: int | None = None, head: int | None = None) -> Float32:
    """The encoder's attention, [query position, key position]; rows sum to 1.

    Args:
        layer: counted from 0; None is the mean over the layers that LLaVA reads.
        head: counted from 0; None is the mean over all.

    Raises:
        QuestionError: no such layer or head, or an encoder whose attention cannot be seen.
    """
    shapes = model.geometry
    for name, index, size in (("layers", layer, shapes.encoder_layers), ("heads", head, shapes.encoder_heads)):
        if index is not None and (isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < size):
            raise QuestionError(phrase(f"asking.none_of_the_encoder.{name}", asked=repr(index), last=size - 1))
    wanted = range(layers_read(shapes)) if layer is None else (layer,)
    recorder = WholeMaps(wanted, head)
    asked = {"output_attentions": True} if by_outputs(model.model.config.vision_config) else {}
    with model.lock, torch.inference_mode(), watching(recorder):
        pixels = torch.from_numpy(picture.pixels)[None].to(model.device, model.dtype)
        output = model.model.get_image_features(pixels, return_dict=True, **asked)
        for weights in (output.attentions or ()) if asked else ():
            recorder.take_weights(weights)
    try:
        return recorder.hand_over()
    except UnseenError as error:
        raise QuestionError(phrase("asking.unseen.encoder")) from error


def filters(model: LoadedModel, count: int) -> Filters:
    """The `count` filters with the largest Euclidean length.

    Raises:
        QuestionError: an encoder that begins otherwise.
    """
    convolutions = [
        module for module in model.model.model.vision_tower.modules() if isinstance(module, torch.nn.Conv2d)
    ]
    if not convolutions:
        raise QuestionError(phrase("asking.no_convolution"))
    weights = convolutions[0].weight.detach().float()
    order = weights.flatten(1).norm(dim=1).argsort(descending=True)[:count]
    return Filters(weights[order].cpu().numpy(), tuple(order.tolist()), len(weights))
