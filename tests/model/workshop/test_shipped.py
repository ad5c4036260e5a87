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
from model.workshop.language import STRANGE_ANSWER
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
