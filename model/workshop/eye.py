"""The eye's own pretraining: a CLIP-shaped vision transformer learns what is at each patch of a scene.

B batch, K patches kept, P all patches, D width. Background patches are dropped while training (all patches of
objects stay, and a random rest, at their true positions), which is about four times faster; the last part of the
training sees all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from transformers import CLIPVisionConfig, CLIPVisionModel
from transformers.image_utils import OPENAI_CLIP_MEAN, OPENAI_CLIP_STD

from model.workshop.fit import Desk, Plan, fit
from model.workshop.scenes import CELLS, IGNORE, PATCH, SIDE, STRANGE, Labels, draw, labels, scene
from model.workshop.strangers import stranger
from model.workshop.world import KINDS, PLACES

STRANGERS = 0.06
"""Share of training pictures that are no workshop."""


def vision_config() -> CLIPVisionConfig:
    """The eye's shape: ViT of 5 layers, width 128, at LLaVA-1.5's 336 px and patch 14."""
    return CLIPVisionConfig(
        hidden_size=128,
        intermediate_size=512,
        num_hidden_layers=5,
        num_attention_heads=4,
        image_size=SIDE,
        patch_size=PATCH,
        projection_dim=128,
    )


def cut(image: Image.Image) -> NDArray[np.uint8]:
    """Cut a square picture into its patches, [P, channel * row * column], as the convolution reads them."""
    pixels = np.asarray(image, np.uint8).reshape(CELLS, PATCH, CELLS, PATCH, 3)
    return np.ascontiguousarray(pixels.transpose(0, 2, 4, 1, 3)).reshape(CELLS * CELLS, -1)


def normalise(patches: Tensor) -> Tensor:
    """uint8 patches [..., channel * row * column] to the processor's normalised floats."""
    mean, std = (torch.tensor(v).repeat_interleave(PATCH * PATCH) for v in (OPENAI_CLIP_MEAN, OPENAI_CLIP_STD))
    return (patches.float() / 255 - mean) / std


@dataclass(frozen=True)
class Batch:
    """Some patches of B pictures, with their truth."""

    patches: Tensor
    """[B, K, channel * row * column] uint8."""
    keep: Tensor
    """[B, K] int64: which patch each is."""
    kind: Tensor
    place: Tensor
    centre: Tensor
    neighbour: Tensor
    """[B, K] int64 each, see `Labels`."""
    present: Tensor
    """[B, kinds + 1] float: whole-image labels, the last for "no workshop"."""


def example(seed: int) -> tuple[Image.Image, Labels, NDArray[np.float32]]:
    """One training picture with its labels per patch and for the whole image."""
    present = np.zeros(len(KINDS) + 1, np.float32)
    if np.random.default_rng([4, seed]).random() < STRANGERS:
        nothing = np.full(CELLS * CELLS, IGNORE, np.int64)
        present[-1] = 1
        return stranger(seed), Labels(np.full(CELLS * CELLS, STRANGE, np.int64), nothing, nothing, nothing), present
    made = scene(seed)
    present[[thing.kind for thing in made.things]] = 1
    return draw(made), labels(made), present


def kept(kind: NDArray[np.int64], number: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose `number` patches: those of objects first, then a random rest; in reading order."""
    order = rng.random(len(kind)) + ((kind == 0) | (kind == STRANGE))
    return np.sort(np.argsort(order)[:number])


def batch(seeds: range, number: int) -> Batch:
    """Draw the pictures of these seeds and keep `number` patches of each."""
    rows = []
    for seed in seeds:
        image, truth, present = example(seed)
        keep = kept(truth.kind, number, np.random.default_rng([5, seed]))
        fields = (truth.kind, truth.place, truth.centre, truth.neighbour)
        rows.append((cut(image)[keep], keep, *(field[keep] for field in fields), present))
    return Batch(*(torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True)))


class Eye(nn.Module):
    """A stock `CLIPVisionModel` with the linear heads that teach it; only the model itself is kept afterwards."""

    def __init__(self) -> None:
        super().__init__()
        config = vision_config()
        self.vision = CLIPVisionModel(config)
        width = config.hidden_size
        self.kind = nn.Linear(width, STRANGE + 1)
        self.place = nn.Linear(width, len(PLACES))
        self.centre = nn.Linear(width, 2)
        self.neighbour = nn.Linear(width, len(KINDS) + 1)
        self.present = nn.Linear(width, len(KINDS) + 1)

    def forward(self, patches: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 patches (B, K, pixels) at places `keep` (B, K) -> layer -2 features (B, K, D), pooled CLS (B, D)."""
        embeddings = self.vision.embeddings
        weight = embeddings.patch_embedding.weight.flatten(1)  # (D, pixels)
        x = F.linear(normalise(patches), weight) + embeddings.position_embedding(keep + 1)  # (B, K, D)
        first = embeddings.class_embedding + embeddings.position_embedding.weight[0]
        x = torch.cat([first.expand(len(x), 1, -1), x], dim=1)  # (B, 1 + K, D)
        x = self.vision.pre_layrnorm(x)
        *layers, last = self.vision.encoder.layers
        for layer in layers:
            x = layer(x, attention_mask=None)
        pooled = self.vision.post_layernorm(last(x, attention_mask=None)[:, 0])
        return x[:, 1:], pooled

    def losses(self, data: Batch) -> dict[str, Tensor]:
        """Cross-entropies per patch (the room's patches weigh a quarter) and for the whole image; shares right."""
        features, pooled = self(data.patches, data.keep)
        weight = torch.ones(STRANGE + 1)
        weight[0] = weight[STRANGE] = 0.25
        kinds = self.kind(features).flatten(0, 1)
        kind = F.cross_entropy(kinds, data.kind.flatten(), weight, ignore_index=IGNORE)
        others = {
            name: F.cross_entropy(getattr(self, name)(features).flatten(0, 1), getattr(data, name).flatten())
            for name in ("place", "centre", "neighbour")
        }
        present = F.binary_cross_entropy_with_logits(self.present(pooled), data.present)
        loss = kind + 0.3 * others["place"] + others["centre"] + 0.4 * others["neighbour"] + 2 * present
        objects = (data.kind.flatten() > 0) & (data.kind.flatten() < STRANGE)
        right = (kinds.argmax(-1) == data.kind.flatten())[objects].float().mean()
        return {"loss": loss, "kind": kind, **others, "present": present, "right": right}


BATCH = 32
KEEP = 112
"""Patches kept of each picture until the last part of the training; nine scenes in ten have fewer on objects."""
ALL_PATCHES_FROM = 0.97


def patches_kept(step: int, steps: int) -> int:
    """How many patches a picture keeps at this step."""
    return KEEP if step < ALL_PATCHES_FROM * steps else CELLS * CELLS


@torch.no_grad()
def share_right(eye: Eye, pictures: int = 48) -> dict[str, float]:
    """Share of object patches named rightly on held-out scenes, all patches in view."""
    right = total = room_right = room = 0
    for seed in range(pictures):
        made = scene(seed, "evaluate")
        truth = torch.from_numpy(labels(made).kind)
        everything = torch.arange(CELLS * CELLS)[None]
        features, _ = eye(torch.from_numpy(cut(draw(made)))[None], everything)
        named = eye.kind(features)[0].argmax(-1)
        right += int((named == truth)[truth > 0].sum())
        total += int((truth > 0).sum())
        room_right += int((named == truth)[truth == 0].sum())
        room += int((truth == 0).sum())
    return {"held_out_objects": round(right / total, 4), "held_out_room": round(room_right / room, 4)}


def train_eye(desk: Desk, steps: int = 1800, rate: float = 3e-3, batch_size: int = BATCH) -> Eye:
    """Pretrain the eye alone, or resume where it stopped; returns it with its teaching heads."""
    torch.manual_seed(0)
    eye = Eye()

    def losses(step: int) -> dict[str, Tensor]:
        seeds = range(step * batch_size, (step + 1) * batch_size)
        return eye.losses(batch(seeds, patches_kept(step, steps)))

    fit(Plan("eye", steps, rate), eye, losses, desk, measure=lambda: share_right(eye))
    return eye.eval()
