"""Blocking patches, another token, and the lens, against the stock model and against nothing blocked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.explain.passes import lens, probabilities, rerun
from model.llava.checkpoints import LoadedModel
from model.llava.run import Conversation, run
from model.options import Options, QuestionError
from model.trace import Run, Transcript
from tests.model.reference import stock

QUESTION = "What is on the left of the ladder?"
SHORT = Options(max_new_tokens=5)


@pytest.fixture
def told(model: LoadedModel, picture: Image.Image) -> Run:
    return Run.collect(model.name, QUESTION, list(run(model, picture, QUESTION, SHORT)))


def test_with_nothing_blocked_the_answer_is_the_same(model: LoadedModel, told: Run) -> None:
    transcript = Transcript.of(told)
    steps = list(rerun(model, transcript, options=SHORT))
    assert [step.id for step in steps] == [step.id for step in told.steps]
    for one, other in zip(steps, told.steps, strict=True):
        np.testing.assert_allclose(one.attention, other.attention, atol=1e-5)
    expected = [step.probability for step in told.steps]
    assert probabilities(model, transcript) == pytest.approx(expected, abs=1e-4)


def test_nobody_looks_at_blocked_patches_and_the_stock_model_agrees(
    model: LoadedModel, told: Run, checkpoint: str, folder_of: Callable[[str], Path]
) -> None:
    transcript, start = Transcript.of(told), told.prefix.image.start
    blocked = [3, 4, 40]
    first = next(rerun(model, transcript, blocked=blocked))
    columns = first.attention[:, :, start : told.prefix.image.stop]
    assert not columns[:, :, blocked].any()
    assert (columns.sum(axis=(0, 1)) > 0).sum() == len(told.projected.values) - len(blocked)
    np.testing.assert_allclose(first.attention.sum(-1), 1, atol=1e-5)

    whole, _ = stock(folder_of(checkpoint))
    ids = torch.from_numpy(told.prefix.ids)[None]
    with torch.inference_mode():
        embeddings = whole.get_input_embeddings()(ids)
        embeddings[0, start : told.prefix.image.stop] = torch.from_numpy(told.projected.values)
        seen = torch.ones_like(ids)
        seen[0, [start + patch for patch in blocked]] = 0
        positions = torch.arange(ids.shape[1])[None]
        hidden = whole.model.language_model(inputs_embeds=embeddings, attention_mask=seen, position_ids=positions)
        odds = whole.lm_head(hidden.last_hidden_state[0, -1]).softmax(-1).numpy()
    assert first.probability == pytest.approx(odds[first.id], abs=1e-4)
    taken = probabilities(model, transcript, blocked)
    assert taken[0] == pytest.approx(odds[told.steps[0].id], abs=1e-4)


def test_blocking_changes_a_probability_and_leaves_the_conversation_as_it_was(
    model: LoadedModel, picture: Image.Image
) -> None:
    talk = Conversation(model, picture)
    told = Run.collect(model.name, QUESTION, list(talk.ask(QUESTION, SHORT)))
    before = [step.id for step in talk.ask("Where is it?", SHORT) if hasattr(step, "id")]
    other = Conversation(model, picture)
    list(other.ask(QUESTION, SHORT))
    most = list(range(len(told.projected.values) - 1))
    transcript = Transcript.of(told)
    assert np.abs(probabilities(model, transcript, most) - probabilities(model, transcript)).max() > 1e-6
    list(rerun(model, transcript, blocked=most, options=SHORT))
    assert [step.id for step in other.ask("Where is it?", SHORT) if hasattr(step, "id")] == before


def test_a_model_may_say_its_image_token_itself(model: LoadedModel, told: Run) -> None:
    # Previously "Image features and image tokens do not match" wherever such an answer was gone through again.
    image = model.geometry.image_token_id
    steps = list(rerun(model, Transcript.of(told), begin=[image, image], options=SHORT))
    transcript = replace(Transcript.of(told), ids=tuple(step.id for step in steps))
    expected = [step.probability for step in steps]
    assert probabilities(model, transcript) == pytest.approx(expected, abs=1e-4)
    assert lens(model, transcript).probabilities[-1] == pytest.approx(expected, abs=1e-4)


def test_the_path_not_taken_goes_on_from_another_token(model: LoadedModel, told: Run) -> None:
    transcript = Transcript.of(told)
    other = told.steps[1].top[3].id
    steps = list(rerun(model, transcript, begin=(told.steps[0].id, other), options=SHORT))
    assert [step.id for step in steps[:2]] == [told.steps[0].id, other]
    assert steps[1].probability == pytest.approx(told.steps[1].top[3].probability, abs=1e-4)
    assert [step.index for step in steps] == list(range(len(steps)))
    replayed = Transcript(told.projected, told.placement, told.prefix, tuple(step.id for step in steps))
    assert probabilities(model, replayed) == pytest.approx([step.probability for step in steps], abs=1e-4)


def test_the_last_layer_of_the_lens_is_the_model_itself(model: LoadedModel, told: Run) -> None:
    found = lens(model, Transcript.of(told))
    shape = (model.geometry.decoder_layers + 1, len(told.steps))
    assert found.logits.shape == found.probabilities.shape == found.ranks.shape == found.best.shape == shape
    assert found.probabilities[-1] == pytest.approx([step.probability for step in told.steps], abs=1e-4)
    assert found.best[-1].tolist() == [step.top[0].id for step in told.steps]
    assert found.ranks[-1].tolist() == [0] * len(told.steps)  # greedy: what was said was the best
    with torch.inference_mode():
        ids = torch.tensor([[*told.prefix.ids.tolist(), *(step.id for step in told.steps[:-1])]])
        shown = torch.from_numpy(told.projected.values)
        table = model.model.get_input_embeddings()(ids)
        table[0, told.prefix.image.start : told.prefix.image.stop] = shown
        logits = model.model(inputs_embeds=table).logits[0, -len(told.steps) :]
    said = [float(row[step.id]) for row, step in zip(logits, told.steps, strict=True)]
    assert found.logits[-1] == pytest.approx(said, rel=1e-4, abs=1e-3)
    # What goes in at the first answer's position is the embedding of the prompt's last token.
    table = model.model.get_input_embeddings().weight
    with torch.inference_mode():
        states = model.model.model.language_model.norm(table[int(told.prefix.ids[-1])])
        expected = model.model.lm_head(states)[told.steps[0].id]
    assert found.logits[0, 0] == pytest.approx(float(expected), abs=1e-4)


def test_any_token_can_be_followed_through_the_layers(model: LoadedModel, told: Run) -> None:
    transcript = Transcript.of(told)
    other = told.steps[0].top[4].id
    found = lens(model, transcript, token=other)
    assert found.probabilities[-1, 0] == pytest.approx(told.steps[0].top[4].probability, abs=1e-4)
    assert found.ranks[-1, 0] == 4
    assert np.array_equal(found.best, lens(model, transcript).best)


@pytest.mark.parametrize("blocked", [[-1], [10**6], [True], ["3"], [1.5]])
def test_patches_outside_the_grid_are_named(clip_model: LoadedModel, picture: Image.Image, blocked: list[int]) -> None:
    told = Run.collect("m", "q", list(run(clip_model, picture, QUESTION, Options(max_new_tokens=1))))
    for ask in (rerun, probabilities, lens):
        with pytest.raises(QuestionError, match=r"There is no patch .*0 to 575"):
            ask(clip_model, Transcript.of(told), blocked=blocked)


def test_all_patches_and_unknown_tokens_are_refused(clip_model: LoadedModel, picture: Image.Image) -> None:
    told = Run.collect("m", "q", list(run(clip_model, picture, QUESTION, Options(max_new_tokens=1))))
    with pytest.raises(QuestionError, match="All 576 patches"):
        probabilities(clip_model, Transcript.of(told), list(range(576)))
    with pytest.raises(QuestionError, match="There is no token"):
        rerun(clip_model, Transcript.of(told), begin=[10**6])
