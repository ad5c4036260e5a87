"""Drills: small crowds of cells, asked about in as few words as can be. What scenes in full sentences ask for too
seldom to learn, a drill asks at every word.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from model.training.packs import Cell, Pack, PackBatch, Packer, Spoken, Tokens, collate
from model.workshop.descriptions import COLOUR_NAMES
from model.workshop.language import SIDES, places_toward
from model.workshop.world import COLOURS, KINDS, NUMBERS, PLACES

Question = tuple[Tokens, Tokens]
"""What is asked, and the answer without its end."""


def _spoken(packer: Packer, questions: list[Question], rng: np.random.Generator) -> list[Spoken]:
    """Each question a dialogue by itself, in any order."""
    return [[(questions[i][0], [*questions[i][1], packer.end])] for i in rng.permutation(len(questions))]


def recalled(packer: Packer, rng: np.random.Generator) -> Pack:
    """A crowd of cells, each a kind at a place, in a colour, near another kind: a kind is asked for its place, its
    colour and what is near it.

    Few things can be told from the sum of all that is there; of a crowd they cannot. Only looking up the one cell
    that is asked for answers this, and that is what it teaches. Where no two share a place, each place is asked
    for its kind as well, or for nothing.
    """
    words, alone = packer.words, rng.random() < 0.5
    number = int(rng.integers(1, len(PLACES))) if alone else int(rng.integers(2, 17))
    kinds = rng.permutation(len(KINDS))[:number]
    places = rng.permutation(len(PLACES))[:number] if alone else rng.integers(len(PLACES), size=number)
    cells: list[Cell] = []
    questions: list[Question] = []
    for kind, place in zip(kinds, places, strict=True):
        name, at = words[KINDS[kind].name], words[PLACES[place]]
        colour = words[COLOUR_NAMES[rng.integers(len(COLOUR_NAMES))]]
        near = words[KINDS[rng.integers(len(KINDS))].name]
        cells.append(Cell(name + at + colour, near))
        questions += [(name, at), (name + words["colour"], colour), (name + words["near"], near)]
    if alone:
        here = {int(place): words[KINDS[kind].name] for place, kind in zip(places, kinds, strict=True)}
        questions += [(words[name], here.get(p, words["room"])) for p, name in enumerate(PLACES)]
    return packer.crowd(cells, [1.0] * number, _spoken(packer, questions, rng), rng)


def grouped(packer: Packer, rng: np.random.Generator) -> Pack:
    """A few objects of fewer kinds, each several cells of which one is its centre: how many of a kind, of a colour, of
    all; where all of a kind are; what there is, kind by kind in reading order; what is next on one side.

    Each word of such an answer rests on those before it, and on all cells of a kind together.
    """
    number = int(rng.integers(1, len(PLACES)))
    places = np.sort(rng.permutation(len(PLACES))[:number])
    pool, paints = rng.permutation(len(KINDS)), rng.permutation(len(COLOURS))[:3]
    kinds = pool[rng.integers(rng.integers(1, number + 1), size=number)]
    colours = np.where(rng.random(number) < 0.4, -1, paints[rng.integers(len(paints), size=number)])
    cells, weights = _cells(packer, kinds, places, colours, rng)
    order = rng.permutation(len(cells))
    here = {int(place): int(kind) for place, kind in zip(places, kinds, strict=True)}
    questions = _about_kinds(packer, here, int(pool[-1]), rng)
    one = packer.words["one"]
    for paint in paints:
        total = packer.words[NUMBERS[int((colours == paint).sum())]]
        questions.append((packer.words[COLOUR_NAMES[paint]] + one, total))
    return packer.crowd([cells[i] for i in order], [weights[i] for i in order], _spoken(packer, questions, rng), rng)


def _cells(
    packer: Packer,
    kinds: NDArray[np.int64],
    places: NDArray[np.int64],
    colours: NDArray[np.int64],
    rng: np.random.Generator,
) -> tuple[list[Cell], list[float]]:
    """Some cells of each thing, the first of each its centre, and of the room; with what each stands for."""
    words, cells, weights = packer.words, list[Cell](), list[float]()
    for kind, place, colour in zip(kinds, places, colours, strict=True):
        here = words[KINDS[kind].name] + words[PLACES[place]]
        here = here + (words[COLOUR_NAMES[colour]] if colour >= 0 else [])
        for i in range(int(rng.integers(1, 7))):
            cells.append(Cell(here + (words["one"] if i == 0 else []), []))
            weights.append(1.0 if i == 0 else float(rng.uniform(1, 3)))
    for _ in range(int(rng.integers(1, 7))):
        cells.append(Cell(words["room"], []))
        weights.append(float(rng.uniform(1, 20)))
    return cells, weights


def _about_kinds(packer: Packer, here: dict[int, int], absent: int, rng: np.random.Generator) -> list[Question]:
    """Questions about the kind at each place, and about one that is not there."""
    words, counts, comma = packer.words, Counter(here.values()), packer.ids_of(",")

    def listed(parts: list[Tokens]) -> Tokens:
        return [token for i, part in enumerate(parts) for token in (comma if i else []) + part]

    groups = [
        words[NUMBERS[n]] + words[KINDS[kind].plural] if n > 1 else words[KINDS[kind].name]
        for kind, n in counts.items()
    ]
    questions = [(words["one"], words[NUMBERS[len(here)]]), (words["all"], listed(groups))]
    for kind in (*counts, absent):
        name, where = words[KINDS[kind].name], [place for place in here if here[place] == kind]
        questions.append((name + words["one"], words[NUMBERS[len(where)]]))
        questions.append((name, listed([words[PLACES[place]] for place in where]) or words["room"]))
        if len(where) == 1:
            side = list(SIDES)[rng.integers(len(SIDES))]
            beyond = next((here[place] for place in places_toward(where[0], side) if place in here), None)
            other = words["room"] if beyond is None else words[KINDS[beyond].name]
            questions.append((name + words[side], listed([words[PLACES[where[0]]], other])))
    return questions


def drill_batch(packer: Packer, seeds: range) -> PackBatch:
    """One drill a seed, of both kinds in turn."""
    makers = (recalled, grouped)
    packs = [makers[seed % 2](packer, np.random.default_rng([14, seed])) for seed in seeds]
    return collate(packs, packer.tokenizer.pad_token_id)


def drills(step: int, steps: int) -> bool:
    """Whether a step is a drill: the first sixth of all, to form the habit, then every third, to keep it."""
    return step < steps / 6 or step % 3 == 0
