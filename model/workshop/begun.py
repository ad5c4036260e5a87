"""Lays a begun run out as `make train` left it, to go on from it: `python -m model.workshop.begun`, in a clone.

Goes away with `assets/training/begun`, when that run has ended.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from torch import Tensor

from model.workshop.release import PARTS
from model.workshop.train import EXPERIMENTS, WORK

BEGUN = PARTS / "begun"
PHASES = ("eye", "tutor", "stage-one", "stage-two", "stage-two-again", "stage-two-without-stage-one")
SHARED = (
    ("eye", "vision.", "model.vision_tower."),
    ("tutor", "model.", "model.language_model."),
    ("tutor", "lm_head.", "lm_head."),
)
"""Whose tensors the stages' states were kept without: what they are called there, and in a stage."""


def lay_out(work: Path, logs: Path) -> None:
    """Write the states and the tokenizer to `work`, and the run's logs in place of those of the same phases.

    Raises:
        FileExistsError: `work` is there, with a run of its own.
    """
    work.mkdir()
    known: dict[str, Tensor] = {}
    for part, old, new in SHARED:
        kept = torch.load(BEGUN / f"{part}.state.pt", weights_only=True)["model"]
        known |= {new + name.removeprefix(old): value for name, value in kept.items() if name.startswith(old)}
    for path in BEGUN.glob("*.state.pt"):
        state = torch.load(path, weights_only=True)
        if path.name.startswith("stage"):
            state["model"] = known | state["model"]
        torch.save(state, work / path.name)
    shutil.copytree(BEGUN / "tokenizer", work / "tokenizer")
    for phase in PHASES:
        (logs / f"{phase}.jsonl").unlink(missing_ok=True)
    for log in BEGUN.glob("*.jsonl"):
        shutil.copy(log, logs)


if __name__ == "__main__":
    lay_out(WORK, EXPERIMENTS)
