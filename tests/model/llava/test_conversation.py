"""Several turns on one cache: each as if asked afresh with the whole conversation before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.llava.checkpoints import LoadedModel
from model.llava.run import Conversation, Options, QuestionError
from model.trace import Patches, Picture, Prefix, Run, Stage, Step
from tests.model.llava.test_run import assert_same, steps_of
from tests.model.reference import generate

FIRST = "What is on the left of the ladder?"
SECOND = "Where is it?"
THIRD = "How many hammers are there?"
SHORT = Options(max_new_tokens=6)


def prefix_of(stages: list[Stage]) -> Prefix:
    return next(stage for stage in stages if isinstance(stage, Prefix))


def test_follow_ups_equal_a_fresh_run_of_the_whole_conversation(
    model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    conversation = Conversation(model, picture)
    said: list[int] = []
    for question in (FIRST, SECOND, THIRD):
        stages = list(conversation.ask(question, SHORT))
        prefix, steps = prefix_of(stages), steps_of(iter(stages))
        assert list(prefix.ids[: len(said)]) == said
        expected = generate(folder_of(checkpoint), picture, length=SHORT.max_new_tokens, prefix=prefix.ids)
        assert tuple(step.id for step in steps) == expected.tokens
        for step, row in zip(steps, expected.rows, strict=True):
            assert step.attention.shape == row.shape
            assert np.abs(step.attention - row).max() < 1e-5
        said = [*prefix.ids.tolist(), *(step.id for step in steps if not step.is_end)]

    assert [turn.question for turn in conversation.turns] == [FIRST, SECOND, THIRD]


def test_a_follow_up_names_the_earlier_answer_and_repeats_the_picture(model: LoadedModel, picture: Image.Image) -> None:
    conversation = Conversation(model, picture)
    first = list(conversation.ask(FIRST, SHORT))
    second = list(conversation.ask(SECOND, SHORT))

    kinds = [span.kind for span in prefix_of(second).spans]
    assert kinds == [
        "template",
        "image",
        "template",
        "question",
        "template",
        "answer",
        "template",
        "question",
        "template",
    ]
    answer = prefix_of(second).spans[5]
    told = "".join(prefix_of(second).texts[answer.start : answer.stop])
    assert told.strip() == Run.collect("", FIRST, first).answer == conversation.turns[0].answer
    for kind in (Picture, Patches):
        # The very same record: computed once.
        assert next(s for s in first if isinstance(s, kind)) is next(s for s in second if isinstance(s, kind))
    assert all(step.share["answer"] > 0 for step in steps_of(iter(second)))


def test_the_encoder_runs_once_and_old_positions_are_not_computed_again(
    clip_model: LoadedModel, picture: Image.Image
) -> None:
    lengths: list[int] = []
    encoded: list[int] = []
    conversation = Conversation(clip_model, picture)
    parts = clip_model.model.model
    hooks = [
        parts.language_model.register_forward_pre_hook(
            lambda module, args, kwargs: lengths.append(kwargs["inputs_embeds"].shape[1]), with_kwargs=True
        ),
        parts.vision_tower.register_forward_pre_hook(lambda *_: encoded.append(1)),
    ]
    try:
        first = prefix_of(list(conversation.ask(FIRST, SHORT)))
        second = prefix_of(list(conversation.ask(SECOND, SHORT)))
    finally:
        for hook in hooks:
            hook.remove()
    assert encoded == [1]
    ones = [1] * (SHORT.max_new_tokens - 1)
    # The last token of an answer cut off by its length was never fed: it goes in with the next question.
    fresh = len(second.ids) - len(first.ids) - SHORT.max_new_tokens + 1
    assert lengths == [len(first.ids), *ones, fresh, *ones]


@pytest.mark.parametrize("stop_after", [0, 3, 5, 6, 8])
def test_a_stopped_turn_leaves_the_conversation_at_the_last_finished_one(
    model: LoadedModel, picture: Image.Image, stop_after: int
) -> None:
    undisturbed = Conversation(model, picture)
    list(undisturbed.ask(FIRST, SHORT))
    expected = list(undisturbed.ask(THIRD, SHORT))

    conversation = Conversation(model, picture)
    list(conversation.ask(FIRST, SHORT))
    stopped = conversation.ask(SECOND, SHORT)
    for _ in range(stop_after):
        next(stopped)
    stopped.close()  # type: ignore[attr-defined]

    assert [turn.question for turn in conversation.turns] == [FIRST]
    again = list(conversation.ask(THIRD, SHORT))
    assert prefix_of(again).ids.tolist() == prefix_of(expected).ids.tolist()
    assert_same(steps_of(iter(again)), steps_of(iter(expected)))


def test_two_turns_at_once_do_not_tangle(clip_model: LoadedModel, picture: Image.Image) -> None:
    # Previously imagined: a page's Stop frees its queue slot before the stopped generator is closed, so the next
    # question may begin while the old one still holds the cache.
    undisturbed = steps_of(Conversation(clip_model, picture).ask(SECOND, SHORT))
    conversation = Conversation(clip_model, picture)
    slow = conversation.ask(FIRST, SHORT)
    for _ in range(7):
        next(slow)
    assert_same(steps_of(conversation.ask(SECOND, SHORT)), undisturbed)
    list(slow)
    assert [turn.question for turn in conversation.turns] == [SECOND]


def test_who_stops_listening_at_the_last_token_has_finished(clip_model: LoadedModel, picture: Image.Image) -> None:
    conversation = Conversation(clip_model, picture)
    stages = conversation.ask(FIRST, SHORT)
    for stage in stages:
        if isinstance(stage, Step) and stage.index == SHORT.max_new_tokens - 1:
            break
    assert len(conversation.turns) == 1


def test_a_conversation_that_outgrows_the_context_says_so(clip_model: LoadedModel, picture: Image.Image) -> None:
    conversation = Conversation(clip_model, picture)
    question = "What is on the left of the ladder? " * 12
    refused = ""
    while not refused:
        try:
            list(conversation.ask(question, Options(max_new_tokens=2)))
        except QuestionError as error:
            refused = str(error)
    assert "everything said before" in refused
    assert len(conversation.turns) > 1
