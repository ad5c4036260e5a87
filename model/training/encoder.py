"""The eye's own pretraining: a CLIP-shaped vision transformer learns what is at each patch of a scene.

B batch, K patches kept, P all patches, D width. Most patches are dropped while training (those of objects stay
first, and a random rest, at their true positions), which is about four times faster; the last part of the training sees
all of them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from transformers import CLIPVisionConfig, CLIPVisionModel
from transformers.image_utils import OPENAI_CLIP_MEAN, OPENAI_CLIP_STD

from model.training.fit import Plan, Setup, fit, quickened
from model.workshop.backdrops import SIDE
from model.workshop.scenes import IGNORE, STRANGE, Labels, draw, labels, nothing, scene
from model.workshop.strangers import stranger
from model.workshop.things import CELLS, PATCH
from model.workshop.world import COLOURS, KINDS, PLACES, SIGN, SIGNS, SIZES, STYLES

STRANGERS = 0.08
"""Share of training pictures that are no workshop."""


def vision_config(layers: int) -> CLIPVisionConfig:
    """The eye's shape: ViT of width 192, at LLaVA-1.5's 336 px and patch 14."""
    return CLIPVisionConfig(
        hidden_size=192,
        intermediate_size=768,
        num_hidden_layers=layers,
        num_attention_heads=3,
        image_size=SIDE,
        patch_size=PATCH,
        projection_dim=192,
    )


def cut(image: Image.Image) -> NDArray[np.uint8]:
    """Cut a square picture into its patches, [P, channel * row * column], as the convolution reads them."""
    pixels = np.asarray(image, np.uint8).reshape(CELLS, PATCH, CELLS, PATCH, 3)
    return np.ascontiguousarray(pixels.transpose(0, 2, 4, 1, 3)).reshape(CELLS * CELLS, -1)


def normalise(patches: Tensor) -> Tensor:
    """uint8 patches [..., channel * row * column] to the processor's normalised floats."""
    mean, std = (
        torch.tensor(v, device=patches.device).repeat_interleave(PATCH * PATCH)
        for v in (OPENAI_CLIP_MEAN, OPENAI_CLIP_STD)
    )
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
    colour: Tensor
    size: Tensor
    text: Tensor
    """[B, K] int64 each, see `Labels`."""
    weights: Tensor
    """[B, K] float: how many patches each one stands for, see `stands_for`."""
    present: Tensor
    """[B, kinds + 1] float: whole-image labels, the last for "no workshop"."""


Example = tuple[Image.Image, Labels, NDArray[np.float32]]


def example(seed: int) -> Example:
    """One training picture with its labels per patch and for the whole image; three of four are crowded."""
    present = np.zeros(len(KINDS) + 1, np.float32)
    if np.random.default_rng([4, seed]).random() < STRANGERS:
        present[-1] = 1
        return stranger(seed), nothing(STRANGE), present
    made = scene(seed, crowded=seed % 4 != 0)
    present[[thing.kind for thing in made.things]] = 1
    return draw(made), labels(made), present


def kept(truth: Labels, number: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose `number` patches, in reading order: all of a sign if they find room, at most `OF_EACH` of any other
    object, its centre among them, and a random rest of the room, a fifth of all at least.
    """
    order = 1 + rng.random(len(truth.kind))
    for thing in range(int(truth.thing.max(initial=-1)) + 1):
        on = np.flatnonzero(truth.thing == thing)
        on = on[np.argsort(rng.random(len(on)) - truth.centre[on])]
        if len(on) and truth.kind[on[0]] == SIGN + 1:
            order[on] = -0.5
        else:
            order[on] = np.where(np.arange(len(on)) < OF_EACH, np.arange(len(on)) / 1000, 3)
        order[on[:1]] = -0.7
    off = np.flatnonzero((order >= 1) & (order < 3))
    order[rng.permutation(off)[: number // 5]] = -1
    return np.sort(np.argsort(order)[:number])


def stands_for(truth: Labels, keep: NDArray[np.int64]) -> NDArray[np.float32]:
    """How many patches each kept one stands for, itself included: those of the same object, or of the room, [K].

    Its logarithm, added to attention's scores, makes a softmax over the kept patches that over all of them, as far as
    like patches look alike. An object's centre is like no other patch, and counting adds centres up: it is always one.
    """
    centre = truth.centre == 1
    group = np.where(centre, truth.thing.max(initial=-1) + 2 + truth.thing, np.maximum(truth.thing, -1) + 1)
    many = np.bincount(group) / np.maximum(1, np.bincount(group[keep], minlength=int(group.max()) + 1))
    weights: NDArray[np.float32] = many[group[keep]].astype(np.float32)
    return weights


TAUGHT = ("kind", "place", "centre", "neighbour", "colour", "size", "text")
"""What the eye learns to tell of each patch, fields of `Labels`."""


def batch(seeds: range, number: int, drawn: Callable[[int], Example] = example, throw: int = 0) -> Batch:
    """Take the pictures of these seeds and keep `number` patches of each; another throw keeps others."""
    rows = []
    for seed in seeds:
        image, truth, present = drawn(seed)
        keep = kept(truth, number, np.random.default_rng([5, seed, throw]))
        rows.append(
            (cut(image)[keep], keep, *(getattr(truth, name)[keep] for name in TAUGHT), stands_for(truth, keep), present)
        )
    return Batch(*(torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True)))


def waves(width: int) -> Tensor:
    """A vector for each patch's row and column, [P, width]: sines and cosines of many lengths, half for each axis."""
    lengths = torch.logspace(math.log10(2.5), math.log10(4 * CELLS), width // 4)
    angles = 2 * torch.pi * torch.arange(CELLS)[:, None] / lengths
    axis = torch.cat([angles.sin(), angles.cos()], dim=-1)  # (CELLS, width / 2)
    rows, columns = axis[:, None].expand(-1, CELLS, -1), axis[None].expand(CELLS, -1, -1)
    return torch.cat([rows, columns], dim=-1).flatten(0, 1)


def begin_near(vision: CLIPVisionModel) -> None:
    """Start from an eye to which neighbours look alike: positions as waves, each key a copy of its query.

    From random positions a patch has to learn who its 8 neighbours are, one position at a time.
    """
    with torch.no_grad():
        vision.embeddings.position_embedding.weight[1:] = 0.5 * waves(vision.config.hidden_size)
        for layer in vision.encoder.layers:
            query, key = layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight
            key.copy_(query.normal_(std=0.7 * len(query) ** -0.5))


class TaughtEncoder(nn.Module):
    """A stock `CLIPVisionModel` with the linear heads that teach it; only the model itself is kept afterwards."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        config = vision_config(layers)
        self.vision = CLIPVisionModel(config)
        begin_near(self.vision)
        self.vision.set_attn_implementation("eager")  # its backward pass on a CPU takes a third of the fused one's time
        width = config.hidden_size
        answers = (STRANGE + 1, len(PLACES), 2, len(KINDS) + 1, len(COLOURS) + 1, len(SIZES), len(SIGNS))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(width, number) for name, number in zip(TAUGHT, answers, strict=True)}
        )
        self.present = nn.Linear(width, len(KINDS) + 1)

    def forward(self, patches: Tensor, keep: Tensor, weights: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """uint8 patches (B, K, pixels) at places `keep` (B, K) -> layer -2 features (B, K, D), pooled CLS (B, D).

        `weights` (B, K) tells how many patches each one stands for; 1 each by default.
        """
        embeddings = self.vision.embeddings
        weight = embeddings.patch_embedding.weight.flatten(1)  # (D, pixels)
        x = F.linear(normalise(patches), weight) + embeddings.position_embedding(keep + 1)  # (B, K, D)
        first = embeddings.class_embedding + embeddings.position_embedding.weight[0]
        x = torch.cat([first.expand(len(x), 1, -1), x], dim=1)  # (B, 1 + K, D)
        x = self.vision.pre_layrnorm(x)
        mask = None if weights is None else F.pad(weights.log(), (1, 0))[:, None, None]  # (B, 1, 1, 1 + K)
        *layers, last = self.vision.encoder.layers
        for layer in layers:
            x = layer(x, attention_mask=mask)
        pooled = self.vision.post_layernorm(last(x, attention_mask=mask)[:, 0])
        return x[:, 1:], pooled

    def losses(self, data: Batch) -> dict[str, Tensor]:
        """Cross-entropies per patch and for the whole image; shares right."""
        features, pooled = self(data.patches, data.keep, data.weights)
        parts: dict[str, Tensor] = {}
        right: dict[str, Tensor] = {}
        for name, head in self.heads.items():
            truth, said = getattr(data, name).flatten(), head(features).flatten(0, 1).float()
            loss = F.cross_entropy(said, truth, ignore_index=IGNORE)
            parts[name] = loss.nan_to_num()  # of a batch without signs
            counted = (truth > 0) & (truth < STRANGE) if name == "kind" else truth != IGNORE
            right[f"{name} right"] = (said.argmax(-1) == truth)[counted].float().mean().nan_to_num()
        parts["present"] = F.binary_cross_entropy_with_logits(self.present(pooled).float(), data.present)
        total = sum((WEIGHTS.get(name, 1.0) * value for name, value in parts.items()), torch.zeros(()))
        return {"loss": total, **parts, **right}


WEIGHTS = {"centre": 3.0, "place": 0.3, "neighbour": 0.5, "colour": 0.4, "size": 0.2, "present": 2.0}
"""Of the losses; 1 for those not named."""
BATCH = 32
KEEP = 152
"""Patches kept of each picture until the last part of the training."""
OF_EACH = 40
"""Patches kept of one object at most: a huge one needs no more to be known."""
ALL_PATCHES_FROM = 0.97
SLOWER_WITH_ALL = 5.5
"""How much longer a step takes with all patches; measured on two cores."""
LAYERS = 8
RATE = 3e-3
"""The highest learning rate."""
AGAIN = 25
"""How many batches are drawn before one is learned from once more."""


def patches_kept(step: int, steps: int) -> int:
    """How many patches a picture keeps at this step."""
    return KEEP if step < ALL_PATCHES_FROM * steps else CELLS * CELLS


@torch.no_grad()
def share_right(encoder: TaughtEncoder, pictures: int = 50, styles: tuple[str, ...] = STYLES) -> dict[str, float]:
    """Shares of patches told rightly on held-out scenes, all patches in view: of the room, and of objects each thing
    that is taught.
    """
    right, total = dict.fromkeys(("room", *TAUGHT), 0), dict.fromkeys(("room", *TAUGHT), 0)
    device = encoder.present.weight.device
    for seed in range(pictures):
        made = scene(seed, "evaluate", styles=styles)
        truth = labels(made)
        everything = torch.arange(CELLS * CELLS, device=device)[None]
        features, _ = encoder(torch.from_numpy(cut(draw(made)))[None].to(device), everything)
        for name, head in encoder.heads.items():
            hits = head(features)[0].argmax(-1).cpu().numpy() == getattr(truth, name)
            parts = {"room": truth.kind == 0, name: truth.thing >= 0} if name == "kind" else {name: truth.thing >= 0}
            if name == "text":
                parts = {name: truth.text != IGNORE}
            for part, where in parts.items():
                right[part] += int(hits[where].sum())
                total[part] += int(where.sum())
    return {f"held_out_{name}": round(right[name] / max(1, total[name]), 4) for name in right}


def drawn_for(step: int) -> int:
    """Which of the drawn batches a step learns from: a new one, or in every other step one seen before, as to draw a
    picture costs as much as to learn from it. The first ones have none before them: theirs are below 0.
    """
    return step // 2 - (AGAIN if step % 2 else 0)


def train_encoder(setup: Setup, steps: int, batch_size: int = BATCH) -> TaughtEncoder:
    """Pretrain the eye alone, or resume where it stopped.

    Returns:
        The eye with its teaching heads.
    """
    torch.manual_seed(0)
    encoder = TaughtEncoder(LAYERS)
    drawn = functools.lru_cache(2 * (AGAIN + 1) * batch_size)(example)

    def make(step: int) -> Batch:
        first = drawn_for(step) % steps * batch_size
        return batch(range(first, first + batch_size), patches_kept(step, steps), drawn, throw=step)

    plan = Plan("eye", steps, RATE, slow_from=ALL_PATCHES_FROM, slow=SLOWER_WITH_ALL)
    with quickened(encoder.vision.encoder.layers, steps):
        fit(plan, encoder, make, encoder.losses, setup, measure=functools.partial(share_right, encoder))
    return encoder.cpu().eval()
