"""First come, first served, and everyone knows their place."""

from __future__ import annotations

import threading
import time

import pytest

from lessons.server.queue import Queue, QueueFullError


def test_places_and_turns() -> None:
    line = Queue(3)
    first, second, third = line.enter(), line.enter(), line.enter()
    assert [ticket.wait(0) for ticket in (first, second, third)] == [0, 1, 2]
    first.leave()
    assert [ticket.wait(0) for ticket in (second, third)] == [0, 1]
    third.leave()
    third.leave()
    assert len(line) == 1


def test_waiting_ends_when_the_line_moves() -> None:
    line = Queue(2)
    first, second = line.enter(), line.enter()
    threading.Timer(0.1, first.leave).start()
    start = time.monotonic()
    assert second.wait(10) == 0
    assert time.monotonic() - start < 5


def test_a_full_line_says_so() -> None:
    line = Queue(1)
    with line.enter(), pytest.raises(QueueFullError, match="1 questions are waiting"):
        line.enter()
    line.enter()


def test_an_exception_makes_room() -> None:
    line = Queue(1)
    with pytest.raises(RuntimeError), line.enter():
        raise RuntimeError
    assert len(line) == 0
