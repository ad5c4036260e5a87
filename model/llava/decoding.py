"""The decoder at work on one prompt: a step at a time, each token with the row of attention that predicted it.

Every number comes from the tensors of the running model. The model is shared and never changed: cache, recorder and
random numbers live here, and the model's lock is held for one step at a time.

T positions so far, V vocabulary, P patches, D width.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import DynamicCache
from transformers.modeling_outputs import BaseModelOutputWithPooling

from model.llava.capture import LastRows, UnseenError, by_outputs, watching
from model.llava.prompt import Prompt
from model.llava.rules import Rules
from model.llava.sampling import Sampler, alternatives, entropy_bits
from model.llava.words import Reader
from model.options import Options, QuestionError
from model.trace import SPAN_KINDS, Float32, Projected, SpanKind, Step
from model.words import phrase

if TYPE_CHECKING:  # loading a model tries it, by this very module
    from model.llava.checkpoints import LoadedModel

_PLACE: dict[SpanKind, int] = {kind: place for place, kind in enumerate(SPAN_KINDS)}


@dataclass(frozen=True)
class Hidden:
    """What no position may look at. What is hidden keeps its place, so that all others stay where they are."""

    positions: tuple[int, ...] = ()
    """Of the prompt, counted from 0. The first one cannot be hidden: it would have nothing to look at."""
    earlier_answer: bool = False
    """Whether the tokens of answers are hidden too, all but the newest, which the next one is predicted from."""

    def __post_init__(self) -> None:
        if any(position < 1 for position in self.positions):
            raise QuestionError("The first position cannot be hidden: it would have nothing at all to look at.")

    def of(self, said: Prompt) -> list[int]:
        """The positions that are hidden while the last one of `said` looks back, in order."""
        gone = set(self.positions)
        if self.earlier_answer:
            gone |= {place for place, kind in enumerate(said.kinds[:-1]) if kind == "answer"}
        return sorted(gone)


class Decoding:
    """One prompt and the answer that grows on it."""

    def __init__(
        self,
        model: LoadedModel,
        prompt: Prompt,
        cache: DynamicCache,
        projected: Projected | None,
        hidden: Hidden | None = None,
    ) -> None:
        """Args:
        cache: of the prompt's first positions, or empty; it grows.
        projected: what stands at the prompt's image positions; None for a prompt that has none.
        hidden: what no position may look at; whatever is in the cache already was computed without it.
        """
        self.model = model
        self.cache = cache
        self.said = prompt
        self._projected = projected
        self._hidden = hidden or Hidden()
        self._places = [_PLACE[kind] for kind in prompt.kinds]
        by_output = by_outputs(model.model.config.text_config)
        self._asked: dict[str, bool] = {"output_attentions": True} if by_output else {}

    def steps(self, options: Options, begin: Sequence[int] = ()) -> Iterator[tuple[Step, bool]]:
        """One step a token, and whether it is the last one.

        Args:
            options: how to choose tokens and how many.
            begin: tokens that are not chosen but given; each is told with what the model thought of it.
        """
        model, prompt = self.model, self.said.ids
        budget = min(options.max_new_tokens, model.geometry.context - len(prompt))
        sampler = Sampler(options, prompt, Rules(model.model, model.tokenizer, prompt, budget, model.end_ids))
        reader = Reader(model.tokenizer)
        for index in range(budget):
            logits, attention = self.advance()
            token = sampler.take(begin[index]) if index < len(begin) else sampler.choose(logits)
            step = self._step(index, token, logits, attention, reader)
            self._append(step)
            ended = step.is_end or sampler.stopped
            yield step, ended or index + 1 == budget
            if ended:
                return

    def advance(self) -> tuple[torch.Tensor, Float32]:
        """Feed what the cache does not hold yet.

        Returns:
            Logits of the next token, [V] float32, and the attention row that made them, [layer, head, T].

        Raises:
            QuestionError: a decoder whose attention cannot be seen, or whose logits are no numbers.
        """
        seen = self.cache.get_seq_length()
        fresh = self.said.ids[seen:]
        picture: dict[str, Any] = {}
        if not seen and self._projected is not None:
            picture = {"mm_encoder_outputs": as_encoder_outputs(self.model, self._projected, self.said)}
        recorder = LastRows()
        with self.model.lock, torch.inference_mode(), watching(recorder):
            output = self.model.model(
                input_ids=torch.tensor([fresh], device=self.model.device),
                position_ids=places(seen, len(self.said.ids), self.model.device),
                attention_mask=mask(self.said, self._hidden, self.model.device),
                past_key_values=self.cache,
                use_cache=True,
                logits_to_keep=1,
                **picture,
                **self._asked,
            )
            logits = output.logits[0, -1].float()
            for weights in (output.attentions or ()) if self._asked else ():
                recorder.take_weights(weights)
        if logits.isnan().any():
            raise QuestionError(phrase("asking.overflow", dtype=str(self.model.dtype).removeprefix("torch.")))
        try:
            return logits, recorder.hand_over(self.model.geometry.decoder_layers, len(self.said.ids))
        except UnseenError as error:
            raise QuestionError(phrase("asking.unseen.decoder", why=error)) from error

    def _append(self, step: Step) -> None:
        """Take the chosen token into the conversation, unless it ends the turn."""
        if not step.is_end:
            self.said = self.said + Prompt((step.id,), (step.text,), ("answer",))
            self._places.append(_PLACE["answer"])

    def _step(self, index: int, token: int, logits: torch.Tensor, attention: Float32, reader: Reader) -> Step:
        probabilities = logits.softmax(dim=-1)  # (V), temperature 1
        is_end = token in self.model.end_ids
        top = alternatives(probabilities, reader)
        return Step(
            index=index,
            id=token,
            text="" if is_end else reader.take(token),
            probability=float(probabilities[token]),
            top=top,
            entropy=entropy_bits(probabilities),
            attention=attention,
            share=self._shares(attention),
            is_end=is_end,
        )

    def _shares(self, attention: Float32) -> dict[SpanKind, float]:
        """Mean over layers and heads of the attention that falls on each kind of position; they sum to 1."""
        mean: NDArray[np.float64] = attention.mean(axis=(0, 1), dtype=np.float64)  # (T)
        sums = np.bincount(self._places, weights=mean, minlength=len(SPAN_KINDS))
        return {kind: float(sums[place]) for kind, place in _PLACE.items()}


def mask(said: Prompt, hidden: Hidden, device: torch.device) -> torch.Tensor | None:
    """What may be looked at, [1, T] int64, 1 where one may; None where nothing is hidden.

    A hidden position keeps its own row; but no position, the others that are hidden included, sees it any more.
    """
    gone = hidden.of(said)
    if not gone:
        return None
    seen = torch.ones(1, len(said.ids), dtype=torch.int64)
    seen[0, gone] = 0
    return seen.to(device)


def places(start: int, stop: int, device: torch.device) -> torch.Tensor:
    """The numbers of some positions, [1, T]. `generate` gives them too; a few decoders would count otherwise."""
    return torch.arange(start, stop, device=device)[None]


def fork(cache: DynamicCache) -> DynamicCache:
    """A cache that shares the tensors so far and grows on its own: its layers concatenate into new tensors."""
    found = copy.copy(cache)
    found.layers = [copy.copy(layer) for layer in cache.layers]
    return found


def kept(layer: Any) -> list[torch.Tensor]:
    """The tensors that one layer of a cache keeps a position of: keys, values and, of a few decoders, an index."""
    names = ("keys", "values", "indexer_keys")
    return [tensor for name in names if (tensor := getattr(layer, name, None)) is not None]


def as_encoder_outputs(model: LoadedModel, projected: Projected, said: Prompt) -> dict[str, BaseModelOutputWithPooling]:
    """Projected patches in the form in which a LLaVA takes them instead of pixels.

    Args:
        model: that takes them, with all of `said`.
        projected: what stands at the image positions of `said`.
        said: may hold the image token elsewhere too, where the model said it itself; it is a word there, as it was in
            the step that it came from.
    """
    values = torch.from_numpy(projected.values).to(model.device, model.dtype)
    image = model.geometry.image_token_id
    shown = [kind == "image" for token, kind in zip(said.ids, said.kinds, strict=True) if token == image]
    if not all(shown):
        word = model.model.get_input_embeddings()(torch.tensor([image], device=model.device))
        values, patches = word.repeat(len(shown), 1), values
        values[torch.tensor(shown, device=model.device)] = patches
    return {"image": BaseModelOutputWithPooling(pooler_output=[values])}
