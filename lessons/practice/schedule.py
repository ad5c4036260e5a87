"""When a card comes back: FSRS, without a memory of its own. The page sends a card's record and keeps the new one.

No chance is involved: what a button promises is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import fsrs
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

RATINGS = {
    "again": fsrs.Rating.Again,
    "hard": fsrs.Rating.Hard,
    "good": fsrs.Rating.Good,
    "easy": fsrs.Rating.Easy,
}
LONGEST_WAIT = 365
"""Days; a card that is known well still comes back once a year."""
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A clock that says anything else is wrong."""


class Record(BaseModel):
    """A card as the page keeps it, in the words of the fsrs package."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: int = Field(ge=1, le=3, strict=True)
    """Learning, in review, learning again."""
    step: int | None = Field(None, ge=0, le=1)
    stability: float = Field(ge=0.001, le=1e6, allow_inf_nan=False)
    """Days until recall has become 90 % likely."""
    difficulty: float = Field(ge=1, le=10, allow_inf_nan=False)
    due: AwareDatetime
    last_review: AwareDatetime

    @model_validator(mode="after")
    def _holds_together(self) -> Record:
        if (self.step is None) != (self.state == fsrs.State.Review.value):
            raise ValueError("a card has a step while it is learned, and none in review")
        if not all(EARLIEST <= moment <= LATEST + timedelta(LONGEST_WAIT) for moment in (self.due, self.last_review)):
            raise ValueError("a date is out of reach")
        return self


def _scheduler() -> fsrs.Scheduler:
    return fsrs.Scheduler(maximum_interval=LONGEST_WAIT, enable_fuzzing=False)


def _card(told: object) -> fsrs.Card:
    """A card from its record, or a new one from None. Raises ValueError where it is damaged."""
    if told is None:
        return fsrs.Card(card_id=0)
    try:
        record = Record.model_validate(told)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "its parts"
        raise ValueError(f"The record of this card is damaged ({field[:40]}), so it cannot be counted on.") from error
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(record.state),
        step=record.step,
        stability=record.stability,
        difficulty=record.difficulty,
        due=record.due.astimezone(UTC),
        last_review=record.last_review.astimezone(UTC),
    )


def _moment(told: object) -> datetime:
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) and len(told) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("The time of an answer is a date with its time zone.")
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("The clock of this device is far off, so no date can be given.")
    return moment.astimezone(UTC)


def review(card: fsrs.Card, rating: fsrs.Rating, now: datetime) -> fsrs.Card:
    """The card after an answer at `now`, which is never earlier than the one before."""
    return _scheduler().review_card(card, rating, max(now, card.last_review or now))[0]


def rate(request: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a `card` (null for a new one) after a `rating` at `now` (ISO 8601), and when it is `due`.

    Raises ValueError in words.
    """
    rating = request.get("rating")
    if not isinstance(rating, str) or rating not in RATINGS:
        raise ValueError(f"A rating is one of {', '.join(RATINGS)}.")
    card = review(_card(request.get("card")), RATINGS[rating], _moment(request.get("now")))
    told = card.to_dict()
    return {"card": {key: value for key, value in told.items() if key != "card_id"}, "due": told["due"]}


def previews(request: Mapping[str, Any]) -> dict[str, Any]:
    """For each rating when the `card` would be due, and in how long, in words. Raises ValueError in words."""
    card, now = _card(request.get("card")), _moment(request.get("now"))
    found = {}
    for name, rating in RATINGS.items():
        due = review(card, rating, now).due
        found[name] = {"due": due.isoformat(), "wait": wait(due - now)}
    return found


def wait(time: timedelta) -> str:
    """A time to wait, as one says it: `10 min`, `8 days`, `3 months`."""
    minutes = time.total_seconds() / 60
    days = minutes / (24 * 60)
    if minutes < 90:
        return f"{max(1, round(minutes))} min"
    if days < 1:
        return f"{round(minutes / 60)} h"
    for size, name in ((1, "day"), (30, "month"), (365, "year")):
        count = round(days / size)
        if (name == "day" and count < 45) or (name == "month" and count < 12) or name == "year":
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError("a year always fits")
