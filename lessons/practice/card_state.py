"""What is known of a recall card, which says when it comes back. The page keeps it, in fsrs's own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, Field, model_validator

from lessons.strict import Strict

LONGEST_WAIT = 365
"""Days; a card that is known well still comes back once a year."""
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A clock that says anything else is wrong."""
LEARNING, REVIEW, RELEARNING = 1, 2, 3


class CardState(Strict):
    """One card's."""

    state: int = Field(ge=LEARNING, le=RELEARNING, strict=True)
    """Learning, in review, learning again."""
    step: int | None = Field(None, ge=0, le=1, strict=True)
    stability: float = Field(ge=0.001, le=1e6, allow_inf_nan=False, strict=True)
    """Days until recall has become 90 % likely."""
    difficulty: float = Field(ge=1, le=10, allow_inf_nan=False, strict=True)
    due: AwareDatetime
    last_review: AwareDatetime

    @model_validator(mode="after")
    def _holds_together(self) -> CardState:
        if (self.step is None) != (self.state == REVIEW):
            raise ValueError("a card has a step while it is learned, and none in review")
        if not all(EARLIEST <= moment <= LATEST + timedelta(LONGEST_WAIT) for moment in (self.due, self.last_review)):
            raise ValueError("a date is out of reach")
        return self
