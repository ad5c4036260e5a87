"""Each visitor reaches their own runs, whoever asks or watches keeps them, and all that is held is counted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lessons.server.session import UnknownVisitError, Visit
from lessons.server.sessions import CrowdedError, Visits
from model.options import QuestionError
from model.trace import SpanKind
from tests.lessons.fakes import GRID, HEADS, LAYERS, FakeEngine, FakeTalk, step_of

KINDS: list[SpanKind] = ["image"] * GRID.patches
STEP = step_of(np.random.default_rng(0), 0, " a", KINDS)


def test_keys_cannot_be_guessed() -> None:
    visits = Visits(4, 10**6)
    one, other = visits.open(), visits.open()
    assert one.key != other.key
    assert len(one.key) >= 24


def test_a_run_is_found_by_its_own_visitor_only() -> None:
    visits = Visits(4, 10**6)
    mine, theirs = visits.open(), visits.open()
    run = visits.begin(mine, GRID)
    assert visits.run(mine, run.key) is run
    with pytest.raises(UnknownVisitError):
        visits.run(theirs, run.key)


@pytest.mark.parametrize("key", [None, 3, "", "nobody", ["x"], {"x": 1}])
def test_nonsense_keys_find_nothing(key: object) -> None:
    visits = Visits(4, 10**6)
    visit = visits.open()
    with pytest.raises(UnknownVisitError):
        visits.get(key)
    with pytest.raises(UnknownVisitError):
        visits.run(visit, key)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def page(visits: Visits, side: int = 10) -> Visit:
    """A page that shows a picture of 3 * side * side bytes."""
    visit = visits.open()
    visit.show(Image.new("RGB", (side, side)))
    return visit


def test_whoever_asks_or_watches_keeps_the_place_and_a_new_page_is_refused_in_words() -> None:
    """Previously the 129th greeting threw out somebody who was waiting for an answer."""
    clock = Clock()
    visits = Visits(2, 10**6, clock)
    watches, asks = page(visits), page(visits)
    asks.visible = False
    asks.asking.acquire()
    with pytest.raises(CrowdedError, match=r"^2 pages are open here, .* tries again by itself\.$"):
        visits.open()
    clock.now += 89
    with pytest.raises(CrowdedError):
        visits.open()
    assert [watches.gone, asks.gone] == [False, False]
    asks.asking.release()  # and nobody sees it
    visits.open()
    assert asks.gone
    assert not watches.gone


def test_a_hundred_and_thirty_greetings_cost_no_page_its_place() -> None:
    visits = Visits(128, 10**6, Clock())
    pages = [page(visits) for _ in range(10)]
    for visit in pages:
        visit.asking.acquire()
    for _ in range(130):
        visits.open()  # and is never heard of again
    assert not any(visit.gone for visit in pages)
    assert len(visits) == 128


def test_the_idle_page_unheard_of_longest_makes_room_and_is_told() -> None:
    clock = Clock()
    visits = Visits(2, 10**6, clock)
    first, second = page(visits), page(visits)
    clock.now += 100
    visits.get(first.key)
    visits.open()
    assert visits.get(first.key) is first
    assert second.gone
    with pytest.raises(UnknownVisitError, match="was not in use, and others needed its place"):
        visits.get(second.key)


def test_a_session_outlives_its_connection_by_ten_minutes() -> None:
    """Previously a session was closed with the connection."""
    clock = Clock()
    visits = Visits(4, 10**6, clock)
    visit = page(visits)
    clock.now += 599
    visits.sweep()
    assert visits.get(visit.key) is visit
    clock.now += 601
    visits.sweep()
    assert visit.stopped(0)
    assert len(visits) == 0


def test_a_page_that_says_goodbye_is_soon_forgotten_unless_it_comes_back() -> None:
    clock = Clock()
    visits = Visits(4, 10**6, clock)
    closed, reloaded = page(visits), page(visits)
    closed.say_goodbye()
    reloaded.say_goodbye()
    assert [closed.absent, reloaded.absent] == [True, True]
    clock.now += 5
    visits.get(reloaded.key)
    assert [closed.absent, reloaded.absent] == [True, False]
    clock.now += 6
    visits.sweep()
    assert closed.gone
    assert not reloaded.gone


def test_closing_a_session_forgets_it_and_stops_its_run() -> None:
    visits = Visits(4, 10**6)
    visit, other = visits.open(), visits.open()
    visits.keep(visit, visits.begin(visit, GRID), STEP)
    visits.close(visit.key)
    assert visit.stopped(0)
    assert not other.stopped(0)
    assert (len(visits), visits.size) == (1, 0)


def test_all_that_a_session_holds_is_counted_and_given_back() -> None:
    """Previously attention rows alone were: a photo of 48 megapixels took 183 MB that nobody counted."""
    engine = FakeEngine()
    visits = Visits(4, 10**9)
    visit = page(visits, side=1000)
    assert visits.size == 4_000_000  # previously three: Pillow keeps a fourth byte beside red, green and blue
    sight = visit.see(engine)
    arrays = 3_000_000 + 32 * 48 * 3 * (1 + 4) + GRID.patches * (3 + 5 + 7) * 4  # original, seen, pixels, the rest
    assert sight.nbytes == arrays
    assert visits.size == 4_000_000 + arrays
    visit.talk = FakeTalk(engine, sight, nbytes=77)
    assert visits.size == 4_000_000 + arrays + 77
    run = visits.begin(visit, GRID)
    run.sight = sight  # the same one: counted once
    visits.keep(visit, run, STEP)
    visits.keep(visit, run, STEP)
    rows = 2 * LAYERS * HEADS * GRID.patches * 4
    assert visits.size == 4_000_000 + arrays + 77 + rows
    visit.show(Image.new("RGB", (10, 10)))
    assert visits.size == 400
    assert run.sight.nbytes == arrays
    visits.close(visit.key)
    assert visits.size == 0


def test_over_budget_an_idle_conversation_is_put_away_with_a_word_and_never_one_that_is_watched() -> None:
    clock = Clock()
    visits = Visits(8, 1300, clock)
    oldest, idle, watched = page(visits), page(visits), page(visits)
    clock.now += 100
    visits.get(watched.key)
    clock.now -= 50
    visits.get(idle.key)
    idle.visible = False
    clock.now += 50
    mine = page(visits)  # 400 bytes each
    assert visits.make_room(mine) == 0
    assert [oldest.gone, idle.gone, watched.gone] == [True, False, False]
    with pytest.raises(UnknownVisitError, match="This conversation was put away to make room for others"):
        visits.get(oldest.key)
    assert visits.make_room(mine, 300) == 0
    assert [oldest.gone, idle.gone, watched.gone] == [True, True, False]
    assert visits.make_room(mine, 600) == 100
    with pytest.raises(QuestionError, match="people who are asking or watching"):
        visits.require_room(mine, 1000)
    assert [watched.gone, mine.gone] == [False, False]


def test_over_budget_the_oldest_runs_go_and_the_one_being_written_stays() -> None:
    visits = Visits(4, 3 * STEP.attention.nbytes)
    visit = visits.open()
    old, new = visits.begin(visit, GRID), visits.begin(visit, GRID)
    for run in (old, old, new, new, new, new):
        visits.keep(visit, run, STEP)
    assert visits.run(visit, new.key).steps
    with pytest.raises(UnknownVisitError, match="no longer kept"):
        visits.run(visit, old.key)


def test_no_more_runs_go_than_make_the_room() -> None:
    visits = Visits(4, 5 * STEP.attention.nbytes)
    visit = visits.open()
    runs = [visits.begin(visit, GRID) for _ in range(3)]
    for run in (*runs, *runs):
        visits.keep(visit, run, STEP)
    assert list(visit.runs) == [run.key for run in runs[1:]]
    assert visits.make_room(visit) == 0
    assert len(visit.runs) == 2


def test_a_stop_that_overtakes_its_question_counts() -> None:
    visit = Visits(1, 1).open()
    visit.stop(3)
    assert visit.stopped(3)
    assert not visit.stopped(4)


def test_the_answers_about_a_picture_go_with_it() -> None:
    visits = Visits(4, 10**6)
    visit = visits.open()
    run = visits.begin(visit, GRID)
    visits.keep(visit, run, STEP)
    visit.show(Image.new("RGB", (9, 9)))
    assert visits.size == 9 * 9 * 4  # the new picture
    with pytest.raises(UnknownVisitError, match="no longer kept"):
        visits.run(visit, run.key)
