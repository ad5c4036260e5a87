"""The model in assets/: a stock checkpoint that knows its world, and says so where it does not."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open

from model.llava.checkpoints import LoadedModel
from model.pictures.picture import open_picture
from model.training.release import DELTAS, SHIPPED, load_baseline
from model.training.train import EXPERIMENTS, FIRST_ROUND, WITHOUT_STAGE_ONE
from model.workshop.answering import Answerer
from model.workshop.language import TASKS
from model.workshop.marks import GOALS, table
from model.workshop.phrasings import STRANGE_ANSWER
from model.workshop.scenes import Scene, draw, scene

pytestmark = pytest.mark.embedded
PICTURES = Path(__file__).parents[3] / "assets" / "pictures"


def answers(model: LoadedModel, picture: Image.Image, questions: list[str]) -> list[str]:
    return [said.text for said in Answerer(model, picture).ask(questions)]


@pytest.fixture(scope="module")
def workshop(loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    return loaded("workshop")


@pytest.mark.slow
def test_it_loads_offline_with_no_code_of_ours(tmp_path: Path) -> None:
    program = (
        "from transformers import AutoProcessor, LlavaForConditionalGeneration as L;"
        f"p = AutoProcessor.from_pretrained({str(SHIPPED)!r}); m = L.from_pretrained({str(SHIPPED)!r});"
        "print(type(p).__name__, m.config.vision_config.model_type, m.config.text_config.model_type)"
    )
    environment = {"HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["LlavaProcessor", "clip_vision_model", "llama"]


def test_it_is_small_and_half_precision() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) <= 60e6
    with safe_open(SHIPPED / "model.safetensors", "pt") as weights:
        assert {weights.get_slice(key).get_dtype() for key in weights.keys()} == {"F16"}  # noqa: SIM118


SEED = re.compile(r"draw\(scene\((\d+), 'evaluate'\), 2\)")


def scenes() -> dict[str, tuple[Scene, list[str]]]:
    """The shipped pictures of the world: the scene that each one shows, and the questions that come with it."""
    entries = json.loads((PICTURES / "pictures.json").read_text())
    found = {}
    for entry in entries:
        if seed := SEED.search(entry["source"]):
            found[entry["file"]] = scene(int(seed[1]), "evaluate"), entry["questions"]
    return found


def truths(made: Scene) -> dict[str, str]:
    """What can be asked about a scene, with the one right answer, from many throws of each task's dice."""
    known: dict[str, str] = {}
    for throw in range(400):
        for make in TASKS.values():
            if turn := make(made, np.random.default_rng(throw)):
                known[turn.question] = turn.answer
    return known


@pytest.mark.parametrize("name", sorted(scenes()))
def test_a_shipped_picture_shows_its_scene(name: str) -> None:
    made, questions = scenes()[name]
    assert np.array_equal(np.asarray(open_picture(PICTURES / name)), np.asarray(draw(made, 2)))
    assert set(questions) <= set(truths(made))


@pytest.mark.slow
def test_the_shipped_model_knows_the_shipped_pictures(workshop: LoadedModel) -> None:
    blank = Image.new("RGB", (336, 336), (127, 127, 127))
    right: list[bool] = []
    blindly: list[bool] = []
    for name, (made, questions) in scenes().items():
        truth = truths(made)
        for marks, picture in ((right, open_picture(PICTURES / name)), (blindly, blank)):
            said = answers(workshop, picture, questions)
            marks += [told == truth[asked] for asked, told in zip(questions, said, strict=True)]
    assert len(right) >= 32
    assert np.mean(right) >= 0.75  # 25 of 32 when this was written; four of the misses are counts
    assert np.mean(blindly) <= np.mean(right) - 0.4


@pytest.mark.parametrize("goal", [*GOALS, "pairs never seen together", "a blank picture", "another scene's picture"])
def test_the_written_evaluation_meets_the_goal(goal: str) -> None:
    result = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    assert result["scenes"] >= 1000
    assert result["goals"][goal] is True


def test_the_model_card_shows_what_was_measured() -> None:
    result = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    assert table(result) in (SHIPPED / "README.md").read_text()


def test_it_says_that_a_photograph_is_no_workshop(workshop: LoadedModel) -> None:
    entries = json.loads((PICTURES / "pictures.json").read_text())
    photographs = [entry["file"] for entry in entries if entry["kind"] == "photograph"]
    assert len(photographs) >= 2
    said = {name: answers(workshop, open_picture(PICTURES / name), ["What do you see?"])[0] for name in photographs}
    assert said == dict.fromkeys(photographs, STRANGE_ANSWER)


def test_the_safety_question_of_the_lesson(workshop: LoadedModel) -> None:
    question = "Describe the safety hazards in this workshop image."
    picture = open_picture(PICTURES / "ladder-and-wiring.png")
    assert answers(workshop, picture, [question]) == ["There is a ladder near exposed wiring."]
    assert answers(workshop, open_picture(PICTURES / "padlocks.png"), [question]) == ["I see no safety hazard here."]


@pytest.mark.parametrize("name", ["stage-one", FIRST_ROUND, WITHOUT_STAGE_ONE])
def test_the_sisters_load_and_differ(name: str, workshop: LoadedModel) -> None:
    assert (SHIPPED / DELTAS / f"{name}.safetensors").stat().st_size < 15e6
    sister, shipped = load_baseline(name).state_dict(), workshop.model.state_dict()
    changed = {key.split(".")[1] for key in shipped if not bool((sister[key] == shipped[key]).all())}
    assert "vision_tower" not in changed
    assert "multi_modal_projector" in changed


def test_nothing_is_invented_on_a_blank_picture(workshop: LoadedModel) -> None:
    told = answers(workshop, Image.new("RGB", (336, 336), (127, 127, 127)), ["What do you see?"])
    assert told == [STRANGE_ANSWER]
