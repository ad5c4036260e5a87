"""Work in a child process: its answer, and what becomes of work that does not end, crashes or wants too much."""

from __future__ import annotations

import sys
import time

import pytest

from model.confined import Child, Limits, TooLongError, TooMuchError, once

LIMITS = Limits(seconds=10.0, memory=1 << 30)
HERE = "tests.model.test_confined"


def turned(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work: the bytes backwards, and the options as they came."""
    print("what it prints does not get among its answers")
    return options, data[::-1]


def endless(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that ends only where it is told to."""
    while options.get("loop"):
        pass
    return {}, b""


def greedy(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that takes four times the memory that it may."""
    return {"size": len(bytearray(4 << 30))}, b""


def crashing(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that ends its process."""
    raise RuntimeError("a fault")


def test_options_and_bytes_go_there_and_back() -> None:
    assert once(f"{HERE}:turned", LIMITS, {"wort": "Größe"}, b"abc" * 1_000_000) == (
        {"wort": "Größe"},
        b"cba" * 1_000_000,
    )


def test_one_child_does_many_pieces() -> None:
    with Child(f"{HERE}:turned", LIMITS) as child:
        assert [child.call({"n": n}, bytes([n, 9]))[1] for n in range(3)] == [b"\x09\x00", b"\x09\x01", b"\x09\x02"]


def test_endless_work_is_ended_and_the_next_piece_is_done() -> None:
    with Child(f"{HERE}:endless", Limits(seconds=0.5, memory=1 << 30)) as child:
        began = time.monotonic()
        with pytest.raises(TooLongError):
            child.call({"loop": True})
        assert time.monotonic() - began < 30
        assert child.call({"loop": False}) == ({}, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to an address space")
def test_greedy_work_is_refused() -> None:
    with pytest.raises(TooMuchError, match=r"more than 1\.1 GB"):
        once(f"{HERE}:greedy", LIMITS, {})


def test_a_crash_is_an_error_in_words() -> None:
    with pytest.raises(TooMuchError, match="ended before it was done"):
        once(f"{HERE}:crashing", LIMITS, {})
