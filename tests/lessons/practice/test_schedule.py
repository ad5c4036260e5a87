"""When cards come back: promised and kept, against the published formulas of FSRS-6 worked out here."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lessons.practice.card_state import LONGEST_WAIT
from lessons.practice.schedule import wait
from tests.lessons.asking import ask

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
W = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""The default weights of FSRS-6."""


def after(card: dict[str, Any] | None, rating: str, moment: datetime) -> dict[str, Any]:
    card_after: dict[str, Any] = ask("rate", card=card, rating=rating, now=moment.isoformat())["card"]
    return card_after


def due(card: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(card["due"])


@pytest.mark.parametrize(("rating", "minutes"), [("again", 1), ("hard", 5.5), ("good", 10), ("easy", 8 * 24 * 60)])
def test_a_new_card_comes_back_soon_unless_it_was_easy(rating: str, minutes: float) -> None:
    card = after(None, rating, NOW)
    assert due(card) - NOW == timedelta(minutes=minutes)
    assert card["stability"] == W[["again", "hard", "good", "easy"].index(rating)]


def test_the_button_keeps_what_it_promised() -> None:
    card, moment = None, NOW
    for rating in ("again", "good", "good", "hard", "good", "easy", "again", "good"):
        told = ask("previews", card=card, now=moment.isoformat())
        assert set(told) == {"again", "hard", "good", "easy"}
        for name, promise in told.items():
            reply = ask("rate", card=card, rating=name, now=moment.isoformat())
            assert reply["due"] == promise["due"] == reply["card"]["due"]
        times = [datetime.fromisoformat(told[name]["due"]) for name in ("again", "hard", "good", "easy")]
        assert times == sorted(times)
        card = after(card, rating, moment)
        moment = due(card)


def test_stability_grows_as_the_formula_says() -> None:
    card = after(after(None, "good", NOW), "good", NOW + timedelta(minutes=10))
    moment = due(card)
    days = (moment - datetime.fromisoformat(card["last_review"])).days
    factor = 0.9 ** (-1 / W[20]) - 1
    recall = (1 + factor * days / card["stability"]) ** -W[20]
    grown = card["stability"] * (
        1
        + math.exp(W[8]) * (11 - card["difficulty"]) * card["stability"] ** -W[9] * (math.exp(W[10] * (1 - recall)) - 1)
    )
    later = after(card, "good", moment)
    assert later["stability"] == pytest.approx(grown)
    assert due(later) - moment == timedelta(days=round(grown))  # it is due when recall has fallen to 90 %


def test_a_lapse_is_learned_again_within_minutes() -> None:
    card = after(None, "easy", NOW)
    lapsed = after(card, "again", due(card))
    assert (lapsed["state"], lapsed["step"]) == (3, 0)
    assert due(lapsed) - due(card) == timedelta(minutes=10)
    assert lapsed["stability"] < card["stability"]


def test_nothing_waits_longer_than_a_year() -> None:
    card = after(None, "easy", NOW)
    for _ in range(12):
        card = after(card, "easy", due(card))
        assert due(card) - datetime.fromisoformat(card["last_review"]) <= timedelta(days=LONGEST_WAIT)
    assert due(card) - datetime.fromisoformat(card["last_review"]) == timedelta(days=LONGEST_WAIT)


def test_a_clock_set_back_does_no_harm() -> None:
    card = after(None, "good", NOW)
    later = after(card, "good", NOW - timedelta(days=3))
    assert datetime.fromisoformat(later["last_review"]) == NOW
    assert due(later) > NOW


def test_another_time_zone_is_the_same_moment() -> None:
    here = ask("rate", card=None, rating="good", now="2026-11-24T11:00:00+01:00")
    assert here == ask("rate", card=None, rating="good", now=NOW.isoformat())


GOOD = after(None, "good", NOW)


@pytest.mark.parametrize(
    "damage",
    [
        {"state": 9},
        {"state": True},
        {"stability": -1.0},
        {"stability": "<b>3</b>"},
        {"difficulty": 11},
        {"step": None},
        {"step": 7},
        {"due": "soon"},
        {"due": "2026-11-24T10:00:00"},
        {"last_review": None},
        {"due": "9999-12-31T00:00:00+00:00"},
        {"extra": 1},
    ],
)
def test_a_damaged_record_is_told_and_never_guessed_at(damage: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="record of this card is damaged"):
        ask("previews", card={**GOOD, **damage}, now=NOW.isoformat())


@pytest.mark.parametrize("card", ["", [], 3, {}, "R1"])
def test_what_is_no_record_at_all_is_damaged_too(card: object) -> None:
    with pytest.raises(ValueError, match="damaged"):
        ask("rate", card=card, rating="good", now=NOW.isoformat())


@pytest.mark.parametrize(
    "now", [None, 0, "", "today", "2026-11-24", "1970-01-01T00:00:00Z", "2500-01-01T00:00:00Z", "9" * 100]
)
def test_a_time_that_cannot_be_is_told(now: object) -> None:
    with pytest.raises(ValueError, match=r"time of an answer|clock"):
        ask("rate", card=None, rating="good", now=now)


@pytest.mark.parametrize("rating", [None, "", "best", 3, ["good"]])
def test_a_rating_is_one_of_four(rating: object) -> None:
    with pytest.raises(ValueError, match="again, hard, good, easy"):
        ask("rate", card=None, rating=rating, now=NOW.isoformat())


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=20), "1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=44), "44 days"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=365), "1 year"),
    ],
)
def test_a_wait_is_told_as_one_says_it(time: timedelta, said: str) -> None:
    assert wait(time) == said
