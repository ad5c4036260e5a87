"""How well a model answers about held-out scenes: single questions and short dialogues, greedy, exact match.

Every share comes with its goal. Two controls show that the picture is used: the same questions over a blank picture and
over another scene's.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from model.llava.checkpoints import LoadedModel, load
from model.pictures.picture import open_picture
from model.workshop.answering import Answerer, Exchange
from model.workshop.backdrops import SIDE
from model.workshop.language import TASKS, Turn, follow_up
from model.workshop.looking import blocking, looks
from model.workshop.marks import MISSES, Marks, met, score
from model.workshop.phrasings import CANNOT, STRANGE_ANSWER, as_typed
from model.workshop.scenes import Scene, draw, scene
from model.workshop.strangers import photographs
from model.workshop.world import KINDS, UNSEEN_STYLE, never_together

T = TypeVar("T")
PAIRED = 5
"""One scene in so many holds two kinds that training never showed together, another one two that it did: a twin made
in the same way, so that nothing but the pair differs."""
FOLLOWED = 3
"""Follow-ups a scene."""
EXTRA = 5
"""One more scene for so many is drawn in the style never seen; one in so many is put to the controls, and to the heads
and blocking."""
UNSEEN_SEEDS, LOOKED_SEEDS = 500_000, 600_000
AT_ONCE = 5
"""Scenes of one part of the work."""
LONG = ("caption", "detailed caption", "bullets", "hazards", "unanswerable", "small talk")
"""Tasks with long answers: asked together, so that short ones need not wait for them."""

RELATIONS = ("next to", "beside", "larger", "compare", "follow-up")
COUNTS = ("how many", "how many in all", "how many painted")


@dataclass(frozen=True)
class HeldOut:
    """One held-out scene with a question of each task that it allows."""

    scene: Scene
    turns: tuple[Turn, ...]
    next: tuple[tuple[int, Turn], ...]
    """Follow-ups: (which of the turns comes before, the question)."""
    group: str
    """"unseen pair", its twin "seen pair", or "plain"."""


def _pair(rng: np.random.Generator, unseen: bool) -> tuple[int, int]:
    while True:
        a, b = (int(kind) for kind in rng.integers(len(KINDS), size=2))
        if a != b and never_together(a, b) == unseen:
            return a, b


def ask_about(made: Scene, rng: np.random.Generator, group: str = "plain") -> HeldOut:
    """Make up the questions about one scene."""
    turns: list[Turn] = []
    for task, make in TASKS.items():
        # some tasks find nothing to ask with one throw of the dice: throw again
        drawn = (make(made, rng) for _ in range(20))
        if turn := next((t for t in drawn if t and t.task == task), None):
            turns.append(Turn(task, as_typed(turn.question, rng), turn.answer, turn.thing))
    follow: list[tuple[int, Turn]] = []
    starts = [i for i, turn in enumerate(turns) if turn.thing and made.count(turn.thing.kind) == 1]
    for i in rng.permutation(starts)[:FOLLOWED]:
        if after := follow_up(made, turns[int(i)], rng):
            follow.append((int(i), Turn(after.task, as_typed(after.question, rng), after.answer, after.thing)))
    return HeldOut(made, tuple(turns), tuple(follow), group)


def held_out(seed: int) -> HeldOut:
    """One of the evaluation's scenes with its questions; the same for every model and machine."""
    rng = np.random.default_rng([10, seed])
    group = {0: "unseen pair", 1: "seen pair"}.get(seed % PAIRED, "plain")
    pair = None if group == "plain" else _pair(rng, group == "unseen pair")
    return ask_about(scene(seed, "evaluate", pair=pair), rng, group)


def _answers_to(answerer: Answerer, item: HeldOut) -> list[tuple[Turn, str]]:
    """Every turn with what the model says."""
    said: dict[int, Exchange] = {}
    for wanted in (True, False):
        batch = [i for i, turn in enumerate(item.turns) if (turn.task in LONG) == wanted]
        said |= dict(zip(batch, answerer.ask([item.turns[i].question for i in batch]), strict=True))
    after = answerer.ask([turn.question for _, turn in item.next], [said[i] for i, _ in item.next])
    singles = [(turn, said[i].text) for i, turn in enumerate(item.turns)]
    return singles + [(turn, exchange.text) for (_, turn), exchange in zip(item.next, after, strict=True)]


def _refuses(said: str) -> bool:
    """Whether an answer declines: no such thing, no sign, cannot tell, no workshop."""
    declined = said.startswith("I see no ") and said.endswith(" here.") and "hazard" not in said
    return declined or said in (CANNOT, STRANGE_ANSWER)


def _mark(marks: Marks, item: HeldOut, answers: list[tuple[Turn, str]]) -> None:
    marks.by_scene.append(0)
    for turn, said in answers:
        right = said == turn.answer
        marks.tasks[turn.task].append(right)
        marks.by_scene[-1] += right
        marks.add("all tasks", right)
        marks.add("scenes called no workshop", said == STRANGE_ANSWER)
        if item.group != "plain":
            marks.add(f"pairs {'never ' if item.group == 'unseen pair' else ''}seen together", right)
        if turn.task in COUNTS:
            marks.add("how many, in all, painted", right)
        if turn.task in RELATIONS:
            marks.add("relations, comparisons, follow-ups", right)
        if turn.task in ("refusal", "unanswerable"):
            marks.add("refusals", right)
        else:
            marks.add("false refusals", _refuses(said))
        if turn.task == "sign" and turn.thing and turn.thing.writing:
            large = turn.thing.writing.height >= 16
            marks.add(f"signs, letters of {'16 px or more' if large else '10 to 15 px'}", right)
        if not right and len(marks.misses.setdefault(turn.task, [])) < MISSES:
            seed = item.scene.seed
            marks.misses[turn.task].append(
                {"seed": seed, "question": turn.question, "said": said, "right": turn.answer}
            )


def evaluate(
    loaded: LoadedModel,
    scenes: int = 1000,
    progress: Callable[[str, float | None], None] | None = None,
    processes: int = 1,
) -> dict[str, Any]:
    """Ask every question of `held_out`, and look where the model looks.

    Args:
        processes: more than one share the work, each with a copy of the model loaded from its source.

    Returns:
        `{model, scenes, tasks, measures, goals, by_scene, misses}`: tasks and measures map a name to
        `{n, share, interval}`, goals a measure to whether it is met; `by_scene` counts right answers and `misses` holds
        the first wrong ones of each task.

    Raises:
        ValueError: fewer than two scenes, so that there is no other scene's picture to show.
    """
    if scenes < 2:
        raise ValueError(f"evaluation needs at least 2 scenes, got {scenes}")
    marks, some = Marks(), -(-scenes // EXTRA)
    unseen, looked = range(UNSEEN_SEEDS, UNSEEN_SEEDS + some), range(LOOKED_SEEDS, LOOKED_SEEDS + some)
    done, whole = 0, scenes + 3 * some

    def report(what: str, number: int) -> None:
        nonlocal done
        done += number
        if progress:
            progress(f"{what}: {done} of {whole} scenes", done / whole)

    with _workers(loaded, processes) as share:
        for part, marked in share(functools.partial(_answers, scenes=scenes), range(scenes)):
            marks.update(marked)
            report("asking", len(part))
        for part, marked in share(_answers_in_the_unseen_style, unseen):
            marks.update(marked)
            report("the style never seen", len(part))
        marks.update(_photographs(loaded))
        trained: list[NDArray[np.bool_]] = []
        for part, seen in share(_looks_in_training, looked):
            trained += seen
            report("where it looks", len(part))
        best = np.unravel_index(np.mean(trained, axis=0).argmax(), trained[0].shape) if trained else (0, 0)
        for part, marked in share(functools.partial(_looks_held_out, best=(int(best[0]), int(best[1]))), looked):
            marks.update(marked)
            report("where it looks", len(part))
    for task in ("is there", "where", "colour", "hazards"):
        marks.measures[task] = marks.tasks[task]
    measures = {name: score(marked) for name, marked in marks.measures.items()}
    return {
        "model": loaded.name,
        "scenes": scenes,
        "tasks": {task: score(marked) for task, marked in marks.tasks.items()},
        "measures": measures,
        "goals": met(measures),
        "by_scene": marks.by_scene,
        "misses": marks.misses,
    }


Share = Callable[[Callable[[LoadedModel, range], T], range], Iterator[tuple[range, T]]]
"""Does a piece of work on parts of some seeds: the parts in order, with what was found."""


@contextmanager
def _workers(loaded: LoadedModel, processes: int) -> Iterator[Share[Any]]:
    """Work here, or in so many processes, which share this machine's cores."""

    def parts(seeds: range) -> list[range]:
        return [seeds[i : i + AT_ONCE] for i in range(0, len(seeds), AT_ONCE)]

    if processes == 1:
        yield lambda work, seeds: ((part, work(loaded, part)) for part in parts(seeds))
        return
    source = (loaded.source, loaded.device.type, str(loaded.dtype).removeprefix("torch."))
    threads = max(1, torch.get_num_threads() // processes)
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), torch.set_num_threads, (threads,)
    ) as pool:
        yield lambda work, seeds: zip(
            parts(seeds), pool.map(functools.partial(_elsewhere, source, work), parts(seeds)), strict=True
        )


_opened = functools.cache(load)
"""The model of one process that helps."""


def _elsewhere(source: tuple[str, str, str], work: Callable[[LoadedModel, range], T], seeds: range) -> T:
    return work(_opened(source[0], device=source[1], dtype=source[2]), seeds)


def _answers(loaded: LoadedModel, seeds: range, scenes: int) -> Marks:
    """The marks of some scenes, of every fifth with the controls: a blank picture, and another scene's."""
    marks, blank = Marks(), Image.new("RGB", (SIDE, SIDE), (127, 127, 127))
    for seed in seeds:
        item = held_out(seed)
        _mark(marks, item, _answers_to(Answerer(loaded, draw(item.scene)), item))
        if seed % EXTRA == 2:
            other = draw(held_out((seed + 1) % scenes).scene)
            for name, picture in (("a blank picture", blank), ("another scene's picture", other)):
                for turn, said in _answers_to(Answerer(loaded, picture), item):
                    marks.add(name, said == turn.answer)
    return marks


def _answers_in_the_unseen_style(loaded: LoadedModel, seeds: range) -> Marks:
    marks = Marks()
    for seed in seeds:
        made = scene(seed, "evaluate", styles=(UNSEEN_STYLE,))
        item = ask_about(made, np.random.default_rng([10, seed]))
        for turn, said in _answers_to(Answerer(loaded, draw(made)), item):
            marks.add("the drawing style never seen", said == turn.answer)
    return marks


def _photographs(loaded: LoadedModel) -> Marks:
    marks = Marks()
    for path in photographs("evaluation"):
        answerer = Answerer(loaded, open_picture(path))
        for said in answerer.ask(["What do you see?", "Is there a hammer?"]):
            marks.add("photographs called no workshop", said.text == STRANGE_ANSWER)
    return marks


def _looks_in_training(loaded: LoadedModel, seeds: range) -> list[NDArray[np.bool_]]:
    """Of every object named in some training scenes whether each head's strongest patch is on it: of these the best
    head is chosen, to be judged on other scenes.
    """
    return [look.on_object for seed in seeds for look in looks(loaded, scene(seed))]


def _looks_held_out(loaded: LoadedModel, seeds: range, best: tuple[int, int]) -> Marks:
    """The best head, the mean of all heads, and blocking."""
    marks = Marks()
    for seed in seeds:
        made = scene(seed, "evaluate")
        for look in looks(loaded, made):
            marks.add("the best head's strongest patch is on the object", bool(look.on_object[best]))
            marks.add("the strongest patch of all heads' mean is on the object", look.mean_on_object)
        for change in blocking(loaded, made, np.random.default_rng([11, seed])):
            marks.add("blocking the object changes the answer", change.with_object)
            marks.add("blocking as much background changes it", change.with_background)
    return marks
