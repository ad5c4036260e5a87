"""A recorded run on the page, without a model."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.engine import LiveEngine
from lessons.gallery import Gallery
from lessons.recorded import FILE, Recording, is_record, lay_out, normalising
from lessons.server.answering import Branch, Shared, answer
from lessons.server.checking import check
from lessons.server.loading import Loading
from lessons.server.queue import Queue
from lessons.server.sessions import Sessions
from lessons.stations import replies
from model import trace_file
from model.trace import Run

HOUSE = Path(__file__).parents[2]
QUESTION = "Where is the ladder?"


@pytest.fixture(params=["clip", "siglip"])
def run(request: pytest.FixtureRequest, loaded: Callable[[str], Any], picture: Image.Image) -> Run:
    from model.llava.run import run as start
    from model.options import Options

    stages = list(start(loaded(request.param), picture, QUESTION, Options(max_new_tokens=6)))
    return Run.collect(request.param, QUESTION, stages)


@pytest.fixture
def shared(run: Run) -> Shared:
    loading = Loading(lambda progress: Recording(run, pace=0))
    loading.start()
    loading.wait(10)
    return Shared(loading, Queue(4), Sessions(8, 10**9), pace=0)


def test_it_tells_the_same_answer_again(shared: Shared, run: Run, picture: Image.Image) -> None:
    session = shared.sessions.open()
    session.show(picture)
    last = list(answer(shared, session, 0, f" {QUESTION} "))[-1]
    assert last.status == "done" or "Cut off" in last.note
    kept = shared.sessions.run(session, last.about.run)
    assert kept.whole(run.model).answer == run.answer
    assert np.array_equal(kept.steps[2].attention, run.steps[2].attention)
    assert last.about.stations["prefix"] == str(len(run.prefix.ids))


def test_what_only_a_model_can_do_is_refused_in_words(shared: Shared, run: Run, picture: Image.Image) -> None:
    session = shared.sessions.open()
    session.show(picture)
    last = list(answer(shared, session, 0, "Is there a saw?"))[-1]
    assert (last.status, last.note) == ("failed", f"This is a recording: it answers only “{QUESTION}”.")
    key = list(answer(shared, session, 1, QUESTION))[-1].about.run
    for stream in (check(shared, session, 2, key, [1]), answer(shared, session, 3, QUESTION, Branch(key, 1, 5))):
        refused = list(stream)[-1]
        assert refused.status == "failed"
        assert "This is a recording" in refused.note
    session.show(picture, pad=True)
    assert "This is a recording" in list(answer(shared, session, 4, QUESTION))[-1].note
    session.show(Image.new("RGB", (30, 30)))
    assert "This is a recording" in list(answer(shared, session, 5, QUESTION))[-1].note
    engine = Recording(run)
    for look in (replies.patches, lambda one: replies.encoder_attention(one, one.encode(picture), None, None)):
        with pytest.raises(ValueError, match="recording"):
            look(engine)


def test_the_eye_can_be_looked_into(run: Run, picture: Image.Image) -> None:
    told = replies.encoder(Recording(run), Recording(run).encode(picture))
    assert told["selected"] == " x ".join(map(str, run.features.selected.shape))
    assert told["layers"] == 0


def test_how_the_picture_was_normalised_is_read_off_it(run: Run, loaded: Callable[[str], Any]) -> None:
    expected = LiveEngine(loaded(run.model), "").facts
    mean, std = normalising(run.picture)
    assert mean == pytest.approx(expected.mean, abs=2e-3)
    assert std == pytest.approx(expected.std, abs=2e-3)


def test_a_picture_of_one_colour_does_not_tell_how() -> None:
    from model.trace import Box, Picture

    flat = Picture(*(np.zeros((4, 4, 3), np.uint8),) * 2, np.ones((3, 4, 4), np.float32), Box(0, 0, 4, 4))
    mean, std = normalising(flat)
    assert np.isfinite([*mean, *std]).all()


def test_the_gallery_is_the_recorded_picture(run: Run, tmp_path: Path, picture: Image.Image) -> None:
    gallery = Gallery(lay_out(run, tmp_path))
    assert [card.questions for card in gallery.shipped] == [(QUESTION,)]
    assert np.array_equal(np.asarray(gallery.open(FILE)), run.picture.original)


def test_a_record_is_told_from_a_checkpoint(run: Run, tmp_path: Path) -> None:
    path = trace_file.save(run, tmp_path / "run.safetensors")
    assert is_record(str(path))
    assert not is_record(str(tmp_path))
    assert not is_record("owner/name")
    assert not is_record("workshop")


def test_a_record_in_the_home_folder_or_in_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously "~" was understood for a checkpoint alone, and "~no-such-user" was a traceback."""
    monkeypatch.setenv("HOME", str(tmp_path))
    trace_file.save(run, tmp_path / "run.safetensors")
    assert is_record("~/run.safetensors")
    assert trace_file.load("~/run.safetensors").question == QUESTION
    assert is_record("~no-such-user/run.safetensors")
    with pytest.raises(trace_file.TraceFileError, match="no recorded run ~no-such-user"):
        trace_file.load("~no-such-user/run.safetensors")


@pytest.mark.slow
def test_a_broken_record_is_named_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "run.safetensors").write_bytes(b"not a run")
    told = subprocess.run(
        [sys.executable, "app.py", "--model", str(tmp_path / "run.safetensors"), "--port", "0"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode != 0
    assert "run.safetensors" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.slow
def test_replaying_needs_no_torch(run: Run, tmp_path: Path) -> None:
    path = trace_file.save(run, tmp_path / "run.safetensors")
    program = (
        "import sys; from lessons import recorded; from lessons.server import page; from model import trace_file;"
        f"run = trace_file.load({str(path)!r}); engine = recorded.Recording(run, 0);"
        "print(len(list(engine.conversation(None).ask(run.question))), 'torch' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(5 + len(run.steps)), "False"]
