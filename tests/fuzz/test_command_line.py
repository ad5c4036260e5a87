"""Command lines that nobody meant to type: done, or one line on standard error and a status that says so."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lessons.__main__ import main as lessons_main
from model.__main__ import main
from model.trace_file import save
from tests.viz.test_sheet import made_run

FLAGS = ["--json", "--attention", "--record", "--model", "--device", "--dtype", "--seed", "--top-p"]
FLAGS += ["--temperature", "--max-new-tokens", "--scenes", "--processes", "--out", "--read", "--help", "--", "-x", "-"]
FILES = ["run.safetensors", "broken.safetensors", "picture.png", "text", "folder", "folder.png", "none", "text/below"]
FILES += [
    "new/a.png",
    "new/b.svg",
    "new/c",
    "/dev/null",
    "/dev/full",
    "",
    "\0",
    "caf\udce9",
    "x" * 300,
    "a\nb",
    "~",
    ".",
]
VALUES = [
    "0",
    "1",
    "-1",
    "1e9",
    "nan",
    "inf",
    "9" * 5000,
    "cpu",
    "cuda",
    "float32",
    "What is it?",
    " ",
    "漢",
    "\udce9?",
]
DRAWN = ["--method", "attention", "knockout", "--settings", '{"layer": 1}', "{}", "[1]", "{", "[" * 5000]
SPOKEN = ["workshop", "coverage", "handout", "--lesson", "--answers", "--content"]
WORDS = st.one_of(st.sampled_from(FLAGS), st.sampled_from(FILES), st.sampled_from(VALUES), st.text(max_size=6))
ENCODINGS = st.sampled_from(["utf-8", "cp1252", "ascii", "utf-16", "shift-jis"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to be in, with something of each kind."""
    made = tmp_path_factory.mktemp("typed")
    save(made_run(3, [" 四", "\x1b[2J", " pad"]), made / "run.safetensors")
    content = (made / "run.safetensors").read_bytes()
    (made / "broken.safetensors").write_bytes(content[: len(content) // 2])
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(made / "picture.png")
    (made / "text").write_text("hello")
    (made / "folder").mkdir()
    (made / "folder.png").mkdir()
    before = Path.cwd()
    os.chdir(made)
    yield made
    os.chdir(before)


def typed(
    program: str, arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str, list[str]]:
    """Exit status, what was printed, and the lines on standard error."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")  # as Python's own
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setenv("HF_HUB_OFFLINE", "1")
        try:
            status = {"model": main, "lessons": lessons_main}[program](arguments)
        except SystemExit as left:
            status = int(left.code or 0)
    printed, complained = (stream.buffer.getvalue().decode(encoding) for stream in (out, err))
    return status, printed, complained.splitlines()


def check(status: int, lines: list[str]) -> None:
    assert status in (0, 1, 2)
    assert len([line for line in lines if not line.startswith("Recorded in")]) <= 1
    assert status == 0 or len(lines) == 1
    assert all(len(line) < 1000 for line in lines)
    assert not any("Traceback" in line for line in lines)


@given(
    command=st.sampled_from(["ask", "replay", "evaluate", "dance"]),
    words=st.lists(WORDS, max_size=6),
    encoding=ENCODINGS,
)
def test_any_words(
    folder: Path, command: str, words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously 16 of 47 command lines ended in a traceback."""
    # No model is there to be run, and nothing to be measured.
    last = {"ask": ["--model", "none"], "evaluate": ["--model", "none"]}
    status, _, lines = typed("model", [command, *words, *last.get(command, [])], encoding, monkeypatch)
    check(status, lines)
    assert not list(folder.glob("**/*.part"))


@given(
    file=st.sampled_from(FILES),
    outputs=st.lists(st.tuples(st.just("--attention"), st.sampled_from(FILES)), max_size=2),
    json=st.booleans(),
    encoding=ENCODINGS,
)
def test_a_run_is_replayed_on_any_terminal(
    folder: Path,
    file: str,
    outputs: list[tuple[str, str]],
    json: bool,
    encoding: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [file, *(word for pair in outputs for word in pair), *(["--json"] if json else [])]
    status, printed, lines = typed("model", ["replay", *words], encoding, monkeypatch)
    check(status, lines)
    assert (folder / "run.safetensors").stat().st_size > 1000
    if status == 0:
        assert "pad" in printed
    assert not list(folder.glob("**/*.part"))


@given(
    file=st.sampled_from(FILES),
    out=st.sampled_from(FILES),
    words=st.lists(st.one_of(WORDS, st.sampled_from(DRAWN)), max_size=4),
    encoding=ENCODINGS,
)
def test_a_sheet_of_any_run(
    folder: Path, file: str, out: str, words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, lines = typed("lessons", ["sheet", file, out, *words], encoding, monkeypatch)
    check(status, lines)
    assert (folder / "run.safetensors").stat().st_size > 1000
    assert not list(folder.glob("**/*.part"))


@given(words=st.lists(st.one_of(WORDS, st.sampled_from(SPOKEN)), max_size=4), encoding=ENCODINGS)
def test_lessons(folder: Path, words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, _, lines = typed("lessons", ["--content", "folder", *words], encoding, monkeypatch)
    check(status, lines)
