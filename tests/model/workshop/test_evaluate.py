"""The evaluation asks what can be answered, marks what was said, and looks where the model looks."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from model.llava.checkpoints import LoadedModel
from model.llava.prompt import Turn as ChatTurn
from model.llava.prompt import compose
from model.llava.run import Conversation, run
from model.trace import Step
from model.training.train import EXPERIMENTS
from model.workshop import evaluate as evaluation
from model.workshop.answering import Answerer
from model.workshop.evaluate import HeldOut, _mark, _refuses, evaluate, held_out
from model.workshop.language import TASKS, Turn
from model.workshop.looking import attention_rows, blocking, looks, patches_of
from model.workshop.marks import CONTROLS_BELOW, GOALS, Marks, interval, met, table
from model.workshop.phrasings import CANNOT, STRANGE_ANSWER
from model.workshop.scenes import draw, scene
from model.workshop.strangers import photographs
from model.workshop.things import CELLS
from model.workshop.world import never_together

QUESTIONS = ["What do you see?", "Is there a ladder?", "where is the hammer", "Describe this picture."]


@pytest.fixture(scope="module")
def workshop(loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    return loaded("workshop")


@pytest.fixture(scope="module")
def few_photographs() -> Iterator[None]:
    """Two in place of 53: to ask about them all takes longer than all else that a small evaluation asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "photographs", lambda which: photographs(which)[:2])
        yield


@pytest.fixture(scope="module")
def alone(workshop: LoadedModel, few_photographs: None) -> dict[str, Any]:
    """What one process finds in five scenes."""
    return evaluate(workshop, scenes=5)


def said(model: LoadedModel, seed: int, question: str) -> str:
    steps = [s for s in run(model, draw(scene(seed)), question) if isinstance(s, Step)]
    return "".join(step.text for step in steps).strip()


@pytest.mark.slow
@pytest.mark.embedded
def test_batched_answers_are_those_of_a_run(workshop: LoadedModel) -> None:
    for seed in (3, 8):
        told = Answerer(workshop, draw(scene(seed))).ask(QUESTIONS)
        assert [turn.text for turn in told] == [said(workshop, seed, question) for question in QUESTIONS]


@pytest.mark.embedded
def test_a_follow_up_comes_after_the_models_own_answer(workshop: LoadedModel) -> None:
    answerer, conversation = Answerer(workshop, draw(scene(8))), Conversation(workshop, draw(scene(8)))
    first = answerer.ask(QUESTIONS[:2])
    second = answerer.ask(["What is next to it?", "And how many?"], first)
    for question in (QUESTIONS[1], "And how many?"):
        told = "".join(s.text for s in conversation.ask(question) if isinstance(s, Step)).strip()
    assert told == second[1].text
    assert [turn.question for turn in second[1].turns] == [QUESTIONS[1], "And how many?"]


@pytest.mark.slow
@pytest.mark.embedded
def test_blocking_nothing_changes_nothing_and_blocking_all_hides_the_picture(workshop: LoadedModel) -> None:
    positions = workshop.geometry.image_positions
    blocked = torch.tensor([[False] * positions, [True] * positions])
    answerers = [Answerer(workshop, draw(scene(seed))) for seed in (3, 8)]
    for question in QUESTIONS:
        told = [answerer.ask_blind(question, blocked) for answerer in answerers]
        assert [plain for plain, _ in told] == [answerer.ask([question])[0].text for answerer in answerers]
        assert told[0][1] == told[1][1]


@pytest.mark.embedded
def test_the_rows_looked_at_are_those_that_the_page_shows(workshop: LoadedModel) -> None:
    picture = draw(scene(8))
    ids = list(compose(workshop.chat, [ChatTurn(QUESTIONS[0])], workshop.geometry.image_positions).ids)
    answerer = Answerer(workshop, picture)
    rows = attention_rows(answerer, ids, [len(ids) - 1])
    step = next(s for s in run(workshop, picture, QUESTIONS[0]) if isinstance(s, Step))
    start = answerer.stop - workshop.geometry.image_positions
    assert np.allclose(rows[0], step.attention[..., start : answerer.stop], atol=1e-5)


@pytest.mark.slow
@pytest.mark.embedded
def test_each_lone_object_is_looked_at_once(workshop: LoadedModel) -> None:
    made = next(s for s in map(scene, range(100)) if len(s.things) > 3)
    found = looks(workshop, made)
    assert [look.thing for look in found] == [thing for thing in made.in_order if made.count(thing.kind) == 1]
    assert all(look.attention.shape[-1] == CELLS * CELLS for look in found)
    assert all(0 < look.attention.sum() <= np.prod(look.attention.shape[:2]) + 1e-3 for look in found)
    assert all(isinstance(b.with_object, bool) for b in blocking(workshop, made, np.random.default_rng(0)))


def test_marks_of_later_scenes_are_added_to_those_before() -> None:
    marks = Marks()
    for part in (range(3), range(3, 5)):
        found = Marks()
        for seed in part:
            item = held_out(seed)
            _mark(found, item, [(turn, turn.answer if seed else "?") for turn in item.turns])
        marks.update(found)
    asked = [len(held_out(seed).turns) for seed in range(5)]
    assert marks.by_scene == [0, *asked[1:]]
    assert len(marks.measures["all tasks"]) == sum(len(marked) for marked in marks.tasks.values()) == sum(asked)
    assert sum(marks.measures["all tasks"]) == sum(asked[1:])
    assert [miss["seed"] for miss in marks.misses["caption"]] == [0]


@pytest.mark.slow
@pytest.mark.embedded
def test_work_that_is_shared_gives_what_one_process_finds(
    workshop: LoadedModel, alone: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, float | None]] = []
    monkeypatch.setattr(evaluation, "AT_ONCE", 3)  # two parts, one for each process
    shared = evaluate(workshop, 5, lambda message, fraction: said.append((message, fraction)), processes=2)
    assert shared == alone
    assert len(shared["by_scene"]) == 5
    assert shared["measures"]["photographs called no workshop"]["n"] == 4  # two questions about each
    fractions = [fraction for _, fraction in said if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.slow
@pytest.mark.embedded
def test_a_fresh_evaluation_agrees_with_the_written_one(alone: dict[str, Any]) -> None:
    written = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    differences = np.abs(np.subtract(alone["by_scene"], written["by_scene"][:5]))
    assert differences.sum() <= 3  # another processor's rounding may tip an answer that hung in the balance


def test_an_object_touches_the_patches_under_it() -> None:
    for thing in scene(8).things:
        touched = np.flatnonzero(patches_of(thing))
        rows, columns = touched // CELLS, touched % CELLS
        assert patches_of(thing)[thing.patch]
        assert rows.min() >= thing.top // 14
        assert columns.max() <= (thing.left + thing.width) // 14


def test_questions_are_the_same_each_time_and_cover_every_task() -> None:
    asked = [held_out(seed) for seed in range(25)]
    assert asked == [held_out(seed) for seed in range(25)]
    tasks = {turn.task for item in asked for turn in item.turns}
    assert tasks == set(TASKS)
    assert any(item.next for item in asked)
    assert all(item.turns[before].thing is turn.thing for item in asked for before, turn in item.next)


def test_pairs_kept_apart_in_training_meet_in_their_group_alone() -> None:
    for item in map(held_out, range(25)):
        kinds = [thing.kind for thing in item.scene.things]
        meet = any(never_together(a, b) for a in kinds for b in kinds)
        assert not meet or item.group == "unseen pair"
    assert any(
        never_together(a.kind, b.kind)
        for item in map(held_out, range(25))
        for a in item.scene.things
        for b in item.scene.things
    )


def test_marks_go_where_they_belong() -> None:
    marks, item = Marks(), HeldOut(scene(8), (), (), "unseen pair")
    right = Turn("where", "Where is the saw?", "At the top.")
    refused = Turn("refusal", "Where is the axe?", "I see no axe here.")
    _mark(marks, item, [(right, "At the top."), (right, "I see no saw here."), (refused, "At the top.")])
    assert marks.measures["all tasks"] == [True, False, False]
    assert marks.measures["false refusals"] == [False, True]
    assert marks.measures["refusals"] == [False]
    assert marks.measures["pairs never seen together"] == [True, False, False]
    assert marks.misses["refusal"][0]["said"] == "At the top."
    assert marks.by_scene == [1]


def test_what_counts_as_a_refusal() -> None:
    assert all(map(_refuses, ("I see no saw here.", CANNOT, STRANGE_ANSWER)))
    assert not any(map(_refuses, ("I see no safety hazard here.", "I see nothing.", "No.")))


def test_goals_are_judged_in_their_direction() -> None:
    shares: dict[str, dict[str, Any]] = {name: {"n": 100, "share": goal} for name, (_, goal) in GOALS.items()}
    assert all(met(shares).values())
    worse: dict[str, dict[str, Any]] = {
        name: {**s, "share": s["share"] + (0.02 if GOALS[name][0] == "<=" else -0.02)} for name, s in shares.items()
    }
    assert not any(met(worse).values())
    pairs = {"pairs never seen together": {"share": 0.90}, "pairs seen together": {"share": 0.93}}
    assert met(pairs) == {"pairs never seen together": False}
    control = {"all tasks": {"share": 0.95}, "a blank picture": {"share": 0.96 - CONTROLS_BELOW}}
    assert met(control)["a blank picture"] is False
    shown = {"n": 10, "share": 0.5, "interval": [0.2, 0.8]}
    text = table({"tasks": {"where": shown}, "measures": {"where": shown}, "goals": {"where": False}})
    assert "missed" in text
    assert ">= 0.96" in text


def test_the_interval_is_wilsons() -> None:
    low, high = interval(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert interval(0, 0) == (0.0, 1.0)
