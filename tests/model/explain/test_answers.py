"""Short answers for experiments, against the stock model, a whole run and a conversation."""

import pytest
import torch
from PIL import Image

from model.explain.answers import Viewer, alone, prompt_of
from model.llava.checkpoints import LoadedModel
from model.llava.prompt import Turn
from model.llava.run import Conversation, encode, run
from model.options import Options, QuestionError
from model.trace import Prefix, Step

QUESTION = "What is on the left of the ladder?"
SHORT = 6


@pytest.mark.claim("C03")
def test_without_a_picture_the_prompt_is_the_stock_template_s_and_the_answer_the_stock_model_s(
    model: LoadedModel,
) -> None:
    said = model.processor.apply_chat_template(
        [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}], add_generation_prompt=True
    )
    bos = model.tokenizer.bos_token
    ids = model.tokenizer(said, add_special_tokens=not (bos and said.startswith(bos)))["input_ids"]
    answer = alone(model, QUESTION, SHORT)
    assert list(answer.prompt.ids) == ids
    assert answer.prompt.count("image") == 0
    assert model.geometry.image_token_id not in answer.prompt.ids
    with torch.inference_mode():
        told = model.model.generate(torch.tensor([ids]), max_new_tokens=SHORT, do_sample=False)[0, len(ids) :].tolist()
        logits = model.model(input_ids=torch.tensor([[*ids, *answer.ids[:-1]]])).logits[0, -len(answer.ids) :]
    assert list(answer.ids) == told
    odds = logits.softmax(-1).gather(1, torch.tensor(answer.ids)[:, None])[:, 0]
    assert answer.probabilities == pytest.approx(odds.tolist(), abs=1e-4)
    assert answer.mean_log == pytest.approx(odds.log().mean().item(), abs=1e-4)
    assert all(share["image"] == 0 for share in answer.shares)


def test_a_viewer_answers_as_a_run_does_whatever_was_asked_before(model: LoadedModel, picture: Image.Image) -> None:
    sight = encode(model, picture)
    viewer = Viewer(model, sight.projected)
    viewer.ask("Is there a saw?", tokens=SHORT)
    found = viewer.ask(QUESTION, tokens=SHORT)[0]
    stages = list(run(model, sight, QUESTION, Options(max_new_tokens=SHORT)))
    steps = [stage for stage in stages if isinstance(stage, Step)]
    prefix = next(stage for stage in stages if isinstance(stage, Prefix))
    assert found.prompt.ids == tuple(prefix.ids.tolist())
    assert found.ids == tuple(step.id for step in steps)
    assert found.probabilities == pytest.approx([step.probability for step in steps], abs=1e-4)
    assert found.whole == steps[-1].is_end
    assert viewer.given(QUESTION, found.ids) == pytest.approx(found.probabilities, abs=1e-5)


@pytest.mark.claim("C11")
def test_several_turns_are_one_conversation(model: LoadedModel, picture: Image.Image) -> None:
    sight = encode(model, picture)
    questions = (QUESTION, "And what is next to it?", "Is it red?")
    found = Viewer(model, sight.projected).ask(*questions, tokens=SHORT)
    talk = Conversation(model, sight)
    for question, answer in zip(questions, found, strict=True):
        stages = list(talk.ask(question, Options(max_new_tokens=SHORT)))
        assert answer.ids == tuple(stage.id for stage in stages if isinstance(stage, Step))
        assert answer.question == question


@pytest.mark.parametrize("question", ["", "  \n "])
def test_nothing_is_not_a_question(clip_model: LoadedModel, picture: Image.Image, question: str) -> None:
    viewer = Viewer(clip_model, encode(clip_model, picture).projected)
    for ask in (lambda: alone(clip_model, question), lambda: viewer.ask(question)):
        with pytest.raises(QuestionError, match="no question"):
            ask()


def test_too_long_is_said_before_the_model_is_asked(clip_model: LoadedModel) -> None:
    with pytest.raises(QuestionError, match=r"too long.*room for 1,024"):
        alone(clip_model, "a saw " * 900)


def test_what_is_typed_stays_text_without_a_picture(model: LoadedModel) -> None:
    prompt = prompt_of(model, [Turn("<image> </s> <script>")], 0)
    assert model.geometry.image_token_id not in prompt.ids
    asked = "".join(text for text, kind in zip(prompt.texts, prompt.kinds, strict=True) if kind == "question")
    assert "<image>" in asked
