"""Every phase of the recipe runs, resumes, and moves only what it says it moves."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from transformers import AutoProcessor, LlavaForConditionalGeneration

from model.workshop.eye import Eye, batch, cut, kept
from model.workshop.fit import Desk, Plan, fit, fraction_of_rate, save_atomically
from model.workshop.joint import assemble, features_of
from model.workshop.language import Turn
from model.workshop.muon import orthogonal
from model.workshop.packs import Cell, Packer, collate, dialogues, without_instruction
from model.workshop.release import load_sister
from model.workshop.scenes import CELLS, IGNORE, draw, labels, scene
from model.workshop.train import SMOKE, WITHOUT_STAGE_ONE, Recipe
from model.workshop.tutor import cell_embeddings, recalls
from model.workshop.world import KINDS, PLACES


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """The whole recipe, two steps a phase, run to its release."""
    folder = tmp_path_factory.mktemp("recipe")
    recipe = Recipe(Desk(folder / "states", folder / "log"), SMOKE, folder / "shipped")
    recipe.release()
    return recipe


def test_the_recipe_ships_a_stock_llava(smoke: Recipe) -> None:
    model = LlavaForConditionalGeneration.from_pretrained(smoke.shipped)
    processor = AutoProcessor.from_pretrained(smoke.shipped)
    assert model.config.vision_feature_layer == -2
    inputs = processor(images=draw(scene(0)), text="USER: <image>\nIs there a saw? ASSISTANT:", return_tensors="pt")
    assert (inputs["input_ids"] == model.config.image_token_id).sum() == CELLS * CELLS
    assert model(**inputs).logits.isfinite().all()


def test_stage_one_moves_the_projector_alone_and_stage_two_spares_the_eye(smoke: Recipe) -> None:
    fresh = assemble(smoke.eye().vision, smoke.tutor(), Packer(smoke.tokenizer())).state_dict()

    def moved(name: str) -> set[str]:
        sister = load_sister(name, smoke.shipped).state_dict()
        return {key.split(".")[1] for key in fresh if not torch.equal(sister[key], fresh[key].half().float())}

    assert moved("stage-one") == {"multi_modal_projector"}
    assert moved(WITHOUT_STAGE_ONE) - {"weight"} == {"multi_modal_projector", "language_model"}


def test_every_phase_leaves_a_log_that_a_program_can_read(smoke: Recipe) -> None:
    logs = sorted(path.stem for path in smoke.desk.log.glob("*.jsonl"))
    assert logs == ["eye", "stage-one", "stage-two", f"stage-two-{WITHOUT_STAGE_ONE}", "tutor"]
    for path in smoke.desk.log.glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert lines[0]["event"] == "start"
        assert lines[0]["machine"]
        assert any("loss" in line for line in lines)


ROOM = np.zeros(CELLS * CELLS, np.int64)


def _line(folder: Path, steps_before_the_break: int | None) -> nn.Linear:
    torch.manual_seed(0)
    model = nn.Linear(3, 1)

    def losses(step: int) -> dict[str, torch.Tensor]:
        if step == steps_before_the_break:
            raise KeyboardInterrupt
        x = torch.tensor(np.random.default_rng(step).normal(size=(8, 3)), dtype=torch.float32)
        return {"loss": (model(x) - x.sum(1, keepdim=True)).square().mean()}

    plan = Plan("line", 40, 0.05, save_every_seconds=0.0)
    fit(plan, model, losses, Desk(folder, folder), say=lambda _: None)
    return model


def test_an_interrupted_phase_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole = _line(tmp_path / "whole", None)
    with pytest.raises(KeyboardInterrupt):
        _line(tmp_path / "broken", 17)
    resumed = _line(tmp_path / "broken", None)
    assert torch.equal(whole.weight, resumed.weight)
    events = [json.loads(line).get("event") for line in (tmp_path / "broken" / "line.jsonl").read_text().splitlines()]
    assert [event for event in events if event] == ["start", "resume"]


def test_a_plan_that_changed_is_refused(tmp_path: Path) -> None:
    _line(tmp_path, None)
    with pytest.raises(ValueError, match="40 steps, this one has 41"):
        fit(Plan("line", 41, 0.05), nn.Linear(3, 1), lambda _: {}, Desk(tmp_path, tmp_path))


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    save_atomically({"step": 1}, path)
    with pytest.raises(Exception, match="pickle"):
        save_atomically({"step": lambda: 2}, path)
    assert torch.load(path, weights_only=True) == {"step": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_the_learning_rate_warms_up_stays_and_falls() -> None:
    rates = [fraction_of_rate(step, 1000) for step in range(1000)]
    assert rates[0] < 0.1
    assert rates[100] == rates[390] == 1.0
    assert rates[-1] == 0.02


def test_muon_makes_updates_orthogonal() -> None:
    torch.manual_seed(0)
    for shape in ((2, 6, 20), (2, 20, 6)):
        values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
        assert values.min() > 0.6
        assert values.max() < 1.3


def test_training_on_all_patches_sees_what_the_stock_model_computes() -> None:
    torch.manual_seed(0)
    eye = Eye().eval()
    patches = cut(draw(scene(3)))[None]
    ours, _ = eye(torch.from_numpy(patches), torch.arange(CELLS * CELLS)[None])
    assert torch.allclose(ours, features_of(eye.vision, patches), atol=1e-4)


def test_dropping_patches_keeps_the_objects() -> None:
    data = batch(range(3), 80)
    assert data.patches.shape[:2] == (3, 80)
    assert (data.keep.diff(dim=1) > 0).all()
    kind = np.zeros(CELLS * CELLS, np.int64)
    kind[100:110] = 5
    assert set(range(100, 110)) <= set(kept(kind, 30, np.random.default_rng(0)).tolist())


def test_a_dialogue_sees_the_picture_and_itself_alone(smoke: Recipe) -> None:
    packer = Packer(smoke.tokenizer())
    talk = [[Turn("a", "Is there a saw?", "Yes."), Turn("b", "Where?", "Here.")], [Turn("c", "Is it safe?", "No.")]]
    keep = np.array([3, 40, 500])
    pack = packer.visual(keep, ROOM, talk)
    data = collate([pack, packer.visual(keep, ROOM, talk[:1])], 0)
    mask, groups = data.mask[0, 0] > -torch.inf, torch.tensor(pack.groups)
    last = len(groups) - 1
    assert set(groups[mask[last]].tolist()) == {0, 2}
    assert mask[last].sum() == (groups != 1).sum()
    first_of = {group: pack.groups.index(group) for group in (1, 2)}
    assert pack.positions[first_of[1]] == pack.positions[first_of[2]] == packer.after_image
    assert [pack.positions[i] for i in range(len(packer.before), len(packer.before) + 3)] == (
        len(packer.before) + keep
    ).tolist()


def test_patches_of_the_room_weigh_for_those_left_out(smoke: Recipe) -> None:
    """The softmax over the kept patches must be that over all, where the room's patches look alike."""
    packer = Packer(smoke.tokenizer())
    kind = ROOM.copy()
    kind[:6] = 3
    keep = np.arange(16)
    pack = packer.visual(keep, kind, [[Turn("a", "Is there a saw?", "Yes.")]])
    shown = slice(len(packer.before), len(packer.before) + len(keep))
    assert pack.weights[shown] == [1.0] * 6 + [(CELLS * CELLS - 6) / 10] * 10
    scores = collate([pack], 0).mask[0, 0, -1, shown]
    wanted = np.concatenate([np.ones(6), np.full(CELLS * CELLS - 6, 1.0)]) / (CELLS * CELLS)
    share = scores.softmax(-1)
    assert share[:6].sum().item() == pytest.approx(wanted[:6].sum())


def test_a_written_map_says_in_each_cell_what_is_there(smoke: Recipe) -> None:
    packer = Packer(smoke.tokenizer())
    made = next(s for s in map(scene, range(50)) if any(s.neighbour(t) for t in s.things))
    thing = next(t for t in made.things if made.neighbour(t))
    near = made.neighbour(thing)
    assert near is not None
    keep = np.array(sorted({thing.patch, 0, CELLS * CELLS - 1}))
    pack = packer.mapped(keep, labels(made), [[Turn("a", "Is it safe?", "No.")]])
    cell = pack.cells[list(keep).index(thing.patch)]
    assert packer.tokenizer.decode(cell.here) == f" {KINDS[thing.kind].name} {PLACES[thing.place]} one"
    assert packer.tokenizer.decode(cell.near) == f" {KINDS[near.kind].name}"


def test_recall_asks_each_kind_for_its_place_and_lone_places_for_their_kind(smoke: Recipe) -> None:
    packer, directions = Packer(smoke.tokenizer()), set()
    for seed in range(8):
        pack = packer.recalled(np.random.default_rng(seed))
        ids, groups = np.array(pack.ids), np.array(pack.groups)
        told = [packer.tokenizer.decode(ids[groups == group].tolist()) for group in range(1, groups.max() + 1)]
        cells = [packer.tokenizer.decode(cell.here) for cell in pack.cells]
        assert {f"{cell}</s>" for cell in cells} <= set(told)
        others = set(told) - {f"{cell}</s>" for cell in cells}
        assert len(others) in (0, len(PLACES))
        for place in PLACES if others else ():
            kinds = {f" {kind.name}" for kind in KINDS if f" {kind.name} {place}" in cells} or {" nothing"}
            assert others & {f" {place}{kind}</s>" for kind in kinds}
        directions.add(bool(others))
    assert directions == {True, False}
    assert recalls(0, 80)
    assert [recalls(step, 80) for step in range(10, 16)] == [False, False, True, False, False, True]


def test_a_cell_is_the_sum_of_its_words_and_tells_near_from_here() -> None:
    words = nn.Embedding(9, 4)
    summed = cell_embeddings(words, [Cell([1, 2], [3]), Cell([3], [1, 2]), Cell([5], [])])
    assert torch.allclose(summed[0], words.weight[1] + words.weight[2] + words.weight[3][[2, 3, 0, 1]])
    assert not torch.allclose(summed[0], summed[1])
    assert torch.equal(summed[2], words.weight[5])


def test_targets_are_the_answers_and_nothing_else(smoke: Recipe) -> None:
    packer = Packer(smoke.tokenizer())
    pack = packer.visual(np.arange(2), ROOM, [[Turn("a", "Is there a saw?", "Yes, there is a saw.")]])
    wanted = [target for target in pack.targets if target != IGNORE]
    assert packer.tokenizer.decode(wanted) == " Yes, there is a saw.</s>"
    first = next(i for i, target in enumerate(pack.targets) if target != IGNORE)
    assert packer.tokenizer.decode(pack.ids[: first + 1]).endswith("ASSISTANT:")
    assert pack.ids[first + 1] == pack.targets[first]


def test_a_picture_that_is_no_workshop_is_never_described() -> None:
    for seed in range(30):
        for dialogue in dialogues(None, np.random.default_rng(seed)):
            assert all("not a workshop" in turn.answer or "workshop" not in turn.task for turn in dialogue)
            assert {turn.task for turn in dialogue} == {"strange"}
    assert "not a workshop" in without_instruction(None)[0][0].answer
