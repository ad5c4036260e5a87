"""Live figure of five probes whose truth is known: where a model is likely to fail, and whether the loaded one does."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

import yaml
from PIL import Image
from pydantic import AfterValidator, BaseModel, ConfigDict

from lessons.figures.asking import answer_row, shown
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from lessons.strict import CONTENT
from model.explain.findings import Answer
from model.workshop import scenes

SCALE = 2
"""Pixels a side for each of the scene's own."""


def _compiles(pattern: str) -> str:
    re.compile(pattern)
    return pattern


class Probe(BaseModel):
    """One question whose answer is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    question: str
    truth: str
    accepts: Annotated[str, AfterValidator(_compiles)]
    """A pattern that a right answer holds."""
    why: str
    """A likely reason to fail at it."""
    seed: int | None = None
    """Of the scene, from the dice of evaluation; none where no picture is shown."""

    @property
    def scene(self) -> scenes.Scene | None:
        """What is in the picture."""
        return None if self.seed is None else scenes.scene(self.seed, "evaluate")

    def is_right(self, text: str) -> bool:
        """Whether an answer says what is true."""
        return re.search(self.accepts, text, re.IGNORECASE) is not None


class Probes(BaseModel):
    """lessons/content/cracks.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    looked_from: int
    probes: tuple[Probe, ...]


@cache
def probes() -> Probes:
    """The probes, read once."""
    return Probes.model_validate(yaml.safe_load((CONTENT / "cracks.yaml").read_text("utf-8")))


@cache
def _drawn(seed: int) -> Image.Image:
    return scenes.draw(scenes.scene(seed, "evaluate"), SCALE)


class CracksSettings(Settings):
    """Nothing to set."""


def cracks(scene: Scene, settings: CracksSettings) -> Panel:
    """Five probes, each with the truth, the answer, and whether it is right."""
    asked = probes()
    told = [(probe, _answer(scene, probe)) for probe in asked.probes]
    right = [probe.is_right(answer.text) for probe, answer in told]
    wrong = [probe.name.lower() for probe, good in zip(asked.probes, right, strict=True) if not good]
    said = f"{scene.model.facts.name} is right in {sum(right)} of {len(right)}" + (
        f"; wrong: {', '.join(wrong)}." if wrong else "."
    )
    why = (
        "Five questions of kinds that vision-language models are known to fail at, each with its truth.",
        "Four scenes are drawn from fixed seeds that no training used, so what is in them is known; the fifth question "
        "is asked with no picture at all. Greedy answers; a pattern for each probe says what counts as right.",
        "Right or wrong, word for word by the pattern: an answer in unexpected words may be judged wrongly.",
        f"How often a model fails. These scenes were looked for: from seed {asked.looked_from:,} on, clear ones on "
        "which our shipped model fails. Over many held-out scenes it is right far more often; see “Accuracy by task”.",
    )
    pictures = [
        shown(_drawn(probe.seed), probe.name, probe.question) for probe in asked.probes if probe.seed is not None
    ]
    rows = [
        {**answer_row(probe.name, answer, good=good), "note": _note(probe, answer)}
        for (probe, answer), good in zip(told, right, strict=True)
    ]
    parts = [{"kind": "pictures", "rows": pictures}, {"kind": "answers", "rows": rows}]
    return panel("Five probes", "live", said, why, parts)


def _note(probe: Probe, answer: Answer) -> str:
    told: dict[str, Any] = answer_row("", answer)
    why = f"A likely difficulty: {probe.why[0].lower()}{probe.why[1:]}"
    return f"{probe.question} Truth: {probe.truth}. {why} ({told['note']})"


def _answer(scene: Scene, probe: Probe) -> Answer:
    if probe.seed is None:
        return scene.model.laboratory.alone(probe.question)[0][1]
    return scene.model.laboratory.ask(scene.model.see(_drawn(probe.seed)), probe.question)


FIGURES = [Figure("cracks", "Five probes", CracksSettings, cracks, needs="model")]
