"""What every method keeps to, live and recorded: whoever draws its maps relies on nothing else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from PIL import Image
from pydantic import Field

from lessons.engine import LiveEngine
from lessons.recorded import Recording
from model.explain.method import DEFAULT, Bounds, Method, NoPasses, Settings, by_id, methods
from model.explain.methods.knockout import TRIALS, draws
from model.explain.passes import probabilities
from model.llava.checkpoints import LoadedModel
from model.llava.run import run as start
from model.map import Map
from model.options import Options, QuestionError
from model.placement import Placement, View
from model.trace import Float32, Run, Transcript
from model.trace_file import load, save
from model.words import ENGLISH
from tests.model.reference import generate
from tests.modules import more_words

QUESTION = "What is on the left of the ladder?"


class Way(Enum):
    UP = "up"
    DOWN = "down"


class Choices(Settings):
    """Not for visitors."""

    way: Annotated[Way, Field(description="Nor this.")] = Way.UP
    side: Literal["left", "right"] | None = None
    times: Literal[1, 2] = 1
    title: bool = False


EVERY = list(methods())


@pytest.fixture
def run(model: LoadedModel, picture: Image.Image) -> Run:
    return Run.collect(model.name, QUESTION, list(start(model, picture, QUESTION, Options(max_new_tokens=4))))


@pytest.fixture
def engine(model: LoadedModel) -> LiveEngine:
    return LiveEngine(model, "")


def example(method: Method, run: Run) -> dict[str, Any]:
    """Settings that any method takes: two patches where it wants patches, else what it does by itself."""
    fields = method.schema(Bounds.of(run))["properties"]
    return {name: [0, 3] for name, field in fields.items() if field.get("type") == "array"}


def limits(method: Method, run: Run) -> dict[str, int]:
    """The last number that each bounded setting may have."""
    fields = method.schema(Bounds.of(run))["properties"]
    own = {name: field.get("items", field) if field.get("type") == "array" else field for name, field in fields.items()}
    return {name: field["maximum"] for name, field in own.items() if "maximum" in field}


def test_there_are_attention_and_knockout_and_the_default_is_one_of_them() -> None:
    assert {"attention", "knockout"} <= set(EVERY)
    assert DEFAULT in EVERY
    with pytest.raises(QuestionError, match="There is no method 'heat'; there are attention, knockout"):
        by_id("heat")
    with pytest.raises(QuestionError, match="There is no method None"):
        by_id(None)


@pytest.mark.parametrize("name", EVERY)
def test_each_map_is_whole(name: str, run: Run, engine: LiveEngine) -> None:
    method = by_id(name)
    for token in range(len(run.steps)):
        drawn = list(method.maps(run, token, example(method, run), engine))
        assert drawn
        for one in drawn:
            assert one.values.shape == run.placement.shape
            assert one.values.dtype == np.float32
            assert one.scale.low <= one.values.min() <= one.values.max() <= np.float32(one.scale.high)
            assert one.caption.strip()
            assert one.title.strip()
            assert one.not_shown.strip()
            assert one.signed == method.signed
            assert method.signed or one.values.min() >= 0
        assert drawn[-1].values.shape == method.final(run, token, example(method, run), engine).values.shape


@pytest.mark.parametrize("name", EVERY)
def test_each_says_what_it_is_and_costs(name: str) -> None:
    method = by_id(name)
    assert method.id == name
    assert method.title.strip()
    assert method.cost.strip()
    assert (method.passes > 0) == (method.needs == "passes")


@pytest.mark.parametrize("name", EVERY)
def test_a_recorded_run_has_the_same_maps_or_says_what_it_lacks(
    name: str, run: Run, engine: LiveEngine, tmp_path: Path
) -> None:
    method, again = by_id(name), load(save(run, tmp_path / "run"))
    settings = example(method, run)
    if method.needs == "rows":
        live, recorded = (method.final(one, 1, settings, NoPasses()) for one in (run, again))
        assert np.array_equal(live.values, recorded.values)
        assert (live.caption, live.scale, live.shares) == (recorded.caption, recorded.scale, recorded.shares)
    else:
        with pytest.raises(QuestionError, match="This is a recording: to measure an answer without some patches"):
            method.final(again, 1, settings, Recording(again))
        with pytest.raises(QuestionError, match="needs a model that is running"):
            method.final(again, 1, settings, NoPasses())


@pytest.mark.parametrize("name", EVERY)
def test_settings_that_do_not_exist_are_refused_with_both_numbers(name: str, run: Run, engine: LiveEngine) -> None:
    method = by_id(name)
    assert limits(method, run)
    for field, last in limits(method, run).items():
        for wrong in (last + 1, -1, True, "0", 1.5):
            given = {**example(method, run), field: [wrong] if field in example(method, run) else wrong}
            with pytest.raises(QuestionError, match=rf"There is no \w+ {wrong!r}: .* 0 to {last}\."):
                method.maps(run, 0, given, engine)
    with pytest.raises(QuestionError, match="The setting 'colour': Extra inputs are not permitted"):
        method.maps(run, 0, {**example(method, run), "colour": "red"}, engine)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("token", [-1, 99, True, "0"])
def test_a_token_that_was_not_said_has_no_map(name: str, token: Any, run: Run, engine: LiveEngine) -> None:
    with pytest.raises(QuestionError, match=rf"There is no token {token!r}: this answer has tokens 0 to 3\."):
        by_id(name).maps(run, token, {}, engine)


def test_an_answer_without_a_token_has_no_map(run: Run, engine: LiveEngine) -> None:
    empty = Run(run.model, run.question, *run.sight.stages, run.prefix)
    with pytest.raises(QuestionError, match="no token yet"):
        by_id("attention").maps(empty, 0, {}, engine)


def test_the_schema_has_the_limits_of_the_model_that_runs() -> None:
    layers = by_id("attention").schema(Bounds(layers=7, heads=5, patches=12))["properties"]
    assert (layers["layer"]["minimum"], layers["layer"]["maximum"]) == (0, 6)
    assert (layers["head"]["minimum"], layers["head"]["maximum"]) == (0, 4)
    assert layers["layer"]["default"] is None
    patches = by_id("knockout").schema(Bounds(layers=7, heads=5, patches=12))["properties"]["patches"]
    assert (patches["items"]["minimum"], patches["items"]["maximum"]) == (0, 11)
    assert "below" not in str(layers) + str(patches)


@pytest.mark.parametrize("name", EVERY)
def test_each_setting_is_served_with_its_words(name: str) -> None:
    schema = by_id(name).schema(Bounds(layers=7, heads=5, patches=12))
    words = json.loads((ENGLISH / "words" / "methods" / f"{name}.json").read_text("utf-8"))
    assert {field: part["title"] for field, part in schema["properties"].items()} == words["settings"]


def test_words_of_a_choice_are_served_beside_it(tmp_path: Path) -> None:
    words = {
        "settings": {"way": "Which way", "side": "Which side", "times": "How often", "title": "With a title"},
        "hints": {"way": "As seen from here."},
        "options": {
            "way": {"up": "upwards", "down": "downwards"},
            "side": {"left": "on the left", "right": "opposite"},
        },
    }
    made = dataclasses.replace(by_id("attention"), id="made", settings=Choices)
    with more_words(tmp_path, {"methods/made.json": json.dumps(words)}):
        schema = made.schema(Bounds(layers=7, heads=5, patches=12))
    way, side, times, title = (schema["properties"][name] for name in ("way", "side", "times", "title"))
    assert (way["title"], way["description"], way["labels"]) == (
        "Which way",
        "As seen from here.",
        ["upwards", "downwards"],
    )
    assert (side["title"], side["labels"]) == ("Which side", ["on the left", "opposite"])
    assert times["enum"] == [1, 2]
    assert not {"labels", "description"} & times.keys()
    assert title["title"] == "With a title"
    assert "visitors" not in str(schema)
    assert "Nor this" not in str(schema)


def test_the_cost_of_the_test_counts_its_draws() -> None:
    assert f"and {TRIALS} with others hidden" in by_id("knockout").cost


def test_attention_equals_eager_attention(
    run: Run, checkpoint: str, model: LoadedModel, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    expected = generate(folder_of(checkpoint), picture, QUESTION, length=4)
    first = expected.prefix.index(model.geometry.image_token_id)
    count = expected.prefix.count(model.geometry.image_token_id)
    for token, rows in enumerate(expected.rows):
        on_picture = rows[:, :, first : first + count]
        for settings, mean in (
            ({}, on_picture.mean(axis=(0, 1))),
            ({"layer": 1}, on_picture[1].mean(axis=0)),
            ({"layer": 0, "head": 1}, on_picture[0, 1]),
        ):
            drawn = by_id("attention").final(run, token, settings, NoPasses())
            assert drawn.values.ravel() == pytest.approx(mean, abs=1e-5)
            assert drawn.scale.high == pytest.approx(float(mean.max()), abs=1e-5)
            assert drawn.scale.low == 0
            assert drawn.stands_for is not None
            assert drawn.stands_for.value == pytest.approx(float(mean.sum()), abs=1e-4)
            assert sum(drawn.shares.values()) == pytest.approx(1, abs=1e-4)
            assert drawn.shares["image"] == pytest.approx(drawn.stands_for.value, abs=1e-5)


def test_knockout_is_the_change_of_the_probability_on_the_patches_hidden(
    run: Run, model: LoadedModel, engine: LiveEngine
) -> None:
    said, patches = Transcript.of(run), [40, 3, 3]
    change = probabilities(model, said, (3, 40)) - probabilities(model, said)
    drawn = list(by_id("knockout").maps(run, 1, {"patches": patches}, engine))
    assert len(drawn) == 1 + TRIALS
    for one in drawn:
        assert one.stands_for is not None
        assert one.stands_for.value == pytest.approx(float(change[1]), abs=1e-6)
        assert one.values.ravel()[[3, 40]] == pytest.approx(change[1], abs=1e-6)
        assert np.count_nonzero(one.values) <= 2
        assert (one.scale.low, one.scale.high) == (-1, 1)  # so that a change of a millionth is not painted as if much
        assert one.how == f"2 of {len(run.projected.values)} patches hidden together"
    assert [one.verdict is None for one in drawn] == [True] * TRIALS + [False]
    verdict = drawn[-1].verdict
    assert verdict is not None
    assert (verdict.patches, len(verdict.controls)) == (2, TRIALS)
    others = draws((3, 40), len(run.projected.values))
    assert len({frozenset(one) for one in others}) == TRIALS
    expected = [float(probabilities(model, said, one)[1]) for one in others]
    assert verdict.controls == pytest.approx(expected, abs=1e-6)
    assert verdict.without - verdict.before == pytest.approx(float(change[1]), abs=1e-6)


@pytest.mark.parametrize("patches", [[], "all"])
def test_hiding_nothing_or_all_is_refused(patches: Any, run: Run, engine: LiveEngine) -> None:
    chosen = list(range(len(run.projected.values))) if patches == "all" else patches
    with pytest.raises(QuestionError, match=r"No patch is taken away yet|All \d+ patches are to be blocked"):
        list(by_id("knockout").maps(run, 0, {"patches": chosen}, engine))


def test_the_patches_hidden_are_at_their_positions_in_the_prompt(run: Run) -> None:
    """Previously the start of the picture plus the patch, whatever lies where."""
    count = len(run.projected.values)
    turned = np.arange(count)[::-1].reshape(run.placement.shape).copy()  # the last patch has the first position
    placement = Placement((View("whole", 0, 0, 1, 1, turned),))
    asked: list[tuple[int, ...]] = []

    class Noting(NoPasses):
        def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
            asked.append(tuple(int(transcript.placement.patches[patch]) for patch in blocked))
            return np.full(len(transcript.ids), 0.5, np.float32)

    other = dataclasses.replace(run, patches=dataclasses.replace(run.patches, placement=placement))
    final: Map = by_id("knockout").final(other, 0, {"patches": [0]}, Noting())
    assert asked[1] == (other.prefix.image.stop - 1,)
    assert final.values.shape == run.placement.shape
