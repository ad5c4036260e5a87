"""The tutor's own pretraining, on text alone: a small Llama learns to look things up, and to answer from scenes
that are written down, as a list of notes or as a map.

B packs, S tokens of a beginning, R rows of dialogues, D width.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM, LlamaModel, PreTrainedTokenizerFast

from model.training.drills import drill_batch, drills
from model.training.encoder import KEEP, STRANGERS, kept
from model.training.fit import Plan, Setup, fit, moved, quickened
from model.training.packs import Cell, PackBatch, Packer, collate, dialogues, without_instruction
from model.workshop.scenes import IGNORE, STRANGE, Split, labels, nothing, scene

ASKED = 0.75
"""Share of the questions that are asked about one written scene."""


def text_config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """The tutor's shape: a Llama of 6 layers, width 256, with tied embeddings.

    Few wide heads and slow rotary angles: what a head looks for must match over 600 positions, and only angles that
    hardly turn on the way leave room for that.
    """
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=688,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=4,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def answer_losses(
    language: LlamaModel, head: nn.Module, visual: Tensor, image: int, data: PackBatch
) -> dict[str, Tensor]:
    """Cross-entropy of the answers' tokens, and the share of them that greedy decoding would take.

    Args:
        visual: (visual tokens of all packs, D), in order; they take the places of the token `image`.
    """
    shared = language.embed_tokens(data.shared_ids)  # (B, S, D)
    shared = shared.masked_scatter((data.shared_ids == image)[..., None], visual.to(shared.dtype))
    begun = language(
        inputs_embeds=shared, attention_mask=data.shared_mask, position_ids=data.shared_positions, use_cache=True
    ).past_key_values
    begun.batch_select_indices(data.owner)  # (R, ...): gradients flow back through the cache
    hidden = language(
        input_ids=data.ids,
        attention_mask=data.mask,
        position_ids=data.positions,
        past_key_values=begun,
        use_cache=True,
    )
    writing = data.targets != IGNORE
    logits = head(hidden.last_hidden_state[writing]).float()  # (answer tokens, vocabulary)
    wanted = data.targets[writing]
    return {"loss": F.cross_entropy(logits, wanted), "tokens right": (logits.argmax(-1) == wanted).float().mean()}


def written_batch(packer: Packer, seeds: range, split: Split = "train") -> PackBatch:
    """Scenes in writing with dialogues and captions: three as maps, one cell a patch, to one as a list of notes."""
    packs = []
    for seed in seeds:
        rng = np.random.default_rng([7, seed])
        made = None if rng.random() < STRANGERS else scene(seed, split)
        exchanges = dialogues(made, rng, ASKED) + without_instruction(made)
        if seed % 4 == 3:
            packs.append(packer.written(made, exchanges, rng))
            continue
        truth = labels(made) if made else nothing(STRANGE)
        packs.append(packer.mapped(kept(truth, KEEP, rng), truth, exchanges, rng))
    return collate(packs, packer.tokenizer.pad_token_id)


def cell_embeddings(words: nn.Embedding, cells: list[Cell]) -> Tensor:
    """The sum of the embeddings of each cell's words, (cells, D).

    Those for what is near are rolled by half the width: a sum alone would not tell a hammer near a ladder from a
    ladder near a hammer.
    """

    def summed(lists: list[list[int]]) -> Tensor:
        starts = np.cumsum([0, *(len(names) for names in lists[:-1])])
        device = words.weight.device
        flat = torch.tensor([word for names in lists for word in names], dtype=torch.int64, device=device)
        return F.embedding_bag(flat, words.weight, torch.from_numpy(starts).to(device), mode="sum")

    near = summed([cell.near for cell in cells])
    return summed([cell.here for cell in cells]) + near.roll(words.embedding_dim // 2, dims=-1)


RATE = 2e-3
"""The highest learning rate."""


def train_decoder(
    setup: Setup, tokenizer: PreTrainedTokenizerFast, steps: int, batch_size: int = 8
) -> LlamaForCausalLM:
    """Pretrain the tutor on text alone, or resume where it stopped."""
    torch.manual_seed(1)
    decoder = LlamaForCausalLM(text_config(tokenizer))
    decoder.set_attn_implementation("eager")  # as in the eye: faster backward on a CPU
    packer = Packer(tokenizer)

    def losses(data: PackBatch) -> dict[str, Tensor]:
        cells = cell_embeddings(decoder.model.embed_tokens, data.cells)
        return answer_losses(decoder.model, decoder.lm_head, cells, packer.image, data)

    @torch.no_grad()
    def held_out() -> dict[str, float]:
        measured = losses(moved(written_batch(packer, range(32), "evaluate"), setup.device))
        return {f"held_out_{name.replace(' ', '_')}": round(float(value), 4) for name, value in measured.items()}

    def make(step: int) -> PackBatch:
        first = step * batch_size
        if drills(step, steps):
            return drill_batch(packer, range(2 * first, 2 * (first + batch_size)))
        return written_batch(packer, range(10**6 + first, 10**6 + first + batch_size))

    with quickened(decoder.model.layers, steps, shapes_vary=True):
        fit(Plan("tutor", steps, RATE), decoder, make, losses, setup, measure=held_out)
    return decoder.cpu().eval()
