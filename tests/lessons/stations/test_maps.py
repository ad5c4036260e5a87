"""Maps for the page; and a third method, from one module that a test writes, goes wherever a map goes."""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import model.explain.methods as package
from lessons.__main__ import main
from lessons.gallery import Gallery
from lessons.notebook import show
from lessons.recorded import Recording
from lessons.server.answering import Shared, answer
from lessons.server.export import export
from lessons.server.router import Router
from lessons.stations.drawings import DRAWINGS
from lessons.stations.maps import at_once, choice, listing, message
from lessons.stations.subject import Subject
from model.explain.method import methods
from model.explain.rows import on_patches
from model.options import QuestionError
from model.trace import Float32, Run, Transcript
from model.trace_file import save
from tests.lessons.fakes import ANSWER, GRID, HEADS, LAYERS, FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor
from tests.modules import more_words
from viz.theme import change_colours

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
MODULE = '''
"""How much brighter each patch is than the picture's mean: of no use, and a method all the same."""

from collections.abc import Iterator

import numpy as np

from model.explain.method import Passes, Settings, described, method
from model.map import Map, Scale
from model.trace import Run


class Brightness(Settings):
    times: int = 1


@method(id="brightness", needs="rows", settings=Brightness, signed=True)
def brightness(run: Run, token: int, settings: Brightness, passes: Passes) -> Iterator[Map]:
    """First the mean, then the map."""
    high, wide = run.picture.seen.shape[:2]
    means = []
    for patch in range(len(run.placement.patches)):
        left, top, right, bottom = run.placement.box(patch)
        part = run.picture.seen[round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)]
        means.append(settings.times * (part.mean() / 255 + token / 100))
    bright = np.asarray(means, np.float32)
    for values in (bright * 0, bright - bright.mean()):
        raster = run.placement.raster(values, "mean")
        yield Map(
            **described("brightness"),
            values=raster,
            kind="number",
            how=f"Times {settings.times}",
            scale=Scale.about_zero(raster),
        )
'''
WORDS = """{
  "title": "Brightness",
  "cost": "nothing",
  "settings": { "times": "Times" },
  "measure": "brighter than the mean",
  "unit": "more than the mean",
  "computed": "The mean of the pixels, less that of all.",
  "not_shown": "What the model did with it."
}"""


@pytest.fixture
def brightness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One new module beside the others, and nothing else."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "brightness.py").write_text(MODULE)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    methods.cache_clear()
    with more_words(tmp_path / "words", {"methods/brightness.json": WORDS}):
        yield "brightness"
    monkeypatch.undo()
    sys.modules.pop("model.explain.methods.brightness", None)
    methods.cache_clear()
    assert "brightness" not in methods()


@pytest.fixture
def run() -> Run:
    engine = FakeEngine()
    picture = Image.fromarray(np.random.default_rng(5).integers(0, 256, (40, 60, 3), dtype=np.uint8))
    question = "Is there a saw?"
    return Run.collect("fake", question, list(engine.conversation(engine.encode(picture)).ask(question)))


def asked(shared: Shared, request: dict[str, Any]) -> dict[str, Any]:
    """What a page gets of the request `maps`."""
    return Router(shared, Gallery(PICTURES)).serve("maps", request)


def colours_of(image: Image.Image, high: int) -> set[tuple[int, int, int]]:
    pixels = np.asarray(image.convert("RGB"))[:high].reshape(-1, 3).astype(int)
    return {"orange" if red > blue + 40 else "violet" if blue > red + 20 else "" for red, _, blue in pixels}  # type: ignore[misc]


def test_a_new_method_is_listed_with_its_settings(brightness: str) -> None:
    [entry] = [one for one in listing(FakeEngine().facts) if one["id"] == brightness]
    assert (entry["title"], entry["signed"], entry["passes"], entry["default"]) == ("Brightness", True, 0, False)
    assert entry["settings"]["properties"]["times"]["type"] == "integer"
    json.dumps(listing(FakeEngine().facts), allow_nan=False)


def test_a_new_method_is_on_paper(brightness: str, run: Run) -> None:
    engine = FakeEngine()
    asked = {"token": 2, "method": brightness, "settings": {"times": 2}}
    figure = DRAWINGS["attention"](Subject(engine, run.sight, run, asked))
    words = " ".join(text.get_text() for text in figure.texts)
    for part in ("Brightness", "Times 2; brighter than the mean", "Not shown: What the model did with it."):
        assert part in words
    shown = np.asarray(figure.axes[0].images[-1].get_array())
    expected = run.picture.seen.reshape(GRID.rows, 8, GRID.columns, 8, 3).mean(axis=(1, 3, 4)) / 255
    np.testing.assert_allclose(shown, 2 * (expected - expected.mean()), atol=1e-5)
    assert shown.min() < 0
    assert "brighter than the mean" in [axes.get_ylabel() for axes in figure.axes]


def test_a_new_method_is_on_the_sheet_and_in_a_notebook(brightness: str, run: Run) -> None:
    figure = show(run, brightness, times=3)
    words = " ".join(text.get_text() for text in figure.texts)
    assert "Brightness, token by token" in words
    assert "Times 3." in words
    assert "ttention" not in words
    axes = [axes for axes in figure.axes if str(axes.get_label()).startswith("token")]
    assert len(axes) == len(run.steps)
    assert min(np.asarray(one.images[-1].get_array()).min() for one in axes) < 0


def test_a_new_method_is_filmed_and_goes_to_the_page(brightness: str, run: Run) -> None:
    chosen = choice({"method": brightness, "settings": {"times": 2}})
    made = base64.b64decode(export(run, "gif", FakeEngine(), chosen).content)
    with Image.open(io.BytesIO(made)) as film:
        film.seek(1)
        high = run.picture.seen.shape[0] * film.width // run.picture.seen.shape[1]
        assert {"orange", "violet"} <= colours_of(film, high)
    sent = message(chosen.of(run, 2, FakeEngine()))
    assert sent["diverging"]
    assert sent["low"] == -sent["peak"] < 0
    values = np.frombuffer(base64.b64decode(sent["map"]), "<f4")
    assert len(values) == GRID.patches
    assert values.min() < 0
    assert "Times 2; brighter than the mean" in sent["caption"]
    assert not np.array_equal(change_colours()[0], change_colours()[-1])


def test_a_new_method_is_served_and_drawn_from_a_recorded_run(
    brightness: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    key = list(answer(shared, session, 0, "Is there a saw?"))[-1].about.run
    request = {"session": session.key, "run": key, "method": brightness, "settings": {"times": 2}, "start": 3}
    reply = asked(shared, request)
    assert len(reply["maps"]) == len(ANSWER) + 1 - 3
    assert all(one["diverging"] for one in reply["maps"])
    kept, sheet = save(run, tmp_path / "run"), tmp_path / "sheet.png"
    words = ["sheet", str(kept), str(sheet), "--method", brightness, "--settings", '{"times": 4}']
    assert main(words) == 0
    with Image.open(sheet) as drawn:
        assert min(drawn.size) > 300
    capsys.readouterr()


def test_two_methods_of_one_name_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "twice.py").write_text(MODULE.replace('id="brightness"', 'id="attention"'))
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    methods.cache_clear()
    try:
        with pytest.raises(ValueError, match="has a method 'attention', and so has"):
            methods()
    finally:
        monkeypatch.undo()
        sys.modules.pop("model.explain.methods.twice", None)
        methods.cache_clear()


def test_the_map_that_comes_with_a_token_is_the_mean_of_all_rows(run: Run) -> None:
    drawn = at_once(run, 2)
    mean = run.steps[2].attention[:, :, 3:27].mean(axis=(0, 1))
    assert drawn.values.ravel() == pytest.approx(mean, rel=1e-5)
    assert drawn.values.shape == (GRID.rows, GRID.columns)
    assert message(drawn)["share"] == pytest.approx(run.steps[2].share, rel=1e-4)


def test_a_recorded_run_offers_only_what_it_holds(run: Run) -> None:
    """Previously one could choose a method there that can only say it needs a model."""
    assert {one["id"] for one in listing(FakeEngine().facts)} >= {"attention", "knockout"}
    assert [one["id"] for one in listing(Recording(run).facts)] == ["attention"]


def test_the_listing_has_the_limits_of_the_model() -> None:
    listed = {one["id"]: one for one in listing(FakeEngine().facts)}
    assert listed["attention"]["default"]
    fields = listed["attention"]["settings"]["properties"]
    assert (fields["layer"]["maximum"], fields["head"]["maximum"]) == (LAYERS - 1, HEADS - 1)
    assert listed["knockout"]["settings"]["properties"]["patches"]["items"]["maximum"] == GRID.patches - 1


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"method": "heat"}, "There is no method 'heat'"),
        ({"method": 3}, "There is no method 3"),
        ({"method": "attention", "settings": [1]}, "are an object, not"),
    ],
)
def test_what_cannot_be_chosen_is_named(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        choice(asked)


def test_what_is_measured_for_one_token_is_not_measured_again(run: Run) -> None:
    class Counting(FakeEngine):
        def probabilities(self, transcript: Transcript, blocked: Any = ()) -> Float32:
            counted.append(tuple(blocked))
            return super().probabilities(transcript, blocked)

    counted: list[tuple[int, ...]] = []
    maps = choice({"method": "knockout", "settings": {"patches": [3, 4]}}).of_all(run, Counting())
    assert len(maps) == len(run.steps)
    assert len(counted) == len(set(counted)) == 7  # as it was, without, and five draws


def test_what_has_to_be_computed_comes_one_map_at_a_time() -> None:
    shared = shared_with(FakeEngine())
    session = visitor(shared)
    key = list(answer(shared, session, 0, "Is there a saw?"))[-1].about.run
    request = {"session": session.key, "run": key, "method": "knockout", "settings": {"patches": [3, 4]}, "start": 2}
    reply = asked(shared, request)
    [one] = reply["maps"]
    assert reply["start"] == 2
    assert "hiding these 2 patches takes its probability from 90 % to 88 %; as many at random: 88 %" in one["words"]
    wrong = asked(shared, {**request, "settings": {"patches": [99]}})
    assert wrong["error"] == "There is no patch 99: this picture has patches 0 to 23."


def test_heads_are_shares_of_the_picture(run: Run) -> None:
    heads = on_patches(run.steps[0], run.placement).sum(axis=2)
    assert heads == pytest.approx(run.steps[0].attention[:, :, 3:27].sum(axis=2), rel=1e-6)
