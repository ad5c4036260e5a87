"""The records that more than one room's content is made of: claims, sources, terms, answers to choose from."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, model_validator

from lessons.strict import Strict, one_of

Status = Literal["verified", "mirrored", "derived", "secondary", "own"]
"""How sure a source is, as `facts/vlm-facts.md` marks it: V, V-m, D, S; `own` is this project's own measurement."""
State = Literal["runs", "recorded", "card", "later"]
"""How a claim is shown: the learner runs or works it on the page; by results of our own runs; by facts with their
sources, which nobody can run here; or (`later`) in part, for want of something that the page does not have."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Lower case and hyphens: it stands in addresses."""
ClaimId = Annotated[str, one_of("claim", "there is no claim {} in claims.yaml")]
SourceId = Annotated[str, one_of("source", "there is no source {} in sources.yaml")]
LessonSlug = Annotated[str, one_of("lesson", "there is no lesson {}")]
Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]


class Claim(Strict):
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


class Source(Strict):
    """Where a fact is from."""

    title: Words
    date: Annotated[Words | None, BeforeValidator(_dated)] = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = None
    status: Status


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Term(Strict):
    """One entry of the glossary."""

    name: Words
    also: Annotated[tuple[Words, ...], BeforeValidator(_listed)] = ()
    """Its other names, such as "the eye" for the vision encoder."""
    says: Words


class Choice(Strict):
    """One of the answers to choose from; every one has its why, the wrong ones too."""

    text: Words
    why: Words
    right: bool = False


def _one_right(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if len(choices) < 2:
        raise ValueError("has fewer than two choices")
    right = sum(choice.right for choice in choices)
    if right != 1:
        raise ValueError(f"has {right or 'no'} right choices; exactly one is right")
    texts = [choice.text for choice in choices]
    twice = next((text for place, text in enumerate(texts) if text in texts[:place]), None)
    if twice:
        raise ValueError(f"{twice!r} stands twice")
    return choices


Choices = Annotated[tuple[Choice, ...], AfterValidator(_one_right)]
"""Two or more answers, exactly one of them right."""


def _of_a_number(given: object, info: ValidationInfo) -> object:
    if given is not None and info.data.get("number", 0) is None:
        raise ValueError("belongs to a number, and there is none")
    return given


OF_A_NUMBER = AfterValidator(_of_a_number)
"""For a field that says nothing without the field `number`, which stands before it."""


def _number_or_choices(choices: object, info: ValidationInfo) -> object:
    if "number" in info.data:  # else it is wrong in itself
        if choices is None and info.data["number"] is None:
            raise ValueError("or a number is missing: there is no answer")
        if choices is not None and info.data["number"] is not None:
            raise ValueError("stands beside a number; an answer is one or the other")
    return choices


NUMBER_OR_CHOICES = AfterValidator(_number_or_choices)
"""For choices in the place of the field `number`, which stands before them; its default has to be validated too."""
