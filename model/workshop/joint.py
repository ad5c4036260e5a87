"""LLaVA's two stages on the finished eye and tutor: first the projector alone, then projector and tutor.

The frozen eye's features are computed once and kept on disk. B pictures, K visual tokens, T tokens, D width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import CLIPVisionModel, LlamaForCausalLM, LlavaConfig, LlavaForConditionalGeneration

from model.workshop.eye import KEEP, STRANGERS, cut, kept, normalise, vision_config
from model.workshop.fit import Desk, Plan, fit
from model.workshop.packs import Dialogue, Packer, collate, dialogues, without_instruction
from model.workshop.scenes import CELLS, PATCH, SIDE, STRANGE, Scene, draw, labels, scene
from model.workshop.strangers import stranger
from model.workshop.tutor import answer_losses, text_config

SHARD = 500
FIRST_SEED = 2 * 10**6
ALL_PATCHES_FROM = 0.98


def assemble(
    vision: CLIPVisionModel, tutor: LlamaForCausalLM, packer: Packer, seed: int = 2
) -> LlavaForConditionalGeneration:
    """Put eye and tutor together with a fresh two-layer projector between them."""
    torch.manual_seed(seed)
    config = LlavaConfig(
        vision_config=vision_config(),
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
    whole.model.language_model.load_state_dict(tutor.model.state_dict())
    whole.tie_weights()
    whole.generation_config.eos_token_id = packer.end
    whole.generation_config.pad_token_id = packer.tokenizer.pad_token_id
    whole.requires_grad_(False)
    return whole


@dataclass(frozen=True)
class Seen:
    """One training picture as the frozen eye sees it."""

    scene: Scene | None
    """None for a picture that is no workshop."""
    kind: np.ndarray
    """[P], see `Labels`."""
    features: Tensor
    """[K, width]."""
    keep: np.ndarray
    """[K]: which patch each is."""


def made_up(seed: int) -> Scene | None:
    """The scene of one training seed; None where the picture is no workshop."""
    return None if np.random.default_rng([8, seed]).random() < STRANGERS else scene(seed)


def kinds_of(made: Scene | None) -> np.ndarray:
    """What is at each patch, [P]."""
    return labels(made).kind if made else np.full(CELLS * CELLS, STRANGE)


def example(seed: int) -> tuple[Scene | None, np.ndarray, np.ndarray]:
    """(scene or None, its patches, which of them to keep) of one training seed."""
    made = made_up(seed)
    keep = kept(kinds_of(made), KEEP, np.random.default_rng([12, seed]))
    return made, cut(draw(made) if made else stranger(seed)), keep


@torch.no_grad()
def features_of(vision: CLIPVisionModel, patches: np.ndarray) -> Tensor:
    """Layer -2 features without CLS, [B, P, width], of whole pictures given as patches [B, P, pixels]."""
    pixels = normalise(torch.from_numpy(patches)).reshape(len(patches), CELLS, CELLS, 3, PATCH, PATCH)
    pixels = pixels.permute(0, 3, 1, 4, 2, 5).reshape(len(patches), 3, SIDE, SIDE)
    x: Tensor = vision.pre_layrnorm(vision.embeddings(pixels))
    for layer in vision.encoder.layers[:-1]:  # the last layer's output is not what LLaVA reads
        x = layer(x, attention_mask=None)
    return x[:, 1:]


class Pictures:
    """The frozen eye's features of the training pictures, kept on disk shard by shard as they are needed."""

    def __init__(self, vision: CLIPVisionModel, folder: Path, number: int) -> None:
        self.vision, self.folder, self.number = vision, folder, number
        self.shards: dict[int, dict[str, Tensor]] = {}

    def _shard(self, index: int) -> dict[str, Tensor]:
        if index not in self.shards:
            path = self.folder / f"features-{index:03d}.safetensors"
            if not path.exists():
                self._write(index, path)
            self.shards[index] = load_file(path)
        return self.shards[index]

    def _write(self, index: int, path: Path) -> None:
        features, keeps = [], []
        last = min((index + 1) * SHARD, self.number)
        for start in range(index * SHARD, last, 20):
            rows = [example(FIRST_SEED + seed) for seed in range(start, min(start + 20, last))]
            whole = features_of(self.vision, np.stack([patches for _, patches, _ in rows]))
            for row, (_, _, keep) in zip(whole, rows, strict=True):
                features.append(row[keep].half())
                keeps.append(torch.from_numpy(keep))
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        save_file({"features": torch.stack(features), "keep": torch.stack(keeps)}, beside)
        beside.replace(path)

    def prepare(self, say: Callable[[str], None] = print) -> None:
        """Compute every shard that is not on disk yet."""
        for index in range(-(-self.number // SHARD)):
            self._shard(index)
            say(f"features: {min(self.number, (index + 1) * SHARD)} of {self.number} pictures")

    def some(self, index: int) -> Seen:
        """One picture with the patches that were kept of it."""
        index %= self.number
        shard = self._shard(index // SHARD)
        made = made_up(FIRST_SEED + index)
        features, keep = shard["features"][index % SHARD].float(), shard["keep"][index % SHARD].numpy()
        return Seen(made, kinds_of(made), features, keep)

    def whole(self, index: int) -> Seen:
        """The same with every patch, computed on the spot."""
        made, patches, _ = example(FIRST_SEED + index % self.number)
        return Seen(made, kinds_of(made), features_of(self.vision, patches[None])[0], np.arange(CELLS * CELLS))


def _losses(
    model: LlavaForConditionalGeneration,
    packer: Packer,
    rows: list[Seen],
    talks: list[list[Dialogue]],
) -> dict[str, Tensor]:
    data = collate(
        [packer.visual(row.keep, row.kind, talk) for row, talk in zip(rows, talks, strict=True)],
        packer.tokenizer.pad_token_id,
    )
    inner = model.model
    embeddings = inner.language_model.embed_tokens(data.ids)  # (B, T, D)
    projected = inner.multi_modal_projector(torch.stack([row.features for row in rows]))  # (B, K, D)
    shown = (data.ids == packer.image)[..., None]
    embeddings = embeddings.masked_scatter(shown, projected)
    return answer_losses(inner.language_model, model.lm_head, embeddings, data)


def train_stage_one(
    desk: Desk,
    model: LlavaForConditionalGeneration,
    packer: Packer,
    pictures: Pictures,
    steps: int = 400,
    rate: float = 4e-3,
    batch_size: int = 16,
) -> None:
    """Only the projector learns: picture to caption, no instruction."""
    model.model.multi_modal_projector.requires_grad_(True)

    def losses(step: int) -> dict[str, Tensor]:
        rows = [pictures.some(i) for i in range(step * batch_size, (step + 1) * batch_size)]
        return _losses(model, packer, rows, [without_instruction(row.scene) for row in rows])

    fit(Plan("stage-one", steps, rate), model, losses, desk)
    model.requires_grad_(False)


def train_stage_two(
    desk: Desk,
    name: str,
    model: LlavaForConditionalGeneration,
    packer: Packer,
    pictures: Pictures,
    steps: int = 1000,
    rate: float = 2e-3,
    batch_size: int = 8,
) -> None:
    """Projector and tutor learn from questions and answers; the eye stays frozen."""
    model.model.multi_modal_projector.requires_grad_(True)
    model.model.language_model.requires_grad_(True)

    def losses(step: int) -> dict[str, Tensor]:
        look = pictures.some if step < ALL_PATCHES_FROM * steps else pictures.whole
        rows = [look(i) for i in range(step * batch_size, (step + 1) * batch_size)]
        rng = np.random.default_rng([9, step])
        return _losses(model, packer, rows, [dialogues(row.scene, rng) for row in rows])

    fit(Plan(name, steps, rate), model, losses, desk)
    model.requires_grad_(False)
