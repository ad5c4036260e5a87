"""What the lessons claim of the loaded model, checked on the shipped checkpoint against the stock library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image

from lessons.engine import LiveEngine
from lessons.figures.figure import Scene
from lessons.figures.measurements import evaluation
from lessons.figures.registry import draw
from lessons.gallery import Gallery
from model.llava.run import encode, run
from model.options import Options
from model.pictures.picture import open_picture
from model.trace import Prefix, Sight, Step
from tests.lessons.course.questions import question

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel

pytestmark = pytest.mark.embedded
PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
SCENE = "padlocks.png"
QUESTION = "What do you see?"
SENTENCE = "Describe the safety hazards in this workshop image."


@pytest.fixture(scope="module")
def shipped(loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    return loaded("workshop")


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    return open_picture(PICTURES / SCENE)


@pytest.fixture(scope="module")
def sight(shipped: LoadedModel, picture: Image.Image) -> Sight:
    return encode(shipped, picture)


@pytest.fixture(scope="module")
def scene(shipped: LoadedModel) -> Scene:
    return Scene(LiveEngine(shipped, ""), Gallery(PICTURES))


def pixels(sight: Sight) -> torch.Tensor:
    return torch.from_numpy(sight.picture.pixels)[None]


@pytest.mark.claim("C05", "C06")
def test_it_predicts_one_token_after_the_other(shipped: LoadedModel, sight: Sight) -> None:
    stages = list(run(shipped, sight, QUESTION, Options(max_new_tokens=6)))
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))
    ids = prefix.ids.tolist()
    for step in (stage for stage in stages if isinstance(stage, Step)):
        with torch.inference_mode():  # the whole anew, without a cache
            logits = shipped.model(input_ids=torch.tensor([ids]), pixel_values=pixels(sight)).logits[0, -1]
        odds = logits.float().softmax(-1)
        best = odds.topk(len(step.top))
        assert [one.id for one in step.top] == best.indices.tolist()
        assert [one.probability for one in step.top] == pytest.approx(best.values.tolist(), abs=1e-4)
        assert step.id == best.indices[0]
        assert step.attention.shape[-1] == len(ids)
        ids.append(step.id)


@pytest.mark.claim("R3", "C07", "C22")
def test_the_language_model_receives_vectors_and_no_pixels(shipped: LoadedModel, sight: Sight) -> None:
    seen: list[dict[str, Any]] = []
    decoder = shipped.model.model.language_model
    handle = decoder.register_forward_pre_hook(lambda module, args, kwargs: seen.append(kwargs), with_kwargs=True)
    prefix = next(stage for stage in run(shipped, sight, QUESTION) if isinstance(stage, Prefix))
    try:
        with torch.inference_mode():
            shipped.model(input_ids=torch.from_numpy(prefix.ids)[None], pixel_values=pixels(sight))
    finally:
        handle.remove()
    (given,) = seen
    assert given.get("input_ids") is None
    assert "pixel_values" not in given
    vectors = given["inputs_embeds"][0]
    assert vectors.shape == (len(prefix.ids), shipped.model.config.text_config.hidden_size)
    image = torch.from_numpy(prefix.ids == shipped.model.config.image_token_id)
    assert image.sum() == sight.projected.values.shape[0]
    assert torch.allclose(vectors[image], torch.from_numpy(sight.projected.values), atol=1e-4)
    words = decoder.get_input_embeddings()(torch.from_numpy(prefix.ids)[~image])
    assert torch.equal(vectors[~image], words)


@pytest.mark.claim("R2", "C16", "C17")
def test_positions_follow_from_side_and_patch(shipped: LoadedModel, sight: Sight) -> None:
    vision = shipped.model.config.vision_config
    side = vision.image_size // vision.patch_size
    assert (vision.image_size, vision.patch_size, side) == (336, 14, 24)
    assert sight.features.hidden.shape[0] == side**2 + 1
    assert sight.features.drops_class
    assert len(sight.features.selected) == len(sight.projected.values) == 576
    asked = question("worked-example", "why-576")
    (right,) = [choice for choice in asked.choices or () if choice.right]
    assert "adds one position" in right.text
    assert f"{side} x {side} patches" in right.why
    assert f"{side**2 + 1} vectors" in right.why


@pytest.mark.claim("R1", "Q1", "C02", "C09")
def test_each_stage_thaws_what_it_should(shipped: LoadedModel, scene: Scene) -> None:
    counted = {
        "eye": shipped.model.model.vision_tower,
        "translator": shipped.model.model.multi_modal_projector,
        "tutor": shipped.model.model.language_model,
    }
    sizes = {name: sum(one.numel() for one in part.parameters()) for name, part in counted.items()}
    for stage, learns in (("one", {"translator"}), ("two", {"translator", "tutor"})):
        panel = draw(scene, "stages", {"stage": stage})
        (flow,) = (part for part in panel["parts"] if part["kind"] == "flow")
        drawn = {box["id"]: box["frozen"] for box in flow["boxes"] if box.get("part")}
        assert drawn == {name: name not in learns for name in counted}
        assert f"{sum(sizes[name] for name in learns):,}" in str(panel)


@pytest.mark.claim("C10")
def test_stage_one_brings_the_picture_to_where_words_are(shipped: LoadedModel, sight: Sight, scene: Scene) -> None:
    inside = scene.model.projector(sight, 1, 50)
    table = shipped.model.get_input_embeddings().weight.detach().float().numpy()
    units = table / np.linalg.norm(table, axis=1, keepdims=True)
    visual = sight.projected.values / np.linalg.norm(sight.projected.values, axis=1, keepdims=True)
    nearest = (visual @ units.T).max(axis=1)
    assert inside.nearest.cosines[:, 0] == pytest.approx(nearest, abs=1e-3)
    assert nearest.mean() > inside.untrained.cosines[:, 0].mean() + 0.05
    answers = dict(scene.model.laboratory.projectors(sight, "What does the sign say?"))
    assert answers["trained"].mean_log > answers["untrained"].mean_log


@pytest.mark.claim("C21")
@pytest.mark.parametrize("text", [SENTENCE, "Where is the ladder?", "Zwei Ähren: 日本"])
def test_the_prefix_is_as_long_as_tokenizer_and_template_make_it(shipped: LoadedModel, scene: Scene, text: str) -> None:
    content = [{"type": "image"}, {"type": "text", "text": text}]
    said = shipped.processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    bos = shipped.tokenizer.bos_token
    one = shipped.tokenizer(said, add_special_tokens=not (bos and said.startswith(bos)))["input_ids"]
    patches = scene.model.facts.grid.patches
    panel = draw(scene, "tokens", {"text": text})
    rows = {row[0]: row for row in panel["parts"][0]["rows"]}
    whole = int(rows["the whole prefix"][2]["text"].replace(",", ""))
    assert whole == len(one) - one.count(shipped.geometry.image_token_id) + patches
    parts = [int(rows[name][2]["text"].replace(",", "")) for name in rows if name != "the whole prefix"]
    assert sum(parts) == whole
    assert int(rows["the whole prefix"][1]["text"].replace(",", "")) == patches + 10


@pytest.mark.claim("Q2", "C13")
def test_instructions_make_answers_right_and_not_only_nicer() -> None:
    alone, whole = evaluation("stage-one-evaluation"), evaluation("evaluation")
    assert alone is not None
    assert whole is not None
    assert alone.measures["all tasks"].high < whole.measures["all tasks"].low - 0.3
    better = [task for task, score in whole.tasks.items() if score.low > alone.tasks[task].high]
    assert len(better) >= len(whole.tasks) - 2


QUIZZES = {
    "Q1": ("two-stages", "freeze-first", "always better"),
    "Q2": ("two-stages", "why-instructions", "sound nicer"),
    "Q3": ("frontier", "long-talks", "no separate vision stack"),
    "Q4": ("how-many-tokens", "why-it-matters", "only the speed changes"),
}
"""Where each is asked, and the words of the wrong answer that many give."""


@pytest.mark.claim("Q1", "Q2", "Q3", "Q4")
@pytest.mark.parametrize("name", QUIZZES)
def test_the_common_wrong_answer_is_among_the_choices_and_named_as_such(name: str) -> None:
    slug, block, words = QUIZZES[name]
    asked = question(slug, block)
    assert name in asked.claims
    (common,) = [choice for choice in asked.choices or () if words in choice.text]
    assert not common.right
    assert "common wrong answer" in common.why


@pytest.mark.claim("C33", "Q3")
def test_the_two_ways_stand_side_by_side_with_their_prices(scene: Scene) -> None:
    asked = question("frontier", "the-price")
    (right,) = [choice for choice in asked.choices or () if choice.right]
    assert "5 million H100" in right.text  # Scout, by its model card
    assert f"{28 + 80} A100 GPU-hours" in asked.ask  # LLaVA-1.5 7B: 3.5 h and 10 h on 8 GPUs
    cost = str(draw(scene, "cost", {}))
    assert "28 GPU-hours" in cost
    assert "80 GPU-hours" in cost
    assert "H100" in str(draw(scene, "family", {"id": "llama-4"}))
