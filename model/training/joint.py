"""LLaVA's two stages on the finished eye and tutor: first the projector alone, then projector and tutor.

The frozen eye's features are computed once and kept on disk. B pictures, K visual tokens, T tokens, D width.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import CLIPVisionModel, LlamaForCausalLM, LlavaConfig, LlavaForConditionalGeneration

from model.training.decoder import answer_losses, text_config
from model.training.encoder import KEEP, OF_EACH, STRANGERS, cut, kept, normalise
from model.training.fit import Plan, Setup, ahead, fit, mixed_precision, quickened
from model.training.packs import Dialogue, PackBatch, Packer, collate, dialogues, without_instruction
from model.workshop.backdrops import SIDE
from model.workshop.scenes import STRANGE, Labels, Scene, draw, labels, nothing, scene
from model.workshop.strangers import stranger
from model.workshop.things import CELLS, PATCH

SHARD = 500
FIRST_SEED = 2 * 10**6
ALL_PATCHES_FROM, SLOWER_WITH_ALL = 0.98, 1.8
"""Share of stage two's steps from which all patches are seen, and how many times as long each then takes."""
BATCH, BATCH_OF_STAGE_ONE = 8, 16
"""Pictures a step of stage two, and of stage one."""
ASKED = 0.4
"""Share of the questions that are asked about one picture: more pictures teach more than more questions on each."""


def assemble(
    vision: CLIPVisionModel, decoder: LlamaForCausalLM, packer: Packer, seed: int = 2
) -> LlavaForConditionalGeneration:
    """Put eye and tutor together with a fresh two-layer projector between them."""
    torch.manual_seed(seed)
    config = LlavaConfig(
        vision_config=vision.config,
        text_config=text_config(packer.tokenizer),
        image_token_id=packer.image,
        projector_hidden_act="gelu",
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
        image_seq_length=CELLS * CELLS,
        tie_word_embeddings=True,
    )
    whole = LlavaForConditionalGeneration(config)
    whole.model.vision_tower.load_state_dict(vision.state_dict())
    whole.model.language_model.load_state_dict(decoder.model.state_dict())
    whole.tie_weights()
    whole.generation_config.eos_token_id = packer.end
    whole.generation_config.pad_token_id = packer.tokenizer.pad_token_id
    whole.requires_grad_(False)
    whole.model.language_model.set_attn_implementation("eager")
    return whole


@dataclass(frozen=True)
class Seen:
    """One training picture as the frozen eye sees it."""

    scene: Scene | None
    """None for a picture that is no workshop."""
    truth: Labels
    features: Tensor
    """[K, width] float16."""
    keep: np.ndarray
    """[K]: which patch each is."""


def made_up(seed: int) -> Scene | None:
    """The scene of one training seed; None where the picture is no workshop."""
    return None if np.random.default_rng([8, seed]).random() < STRANGERS else scene(seed)


def truth_of(made: Scene | None) -> Labels:
    """What is at each patch."""
    return labels(made) if made else nothing(STRANGE)


def kept_of(seed: int, truth: Labels) -> np.ndarray:
    """Which patches are kept of one training picture, [K]."""
    return kept(truth, KEEP, np.random.default_rng([12, seed]))


@torch.no_grad()
def features_of(vision: CLIPVisionModel, patches: np.ndarray) -> Tensor:
    """Layer -2 features without CLS, [B, P, width], of whole pictures given as patches [B, P, pixels]."""
    device = vision.embeddings.class_embedding.device
    pixels = normalise(torch.from_numpy(patches).to(device)).reshape(len(patches), CELLS, CELLS, 3, PATCH, PATCH)
    pixels = pixels.permute(0, 3, 1, 4, 2, 5).reshape(len(patches), 3, SIDE, SIDE)
    x: Tensor = vision.pre_layrnorm(vision.embeddings(pixels))
    for layer in vision.encoder.layers[:-1]:  # the last layer's output is not what LLaVA reads
        x = layer(x, attention_mask=None)
    return x[:, 1:]


AT_ONCE = 4
"""Pictures that go through the eye together; few, as then all that passes between its layers stays near the core."""


class Pictures:
    """The frozen eye's features of the training pictures, kept on disk shard by shard: some patches of most, all
    patches of the last ones.
    """

    def __init__(self, vision: CLIPVisionModel, setup: Setup, number: int, whole: int) -> None:
        self.vision, self.setup, self.number = vision, setup, number
        self.last = number + whole
        self.open: tuple[int, dict[str, Tensor]] = (-1, {})  # one shard: pictures are asked for in order
        # features of another eye, or of other patches, are other features
        made_of = [vision.state_dict()[key].cpu().numpy().tobytes() for key in sorted(vision.state_dict())]
        made_of.append(f"{number} {whole} {KEEP} {OF_EACH}".encode())
        self.folder = setup.states / f"features-{hashlib.sha256(b''.join(made_of)).hexdigest()[:12]}"

    def _path(self, index: int) -> Path:
        return self.folder / f"{index:03d}.safetensors"

    def _pixels(self, batch: int) -> np.ndarray:
        rows = []
        for seed in range(FIRST_SEED + batch * AT_ONCE, FIRST_SEED + min((batch + 1) * AT_ONCE, self.last)):
            made = made_up(seed)
            rows.append(cut(draw(made) if made else stranger(seed)))
        return np.stack(rows)

    def prepare(self, begin: int, end: int, say: Callable[[str], None] = print) -> None:
        """Compute what is not on disk yet of pictures `begin` to `end`, and of the whole ones."""
        vision = self.vision.to(self.setup.device)
        vision.set_attn_implementation("eager")
        end = min(end, self.number)
        wanted = [*range(begin // SHARD, -(-end // SHARD)), *range(self.number // SHARD, -(-self.last // SHARD))]
        for index in sorted({shard for shard in wanted if not self._path(shard).exists()}):
            rows: list[Tensor] = []
            stop = min((index + 1) * SHARD, self.last)
            batches = range(index * SHARD // AT_ONCE, -(-stop // AT_ONCE))
            for patches in ahead(self._pixels, batches.start, batches.stop, self.setup.workers):
                with mixed_precision(self.setup.device):
                    whole = features_of(vision, np.asarray(patches)).half().cpu()
                for row in whole:
                    number = index * SHARD + len(rows)
                    seed = FIRST_SEED + number
                    rows.append(row[kept_of(seed, truth_of(made_up(seed)))] if number < self.number else row)
            self._write(index, rows)
            say(f"features: pictures to {stop} of {self.last}")

    def _write(self, index: int, rows: list[Tensor]) -> None:
        path = self._path(index)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        save_file({str(i): row.contiguous() for i, row in enumerate(rows)}, beside)
        beside.replace(path)

    def seen(self, index: int) -> Seen:
        """One picture."""
        if index // SHARD != self.open[0]:
            self.open = (index // SHARD, load_file(self._path(index // SHARD)))
        made, seed = made_up(FIRST_SEED + index), FIRST_SEED + index
        truth = truth_of(made)
        keep = kept_of(seed, truth) if index < self.number else np.arange(CELLS * CELLS)
        return Seen(made, truth, self.open[1][str(index % SHARD)], keep)


@dataclass(frozen=True)
class JointBatch:
    """Some pictures with what is said about them."""

    packs: PackBatch
    features: Tensor
    """[B, K, width] float16."""


def packed(packer: Packer, rows: list[Seen], all_exchanges: list[list[Dialogue]]) -> JointBatch:
    """Pack pictures with their dialogues."""
    packs = [packer.visual(row.keep, row.truth, exchanges) for row, exchanges in zip(rows, all_exchanges, strict=True)]
    return JointBatch(collate(packs, packer.tokenizer.pad_token_id), torch.stack([row.features for row in rows]))


def joint_losses(model: LlavaForConditionalGeneration, packer: Packer, data: JointBatch) -> dict[str, Tensor]:
    """The losses of the answers, the features going through the projector."""
    inner = model.model
    projected = inner.multi_modal_projector(data.features.float()).flatten(0, 1)  # (B * K, D)
    return answer_losses(inner.language_model, model.lm_head, projected, packer.image, data.packs)


def train_stage_one(
    setup: Setup,
    model: LlavaForConditionalGeneration,
    packer: Packer,
    pictures: Pictures,
    steps: int = 400,
    rate: float = 4e-3,
    batch_size: int = BATCH_OF_STAGE_ONE,
) -> None:
    """Only the projector learns: picture to caption, no instruction."""
    model.model.multi_modal_projector.requires_grad_(True)

    def make(step: int) -> JointBatch:
        rows = [pictures.seen(i % pictures.number) for i in range(step * batch_size, (step + 1) * batch_size)]
        return packed(packer, rows, [without_instruction(row.scene) for row in rows])

    fit(Plan("stage-one", steps, rate), model, make, lambda data: joint_losses(model, packer, data), setup)
    model.requires_grad_(False).cpu()


def whole_pictures(steps: int, batch_size: int = BATCH) -> int:
    """How many pictures stage two sees whole."""
    return (steps - int(ALL_PATCHES_FROM * steps)) * batch_size


ROUNDS = {"stage-two": 2e-3, "stage-two-again": 1.5e-3}
"""Rounds of stage two, with the highest learning rate of each."""


def train_stage_two(
    setup: Setup,
    name: str,
    model: LlavaForConditionalGeneration,
    packer: Packer,
    pictures: Pictures,
    steps: int = 1000,
    rate: float = 2e-3,
    batch_size: int = BATCH,
    before: int = 0,
) -> None:
    """One round in which projector and tutor learn from questions and answers; the eye stays frozen.

    Args:
        before: steps of the rounds before: pictures and questions go on from there.
    """
    model.requires_grad_(False)
    model.model.multi_modal_projector.requires_grad_(True)
    model.model.language_model.requires_grad_(True)
    whole_from = int(ALL_PATCHES_FROM * steps)

    def make(step: int) -> JointBatch:
        begin, first, end = 0, before + step, pictures.number
        if step >= whole_from:
            begin, first, end = pictures.number, step - whole_from, pictures.last
        rows = [pictures.seen(begin + i % (end - begin)) for i in range(first * batch_size, (first + 1) * batch_size)]
        rng = np.random.default_rng([9, before + step])
        return packed(packer, rows, [dialogues(row.scene, rng, ASKED) for row in rows])

    with quickened(model.model.language_model.layers, steps, shapes_vary=True):
        plan = Plan(name, steps, rate, slow_from=ALL_PATCHES_FROM, slow=SLOWER_WITH_ALL)
        fit(plan, model, make, lambda data: joint_losses(model, packer, data), setup)
    model.requires_grad_(False).cpu()
