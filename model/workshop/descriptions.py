"""A scene told whole: captions, and written notes. Things are named in reading order of their places."""

from __future__ import annotations

import numpy as np

from model.workshop.scenes import Scene
from model.workshop.things import Thing
from model.workshop.world import COLOURS, KINDS, PLACES, SIGNS, SIZES, with_article

COLOUR_NAMES = tuple(COLOURS)


def listed(parts: list[str]) -> str:
    """The parts as "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(words: str) -> str:
    """The words with a capital first."""
    return words[0].upper() + words[1:]


def full_name(thing: Thing) -> str:
    """What it is, with its colour if it is painted: "a red bucket"."""
    kind = KINDS[thing.kind]
    return kind.one if thing.colour is None else with_article(f"{COLOUR_NAMES[thing.colour]} {kind.name}")


def caption_of(scene: Scene) -> str:
    """The short description: every kind and how many of it, in reading order of the first of each."""
    if not scene.things:
        return "I see an empty workshop."
    return f"I see {listed([KINDS[kind].counted(count) for kind, count in scene.groups])}."


def detailed_caption_of(scene: Scene) -> str:
    """Every object with its place and colour: the text that stage one learns from."""
    if not scene.things:
        return "An empty workshop."
    sentences = [f"{capital(PLACES[thing.place])}: {full_name(thing)}." for thing in scene.in_order]
    return f"A workshop. {' '.join(sentences)}"


def notes(scene: Scene, rng: np.random.Generator) -> list[tuple[str, int]]:
    """A scene as a written list, place before thing, in the order in which patches would show the things:
    (words, patch of the thing's centre) each. An empty scene has one note that says so.
    """
    if not scene.things:
        return [(" nothing;", int(rng.integers(500)))]
    lines = []
    for thing in sorted(scene.things, key=lambda t: t.patch):
        near = scene.neighbour(thing)
        words = [PLACES[thing.place], SIZES[thing.size]]
        words += [] if thing.colour is None else [COLOUR_NAMES[thing.colour]]
        words += [KINDS[thing.kind].name]
        words += [SIGNS[thing.writing.text]] if thing.writing else []
        words += ["near", KINDS[near.kind].name] if near else []
        lines.append((f" {' '.join(words)};", thing.patch))
    return lines
