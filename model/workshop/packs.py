"""Training sequences: one picture (or one written note) and many short dialogues about it, packed.

Each dialogue sees the picture and itself, never its neighbours, and its positions start right after the picture.
With dialogues that see each other a model learns to read answers off the caption next door, and not from pictures.

B sequences, T tokens, K visual tokens, F width of the eye.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from model.workshop.language import STRANGE_ANSWER, TASKS, Turn, as_typed, detailed_caption_of, general, notes
from model.workshop.scenes import CELLS, IGNORE, STRANGE, Labels, Scene
from model.workshop.tokens import AFTER_IMAGE, BEFORE_ANSWER, BEFORE_IMAGE, IMAGE
from model.workshop.world import KINDS, PLACES

Dialogue = list[Turn]
Spoken = list[tuple[list[int], list[int]]]
"""Turns in tokens: what is asked, what is answered."""
TIMES = {
    "caption": 1,
    "hazards": 1,
    "is there": 2,
    "where": 2,
    "how many": 2,
    "next to": 1,
    "what is at": 3,
    "refusal": 1,
}
"""How often each task is asked about one picture: what is learned last is asked most."""


@dataclass(frozen=True)
class Cell:
    """One patch written down: the words for what is there, and those for what is near it."""

    here: list[int]
    near: list[int]


@dataclass(frozen=True)
class Pack:
    """One sequence before padding; lists are [T] long."""

    ids: list[int]
    positions: list[int]
    groups: list[int]
    """0 for the shared beginning, then 1, 2, ... for each dialogue."""
    targets: list[int]
    """The next token where an answer is being written, IGNORE elsewhere."""
    weights: list[float]
    """How many tokens each one stands for: more than 1 for the patches of the room that were kept for many."""
    cells: list[Cell]
    """The words of each visual position, in order, when the picture is only written down; else empty."""


@dataclass(frozen=True)
class PackBatch:
    """Packs padded on the right."""

    ids: Tensor
    positions: Tensor
    targets: Tensor
    """[B, T] int64 each."""
    mask: Tensor
    """[B, 1, T, T] float, added to attention's scores: minus infinity where one may not look; the logarithm of
    `Pack.weights` elsewhere, so that a softmax over the kept patches is that over all of them."""
    cells: list[Cell]
    """The cells of all packs, in order."""


def dialogues(scene: Scene | None, rng: np.random.Generator) -> list[Dialogue]:
    """Questions about a scene as someone may type them; one in five is followed up in the same dialogue.

    None stands for a picture that is no workshop.
    """
    about = scene or Scene(int(rng.integers(1 << 30)), "train", ())
    asked = [task for task, times in TIMES.items() for _ in range(times)]
    turns = [turn for task in asked if (turn := TASKS[task](about, rng))]
    if rng.random() < 0.3:
        turns.append(general(rng))
    if scene is None:
        turns = [Turn("strange", t.question, t.answer if t.task == "general" else STRANGE_ANSWER) for t in turns]
    typed = [Turn(turn.task, as_typed(turn.question, rng), turn.answer) for turn in turns]
    typed = [typed[i] for i in rng.permutation(len(typed))]
    found: list[Dialogue] = []
    for turn in typed:
        if found and len(found[-1]) == 1 and rng.random() < 0.2:
            found[-1].append(turn)
        else:
            found.append([turn])
    return found


def without_instruction(scene: Scene | None) -> list[Dialogue]:
    """What stage one learns from: the caption alone, asked by nothing."""
    return [[Turn("caption", "", detailed_caption_of(scene) if scene else STRANGE_ANSWER)]]


class Packer:
    """Turns scenes and dialogues into packs with one tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        self.tokenizer = tokenizer
        self.before = self._ids("<s>" + BEFORE_IMAGE)
        self.image = self._ids(IMAGE)[0]
        self.end = tokenizer.eos_token_id
        self.after_image = len(self.before) + CELLS * CELLS
        self.words = {name: self._ids(f" {name}") for name in (*(kind.name for kind in KINDS), *PLACES, "one")}
        self.words |= {"room": self._ids(" nothing"), "strange": self._ids(" no workshop")}

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def visual(self, keep: np.ndarray, kind: np.ndarray, talk: list[Dialogue], cells: list[Cell] | None = None) -> Pack:
        """A pack about a picture of which the patches `keep` are shown, at their true positions.

        `kind` [P] are the picture's labels: they tell which patches are the room's, kept for many of their like.
        """
        ids = self.before + [self.image] * len(keep)
        positions = [*range(len(self.before)), *(len(self.before) + keep).tolist()]
        room = (kind == 0) | (kind == STRANGE)
        many = room.sum() / max(1, room[keep].sum())
        weights = [1.0] * len(self.before) + np.where(room[keep], many, 1.0).tolist()
        return self._pack(ids, positions, self.after_image, [self._spoken(d) for d in talk], weights, cells or [])

    def mapped(self, keep: np.ndarray, truth: Labels, talk: list[Dialogue]) -> Pack:
        """A pack about a scene that is written down as a map: each patch a cell with the words for what is there.

        A cell's words share one position (their embeddings are summed), as what a patch shows shares one feature.
        """
        cells = []
        for patch in keep:
            kind, near = int(truth.kind[patch]), int(truth.neighbour[patch])
            if kind in (0, IGNORE):
                here = self.words["room"]
            elif kind == STRANGE:
                here = self.words["strange"]
            else:
                here = self.words[KINDS[kind - 1].name] + self.words[PLACES[truth.place[patch]]]
                if truth.centre[patch] == 1:
                    here = here + self.words["one"]
            cells.append(Cell(here, self.words[KINDS[near - 1].name] if near > 0 else []))
        return self.visual(keep, truth.kind, talk, cells)

    def recalled(self, rng: np.random.Generator) -> Pack:
        """A crowd of cells, each a kind at a place; kinds are asked for their place in as few words as can be.

        Few things can be told from the sum of all that is there; of a crowd they cannot. Only looking up the one cell
        that is asked for answers this, and that is what it teaches. Where no two share a place, each place is asked
        for its kind as well, or for nothing.
        """
        alone = rng.random() < 0.5
        number = int(rng.integers(1, len(PLACES))) if alone else int(rng.integers(2, 17))
        kinds = rng.permutation(len(KINDS))[:number]
        places = rng.permutation(len(PLACES))[:number] if alone else rng.integers(len(PLACES), size=number)
        patches = np.sort(rng.permutation(CELLS * CELLS)[:number])
        said = [(self.words[KINDS[k].name], self.words[PLACES[p]]) for k, p in zip(kinds, places, strict=True)]
        asked = list(said)
        if alone:
            here = {int(place): kind for place, (kind, _) in zip(places, said, strict=True)}
            asked += [(self.words[name], here.get(p, self.words["room"])) for p, name in enumerate(PLACES)]
        talk = [[(asked[i][0], [*asked[i][1], self.end])] for i in rng.permutation(len(asked))]
        ids = self.before + [self.image] * number
        positions = [*range(len(self.before)), *(len(self.before) + patches).tolist()]
        cells = [Cell(kind + place, []) for kind, place in said]
        return self._pack(ids, positions, self.after_image, talk, [1.0] * len(ids), cells)

    def written(self, scene: Scene | None, talk: list[Dialogue], rng: np.random.Generator) -> Pack:
        """A pack about a scene that is only written down: as plain text, or each note where its object would be."""
        listed = notes(scene, rng) if scene else [(" no workshop;", int(rng.integers(500)))]
        ids, positions = list(self.before), list(range(len(self.before)))
        spread = rng.random() < 0.6
        for words, patch in listed:
            new = self._ids(words)
            first = max(positions[-1] + 1, len(self.before) + patch) if spread else positions[-1] + 1
            ids += new
            positions += range(first, first + len(new))
        start = max(self.after_image, positions[-1] + 1) if spread else positions[-1] + 1
        return self._pack(ids, positions, start, [self._spoken(d) for d in talk], [1.0] * len(ids), [])

    def _spoken(self, dialogue: Dialogue) -> Spoken:
        """A dialogue in tokens."""
        return [
            (
                self._ids((AFTER_IMAGE if number == 0 else "USER: ") + turn.question + BEFORE_ANSWER),
                [*self._ids(f" {turn.answer}"), self.end],
            )
            for number, turn in enumerate(dialogue)
        ]

    def _pack(
        self,
        ids: list[int],
        positions: list[int],
        start: int,
        talk: list[Spoken],
        weights: list[float],
        cells: list[Cell],
    ) -> Pack:
        groups, targets = [0] * len(ids), [IGNORE] * len(ids)
        for group, dialogue in enumerate(talk, 1):
            place = start
            for asked, answer in dialogue:
                new = asked + answer
                ids, groups = ids + new, groups + [group] * len(new)
                positions = [*positions, *range(place, place + len(new))]
                targets = targets + [IGNORE] * (len(asked) - 1) + answer + [IGNORE]
                place += len(new)
        return Pack(ids, positions, groups, targets, weights + [1.0] * (len(ids) - len(weights)), cells)


def collate(packs: list[Pack], pad: int) -> PackBatch:
    """Pad packs to one length and say who may look at whom."""
    longest = max(len(pack.ids) for pack in packs)

    def padded(field: str, value: int) -> Tensor:
        rows = [getattr(pack, field) + [value] * (longest - len(pack.ids)) for pack in packs]
        return torch.tensor(rows)

    groups = padded("groups", -1)
    shared, same = (groups == 0)[:, None, :], groups[:, :, None] == groups[:, None, :]
    seen = (shared | same) & torch.ones(longest, longest, dtype=torch.bool).tril()
    weights = torch.tensor([pack.weights + [1.0] * (longest - len(pack.ids)) for pack in packs])
    mask = torch.where(seen, weights.log()[:, None, :], -torch.inf)
    cells = [cell for pack in packs for cell in pack.cells]
    return PackBatch(padded("ids", pad), padded("positions", 0), padded("targets", IGNORE), mask[:, None], cells)
