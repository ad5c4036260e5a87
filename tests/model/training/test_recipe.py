"""Every phase of the recipe runs, resumes, and moves only what it says it moves."""

import dataclasses
import errno
import functools
import itertools
import json
import multiprocessing
import os
import shutil
import sysconfig
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from transformers import AutoProcessor, LlamaForCausalLM, LlavaForConditionalGeneration

from model.training import decoder, encoder, joint, tokens, train
from model.training import fit as fitting
from model.training.decoder import answer_losses, cell_embeddings, text_config
from model.training.drills import drill_batch, drills, grouped, recalled
from model.training.encoder import (
    AGAIN,
    ALL_PATCHES_FROM,
    KEEP,
    LAYERS,
    OF_EACH,
    TAUGHT,
    TaughtEncoder,
    batch,
    cut,
    example,
    kept,
    patches_kept,
    share_right,
    train_encoder,
    waves,
)
from model.training.fit import (
    Plan,
    Setup,
    ahead,
    computes_bfloat16,
    fit,
    fraction_of_rate,
    helpers,
    machine,
    mixed_precision,
    moved,
    quickened,
    save_atomically,
)
from model.training.joint import Pictures, assemble, features_of, made_up, truth_of, whole_pictures
from model.training.muon import orthogonal
from model.training.packs import ROUGH, ROW, TIMES, Cell, Packer, collate, dialogues, without_instruction
from model.training.release import keep_part, load_baseline, load_part
from model.training.train import FIRST_ROUND, SMOKE, WITHOUT_STAGE_ONE, Recipe
from model.workshop.descriptions import COLOUR_NAMES
from model.workshop.language import SIDES, TASKS, Turn, places_toward
from model.workshop.phrasings import SMALL_TALK, STRANGE_ANSWER
from model.workshop.scenes import IGNORE, MOST, STRANGE, Labels, Scene, draw, labels, nothing, scene
from model.workshop.signs import Writing, plate
from model.workshop.things import CELLS, Thing
from model.workshop.world import KINDS, NUMBERS, PLACES, SIGNS, STYLES, index

P = CELLS * CELLS
SIGN = index("sign")


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """The whole recipe run to its release: two steps a phase, each on less, its words learned and its parts measured on
    less; stage two, whose pictures are counted in batches, as it is.
    """
    folder = tmp_path_factory.mktemp("recipe")
    recipe = Recipe(Setup(folder / "states", folder / "log"), SMOKE, folder / "shipped")
    some, written = list(itertools.islice(tokens._corpus(), 3000)), decoder.written_batch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_corpus", lambda: iter(some))
        patch.setattr(encoder, "share_right", functools.partial(encoder.share_right, pictures=2))
        patch.setattr(decoder, "written_batch", lambda packer, seeds, *split: written(packer, seeds[:4], *split))
        patch.setattr(train, "train_encoder", functools.partial(train_encoder, batch_size=4))
        patch.setattr(train, "train_decoder", functools.partial(train.train_decoder, batch_size=2))
        patch.setattr(train, "train_stage_one", functools.partial(train.train_stage_one, batch_size=4))
        recipe.release()
    return recipe


@pytest.fixture(scope="module")
def packer(smoke: Recipe) -> Packer:
    return Packer(smoke.tokenizer())


def test_the_recipe_ships_a_stock_llava(smoke: Recipe) -> None:
    model = LlavaForConditionalGeneration.from_pretrained(smoke.shipped)
    processor = AutoProcessor.from_pretrained(smoke.shipped)
    assert model.config.vision_feature_layer == -2
    inputs = processor(images=draw(scene(0)), text="USER: <image>\nIs there a saw? ASSISTANT:", return_tensors="pt")
    assert (inputs["input_ids"] == model.config.image_token_id).sum() == P
    assert model(**inputs).logits.isfinite().all()


def test_stage_one_moves_the_projector_alone_and_stage_two_spares_the_eye(smoke: Recipe, packer: Packer) -> None:
    fresh = assemble(smoke.encoder().vision, smoke.decoder(), packer).state_dict()

    def changed(name: str) -> set[str]:
        baseline = load_baseline(name, smoke.shipped).state_dict()
        return {key.split(".")[1] for key in fresh if not torch.equal(baseline[key], fresh[key].half().float())}

    assert changed("stage-one") == {"multi_modal_projector"}
    for name in (FIRST_ROUND, WITHOUT_STAGE_ONE):
        assert changed(name) - {"weight"} == {"multi_modal_projector", "language_model"}


def test_later_rounds_of_stage_two_go_on_from_the_first_one_that_is_kept(
    smoke: Recipe, packer: Packer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, float, float]] = []
    kept_one = load_baseline(FIRST_ROUND, smoke.shipped).state_dict()

    def watched(setup: Setup, name: str, model: nn.Module, *rest: Any, before: int) -> None:
        state = model.state_dict()
        apart = max(float((state[key] - value).abs().max()) for key, value in kept_one.items())
        seen.append((name, before, rest[-1], apart))

    monkeypatch.setattr(train, "train_stage_two", watched)
    monkeypatch.setattr(Pictures, "prepare", lambda *_: None)  # nobody learns from them here
    elsewhere = Setup(tmp_path, tmp_path)
    keep_part(smoke.encoder(), "eye", tmp_path)
    smoke.tokenizer().save_pretrained(tmp_path / "tokenizer")
    Recipe(elsewhere, SMOKE, smoke.shipped, parts=tmp_path).stage_two()
    later = list(joint.ROUNDS)[1:]
    assert seen == [(name, 2 * number, joint.ROUNDS[name], 0.0) for number, name in enumerate(later, 1)]


def test_a_first_round_of_another_eye_is_made_again(
    smoke: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr(Pictures, "prepare", lambda *_: None)  # nobody learns from them here
    monkeypatch.setattr(train, "train_stage_one", lambda *_: None)
    monkeypatch.setattr(train, "train_stage_two", lambda setup, name, *_, before: seen.append((name, before)))
    for eye_now, expected in ((smoke.encoder(), []), (TaughtEncoder(LAYERS), [("stage-two", 0)])):
        keep_part(eye_now, "eye", tmp_path)
        keep_part(smoke.decoder(), "tutor", tmp_path)
        smoke.tokenizer().save_pretrained(tmp_path / "tokenizer")
        Recipe(Setup(tmp_path, tmp_path), SMOKE, smoke.shipped, parts=tmp_path).first_round()
        assert seen == expected


def test_a_later_round_asks_on_from_where_the_one_before_stopped(
    smoke: Recipe, packer: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Callable[[int], joint.JointBatch]] = []
    monkeypatch.setattr(joint, "fit", lambda plan, model, make, losses, setup: made.append(make))
    pictures, model = smoke.features(0, 0), load_baseline(FIRST_ROUND, smoke.shipped)
    for before in (0, 1):
        joint.train_stage_two(smoke.setup, "any", model, packer, pictures, 3, before=before)
    first, later = made
    assert torch.equal(first(1).packs.ids, later(0).packs.ids)
    assert torch.equal(first(1).features, later(0).features)
    assert first(0).features.shape[1] == KEEP
    assert torch.equal(first(2).features, later(2).features)  # the whole pictures are the same ones
    assert first(2).features.shape[1] == P


def test_every_phase_leaves_a_log_that_a_program_can_read(smoke: Recipe) -> None:
    logs = sorted(path.stem for path in smoke.setup.log.glob("*.jsonl"))
    stages = ["stage-one", *joint.ROUNDS, f"stage-two-{WITHOUT_STAGE_ONE}"]
    assert logs == sorted(["eye", *stages, "tutor"])
    for path in smoke.setup.log.glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert [line["event"] for line in lines if "event" in line] == ["start"]
        assert lines[0]["machine"] == machine()
        assert all(np.isfinite(line["loss"]) for line in lines if "loss" in line)
        assert lines[-1]["step"] == 2
    measured = json.loads((smoke.setup.log / "eye.jsonl").read_text().splitlines()[-1])
    assert {f"held_out_{name}" for name in ("room", *TAUGHT)} <= set(measured)


def _made(step: int) -> torch.Tensor:
    return torch.tensor(np.random.default_rng(step).normal(size=(8, 3)), dtype=torch.float32)


def _line(folder: Path, workers: int = 0, broken_after: int | None = None, steps: int = 40) -> nn.Linear:
    """Fit a line, or be interrupted in the middle of it."""
    torch.manual_seed(0)
    model, done = nn.Linear(3, 1), 0

    def losses(x: torch.Tensor) -> dict[str, torch.Tensor]:
        nonlocal done
        if done == broken_after:
            raise KeyboardInterrupt
        done += 1
        return {"loss": (model(x) - x.sum(1, keepdim=True)).square().mean()}

    plan = Plan("line", steps, 0.05, save_every_seconds=0.0)
    fit(plan, model, _made, losses, Setup(folder, folder, workers), say=lambda _: None)
    return model


@pytest.mark.parametrize("workers", [0, 1])
def test_an_interrupted_phase_ends_as_one_that_was_not(tmp_path: Path, workers: int) -> None:
    whole = _line(tmp_path / "whole", 0)
    with pytest.raises(KeyboardInterrupt):
        _line(tmp_path / "broken", workers, 17)
    resumed = _line(tmp_path / "broken", workers)
    assert torch.equal(whole.weight, resumed.weight)
    lines = [json.loads(line) for line in (tmp_path / "broken" / "line.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines if "event" in line] == ["start", "resume"]
    assert [line["step"] for line in lines if "step" in line and "loss" not in line] == list(range(1, 41))


def test_a_finished_phase_is_not_run_again(tmp_path: Path) -> None:
    _line(tmp_path)
    log = (tmp_path / "line.jsonl").read_text()
    again = _line(tmp_path, broken_after=0)
    assert (tmp_path / "line.jsonl").read_text() == log
    assert (again.weight - 1).abs().max() < 0.2
    assert torch.load(tmp_path / "line.state.pt", weights_only=True)["optimisers"] == []  # nobody will ask for them


def test_a_plan_that_changed_is_refused(tmp_path: Path) -> None:
    _line(tmp_path)
    with pytest.raises(ValueError, match="40 steps, this one has 41"):
        _line(tmp_path, steps=41)


def test_the_time_left_knows_that_the_last_steps_are_slower() -> None:
    even = Plan("even", 1000, 0.1)
    assert even.left(0, 250, 100.0) == pytest.approx(300.0)
    assert even.left(950, 1000, 20.0) == 0
    plan = Plan("eye", 1000, 0.1, slow_from=0.9, slow=5.0)
    true = [1.0 if step < 900 else 5.0 for step in range(1000)]
    for done in (50, 400, 899, 920, 950, 1000):
        for begin in (0, done - 50):
            assert plan.left(begin, done, sum(true[begin:done])) == pytest.approx(sum(true[done:]))


def test_what_compiling_took_does_not_stay_in_the_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, told, clock = nn.Linear(1, 1), list[str](), [0.0]
    monkeypatch.setattr(fitting.time, "perf_counter", lambda: clock[0])

    def losses(step: torch.Tensor) -> dict[str, torch.Tensor]:
        clock[0] += 600.0 if step == 0 else 60.0
        return {"loss": model(torch.ones(1, 1)).sum()}

    plan = Plan("compiled", 40, 0.1, log_every=10, save_every_seconds=float("inf"))
    fit(plan, model, torch.tensor, losses, Setup(tmp_path, tmp_path, 0), say=told.append)
    assert [line.split("  ")[-1] for line in told] == [f"{left:.1f} min left" for left in (57, 20, 10, 0)]


@pytest.mark.parametrize("workers", [0, 1])
def test_the_data_of_each_step_comes_in_order_from_another_process(workers: int) -> None:
    found = list(ahead(lambda step: (step, os.getpid()), 3, 12, workers))
    assert [step for step, _ in found] == list(range(3, 12))
    assert {process == os.getpid() for _, process in found} == {not workers}
    assert Setup(Path(), Path()).workers == helpers(os.cpu_count() or 1, torch.cuda.is_available())


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    save_atomically({"step": 1}, path)
    with pytest.raises(Exception, match="pickle"):
        save_atomically({"step": lambda: 2}, path)
    assert torch.load(path, weights_only=True) == {"step": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_named_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.pt"
    save_atomically({"step": 1}, path)
    old = path.read_bytes()

    def half(value: object, target: Path) -> None:
        target.write_bytes(old[: len(old) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="No space left on device"):
        save_atomically({"step": 2}, path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_the_learning_rate_warms_up_stays_and_falls() -> None:
    rates = [fraction_of_rate(step, 1000) for step in range(1000)]
    assert rates[0] < 0.1
    assert rates[100] == rates[390] == 1.0
    assert rates[-1] == 0.02


@pytest.mark.parametrize("fast", [True, False])
def test_products_are_in_bfloat16_where_that_is_faster(fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "computes_bfloat16", lambda: fast)
    layer = nn.Linear(4, 4)
    with mixed_precision(torch.device("cpu")):
        assert layer(torch.ones(2, 4)).dtype == (torch.bfloat16 if fast else torch.float32)
        assert layer(torch.ones(2, 4)).float().sum().dtype == torch.float32
    assert layer(torch.ones(2, 4)).dtype == layer.weight.dtype == torch.float32
    named = [(f"layers.0.{name}", parameter) for name, parameter in layer.named_parameters()]
    optimisers = fitting.optimisers(named, 0.1)
    assert [type(optimiser).__name__ for optimiser in optimisers] == ["Muon", "AdamW"]
    layer(torch.ones(2, 4)).sum().backward()
    for optimiser in optimisers:
        optimiser.step()
    assert layer.weight.dtype == torch.float32
    assert layer.weight.isfinite().all()
    if not torch.cuda.is_available():
        assert machine().endswith("bfloat16" if fast else "float32")


def test_whether_a_machine_is_fast_in_bfloat16_is_known() -> None:
    assert computes_bfloat16() in (True, False)


def test_records_are_moved_with_all_the_tensors_in_them() -> None:
    @dataclasses.dataclass(frozen=True)
    class Inner:
        values: torch.Tensor
        words: list[str]

    @dataclasses.dataclass(frozen=True)
    class Outer:
        inner: Inner
        number: int
        values: torch.Tensor

    data = Outer(Inner(torch.ones(2), ["a"]), 3, torch.ones(1))
    assert moved(data, torch.device("cpu")) is data
    there = moved(data, torch.device("meta"))
    assert there.inner.values.device.type == there.values.device.type == "meta"
    assert (there.inner.words, there.number) == (["a"], 3)
    assert moved(torch.ones(2), torch.device("meta")).device.type == "meta"


def test_muon_makes_updates_orthogonal() -> None:
    torch.manual_seed(0)
    for shape in ((2, 6, 20), (2, 20, 6)):
        values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
        assert values.min() > 0.6
        assert values.max() < 1.3


def test_training_on_all_patches_sees_what_the_stock_model_computes() -> None:
    """To float32's rounding; in bfloat16, which the eye learns in, the two differ by a hundredth."""
    torch.manual_seed(0)
    ours = TaughtEncoder(2).eval()
    patches = cut(draw(scene(3)))[None]
    keep = torch.arange(P)[None]
    stock = features_of(ours.vision, patches)
    with torch.no_grad():
        exact, _ = ours(torch.from_numpy(patches), keep)
        with mixed_precision(torch.device("cpu")):
            rough, _ = ours(torch.from_numpy(patches), keep)
    assert torch.allclose(exact, stock, atol=1e-4)
    assert (rough.float() - stock).norm() < 0.05 * stock.norm()


def test_before_training_neighbours_look_more_alike_than_patches_far_apart() -> None:
    vision = TaughtEncoder(2).vision
    position = vision.embeddings.position_embedding.weight[1:].detach()
    assert torch.allclose(position, 0.5 * waves(position.shape[1]))
    alike = nn.functional.cosine_similarity(position[:, None], position[None], dim=-1).numpy()
    rows, columns = np.divmod(np.arange(P), CELLS)
    apart = np.maximum(abs(rows[:, None] - rows), abs(columns[:, None] - columns))
    nearest = np.where(apart == 1, alike, 2).min(1)
    farther = np.where(apart >= 6, alike, -2).max(1)
    assert (nearest > farther).all()
    for layer in vision.encoder.layers:
        assert torch.equal(layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight)


def test_every_picture_is_drawn_once_and_learned_from_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Callable[[int], encoder.Batch]] = []
    drawn: list[int] = []

    def watched(seed: int) -> Any:
        drawn.append(seed)
        return example(seed)

    monkeypatch.setattr(encoder, "example", watched)
    monkeypatch.setattr(encoder, "fit", lambda plan, learner, make, *_, **__: made.append(make))
    steps = 4 * AGAIN
    train_encoder(Setup(tmp_path, tmp_path), steps, batch_size=1)
    batches = [made[0](step) for step in range(steps)]
    assert len(drawn) == len(set(drawn)) == steps // 2 + AGAIN  # the last ones would be learned from again later
    first, again = batches[0], batches[2 * AGAIN + 1]
    assert torch.equal(first.present, again.present)
    assert not torch.equal(first.keep, again.keep)  # other patches of it
    assert torch.equal(made[0](7).patches, batches[7].patches)  # a step that is made again is the same


@pytest.mark.parametrize(("cores", "gpu", "processes"), [(1, False, 0), (2, False, 1), (8, False, 1), (16, True, 15)])
def test_so_many_processes_draw(cores: int, gpu: bool, processes: int) -> None:
    forks = "fork" in multiprocessing.get_all_start_methods()
    assert helpers(cores, gpu) == (processes if forks else 0)


def test_the_eye_learns_from_pictures_without_a_sign_or_without_anything_too() -> None:
    torch.manual_seed(0)
    learner = TaughtEncoder(2)
    truths = {seed: example(seed)[1] for seed in range(60)}
    unsigned = next(seed for seed, t in truths.items() if (t.text == IGNORE).all() and (t.thing >= 0).any())
    strange = next(seed for seed, t in truths.items() if (t.kind == STRANGE).all())
    for seed in (unsigned, strange):
        data = batch(range(seed, seed + 1), 40)
        assert (data.text == IGNORE).all()
        assert bool(data.present[0, -1]) == (seed == strange)
        found = learner.losses(data)
        assert set(TAUGHT) <= set(found)
        assert found["loss"].isfinite()
        found["loss"].backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in learner.parameters())


def test_every_patch_weighs_one_in_what_the_eye_is_taught() -> None:
    torch.manual_seed(0)
    learner, data = TaughtEncoder(2), batch(range(2), 80)
    features, _ = learner(data.patches, data.keep, data.weights)
    told = learner.heads["kind"](features).log_softmax(-1)
    known = data.kind != IGNORE
    each = -told[known].gather(1, data.kind[known][:, None])
    assert (data.kind[known] == 0).any()
    assert (data.kind[known] > 0).any()
    assert torch.allclose(learner.losses(data)["kind"], each.mean(), atol=1e-5)


def test_a_batch_holds_the_truth_of_the_patches_that_were_kept() -> None:
    data = batch(range(3), 80)
    assert data.patches.shape[:2] == (3, 80)
    assert (data.keep.diff(dim=1) > 0).all()
    for row in range(3):
        picture, truth, present = example(row)
        keep = data.keep[row].numpy()
        assert np.array_equal(data.patches[row], cut(picture)[keep])
        assert np.array_equal(data.present[row], present)
        assert set(np.flatnonzero(present)) == {kind - 1 for kind in truth.kind if kind > 0}
        for name in TAUGHT:
            assert np.array_equal(getattr(data, name)[row], getattr(truth, name)[keep]), name
    assert patches_kept(0, 1000) == patches_kept(int(ALL_PATCHES_FROM * 1000) - 1, 1000) == KEEP
    assert patches_kept(int(ALL_PATCHES_FROM * 1000), 1000) == P


def test_dropping_patches_keeps_the_centres_and_a_part_of_the_room() -> None:
    for seed in range(60):
        made = scene(seed, crowded=seed % 2 == 0)
        truth = labels(made)
        keep = kept(truth, KEEP, np.random.default_rng(seed))
        assert len(set(keep)) == KEEP
        assert (np.diff(keep) > 0).all()
        assert {thing.patch for thing in made.things} <= set(keep)
        assert (truth.thing[keep] < 0).sum() >= 1
    empty = kept(nothing(0), KEEP, np.random.default_rng(0))
    assert len(empty) == KEEP
    assert not np.array_equal(empty, kept(nothing(0), KEEP, np.random.default_rng(1)))


def _spread(*sizes: tuple[int, int]) -> Labels:
    """Truth made by hand: things as (kind, patches), one after the other, each centre its tenth patch."""
    truth, first = nothing(0), 0
    for number, (kind, patches) in enumerate(sizes):
        on = slice(first, first + patches)
        truth.kind[on], truth.thing[on], truth.centre[on] = kind + 1, number, 0
        truth.centre[first + 10] = 1
        first += patches
    return truth


def test_dropping_patches_keeps_signs_whole_and_a_part_of_what_is_huge() -> None:
    truth = _spread((SIGN, 70), (3, 30), (4, 100))
    for seed in range(10):
        keep = kept(truth, KEEP + 38, np.random.default_rng(seed))
        numbers = truth.thing[keep]
        assert (numbers == 0).sum() == 70
        assert (numbers == 1).sum() == 30
        assert OF_EACH <= (numbers == 2).sum() < 70
        assert {10, 80, 110} <= set(keep)
        assert (numbers == -1).sum() >= 20


def test_of_a_huge_object_no_more_than_so_many_patches_are_kept() -> None:
    truth = _spread((4, 120))
    assert all((truth.thing[kept(truth, KEEP, np.random.default_rng(s))] == 0).sum() <= OF_EACH for s in range(10))


def test_a_sign_is_whole_in_a_crowd_too() -> None:
    for seed in range(0, 60, 2):
        truth = labels(scene(seed, crowded=True))
        sign = np.flatnonzero(truth.kind == SIGN + 1)
        assert len(sign) > KEEP * 4 // 5 - MOST or set(sign) <= set(kept(truth, KEEP, np.random.default_rng(seed)))


BUCKET = Thing(index("bucket"), STYLES[0], 0, 0, 14, 14, 84, 84)
PLUG = Thing(index("power plug"), STYLES[0], 0, None, 14 + 84 + 8, 30, 60, 60)
SAID = Writing(SIGNS.index("NO ENTRY"), 0, 16, 2, 0)
BOARD = Thing(SIGN, "", 0, None, 120, 140, *plate(SAID).size, writing=SAID)
MADE = Scene(0, "train", (BUCKET, PLUG, BOARD))
TRUTH = labels(MADE)
SAW = [[Turn("a", "Is there a saw?", "No.")]]


class _Highest(np.random.Generator):
    """Dice that always fall high: a map made with them is exact."""

    def random(self, *_: Any, **__: Any) -> Any:
        return 0.99


EXACT = _Highest(np.random.PCG64(0))


def _shown(packer: Packer, keep: np.ndarray) -> slice:
    return slice(len(packer.before), len(packer.before) + len(keep))


def test_a_dialogue_sees_the_picture_and_itself_alone(packer: Packer) -> None:
    talk = [[Turn("a", "Is there a saw?", "Yes."), Turn("b", "Where?", "Here.")], [Turn("c", "Is it safe?", "No.")]]
    keep = np.array([3, 40, 500])
    pack = packer.visual(keep, nothing(0), talk)
    data = collate([pack, packer.visual(keep, nothing(0), talk[:1])], 0)
    assert data.owner.tolist() == [0, 1]
    begin, groups = pack.groups.count(0), torch.tensor(pack.groups)
    mask, last = data.mask[0, 0] > -torch.inf, len(pack.groups) - 1 - pack.groups.count(0)
    assert set(groups[mask[last]].tolist()) == {0, 2}
    assert mask[last].sum() == (groups != 1).sum()
    assert torch.equal(data.shared_mask[0, 0] > -torch.inf, torch.ones(begin, begin).tril().bool())
    first_of = {group: pack.groups.index(group) for group in (1, 2)}
    assert pack.positions[first_of[1]] == pack.positions[first_of[2]] == packer.after_image
    assert pack.positions[_shown(packer, keep)] == (len(packer.before) + keep).tolist()
    assert [pack.ids[i] for i in range(*_shown(packer, keep).indices(99))] == [packer.image] * 3


def test_rows_hold_every_dialogue_whole_and_once(packer: Packer) -> None:
    made = [scene(seed) for seed in (3, 4)]
    packs = [
        packer.visual(np.arange(9), nothing(0), dialogues(one, np.random.default_rng(seed)))
        for seed, one in enumerate(made)
    ]
    data = collate(packs, 0)
    for number, pack in enumerate(packs):
        wanted = [target for target in pack.targets if target != IGNORE]
        found = data.targets[data.owner == number]
        assert sorted(found[found != IGNORE].tolist()) == sorted(wanted)
        assert (data.owner == number).sum() < max(pack.groups)
    longest = max(pack.groups.count(group) for pack in packs for group in range(1, max(pack.groups) + 1))
    assert data.ids.shape[1] <= max(ROW, longest)
    assert (data.ids != 0).float().mean() > 0.7


def test_where_one_dialogue_is_long_all_rows_hold_more(packer: Packer) -> None:
    def talk(words: int) -> list[tuple[list[int], list[int]]]:
        return [([5] * (words - 1), [6])]

    crowd = packer.crowd([Cell([7], [])], [1.0], [talk(60)] * 3 + [talk(180)] + [talk(120)], np.random.default_rng(0))
    data = collate([crowd], 0)
    assert data.ids.shape == (3, 180)
    assert (data.ids != 0).sum(1).tolist() == [180, 180, 120]


def test_nothing_is_compiled_where_it_cannot_be_or_is_not_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Layer(nn.Linear):
        asked: dict[str, object] | None = None

        def compile(self, **asked: object) -> None:
            self.asked = asked

    def after(steps: int) -> bool:
        layer = Layer(2, 2)
        usual = torch._dynamo.config.recompile_limit
        with quickened([layer], steps, shapes_vary=True):
            assert layer.asked in (None, {"dynamic": True})
            assert torch._dynamo.config.recompile_limit == (fitting.VARIANTS if layer.asked else usual)
        assert torch._dynamo.config.recompile_limit == usual
        return layer.asked is not None

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/g++")
    monkeypatch.setattr(sysconfig, "get_path", lambda _: "/nowhere")
    assert not fitting.can_compile()
    assert not after(fitting.WORTH_COMPILING)
    monkeypatch.setattr(fitting, "can_compile", lambda: True)
    assert after(fitting.WORTH_COMPILING)
    assert not after(fitting.WORTH_COMPILING - 1)


@pytest.mark.slow
def test_compiled_layers_learn_the_same_whatever_the_shape(packer: Packer) -> None:
    config = text_config(packer.tokenizer)
    config.num_hidden_layers = 1
    decoder = LlamaForCausalLM(config)
    decoder.set_attn_implementation("eager")
    made = []
    for seed, count in enumerate((3, 9, 20)):
        rng = np.random.default_rng(seed)
        made.append(collate([packer.mapped(np.arange(9), labels(MADE), dialogues(MADE, rng)[:count], rng)], 0))

    def gradients() -> list[torch.Tensor]:
        found = []
        for data in made:
            decoder.zero_grad()
            cells = cell_embeddings(decoder.model.embed_tokens, data.cells)
            answer_losses(decoder.model, decoder.lm_head, cells, packer.image, data)["loss"].backward()
            found += [parameter.grad.clone() for parameter in decoder.parameters() if parameter.grad is not None]
        return found

    plain = gradients()
    with quickened(decoder.model.layers, fitting.WORTH_COMPILING, shapes_vary=True):
        compiled = gradients()
    assert len(plain) == len(compiled) == len(made) * len(list(decoder.parameters()))
    for one, other in zip(plain, compiled, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-6)


def test_the_loss_of_a_pack_is_that_of_its_dialogues_one_by_one(packer: Packer) -> None:
    torch.manual_seed(0)
    decoder = LlamaForCausalLM(text_config(packer.tokenizer)).eval()
    packs = [
        packer.written(one, dialogues(one, np.random.default_rng(seed))[:6], np.random.default_rng(seed))
        for seed, one in enumerate((MADE, scene(5)))
    ]
    losses = []
    for pack in packs:
        ids, positions, targets = (np.array(getattr(pack, name)) for name in ("ids", "positions", "targets"))
        for group in range(1, max(pack.groups) + 1):
            chosen = np.isin(pack.groups, (0, group))
            logits = decoder(
                input_ids=torch.from_numpy(ids[chosen])[None], position_ids=torch.from_numpy(positions[chosen])[None]
            ).logits[0]
            wanted = torch.from_numpy(targets[chosen])
            losses.append(F.cross_entropy(logits, wanted, ignore_index=IGNORE, reduction="none")[wanted != IGNORE])
    none = torch.zeros(0, decoder.config.hidden_size)
    found = answer_losses(
        decoder.model, decoder.lm_head, none, packer.image, collate(packs, packer.tokenizer.pad_token_id)
    )
    assert found["loss"].item() == pytest.approx(torch.cat(losses).mean().item(), rel=1e-5)


def test_patches_weigh_for_those_left_out_of_the_same_object_or_room_but_for_centres(packer: Packer) -> None:
    keep = kept(TRUTH, 60, np.random.default_rng(0))
    pack = packer.visual(keep, TRUTH, SAW)
    weights = np.array(pack.weights[_shown(packer, keep)])
    for number in (-1, 0, 1, 2):  # what an object only touches counts with the room
        all_of = (TRUTH.thing < 0 if number < 0 else TRUTH.thing == number) & (TRUTH.centre != 1)
        of_kept = all_of[keep]
        assert len(set(weights[of_kept])) == 1
        assert weights[of_kept].sum() == pytest.approx(all_of.sum())
    assert (weights[TRUTH.centre[keep] == 1] == 1).all()  # counting adds centres up: each is one, however large
    assert weights.sum() == pytest.approx(P)
    assert set(pack.weights[: len(packer.before)]) == set(pack.weights[_shown(packer, keep).stop :]) == {1.0}


def test_the_softmax_over_the_patches_kept_is_that_over_all_where_patches_of_a_kind_look_alike(packer: Packer) -> None:
    keep = kept(TRUTH, 60, np.random.default_rng(0))
    added = collate([packer.visual(keep, TRUTH, SAW)], 0).mask[0, 0, -1, _shown(packer, keep)]
    score = torch.tensor(np.maximum(TRUTH.thing, -1) * 0.7, dtype=torch.float32)
    few, everything = (score[keep] + added).softmax(-1), score.softmax(-1)
    for number in (0, 1, 2):
        on = torch.tensor(TRUTH.thing == number)
        assert few[on[keep]].sum().item() == pytest.approx(everything[on].sum().item(), rel=1e-4)


def test_a_written_map_says_in_each_cell_what_is_there(packer: Packer) -> None:
    rim = next(p for p in np.flatnonzero(TRUTH.thing == 0) if p != BUCKET.patch)
    touched = int(np.flatnonzero(TRUTH.thing == IGNORE)[0])
    keep = np.array(sorted({BUCKET.patch, int(rim), PLUG.patch, BOARD.patch, touched, P - 1}))
    pack = packer.mapped(keep, TRUTH, SAW, EXACT)
    told = {
        int(patch): (packer.tokenizer.decode(cell.here), packer.tokenizer.decode(cell.near))
        for patch, cell in zip(keep, pack.cells, strict=True)
    }
    assert told == {
        BUCKET.patch: (" bucket top left large red one", " power plug"),
        int(rim): (" bucket top left large red", " power plug"),
        PLUG.patch: (" power plug top medium one", " bucket"),
        BOARD.patch: (f" sign centre {'large' if BOARD.size == 3 else 'medium'} NO ENTRY one", ""),
        touched: (" nothing", ""),
        P - 1: (" nothing", ""),
    }
    strange = packer.mapped(np.array([7]), nothing(STRANGE), SAW, EXACT)
    assert [packer.tokenizer.decode(cell.here) for cell in strange.cells] == [" no workshop"]
    assert collate([pack, strange], 0).cells == [*pack.cells, *strange.cells]


def test_every_other_map_is_rough(packer: Packer) -> None:
    on = np.flatnonzero(TRUTH.thing >= 0)
    told = [packer.mapped(on, TRUTH, SAW, np.random.default_rng(seed)).cells for seed in range(60)]
    exact = packer.mapped(on, TRUTH, SAW, EXACT).cells
    words = sum(len(cell.here) for cell in exact)
    missing = [1 - sum(len(cell.here) for cell in cells) / words for cells in told if cells != exact]
    assert 15 <= len(missing) <= 45
    assert 0.5 * ROUGH < np.mean(missing) < 1.5 * ROUGH
    assert any(sum(packer.words["one"][0] in cell.here for cell in cells) > 3 for cells in told)


def test_a_written_list_says_the_scene_in_words(packer: Packer) -> None:
    for seed in range(6):
        pack = packer.written(MADE, SAW, np.random.default_rng(seed))
        text = packer.tokenizer.decode([i for i, group in zip(pack.ids, pack.groups, strict=True) if group == 0])
        assert " top left large red bucket near power plug;" in text
        assert pack.positions[: pack.groups.index(1)] == sorted(set(pack.positions[: pack.groups.index(1)]))
    strange = packer.written(None, SAW, np.random.default_rng(0))
    assert " no workshop;" in packer.tokenizer.decode(strange.ids)


def test_recall_asks_each_kind_for_its_place_colour_and_neighbour_and_lone_places_for_their_kind(
    packer: Packer,
) -> None:
    names, directions, decode = [kind.name for kind in KINDS], set(), packer.tokenizer.decode
    for seed in range(12):
        pack = recalled(packer, np.random.default_rng(seed))
        ids, groups = np.array(pack.ids), np.array(pack.groups)
        told = sorted(decode(ids[groups == group].tolist()) for group in range(1, groups.max() + 1))
        wanted, at = [], {}
        for cell in pack.cells:
            here = decode(cell.here)
            name = max((n for n in names if here.startswith(f" {n} ")), key=len)
            place = max((p for p in PLACES if here.startswith(f" {name} {p} ")), key=len)
            colour = here.removeprefix(f" {name} {place} ")
            assert colour in COLOUR_NAMES
            at[place] = name
            wanted += [f" {name} {place}</s>", f" {name} colour {colour}</s>", f" {name} near{decode(cell.near)}</s>"]
        lone = len(told) > len(wanted)
        directions.add(lone)
        assert not lone or len(at) == len(pack.cells)
        wanted += [f" {place} {at.get(place, 'nothing')}</s>" for place in PLACES] if lone else []
        assert told == sorted(wanted)
        assert (np.array(pack.targets) != IGNORE).any()
    assert directions == {True, False}


def test_groups_are_counted_placed_and_listed_and_what_is_beside_one_is_told(packer: Packer) -> None:
    decode, sides, listed = packer.tokenizer.decode, dict.fromkeys(SIDES, 0), 0
    names, plurals = sorted((kind.name for kind in KINDS), key=len), {kind.name: kind.plural for kind in KINDS}
    for seed in range(40):
        pack = grouped(packer, np.random.default_rng(seed))
        ids, groups = np.array(pack.ids), np.array(pack.groups)
        told = {decode(ids[groups == group].tolist()) for group in range(1, groups.max() + 1)}
        # What is there is read off the cells that are centres.
        at: dict[str, str] = {}
        paints: list[str] = []
        for cell in pack.cells:
            here = decode(cell.here)
            if here.endswith(" one"):
                name = next(n for n in reversed(names) if here.startswith(f" {n} "))
                words = here.removeprefix(f" {name} ").removesuffix(" one")
                place = max((p for p in PLACES if words.startswith(p)), key=len)
                at[place] = name
                paints.append(words.removeprefix(place).strip())
        at = {place: at[place] for place in PLACES if place in at}
        counts = Counter(at.values())
        assert f" one {NUMBERS[len(at)]}</s>" in told
        for name, count in counts.items():
            assert f" {name} one {NUMBERS[count]}</s>" in told
            assert f" {name} {', '.join(p for p, n in at.items() if n == name)}</s>" in told
        groups_told = [f"{NUMBERS[n]} {plurals[name]}" if n > 1 else name for name, n in counts.items()]
        assert f" all {', '.join(groups_told)}</s>" in told
        listed += len(groups_told) > 1
        asked_paints = [words for words in told if any(words.startswith(f" {c} one ") for c in COLOUR_NAMES)]
        assert {f" {c} one {NUMBERS[paints.count(c)]}</s>" for c in set(paints) - {""}} <= set(asked_paints)
        absent = next(words for words in told if words.endswith(" nothing</s>") and "," not in words)
        assert absent.removesuffix(" nothing</s>").strip() not in counts
        assert f"{absent.removesuffix(' nothing</s>')} one no</s>" in told
        for name in (name for name, count in counts.items() if count == 1):
            side, answer = next(
                (side, words.removeprefix(f" {name} {side} ").removesuffix("</s>"))
                for words in told
                for side in SIDES
                if words.startswith(f" {name} {side} ")
            )
            place = next(p for p, n in at.items() if n == name)
            on = (at.get(PLACES[p]) for p in places_toward(PLACES.index(place), side))
            assert answer == f"{place}, {next((n for n in on if n), 'nothing')}"
            sides[side] += 1
    assert min(sides.values()) > 3
    assert listed > 20


def test_drills_come_first_and_then_every_third_step() -> None:
    assert all(drills(step, 60) for step in range(10))
    assert [drills(step, 60) for step in range(10, 16)] == [False, False, True, False, False, True]


def test_drills_are_of_both_kinds_in_turn(packer: Packer) -> None:
    data = drill_batch(packer, range(4, 8))
    makers = (recalled, grouped, recalled, grouped)
    packs = [make(packer, np.random.default_rng([14, seed])) for make, seed in zip(makers, range(4, 8), strict=True)]
    assert data.cells == [cell for pack in packs for cell in pack.cells]
    assert len(data.shared_ids) == 4


def test_a_cell_is_the_sum_of_its_words_and_tells_near_from_here() -> None:
    words = nn.Embedding(9, 4)
    summed = cell_embeddings(words, [Cell([1, 2], [3]), Cell([3], [1, 2]), Cell([5], [])])
    assert torch.allclose(summed[0], words.weight[1] + words.weight[2] + words.weight[3][[2, 3, 0, 1]])
    assert not torch.allclose(summed[0], summed[1])
    assert torch.equal(summed[2], words.weight[5])


def test_targets_are_the_answers_and_nothing_else(packer: Packer) -> None:
    pack = packer.visual(np.arange(2), nothing(0), [[Turn("a", "Is there a saw?", "Yes, there is a saw.")]])
    wanted = [target for target in pack.targets if target != IGNORE]
    assert packer.tokenizer.decode(wanted) == " Yes, there is a saw.</s>"
    first = next(i for i, target in enumerate(pack.targets) if target != IGNORE)
    assert packer.tokenizer.decode(pack.ids[: first + 1]).endswith("ASSISTANT:")
    assert pack.ids[first + 1] == pack.targets[first]


def test_a_scene_is_asked_about_in_every_way_and_at_times_further() -> None:
    met, sizes = set(), set()
    for seed in range(30):
        talk = dialogues(scene(seed), np.random.default_rng(seed))
        tasks = [turn.task for dialogue in talk for turn in dialogue]
        assert all(tasks.count(task) <= TIMES.get(task, 1) for task in set(tasks) - {"refusal", "follow-up"})
        assert all(dialogue[0].task != "follow-up" for dialogue in talk)
        met |= set(tasks)
        sizes |= {len(dialogue) for dialogue in talk}
    assert met == {*TASKS, "follow-up"}
    assert sizes >= {1, 2, 3}


def test_a_share_of_the_questions_is_asked_of_every_task() -> None:
    asked = {
        share: [
            turn.task
            for seed in range(60)
            for dialogue in dialogues(scene(seed), np.random.default_rng(seed), share)
            for turn in dialogue
        ]
        for share in (1.0, joint.ASKED)
    }
    assert 0.35 < len(asked[joint.ASKED]) / len(asked[1.0]) < 0.45
    assert set(asked[joint.ASKED]) >= set(TASKS) - {"unanswerable", "small talk"}


def test_a_picture_that_is_no_workshop_is_never_described() -> None:
    for seed in range(30):
        answers = {turn.answer for dialogue in dialogues(None, np.random.default_rng(seed)) for turn in dialogue}
        assert STRANGE_ANSWER in answers
        assert answers <= {STRANGE_ANSWER, *SMALL_TALK}
    assert "not a workshop" in without_instruction(None)[0][0].answer
    assert without_instruction(MADE)[0][0].question == ""


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Pictures]:
    """Opens the features of 5 pictures in part and 2 whole, in shards of 4, and computes those that lack."""
    monkeypatch.setattr(joint, "SHARD", 4)
    monkeypatch.setattr(joint, "AT_ONCE", 2)
    torch.manual_seed(0)
    vision = TaughtEncoder(2).vision.eval()

    def opened() -> Pictures:
        made = Pictures(vision, Setup(tmp_path, tmp_path), 5, 2)
        made.prepare(0, 5, say=lambda _: None)
        return made

    return opened


def test_features_that_were_lost_are_computed_again(pictures: Callable[[], Pictures]) -> None:
    first = pictures()
    before = [first.seen(number).features for number in range(7)]
    paths = sorted(first.folder.iterdir())
    assert [path.name for path in paths] == ["000.safetensors", "001.safetensors"]
    untouched = paths[0].stat().st_mtime_ns
    for path in reversed(paths):
        assert paths[0].stat().st_mtime_ns == untouched
        path.unlink()
        again = pictures()
        assert all(torch.equal(again.seen(number).features, row) for number, row in enumerate(before))


@pytest.mark.parametrize(
    ("begin", "end", "made"), [(0, 0, {1}), (0, 1, {0, 1}), (3, 4, {0, 1}), (4, 5, {1}), (0, 999, {0, 1})]
)
def test_only_the_pictures_that_are_asked_for_are_computed_and_the_whole_ones(
    pictures: Callable[[], Pictures], begin: int, end: int, made: set[int]
) -> None:
    first = pictures()
    for path in first.folder.iterdir():
        path.unlink()
    first.prepare(begin, end, say=lambda _: None)
    assert {int(path.stem) for path in first.folder.iterdir()} == made


def test_features_of_another_eye_are_other_features(pictures: Callable[[], Pictures]) -> None:
    first = pictures()
    other = Pictures(TaughtEncoder(2).vision.eval(), first.setup, 5, 2)
    assert other.folder != first.folder
    assert Pictures(first.vision, first.setup, 4, 2).folder != first.folder
    assert Pictures(first.vision, first.setup, 5, 2).folder == first.folder


def test_a_picture_is_seen_in_part_and_the_last_ones_whole(pictures: Callable[[], Pictures]) -> None:
    made = pictures()
    for number in range(7):
        seen = made.seen(number)
        whole = number >= 5
        assert len(seen.keep) == len(seen.features) == (P if whole else KEEP)
        assert not whole or seen.keep.tolist() == list(range(P))
        about = made_up(joint.FIRST_SEED + number)
        assert seen.scene == about
        assert np.array_equal(seen.truth.kind, truth_of(about).kind)
    part, seed = made.seen(1), joint.FIRST_SEED + 1
    about = made_up(seed)
    assert about
    stock = features_of(made.vision, cut(draw(about))[None])[0][part.keep]
    assert (part.features.float() - stock).norm() < 0.02 * stock.norm()  # bfloat16's rounding, where it is faster
    assert whole_pictures(1000) == 160


def test_a_kept_eye_is_taken_without_training(tmp_path: Path) -> None:
    torch.manual_seed(3)
    encoder = TaughtEncoder(LAYERS)
    keep_part(encoder, "eye", tmp_path)
    setup = Setup(tmp_path / "states", tmp_path / "log")
    again = Recipe(setup, SMOKE, parts=tmp_path).encoder()
    for key, value in encoder.state_dict().items():
        assert torch.equal(again.state_dict()[key], value.half().float())
    assert not setup.log.exists()
    assert not load_part(TaughtEncoder(2), "tutor", tmp_path)


def test_what_is_kept_is_begun_from(smoke: Recipe, tmp_path: Path) -> None:
    Recipe(smoke.setup, SMOKE, parts=tmp_path).keep()
    elsewhere = Recipe(Setup(tmp_path / "states", tmp_path / "log"), SMOKE, parts=tmp_path)
    assert elsewhere.tokenizer().get_vocab() == smoke.tokenizer().get_vocab()
    for kept_one, made in ((elsewhere.decoder(), smoke.decoder()), (elsewhere.encoder(), smoke.encoder())):
        state = kept_one.state_dict()
        assert all(torch.equal(state[key], value.half().float()) for key, value in made.state_dict().items())
    assert not (tmp_path / "log").exists()


def test_the_eye_kept_between_sessions_fits_the_code() -> None:
    encoder = TaughtEncoder(LAYERS).eval()
    assert load_part(encoder, "eye")
    told = share_right(encoder, pictures=6)
    assert told["held_out_kind"] > 0.85
    assert told["held_out_place"] > 0.9
