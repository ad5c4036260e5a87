"""When a card comes back: FSRS, without a memory of its own. The page keeps what is known of a card.

No chance is involved: what a button promises is what happens.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import fsrs

from lessons.practice.card_state import EARLIEST, LATEST, LONGEST_WAIT, CardState
from model.words import phrase

RATINGS = {
    "again": fsrs.Rating.Again,
    "hard": fsrs.Rating.Hard,
    "good": fsrs.Rating.Good,
    "easy": fsrs.Rating.Easy,
}


def _scheduler() -> fsrs.Scheduler:
    return fsrs.Scheduler(maximum_interval=LONGEST_WAIT, enable_fuzzing=False)


def _card(state: CardState | None) -> fsrs.Card:
    """A card as it is known, or a new one."""
    if state is None:
        return fsrs.Card(card_id=0)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(state.state),
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due.astimezone(UTC),
        last_review=state.last_review.astimezone(UTC),
    )


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(phrase("practice.schedule.no_time"))
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(phrase("practice.schedule.clock_off"))
    return moment.astimezone(UTC)


def review(card: fsrs.Card, rating: fsrs.Rating, now: datetime) -> fsrs.Card:
    """The card after an answer at `now`, which is never earlier than the one before."""
    return _scheduler().review_card(card, rating, max(now, card.last_review or now))[0]


def rate(state: CardState | None, rating: str, now: str) -> CardState:
    """What is known of a card (nothing of a new one) after a rating.

    Args:
        state: what was known before.
        rating: one of `RATINGS`.
        now: ISO 8601, with a time zone.

    Raises:
        ValueError: in words: no such rating, or no such time.
    """
    if rating not in RATINGS:
        raise ValueError(phrase("practice.schedule.no_rating", known=", ".join(RATINGS)))
    card = review(_card(state), RATINGS[rating], _moment(now))
    return CardState.model_validate({key: value for key, value in card.to_dict().items() if key != "card_id"})


def previews(state: CardState | None, now: str) -> dict[str, tuple[datetime, str]]:
    """For each rating when the card would be due, and in how long, in words. Raises ValueError in words."""
    card, moment = _card(state), _moment(now)
    due = {name: review(card, rating, moment).due for name, rating in RATINGS.items()}
    return {name: (then, wait(then - moment)) for name, then in due.items()}


def wait(time: timedelta) -> str:
    """A time to wait, as one says it: `10 min`, `8 days`, `3 months`."""
    minutes = time.total_seconds() / 60
    days = minutes / (24 * 60)
    if minutes < 90:
        return phrase("practice.schedule.wait.minutes", n=max(1, round(minutes)))
    if days < 1:
        return phrase("practice.schedule.wait.hours", n=round(minutes / 60))
    if round(days) < 45:
        return phrase("practice.schedule.wait.days", n=round(days))
    if round(days / 30) < 12:
        return phrase("practice.schedule.wait.months", n=round(days / 30))
    return phrase("practice.schedule.wait.years", n=round(days / 365))
