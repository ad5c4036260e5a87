"""A recorded run as an engine: the page shows it again on a machine without a model. Knows no torch.

What a record holds is shown as if it were live; what only a model could compute is refused in words.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from PIL import Image

from lessons.engine import ModelFacts
from lessons.gallery import LIST
from lessons.laboratory import Laboratory
from model import trace_file
from model.files import expanded
from model.insight import Filters, Inside, Lens
from model.options import QuestionError
from model.placement import Placement
from model.trace import Float32, Picture, Run, Sight, Stage, Step, Transcript
from model.words import phrase

PACE = 0.12
"""Seconds from one token to the next: a recording can be followed."""
FILE = "recorded.png"


def is_record(source: str) -> bool:
    """Whether what is to be run is a file of a recorded run, there or not, and no checkpoint: those are folders."""
    path = expanded(source)
    return path.suffix == trace_file.SUFFIX and not path.is_dir()


class Recording:
    """Satisfies `lessons.engine.Engine` as far as one run can."""

    def __init__(self, run: Run, pace: float = PACE) -> None:
        self.run, self.pace = run, pace
        first = run.steps[0].attention if run.steps else np.zeros((0, 0, 0), np.float32)
        mean, std = normalising(run.picture)
        self.facts = ModelFacts(
            name=phrase("recorded.name", model=run.model),
            parameters=0,
            number="",
            device="",
            grid=run.patches.grid,
            layers=first.shape[0],
            heads=first.shape[1],
            cache_bytes=0,
            vocabulary=0,
            world=phrase("recorded.world", question=run.question),
            encoder_layers=0,
            encoder_heads=0,
            encoder_read=0,
            mean=mean,
            std=std,
            rescale=1 / 255,
            recorded=True,
        )

    @property
    def _sight(self) -> Sight:
        run = self.run
        return Sight(run.picture, run.patches, run.features, run.projected)

    def preprocess(self, picture: Image.Image, *, pad: bool = False) -> Picture:
        """The recorded picture; another one needs a model."""
        if pad or not np.array_equal(np.asarray(picture), self.run.picture.original):
            self._refuse("picture")
        return self.run.picture

    def place(self, picture: Picture) -> Placement:
        """That of the recorded picture."""
        return self.run.patches.placement

    def encode(self, picture: Image.Image, *, pad: bool = False) -> Sight:
        self.preprocess(picture, pad=pad)
        return self._sight

    def conversation(self, sight: Sight) -> RecordedConversation:
        return RecordedConversation(self)

    def filters(self, count: int) -> Filters:
        self._refuse("filters")

    def encoder_attention(self, sight: Sight, layer: int | None, head: int | None) -> Float32:
        self._refuse("encoder_attention")

    def projector(self, sight: Sight, count: int, sample: int) -> Inside:
        self._refuse("projector")

    def projector_row(self, sight: Sight, patch: int) -> tuple[Float32, ...]:
        self._refuse("projector")

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        self._refuse("rerun")

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        self._refuse("probabilities")

    def lens(self, transcript: Transcript, word: str = "") -> tuple[Lens, tuple[tuple[str, ...], ...], str]:
        self._refuse("lens")

    @property
    def laboratory(self) -> Laboratory:
        self._refuse("laboratory")

    def _refuse(self, wish: str) -> NoReturn:
        raise QuestionError(phrase(f"recorded.refusal.{wish}"))


class RecordedConversation:
    """The one conversation that a recording can have."""

    nbytes = 0
    """The recording holds it all."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def ask(self, question: str) -> Iterator[Stage]:
        """The recorded stages, if this is the recorded question."""
        run = self._recording.run
        if question.strip() != run.question.strip():
            raise QuestionError(phrase("recorded.one_question", question=run.question))
        return self._stages(run)

    def _stages(self, run: Run) -> Iterator[Stage]:
        yield from (run.picture, run.patches, run.features, run.projected, run.prefix)
        for step in run.steps:
            time.sleep(self._recording.pace)
            yield step


def normalising(picture: Picture) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel, from a picture before and after: a line through both.

    A channel of one value alone does not tell; it is said to be as it was.
    """
    means, stds = [], []
    for seen, pixels in zip(picture.seen.transpose(2, 0, 1), picture.pixels, strict=True):
        shares, values = seen.astype(np.float64).ravel() / 255, pixels.astype(np.float64).ravel()
        spread = shares.var()
        slope = float(((shares - shares.mean()) * values).mean() / spread) if spread > 0 else 1.0
        told = abs(slope) > 1e-6  # else the picture after has nothing to do with the one before
        stds.append(1 / slope if told else 1.0)
        means.append(float(shares.mean() - values.mean() / slope) if told else 0.0)
    return tuple(means), tuple(stds)


def lay_out(run: Run, folder: Path) -> Path:
    """Make the recorded picture, with its question, a gallery of one in `folder`."""
    Image.fromarray(run.picture.original).save(folder / FILE)
    entry: dict[str, Any] = {
        "file": FILE,
        "title": phrase("recorded.picture"),
        "questions": [run.question],
        "kind": "photograph",
        "licence": phrase("recorded.licence"),
        "credit": phrase("recorded.credit"),
        "source": "recorded",
    }
    (folder / LIST).write_text(json.dumps([entry]))
    return folder
