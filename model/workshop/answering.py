"""Puts many questions about one picture to a model at once, greedily: what evaluation needs, and no stage of the page.

B questions, T tokens.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor

from model.llava import sight
from model.llava.checkpoints import LoadedModel
from model.llava.prompt import Turn as ChatTurn
from model.llava.prompt import compose

LONGEST = 80
"""Tokens an answer may take; the longest right answer needs fewer."""


@dataclass(frozen=True)
class Exchange:
    """One finished turn of a conversation."""

    turns: tuple[ChatTurn, ...]
    """All turns so far, the last one answered."""
    ids: tuple[int, ...]
    """The whole conversation in tokens, without the answer's end."""

    @property
    def text(self) -> str:
        """The last answer."""
        return self.turns[-1].answer or ""


class Answerer:
    """Has one model answer about one picture; what all prompts begin with, the picture included, is computed once."""

    @torch.inference_mode()
    def __init__(self, loaded: LoadedModel, picture: Image.Image) -> None:
        self.loaded = loaded
        first = self._ids(None, "?")
        self.stop = len(first) - first[::-1].index(loaded.model.config.image_token_id)
        pixels = torch.from_numpy(sight.preprocess(picture, loaded.processor.image_processor).pixels)[None]
        self.beginning = torch.tensor([first[: self.stop]], device=loaded.device)
        self.features = loaded.model.get_input_embeddings()(self.beginning)
        seen = loaded.model.model.get_image_features(pixels.to(loaded.device, loaded.dtype))
        seen = getattr(seen, "pooler_output", seen)
        shown = (self.beginning == loaded.model.config.image_token_id)[..., None]
        self.embeddings = self.features.masked_scatter(shown, torch.cat(list(seen)).to(self.features.dtype))
        self.cache = loaded.model.model.language_model(inputs_embeds=self.embeddings, use_cache=True).past_key_values

    def _ids(self, before: Exchange | None, question: str) -> list[int]:
        turns = (*(before.turns if before else ()), ChatTurn(question))
        new = compose(self.loaded.chat, turns, self.loaded.geometry.image_positions).ids
        return [*(before.ids if before else ()), *new]

    def ask(self, questions: Sequence[str], before: Sequence[Exchange] | None = None) -> list[Exchange]:
        """Greedy answers to questions, each by itself or each after a turn of its own."""
        if not questions:
            return []
        earlier = list(before) if before else [None] * len(questions)
        prompts = [self._ids(turn, question) for turn, question in zip(earlier, questions, strict=True)]
        cache = copy.deepcopy(self.cache)
        cache.batch_repeat_interleave(len(prompts))
        answers = self._greedy([prompt[self.stop :] for prompt in prompts], cache)
        return [
            Exchange(
                (*(turn.turns if turn else ()), ChatTurn(question, self._text(ids))),
                (*prompt, *ids),
            )
            for turn, question, prompt, ids in zip(earlier, questions, prompts, answers, strict=True)
        ]

    def ask_blind(self, question: str, blocked: Tensor) -> list[str]:
        """The same question with nothing allowed to look at some of the picture's positions.

        Args:
            blocked: (B, image positions) bool; one answer is given for each row.
        """
        ids, rows = self._ids(None, question)[self.stop :], len(blocked)
        seen = torch.ones(rows, self.stop, dtype=torch.long, device=self.loaded.device)
        seen[:, self.beginning[0] == self.loaded.model.config.image_token_id] = (~blocked).long().to(seen.device)
        with torch.inference_mode():
            positions = torch.arange(self.stop, device=self.loaded.device).expand(rows, -1)
            cache = self.loaded.model.model.language_model(
                inputs_embeds=self.embeddings.expand(rows, -1, -1),
                attention_mask=seen,
                position_ids=positions,
                use_cache=True,
            ).past_key_values
        return [self._text(row) for row in self._greedy([ids] * rows, cache, seen)]

    def _text(self, ids: Sequence[int]) -> str:
        return str(self.loaded.processor.tokenizer.decode(list(ids), skip_special_tokens=True)).strip()

    @torch.inference_mode()
    def _greedy(self, rests: list[list[int]], cache: object, seen: Tensor | None = None) -> list[list[int]]:
        """Continue each prompt from the shared beginning, padded between beginning and rest, where a mask hides it."""
        language, head, device = self.loaded.model.model.language_model, self.loaded.model.lm_head, self.loaded.device
        tokenizer = self.loaded.processor.tokenizer
        longest = max(len(rest) for rest in rests)
        padding = [longest - len(rest) for rest in rests]
        ids = torch.tensor([[tokenizer.pad_token_id] * pad + rest for pad, rest in zip(padding, rests, strict=True)])
        hidden = torch.tensor(padding)[:, None]
        mask = (torch.arange(longest)[None] >= hidden).long()
        positions = (self.stop + torch.arange(longest)[None] - hidden).clamp_min(0)
        before = torch.ones(len(rests), self.stop, dtype=torch.long) if seen is None else seen.cpu()
        mask = torch.cat([before, mask], dim=1).to(device)
        ids, positions = ids.to(device), positions.to(device)
        done = torch.zeros(len(rests), dtype=torch.bool, device=device)
        tokens: list[Tensor] = []
        for _ in range(LONGEST):
            output = language(
                input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True
            )
            token = head(output.last_hidden_state[:, -1]).argmax(-1)
            done |= token == tokenizer.eos_token_id
            tokens.append(token.masked_fill(done, tokenizer.eos_token_id))
            if done.all():
                break
            ids, positions = token[:, None], positions[:, -1:] + 1
            mask = torch.cat([mask, mask.new_ones(len(rests), 1)], dim=1)
        rows = torch.stack(tokens, dim=1).tolist()
        return [row[: row.index(tokenizer.eos_token_id)] if tokenizer.eos_token_id in row else row for row in rows]
