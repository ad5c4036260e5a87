"""The model loads behind the page, and the page is told."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

from lessons.engine import Engine, Progress, load_engine
from lessons.server.loading import Loading, Status
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


def test_a_checkpoint_is_refused_on_the_page_in_the_words_of_loading(small: Path) -> None:
    # Previously such a one was ready, and every question failed with "Something went wrong (TypeError)".
    (small / "chat_template.jinja").write_text("{% for m in messages %}{{ 'Q: ' + m['content'] }}{% endfor %}")
    loading = Loading(functools.partial(load_engine, str(small)))
    loading.start()
    failed = loading.wait(60)
    assert failed.phase == "failed"
    assert failed.text == (
        f"Cannot load {small}: the chat template cannot write down a question about a picture (TypeError); "
        "it may be made for text alone, where a message is one string."
    )


def test_a_mistake_of_the_program_is_told_without_its_own_words() -> None:
    # Previously the page showed what Python said, such as "'NoneType' object is not subscriptable".
    def load(progress: Progress) -> Engine:
        raise RuntimeError("'NoneType' object is not subscriptable")

    loading = Loading(load)
    loading.start()
    failed = loading.wait(5)
    assert failed.text == "Loading the model failed (RuntimeError). Try again; the program's own log says more."


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
