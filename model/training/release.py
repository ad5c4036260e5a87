"""Turns a trained model into the shipped folder, and keeps its baselines as files of what differs.

The folder is an ordinary Hugging Face checkpoint: nothing of ours is needed to load it. Beside it stand the checksums
of its files, written anew with every release; by hand: `python -m model.training.release [FOLDER]`.
"""

from __future__ import annotations

import copy
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from model.llava import checksums
from model.training.tokens import make_processor
from model.workshop.phrasings import WORLD

SHIPPED = Path(__file__).parents[2] / "assets" / "models" / "workshop"
DELTAS = "deltas"
PARTS = Path(__file__).parents[2] / "assets" / "training"
"""What finished phases of a recipe still under way have made."""


def ship(model: LlavaForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, folder: Path = SHIPPED) -> None:
    """Save model, tokenizer, processor and template into `folder`, whole or not at all; weights in float16."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        copy.deepcopy(model).half().save_pretrained(beside)
        make_processor(tokenizer).save_pretrained(beside)
        Path(beside, "world.txt").write_text(WORLD.replace("I know", "This model knows") + "\n")
        for path in Path(beside).iterdir():
            path.chmod(0o644)
            path.replace(folder / path.name)
    checksums.write(folder)


def save_delta(baseline: LlavaForConditionalGeneration, name: str, folder: Path = SHIPPED) -> Path:
    """Keep the tensors in which `sister` differs from the shipped model, float16, as `deltas/<name>.safetensors`."""
    shipped = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float16).state_dict()
    tied = {"lm_head.weight"}
    changed = {
        key: value.half().contiguous()
        for key, value in baseline.state_dict().items()
        if key not in tied and not torch.equal(value.half(), shipped[key])
    }
    path = folder / DELTAS / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    save_file(changed, beside, metadata={"of": "workshop", "name": name})
    beside.chmod(0o644)
    beside.replace(path)
    checksums.write(folder)
    return path


def keep_part(part: torch.nn.Module, name: str, folder: Path = PARTS) -> Path:
    """Keep what a finished phase made, float16, as `<name>.safetensors`, so that later phases can begin from it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    beside = path.with_suffix(".part")
    save_file({key: value.half().contiguous() for key, value in part.state_dict().items()}, beside)
    beside.chmod(0o644)
    beside.replace(path)
    return path


def load_part(part: torch.nn.Module, name: str, folder: Path = PARTS) -> bool:
    """Fill `part` from what was kept under this name; whether there was anything."""
    path = folder / f"{name}.safetensors"
    if not path.exists():
        return False
    part.load_state_dict({key: value.float() for key, value in load_file(path).items()})
    return True


def same_tensors(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    """Whether two modules hold the same numbers, as float16 keeps them."""
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[key].half(), theirs[key].half()) for key in mine)


def find_delta(name: str, folder: Path = SHIPPED) -> Path | None:
    """The delta of that name, if there is one."""
    path = folder / DELTAS / f"{name}.safetensors"
    return path if path.exists() else None


def load_baseline(name: str, folder: Path = SHIPPED) -> LlavaForConditionalGeneration:
    """The shipped model with one delta applied, float32.

    Raises:
        FileNotFoundError: no delta of that name.
        ValueError: the delta does not fit the shipped model.
    """
    changed = load_file(folder / DELTAS / f"{name}.safetensors")
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    _, unexpected = model.load_state_dict({key: value.float() for key, value in changed.items()}, strict=False)
    if unexpected:
        raise ValueError(f"delta {name} names tensors that the shipped model lacks: {sorted(unexpected)[:3]}")
    model.tie_weights()
    return model.eval()


if __name__ == "__main__":
    print(f"Wrote {checksums.write(Path(sys.argv[1]) if sys.argv[1:] else SHIPPED)}")
