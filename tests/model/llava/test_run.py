"""Stages of a run, its options, and that runs share a model without touching each other or it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.llava.checkpoints import LoadedModel, load
from model.llava.run import Conversation, Options, QuestionError, encode, run
from model.trace import SPAN_KINDS, Features, Patches, Picture, Prefix, Projected, Run, Stage, Step
from tests.model.reference import generate, stock, stock_inputs

QUESTION = "What is on the left of the ladder?"
SHORT = Options(max_new_tokens=6)


def steps_of(stages: Iterator[Stage]) -> list[Step]:
    return [stage for stage in stages if isinstance(stage, Step)]


def assert_same(found: list[Step], expected: list[Step]) -> None:
    """Equal to the last bit, field by field."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        for field in fields(Step):
            assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def fingerprint(model: LoadedModel) -> dict[str, Any]:
    """All that a run could leave behind on a model: attributes, hooks, settings, weights."""
    mark: dict[str, Any] = {"config": model.model.config.to_json_string(use_diff=False)}
    for name, module in model.model.named_modules():
        hooks = [key for key, value in vars(module).items() if "hook" in key and isinstance(value, dict)]
        mark[name] = (sorted(vars(module)), {key: len(getattr(module, key)) for key in hooks}, module.training)
        config = getattr(module, "config", None)
        mark[name + ".attention"] = getattr(config, "_attn_implementation", None)
    for name, tensor in [*model.model.named_parameters(), *model.model.named_buffers()]:
        mark[name + ".values"] = (tensor.data_ptr(), tensor.double().sum().item(), tensor.requires_grad)
    return mark


def test_stages_come_in_order_with_the_shapes_of_the_checkpoint(model: LoadedModel, picture: Image.Image) -> None:
    shapes = model.geometry
    stages = list(run(model, picture, QUESTION, SHORT))

    kinds = [type(stage) for stage in stages]
    assert kinds[:5] == [Picture, Patches, Features, Projected, Prefix]
    assert set(kinds[5:]) == {Step}
    found = Run.collect(model.name, QUESTION, stages)
    assert found.shapes == {
        "image": [shapes.channels, shapes.image_height, shapes.image_width],
        "patches": [shapes.image_positions, shapes.channels * shapes.grid.patch_size**2],
        "encoder": [shapes.image_positions, shapes.encoder_width],
        "projector": [shapes.image_positions, shapes.text_width],
        "prefix": [len(found.prefix.ids)],
    }
    assert found.features.hidden.shape == (shapes.encoder_positions, shapes.encoder_width)
    assert len(found.prefix.image) == shapes.image_positions
    assert {span.kind for span in found.prefix.spans} == {"template", "image", "question"}
    for index, step in enumerate(found.steps):
        assert step.index == index
        assert step.attention.shape == (shapes.decoder_layers, shapes.decoder_heads, len(found.prefix.ids) + index)
        assert sum(step.share.values()) == pytest.approx(1, abs=1e-5)
        assert set(step.share) == set(SPAN_KINDS)
        mean = step.attention.mean(axis=(0, 1))
        for kind in ("template", "image", "question"):
            expected = sum(mean[span.start : span.stop].sum() for span in found.prefix.spans if span.kind == kind)
            assert step.share[kind] == pytest.approx(expected, abs=1e-5)
        assert step.share["answer"] == pytest.approx(mean[len(found.prefix.ids) :].sum(), abs=1e-5)


def test_stages_are_the_tensors_of_the_model(model: LoadedModel, checkpoint: str, folder_of: Any) -> None:
    picture = Image.fromarray(np.random.default_rng(3).integers(0, 256, (500, 380, 3), dtype=np.uint8))
    plain, processor = stock(folder_of(checkpoint))
    inputs = stock_inputs(processor, picture, [QUESTION])
    with torch.inference_mode():
        hidden = plain.model.vision_tower(inputs["pixel_values"], output_hidden_states=True).hidden_states
        projected = plain.get_image_features(inputs["pixel_values"], return_dict=True).pooler_output[0]
        weight = plain.model.vision_tower.embeddings.patch_embedding
        embedded = weight(inputs["pixel_values"])[0].flatten(1).T  # (P, D)

    found = Run.collect("", "", list(run(model, picture, QUESTION, Options(max_new_tokens=1))))

    assert np.array_equal(found.picture.pixels, inputs["pixel_values"][0].numpy())
    # Values go up to some twenty: sums in another order differ by 2e-5, on some processors.
    np.testing.assert_allclose(found.features.hidden, hidden[found.features.layer][0].numpy(), atol=1e-4)
    np.testing.assert_allclose(found.projected.values, projected.numpy(), atol=1e-4)
    # The patches, flattened, times the stock convolution's weights are the stock embeddings: same cut, same order.
    by_hand = found.patches.vectors @ weight.weight.detach().numpy().reshape(weight.out_channels, -1).T
    by_hand = by_hand + (0 if weight.bias is None else weight.bias.detach().numpy())
    np.testing.assert_allclose(by_hand, embedded.numpy(), atol=1e-4)


def test_two_runs_step_by_step_on_one_model_get_what_each_gets_alone(
    model: LoadedModel, picture: Image.Image, other_picture: Image.Image
) -> None:
    asked = [(picture, QUESTION), (other_picture, "Describe the safety hazards in this workshop image.")]
    alone = [steps_of(run(model, image, question, SHORT)) for image, question in asked]
    assert not np.array_equal(alone[0][0].attention[..., :50], alone[1][0].attention[..., :50])

    running = [run(model, image, question, SHORT) for image, question in asked]
    mixed: list[list[Step]] = [[], []]
    for _ in range(5 + SHORT.max_new_tokens):
        for place, stages in enumerate(running):
            mixed[place] += [stage for stage in [next(stages, None)] if isinstance(stage, Step)]

    for place in (0, 1):
        assert_same(mixed[place], alone[place])


def test_runs_in_threads_do_not_mix(clip_model: LoadedModel, picture: Image.Image, other_picture: Image.Image) -> None:
    pictures = [picture, other_picture, picture.rotate(90)]
    alone = [steps_of(run(clip_model, image, QUESTION, SHORT)) for image in pictures]
    found: dict[int, list[Step]] = {}

    def work(place: int) -> None:
        found[place] = steps_of(run(clip_model, pictures[place], QUESTION, SHORT))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(pictures))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for place, expected in enumerate(alone):
        assert_same(found[place], expected)


def test_the_lock_is_free_between_steps_and_held_within(clip_model: LoadedModel, picture: Image.Image) -> None:
    held: list[bool] = []
    layer = clip_model.model.model.language_model.layers[0]
    watch = layer.register_forward_pre_hook(lambda *_: held.append(clip_model.lock.locked()))
    try:
        for _ in run(clip_model, picture, QUESTION, SHORT):
            assert not clip_model.lock.locked()
    finally:
        watch.remove()
    assert held == [True] * SHORT.max_new_tokens


def test_a_run_can_be_stopped_after_any_stage(model: LoadedModel, picture: Image.Image) -> None:
    expected = steps_of(run(model, picture, QUESTION, SHORT))
    before = fingerprint(model)
    for stop in range(8):
        stages = run(model, picture, QUESTION, SHORT)
        for _ in range(stop):
            next(stages)
        stages.close()  # type: ignore[attr-defined]
        assert not model.lock.locked()
    assert fingerprint(model) == before
    assert_same(steps_of(run(model, picture, QUESTION, SHORT)), expected)


@pytest.mark.parametrize("failing_call", [0, 1, 3])
def test_after_an_exception_the_model_is_as_it_was(
    clip_model: LoadedModel, picture: Image.Image, failing_call: int
) -> None:
    expected = steps_of(run(clip_model, picture, QUESTION, SHORT))
    before = fingerprint(clip_model)
    calls = iter(range(100))

    def fail(*_: object) -> None:
        if next(calls) == failing_call:
            raise MemoryError("as if the device were full")

    conversation = Conversation(clip_model, picture)
    hook = clip_model.model.model.language_model.layers[1].register_forward_pre_hook(fail)
    try:
        with pytest.raises(MemoryError):
            list(conversation.ask(QUESTION, SHORT))
    finally:
        hook.remove()

    assert not clip_model.lock.locked()
    assert fingerprint(clip_model) == before
    assert conversation.turns == ()
    assert_same(steps_of(conversation.ask(QUESTION, SHORT)), expected)


def test_runs_leave_nothing_on_the_model(
    checkpoint: str, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    fresh = load(folder_of(checkpoint), device="cpu", dtype="float32")
    # At its first use transformers installs hooks of its own on an encoder: that much is stock.
    fresh.model.generate(**stock_inputs(fresh.processor, picture, [QUESTION]), max_new_tokens=1)
    before = fingerprint(fresh)
    list(run(fresh, picture, QUESTION, SHORT))
    assert fingerprint(fresh) == before


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused_at_the_call(clip_model: LoadedModel, picture: Image.Image, question: str) -> None:
    with pytest.raises(QuestionError, match="no question"):
        run(clip_model, picture, question)


def test_too_long_a_question_is_refused_with_both_numbers(model: LoadedModel, picture: Image.Image) -> None:
    with pytest.raises(QuestionError) as refused:
        run(model, picture, "ladder " * 15_000)  # about 100,000 characters
    numbers = [int(word.replace(",", "")) for word in str(refused.value).split() if word.replace(",", "").isdigit()]
    assert len(numbers) == 1 or numbers[0] > model.geometry.context
    assert f"{model.geometry.context:,}" in str(refused.value)


def test_an_answer_ends_where_the_context_does(clip_model: LoadedModel, picture: Image.Image) -> None:
    room = 5
    question = "it? " * (clip_model.geometry.context - clip_model.geometry.image_positions)
    while True:
        try:
            stages = run(clip_model, picture, question)
            prefix = next(stage for stage in stages if isinstance(stage, Prefix))
            if len(prefix.ids) <= clip_model.geometry.context - room:
                break
        except QuestionError:
            pass
        question = question[: -len("it? ")]

    steps = steps_of(run(clip_model, picture, question, Options(max_new_tokens=500)))
    assert len(prefix.ids) + len(steps) <= clip_model.geometry.context
    assert len(steps) == room or steps[-1].is_end


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_new_tokens": 0},
        {"max_new_tokens": 2.5},
        {"max_new_tokens": True},
        {"temperature": -1},
        {"temperature": float("nan")},
        {"temperature": 1e-9},
        {"temperature": "hot"},
        {"top_p": 0},
        {"top_p": 1.1},
        {"seed": -1},
        {"seed": 2**64},
    ],
)
def test_options_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        Options(**wrong)


@pytest.mark.parametrize("seed", [0, 7])
def test_sampling_is_stock_sampling_and_repeats_with_its_seed(
    model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path], picture: Image.Image, seed: int
) -> None:
    options = Options(max_new_tokens=10, temperature=0.8, top_p=0.9, seed=seed)
    torch.manual_seed(seed)
    expected = generate(
        folder_of(checkpoint), picture, QUESTION, length=10, do_sample=True, temperature=0.8, top_p=0.9, top_k=0
    )

    first = steps_of(run(model, picture, QUESTION, options))

    assert tuple(step.id for step in first) == expected.tokens
    assert_same(steps_of(run(model, picture, QUESTION, options)), first)


def test_seeds_differ(clip_model: LoadedModel, picture: Image.Image) -> None:
    def ids(seed: int) -> list[int]:
        options = Options(max_new_tokens=10, temperature=1, seed=seed)
        return [step.id for step in steps_of(run(clip_model, picture, QUESTION, options))]

    assert ids(1) != ids(2)


def test_a_repetition_penalty_of_the_checkpoint_counts(
    clip_model: LoadedModel, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    plain = [step.id for step in steps_of(run(clip_model, picture, QUESTION, Options(max_new_tokens=8)))]
    config = clip_model.model.generation_config
    config.repetition_penalty = 1.5
    try:
        penalised = [step.id for step in steps_of(run(clip_model, picture, QUESTION, Options(max_new_tokens=8)))]
    finally:
        config.repetition_penalty = None
    assert penalised != plain
    expected = generate(folder_of("clip"), picture, QUESTION, length=8, repetition_penalty=1.5)
    assert tuple(penalised) == expected.tokens


def test_an_end_token_ends_the_turn_without_text(clip_model: LoadedModel, picture: Image.Image) -> None:
    options = Options(max_new_tokens=60, temperature=1.0)
    third = steps_of(run(clip_model, picture, QUESTION, options))[2].id
    config = clip_model.model.generation_config
    kept = config.eos_token_id
    config.eos_token_id = [kept, third]
    try:
        steps = steps_of(run(clip_model, picture, QUESTION, options))
    finally:
        config.eos_token_id = kept
    assert [step.is_end for step in steps] == [False] * (len(steps) - 1) + [True]
    assert len(steps) <= 3
    assert steps[-1].text == ""


def test_what_has_been_seen_is_not_looked_at_again(
    model: LoadedModel, picture: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = encode(model, picture)
    expected = list(run(model, picture, QUESTION, SHORT))
    monkeypatch.setattr("model.llava.run.encode", None)
    found = list(run(model, seen, QUESTION, SHORT))
    assert tuple(found[:4]) == seen.stages
    assert np.array_equal(seen.projected.values, next(s for s in expected if isinstance(s, Projected)).values)
    assert_same(steps_of(iter(found)), steps_of(iter(expected)))


def test_padding_shows_the_model_another_picture(model: LoadedModel, picture: Image.Image) -> None:
    cut, padded = encode(model, picture), encode(model, picture, pad=True)
    assert padded.projected.values.shape == cut.projected.values.shape
    assert np.abs(padded.projected.values - cut.projected.values).max() > 1e-3


def test_a_decoder_whose_attention_cannot_be_seen_says_so(
    clip_model: LoadedModel, picture: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_model.model.config.text_config, "_attn_implementation_internal", "sdpa")
    with pytest.raises(QuestionError, match=r"decoder cannot be seen: no attention recorded for 3 of 3 layers"):
        list(run(clip_model, picture, QUESTION, SHORT))
