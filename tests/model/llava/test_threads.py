"""Threads by the size of the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lessons.engine import load_engine
from model.llava import threads


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("parameters", "wanted", "count"),
    [(9_110_000, None, 1), (7_063_427_072, None, 3), (9_110_000, 2, 2), (7_063_427_072, 1, 1)],
)
def test_a_small_model_computes_with_one(
    parameters: int, wanted: int | None, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously two threads on two cores made the embedded model 4 to 25 times slower beside another program."""
    monkeypatch.setattr(threads, "AVAILABLE", 3)
    assert threads.threads(parameters, wanted) == count


def test_it_is_set_as_a_model_is_loaded(folder_of: object) -> None:
    folder: Path = folder_of("clip")  # type: ignore[operator]
    torch.set_num_threads(2)
    load_engine(str(folder), lambda text, fraction: None)
    assert torch.get_num_threads() == 1
    load_engine(str(folder), lambda text, fraction: None, threads=2)
    assert torch.get_num_threads() == 2
