"""Other models and how each takes a picture in: strict records, read from `lessons/content/en/families.yaml`.

Every fact says where it is from, from when, and how sure it is; an unknown says of which kind. `catalogue()` gives
them, or raises a `LessonError` that names each mistake with its file and field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from lessons.records import Words
from lessons.strict import Strict, one_of, read_file
from model.words import content_file, phrase

FILE = "families.yaml"
BASELINE = "llava-1.5"
"""The family that every other one is held against."""

Status = Literal["verified", "mirrored", "derived", "secondary", "unknown"]
"""As the fact sheet marks it: V, V-m, D, S; or nobody knows."""
Reason = Literal["unpublished", "not_found", "not_looked_up"]
"""The first two were looked for; of the third nobody here has looked, which says nothing about the model."""
OPEN: Reason = "not_looked_up"
Verdict = Literal["same", "different", "unpublished"]
Axis = Literal["training", "tokens", "fusion"]
AXES: tuple[Axis, ...] = ("training", "tokens", "fusion")
"""The three on which models are told apart."""
Kind = Literal["prefix", "cross", "native", "unknown"]
"""Where picture and words meet, in four kinds."""
Meeting = Literal["prefix", "deep", "cross", "codes", "patches", "closed"]
KIND_OF: Mapping[Meeting, Kind] = {
    "prefix": "prefix",
    "deep": "prefix",
    "cross": "cross",
    "codes": "native",
    "patches": "native",
    "closed": "unknown",
}
Part = Literal["eye", "translator"]
BothWays = Literal["image", "prompt"]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=14)]
"""Fits into a box of the diagram at its smallest."""
Positive = Annotated[int, Field(gt=0)]


def _dated(value: object) -> str:
    return str(value)  # YAML makes dates and numbers of what looks like them


Date = Annotated[str, BeforeValidator(_dated), StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2])(-[0-3]\d)?)?$")]
"""A year, a month or a day, such as 2024-05: when it was published, or when the copy that was read was taken."""

SourceId = Annotated[str, one_of("sources", "there is no source {}")]


class Origin(Strict):
    """Where facts are from."""

    title: Words
    section: Words
    """Of the fact sheet."""
    paper: Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{5}$")] | None = None
    """Its number at arXiv."""


class Fact(Strict):
    """One thing that is said of a family. Of an unknown, `says` names what is not known."""

    says: Words
    source: SourceId
    date: Date
    status: Status
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Fact:
        if (self.status == "unknown") != (self.reason is not None):
            raise ValueError("`reason` is for an unknown, and every unknown has one")
        return self


class Weights(Fact):
    """Whether one can have the weights."""

    open: bool


class Counts(Strict):
    """How many positions, or whatever `unit` says, pictures of some sizes take."""

    unit: Words
    source: SourceId
    date: Date
    status: Literal["verified", "mirrored", "derived", "secondary"]
    values: Mapping[Annotated[str, one_of("pictures", "is no size of `pictures`")], Positive]
    """By width and height, as in "1024 x 768"."""


class LanePart(Strict):
    """What a picture goes through on its way."""

    part: Part
    name: Short


class Wiring(Strict):
    """A family's diagram."""

    meets: Meeting
    lane: tuple[LanePart, ...] = Field(default=(), max_length=2)
    arrives: Short | None = None
    """What comes to the language model."""
    joins: Annotated[int, Field(ge=1, le=8)] | None = None
    """Of how many layers the diagram shows that they take the picture in."""
    into: Short | None = None
    """Which layers those are."""
    gated: bool = False
    marker: bool = False
    """One token stands for the picture in the text."""
    both_ways: BothWays | None = None
    """Over what attention goes both ways."""
    words: Annotated[str, StringConstraints(min_length=40, max_length=320)]
    """The diagram for those who cannot see it."""

    @model_validator(mode="after")
    def _whole(self) -> Wiring:
        if self.meets == "closed":
            drawn = self.lane or self.arrives or self.joins or self.into
            if drawn or self.gated or self.marker or self.both_ways:
                raise ValueError("a closed box shows nothing of its inside")
        elif not (self.lane and self.arrives):
            raise ValueError("needs `lane` and `arrives`, unless it is closed")
        if (self.meets in ("cross", "deep")) != (self.joins is not None and self.into is not None):
            raise ValueError("`joins` and `into` are for a picture that enters layers, and needed there")
        if self.meets == "patches" and any(one.part == "eye" for one in self.lane):
            raise ValueError("where bare patches enter there is no eye")
        return self


class Judged(Strict):
    """How one axis compares with the baseline's."""

    verdict: Verdict
    also: tuple[Verdict, ...] = ()
    """Other answers that hold as well."""
    why: Words


Facts = Annotated[tuple[Fact, ...], Field(min_length=1)]


class Family(Strict):
    """One model or product."""

    name: Words
    kind: Literal["model", "product"]
    idea: Words
    dated: Fact | None = None
    """Of a model; a product has no one date."""
    maker: Fact
    weights: Weights
    does: tuple[Fact, ...] = ()
    """What a product does with a picture."""
    training: Facts
    tokens: Facts
    fusion: Facts
    counts: Counts | None = None
    published: Facts
    unknown: Facts
    model: Annotated[str, one_of("families", "there is no family {}")] | None = None
    """Of a product: the family that says most about it."""
    notes: Words | None = None
    wiring: Wiring
    judged: Mapping[Axis, Judged] = Field(default_factory=dict)

    @field_validator("wiring")
    @classmethod
    def _is_as_closed_as_its_facts(cls, wiring: Wiring, info: ValidationInfo) -> Wiring:
        facts = info.data.get("fusion", ())
        if wiring.meets == "closed" and any(fact.status != "unknown" for fact in facts):
            raise ValueError("a closed box says nothing of fusion but that it is unknown")
        return wiring

    @field_validator("judged")
    @classmethod
    def _can_be_asked(cls, judged: Mapping[Axis, Judged], info: ValidationInfo) -> Mapping[Axis, Judged]:
        for axis, one in judged.items():
            facts = info.data.get(axis, ())
            if facts and all(fact.reason == OPEN for fact in facts):
                raise ValueError(f"`{axis}` cannot be asked: nobody has looked it up yet")
            if facts and one.verdict == "unpublished" and all(fact.status != "unknown" for fact in facts):
                raise ValueError(f"`{axis}` says unpublished, and the axis holds no unknown")
        return judged

    @property
    def meets(self) -> Kind:
        return KIND_OF[self.wiring.meets]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with its place, such as `tokens.1`."""
        if self.dated:
            yield "dated", self.dated
        yield from (("maker", self.maker), ("weights", self.weights))
        for row in ("does", *AXES, "published", "unknown"):
            for place, fact in enumerate(getattr(self, row)):
                yield f"{row}.{place}", fact

    @model_validator(mode="after")
    def _product(self) -> Family:
        if (self.kind == "product") != bool(self.does):
            raise ValueError("`does` is for a product, and every product has it")
        if (self.kind == "model") != (self.dated is not None):
            raise ValueError("`dated` is for a model, and every model has it")
        if any(fact.status != "unknown" for fact in self.unknown):
            raise ValueError("what stands under `unknown` has the status unknown")
        return self


class AxisName(Strict):
    """What an axis is called, and what it asks."""

    name: Words
    asks: Words


class Catalogue(Strict):
    """All of them."""

    pictures: tuple[Words, ...]
    """The sizes that `counts` speak of."""
    axes: Mapping[Axis, AxisName]
    sources: Mapping[str, Origin]
    families: Mapping[str, Family]

    @model_validator(mode="after")
    def _three_axes(self) -> Catalogue:
        if missing := sorted(set(AXES) - set(self.axes)):
            raise ValueError(f"`axes` lacks {', '.join(missing)}")
        if BASELINE in self.families and self.families[BASELINE].judged:
            raise ValueError(f"`judged` of {BASELINE}: the others are judged against this one")
        return self

    def family(self, name: str) -> Family:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.families:
            raise ValueError(phrase("reference.facts.no_family", family=repr(name[:60])))
        return self.families[name]


@cache
def catalogue() -> Catalogue:
    """The families that ship, read once. Raises LessonError."""
    return load(content_file(FILE))


def load(path: Path) -> Catalogue:
    """Read and check a file of families.

    Raises:
        LessonError: with every mistake that was found, each naming file and field.
    """
    return read_file(path, Catalogue)
