"""Training sequences: one picture (or one written note) and many short dialogues about it, packed.

Each dialogue sees the picture and itself, never its neighbours, and its positions start right after the picture.
With dialogues that see each other a model learns to read answers off the caption next door, and not from pictures.

K visual tokens, T tokens of a pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from model.training.encoder import stands_for
from model.training.tokens import AFTER_IMAGE, BEFORE_ANSWER, BEFORE_IMAGE, IMAGE
from model.workshop.descriptions import COLOUR_NAMES, detailed_caption_of, notes
from model.workshop.language import SIDES, TASKS, Turn, follow_up
from model.workshop.phrasings import SMALL_TALK, STRANGE_ANSWER, as_typed
from model.workshop.scenes import IGNORE, STRANGE, Labels, Scene
from model.workshop.things import CELLS
from model.workshop.world import KINDS, NUMBERS, PLACES, SIGNS, SIZES

Dialogue = list[Turn]
Tokens = list[int]
Spoken = list[tuple[Tokens, Tokens]]
"""Turns in tokens: what is asked, what is answered."""
TIMES = {
    **dict.fromkeys(("caption", "bullets", "is there", "where", "where, several", "how many", "refusal"), 4),
    "one word": 3,
    **dict.fromkeys(("detailed caption", "hazards", "yes or no", "how many in all", "how many painted", "sign"), 2),
    **dict.fromkeys(("next to", "beside", "what is at"), 2),
}
"""How often a task is asked about one picture at most, once if not named here; those that need no picture are asked
less."""
SELDOM = ("unanswerable", "small talk")
ROW = 128
"""Tokens in one row of dialogues at most, unless a single dialogue is longer."""
ROUGH = 0.08
"""Share of words missing from a rough map."""


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
    """Packs cut in two, so that attention costs what is looked at and not the square of a pack's length: B beginnings
    of S tokens, and R rows of U tokens with some dialogues of one pack each. Both are padded on the right.
    """

    shared_ids: Tensor
    shared_positions: Tensor
    """[B, S] int64 each."""
    shared_mask: Tensor
    """[B, 1, S, S] float, added to attention's scores: minus infinity where one may not look; the logarithm of
    `Pack.weights` elsewhere, so that a softmax over the kept patches is that over all of them."""
    ids: Tensor
    positions: Tensor
    targets: Tensor
    """[R, U] int64 each."""
    mask: Tensor
    """[R, 1, U, S + U] float: what the dialogues may look at, in the beginning and in their own row."""
    owner: Tensor
    """[R] int64: whose beginning a row goes on from."""
    cells: list[Cell]
    """The cells of all packs, in order."""


def dialogues(scene: Scene | None, rng: np.random.Generator, share: float = 1.0) -> list[Dialogue]:
    """Questions about a scene as someone may type them; what "it" means is asked next in the same dialogue at times,
    and one question in six follows another one on something else.

    None stands for a picture that is no workshop.

    Args:
        share: of all questions that `TIMES` counts, left to chance.
    """
    about = scene or Scene(int(rng.integers(1 << 30)), "train", ())
    tasks = [task for task in TASKS for _ in range(TIMES.get(task, 1))]
    tasks = [task for task in tasks if rng.random() < share * (0.3 if task in SELDOM else 1)]
    made: list[Dialogue] = []
    for task in (tasks[i] for i in rng.permutation(len(tasks))):
        if not (turn := TASKS[task](about, rng)):
            continue
        spoken = [turn]
        while rng.random() < 0.25 and (after := follow_up(about, spoken[-1], rng)):
            spoken.append(after)
        if made and rng.random() < 0.16:
            made[-1] += spoken
        else:
            made.append(spoken)
    return [[_as_asked(turn, scene is None, rng) for turn in dialogue] for dialogue in made]


def _as_asked(turn: Turn, strange: bool, rng: np.random.Generator) -> Turn:
    """The turn as typed; where the picture is no workshop, only small talk keeps its answer."""
    answer = STRANGE_ANSWER if strange and turn.answer not in SMALL_TALK else turn.answer
    return Turn(turn.task, as_typed(turn.question, rng), answer, turn.thing)


def without_instruction(scene: Scene | None) -> list[Dialogue]:
    """What stage one learns from: the caption alone, asked by nothing."""
    return [[Turn("caption", "", detailed_caption_of(scene) if scene else STRANGE_ANSWER)]]


class Packer:
    """Turns scenes and dialogues into packs with one tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        self.tokenizer = tokenizer
        self.before = self.ids_of("<s>" + BEFORE_IMAGE)
        self.image = self.ids_of(IMAGE)[0]
        self.end = tokenizer.eos_token_id
        self.after_image = len(self.before) + CELLS * CELLS
        kinds = [name for kind in KINDS for name in (kind.name, kind.plural)]
        names = (*kinds, *PLACES, *COLOUR_NAMES, *SIZES, *SIGNS, *NUMBERS, *SIDES, "near", "colour", "all")
        self.words = {name: self.ids_of(f" {name}") for name in names}
        self.words |= {"room": self.ids_of(" nothing"), "strange": self.ids_of(" no workshop")}

    def ids_of(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def visual(
        self, keep: np.ndarray, truth: Labels, exchanges: list[Dialogue], cells: list[Cell] | None = None
    ) -> Pack:
        """A pack about a picture of which the patches `keep` are shown, at their true positions.

        The labels tell which patches were kept for others of their like: those of the same object, or of the room.
        """
        ids = self.before + [self.image] * len(keep)
        positions = [*range(len(self.before)), *(len(self.before) + keep).tolist()]
        weights = [1.0] * len(self.before) + stands_for(truth, keep).tolist()
        return self._pack(ids, positions, self.after_image, [self._spoken(d) for d in exchanges], weights, cells or [])

    def mapped(self, keep: np.ndarray, truth: Labels, exchanges: list[Dialogue], rng: np.random.Generator) -> Pack:
        """A pack about a scene that is written down as a map: each patch a cell with the words for what is there.

        A cell's words share one position (their embeddings are summed), as what a patch shows shares one feature.
        Every other map is rough, as an eye's is: words are missing, and a patch beside a centre claims to be one.
        """
        rough = ROUGH if rng.random() < 0.5 else 0.0
        return self.visual(keep, truth, exchanges, [self._cell(truth, int(patch), rough, rng) for patch in keep])

    def _cell(self, truth: Labels, patch: int, rough: float, rng: np.random.Generator) -> Cell:
        kind, near = int(truth.kind[patch]), int(truth.neighbour[patch])
        if kind in (0, IGNORE, STRANGE):
            return Cell(self.words["strange" if kind == STRANGE else "room"], [])
        names = [KINDS[kind - 1].name, PLACES[truth.place[patch]], SIZES[truth.size[patch]]]
        if truth.colour[patch] > 0:
            names.append(COLOUR_NAMES[truth.colour[patch] - 1])
        if truth.text[patch] != IGNORE:
            names.append(SIGNS[truth.text[patch]])
        before = patch and truth.centre[patch - 1] == 1 and truth.thing[patch - 1] == truth.thing[patch]
        if truth.centre[patch] == 1 or (before and rng.random() < rough):
            names.append("one")
        here = [word for name in names if rng.random() >= rough for word in self.words[name]]
        seen_near = near > 0 and rng.random() >= rough
        return Cell(here or self.words["room"], self.words[KINDS[near - 1].name] if seen_near else [])

    def written(self, scene: Scene | None, exchanges: list[Dialogue], rng: np.random.Generator) -> Pack:
        """A pack about a scene that is only written down: as plain text, or each note where its object would be."""
        listed = notes(scene, rng) if scene else [(" no workshop;", int(rng.integers(500)))]
        ids, positions = list(self.before), list(range(len(self.before)))
        spread = rng.random() < 0.6
        for words, patch in listed:
            new = self.ids_of(words)
            first = max(positions[-1] + 1, len(self.before) + patch) if spread else positions[-1] + 1
            ids += new
            positions += range(first, first + len(new))
        start = max(self.after_image, positions[-1] + 1) if spread else positions[-1] + 1
        return self._pack(ids, positions, start, [self._spoken(d) for d in exchanges], [1.0] * len(ids), [])

    def crowd(self, cells: list[Cell], weights: list[float], exchanges: list[Spoken], rng: np.random.Generator) -> Pack:
        """A pack about a few cells at any patches, asked about in tokens; `weights` tells what each cell stands for."""
        patches = np.sort(rng.permutation(CELLS * CELLS)[: len(cells)])
        ids = self.before + [self.image] * len(cells)
        positions = [*range(len(self.before)), *(len(self.before) + patches).tolist()]
        return self._pack(ids, positions, self.after_image, exchanges, [1.0] * len(self.before) + weights, cells)

    def _spoken(self, dialogue: Dialogue) -> Spoken:
        """A dialogue in tokens."""
        return [
            (
                self.ids_of((AFTER_IMAGE if number == 0 else "USER: ") + turn.question + BEFORE_ANSWER),
                [*self.ids_of(f" {turn.answer}"), self.end],
            )
            for number, turn in enumerate(dialogue)
        ]

    def _pack(
        self,
        ids: list[int],
        positions: list[int],
        start: int,
        exchanges: list[Spoken],
        weights: list[float],
        cells: list[Cell],
    ) -> Pack:
        groups, targets = [0] * len(ids), [IGNORE] * len(ids)
        for group, dialogue in enumerate(exchanges, 1):
            place = start
            for question, answer in dialogue:
                new = question + answer
                ids, groups = ids + new, groups + [group] * len(new)
                positions = [*positions, *range(place, place + len(new))]
                targets = targets + [IGNORE] * (len(question) - 1) + answer + [IGNORE]
                place += len(new)
        return Pack(ids, positions, groups, targets, weights + [1.0] * (len(ids) - len(weights)), cells)


def _dialogues_of(pack: Pack) -> list[list[int]]:
    """Which of its tokens each dialogue has."""
    groups = np.array(pack.groups)
    return [np.flatnonzero(groups == group).tolist() for group in range(1, int(groups.max()) + 1)]


def _rows(packs: list[Pack]) -> list[tuple[int, list[int]]]:
    """The dialogues of each pack, the longest first, each put into the first row with room: whose row, and which of
    its tokens.
    """
    longest_first = [sorted(_dialogues_of(pack), key=len, reverse=True) for pack in packs]
    length = max([ROW, *(len(one) for dialogues in longest_first for one in dialogues)])  # to which all are padded
    rows: list[tuple[int, list[int]]] = []
    for number, dialogues_here in enumerate(longest_first):
        mine = list[list[int]]()
        for dialogue in dialogues_here:
            room = next((row for row in mine if len(row) + len(dialogue) <= length), None)
            if room is None:
                mine.append(room := [])
            room += dialogue
        rows += [(number, row) for row in mine]
    return rows


def _padded(rows: list[list[Any]], value: float) -> Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def collate(packs: list[Pack], pad: int) -> PackBatch:
    """Pad packs to one length and say who may look at whom."""
    beginnings, rows = [pack.groups.count(0) for pack in packs], _rows(packs)

    def shared(field: str, value: float) -> Tensor:
        return _padded([getattr(pack, field)[:begin] for pack, begin in zip(packs, beginnings, strict=True)], value)

    def own(field: str, value: int) -> Tensor:
        return _padded([[getattr(packs[number], field)[i] for i in row] for number, row in rows], value)

    added = shared("weights", 0.0).log()  # (B, S), minus infinity at padding
    groups, owner = own("groups", -1), torch.tensor([number for number, _ in rows])
    later = torch.full((added.shape[1],) * 2, -torch.inf).triu(1)
    mine = (groups[:, :, None] == groups[:, None, :]).tril()
    before = added[owner][:, None].expand(-1, groups.shape[1], -1)  # (R, U, S)
    return PackBatch(
        shared("ids", pad),
        shared("positions", 0),
        (added[:, None] + later)[:, None],
        own("ids", pad),
        own("positions", 0),
        own("targets", IGNORE),
        torch.cat([before, torch.zeros(mine.shape).masked_fill(~mine, -torch.inf)], dim=-1)[:, None],
        owner,
        [cell for pack in packs for cell in pack.cells],
    )
