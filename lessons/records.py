"""The records that the content's files hold, each checked on its own. Frozen; an unknown key is a mistake."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Kind = Literal["text", "figure", "prediction", "experiment", "quiz"]
Status = Literal["verified", "mirrored", "derived", "secondary", "own"]
"""How sure a source is, as `facts/vlm-facts.md` marks it: V, V-m, D, S; `own` is this project's own measurement."""
State = Literal["runs", "recorded", "card", "later"]
"""How a claim is shown: the learner runs or works it on the page; by results of our own runs; by facts with their
sources, which nobody can run here; or (`later`) in part, for want of something that the page does not have."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Lower case and hyphens: it stands in addresses."""


class Record(BaseModel):
    """What all of them share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Claim(Record):
    """One thing that the lesson says, and how a learner can see it."""

    says: Words
    state: State
    how: Words
    missing: Words | None = None
    """What the list of claims asks for beyond what is shown."""
    later: Words | None = None
    """Of a claim whose state is `later`: what of it the page does not show."""
    room: Annotated[str, StringConstraints(pattern=r"^room=[a-z]+(&[a-z]+=[A-Za-z0-9-]+)*$")] | None = None
    """Address of the room that shows it, where that is no figure of a lesson."""

    @model_validator(mode="after")
    def _later_or_shown(self) -> Claim:
        if (self.state == "later") != (self.later is not None):
            raise ValueError("`later` is for a claim whose state is later, and only for such a one")
        return self


def _dated(value: object) -> object:
    """YAML makes dates and years of what looks like them."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if type(value) is int else value


class Source(Record):
    """Where a fact is from."""

    title: Words
    date: Annotated[Words | None, BeforeValidator(_dated)] = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = None
    status: Status


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Term(Record):
    """One entry of the glossary."""

    name: Words
    also: Annotated[tuple[Words, ...], BeforeValidator(_listed)] = ()
    """Its other names, such as "the eye" for the vision encoder."""
    says: Words


class Choice(Record):
    """One of the answers to choose from; every one has its why, the wrong ones too."""

    text: Words
    why: Words
    right: bool = False


class BlockEntry(Record):
    """One block, as lesson.yaml has it; its text is in lesson.md."""

    id: Name
    kind: Kind
    claims: tuple[str, ...] = ()
    figure: dict[str, Any] | None = None
    """`name`, and beside it the figure's settings."""
    ask: Words | None = None
    number: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = None
    unit: Words | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Relative: 0.05 takes an answer that is 5 % off. Without one, an answer is right when it is exact."""
    choices: tuple[Choice, ...] | None = None


class LessonEntry(Record):
    """lesson.yaml."""

    title: Words
    minutes: Annotated[int, Field(ge=1, le=60, strict=True)]
    idea: Words
    blocks: Annotated[tuple[BlockEntry, ...], Field(min_length=1)]
    sources: tuple[str, ...] = ()
