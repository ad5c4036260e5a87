"""Where the tutor looks when it names an object, and whether that is what it looks for.

A map is a hypothesis: `strongest` asks whether its strongest patch lies on the object, `blocked` takes the object's
patches away and asks whether the answer changes. L layers, H heads, P patches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from model.llava.checkpoints import LoadedModel
from model.llava.prompt import Turn as ChatTurn
from model.llava.prompt import compose
from model.workshop.answering import Answerer
from model.workshop.phrasings import PHRASINGS
from model.workshop.scenes import Scene, draw, labels
from model.workshop.things import Thing
from model.workshop.world import KINDS


def patches_of(thing: Thing) -> NDArray[np.bool_]:
    """Every patch that the object touches, [P], whatever stands in front of it."""
    touched: NDArray[np.bool_] = labels(Scene(0, "train", (thing,))).thing != -1
    return touched


@dataclass(frozen=True)
class Look:
    """The attention of one step that names an object."""

    thing: Thing
    attention: NDArray[np.float32]
    """[L, H, P]."""

    @property
    def on_object(self) -> NDArray[np.bool_]:
        """Whether each head's strongest patch lies on the object, [L, H]."""
        hits: NDArray[np.bool_] = patches_of(self.thing)[self.attention.argmax(-1)]
        return hits

    @property
    def mean_on_object(self) -> bool:
        """The same for the mean over all layers and heads."""
        return bool(patches_of(self.thing)[int(self.attention.mean((0, 1)).argmax())])


@torch.inference_mode()
def attention_rows(answerer: Answerer, ids: list[int], at: list[int]) -> NDArray[np.float32]:
    """How the positions `at` of a prompt look at the picture, [len(at), L, H, P]; by the stock eager attention.

    Args:
        ids: the whole prompt in tokens, beginning with what the answerer has computed.
    """
    language = answerer.loaded.model.model.language_model
    rest = torch.tensor([ids[answerer.stop :]], device=answerer.loaded.device)
    embeddings = torch.cat([answerer.embeddings, language.embed_tokens(rest)], dim=1)
    usual = language.config._attn_implementation
    language.set_attn_implementation("eager")
    try:
        layers = language(inputs_embeds=embeddings, output_attentions=True, use_cache=False).attentions
    finally:
        language.set_attn_implementation(usual)
    shown = answerer.beginning[0] == answerer.loaded.model.config.image_token_id
    rows = torch.stack([layer[0][:, at, : answerer.stop][..., shown] for layer in layers])  # (L, H, at, P)
    attention: NDArray[np.float32] = rows.permute(2, 0, 1, 3).float().cpu().numpy()
    return attention


def looks(loaded: LoadedModel, scene: Scene) -> list[Look]:
    """The steps that name the objects which are the only ones of their kind, in the right answer to what is there.

    A step is the position that predicts the first token of the kind's name, after its article.
    """
    tokenizer, question = loaded.processor.tokenizer, PHRASINGS["caption"][0]

    def tokens(text: str) -> list[int]:
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    ids = list(compose(loaded.chat, [ChatTurn(question)], loaded.geometry.image_positions).ids)
    naming: list[tuple[Thing, int]] = []
    for number, (kind, count) in enumerate(scene.groups):
        said, name = KINDS[kind].counted(count), KINDS[kind].plural if count > 1 else KINDS[kind].name
        joint = " I see" if number == 0 else " and" if number == len(scene.groups) - 1 else ","
        ids += tokens(f"{joint} {said.removesuffix(name)}".rstrip())
        if count == 1:
            naming += [(thing, len(ids) - 1) for thing in scene.things if thing.kind == kind]
        ids += tokens(f" {name}")
    if not naming:
        return []
    rows = attention_rows(Answerer(loaded, draw(scene)), ids, [at for _, at in naming])
    return [Look(thing, row) for (thing, _), row in zip(naming, rows, strict=True)]


@dataclass(frozen=True)
class Blocking:
    """Whether an answer changed when patches were taken away."""

    with_object: bool
    with_background: bool


def blocking(loaded: LoadedModel, scene: Scene, rng: np.random.Generator) -> list[Blocking]:
    """Ask whether each lone object is there, with its patches blocked and with as many of the background.

    Only objects that the model sees at first are asked about: of an answer that is wrong, no change can be wanted.
    """
    picture: Image.Image = draw(scene)
    answerer = Answerer(loaded, picture)
    room = np.flatnonzero(labels(scene).thing == -1)
    changes = []
    for thing in scene.things:
        on = np.flatnonzero(patches_of(thing))
        if scene.count(thing.kind) != 1 or len(on) > len(room):
            continue
        blocked = torch.zeros(3, answerer.loaded.geometry.image_positions, dtype=torch.bool)
        blocked[1, on] = True
        blocked[2, rng.permutation(room)[: len(on)]] = True
        name = KINDS[thing.kind].one
        plain, without, elsewhere = answerer.ask_blind(PHRASINGS["is there"][0].format(one=name), blocked)
        if plain == f"Yes, there is {name}.":
            changes.append(Blocking(without != plain, elsewhere != plain))
    return changes
