"""What stations 2, 3, 4 and 6 show of the session's picture or of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from lessons.server.context import Context
from lessons.server.messages import Index, Name, Reply, Request, Says, request
from lessons.stations import registry, replies
from lessons.stations.replies import LONGEST_WORD
from model.words import phrase

NearWord = tuple[str, float]
"""A token and its cosine."""


class StationAsked(Request):
    """A station to look into."""

    name: Annotated[Name, Says("requests.stations.no_station")]


class PatchesShown(Reply):
    """Station 2: the filters that turn a patch's pixels into numbers."""

    filters: str
    indices: list[int]
    size: tuple[int, int]
    shape: str
    caption: str


class EncoderShown(Reply):
    """Station 3: the features as colours, as likeness, as lengths."""

    hidden: str
    selected: str
    class_position: Annotated[bool, Field(alias="classPosition")]
    layer: int
    read: int
    layers: int
    heads: int
    colours: str
    colours_caption: Annotated[str, Field(alias="coloursCaption")]
    likeness: str
    norms: str
    outliers: list[int]


class ProjectorLayer(Reply):
    """One layer of the projector."""

    name: str
    kind: str
    shape: str
    parameters: int


class Histogram(Reply):
    """How long projected patches and word embeddings are; each in base64."""

    edges: str
    visual: str
    words: str


class Plane(Reply):
    """Patches and words along two directions."""

    visual: str
    words: str
    caption: str


class Planes(Reply):
    """The two such planes."""

    as_they_are: Annotated[Plane, Field(alias="asTheyAre")]
    direction: Plane


class ProjectorShown(Reply):
    """Station 4: the layers, the lengths, the nearest words, and words and patches in one plot."""

    layers: list[ProjectorLayer]
    shape: str
    parameters: int
    parameters_text: Annotated[str, Field(alias="parametersText")]
    before: str
    after: str
    medians: tuple[float, float, float]
    histogram: Histogram
    nearest: list[list[NearWord]]
    untrained: list[list[NearWord]]
    straight: list[list[NearWord]]
    straight_cosine: Annotated[float, Field(alias="straightCosine")]
    names: list[str]
    planes: Planes


class PlainShown(Reply):
    """A station whose panel the page draws without a script of its own."""

    shape: str = ""
    line: str = ""
    panels: Annotated[list[dict[str, Any]], Field(default_factory=list)]
    """See `lessons.figures.figure.Panel`."""


MODELS: Mapping[str, type[PatchesShown | EncoderShown | ProjectorShown]] = {
    "patches": PatchesShown,
    "encoder": EncoderShown,
    "projector": ProjectorShown,
}
"""Of the stations that have a script of their own, what it reads."""


@request
def station(query: StationAsked, context: Context) -> PatchesShown | EncoderShown | ProjectorShown | PlainShown:
    """What a station shows of the session's picture."""
    engine, session = context.engine, context.session
    show = registry.station(query.name).show
    if show is None:
        raise ValueError(phrase("requests.stations.no_station", given=repr(query.name)))
    return MODELS.get(query.name, PlainShown).model_validate(show(engine, lambda: session.encode(engine)))


class EncoderAttention(Request):
    """A layer and head of the encoder's own attention; null is the mean."""

    layer: Index | None = None
    head: Index | None = None


class EncoderAttentionMap(Reply):
    """From each position to each."""

    map: str
    positions: int
    caption: str


@request
def encoder_attention(query: EncoderAttention, context: Context) -> EncoderAttentionMap:
    """The encoder's own attention for one layer and head, or the mean."""
    engine = context.engine
    return EncoderAttentionMap.model_validate(
        replies.encoder_attention(engine, context.session.encode(engine), query.layer, query.head)
    )


class ProjectorRow(Request):
    """One patch on its way through the projector."""

    patch: Index


class ProjectorSteps(Reply):
    """Its vector before, and after each layer."""

    patch: int
    steps: list[str]


@request
def projector_row(query: ProjectorRow, context: Context) -> ProjectorSteps:
    """One patch on its way through the projector."""
    engine = context.engine
    return ProjectorSteps.model_validate(replies.projector_row(engine, context.session.encode(engine), query.patch))


class Lens(Request):
    """What each layer would have said."""

    run: Name
    word: Annotated[str, Field(max_length=LONGEST_WORD), Says("requests.stations.word", {"most": LONGEST_WORD})] = ""
    """A word of one's own to follow; by default the tokens that were said."""


class LensRows(Reply):
    """By layer and token of the answer."""

    followed: str
    layers: int
    logits: str
    probabilities: str
    ranks: list[list[int]]
    best: list[list[str]]


@request
def lens(query: Lens, context: Context) -> LensRows:
    """What each layer of the language model would have said at each token of an answer, or of a word of one's own."""
    run = context.run(query.run)
    return LensRows.model_validate(replies.lens(context.engine, run.transcript, query.word))
