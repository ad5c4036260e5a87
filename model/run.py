"""A run: one question about one picture, as a generator of its stages; a conversation: several, on one cache.

Every number comes from the tensors of the running model. The model is shared and never changed: what belongs to a run
(cache, recorder, random numbers) lives in the run, and the model's lock is held for one step at a time.

T positions so far, V vocabulary, P patches, D width.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import DynamicCache
from transformers.modeling_outputs import BaseModelOutputWithPooling

from model import sight
from model.capture import Recorder
from model.checkpoints import LoadedModel
from model.options import Options, QuestionError, asked
from model.prompt import Prompt, PromptError, Turn, compose
from model.sampling import Sampler, alternatives, entropy_bits
from model.trace import SPAN_KINDS, Features, Float32, Patches, Picture, Prefix, Projected, SpanKind, Stage, Step
from model.words import Reader

__all__ = ["Conversation", "Options", "QuestionError", "run"]


def run(model: LoadedModel, picture: Image.Image, question: str, options: Options | None = None) -> Iterator[Stage]:
    """Answer one question about one picture.

    Args:
        model: a loaded checkpoint.
        picture: upright, RGB (see `model.picture.open_picture`).
        question: plain text; nothing in it is taken as a control token.
        options: how to choose tokens and how many.

    Yields:
        Picture, Patches, Features, Projected, Prefix, then one Step a token. Close the iterator to stop.

    Raises:
        QuestionError: at the call, before any stage: empty or too long a question.
    """
    return Conversation(model, picture).ask(question, options)


_PLACE: dict[SpanKind, int] = {kind: place for place, kind in enumerate(SPAN_KINDS)}


class Conversation:
    """One visitor's questions about one picture. Holds the key/value cache and the transcript of finished turns.

    A turn works on a copy of the cache (a copy of references: the cache never writes in place, it concatenates) and
    hands it in when it ends. So a turn that is stopped or fails leaves the conversation as it was before.
    """

    def __init__(self, model: LoadedModel, picture: Image.Image) -> None:
        self.model = model
        self._image = picture
        self._sight: _Sight | None = None
        self._state = _State((), Prompt((), (), ()), DynamicCache(config=model.model.config))

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Finished turns, in order."""
        return self._state.turns

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
            new = compose(self.model.processor, [*state.turns, Turn(question)], shapes.image_positions)
        except PromptError as error:
            raise QuestionError(f"This question cannot be asked: {error}.") from error
        prompt = state.prompt + new
        if len(prompt.ids) >= shapes.context:
            earlier = " with everything said before" if state.turns else ""
            raise QuestionError(
                f"The question is too long: the prompt{earlier} has {len(prompt.ids):,} tokens, and this model has "
                f"room for {shapes.context:,}, the answer included."
            )
        return prompt

    def _turn(self, question: str, prompt: Prompt, options: Options) -> Iterator[Stage]:
        before = self._state
        self._sight = self._sight or _look(self.model, self._image)
        yield from self._sight.stages
        yield Prefix(np.asarray(prompt.ids, dtype=np.int64), prompt.texts, prompt.spans)
        decoding = _Decoding(self.model, prompt, _fork(before.cache), self._sight.projected)
        sampler = Sampler(options, prompt.ids, self.model.model.generation_config)
        reader = Reader(self.model.tokenizer)
        budget = min(options.max_new_tokens, self.model.geometry.context - len(prompt.ids))
        answer = ""
        for index in range(budget):
            logits, attention = decoding.advance()
            step = _step(index, logits, attention, sampler, reader, decoding, self.model)
            answer += step.text
            decoding.append(step)
            if (step.is_end or index + 1 == budget) and self._state is before:
                # Before the last step is given out: a caller that stops listening there has still heard it all.
                turns = (*before.turns, Turn(question, answer.strip()))
                self._state = _State(turns, decoding.said, decoding.cache)
            yield step
            if step.is_end:
                return


@dataclass(frozen=True)
class _State:
    """A conversation after its last finished turn."""

    turns: tuple[Turn, ...]
    prompt: Prompt
    """Everything said, the last answer included; an end token is left to the template to write."""
    cache: DynamicCache
    """Of all positions of `prompt`, or of all but the last."""


@dataclass(frozen=True)
class _Sight:
    """The picture's stages, and the projected patches as the decoder wants them."""

    stages: tuple[Picture, Patches, Features, Projected]
    projected: torch.Tensor
    """[P, D], on the model's device."""


class _Decoding:
    """The decoder at work on one turn."""

    def __init__(self, model: LoadedModel, prompt: Prompt, cache: DynamicCache, projected: torch.Tensor) -> None:
        self.model = model
        self.cache = cache
        self.said = prompt
        self._projected = projected
        self._places = [_PLACE[kind] for kind in prompt.kinds]

    def advance(self) -> tuple[torch.Tensor, Float32]:
        """Feed what the cache does not hold yet.

        Returns:
            Logits of the next token, [V] float32, and the attention row that made them, [layer, head, T].
        """
        seen = self.cache.get_seq_length()
        fresh = self.said.ids[seen:]
        picture = {} if seen else {"mm_encoder_outputs": _as_encoder_outputs(self._projected)}
        recorder = Recorder()
        with self.model.lock, torch.inference_mode():
            output = self.model.model(
                input_ids=torch.tensor([fresh], device=self.model.device),
                past_key_values=self.cache,
                use_cache=True,
                logits_to_keep=1,
                recorder=recorder,
                **picture,
            )
            logits = output.logits[0, -1].float()
            rows = recorder.hand_over(self.model.geometry.decoder_layers, len(self.said.ids))
        return logits, rows

    def append(self, step: Step) -> None:
        """Take the chosen token into the conversation, unless it ends the turn."""
        if not step.is_end:
            self.said = self.said + Prompt((step.id,), (step.text,), ("answer",))
            self._places.append(_PLACE["answer"])

    def shares(self, attention: Float32) -> dict[SpanKind, float]:
        """Mean over layers and heads of the attention that falls on each kind of position; they sum to 1."""
        mean: NDArray[np.float64] = attention.mean(axis=(0, 1), dtype=np.float64)  # (T)
        sums = np.bincount(self._places, weights=mean, minlength=len(SPAN_KINDS))
        return {kind: float(sums[place]) for kind, place in _PLACE.items()}


def _look(model: LoadedModel, image: Image.Image) -> _Sight:
    """Picture to projected patches. The encoder runs once for a conversation."""
    picture = sight.look(image, model.processor.image_processor)
    layers = model.geometry.feature_layers
    with model.lock, torch.inference_mode():
        pixels = torch.from_numpy(picture.pixels)[None].to(model.device, model.dtype)
        output = model.model.get_image_features(pixels, return_dict=True)
        hidden = torch.cat([output.hidden_states[layer] for layer in layers], dim=-1)[0]  # (encoder positions, width)
        projected = output.pooler_output[0]  # (P, D)
        features = _array(hidden)
        values = _array(projected)
    drops = model.geometry.drops_class
    stages = (
        picture,
        sight.cut(picture, model.geometry.grid),
        Features(features, features[int(drops) :], layers[0], drops, joined=layers[1:]),
        Projected(values),
    )
    return _Sight(stages, projected)


def _as_encoder_outputs(projected: torch.Tensor) -> dict[str, BaseModelOutputWithPooling]:
    """Projected patches in the form in which a LLaVA takes them instead of pixels."""
    return {"image": BaseModelOutputWithPooling(pooler_output=[projected])}


def _array(tensor: torch.Tensor) -> Float32:
    array: Float32 = tensor.float().cpu().numpy()
    return array


def _fork(cache: DynamicCache) -> DynamicCache:
    """A cache that shares the tensors so far and grows on its own: its layers concatenate into new tensors."""
    fork = copy.copy(cache)
    fork.layers = [copy.copy(layer) for layer in cache.layers]
    return fork


def _step(
    index: int,
    logits: torch.Tensor,
    attention: Float32,
    sampler: Sampler,
    reader: Reader,
    decoding: _Decoding,
    model: LoadedModel,
) -> Step:
    token = sampler.choose(logits)
    probabilities = logits.softmax(dim=-1)  # (V), temperature 1
    is_end = token in model.end_ids
    top = alternatives(probabilities, reader)
    return Step(
        index=index,
        id=token,
        text="" if is_end else reader.take(token),
        probability=float(probabilities[token]),
        top=top,
        entropy=entropy_bits(probabilities),
        attention=attention,
        share=decoding.shares(attention),
        is_end=is_end,
    )
