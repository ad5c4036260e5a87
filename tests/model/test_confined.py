"""Work in a child process: its answer, and what becomes of work that does not end, crashes or wants too much."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from model.confined import Child, Limits, TooLongError, TooMuchError, once
from tests.modules import more_words

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


def busy(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that takes some processor time."""
    end = time.process_time() + float(str(options["seconds"]))
    while time.process_time() < end:
        pass
    return {}, b""


def greedy(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that takes four times the memory that it may."""
    return {"size": len(bytearray(4 << 30))}, b""


def crashing(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that ends its process."""
    raise RuntimeError("a fault")


def many_files(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """Work that opens more and more files."""
    held = [open(os.devnull) for _ in range(2000)]  # noqa: SIM115, PTH123
    return {"held": len(held)}, b""


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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no processor time against a limit")
def test_processor_time_is_bounded_for_each_piece_of_work_and_not_for_all() -> None:
    """Previously only the clock ran: a machine busy with something else refused what was sound."""
    with Child(f"{HERE}:endless", Limits(seconds=120.0, memory=1 << 30, processor=1)) as child:
        with pytest.raises(TooLongError, match="takes too long"):
            child.call({"loop": True})
        assert child.call({}) == ({}, b"")
    with Child(f"{HERE}:busy", Limits(seconds=120.0, memory=1 << 30, processor=2)) as child:
        for _ in range(4):  # 2.8 s in all
            child.call({"seconds": 0.7})


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")
def test_open_files_are_bounded() -> None:
    with pytest.raises(TooMuchError, match="ended before it was done"):
        once(f"{HERE}:many_files", LIMITS, {})


def test_closing_ends_the_work_that_is_under_way() -> None:
    child = Child(f"{HERE}:endless", Limits(seconds=600.0, memory=1 << 30))
    child.prepare()
    errors: list[Exception] = []

    def ask() -> None:
        try:
            child.call({"loop": True})
        except TooMuchError as error:
            errors.append(error)

    asker = threading.Thread(target=ask)
    asker.start()
    while asker.is_alive():
        child.close()
        asker.join(0.1)
    assert len(errors) == 1


def test_an_answer_larger_than_a_pipe_holds() -> None:
    data = bytes(range(256)) * 40_000
    assert once(f"{HERE}:turned", LIMITS, {}, data)[1] == data[::-1]


def test_a_child_speaks_the_language_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose folder may be named by a relative path, which a child would look for elsewhere."""
    monkeypatch.chdir(tmp_path)
    words = {"pictures.json": '{"foreign": {"pdf": "Das ist kein Bild."}}'}
    with more_words(Path("languages/de"), words), Child("model.pictures.reading:work", LIMITS) as child:
        answer, _ = child.call({}, b"%PDF")
    assert answer == {"error": "Das ist kein Bild."}
