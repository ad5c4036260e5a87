"""Each visitor reaches their own runs, whoever asks or watches keeps them, and all that is held is counted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lessons.server.session import Session, UnknownSessionError
from lessons.server.sessions import CrowdedError, Sessions
from model.options import QuestionError
from model.trace import SpanKind
from tests.lessons.fakes import GRID, HEADS, LAYERS, FakeConversation, FakeEngine, step_of

KINDS: list[SpanKind] = ["image"] * GRID.patches
STEP = step_of(np.random.default_rng(0), 0, " a", KINDS)


def test_keys_cannot_be_guessed() -> None:
    sessions = Sessions(4, 10**6)
    one, other = sessions.open(), sessions.open()
    assert one.key != other.key
    assert len(one.key) >= 24


def test_a_run_is_found_by_its_own_visitor_only() -> None:
    sessions = Sessions(4, 10**6)
    mine, theirs = sessions.open(), sessions.open()
    run = sessions.begin(mine)
    assert sessions.run(mine, run.key) is run
    with pytest.raises(UnknownSessionError):
        sessions.run(theirs, run.key)


@pytest.mark.parametrize("key", [None, "", "nobody"])
def test_unknown_keys_find_nothing(key: str | None) -> None:
    sessions = Sessions(4, 10**6)
    session = sessions.open()
    with pytest.raises(UnknownSessionError):
        sessions.get(key)
    with pytest.raises(UnknownSessionError):
        sessions.run(session, key or "")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def page(sessions: Sessions, side: int = 10) -> Session:
    """A page that shows a picture of 3 * side * side bytes."""
    session = sessions.open()
    session.show(Image.new("RGB", (side, side)))
    return session


def test_whoever_asks_or_watches_keeps_the_place_and_a_new_page_is_refused_in_words() -> None:
    """Previously the 129th greeting threw out somebody who was waiting for an answer."""
    clock = Clock()
    sessions = Sessions(2, 10**6, clock)
    watches, asks = page(sessions), page(sessions)
    asks.visible = False
    asks.turn_lock.acquire()
    with pytest.raises(CrowdedError, match=r"^2 pages are open here, .* tries again by itself\.$"):
        sessions.open()
    clock.now += 89
    with pytest.raises(CrowdedError):
        sessions.open()
    assert [watches.gone, asks.gone] == [False, False]
    asks.turn_lock.release()  # and nobody sees it
    sessions.open()
    assert asks.gone
    assert not watches.gone


def test_a_hundred_and_thirty_greetings_cost_no_page_its_place() -> None:
    sessions = Sessions(128, 10**6, Clock())
    pages = [page(sessions) for _ in range(10)]
    for session in pages:
        session.turn_lock.acquire()
    for _ in range(130):
        sessions.open()  # and is never heard of again
    assert not any(session.gone for session in pages)
    assert len(sessions) == 128


def test_the_idle_page_unheard_of_longest_makes_room_and_is_told() -> None:
    clock = Clock()
    sessions = Sessions(2, 10**6, clock)
    first, second = page(sessions), page(sessions)
    clock.now += 100
    sessions.get(first.key)
    sessions.open()
    assert sessions.get(first.key) is first
    assert second.gone
    with pytest.raises(UnknownSessionError, match="was not in use, and others needed its place"):
        sessions.get(second.key)


def test_a_session_outlives_its_connection_by_ten_minutes() -> None:
    """Previously a session was closed with the connection."""
    clock = Clock()
    sessions = Sessions(4, 10**6, clock)
    session = page(sessions)
    clock.now += 599
    sessions.sweep()
    assert sessions.get(session.key) is session
    clock.now += 601
    sessions.sweep()
    assert session.stopped(0)
    assert len(sessions) == 0


def test_a_page_that_says_goodbye_is_soon_forgotten_unless_it_comes_back() -> None:
    clock = Clock()
    sessions = Sessions(4, 10**6, clock)
    closed, reloaded = page(sessions), page(sessions)
    closed.say_goodbye()
    reloaded.say_goodbye()
    assert [closed.absent, reloaded.absent] == [True, True]
    clock.now += 5
    sessions.get(reloaded.key)
    assert [closed.absent, reloaded.absent] == [True, False]
    clock.now += 6
    sessions.sweep()
    assert closed.gone
    assert not reloaded.gone


def test_closing_a_session_forgets_it_and_stops_its_run() -> None:
    sessions = Sessions(4, 10**6)
    session, other = sessions.open(), sessions.open()
    sessions.keep(session, sessions.begin(session), STEP)
    sessions.close(session.key)
    assert session.stopped(0)
    assert not other.stopped(0)
    assert (len(sessions), sessions.size) == (1, 0)


def test_all_that_a_session_holds_is_counted_and_given_back() -> None:
    """Previously attention rows alone were: a photo of 48 megapixels took 183 MB that nobody counted."""
    engine = FakeEngine()
    sessions = Sessions(4, 10**9)
    session = page(sessions, side=1000)
    assert sessions.size == 4_000_000  # previously three: Pillow keeps a fourth byte beside red, green and blue
    sight = session.encode(engine)
    arrays = 3_000_000 + 32 * 48 * 3 * (1 + 4) + GRID.patches * (3 + 5 + 7) * 4  # original, seen, pixels, the rest
    assert sight.nbytes == arrays
    assert sessions.size == 4_000_000 + arrays
    session.conversation = FakeConversation(engine, sight, nbytes=77)
    assert sessions.size == 4_000_000 + arrays + 77
    run = sessions.begin(session)
    run.sight = sight  # the same one: counted once
    sessions.keep(session, run, STEP)
    sessions.keep(session, run, STEP)
    rows = 2 * LAYERS * HEADS * GRID.patches * 4
    assert sessions.size == 4_000_000 + arrays + 77 + rows
    session.show(Image.new("RGB", (10, 10)))
    assert sessions.size == 400
    assert run.sight.nbytes == arrays
    sessions.close(session.key)
    assert sessions.size == 0


def test_over_budget_an_idle_conversation_is_put_away_with_a_word_and_never_one_that_is_watched() -> None:
    clock = Clock()
    sessions = Sessions(8, 1300, clock)
    oldest, idle, watched = page(sessions), page(sessions), page(sessions)
    clock.now += 100
    sessions.get(watched.key)
    clock.now -= 50
    sessions.get(idle.key)
    idle.visible = False
    clock.now += 50
    mine = page(sessions)  # 400 bytes each
    assert sessions.make_room(mine) == 0
    assert [oldest.gone, idle.gone, watched.gone] == [True, False, False]
    with pytest.raises(UnknownSessionError, match="This conversation was put away to make room for others"):
        sessions.get(oldest.key)
    assert sessions.make_room(mine, 300) == 0
    assert [oldest.gone, idle.gone, watched.gone] == [True, True, False]
    assert sessions.make_room(mine, 600) == 100
    with pytest.raises(QuestionError, match="people who are asking or watching"):
        sessions.require_room(mine, 1000)
    assert [watched.gone, mine.gone] == [False, False]


def test_over_budget_the_oldest_runs_go_and_the_one_being_written_stays() -> None:
    sessions = Sessions(4, 3 * STEP.attention.nbytes)
    session = sessions.open()
    old, new = sessions.begin(session), sessions.begin(session)
    for run in (old, old, new, new, new, new):
        sessions.keep(session, run, STEP)
    assert sessions.run(session, new.key).steps
    with pytest.raises(UnknownSessionError, match="no longer kept"):
        sessions.run(session, old.key)


def test_no_more_runs_go_than_make_the_room() -> None:
    sessions = Sessions(4, 5 * STEP.attention.nbytes)
    session = sessions.open()
    runs = [sessions.begin(session) for _ in range(3)]
    for run in (*runs, *runs):
        sessions.keep(session, run, STEP)
    assert list(session.runs) == [run.key for run in runs[1:]]
    assert sessions.make_room(session) == 0
    assert len(session.runs) == 2


def test_a_stop_that_overtakes_its_question_counts() -> None:
    session = Sessions(1, 1).open()
    session.stop(3)
    assert session.stopped(3)
    assert not session.stopped(4)


def test_the_answers_about_a_picture_go_with_it() -> None:
    sessions = Sessions(4, 10**6)
    session = sessions.open()
    run = sessions.begin(session)
    sessions.keep(session, run, STEP)
    session.show(Image.new("RGB", (9, 9)))
    assert sessions.size == 9 * 9 * 4  # the new picture
    with pytest.raises(UnknownSessionError, match="no longer kept"):
        sessions.run(session, run.key)
