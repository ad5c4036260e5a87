"""Work of many owners on few children: its order, its bounds, and what is said where there is no room."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from model.confined import Limits, TooMuchError
from model.pictures.pool import CrowdedError, Pool, TwiceError

LIMITS = Limits(seconds=60.0, memory=1 << 30)
HERE = "tests.model.test_confined"


class Asker(threading.Thread):
    """Somebody who wants a piece of work done that does not end by itself."""

    def __init__(self, pool: Pool, owner: str | None) -> None:
        super().__init__()
        self._pool, self._owner = pool, owner
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._pool.call({"loop": True}, owner=self._owner)
        except (TooMuchError, CrowdedError) as error:
            self.error = error


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(f"{HERE}:endless", LIMITS, children=2, waiting=2, patience=30.0) as made:
        yield made


def settle(pool: Pool, *, under_way: int, waiting: int) -> None:
    """Wait until that many pieces are under way and in line."""
    with pool._changed:
        reached = pool._changed.wait_for(
            lambda: (len(pool._children) - len(pool._idle), len(pool._line)) == (under_way, waiting), 60
        )
    assert reached


def finish(pool: Pool, *askers: Asker) -> None:
    while any(asker.is_alive() for asker in askers):
        pool.close()
        askers[-1].join(0.05)


def test_one_child_is_used_again_and_again() -> None:
    with Pool(f"{HERE}:turned", LIMITS, children=3, waiting=2, patience=30.0) as pool:
        for number in range(5):
            assert pool.call({"n": number}, b"ab", owner="a") == ({"n": number}, b"ba")
        assert sum(child._process is not None for child in pool._children) == 1


def test_an_owner_has_one_piece_under_way_another_waiting_and_no_third(pool: Pool) -> None:
    first = Asker(pool, "a")
    settle(pool, under_way=1, waiting=0)
    second = Asker(pool, "a")
    settle(pool, under_way=1, waiting=1)  # though a child is idle
    with pytest.raises(TwiceError):
        pool.call({}, owner="a")
    assert pool.call({}, owner="b") == ({}, b"")  # who came later and need not wait
    finish(pool, first, second)
    assert isinstance(first.error, TooMuchError)
    assert isinstance(second.error, TooMuchError)
    assert pool.call({}, owner="a") == ({}, b"")


def test_beyond_the_line_work_is_refused_at_once(pool: Pool) -> None:
    askers = [Asker(pool, name) for name in "ab"]
    settle(pool, under_way=2, waiting=0)
    askers += [Asker(pool, name) for name in "cd"]
    settle(pool, under_way=2, waiting=2)
    with pytest.raises(CrowdedError, match="2 other pieces are waiting"):
        pool.call({}, owner="e")
    finish(pool, *askers)


def test_what_is_not_begun_in_time_is_refused_and_leaves_the_line() -> None:
    with Pool(f"{HERE}:endless", LIMITS, children=1, waiting=2, patience=0.05) as pool:
        first = Asker(pool, None)
        settle(pool, under_way=1, waiting=0)
        with pytest.raises(CrowdedError, match=r"not its turn within 0\.05 s"):
            pool.call({}, owner="b")
        assert pool._line == []
        finish(pool, first)
        assert pool.call({}, owner="b") == ({}, b"")


def test_a_child_is_got_ready() -> None:
    with Pool(f"{HERE}:turned", LIMITS, children=2, waiting=1, patience=30.0) as pool:
        pool.prepare()
        ready = pool._idle[-1]._process
        assert ready is not None
        pool.call({}, b"")
        assert pool._idle[-1]._process is ready
