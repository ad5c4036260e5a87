"""How well a model answers about held-out scenes: single questions, greedy, exact match, each task apart.

Two controls show that the picture is used: the same questions over a blank picture and over another scene's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from model import sight
from model.checkpoints import LoadedModel
from model.prompt import Turn as Asking
from model.prompt import compose
from model.workshop.language import TASKS, Turn, as_typed
from model.workshop.scenes import SIDE, Scene, draw, scene
from model.workshop.world import KINDS, never_together

UNSEEN_PAIR_EVERY = 5
"""One scene in five holds two kinds that training never showed together."""
LONGEST = 72
"""Tokens an answer may take; the longest right answer needs fewer."""


@dataclass(frozen=True)
class Asked:
    """One held-out scene with one question of each task."""

    scene: Scene
    turns: tuple[Turn, ...]


def held_out(number: int) -> Iterator[Asked]:
    """The evaluation's scenes and questions; the same for every model and machine."""
    pairs = [(a, b) for a in range(len(KINDS)) for b in range(a) if never_together(a, b)]
    for seed in range(number):
        rng = np.random.default_rng([10, seed])
        pair = pairs[rng.integers(len(pairs))] if seed % UNSEEN_PAIR_EVERY == 0 else None
        made = scene(seed, "evaluate", pair=pair)
        turns = []
        for task, make in TASKS.items():
            # "where is the hammer" has one right answer only where there is one hammer: ask until it does
            drawn = (make(made, rng) for _ in range(20))
            if turn := next((t for t in drawn if t and t.task == task), None):
                turns.append(Turn(task, as_typed(turn.question, rng), turn.answer))
        yield Asked(made, tuple(turns))


@torch.inference_mode()
def answers(loaded: LoadedModel, picture: Image.Image, questions: list[str]) -> list[str]:
    """Greedy answers to single questions about one picture.

    What the prompts begin with, the picture included, goes through the model once; a batch of what differs shares its
    cache, padded between beginning and question, where the attention mask hides it.
    """
    model, tokenizer = loaded.model, loaded.processor.tokenizer
    prompts = [
        list(compose(loaded.processor, [Asking(question)], loaded.geometry.image_positions).ids)
        for question in questions
    ]
    stop = len(prompts[0]) - prompts[0][::-1].index(model.config.image_token_id)
    pixels = torch.from_numpy(sight.look(picture, loaded.processor.image_processor).pixels)[None]
    beginning = torch.tensor([prompts[0][:stop]], device=loaded.device)
    cache = model(
        input_ids=beginning, pixel_values=pixels.to(loaded.device, loaded.dtype), logits_to_keep=1, use_cache=True
    ).past_key_values
    cache.batch_repeat_interleave(len(prompts))
    longest = max(len(prompt) for prompt in prompts)
    padding = [[tokenizer.pad_token_id] * (longest - len(prompt)) for prompt in prompts]
    ids = [prompt[:stop] + pad + prompt[stop:] for prompt, pad in zip(prompts, padding, strict=True)]
    mask = torch.ones(len(prompts), longest, dtype=torch.long, device=loaded.device)
    for row, pad in enumerate(padding):
        mask[row, stop : stop + len(pad)] = 0
    tokens = model.generate(
        torch.tensor(ids, device=loaded.device),
        attention_mask=mask,
        past_key_values=cache,
        do_sample=False,
        max_new_tokens=LONGEST,
    )
    return [text.strip() for text in tokenizer.batch_decode(tokens[:, longest:], skip_special_tokens=True)]


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def _score(marks: list[bool]) -> dict[str, Any]:
    low, high = interval(sum(marks), len(marks))
    accuracy = sum(marks) / len(marks) if marks else 0.0
    return {"n": len(marks), "accuracy": round(accuracy, 4), "interval": [round(low, 4), round(high, 4)]}


def evaluate(
    loaded: LoadedModel, scenes: int = 400, progress: Callable[[str, float | None], None] | None = None
) -> dict[str, Any]:
    """Ask every question of `held_out` with the right picture, a blank one and another scene's.

    Returns:
        `{overall, scenes, tasks {name: {n, accuracy, interval}}, unseen_pairs, other_pairs, controls {blank,
        wrong_image}, by_scene, misses}`, shares between 0 and 1; `by_scene` counts right answers and
        `misses` holds the first wrong ones of each task.

    Raises:
        ValueError: fewer than two scenes, so that there is no other scene's picture to show.
    """
    if scenes < 2:
        raise ValueError(f"evaluation needs at least 2 scenes, got {scenes}")
    asked = list(held_out(scenes))
    blank = Image.new("RGB", (SIDE, SIDE), (127, 127, 127))
    marks: dict[str, list[bool]] = {task: [] for task in TASKS}
    unseen: list[bool] = []
    seen: list[bool] = []
    controls: dict[str, list[bool]] = {"blank": [], "wrong_image": []}
    misses: dict[str, list[dict[str, Any]]] = {task: [] for task in TASKS}
    by_scene: list[int] = []
    for number, item in enumerate(asked):
        by_scene.append(0)
        questions = [turn.question for turn in item.turns]
        wrong = draw(asked[(number + 1) % scenes].scene)
        for turn, said in zip(item.turns, answers(loaded, draw(item.scene), questions), strict=True):
            right = said == turn.answer
            marks[turn.task].append(right)
            by_scene[-1] += right
            (unseen if item.scene.unseen_pair else seen).append(right)
            if not right and len(misses[turn.task]) < 5:
                miss = {"seed": item.scene.seed, "question": turn.question, "said": said, "right": turn.answer}
                misses[turn.task].append(miss)
        for name, picture in (("blank", blank), ("wrong_image", wrong)):
            said_there = answers(loaded, picture, questions)
            controls[name] += [said == turn.answer for said, turn in zip(said_there, item.turns, strict=True)]
        if progress:
            progress(f"{number + 1} of {scenes} scenes", (number + 1) / scenes)
    return {
        "model": loaded.name,
        "overall": _score([mark for task in marks.values() for mark in task])["accuracy"],
        "scenes": scenes,
        "tasks": {task: _score(found) for task, found in marks.items()},
        "unseen_pairs": _score(unseen),
        "other_pairs": _score(seen),
        "controls": {name: _score(found)["accuracy"] for name, found in controls.items()},
        "by_scene": by_scene,
        "misses": misses,
    }


def table(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    rows = [(task, score) for task, score in result["tasks"].items()]
    rows += [("pairs never seen together", result["unseen_pairs"]), ("all other scenes", result["other_pairs"])]
    lines = [f"{'':28}{'n':>6}{'exact':>8}   95 % interval"]
    lines += [
        f"{name:28}{s['n']:>6}{s['accuracy']:>8.3f}   {s['interval'][0]:.3f} to {s['interval'][1]:.3f}"
        for name, s in rows
    ]
    lines.append(f"{'all':28}{sum(s['n'] for s in result['tasks'].values()):>6}{result['overall']:>8.3f}")
    lines += [f"{'all, ' + name.replace('_', ' '):34}{value:>8.3f}" for name, value in result["controls"].items()]
    return "\n".join(lines)
