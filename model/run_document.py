"""What a recorded run says of itself beside its arrays: strict data, as JSON. Knows no file and no array.

A file may come from anybody, so nothing is taken on trust: whole numbers are whole, numbers finite, texts text that
can be written, and a key that is not known is a mistake.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model.placement import Placement
from model.trace import Run, SpanKind

Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""What JSON readers, a browser's among them, can hold exactly."""
Count = Annotated[int, Field(ge=0, le=2**31)]
Share = Annotated[float, Field(ge=0, le=1.001)]
"""Of one; sums of rounded numbers may end a little above."""


class Record(BaseModel):
    """What all of them share."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class GridRecord(Record):
    """See `model.trace.Grid`."""

    rows: Count
    columns: Count
    patch_size: Count


class BoxRecord(Record):
    """See `model.trace.Box`."""

    left: float
    top: float
    right: float
    bottom: float


class FeaturesRecord(Record):
    """See `model.trace.Features`."""

    layer: Whole
    drops_class: bool
    joined: list[Whole]


class SpanRecord(Record):
    """See `model.trace.Span`."""

    kind: SpanKind
    start: Count
    stop: Count


class PrefixRecord(Record):
    """See `model.trace.Prefix`."""

    texts: list[str]
    spans: list[SpanRecord]


class ViewRecord(Record):
    """See `model.placement.View`; its positions are an array of the file, `placement.` and its number."""

    name: str
    left: float
    top: float
    right: float
    bottom: float


class NamedRecord(Record):
    """See `model.placement.Named`."""

    name: str
    positions: list[Count]


class PlacementRecord(Record):
    """See `model.placement.Placement`."""

    views: list[ViewRecord]
    others: list[NamedRecord]

    @staticmethod
    def of(placement: Placement) -> PlacementRecord:
        """That of a placement."""
        return PlacementRecord(
            views=[
                ViewRecord(name=view.name, left=view.left, top=view.top, right=view.right, bottom=view.bottom)
                for view in placement.views
            ],
            others=[NamedRecord(name=other.name, positions=other.positions.tolist()) for other in placement.others],
        )


class ShareRecord(Record):
    """One for each of `model.trace.SPAN_KINDS`."""

    template: Share
    image: Share
    question: Share
    answer: Share


class StepRecord(Record):
    """See `model.trace.Step`."""

    id: Whole
    text: str
    probability: Share
    top: list[tuple[Whole, str, Share]]
    """Id, text and probability."""
    entropy: Annotated[float, Field(ge=-0.001, le=64)]
    """In bits; no vocabulary has 2**64 tokens."""
    share: ShareRecord
    is_end: bool


class RunDocument(Record):
    """See `model.trace.Run`."""

    model: str
    question: str
    answer: str
    grid: GridRecord
    placement: PlacementRecord | None
    """None in what was recorded before there were several views: one, from the picture's corner."""
    kept: BoxRecord
    features: FeaturesRecord
    prefix: PrefixRecord
    steps: list[StepRecord]

    @staticmethod
    def of(run: Run) -> RunDocument:
        """That of a run."""
        grid, kept, features = run.patches.grid, run.picture.kept, run.features
        return RunDocument(
            model=run.model,
            question=run.question,
            answer=run.answer,
            grid=GridRecord(rows=grid.rows, columns=grid.columns, patch_size=grid.patch_size),
            placement=PlacementRecord.of(run.patches.placement),
            kept=BoxRecord(left=kept.left, top=kept.top, right=kept.right, bottom=kept.bottom),
            features=FeaturesRecord(
                layer=features.layer, drops_class=features.drops_class, joined=list(features.joined)
            ),
            prefix=PrefixRecord(
                texts=list(run.prefix.texts),
                spans=[SpanRecord(kind=span.kind, start=span.start, stop=span.stop) for span in run.prefix.spans],
            ),
            steps=[
                StepRecord(
                    id=step.id,
                    text=step.text,
                    probability=step.probability,
                    top=[(best.id, best.text, best.probability) for best in step.top],
                    entropy=step.entropy,
                    share=ShareRecord(**step.share),
                    is_end=step.is_end,
                )
                for step in run.steps
            ],
        )


def first_fault(error: ValidationError) -> str:
    """The first of pydantic's findings, in one line: where it is and what is wrong."""
    found = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in found["loc"])
    return f"{where}: {found['msg']}" if where else found["msg"]
