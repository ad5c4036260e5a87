"""Each visitor reaches their own runs, memory is bounded, and what is closed is forgotten."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lessons.visits import UnknownVisitError, Visits
from model.trace import SpanKind
from tests.lessons.fakes import GRID, step_of

KINDS: list[SpanKind] = ["image"] * GRID.patches
STEP = step_of(np.random.default_rng(0), 0, " a", KINDS)


def test_keys_cannot_be_guessed() -> None:
    visits = Visits(4, 10**6)
    one, other = visits.open("a"), visits.open("a")
    assert one.key != other.key
    assert len(one.key) >= 24


def test_a_run_is_found_by_its_own_visitor_only() -> None:
    visits = Visits(4, 10**6)
    mine, theirs = visits.open("a"), visits.open("b")
    run = visits.begin(mine, GRID)
    assert visits.run(mine, run.key) is run
    with pytest.raises(UnknownVisitError):
        visits.run(theirs, run.key)


@pytest.mark.parametrize("key", [None, 3, "", "nobody", ["x"], {"x": 1}])
def test_nonsense_keys_find_nothing(key: object) -> None:
    visits = Visits(4, 10**6)
    visit = visits.open("a")
    with pytest.raises(UnknownVisitError):
        visits.get(key)
    with pytest.raises(UnknownVisitError):
        visits.run(visit, key)


def test_the_visit_unused_longest_makes_room() -> None:
    visits = Visits(2, 10**6)
    first, second = visits.open("a"), visits.open("b")
    visits.get(first.key)
    visits.open("c")
    assert visits.get(first.key) is first
    assert second.gone
    with pytest.raises(UnknownVisitError):
        visits.get(second.key)


def test_closing_a_session_forgets_it_and_stops_its_run() -> None:
    visits = Visits(4, 10**6)
    visit, other = visits.open("a"), visits.open("b")
    visits.keep(visits.begin(visit, GRID), STEP)
    visits.close("a")
    assert visit.stopped(0)
    assert not other.stopped(0)
    assert (len(visits), visits.size) == (1, 0)


def test_over_budget_the_oldest_runs_go_and_the_one_being_written_stays() -> None:
    visits = Visits(4, 3 * STEP.attention.nbytes)
    visit = visits.open("a")
    old, new = visits.begin(visit, GRID), visits.begin(visit, GRID)
    for run in (old, old, new, new, new, new):
        visits.keep(run, STEP)
    assert visits.run(visit, new.key).steps
    with pytest.raises(UnknownVisitError, match="no longer kept"):
        visits.run(visit, old.key)


def test_a_stop_that_overtakes_its_question_counts() -> None:
    visit = Visits(1, 1).open("a")
    visit.stop(3)
    assert visit.stopped(3)
    assert not visit.stopped(4)


def test_the_answers_about_a_picture_go_with_it() -> None:
    visits = Visits(4, 10**6)
    visit = visits.open("a")
    run = visits.begin(visit, GRID)
    visits.keep(run, STEP)
    visit.show(Image.new("RGB", (9, 9)))
    assert visits.size == 0
    with pytest.raises(UnknownVisitError, match="no longer kept"):
        visits.run(visit, run.key)
