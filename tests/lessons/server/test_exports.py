"""An answer taken away: films, sheets and records that open again."""

import base64
import io
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lessons.recorded import Recording
from lessons.server import export as export_module
from lessons.server.answering import answer
from lessons.server.export import export
from lessons.server.exports import recorded
from lessons.stations.maps import choice
from model.map import Map, Scale
from model.trace import Run
from model.trace_file import load
from tests.lessons.fakes import ANSWER, FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor
from viz.film import SIDE, film
from viz.overlay import over_grey
from viz.rest import resting_token


@pytest.fixture
def run() -> Run:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    last = list(answer(shared, session, 0, "Is there a saw?"))[-1]
    return shared.sessions.run(session, last.about.run).whole("fake")


def content(run: Run, kind: str) -> bytes:
    return base64.b64decode(export(run, kind, FakeEngine()).content)


def test_a_film_opens_in_colour_has_each_token_and_rests_on_a_word(run: Run) -> None:
    """Previously half a second a token, no picture in colour, and at rest on the end of the answer."""
    with Image.open(io.BytesIO(content(run, "gif"))) as made:
        assert made.n_frames == 1 + len(ANSWER) + 1 + 1  # type: ignore[attr-defined]
        assert made.width == SIDE
        durations = []
        frames = []
        for place in range(made.n_frames):  # type: ignore[attr-defined]
            made.seek(place)
            durations.append(made.info["duration"])
            frames.append(np.asarray(made.convert("RGB")).astype(int))
    assert durations == [2000, *[1000] * (len(ANSWER) + 1), 4000]
    height = run.picture.seen.shape[0] * SIDE // run.picture.seen.shape[1]
    colourful = [
        np.abs(np.diff(frame[: height // 2], axis=2)).mean() for frame in (frames[0], run.picture.seen.astype(int))
    ]
    assert colourful[0] == pytest.approx(colourful[1], rel=0.4)
    # The answer grows under the picture.
    ink = [int((frame[height:].sum(axis=2) < 300).sum()) for frame in frames[1:-1]]
    assert ink[-1] > ink[0]
    assert all(np.abs(one - other).max() > 30 for one, other in itertools.pairwise(frames))
    rests = resting_token(
        [step.text for step in run.steps],
        [step.share["image"] for step in run.steps],
        [step.is_end for step in run.steps],
    )
    assert rests is not None
    assert not run.steps[rests].is_end
    assert (frames[-1][:height] == frames[1 + rests][:height]).mean() > 0.99


def test_a_frame_shows_the_map_where_the_page_shows_it(run: Run) -> None:
    def drawn(values: np.ndarray) -> np.ndarray:
        made = Map("Made up", values, "share", "share", "", "made up", "Made up.", Scale.up_to(values), "Anything.")
        return over_grey(run.picture.seen, run.placement, made).astype(int)

    values = np.zeros((run.patches.grid.rows, run.patches.grid.columns), np.float32)
    values[1, 2] = 0.3
    shown = drawn(values)
    side = run.patches.grid.patch_size
    inside = shown[side : 2 * side, 2 * side : 3 * side]
    grey = shown[2 * side :, :]
    assert (inside[..., 0] - inside[..., 2]).min() > 60  # the bright end of inferno is yellow
    assert np.ptp(grey, axis=2).max() < 25
    nothing = drawn(0 * values)
    assert np.ptp(nothing, axis=2).max() < 25  # no attention at all is dark, and no division by nothing


def test_a_long_answer_and_strange_letters_are_filmed_too(run: Run) -> None:
    long = run.steps[0].__class__
    steps = tuple(
        long(**{**run.steps[0].__dict__, "index": place, "text": text})
        for place, text in enumerate([" \u4f60\u597d", "\n", " x" * 60, "<b>", "supercalifragilistic" * 5] * 3)
    )
    many = Run(run.model, "\u202e?" * 300, *(run.picture, run.patches, run.features, run.projected), run.prefix, steps)
    assert film(many, choice({}).of_all(many, FakeEngine()))[:6] == b"GIF89a"
    with pytest.raises(ValueError, match="no token yet"):
        film(Run(run.model, "?", *(run.picture, run.patches, run.features, run.projected), run.prefix, ()), [])


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_sheet_is_drawn_in_each_form(run: Run, kind: str, begins: bytes) -> None:
    assert content(run, kind).startswith(begins)
    assert export(run, kind, FakeEngine()).name == f"glassbox.{kind}"


def test_a_record_opens_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run.safetensors").write_bytes(content(run, "run"))
    again = load(tmp_path / "run.safetensors")
    assert (again.question, again.answer) == (run.question, run.answer)
    assert np.array_equal(again.steps[3].attention, run.steps[3].attention)


@pytest.mark.parametrize("kind", ["", "exe", "../x"])
def test_another_kind_is_refused(run: Run, kind: str) -> None:
    with pytest.raises(ValueError, match="to take away"):
        export(run, kind, FakeEngine())


def test_a_record_too_large_for_a_page_names_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (recorded, export_module):
        monkeypatch.setattr(module, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="--record FILE"):
        export(run, "run", FakeEngine())
    with pytest.raises(ValueError, match="too much to send"):
        export(run, "gif", FakeEngine())


def test_a_page_of_its_own_holds_no_tag_of_ours_or_theirs(run: Run) -> None:
    odd = Run(run.model, "</script><b>?", *run.sight.stages, run.prefix, run.steps)
    page = content(odd, "html").decode()
    assert page.count("</script>") == page.count("<script")
    assert "<b>?" not in page.split('id="recording">')[1].split("</script>")[0]
    told = json.loads(page.split('id="recording">')[1].split("</script>")[0])
    assert told["question"] == "</script><b>?"
    assert [token["text"] for token in told["tokens"]] == [*ANSWER, ""]
    rows = np.frombuffer(base64.b64decode(told["columns"][2]), "<f2")
    span = run.prefix.image
    assert rows == pytest.approx(run.steps[2].attention[:, :, span.start : span.stop].ravel(), rel=1e-3, abs=1e-6)
    assert "<title>&lt;/script&gt;&lt;b&gt;?" in page
    assert not re.search(r"(src|href)=[\"']?https?:", page)


def test_a_recording_goes_away_as_a_page_without_its_projector(run: Run) -> None:
    made = base64.b64decode(export(run, "html", Recording(run)).content).decode()
    told = json.loads(re.search(r'id="recording">(.*?)</script>', made, re.DOTALL)[1])  # type: ignore[index]
    assert set(told["stations"]) == {"encoder"}


def test_a_page_of_its_own_holds_the_way_of_every_patch(run: Run) -> None:
    made = base64.b64decode(export(run, "html", FakeEngine()).content).decode()
    told = json.loads(re.search(r'id="recording">(.*?)</script>', made, re.DOTALL)[1])  # type: ignore[index]
    rows = told["stations"]["projector_row"]
    assert len(rows) == run.patches.grid.patches
    last = np.frombuffer(base64.b64decode(rows[3][-1]), "<f4")
    np.testing.assert_allclose(last, np.asarray(FakeEngine().projector_row(run.sight, 3)[-1]), rtol=1e-6)
