"""What this project measured of its own model, read from `assets/experiments`: losses by step, accuracy by task.

`model/workshop/LOG.md` tells how each came about.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).parents[2] / "assets"
EXPERIMENTS = ASSETS / "experiments"
WEIGHTS = ASSETS / "models" / "workshop" / "model.safetensors"
CONTROLS = {"everything": "all tasks", "blank": "a blank picture", "other": "another scene's picture"}
"""Measures as the files call them: all answers, and those of a model that was shown nothing, or the wrong thing."""
RESAMPLED = 10_000
"""Draws of scenes behind an interval of a difference."""
PARTS = {"vision_tower": "eye", "multi_modal_projector": "translator", "language_model": "tutor", "lm_head": "tutor"}
"""Which part of a LLaVA a tensor belongs to, by a word of its name."""


@dataclass(frozen=True)
class Phase:
    """One phase of training."""

    steps: tuple[int, ...]
    """Where the loss was written down."""
    losses: tuple[float, ...]
    """Each the mean over the steps since the one before."""
    seconds: float
    """Of the whole phase, pauses not counted."""
    last_step: int
    threads: int
    """Of the processor, at the beginning of the phase."""


@dataclass(frozen=True)
class Score:
    """A share of right answers."""

    count: int
    share: float
    low: float
    """Of Wilson's 95 % interval; so is `high`."""
    high: float


@dataclass(frozen=True)
class Evaluation:
    """One model on held-out scenes; an answer counts when it is right word for word."""

    scenes: int
    tasks: Mapping[str, Score]
    measures: Mapping[str, Score]
    by_scene: tuple[int, ...]
    """Right answers of each scene, in the order of the scenes."""


@cache
def phase(name: str) -> Phase:
    """A phase by the name of its log, without `.jsonl`: its last training from the beginning.

    Steps done again after a stop count once, as done last.
    """
    by_step: dict[int, float] = {}
    seconds, last, threads = 0.0, 0, 0
    for line in (EXPERIMENTS / f"{name}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry.get("event") == "start":
            by_step, seconds, last, threads = {}, 0.0, 0, 0
        if "event" in entry:
            threads = threads or int(entry["machine"].split(",")[1].split()[0])
            continue
        if "loss" in entry:
            by_step[entry["step"]] = entry["loss"]
        seconds, last = max(seconds, entry["seconds"]), max(last, entry["step"])
    steps = tuple(sorted(by_step))
    return Phase(steps, tuple(by_step[step] for step in steps), seconds, last, threads)


@cache
def evaluation(name: str) -> Evaluation | None:
    """An evaluation by the name of its file, without `.json`; nothing where it was not made."""
    path = EXPERIMENTS / f"{name}.json"
    if not path.is_file():
        return None
    data = json.loads(path.read_text("utf-8"))
    return Evaluation(data["scenes"], _scores(data["tasks"]), _scores(data["measures"]), tuple(data["by_scene"]))


def _scores(data: Mapping[str, Mapping[str, object]]) -> dict[str, Score]:
    scores = {}
    for name, score in data.items():
        interval = score["interval"]
        assert isinstance(interval, list)
        scores[name] = Score(int(str(score["n"])), float(str(score["share"])), float(interval[0]), float(interval[1]))
    return scores


@dataclass(frozen=True)
class Difference:
    """How much more one model gets right than another on the same scenes, in shares of one."""

    answers: int
    first: float
    second: float
    low: float
    """Of the 95 % interval of first less second, scenes resampled; so is `high`."""
    high: float


def difference(first: Evaluation, second: Evaluation) -> Difference:
    """Over the scenes that both were asked about, which are the first ones of each.

    Raises:
        ValueError: neither's scenes are exactly those shared, so that there is no telling how many answers they had.
    """
    shared = min(first.scenes, second.scenes)
    whole = next((one for one in (first, second) if one.scenes == shared), None)
    if whole is None or len(whole.by_scene) != shared:
        raise ValueError(f"{first.scenes} and {second.scenes} scenes do not share their first ones")
    answers = whole.measures[CONTROLS["everything"]].count
    right = np.array([first.by_scene[:shared], second.by_scene[:shared]], np.float64)
    more = right[0] - right[1]
    chosen = np.random.default_rng(0).integers(shared, size=(RESAMPLED, shared))
    low, high = np.quantile(more[chosen].sum(axis=1) / answers, [0.025, 0.975])
    shares = right.sum(axis=1) / answers
    return Difference(answers, float(shares[0]), float(shares[1]), float(low), float(high))


@cache
def parameters() -> Mapping[str, int]:
    """Parameters of each part of the shipped checkpoint, counted from its file's own list of tensors."""
    with WEIGHTS.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        tensors = json.loads(file.read(length))
    counts: dict[str, int] = {}
    for name, tensor in tensors.items():
        if name == "__metadata__":
            continue
        part = next(part for word, part in PARTS.items() if word in name)
        counts[part] = counts.get(part, 0) + int(np.prod(tensor["shape"], dtype=np.int64))
    return counts
