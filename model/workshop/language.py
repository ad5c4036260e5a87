"""What can be asked about a scene: questions with their one right answer.

A scene's truth decides every word; nothing here looks at pixels. Things are named in reading order of their places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.workshop.descriptions import COLOUR_NAMES, capital, caption_of, detailed_caption_of, listed
from model.workshop.phrasings import CANNOT, FOLLOWED, ONE_WORD, PHRASINGS, SMALL_TALK, UNANSWERABLE, YES_OR_NO
from model.workshop.scenes import Scene
from model.workshop.things import Thing
from model.workshop.world import (
    ALSO_CALLED,
    COLOURS,
    HAZARDS,
    KINDS,
    NUMBERS,
    PLACES,
    SIGNS,
    Kind,
)

SIDES = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}
"""Relations between the places of two things, as (columns, rows) to step from one to the other."""


@dataclass(frozen=True)
class Turn:
    """One question and its answer; `task` names the kind of question for the tables."""

    task: str
    question: str
    answer: str
    thing: Thing | None = None
    """The one object that the question is about, which "it" may mean in the next question."""


def _pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]


def _ask(rng: np.random.Generator, phrasing: str, kind: Kind | None = None, **words: str) -> str:
    names = {"one": kind.one, "name": kind.name, "plural": kind.plural} if kind else {}
    return _pick(rng, PHRASINGS[phrasing]).format(**names, **words)


def _draw_kind(rng: np.random.Generator, kinds: list[int]) -> int | None:
    return int(kinds[rng.integers(len(kinds))]) if kinds else None


def _draw_thing(rng: np.random.Generator, things: list[Thing]) -> Thing | None:
    return things[rng.integers(len(things))] if things else None


def _present(scene: Scene) -> list[int]:
    return sorted({thing.kind for thing in scene.things})


def _absent(scene: Scene) -> list[int]:
    return sorted(set(range(len(KINDS))) - set(_present(scene)))


def _single(scene: Scene) -> list[Thing]:
    return [thing for thing in scene.things if scene.count(thing.kind) == 1]


def places_toward(place: int, side: str) -> list[int]:
    """The places on one side of a place, in its row or column, the nearest first."""
    step_x, step_y = SIDES[side]
    column, row = place % 3 + step_x, place // 3 + step_y
    places = []
    while 0 <= column < 3 and 0 <= row < 3:
        places.append(row * 3 + column)
        column, row = column + step_x, row + step_y
    return places


def toward(scene: Scene, thing: Thing, side: str) -> Thing | None:
    """The nearest object on one side, in the same row or column of places."""
    return next((nearest for place in places_toward(thing.place, side) if (nearest := scene.at(place))), None)


def _caption(scene: Scene, rng: np.random.Generator) -> Turn:
    return Turn("caption", _ask(rng, "caption"), caption_of(scene))


def _detailed_caption(scene: Scene, rng: np.random.Generator) -> Turn:
    return Turn("detailed caption", _ask(rng, "detailed caption"), detailed_caption_of(scene))


def _bullets(scene: Scene, rng: np.random.Generator) -> Turn:
    lines = [f"- {KINDS[kind].counted(count)}" for kind, count in scene.groups]
    return Turn("bullets", _ask(rng, "bullets"), "\n".join(lines or ["- nothing"]))


def _hazards(scene: Scene, rng: np.random.Generator) -> Turn:
    said = " ".join(HAZARDS[i].sentence for i in scene.hazards)
    return Turn("hazards", _ask(rng, "hazards"), said or "I see no safety hazard here.")


def _is_there(scene: Scene, rng: np.random.Generator) -> Turn | None:
    here = rng.random() < 0.5
    kind = _draw_kind(rng, _present(scene) if here else _absent(scene))
    if kind is None:
        return None
    kind_asked = KINDS[kind]
    answer = f"Yes, there is {kind_asked.one}." if here else f"No, there is no {kind_asked.name}."
    thing = next((thing for thing in _single(scene) if thing.kind == kind), None)
    return Turn("is there", _ask(rng, "is there", kind_asked), answer, thing)


def _where(scene: Scene, rng: np.random.Generator) -> Turn | None:
    if not (thing := _draw_thing(rng, _single(scene))):
        return None
    return Turn("where", _ask(rng, "where", KINDS[thing.kind]), f"At the {PLACES[thing.place]}.", thing)


def _where_several(scene: Scene, rng: np.random.Generator) -> Turn | None:
    kind = _draw_kind(rng, [kind for kind in _present(scene) if scene.count(kind) > 1])
    if kind is None:
        return None
    places = [f"at the {PLACES[thing.place]}" for thing in scene.in_order if thing.kind == kind]
    return Turn("where, several", _ask(rng, "where", KINDS[kind]), f"{capital(listed(places))}.")


def _counted(scene: Scene, rng: np.random.Generator) -> tuple[Kind, int] | None:
    """A kind to count, absent at times, more often one of which there are several."""
    present = [kind for kind in _present(scene) if KINDS[kind].countable]
    several = [kind for kind in present if scene.count(kind) > 1]
    absent = [kind for kind in _absent(scene) if KINDS[kind].countable]
    dice = rng.random()
    kind = _draw_kind(rng, absent if dice < 0.15 or not present else several if dice < 0.7 and several else present)
    return None if kind is None else (KINDS[kind], scene.count(kind))


def _how_many(scene: Scene, rng: np.random.Generator) -> Turn | None:
    if not (counted := _counted(scene, rng)):
        return None
    kind, count = counted
    answer = f"I count {NUMBERS[count]} {kind.name if count == 1 else kind.plural}."
    return Turn("how many", _ask(rng, "how many", kind), answer)


def _how_many_in_all(scene: Scene, rng: np.random.Generator) -> Turn:
    count = len(scene.things)
    answer = f"I count {NUMBERS[count]} thing{'' if count == 1 else 's'}."
    return Turn("how many in all", _ask(rng, "how many in all"), answer)


def _how_many_painted(scene: Scene, rng: np.random.Generator) -> Turn:
    colours = [thing.colour for thing in scene.things if thing.colour is not None]
    here = colours and rng.random() < 0.7
    colour = colours[rng.integers(len(colours))] if here else int(rng.integers(len(COLOURS)))
    name = COLOUR_NAMES[colour]
    answer = f"I count {NUMBERS[colours.count(colour)]} painted {name}."
    return Turn("how many painted", _ask(rng, "how many painted", colour=name), answer)


def _colour_of(thing: Thing) -> str:
    return "not painted" if thing.colour is None else COLOUR_NAMES[thing.colour]


def _colour(scene: Scene, rng: np.random.Generator) -> Turn | None:
    single = _single(scene)
    painted = [thing for thing in single if thing.colour is not None]
    if not (thing := _draw_thing(rng, painted if painted and rng.random() < 0.85 else single)):
        return None
    kind = KINDS[thing.kind]
    return Turn("colour", _ask(rng, "colour", kind), f"The {kind.name} is {_colour_of(thing)}.", thing)


def _sign(scene: Scene, rng: np.random.Generator) -> Turn:
    sign = next((thing for thing in scene.things if thing.writing), None)
    if sign is None or sign.writing is None:
        return Turn("refusal", _ask(rng, "sign"), "I see no sign here.")
    return Turn("sign", _ask(rng, "sign"), f"The sign says {SIGNS[sign.writing.text]}.", sign)


def _next_to(scene: Scene, rng: np.random.Generator) -> Turn | None:
    single = _single(scene)
    paired = [thing for thing in single if scene.neighbour(thing)]
    if not (thing := _draw_thing(rng, paired if paired and rng.random() < 0.6 else single)):
        return None
    near, kind = scene.neighbour(thing), KINDS[thing.kind]
    other = KINDS[near.kind].one if near else "nothing"
    return Turn("next to", _ask(rng, "next to", kind), f"{capital(other)} is next to the {kind.name}.", thing)


def _beside(scene: Scene, rng: np.random.Generator) -> Turn | None:
    single = _single(scene)
    side = _pick(rng, tuple(SIDES))
    full = [thing for thing in single if toward(scene, thing, side)]
    if not (thing := _draw_thing(rng, full if full and rng.random() < 0.7 else single)):
        return None
    beyond, kind = toward(scene, thing, side), KINDS[thing.kind]
    other = KINDS[beyond.kind].one if beyond else "nothing"
    answer = f"The {kind.name} is at the {PLACES[thing.place]}, and {side} it is {other}."
    return Turn("beside", _ask(rng, "beside", kind, side=side), answer, thing)


def _what_is_at(scene: Scene, rng: np.random.Generator) -> Turn:
    thing = _draw_thing(rng, list(scene.things)) if rng.random() < 0.8 else None
    place = thing.place if thing else int(rng.integers(len(PLACES)))
    there = scene.at(place)
    words = (f"at the {PLACES[place]}", *ALSO_CALLED.get(PLACES[place], ()))
    question = _ask(rng, "what is at", place=_pick(rng, words))
    alone = there if there and scene.count(there.kind) == 1 else None
    return Turn("what is at", question, f"I see {KINDS[there.kind].one if there else 'nothing'}.", alone)


def _two_sizes(scene: Scene, rng: np.random.Generator) -> tuple[Thing, Thing] | None:
    """Two things, each the only one of its kind, whose sizes differ by two classes at least."""
    single = _single(scene)
    pairs = [(a, b) for a in single for b in single if abs(a.size - b.size) >= 2]
    return pairs[rng.integers(len(pairs))] if pairs else None


def _larger(scene: Scene, rng: np.random.Generator) -> Turn | None:
    if not (pair := _two_sizes(scene, rng)):
        return None
    one, two = pair
    more = _pick(rng, ("larger", "bigger", "smaller"))
    answer = (one if one.size > two.size else two) if more != "smaller" else (one if one.size < two.size else two)
    question = _ask(rng, "larger", KINDS[one.kind], other=KINDS[two.kind].name, more=more)
    return Turn("larger", question, f"The {KINDS[answer.kind].name} is {more}.", answer)


def _compare(scene: Scene, rng: np.random.Generator) -> Turn | None:
    if not (pair := _two_sizes(scene, rng)):
        return None
    one, two = pair
    names = [f"the {KINDS[thing.kind].name} at the {PLACES[thing.place]}" for thing in pair]
    than = "larger" if one.size > two.size else "smaller"
    question = _ask(rng, "compare", KINDS[one.kind], other=KINDS[two.kind].name)
    return Turn("compare", question, f"{capital(names[0])} is {than} than {names[1]}.")


def _yes_or_no(scene: Scene, rng: np.random.Generator) -> Turn | None:
    dice, single = rng.random(), _single(scene)
    if dice < 0.2:
        question, true = _ask(rng, "safe"), not scene.hazards
    elif dice < 0.45 and len(single) > 1:
        one = single[rng.integers(len(single))]
        near = scene.neighbour(one)
        others = [thing for thing in single if thing is not one]
        two = near if near in others and rng.random() < 0.6 else others[rng.integers(len(others))]
        question, true = _ask(rng, "touching", KINDS[one.kind], other=KINDS[two.kind].name), near is two
    else:
        true = rng.random() < 0.5
        kind = _draw_kind(rng, _present(scene) if true else _absent(scene))
        if kind is None:
            return None
        question = _ask(rng, "is there", KINDS[kind])
    return Turn("yes or no", f"{question} {_pick(rng, YES_OR_NO)}", "Yes." if true else "No.")


def _one_word(scene: Scene, rng: np.random.Generator) -> Turn | None:
    dice = rng.random()
    if dice < 0.35 and (turn := _colour(scene, rng)) and turn.thing and turn.thing.colour is not None:
        question, answer = turn.question, COLOUR_NAMES[turn.thing.colour]
    elif dice < 0.7 and (counted := _counted(scene, rng)):
        question, answer = _ask(rng, "how many", counted[0]), NUMBERS[counted[1]] if counted[1] else "none"
    else:
        turn_there = _what_is_at(scene, rng)
        if not turn_there.thing or " " in KINDS[turn_there.thing.kind].name:
            return None
        question, answer = turn_there.question, KINDS[turn_there.thing.kind].name
    return Turn("one word", f"{question} {_pick(rng, ONE_WORD)}", f"{capital(answer)}.")


def _refusal(scene: Scene, rng: np.random.Generator) -> Turn | None:
    kind = _draw_kind(rng, _absent(scene))
    if kind is None:
        return None
    kind_asked = KINDS[kind]
    phrasing = ("where", "where", "next to", "colour", "beside")[rng.integers(5)]
    question = _ask(rng, phrasing, kind_asked, **({"side": _pick(rng, tuple(SIDES))} if phrasing == "beside" else {}))
    return Turn("refusal", question, f"I see no {kind_asked.name} here.")


def _unanswerable(scene: Scene, rng: np.random.Generator) -> Turn:
    return Turn("unanswerable", _pick(rng, UNANSWERABLE), CANNOT)


def _small_talk(scene: Scene, rng: np.random.Generator) -> Turn:
    answer = _pick(rng, tuple(SMALL_TALK))
    return Turn("small talk", _pick(rng, SMALL_TALK[answer]), answer)


TASKS: dict[str, Callable[[Scene, np.random.Generator], Turn | None]] = {
    "caption": _caption,
    "detailed caption": _detailed_caption,
    "bullets": _bullets,
    "hazards": _hazards,
    "is there": _is_there,
    "yes or no": _yes_or_no,
    "where": _where,
    "where, several": _where_several,
    "how many": _how_many,
    "how many in all": _how_many_in_all,
    "how many painted": _how_many_painted,
    "colour": _colour,
    "sign": _sign,
    "next to": _next_to,
    "beside": _beside,
    "what is at": _what_is_at,
    "larger": _larger,
    "compare": _compare,
    "one word": _one_word,
    "refusal": _refusal,
    "unanswerable": _unanswerable,
    "small talk": _small_talk,
}
"""Single questions. A follow-up, which needs a turn before it, is made by `follow_up`."""

FOLLOW_UPS: dict[str, Callable[[Scene, np.random.Generator], Turn | None]] = {
    "where": _where,
    "colour": _colour,
    "next to": _next_to,
    "beside": _beside,
}


def follow_up(scene: Scene, before: Turn, rng: np.random.Generator) -> Turn | None:
    """A next question that says "it" for what the last one was about: "And what is next to it?"."""
    if before.thing is None:
        return None
    choices = [task for task in FOLLOW_UPS if task != before.task]
    task = choices[rng.integers(len(choices))]
    for _ in range(40):
        turn = FOLLOW_UPS[task](scene, rng)
        if turn and turn.thing is before.thing:
            named = f"the {KINDS[before.thing.kind].name}"
            question = turn.question.replace(named, "it")
            start = _pick(rng, FOLLOWED)
            question = start + (question[0].lower() + question[1:] if start else question)
            return Turn("follow-up", question, turn.answer, turn.thing)
    return None
