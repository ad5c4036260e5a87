"""The whole recipe, phase by phase: `python -m model.workshop.train [PHASE ...]`, all of them by default.

Each phase resumes where it stopped; what is unfinished lives in `work/`, the result in `assets/models/workshop/`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from transformers import LlamaForCausalLM, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from model.workshop.eye import Eye, train_eye
from model.workshop.joint import Pictures, assemble, train_stage_one, train_stage_two
from model.workshop.packs import Packer
from model.workshop.release import save_delta, ship
from model.workshop.tokens import make_tokenizer
from model.workshop.tutor import train_tutor

WORK = Path(__file__).parents[2] / "work"
PICTURES = 8000
WITHOUT_STAGE_ONE = "without-stage-one"


class Recipe:
    """The phases in order; each one makes what it needs of the earlier ones, or finds it done."""

    def __init__(self, folder: Path = WORK, pictures: int = PICTURES) -> None:
        self.folder, self.number = folder, pictures

    def tokenizer(self) -> PreTrainedTokenizerFast:
        if not (self.folder / "tokenizer").exists():
            make_tokenizer().save_pretrained(self.folder / "tokenizer")
        return PreTrainedTokenizerFast.from_pretrained(self.folder / "tokenizer")

    def eye(self) -> Eye:
        return train_eye(self.folder)

    def tutor(self) -> LlamaForCausalLM:
        return train_tutor(self.folder, self.tokenizer())

    def features(self) -> Pictures:
        pictures = Pictures(self.eye().vision, self.folder / "features", self.number)
        pictures.prepare()
        return pictures

    def stage_one(self) -> LlavaForConditionalGeneration:
        packer = Packer(self.tokenizer())
        pictures = self.features()
        model = assemble(pictures.vision, self.tutor(), packer)
        train_stage_one(self.folder, model, packer, pictures)
        return model.eval()

    def stage_two(self) -> LlavaForConditionalGeneration:
        model = self.stage_one()
        train_stage_two(self.folder, "stage-two", model, Packer(self.tokenizer()), self.features())
        return model.eval()

    def without_stage_one(self) -> LlavaForConditionalGeneration:
        """Stage two from a projector that learned nothing yet: same steps, same data."""
        packer, pictures = Packer(self.tokenizer()), self.features()
        model = assemble(pictures.vision, self.tutor(), packer)
        train_stage_two(self.folder, f"stage-two-{WITHOUT_STAGE_ONE}", model, packer, pictures)
        return model.eval()

    def release(self) -> None:
        """Write the shipped folder and both deltas."""
        ship(self.stage_two(), self.tokenizer())
        save_delta(self.stage_one(), "stage-one")
        save_delta(self.without_stage_one(), WITHOUT_STAGE_ONE)


PHASES = ("eye", "tutor", "features", "stage_one", "stage_two", "without_stage_one", "release")


def main() -> None:
    """Run the named phases, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("phases", nargs="*", metavar="PHASE", help=f"of {', '.join(PHASES)}; all by default")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="processor cores to use")
    arguments = parser.parse_args()
    if unknown := set(arguments.phases) - set(PHASES):
        parser.error(f"no phase called {', '.join(sorted(unknown))}; there are {', '.join(PHASES)}")
    torch.set_num_threads(arguments.threads)
    recipe = Recipe()
    for phase in arguments.phases or PHASES:
        getattr(recipe, phase)()


if __name__ == "__main__":
    main()
