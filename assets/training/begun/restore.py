"""Run in a clone's top folder: lays the begun run out as `make train` left it."""

import shutil
from pathlib import Path

import torch

BEGUN, WORK, LOGS = Path(__file__).parent, Path("work"), Path("assets/experiments")
PHASES = ("eye", "tutor", "stage-one", "stage-two", "stage-two-again", "stage-two-without-stage-one")
SHARED = (
    ("eye", "vision.", "model.vision_tower."),
    ("tutor", "model.", "model.language_model."),
    ("tutor", "lm_head.", "lm_head."),
)
"""Whose tensors the stages' states were kept without: what they are called there, and in a stage."""

WORK.mkdir()
known = {}
for part, old, new in SHARED:
    kept = torch.load(BEGUN / f"{part}.state.pt", weights_only=True)["model"]
    known |= {new + name.removeprefix(old): value for name, value in kept.items() if name.startswith(old)}
for path in BEGUN.glob("*.state.pt"):
    state = torch.load(path, weights_only=True)
    if path.name.startswith("stage"):
        state["model"] = known | state["model"]
    torch.save(state, WORK / path.name)
shutil.copytree(BEGUN / "tokenizer", WORK / "tokenizer")
for phase in PHASES:
    (LOGS / f"{phase}.jsonl").unlink()
for log in BEGUN.glob("*.jsonl"):
    shutil.copy(log, LOGS)
