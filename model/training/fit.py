"""One training loop for every phase: resumes where it stopped, logs what it measured, saves without ever
leaving half a file. Knows nothing of pictures or of language.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import shutil
import sysconfig
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from model.training.muon import Muon

T = TypeVar("T")


def helpers(cores: int, gpu: bool) -> int:
    """How many processes should draw and pack: one beside a processor that learns, for a GPU all but one core."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 0
    return cores - 1 if gpu else min(1, cores - 1)


@dataclass(frozen=True)
class Setup:
    """Where training leaves its things."""

    states: Path
    """Unfinished phases, to resume from."""
    log: Path
    """One JSONL file a phase: every start, resumption and measurement, of failed runs too."""
    workers: int = field(default_factory=lambda: helpers(os.cpu_count() or 1, torch.cuda.is_available()))
    """Processes that draw and pack while the model learns; 0 to do it in between."""

    @property
    def device(self) -> torch.device:
        """Where the model learns: a GPU where there is one."""
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")


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
    slow_from: float = 1.0
    """Share of the steps after which each one takes longer,"""
    slow: float = 1.0
    """and how many times as long. Only `left` asks for it."""

    def left(self, begin: int, steps: int, seconds: float) -> float:
        """The seconds still to go after so many steps, when those from `begin` on took `seconds`.

        Asked of the last steps alone: the first ones also wait for the compiler, which the others will not.
        """

        def cost(steps: int) -> float:
            return steps + (self.slow - 1) * max(0.0, steps - self.slow_from * self.steps)

        return seconds * (cost(self.steps) - cost(steps)) / (cost(steps) - cost(begin))


def machine() -> str:
    """The machine as the log names it: processor, cores used, accelerator if any."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    precision = "bfloat16" if computes_bfloat16() else "float32"
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads, {precision}"


def computes_bfloat16() -> bool:
    """Whether this machine multiplies in bfloat16 faster than in float32; a CPU without units for it emulates it."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def mixed_precision(device: torch.device) -> AbstractContextManager[Any]:
    """Matrix products in bfloat16 where that is faster; weights and sums stay float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16) if computes_bfloat16() else nullcontext()


WORTH_COMPILING = 500
"""Steps from which on compiling the layers first saves time."""
VARIANTS = 64
"""Compiled forms of one layer's code at most: each layer of a tutor has two, with a beginning before it and without."""


def can_compile() -> bool:
    """Whether this machine has what torch.compile needs: a GPU, or a C++ compiler and Python's headers."""
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return torch.cuda.is_available() or bool(shutil.which("g++") and headers.exists())


@contextmanager
def quickened(layers: Iterable[nn.Module], steps: int, *, shapes_vary: bool = False) -> Iterator[None]:
    """Fuse what each layer does between its matrix products, for what runs inside, where the machine can compile.

    Compiling takes half a minute for the eye, up to two for a tutor; then on a CPU with bfloat16 units the eye's step
    takes 0.41 s in place of 0.55 (one core), that of stage two 1.42 in place of 1.65 (two cores).
    """
    if steps < WORTH_COMPILING or not can_compile():
        yield
        return
    for layer in layers:
        layer.compile(dynamic=shapes_vary)
    with torch._dynamo.config.patch(recompile_limit=VARIANTS):
        yield


class _Steps(Dataset[Any]):
    """The data of each step, made from its number alone."""

    def __init__(self, make: Callable[[int], Any], steps: int) -> None:
        self.make, self.steps = make, steps

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, step: int) -> Any:
        return self.make(step)


def ahead(make: Callable[[int], Any], start: int, steps: int, workers: int) -> Iterator[Any]:
    """The data of steps `start` to `steps`, made by other processes before it is asked for."""
    context = "fork" if workers else None
    prefetch = 6 if workers else None
    loader = DataLoader(
        _Steps(make, steps),
        batch_size=None,
        sampler=range(start, steps),
        num_workers=workers,
        prefetch_factor=prefetch,
        multiprocessing_context=context,
    )
    yield from loader


def moved(data: Any, device: torch.device) -> Any:
    """A record, and the records in it, with the tensors on the device."""
    if isinstance(data, Tensor):
        return data.to(device)
    if device.type == "cpu" or not is_dataclass(data) or isinstance(data, type):
        return data
    return replace(data, **{field.name: moved(getattr(data, field.name), device) for field in fields(data)})


def save_atomically(value: object, path: Path) -> None:
    """Write with torch.save beside the target, then rename: an interruption or a full disk leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".part")
    try:
        torch.save(value, beside)
        beside.replace(path)
    except (OSError, RuntimeError) as error:  # torch names a full disk only by the byte at which it stopped
        free = shutil.disk_usage(path.parent).free // 10**6
        kept = "the last checkpoint is intact" if path.exists() else "there is no earlier checkpoint"
        raise OSError(f"cannot save {path} ({free} MB free on that disk); {kept}: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def optimisers(parameters: Iterable[tuple[str, nn.Parameter]], rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for everything else (embeddings, norms, biases, heads).

    Muon's update is scaled to AdamW's size, so one learning rate serves both.
    """
    named = [(name, p) for name, p in parameters if p.requires_grad]
    matrices = [p for name, p in named if p.ndim == 2 and "layers." in name]
    others = [p for name, p in named if not (p.ndim == 2 and "layers." in name)]
    made: list[torch.optim.Optimizer] = []
    if matrices:
        precision = torch.bfloat16 if computes_bfloat16() else torch.float32
        made.append(Muon(matrices, lr=rate, precision=precision))
    if others:
        made.append(torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.0))
    return made


def fraction_of_rate(step: int, steps: int) -> float:
    """Warm-up over 3 % of the steps, then flat, then straight down from 40 % of the way to 2 %."""
    return min((step + 1) / (0.03 * steps), 1.0, max(0.02, (steps - step) / (0.6 * steps)))


def fit(
    plan: Plan,
    model: nn.Module,
    make: Callable[[int], T],
    losses: Callable[[T], dict[str, Tensor]],
    setup: Setup,
    *,
    measure: Callable[[], dict[str, float]] | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Train `model` in place for `plan.steps` steps, from the phase's checkpoint in the setup's folder if there is one.

    Args:
        make: step -> its data, from the step's number alone, so that a resumed phase sees what it would have seen;
            runs in other processes, ahead of time.
        losses: data -> named scalar losses, of which "loss" is minimised.
        measure: measured and logged at each save, under the names it returns.
    """
    phase = _Phase(plan, model, setup)
    start = phase.resume(say)
    if start < plan.steps:
        phase.write({"event": "resume" if start else "start", "machine": machine(), **asdict(plan)})
    since: dict[str, float] = {}
    count, before = 0, phase.seconds
    clock = last_save = time.perf_counter()
    for step, data in enumerate(ahead(make, start, plan.steps, setup.workers), start):
        for name, value in phase.step(step, losses, data).items():
            since[name] = since.get(name, 0.0) + value
        count += 1
        phase.seconds, clock = phase.seconds + time.perf_counter() - clock, time.perf_counter()
        if (step + 1) % plan.log_every == 0 or step + 1 == plan.steps:
            means = {name: round(total / count, 4) for name, total in since.items()}
            phase.write({"step": step + 1, "seconds": round(phase.seconds, 1), **means})
            shown = "  ".join(f"{name} {value:.3f}" for name, value in means.items())
            left = plan.left(step + 1 - count, step + 1, phase.seconds - before)
            say(f"{plan.name} {step + 1}/{plan.steps}  {shown}  {left / 60:.1f} min left")
            since, count, before = {}, 0, phase.seconds
        if time.perf_counter() - last_save > plan.save_every_seconds or step + 1 == plan.steps:
            phase.save(step + 1, measure() if measure else {})
            last_save = clock = time.perf_counter()


class _Phase:
    """One phase under way: the model, what changes its weights, and where both are kept."""

    def __init__(self, plan: Plan, model: nn.Module, setup: Setup) -> None:
        self.plan, self.model, self.device = plan, model.to(setup.device), setup.device
        self.optimisers = optimisers(model.named_parameters(), plan.rate)
        self.state_file = setup.states / f"{plan.name}.state.pt"
        self.log = setup.log / f"{plan.name}.jsonl"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.seconds = 0.0
        """Of training so far, measuring and saving left out."""

    def resume(self, say: Callable[[str], None]) -> int:
        """The step to go on from: that of the kept state, where there is one.

        Raises:
            ValueError: the state is from a plan of another length.
        """
        if not self.state_file.exists():
            return 0
        plan, state = self.plan, torch.load(self.state_file, map_location=self.device, weights_only=True)
        if state["steps"] != plan.steps:
            raise ValueError(f"{self.state_file} is from a plan of {state['steps']} steps, this one has {plan.steps}")
        self.model.load_state_dict(state["model"])
        start, self.seconds = int(state["step"]), state["seconds"]
        if start < plan.steps:
            for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
                optimiser.load_state_dict(saved)
        say(f"{plan.name}: resumed at step {start} of {plan.steps}")
        return start

    def step(self, step: int, losses: Callable[[T], dict[str, Tensor]], data: T) -> dict[str, float]:
        """Change the weights once; what the losses were before."""
        scale = fraction_of_rate(step, self.plan.steps)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.plan.rate * scale
        with mixed_precision(self.device):
            named = losses(moved(data, self.device))
        named["loss"].backward()
        nn.utils.clip_grad_norm_((p for p in self.model.parameters() if p.requires_grad), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        return {name: float(value.detach()) for name, value in named.items()}

    def write(self, line: dict[str, Any]) -> None:
        """Add a line to the log."""
        with self.log.open("a") as out:
            out.write(json.dumps(line) + "\n")

    def save(self, step: int, measured: dict[str, float]) -> None:
        """Log what was measured, and keep the state; without optimisers once the phase is over."""
        self.write({"step": step, "seconds": round(self.seconds, 1), **measured})
        kept = self.optimisers if step < self.plan.steps else []
        state = {"model": self.model.state_dict(), "optimisers": [one.state_dict() for one in kept]}
        save_atomically({**state, "step": step, "steps": self.plan.steps, "seconds": self.seconds}, self.state_file)
