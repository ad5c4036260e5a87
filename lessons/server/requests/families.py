"""Other models: what is published of each, and the exercise that asks in what they differ from LLaVA-1.5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from lessons.reference.families import Axis, BothWays, Kind, Meeting, Part, Reason, Status, Verdict
from lessons.server.context import Context
from lessons.server.messages import Name, Reply, Request, Says, request


class Families(Request):
    """All families with their facts."""


class Fact(Reply):
    """What it says, how sure it is, and source and date in words."""

    says: str
    status: Status
    reason: Reason | None
    """Of an unknown: which kind it is."""
    origin: Annotated[str, Field(alias="from")]


class Counts(Reply):
    """How many positions, or whatever `unit` says, pictures of some sizes take."""

    unit: str
    status: Status
    origin: Annotated[str, Field(alias="from")]
    values: Mapping[str, int]


class WiringBox(Reply):
    """What a picture goes through on its way."""

    part: Part
    name: str


class Wiring(Reply):
    """A family's diagram."""

    meets: Meeting
    lane: list[WiringBox]
    arrives: str = ""
    joins: int = 0
    into: str = ""
    gated: bool
    marker: bool
    both_ways: BothWays | None = None
    words: str


class Family(Reply):
    """One model or product."""

    name: str
    kind: Literal["model", "product"]
    meets: Kind
    idea: str
    open: bool
    dated: Fact | None
    maker: Fact
    weights: Fact
    does: list[Fact]
    training: list[Fact]
    tokens: list[Fact]
    fusion: list[Fact]
    published: list[Fact]
    unknown: list[Fact]
    counts: Counts | None
    model: str | None
    notes: str | None
    wiring: Wiring
    asks: list[Axis]
    """The axes that the exercise asks of it."""


class AxisName(Reply):
    """What an axis is called, and what it asks."""

    name: str
    asks: str


class FamilyList(Reply):
    """All of them; the verdicts of the exercise are left out."""

    baseline: str
    pictures: list[str]
    axes: Mapping[Axis, AxisName]
    families: Mapping[str, Family]


@request
def families(query: Families, context: Context) -> FamilyList:
    """All families with their facts."""
    from lessons.reference.families import catalogue
    from lessons.reference.wording import describe_catalogue

    return FamilyList.model_validate(describe_catalogue(catalogue()))


class Axes(Request):
    """Verdicts on a family."""

    family: Annotated[Name, Says("requests.families.no_family")]
    picks: Annotated[
        dict[Name, Annotated[Name, Says("requests.families.pick")]],
        Says("requests.families.picks"),
    ]
    """By axis."""


class AxisGrade(Reply):
    """One verdict beside the right one."""

    right: bool
    pick: Verdict
    verdict: Verdict
    also: list[Verdict]
    """Other answers that hold as well."""
    why: str
    facts: list[Fact]


class AxesGraded(Reply):
    """By axis, and how many are right."""

    axes: Mapping[str, AxisGrade]
    right: int
    of: int


@request
def axes(query: Axes, context: Context) -> AxesGraded:
    """Grade the verdicts on the axes that are asked of a family."""
    from lessons.reference.families import catalogue
    from lessons.reference.wording import judge

    graded: dict[str, Any] = judge(catalogue(), query.family, query.picks)
    grades = {axis: AxisGrade.model_validate(one) for axis, one in graded.items()}
    return AxesGraded(axes=grades, right=sum(one.right for one in grades.values()), of=len(grades))
