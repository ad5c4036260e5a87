"""The model loads behind the page, and the page is told."""

from __future__ import annotations

import threading

from lessons.engine import Engine, Progress
from lessons.loading import Loading, Status
from tests.lessons.fakes import FakeEngine, loader
from tests.lessons.patience import eventually


def test_progress_is_told_as_it_happens() -> None:
    hold = threading.Event()
    loading = Loading(loader(FakeEngine(), hold=hold))
    assert loading.status.phase == "waiting"
    loading.start()
    assert eventually(lambda: loading.status.fraction is not None)
    assert loading.status == Status("loading", "Reading 1 MB of weights", 0.25)
    assert loading.engine is None
    hold.set()
    assert loading.wait(5).phase == "ready"
    assert loading.engine is not None


def test_a_failure_is_told_and_can_be_tried_again() -> None:
    tries: list[int] = []

    def load(progress: Progress) -> Engine:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("Cannot load x: there is no such folder.")
        return FakeEngine()

    loading = Loading(load)
    loading.start()
    failed = loading.wait(5)
    assert (failed.phase, failed.text) == ("failed", "Cannot load x: there is no such folder.")
    loading.start()
    assert loading.wait(5).phase == "ready"
    loading.start()
    assert len(tries) == 2
