"""Other models and how each takes a picture in: strict records, read from `lessons/content/families.yaml`.

Every fact says where it is from, from when, and how sure it is; an unknown says of which kind. `catalogue()` gives
them, or raises a `LessonError` that names each mistake with its file and field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from lessons.records import Record, Words
from lessons.strict import CONTENT, LessonError, Mistakes, read_record, read_yaml

FILE = CONTENT / "families.yaml"
BASELINE = "llava-1.5"
"""The family that every other one is held against."""

Status = Literal["verified", "mirrored", "derived", "secondary", "unknown"]
"""As the fact sheet marks it: V, V-m, D, S; or nobody knows."""
Reason = Literal["not published", "not found", "not looked up yet"]
"""The first two were looked for; of the third nobody here has looked, which says nothing about the model."""
OPEN: Reason = "not looked up yet"
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
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=14)]
"""Fits into a box of the diagram at its smallest."""
Positive = Annotated[int, Field(gt=0)]


def _dated(value: object) -> str:
    return str(value)  # YAML makes dates and numbers of what looks like them


Date = Annotated[str, BeforeValidator(_dated), StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2])(-[0-3]\d)?)?$")]
"""A year, a month or a day, such as 2024-05: when it was published, or when the copy that was read was taken."""


class Origin(Record):
    """Where facts are from."""

    title: Words
    section: Words
    """Of the fact sheet."""
    paper: Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{5}$")] | None = None
    """Its number at arXiv."""


class Fact(Record):
    """One thing that is said of a family. Of an unknown, `says` names what is not known."""

    says: Words
    source: str
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


class Counts(Record):
    """How many positions, or whatever `unit` says, pictures of some sizes take."""

    unit: Words
    source: str
    date: Date
    status: Literal["verified", "mirrored", "derived", "secondary"]
    values: Mapping[str, Positive]
    """By width and height, as in "1024 x 768"."""


class Box(Record):
    """What a picture goes through on its way."""

    part: Literal["eye", "translator"]
    name: Short


class Wiring(Record):
    """A family's diagram."""

    meets: Meeting
    lane: tuple[Box, ...] = Field(default=(), max_length=2)
    arrives: Short | None = None
    """What comes to the language model."""
    joins: Annotated[int, Field(ge=1, le=8)] | None = None
    """Of how many layers the diagram shows that they take the picture in."""
    into: Short | None = None
    """Which layers those are."""
    gated: bool = False
    marker: bool = False
    """One token stands for the picture in the text."""
    both_ways: Literal["image", "prompt"] | None = None
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
        if self.meets == "patches" and any(box.part == "eye" for box in self.lane):
            raise ValueError("where bare patches enter there is no eye")
        return self


class Judged(Record):
    """How one axis compares with the baseline's."""

    verdict: Verdict
    also: tuple[Verdict, ...] = ()
    """Other answers that hold as well."""
    why: Words


Facts = Annotated[tuple[Fact, ...], Field(min_length=1)]


class Family(Record):
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
    model: str | None = None
    """Of a product: the family that says most about it."""
    notes: Words | None = None
    wiring: Wiring
    judged: Mapping[Axis, Judged] = Field(default_factory=dict)

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
        if self.meets == "unknown" and any(fact.status != "unknown" for fact in self.fusion):
            raise ValueError("a closed box says nothing of fusion but that it is unknown")
        if any(fact.status != "unknown" for fact in self.unknown):
            raise ValueError("what stands under `unknown` has the status unknown")
        return self


class AxisName(Record):
    """What an axis is called, and what it asks."""

    name: Words
    asks: Words


class Catalogue(Record):
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
        return self

    def family(self, name: str) -> Family:
        """Raises ValueError in words where there is none of that id."""
        if name not in self.families:
            raise ValueError(f"There is no family {name[:60]!r}.")
        return self.families[name]


@cache
def catalogue() -> Catalogue:
    """The families that ship, read once. Raises LessonError."""
    return load(FILE)


def load(path: Path) -> Catalogue:
    """Read and check a file of families.

    Raises:
        LessonError: with every mistake that was found, each naming file and field.
    """
    mistakes = Mistakes()
    data = read_yaml(path, mistakes) or {}
    for key in data.keys() - Catalogue.model_fields.keys():
        mistakes.add(path, key, "is not known here")
    pictures = data.get("pictures") or []
    sources = _read(path, "sources", Origin, data, mistakes)
    families = _read(path, "families", Family, data, mistakes)
    for name, family in families.items():
        for place, said in _wrong(name, family, families, pictures, sources):
            mistakes.add(path, f"families.{name}.{place}" if place else f"families.{name}", said)
    whole = {**data, "sources": sources, "families": families}
    found = read_record(path, "", Catalogue, whole, mistakes)
    if found is None or mistakes.found:
        raise LessonError(mistakes.found)
    return found


def _read(path: Path, key: str, kind: type[Any], data: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Any]:
    entries = data.get(key)
    if not isinstance(entries, dict):
        mistakes.add(path, key, "is missing" if entries is None else "should hold keys and values")
        return {}
    read = {name: read_record(path, f"{key}.{name}", kind, entry, mistakes) for name, entry in entries.items()}
    return {name: record for name, record in read.items() if record is not None}


def _wrong(
    name: str, family: Family, families: Mapping[str, Family], pictures: object, sources: Mapping[str, Origin]
) -> Iterator[tuple[str, str]]:
    """What only shows beside the rest of the file."""
    named = [(f"{place}.source", fact.source) for place, fact in family.facts()]
    if family.counts:
        named.append(("counts.source", family.counts.source))
        for size in family.counts.values:
            if not isinstance(pictures, list) or size not in pictures:
                yield f"counts.values.{size}", "is no size of `pictures`"
    for place, source in named:
        if source not in sources:
            yield place, f"there is no source {source!r}"
    if family.model is not None and family.model not in families:
        yield "model", f"there is no family {family.model!r}"
    if name == BASELINE and family.judged:
        yield "judged", "the others are judged against this one"
    for axis, judged in family.judged.items():
        known = any(fact.reason != OPEN for fact in getattr(family, axis))
        if not known:
            yield f"judged.{axis}", "cannot be asked: nobody has looked the axis up yet"
        if judged.verdict == "unpublished" and all(fact.status != "unknown" for fact in getattr(family, axis)):
            yield f"judged.{axis}", "says unpublished, and the axis holds no unknown"
