"""What can be said about a scene: questions with their one right answer, captions, and written notes.

A scene's truth decides every word; nothing here looks at pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.workshop.scenes import Scene, Thing
from model.workshop.world import ALSO_CALLED, HAZARDS, KINDS, NUMBERS, PLACES, Kind

WORLD = "I know one small world: drawn workshop scenes."


@dataclass(frozen=True)
class Turn:
    """One question and its answer; `task` names the kind of question for the tables."""

    task: str
    question: str
    answer: str


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _named(things: tuple[Thing, ...] | list[Thing]) -> str:
    """Say what is there and how many of each, in the order of the table: "a hammer, two ladders and a chair"."""
    counts = np.bincount([thing.kind for thing in things], minlength=len(KINDS))
    return _listed([KINDS[kind].many(int(counts[kind])) for kind in np.flatnonzero(counts)])


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


PHRASINGS: dict[str, tuple[str, ...]] = {
    "caption": (
        "What is in this picture?",
        "Describe this picture.",
        "What do you see?",
        "Describe the image.",
        "What does this image show?",
        "Caption this picture.",
    ),
    "hazards": (
        "Describe the safety hazards in this workshop image.",
        "What hazards do you see?",
        "Are there any safety hazards?",
        "Is anything here dangerous?",
        "List the safety hazards.",
        "Is this workshop safe?",
        "What is unsafe here?",
    ),
    "is there": (
        "Is there {one}?",
        "Is there {one} in the picture?",
        "Do you see {one}?",
        "Can you see {one} here?",
        "Does the picture show {one}?",
    ),
    "where": (
        "Where is the {name}?",
        "Where can I find the {name}?",
        "Where do you see the {name}?",
        "In which part of the picture is the {name}?",
    ),
    "how many": (
        "How many {plural} are there?",
        "How many {plural} do you see?",
        "Count the {plural}.",
        "How many {plural} are in the picture?",
    ),
    "next to": (
        "What is next to the {name}?",
        "What is near the {name}?",
        "What is beside the {name}?",
        "What stands close to the {name}?",
    ),
    "what is at": (
        "What is {place}?",
        "What do you see {place}?",
        "What is there {place}?",
        "What can be seen {place} of the picture?",
    ),
}

GENERAL: tuple[tuple[str, str], ...] = (
    ("Hello", "Hello! Ask me about this workshop."),
    ("Hello!", "Hello! Ask me about this workshop."),
    ("Hi", "Hello! Ask me about this workshop."),
    ("Good morning", "Hello! Ask me about this workshop."),
    ("Thank you", "You are welcome."),
    ("Thanks!", "You are welcome."),
    ("What are you?", "I am a small LLaVA. " + WORLD),
    ("Who are you?", "I am a small LLaVA. " + WORLD),
    ("What can you do?", "I am a small LLaVA. " + WORLD),
    ("How do you see?", "An encoder turns patches into features, and a projector turns them into tokens for me."),
    ("How does this work?", "An encoder turns patches into features, and a projector turns them into tokens for me."),
    *(
        (question, "That I cannot tell. " + WORLD)
        for question in (
            "Who is this person?",
            "What happened before?",
            "What does it cost?",
            "What time is it?",
            "What is the capital of France?",
            "Tell me a joke.",
            "Write a poem.",
            "What is the weather like?",
            "How old are you?",
            "What is two plus two?",
            "Translate this into French.",
            "Who won the game?",
            "Why is the sky blue?",
            "What will happen next?",
            "Do you like music?",
            "Explain quantum physics.",
            "Who made this picture?",
            "What is your favourite colour?",
        )
    ),
)
"""Small talk, and questions that no picture of a workshop answers."""

STRANGE_ANSWER = "This is not a workshop scene, so I cannot tell. " + WORLD


def _ask(rng: np.random.Generator, task: str, kind: Kind | None = None, place: str = "") -> str:
    phrasing = PHRASINGS[task][rng.integers(len(PHRASINGS[task]))]
    if kind is None:
        return phrasing.format(place=place)
    return phrasing.format(one=kind.one, name=kind.name, plural=kind.plural)


def _draw_kind(rng: np.random.Generator, kinds: list[int]) -> int | None:
    return int(kinds[rng.integers(len(kinds))]) if kinds else None


def _present(scene: Scene) -> list[int]:
    return sorted({thing.kind for thing in scene.things})


def _absent(scene: Scene) -> list[int]:
    return sorted(set(range(len(KINDS))) - set(_present(scene)))


def _single(scene: Scene) -> list[Thing]:
    return [thing for thing in scene.things if scene.count(thing.kind) == 1]


def caption_of(scene: Scene) -> str:
    """The short description: every object, counted."""
    return f"A workshop with {_named(scene.things)}." if scene.things else "An empty workshop."


def detailed_caption_of(scene: Scene) -> str:
    """Every object with its place and what is near it: the text that stage one learns from."""
    if not scene.things:
        return "An empty workshop."
    parts = []
    for thing in sorted(scene.things, key=lambda t: (t.place, t.kind)):
        near = scene.neighbour(thing)
        beside = f" near {KINDS[near.kind].one}" if near else ""
        parts.append(f"{KINDS[thing.kind].one} at the {PLACES[thing.place]}{beside}")
    return f"A workshop: {', '.join(parts)}."


def _caption(scene: Scene, rng: np.random.Generator) -> Turn:
    return Turn("caption", _ask(rng, "caption"), caption_of(scene))


def _hazards(scene: Scene, rng: np.random.Generator) -> Turn:
    said = " ".join(HAZARDS[i].sentence for i in scene.hazards)
    return Turn("hazards", _ask(rng, "hazards"), said or "I see no safety hazard here.")


def _is_there(scene: Scene, rng: np.random.Generator) -> Turn | None:
    here = rng.random() < 0.5
    kind = _draw_kind(rng, _present(scene) if here else _absent(scene))
    if kind is None:
        return None
    asked = KINDS[kind]
    answer = f"Yes, there is {asked.one}." if here else f"No, there is no {asked.name}."
    return Turn("is there", _ask(rng, "is there", asked), answer)


def _where(scene: Scene, rng: np.random.Generator) -> Turn | None:
    kind = _draw_kind(rng, _present(scene))
    if kind is None:
        return None
    asked = KINDS[kind]
    question = _ask(rng, "where", asked)
    if scene.count(kind) > 1:
        return Turn("where, several", question, f"There are {asked.many(scene.count(kind))}.")
    thing = next(thing for thing in scene.things if thing.kind == kind)
    return Turn("where", question, f"At the {PLACES[thing.place]}.")


def _how_many(scene: Scene, rng: np.random.Generator) -> Turn | None:
    present = [kind for kind in _present(scene) if KINDS[kind].countable]
    several = [kind for kind in present if scene.count(kind) > 1]
    absent = [kind for kind in _absent(scene) if KINDS[kind].countable]
    dice = rng.random()
    kind = _draw_kind(rng, absent if dice < 0.15 or not present else several if dice < 0.65 and several else present)
    if kind is None:
        return None
    asked, count = KINDS[kind], scene.count(kind)
    answer = f"I count {NUMBERS[count]} {asked.name if count == 1 else asked.plural}."
    return Turn("how many", _ask(rng, "how many", asked), answer)


def _next_to(scene: Scene, rng: np.random.Generator) -> Turn | None:
    single = _single(scene)
    paired = [thing for thing in single if scene.neighbour(thing)]
    things = paired if paired and rng.random() < 0.6 else single
    if not things:
        return None
    thing = things[rng.integers(len(things))]
    near = scene.neighbour(thing)
    asked = KINDS[thing.kind]
    other = KINDS[near.kind].one if near else "nothing"
    answer = f"{_capital(other)} is next to the {asked.name}."
    return Turn("next to", _ask(rng, "next to", asked), answer)


def _what_is_at(scene: Scene, rng: np.random.Generator) -> Turn:
    full = sorted({thing.place for thing in scene.things})
    place = int(full[rng.integers(len(full))]) if full and rng.random() < 0.8 else int(rng.integers(len(PLACES)))
    things = [thing for thing in scene.things if thing.place == place]
    words = (f"at the {PLACES[place]}", *ALSO_CALLED.get(PLACES[place], ()))
    asked = _ask(rng, "what is at", place=words[rng.integers(len(words))])
    return Turn("what is at", asked, f"I see {_named(things) if things else 'nothing'}.")


def _refusal(scene: Scene, rng: np.random.Generator) -> Turn | None:
    kind = _draw_kind(rng, _absent(scene))
    if kind is None:
        return None
    asked = KINDS[kind]
    task = ("where", "next to")[rng.integers(2)]
    return Turn("refusal", _ask(rng, task, asked), f"I see no {asked.name} here.")


TASKS: dict[str, Callable[[Scene, np.random.Generator], Turn | None]] = {
    "caption": _caption,
    "hazards": _hazards,
    "is there": _is_there,
    "where": _where,
    "how many": _how_many,
    "next to": _next_to,
    "what is at": _what_is_at,
    "refusal": _refusal,
}


def general(rng: np.random.Generator) -> Turn:
    """A turn that has nothing to do with the picture."""
    question, answer = GENERAL[rng.integers(len(GENERAL))]
    return Turn("general", question, answer)


def as_typed(question: str, rng: np.random.Generator) -> str:
    """The question as someone may type it: other case, without its punctuation, with a polite word."""
    dice = rng.random()
    if dice < 0.12:
        return question.lower()
    if dice < 0.18:
        return question.upper()
    if dice < 0.28:
        return question.rstrip("?.")
    if dice < 0.36:
        return question.lower().rstrip("?.")
    if dice < 0.40:
        return f"Please: {question[0].lower()}{question[1:]}"
    if dice < 0.44:
        return question.rstrip("?.") + ("!", " ?", "??", "...")[rng.integers(4)]
    return question


def notes(scene: Scene, rng: np.random.Generator) -> list[tuple[str, int]]:
    """A scene as a written list, place before thing, in the order in which patches would show the things:
    (words, patch of the thing's centre) each. An empty scene has one note that says so.
    """
    if not scene.things:
        return [(" nothing;", int(rng.integers(500)))]
    found = []
    for thing in sorted(scene.things, key=lambda t: t.patch):
        near = scene.neighbour(thing)
        beside = f" near {KINDS[near.kind].name}" if near else ""
        found.append((f" {PLACES[thing.place]} {KINDS[thing.kind].name}{beside};", thing.patch))
    return found
