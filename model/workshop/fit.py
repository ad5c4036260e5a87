"""One training loop for every phase: resumes where it stopped, logs what it measured, saves without ever
leaving half a file. Knows nothing of pictures or of language.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from model.workshop.muon import Muon


@dataclass(frozen=True)
class Desk:
    """Where training leaves its things."""

    states: Path
    """Unfinished phases, to resume from."""
    log: Path
    """One JSONL file a phase: every start, resumption and measurement, of failed runs too."""


@dataclass(frozen=True)
class Plan:
    """How one phase learns."""

    name: str
    steps: int
    rate: float
    """Peak learning rate, see `fraction_of_rate`."""
    seed: int = 0
    log_every: int = 50
    save_every_seconds: float = 120.0


def machine() -> str:
    """The machine as the log names it: processor, cores used, accelerator if any."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def save_atomically(value: object, path: Path) -> None:
    """Write with torch.save beside the target, then rename: an interruption or a full disk leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".part")
    try:
        torch.save(value, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def optimisers(parameters: Iterable[tuple[str, nn.Parameter]], rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for everything else (embeddings, norms, biases, heads).

    Muon's update is scaled to AdamW's size, so one learning rate serves both.
    """
    named = [(name, p) for name, p in parameters if p.requires_grad]
    matrices = [p for name, p in named if p.ndim == 2 and "layers." in name]
    others = [p for name, p in named if not (p.ndim == 2 and "layers." in name)]
    found: list[torch.optim.Optimizer] = []
    if matrices:
        found.append(Muon(matrices, lr=rate))
    if others:
        found.append(torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.0))
    return found


def fraction_of_rate(step: int, steps: int) -> float:
    """Warm-up over 3 % of the steps, then flat, then straight down from 40 % of the way to 2 %."""
    return min((step + 1) / (0.03 * steps), 1.0, max(0.02, (steps - step) / (0.6 * steps)))


def fit(
    plan: Plan,
    model: nn.Module,
    losses: Callable[[int], dict[str, Tensor]],
    desk: Desk,
    *,
    measure: Callable[[], dict[str, float]] | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Train `model` in place for `plan.steps` steps, from the phase's checkpoint on the desk if there is one.

    Args:
        losses: step -> named scalar losses, of which "loss" is minimised; it draws its data from the step
            number alone, so that a resumed phase sees the data it would have seen.
        measure: measured and logged at each save, under the names it returns.
    """
    state_file = desk.states / f"{plan.name}.state.pt"
    log = desk.log / f"{plan.name}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    learned = optimisers(model.named_parameters(), plan.rate)
    start, seconds = 0, 0.0
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        if state["steps"] != plan.steps:
            raise ValueError(f"{state_file} is from a plan of {state['steps']} steps, this one has {plan.steps}")
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(learned, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        start, seconds = state["step"], state["seconds"]
        say(f"{plan.name}: resumed at step {start} of {plan.steps}")

    def write(line: dict[str, Any]) -> None:
        with log.open("a") as out:
            out.write(json.dumps(line) + "\n")

    def save(step: int) -> None:
        write({"step": step, "seconds": round(seconds, 1), **(measure() if measure else {})})
        save_atomically(
            {
                "model": model.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in learned],
                "step": step,
                "steps": plan.steps,
                "seconds": seconds,
            },
            state_file,
        )

    if start < plan.steps:
        write({"event": "resume" if start else "start", "machine": machine(), **asdict(plan)})
    since: dict[str, float] = {}
    count, clock, last_save = 0, time.perf_counter(), time.perf_counter()
    for step in range(start, plan.steps):
        scale = fraction_of_rate(step, plan.steps)
        for optimiser in learned:
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * scale
        named = losses(step)
        named["loss"].backward()
        nn.utils.clip_grad_norm_((p for p in model.parameters() if p.requires_grad), 1.0)
        for optimiser in learned:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        for name, value in named.items():
            since[name] = since.get(name, 0.0) + float(value.detach())
        count += 1
        seconds, clock = seconds + time.perf_counter() - clock, time.perf_counter()
        if (step + 1) % plan.log_every == 0 or step + 1 == plan.steps:
            means = {name: round(total / count, 4) for name, total in since.items()}
            write({"step": step + 1, "seconds": round(seconds, 1), **means})
            left = seconds / (step + 1) * (plan.steps - step - 1) / 60
            shown = "  ".join(f"{name} {value:.3f}" for name, value in means.items())
            say(f"{plan.name} {step + 1}/{plan.steps}  {shown}  {left:.1f} min left")
            since, count = {}, 0
        if time.perf_counter() - last_save > plan.save_every_seconds or step + 1 == plan.steps:
            save(step + 1)
            last_save = clock = time.perf_counter()
