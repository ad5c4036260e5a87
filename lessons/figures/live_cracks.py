"""Live figure of five probes whose truth is known: where a model is likely to fail, and whether the loaded one does."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated

from PIL import Image
from pydantic import AfterValidator

from lessons.figures.cells import answer_row, shown, sureness
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from lessons.strict import HOUSE, Strict, read_file
from model.explain.findings import Answer
from model.words import content_file, phrase

FOLDER = HOUSE / "assets" / "recorded"
SCALE = 2
"""Pixels a side for each of the scene's own."""


def _compiles(pattern: str) -> str:
    re.compile(pattern)
    return pattern


class Probe(Strict):
    """One question whose answer is known."""

    name: str
    question: str
    truth: str
    accepts: Annotated[str, AfterValidator(_compiles)]
    """A pattern that a right answer holds."""
    why: str
    """A likely reason to fail at it."""
    seed: int | None = None
    """Of the scene, from the dice of evaluation; none where no picture is shown."""

    def is_right(self, text: str) -> bool:
        """Whether an answer says what is true."""
        return re.search(self.accepts, text, re.IGNORECASE) is not None


class Probes(Strict):
    """lessons/content/en/cracks.yaml."""

    looked_from: int
    probes: tuple[Probe, ...]


@cache
def probes() -> Probes:
    """The probes, read once."""
    return read_file(content_file("cracks.yaml"), Probes)


@cache
def probe_picture(seed: int, folder: Path = FOLDER) -> Image.Image:
    """The scene of a seed, as `record` kept it: what draws scenes is not part of the page."""
    with Image.open(_file(seed, folder)) as picture:
        return picture.convert("RGB")


def record(draw: Callable[[int, int], Image.Image], folder: Path = FOLDER) -> list[Path]:
    """Keep every scene that a probe asks about, pixel for pixel.

    Args:
        draw: from a seed of evaluation and a scale to the picture.
    """
    files = []
    for seed in (probe.seed for probe in probes().probes if probe.seed is not None):
        draw(seed, SCALE).save(_file(seed, folder), lossless=True, quality=100, method=6)
        files.append(_file(seed, folder))
    return files


def _file(seed: int, folder: Path) -> Path:
    return folder / f"scene-{seed}.webp"


class CracksSettings(Settings):
    """Nothing to set."""


def cracks(scene: Scene, settings: CracksSettings) -> Panel:
    """Five probes, each with the truth, the answer, and whether it is right."""
    whole = probes()
    answered = [(probe, _answer(scene, probe)) for probe in whole.probes]
    right = [probe.is_right(answer.text) for probe, answer in answered]
    wrong = [probe.name.lower() for probe, good in zip(whole.probes, right, strict=True) if not good]
    values = {"model": scene.model.facts.name, "right": sum(right), "n": len(right)}
    summary = (
        phrase("figures.cracks.told_some", wrong=", ".join(wrong), **values)
        if wrong
        else phrase("figures.cracks.told_all", **values)
    )
    pictures = [
        shown(probe_picture(probe.seed), probe.name, probe.question) for probe in whole.probes if probe.seed is not None
    ]
    rows = [
        {**answer_row(probe.name, answer), "note": _note(probe, answer), "good": good}
        for (probe, answer), good in zip(answered, right, strict=True)
    ]
    parts = [{"kind": "pictures", "rows": pictures}, {"kind": "answers", "rows": rows}]
    return panel_of("cracks", "live", summary, parts, seed=f"{whole.looked_from:,}")


def _note(probe: Probe, answer: Answer) -> str:
    why = f"{probe.why[0].lower()}{probe.why[1:]}"
    return phrase("figures.cracks.note", question=probe.question, truth=probe.truth, why=why, sureness=sureness(answer))


def _answer(scene: Scene, probe: Probe) -> Answer:
    if probe.seed is None:
        return scene.model.laboratory.alone(probe.question)[0][1]
    return scene.model.laboratory.ask(scene.model.encode(probe_picture(probe.seed)), probe.question)


FIGURES = [Figure("cracks", CracksSettings, cracks, needs="model")]
