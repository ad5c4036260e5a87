"""Experiments that change one thing, against the stock model with the same thing changed; nothing is left behind."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.explain import experiments
from model.explain.baselines import NAMES, Baselines, project
from model.explain.findings import SHIPPED, STAGE_ONE, WITHOUT_STAGE_ONE, Answer
from model.llava.checkpoints import LoadedModel
from model.llava.decoding import Hidden
from model.llava.prompt import Prompt
from model.llava.run import encode
from model.options import QuestionError
from model.trace import Sight, SpanKind

HOUSE = Path(__file__).parents[3]
QUESTION = "What is on the left of the ladder?"
SHORT = 6


@pytest.fixture
def sight(model: LoadedModel, picture: Image.Image) -> Sight:
    return encode(model, picture)


@pytest.fixture(autouse=True)
def unchanged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever an experiment does, the model afterwards is the model before."""
    model = request.getfixturevalue("model") if "model" in request.fixturenames else None
    before = _digest(model) if model else ""
    yield
    if model:
        assert _digest(model) == before
        assert not any(parameter.requires_grad for parameter in model.model.parameters())


def _digest(model: LoadedModel) -> str:
    found = hashlib.sha256()
    for name, value in sorted(model.model.state_dict().items()):
        found.update(name.encode() + value.numpy().tobytes())
    return found.hexdigest()


def _odds(model: LoadedModel, sight: Sight, answer: Answer, mask: torch.Tensor) -> list[float]:
    """The probability of each token of an answer under any mask [T, T], 1 where a row may look, in one pass of the
    stock eager attention.
    """
    ids = torch.tensor([[*answer.prompt.ids, *answer.ids[:-1]]])
    inner = model.model.model
    with torch.inference_mode():
        embeddings = model.model.get_input_embeddings()(ids)
        embeddings[
            0, torch.tensor([kind == "image" for kind in answer.prompt.kinds] + [False] * (len(answer.ids) - 1))
        ] = torch.from_numpy(sight.projected.values)
        added = torch.zeros(mask.shape).masked_fill(mask == 0, torch.finfo(torch.float32).min)[None, None]
        hidden = inner.language_model(inputs_embeds=embeddings, attention_mask=added, use_cache=False)
        logits = model.model.lm_head(hidden.last_hidden_state[0, -len(answer.ids) :])
    found: list[float] = logits.softmax(-1).gather(1, torch.tensor(answer.ids)[:, None])[:, 0].tolist()
    return found


@pytest.mark.claim("C24", "C25")
def test_hidden_parts_are_hidden_as_a_mask_over_the_whole_would(model: LoadedModel, sight: Sight) -> None:
    found = experiments.blocked(model, sight.projected, QUESTION, SHORT)
    answer = found.answer
    total, start = len(answer.prompt.ids) + len(answer.ids) - 1, len(answer.prompt.ids)
    whole = torch.ones(total, total).tril()
    assert _odds(model, sight, answer, whole) == pytest.approx(answer.probabilities, abs=2e-4)
    kinds = np.asarray([*answer.prompt.kinds, *["answer"] * (total - start)])
    for each in found.without:
        mask = whole.clone()
        if each.name == "answer":
            for row in range(start, total):
                mask[row, start:row] = 0
        else:
            kind = {"picture": "image", "question": "question"}[each.name]
            mask[:, torch.from_numpy(kinds == kind)] = 0
        assert each.said == pytest.approx(_odds(model, sight, answer, mask), abs=2e-4), each.name
        assert each.said != pytest.approx(answer.probabilities, abs=1e-6), each.name


@pytest.mark.claim("C24", "C25")
def test_shares_are_those_of_the_attention_and_nothing_hidden_is_looked_at(model: LoadedModel, sight: Sight) -> None:
    found = experiments.blocked(model, sight.projected, QUESTION, SHORT)
    for share in found.answer.shares:
        assert sum(share.values()) == pytest.approx(1, abs=1e-5)
        assert share["image"] > 0
    hidden: dict[str, SpanKind] = {"picture": "image", "question": "question"}
    for each in found.without:
        if each.name in hidden:
            assert all(share[hidden[each.name]] == 0 for share in each.answer.shares)


def test_the_first_position_cannot_be_hidden_and_the_newest_token_never_is() -> None:
    with pytest.raises(QuestionError, match="first position"):
        Hidden((0, 3))
    said = Prompt((1, 2, 3, 4), ("a", "b", "c", "d"), ("template", "question", "answer", "answer"))
    assert Hidden(earlier_answer=True).of(said) == [2]
    assert Hidden((1,), earlier_answer=True).of(said) == [1, 2]


@pytest.mark.claim("C06")
def test_the_cache_grows_by_one_position_a_token(model: LoadedModel, sight: Sight) -> None:
    found = experiments.growth(model, sight, QUESTION, SHORT)
    start = len(found.answer.prompt.ids)
    assert found.answer.prompt.count("image") == model.geometry.grid.patches
    assert [step.positions for step in found.steps] == [start + place for place in range(len(found.answer.ids))]
    shapes = model.geometry
    text = model.model.config.text_config
    each = 2 * text.num_hidden_layers * text.num_key_value_heads * (shapes.text_width // shapes.decoder_heads) * 4
    assert [step.bytes for step in found.steps] == [each * step.positions for step in found.steps]


@pytest.mark.claim("C07", "C22")
def test_a_position_is_a_vector_as_wide_as_a_word_and_no_word(model: LoadedModel, sight: Sight) -> None:
    found = experiments.position(model, sight, 37, count=3)
    words = model.model.get_input_embeddings().weight.numpy()
    vector = sight.projected.values[37]
    cosines = words @ vector / (np.linalg.norm(words, axis=1) * np.linalg.norm(vector))
    assert [cosine for _, cosine in found.nearest] == pytest.approx(np.sort(cosines)[::-1][:3], abs=1e-4)
    assert found.nearest[0][1] < 0.999
    assert len(found.after) == words.shape[1]
    assert len(found.before) == sight.features.selected.shape[1]
    assert found.norms == pytest.approx((np.linalg.norm(found.before), np.linalg.norm(vector)), rel=1e-5)
    np.testing.assert_allclose(found.word_norms, np.linalg.norm(words, axis=1), rtol=1e-4)
    every = (words @ sight.projected.values.T / np.linalg.norm(words, axis=1)[:, None]).max(axis=0)
    np.testing.assert_allclose(found.closest, every / np.linalg.norm(sight.projected.values, axis=1), atol=1e-4)
    ids = experiments.blocked(model, sight.projected, QUESTION, 1).answer.prompt.ids
    assert ids[found.position] == model.geometry.image_token_id
    assert ids[found.position - 37 - 1] != model.geometry.image_token_id
    with pytest.raises(QuestionError, match="no patch"):
        experiments.position(model, sight, len(sight.projected.values))


@pytest.mark.claim("C15")
def test_controls_keep_the_question_and_change_the_picture(model: LoadedModel, sight: Sight) -> None:
    blank = encode(model, Image.new("RGB", (64, 64), (127, 127, 127)))
    found = experiments.controls(model, [sight.projected, blank.projected], QUESTION)
    assert found[0].said == pytest.approx(found[0].answer.probabilities, abs=1e-5)
    assert len(found[1].said) == len(found[0].answer.ids)
    assert found[1].said != pytest.approx(found[0].said, abs=1e-6)
    assert found[1].answer.prompt == found[0].answer.prompt


@pytest.mark.claim("C04")
def test_other_projectors_change_what_stands_at_the_image_and_nothing_else(model: LoadedModel, sight: Sight) -> None:
    found = dict(experiments.projectors(Baselines(model), model, sight, QUESTION))
    assert list(found) == ["trained", "untrained", *([STAGE_ONE] if model.name == "workshop" else [])]
    assert len({answer.prompt for answer in found.values()}) == 1
    assert found["trained"].probabilities != found["untrained"].probabilities


# Sisters


def test_other_checkpoints_have_no_baselines(clip_model: LoadedModel, picture: Image.Image) -> None:
    baselines = Baselines(clip_model)
    assert baselines.names == ()
    assert baselines.answers(encode(clip_model, picture), [[QUESTION]]) == ()
    with pytest.raises(KeyError):
        baselines.get(STAGE_ONE)


@pytest.mark.embedded
@pytest.mark.parametrize("name", NAMES)
def test_a_baseline_is_the_delta_on_the_shipped_model_and_shares_its_eye(
    loaded: Callable[[str], LoadedModel], name: str
) -> None:
    from model.training.release import load_baseline

    shipped = loaded("workshop")
    before, baselines = _digest(shipped), Baselines(shipped)
    baseline = baselines.get(name)
    expected = load_baseline(name).state_dict()
    assert all(torch.equal(value, expected[key]) for key, value in baseline.model.state_dict().items())
    assert baseline.model.model.vision_tower is shipped.model.model.vision_tower
    assert baseline.model.lm_head.weight is baseline.model.get_input_embeddings().weight
    assert baselines.get(name) is baseline
    assert baseline.lock is shipped.lock
    assert _digest(shipped) == before


@pytest.mark.embedded
@pytest.mark.claim("C11", "C13")
def test_baselines_answer_as_the_whole_baseline_would(loaded: Callable[[str], LoadedModel]) -> None:
    from model.pictures.picture import open_picture
    from model.workshop.answering import Answerer

    shipped = loaded("workshop")
    picture = open_picture(HOUSE / "assets" / "pictures" / "ladder-and-wiring.png")
    baselines, questions = Baselines(shipped), ["Where is the hammer?", "What does the sign say?"]
    found = baselines.answers(encode(shipped, picture), [[question] for question in questions])
    assert [baseline.name for baseline in found] == [STAGE_ONE, WITHOUT_STAGE_ONE, SHIPPED]
    for baseline in found:
        model = shipped if baseline.name == SHIPPED else baselines.get(baseline.name)
        assert [answer.text for answer in baseline.answers] == [
            said.text for said in Answerer(model, picture).ask(questions)
        ]
    read = [baseline.answers[1].text == "The sign says TOOLS." for baseline in found]
    assert (read[0], read[-1]) == (False, True)  # stage one alone never taught to read


@pytest.mark.embedded
@pytest.mark.claim("C04")
def test_a_baseline_projects_with_its_own_matrices(loaded: Callable[[str], LoadedModel], picture: Image.Image) -> None:
    from safetensors.numpy import load_file

    shipped = loaded("workshop")
    sight = encode(shipped, picture)
    values = load_file(shipped.files[0].parent / "deltas" / "stage-one.safetensors")
    weights = {key.rpartition("multi_modal_projector.")[2]: each.astype(np.float32) for key, each in values.items()}
    middle = torch.from_numpy(sight.features.selected @ weights["linear_1.weight"].T + weights["linear_1.bias"])
    bent = torch.nn.functional.gelu(middle).numpy()
    expected = bent @ weights["linear_2.weight"].T + weights["linear_2.bias"]
    np.testing.assert_allclose(project(Baselines(shipped).get(STAGE_ONE), sight.features).values, expected, atol=2e-3)
