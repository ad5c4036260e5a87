"""A run: one question about one picture, as a generator of its stages; a conversation: several, on one cache.

Every number comes from the tensors of the running model. The model is shared and never changed: what belongs to a run
(cache, recorder, random numbers) lives in the run, and the model's lock is held for one step at a time.

T positions so far, V vocabulary, P patches, D width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from transformers import DynamicCache

from model.llava import sight
from model.llava.decoding import Decoding, fork
from model.llava.prompt import Prompt, PromptError, Turn, compose
from model.options import Options, QuestionError, asked
from model.trace import Features, Float32, Prefix, Projected, Sight, Stage
from model.words import phrase

if TYPE_CHECKING:  # loading a model tries it, by this very module
    from model.llava.checkpoints import LoadedModel

__all__ = ["Conversation", "Options", "QuestionError", "encode", "run"]


def run(
    model: LoadedModel, picture: Image.Image | Sight, question: str, options: Options | None = None
) -> Iterator[Stage]:
    """Answer one question about one picture.

    Args:
        model: a loaded checkpoint.
        picture: upright, RGB (see `model.pictures.picture.open_picture`); or what has been made of it already (`see`).
        question: plain text; nothing in it is taken as a control token.
        options: how to choose tokens and how many.

    Yields:
        Picture, Patches, Features, Projected, Prefix, then one Step a token. Close the iterator to stop.

    Raises:
        QuestionError: at the call, before any stage: empty or too long a question.
    """
    return Conversation(model, picture).ask(question, options)


class Conversation:
    """One visitor's questions about one picture. Holds the key/value cache and the transcript of finished turns.

    A turn works on a copy of the cache (a copy of references: the cache never writes in place, it concatenates) and
    hands it in when it ends. So a turn that is stopped or fails leaves the conversation as it was before.
    """

    def __init__(self, model: LoadedModel, picture: Image.Image | Sight) -> None:
        """Args:
        picture: upright, RGB; or what has been made of it already (see `see`).
        """
        self.model = model
        self._picture = picture
        self._state = _State((), Prompt((), (), ()), DynamicCache(config=model.model.config))
        self._growing: Decoding | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Finished turns, in order."""
        return self._state.turns

    @property
    def nbytes(self) -> int:
        """Bytes that keys and values of the finished turns and of the one under way take, on whatever device."""
        caches = [self._state.cache, *([self._growing.cache] if self._growing else [])]
        held = {
            id(tensor): tensor.nbytes
            for cache in caches
            for layer in cache.layers
            for tensor in vars(layer).values()
            if isinstance(tensor, torch.Tensor)
        }
        return sum(held.values())

    def ask(self, question: str, options: Options | None = None) -> Iterator[Stage]:
        """Ask the next question. Arguments and what it yields are those of `run`.

        The stages of the picture are computed once and yielded again; the Prefix holds the whole conversation, and only
        what follows the last answer is computed anew.
        """
        words = asked(question)
        return self._turn(words, self._prompt(words), options or Options())

    def _prompt(self, question: str) -> Prompt:
        state, shapes = self._state, self.model.geometry
        try:
            new = compose(self.model.chat, [*state.turns, Turn(question)], shapes.image_positions)
        except PromptError as error:
            raise QuestionError(phrase("asking.cannot", why=error)) from error
        prompt = state.prompt + new
        if len(prompt.ids) >= shapes.context:
            sizes = {"tokens": f"{len(prompt.ids):,}", "room": f"{shapes.context:,}"}
            raise QuestionError(
                phrase("asking.too_long_together", **sizes) if state.turns else phrase("asking.too_long", **sizes)
            )
        return prompt

    def _turn(self, question: str, prompt: Prompt, options: Options) -> Iterator[Stage]:
        before = self._state
        if not isinstance(self._picture, Sight):
            self._picture = encode(self.model, self._picture)
        yield from self._picture.stages
        yield Prefix(np.asarray(prompt.ids, dtype=np.int64), prompt.texts, prompt.spans)
        decoding = Decoding(self.model, prompt, fork(before.cache), self._picture.projected)
        self._growing = decoding
        answer = ""
        try:
            for step, last in decoding.steps(options):
                answer += step.text
                if last and self._state is before:
                    # Before the last step is given out: a caller that stops listening there has still heard it all.
                    turns = (*before.turns, Turn(question, answer.strip()))
                    self._state = _State(turns, decoding.said, decoding.cache)
                yield step
        finally:
            if self._growing is decoding:
                self._growing = None


@dataclass(frozen=True)
class _State:
    """A conversation after its last finished turn."""

    turns: tuple[Turn, ...]
    prompt: Prompt
    """Everything said, the last answer included; an end token is left to the template to write."""
    cache: DynamicCache
    """Of all positions of `prompt`, or of all but the last."""


def encode(model: LoadedModel, image: Image.Image, *, pad: bool = False) -> Sight:
    """Stations 1 to 4: from the picture to its projected patches.

    Args:
        image: upright, RGB (see `model.pictures.picture.open_picture`).
        pad: see `model.llava.sight.look`.
    """
    picture = sight.preprocess(image, model.processor.image_processor, pad=pad)
    layers = model.geometry.feature_layers
    with model.lock, torch.inference_mode():
        pixels = torch.from_numpy(picture.pixels)[None].to(model.device, model.dtype)
        output = model.model.get_image_features(pixels, return_dict=True)
        hidden = torch.cat([output.hidden_states[layer] for layer in layers], dim=-1)[0]  # (encoder positions, width)
        features = _array(hidden)
        values = _array(output.pooler_output[0])  # (P, D)
    drops = model.geometry.drops_class
    return Sight(
        picture,
        sight.cut(picture, model.geometry.grid),
        Features(features, features[int(drops) :], layers[0], drops, joined=layers[1:]),
        Projected(values),
    )


def _array(tensor: torch.Tensor) -> Float32:
    array: Float32 = tensor.float().cpu().numpy()
    return array
