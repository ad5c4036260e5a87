"""The whole recipe, phase by phase: `python -m model.training.train [PHASE ...]`, all of them by default.

Each phase resumes where it stopped; what is unfinished lives in `work/`, the result in `assets/models/workshop/`.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import LlamaForCausalLM, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from model.training import encoder, joint
from model.training.decoder import text_config, train_decoder
from model.training.encoder import TaughtEncoder, train_encoder
from model.training.fit import Setup
from model.training.joint import Pictures, assemble, train_stage_one, train_stage_two, whole_pictures
from model.training.packs import Packer
from model.training.release import (
    PARTS,
    SHIPPED,
    find_delta,
    keep_part,
    load_baseline,
    load_part,
    same_tensors,
    save_delta,
    ship,
)
from model.training.tokens import make_tokenizer

WORK = Path(__file__).parents[2] / "work"
EXPERIMENTS = Path(__file__).parents[2] / "assets" / "experiments"
WITHOUT_STAGE_ONE = "without-stage-one"
FIRST_ROUND = "first-round"
"""Baselines of the shipped model: stage two's first round, with stage one before it and without."""


@dataclass(frozen=True)
class Scale:
    """How much of everything: steps of each phase."""

    encoder: int
    decoder: int
    stage_one: int
    stage_two: tuple[int, ...]
    """One number a round."""

    @property
    def pictures(self) -> int:
        """Training pictures of the two stages: every step of stage two has new ones."""
        return sum(self.stage_two) * joint.BATCH


FULL = Scale(encoder=11_000, decoder=2500, stage_one=300, stage_two=(500, 5500))
"""Planned to fit into eight hours of two cores that multiply bfloat16."""
SMOKE = Scale(encoder=2, decoder=2, stage_one=2, stage_two=(2, 2))
"""Every phase in seconds, to see that it runs; the model it makes knows nothing."""


class Recipe:
    """The phases in order; each one makes what it needs of the earlier ones, or finds it done."""

    def __init__(self, setup: Setup, scale: Scale = FULL, shipped: Path = SHIPPED, parts: Path | None = None) -> None:
        self.setup, self.scale, self.shipped, self.parts = setup, scale, shipped, parts

    def tokenizer(self) -> PreTrainedTokenizerFast:
        if self.parts and (self.parts / "tokenizer").exists():
            return PreTrainedTokenizerFast.from_pretrained(self.parts / "tokenizer")
        if not (self.setup.states / "tokenizer").exists():
            make_tokenizer().save_pretrained(self.setup.states / "tokenizer")
        return PreTrainedTokenizerFast.from_pretrained(self.setup.states / "tokenizer")

    def encoder(self) -> TaughtEncoder:
        """The pretrained eye; where parts are asked for, the one that is kept."""
        kept = TaughtEncoder(encoder.LAYERS)
        return kept.eval() if self._fill(kept, "eye") else train_encoder(self.setup, self.scale.encoder)

    def keep(self) -> None:
        """Keep the finished eye and tutor, and its tokenizer, in assets/training, to begin from them elsewhere."""
        parts = self.parts or PARTS
        keep_part(self.encoder(), "eye", parts)
        keep_part(self.decoder(), "tutor", parts)
        self.tokenizer().save_pretrained(parts / "tokenizer")

    def decoder(self) -> LlamaForCausalLM:
        """The pretrained tutor; where parts are asked for, the one that is kept."""
        kept = LlamaForCausalLM(text_config(self.tokenizer()))
        return (
            kept.eval()
            if self._fill(kept, "tutor")
            else train_decoder(self.setup, self.tokenizer(), self.scale.decoder)
        )

    def _fill(self, part: nn.Module, name: str) -> bool:
        return self.parts is not None and load_part(part, name, self.parts)

    def features(self, begin: int, end: int) -> Pictures:
        """The training pictures as the eye sees them, of which `begin` to `end` and the whole ones are wanted."""
        whole = max(whole_pictures(steps) for steps in self.scale.stage_two)
        pictures = Pictures(self.encoder().vision, self.setup, self.scale.pictures, whole)
        pictures.prepare(begin, end)
        return pictures

    def stage_one(self) -> LlavaForConditionalGeneration:
        packer = Packer(self.tokenizer())
        pictures = self.features(0, self.scale.stage_one * joint.BATCH_OF_STAGE_ONE)
        model = assemble(pictures.vision, self.decoder(), packer)
        train_stage_one(self.setup, model, packer, pictures, self.scale.stage_one)
        return model.eval()

    def first_round(self) -> LlavaForConditionalGeneration:
        """The model after the first round of stage two; where parts are asked for, the one that is kept, if it has
        the eye that is kept.
        """
        if self.parts and find_delta(FIRST_ROUND, self.shipped):
            kept = load_baseline(FIRST_ROUND, self.shipped)
            if same_tensors(kept.model.vision_tower, self.encoder().vision):
                return kept
        model = self.stage_one()
        self._stage_two("stage-two", model, 0)
        return model.eval()

    def stage_two(self) -> LlavaForConditionalGeneration:
        """All rounds of stage two."""
        model = self.first_round()
        for number, name in list(enumerate(joint.ROUNDS))[1:]:
            self._stage_two(name, model, number)
        return model.eval()

    def without_stage_one(self) -> LlavaForConditionalGeneration:
        """The first round of stage two from a projector that learned nothing yet: same steps, same data."""
        model = assemble(self.encoder().vision, self.decoder(), Packer(self.tokenizer()))
        self._stage_two(f"stage-two-{WITHOUT_STAGE_ONE}", model, 0)
        return model.eval()

    def _stage_two(self, name: str, model: LlavaForConditionalGeneration, number: int) -> None:
        """One round, the first of which is number 0."""
        steps, rate = self.scale.stage_two, list(joint.ROUNDS.values())[number]
        before = sum(steps[:number])
        pictures = self.features(before * joint.BATCH, (before + steps[number]) * joint.BATCH)
        train_stage_two(self.setup, name, model, Packer(self.tokenizer()), pictures, steps[number], rate, before=before)

    def release(self) -> None:
        """Write the shipped folder and the deltas of the baselines."""
        baselines = {
            "stage-one": self.stage_one(),
            FIRST_ROUND: self.first_round(),
            WITHOUT_STAGE_ONE: self.without_stage_one(),
        }
        ship(self.stage_two(), self.tokenizer(), self.shipped)
        for name, baseline in baselines.items():
            save_delta(baseline, name, self.shipped)


PHASES = ("encoder", "decoder", "stage_one", "stage_two", "without_stage_one", "release")
BY_NAME_ALONE = ("keep",)


def main() -> None:
    """Run the named phases, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("phases", nargs="*", metavar="PHASE", help=f"of {', '.join(PHASES)}; all by default")
    parser.add_argument(
        "--smoke", action="store_true", help="two steps of everything, to see that it runs, in work/smoke"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="processor cores to use")
    parser.add_argument("--kept", action="store_true", help="begin from what is kept in assets/training")
    arguments = parser.parse_args()
    if unknown := set(arguments.phases) - {*PHASES, *BY_NAME_ALONE}:
        parser.error(f"no phase called {', '.join(sorted(unknown))}; there are {', '.join(PHASES + BY_NAME_ALONE)}")
    torch.set_num_threads(arguments.threads)
    smoke = WORK / "smoke"
    recipe = (
        Recipe(Setup(smoke, smoke), SMOKE, smoke / "model")
        if arguments.smoke
        else Recipe(Setup(WORK, EXPERIMENTS), parts=PARTS if arguments.kept else None)
    )
    for phase in arguments.phases or PHASES:
        getattr(recipe, phase)()


if __name__ == "__main__":
    main()
