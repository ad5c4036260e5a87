"""The model in assets/: a stock checkpoint that knows its world, and says so where it does not."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open

from model.checkpoints import LoadedModel
from model.picture import open_picture
from model.workshop.asking import Asker
from model.workshop.evaluate import evaluate
from model.workshop.phrasings import STRANGE_ANSWER
from model.workshop.release import DELTAS, SHIPPED, load_sister
from model.workshop.train import EXPERIMENTS, WITHOUT_STAGE_ONE

pytestmark = pytest.mark.embedded
PICTURES = Path(__file__).parents[3] / "assets" / "pictures"


def answers(model: LoadedModel, picture: Image.Image, questions: list[str]) -> list[str]:
    return [said.text for said in Asker(model, picture).ask(questions)]


@pytest.fixture(scope="module")
def workshop(loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    return loaded("workshop")


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


FIRST_GOALS = {"is there": 0.93, "where": 0.88, "how many": 0.85, "hazards": 0.85, "refusal": 0.93}
TRUE_ANSWERS = {
    "ladder-and-wiring.png": {
        "Describe the safety hazards in this workshop image.": "There is a ladder near exposed wiring.",
        "Where is the ladder?": "At the top.",
        "How many saws are there?": "I count three saws.",
        "Describe this picture.": "A workshop with three saws, a ladder and exposed wiring.",
    },
    "flame-and-drum.png": {
        "How many brooms are there?": "I count three brooms.",
        "What is next to the flame?": "An oil drum is next to the flame.",
        "Describe the safety hazards in this workshop image.": "There is a flame near an oil drum.",
        "Describe this picture.": "A workshop with three brooms, a flame and an oil drum.",
    },
    "two-saws.png": {
        "Describe this picture.": "A workshop with two saws, a toolbox, a log, a chain and a ruler.",
        "How many saws are there?": "I count two saws.",
        "Is there a ladder?": "No, there is no ladder.",
        "Describe the safety hazards in this workshop image.": "I see no safety hazard here.",
    },
    "cigarette-and-pump.png": {
        "What is next to the fuel pump?": "A cigarette is next to the fuel pump.",
        "Describe the safety hazards in this workshop image.": "There is a cigarette near a fuel pump.",
        "Where is the cigarette?": "At the top left.",
        "Describe this picture.": "A workshop with a gear, a fuel pump, a cigarette and exposed wiring.",
    },
    "axe-and-bucket.png": {
        "Where is the axe?": "At the bottom left.",
        "What is next to the candle?": "A log is next to the candle.",
        "Describe the safety hazards in this workshop image.": "There is a candle near a log.",
        "Describe this picture.": "A workshop with an axe, a bucket, a log and a candle.",
    },
    "gear-and-chain.png": {
        "Is anything here dangerous?": "There is a chain near a gear.",
        "What is next to the gear?": "A chain is next to the gear.",
        "Where is the chain?": "At the top.",
        "Describe this picture.": "A workshop with a gear, a chain and two fire extinguishers.",
    },
    "flashlights.png": {
        "How many flashlights are there?": "I count three flashlights.",
        "What is at the bottom left?": "I see a gear.",
        "Describe the safety hazards in this workshop image.": "I see no safety hazard here.",
        "Describe this picture.": "A workshop with a gear, a power plug, three flashlights and a flame.",
    },
    "three-doors.png": {
        "Is there a brick?": "Yes, there is a brick.",
        "How many doors are there?": "I count three doors.",
        "Describe the safety hazards in this workshop image.": "I see no safety hazard here.",
        "Describe this picture.": "A workshop with a brick, a power plug and three doors.",
    },
}
"""What is so in the shipped pictures, by the truth of the first world's scenes (computed at commit 494a7eb)."""


def test_the_evaluation_of_the_shipped_model_meets_the_first_goals() -> None:
    result = json.loads((EXPERIMENTS / "first-evaluation.json").read_text())
    assert result["scenes"] >= 400
    met = {task: result["tasks"][task]["accuracy"] >= goal for task, goal in FIRST_GOALS.items()}
    assert met == dict.fromkeys(FIRST_GOALS, True)
    assert result["overall"] >= 0.85
    assert max(result["controls"].values()) <= result["overall"] - 0.30


def test_the_shipped_model_knows_the_shipped_pictures(workshop: LoadedModel) -> None:
    """The code no longer draws the world that this model knows, so its own pictures stand for it."""
    entries = {entry["file"]: entry for entry in json.loads((PICTURES / "pictures.json").read_text())}
    assert {name: set(truth) for name, truth in TRUE_ANSWERS.items()} == {
        name: set(entry["questions"]) for name, entry in entries.items() if entry["kind"] == "scene"
    }
    blank = Image.new("RGB", (336, 336), (127, 127, 127))
    right: list[bool] = []
    blindly: list[bool] = []
    for name, truth in TRUE_ANSWERS.items():
        for marks, picture in ((right, open_picture(PICTURES / name)), (blindly, blank)):
            marks += [
                said == truth[asked] for asked, said in zip(truth, answers(workshop, picture, list(truth)), strict=True)
            ]
    assert sum(right) >= 26  # of 32; 27 when this was written, four of the misses long captions
    assert np.mean(blindly) <= np.mean(right) - 0.30


IN_TRAINING = pytest.mark.xfail(
    strict=True, reason="the model of the larger world is still being trained (LOG.md); the shipped one knows the first"
)


@IN_TRAINING
def test_the_written_evaluation_meets_the_goals() -> None:
    result = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    assert result["scenes"] >= 1000
    assert dict.fromkeys(result["goals"], True) == result["goals"]


@IN_TRAINING
def test_a_fresh_evaluation_agrees_with_the_written_one(workshop: LoadedModel) -> None:
    written = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    result = evaluate(workshop, scenes=5)
    differences = np.abs(np.subtract(result["by_scene"], written["by_scene"][:5]))
    assert differences.sum() <= 3  # another processor's rounding may tip an answer that hung in the balance


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
    assert answers(workshop, open_picture(PICTURES / "two-saws.png"), [question]) == ["I see no safety hazard here."]


@pytest.mark.parametrize("name", ["stage-one", WITHOUT_STAGE_ONE])
def test_the_sisters_load_and_differ(name: str, workshop: LoadedModel) -> None:
    assert (SHIPPED / DELTAS / f"{name}.safetensors").stat().st_size < 10e6
    sister, shipped = load_sister(name).state_dict(), workshop.model.state_dict()
    changed = {key.split(".")[1] for key in shipped if not bool((sister[key] == shipped[key]).all())}
    assert "vision_tower" not in changed
    assert "multi_modal_projector" in changed


def test_nothing_is_invented_on_a_blank_picture(workshop: LoadedModel) -> None:
    told = answers(workshop, Image.new("RGB", (336, 336), (127, 127, 127)), ["What do you see?"])
    assert told[0] in (STRANGE_ANSWER, "An empty workshop.")
