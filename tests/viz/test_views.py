"""A picture in two views with newlines between: everything that draws or names a patch finds it at its true place."""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lessons.notebook import show
from lessons.recorded import Recording
from lessons.server.answering import about_run
from lessons.server.export import export
from lessons.stations import replies
from lessons.stations.maps import at_once, choice
from lessons.stations.subject import Subject
from model import report
from model.explain.methods.knockout import measure
from model.trace import Float32, Projected, Run, Transcript
from model.trace_file import load, save
from tests.lessons.fakes import FakeEngine
from tests.viz.views import ACROSS, DOWN, run_of_two
from viz.overlay import over_grey

LIT = 2 + 9
"""The position in the prompt that all heads look at: the right view's row 1, column 0."""


@pytest.fixture
def lit() -> Run:
    """All attention of each token on one position, so that the map has one patch: row 1, column 2 of the picture."""
    run = run_of_two()
    steps = []
    for step in run.steps:
        rows = np.zeros_like(step.attention)
        rows[:, :, LIT] = 1
        steps.append(dataclasses.replace(step, attention=rows))
    return dataclasses.replace(run, steps=tuple(steps))


def test_one_position_lights_one_place(lit: Run) -> None:
    drawn = at_once(lit, 0)
    assert drawn.values.shape == (3, 4)
    assert np.argwhere(drawn.values > 0).tolist() == [[1, 2]]
    assert drawn.values[1, 2] == 1
    pixels = over_grey(lit.picture.seen, lit.placement, drawn).astype(float)
    yellow = pixels[..., 0] - pixels[..., 2] > 60
    assert np.argwhere(yellow.any(axis=1)).ravel().tolist() == [5, 6, 7, 8, 9]
    assert np.argwhere(yellow.any(axis=0)).ravel().tolist() == [10, 11, 12, 13, 14]


def test_a_newline_is_no_patch(lit: Run) -> None:
    steps = []
    for step in lit.steps:
        rows = np.zeros_like(step.attention)
        rows[:, :, 2 + 6] = 1  # the newline after the left view
        steps.append(dataclasses.replace(step, attention=rows))
    drawn = at_once(dataclasses.replace(lit, steps=tuple(steps)), 0)
    assert not drawn.values.any()
    assert drawn.shares["image"] == 1


def test_words_name_the_view(lit: Run) -> None:
    assert "strongest: right row 1 column 0" in report.token_line(lit.steps[0], lit.placement)
    assert report.as_json(lit)["grid"] == [3, 4]
    assert report.as_json(lit)["image_positions"] == 14
    subject = Subject(FakeEngine(), lit.sight, lit, {"patch": 8})
    assert subject.place(subject.patch()) == "right: row 1, column 0 = patch 8"


def test_the_page_gets_the_views_and_the_positions_of_the_prompt(lit: Run) -> None:
    geometry = about_run(lit, Recording(lit).facts).geometry
    assert geometry
    placement = geometry.placement
    assert placement.raster == (3, 4)
    assert [(view.name, view.rows, view.columns, view.positions) for view in placement.views] == [
        ("left", 3, 2, [(2, 6)]),
        ("right", 3, 2, [(9, 6)]),
    ]
    assert placement.views[1].rectangle == pytest.approx((ACROSS / 2, 0, ACROSS, DOWN))
    assert [(other.name, other.positions) for other in placement.others] == [("newline", [(8, 1), (15, 1)])]


def test_what_stations_say_of_patches_leaves_the_newlines_out(lit: Run) -> None:
    recording = Recording(lit)
    shown = replies.image(lit.picture, recording.place(lit.picture), recording.facts)
    assert shown["placement"]["views"][1]["positions"] == [[7, 6]]
    assert shown["patches"].startswith("12 x ")
    assert lit.sight.projected_patches.shape == (12, 16)
    values = np.arange(14 * 16, dtype=np.float32).reshape(14, 16)
    sight = dataclasses.replace(lit.sight, projected=Projected(values))
    assert sight.projected_patches[:, 0].tolist() == [16.0 * row for row in range(14) if row not in (6, 13)]


def test_film_sheet_and_record_are_made_of_it(lit: Run, tmp_path: Path) -> None:
    made = base64.b64decode(export(lit, "gif", Recording(lit), choice({})).content)
    with Image.open(io.BytesIO(made)) as film:
        assert film.n_frames == 1 + 3 + 1  # type: ignore[attr-defined]
    axes = next(axes for axes in show(lit).axes if axes.get_label() == "token 0")
    assert np.argwhere(np.asarray(axes.images[-1].get_array()) > 0).tolist() == [[1, 2]]
    again = load(save(lit, tmp_path / "run"))
    assert [view.name for view in again.patches.placement.views] == ["left", "right"]
    assert np.array_equal(at_once(again, 1).values, at_once(lit, 1).values)


def test_patches_are_hidden_at_their_own_positions(lit: Run) -> None:
    hidden: list[list[int]] = []

    class Noting(FakeEngine):
        def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
            hidden.append(transcript.placement.patches[list(blocked)].tolist())
            return np.full(len(transcript.ids), 0.5, np.float32)

    list(measure(Noting(), Transcript.of(lit), (0, 8)))
    assert hidden[:2] == [[], [2, LIT]]
