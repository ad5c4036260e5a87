"""What lessons 1 to 4 tell: numbers by arithmetic done another way, and our workshop model by running it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lessons.course.lesson import Lesson, course
from lessons.course.reading import words
from lessons.figures.published import published
from lessons.toy import multiply
from model.explain.answers import Viewer, finish
from model.explain.baselines import Baselines
from model.explain.experiments import blocked, projectors
from model.llava import projector
from model.llava.run import encode, run
from model.llava.sight import preprocess
from model.llava.words import names
from model.options import Options
from model.pictures.picture import open_picture
from model.trace import Run, Sight
from model.training.encoder import TAUGHT
from model.workshop.scenes import draw, labels, scene
from model.workshop.world import HAZARDS
from tests.lessons.course.questions import expected, question

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
LADDER = "ladder-and-wiring.png"
QUESTION = "Describe the safety hazards in this workshop image."
SLUGS = ("three-parts", "worked-example", "what-the-llm-receives", "one-token-at-a-time")
BARE_WALL = range(24 * 9, 24 * 12)
"""The rows between the window and the shelf."""
ON_THE_LADDER = [24 * row + column for row in range(3, 6) for column in range(12, 16)]
"""Patches in the middle of the ladder, away from its edges."""
UNDER_THE_SHELF = [24 * row + column for row in range(14, 18) for column in range(6, 18)]
"""Wall between the telephones and the sign, six patches or more from the nearest wire."""
ROUND_THE_LADDER = [24 * row + column for row in range(1, 8) for column in range(11, 17)]


@cache
def lesson(slug: str) -> Lesson:
    return course().lesson(slug)


def text(slug: str, block: str) -> str:
    found = lesson(slug).block(block)
    return f"{words(found.before)}\n{words(found.after)}"


def number(slug: str, block: str) -> float:
    return expected(slug, block)


def right(slug: str, block: str) -> str:
    return next(choice.text for choice in question(slug, block).choices or () if choice.right)


@pytest.fixture(scope="module")
def model(loaded: Callable[[str], Any]) -> Any:
    return loaded("workshop")


@pytest.fixture(scope="module")
def sight(model: Any) -> Sight:
    return encode(model, open_picture(PICTURES / LADDER))


@pytest.fixture(scope="module")
def answer(model: Any) -> Run:
    stages = list(run(model, open_picture(PICTURES / LADDER), QUESTION, Options()))
    return Run.collect("workshop", QUESTION, stages)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_has_its_shape(slug: str) -> None:
    found = lesson(slug)
    kinds = [block.kind for block in found.blocks]
    assert 8 <= len(kinds) <= 14
    assert 5 <= found.minutes <= 12
    assert "experiment" in kinds
    assert 1 <= kinds.count("quiz") <= 2
    assert (found.blocks[-1].id, kinds[-1]) == ("summary", "text")
    for block in found.blocks:
        assert 40 <= len(text(slug, block.id).split()) <= 140, block.id


def test_every_claim_that_these_lessons_owe_is_there() -> None:
    owed = {"C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C10", *(f"C{n}" for n in range(16, 26)), "A1"}
    assert owed | {"R2", "R3"} <= {claim for slug in SLUGS for block in lesson(slug).blocks for claim in block.claims}


@pytest.mark.claim("C16", "C17", "R2")
def test_the_grid_is_counted_patch_by_patch() -> None:
    corners = [(row, column) for row in range(0, 336, 14) for column in range(0, 336, 14)]
    side = number("worked-example", "a-side")
    assert len(corners) == side**2 == published().positions
    assert number("worked-example", "name-a-patch") == corners.index((4 * 14, 14 * 14))
    assert "position 115" in text("worked-example", "name-a-patch")
    assert corners.index((4 * 14, 14 * 14)) + 5 == 115
    assert f"{3 * 336 * 336:,} numbers" in text("worked-example", "one-size")
    assert f"holds {14 * 14 * 3} numbers" in text("worked-example", "a-side")
    assert 340 % 14
    assert right("worked-example", "why-576").startswith("The eye adds one position")


def test_the_processor_keeps_what_is_told_of_a_photo(model: Any) -> None:
    photo = open_picture(PICTURES / LADDER).resize((1024, 768))
    kept = preprocess(photo, model.processor.image_processor).kept
    share = (kept.right - kept.left) * (kept.bottom - kept.top) / (1024 * 768)
    assert number("worked-example", "what-is-kept") == 100 * share
    assert f"336 x {768 * 336 // 1024} pixels" in text("worked-example", "what-is-kept")


@pytest.mark.claim("C18", "C19", "C20")
def test_values_and_parameters_by_arrays_of_that_shape() -> None:
    sizes = published()
    before = np.empty((sizes.positions, sizes.encoder_width), np.int8)
    after = np.empty((sizes.positions, sizes.text_width), np.int8)
    assert f"{before.size:,}" in question("worked-example", "values").ask
    assert number("worked-example", "values") == after.size
    assert f"a matrix E of {before.shape[0]} x {before.shape[1]}" in text("worked-example", "features")
    assert f"{576 * 5120:,}" in text("worked-example", "values")
    layers = [layer.parameters for layer in sizes.projector]
    assert [f"{value:,}" in text("what-the-llm-receives", "one-layer-or-two") for value in (*layers, sum(layers))]
    assert f"({sum(layers) / layers[0]:.3f})" in text("what-the-llm-receives", "one-layer-or-two")
    assert number("what-the-llm-receives", "one-layer-or-two") == round(sum(layers) / layers[0])
    assert number("what-the-llm-receives", "how-wide") == sizes.text_width


@pytest.mark.claim("C21")
def test_the_prefix_is_as_long_as_its_pieces() -> None:
    prompt, told = published().prompt, text("worked-example", "the-prefix")
    assert number("worked-example", "the-sentence") == prompt.question
    pieces = "Descri | be | the | safety | ha | z | ards | in | this | work | shop | image | ."
    assert pieces in text("worked-example", "the-sentence")
    assert len(pieces.split("|")) == prompt.question
    for length in (576 + prompt.assumed, 576 + prompt.question, 5 + 576 + 20, 35 + 576 + 20):
        assert str(length) in told
    assert prompt.whole == 5 + 576 + 20


@pytest.mark.claim("A1", "C23")
def test_sums_of_the_worked_example() -> None:
    assert number("worked-example", "a-larger-picture") == (448 // 14) ** 2 + 12
    # The negative weight is shown, written out: 2 + 2 - 1 and 0 + 6 + 4.
    assert "1·2 + 2·1 + 1·(−1) = 3" in question("worked-example", "by-hand").ask
    assert "1·0 + 2·3 + 1·4 = 0 + 6 + 4 = 10" in text("worked-example", "by-hand")
    assert number("worked-example", "by-hand") == multiply((1, 2, 1), ((2, 0), (1, 3), (-1, 4)))[1][1]
    assert (224 // 14) ** 2 == 256


@pytest.mark.claim("C08")
def test_the_eye_s_share_in_small_models() -> None:
    onevision, interleave = 397_747_744 / 893_618_208, 397_747_744 / 864_031_264
    told = text("three-parts", "how-large")
    assert f"{100 * onevision:.1f} % in LLaVA-OneVision 0.5B" in told
    assert f"{100 * interleave:.1f} % in llava-interleave 0.5B" in told


@pytest.mark.claim("C06")
def test_the_ninth_token_looks_at_the_prompt_and_at_eight_more(answer: Run) -> None:
    assert number("one-token-at-a-time", "how-far-back") == published().prompt.whole + 8
    prompt = len(answer.prefix.ids)
    assert [step.attention.shape[-1] for step in answer.steps] == [prompt + place for place in range(len(answer.steps))]


@pytest.mark.claim("C04")
def test_an_untrained_translator_leaves_the_grammar_and_takes_the_sight(model: Any, sight: Sight) -> None:
    said = {name: found.text for name, found in projectors(Baselines(model), model, sight, "What do you see?")}
    assert said["trained"] == "I see a ladder, exposed wiring, two telephones and a sign."
    assert "ladder" in said["stage-one"]
    assert said["untrained"] == "I see a knife and a toolbox."
    assert right("three-parts", "a-broken-handshake").startswith("A good sentence")


@pytest.mark.claim("C03")
def test_the_eye_alone_finds_a_thing_s_patches_alike(sight: Sight) -> None:
    # No tutor takes part: features of the encoder alone, by their angles.
    features = sight.features.selected
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    likeness = units @ units[4 * 24 + 14]
    assert likeness[ON_THE_LADDER].mean() > likeness[BARE_WALL].mean() + 0.3
    assert likeness[ON_THE_LADDER].min() > np.median(likeness)


@pytest.mark.slow
@pytest.mark.claim("C03")
def test_the_eye_was_taught_classes_and_they_are_in_its_features(model: Any) -> None:
    # Previously lesson 1 said that nobody had given names to what lights up; our eye was trained with labels.
    assert TAUGHT == ("kind", "place", "centre", "neighbour", "colour", "size", "text")
    told = text("three-parts", "the-eye-alone")
    assert (
        "with labels, patch by patch: kind of thing, place, centre, neighbour, colour, size, and the words on signs"
        in told
    )
    # A straight readout, fitted by least squares on 24 scenes, names the kind of thing on patches of 8 others.
    features, kinds = [], []
    for seed in range(50_000, 50_032):
        drawn = scene(seed, "evaluate")
        features.append(encode(model, draw(drawn)).features.selected)
        kinds.append(labels(drawn).kind)
    inputs = np.concatenate(features)
    inputs = np.concatenate([inputs, np.ones((len(inputs), 1), inputs.dtype)], axis=1)
    truth, cut = np.concatenate(kinds), 24 * 576
    readout = np.linalg.lstsq(inputs[:cut], np.eye(truth.max() + 1)[np.maximum(truth[:cut], 0)], rcond=None)[0]
    on = (truth[cut:] > 0) & np.isin(truth[cut:], truth[:cut])
    right = (inputs[cut:] @ readout).argmax(axis=1)[on] == truth[cut:][on]
    commonest = np.bincount(truth[cut:][on]).max() / on.sum()
    assert right.mean() > 2 * commonest
    assert right.mean() > 0.5


@pytest.mark.claim("C07", "C22")
def test_a_patch_is_near_its_word_and_far_from_it(model: Any, sight: Sight) -> None:
    near = projector.nearest(model, sight.projected.values, 1)
    told = [row[0].strip() for row in names(model.tokenizer, near.ids)]
    assert {told[patch] for patch in ON_THE_LADDER} == {"ladder"}
    assert near.cosines[4 * 24 + 14, 0] == pytest.approx(0.5, abs=0.05)
    assert right("what-the-llm-receives", "nearest-word").startswith("About 0.5")
    assert {told[patch] for patch in BARE_WALL} == {"nothing", "."}


@pytest.mark.claim("C22")
def test_visual_vectors_are_visitors_of_another_size(model: Any, sight: Sight) -> None:
    lengths = np.linalg.norm(sight.projected.values, axis=1)
    assert np.median(lengths) > 50 * np.median(projector.word_norms(model))
    assert right("what-the-llm-receives", "how-long") == "More than fifty times as long."
    assert np.median(lengths[ON_THE_LADDER]) < np.median(lengths)
    assert lengths.min() > projector.word_norms(model).max()


@pytest.mark.claim("C10")
def test_words_and_patches_stay_apart_by_direction_too(model: Any, sight: Sight) -> None:
    patches = sight.projected.values
    every = projector.word_vectors(model, np.arange(len(projector.word_norms(model))))
    for both in ((patches, every), tuple(one / np.linalg.norm(one, axis=1, keepdims=True) for one in (patches, every))):
        points = np.concatenate(both)
        points -= points.mean(axis=0)
        first = points @ np.linalg.svd(points, full_matrices=False)[2][0]
        ours, theirs = first[: len(patches)], first[len(patches) :]
        if np.median(ours) > np.median(theirs):
            ours, theirs = -ours, -theirs
        assert np.percentile(ours, 90) < np.percentile(theirs, 1)


@pytest.mark.claim("C10", "C19")
def test_any_translator_lets_through_what_belongs_together(model: Any, sight: Sight) -> None:
    near = projector.nearest(model, projector.untrained(model, sight.features).values, 1)
    told = [row[0].strip() for row in names(model.tokenizer, near.ids)]
    found = [told[patch] for patch in ON_THE_LADDER]
    assert "ladder" not in found
    assert found.count(max(set(found), key=found.count)) >= 2 / 3 * len(found)


@pytest.mark.claim("C05")
def test_the_path_not_taken_is_taken_in_earnest(model: Any, sight: Sight, answer: Run) -> None:
    ladder = answer.steps[3]
    assert ladder.text.strip() == "ladder"
    knife = next(other for other in ladder.top if other.text.strip() == "knife")
    assert knife.probability < 1 / 2000
    begin = [*(step.id for step in answer.steps[:3]), knife.id]
    said = finish(Viewer(model, sight.projected).decoding(QUESTION), QUESTION, begin=begin).text
    assert said == "There is a knife in the open, with no toolbox beside it."
    assert right("one-token-at-a-time", "the-path-not-taken").startswith("It goes on")


@pytest.mark.claim("C24")
def test_one_head_sees_the_ladder_where_the_mean_does_not(answer: Run) -> None:
    figure = lesson("one-token-at-a-time").block("one-head").figure
    assert figure is not None
    image = slice(answer.prefix.image.start, answer.prefix.image.stop)
    rows = answer.steps[figure.settings["token"]].attention
    head = rows[figure.settings["layer"], figure.settings["head"]]
    assert head[image][ROUND_THE_LADDER].sum() > 0.95
    mean = rows.mean(axis=(0, 1))[image]
    assert 0.3 < mean[ROUND_THE_LADDER].sum() / mean.sum() < 0.5


@pytest.mark.claim("C25")
def test_the_last_word_needs_no_picture_though_it_looks_at_one(model: Any, sight: Sight, answer: Run) -> None:
    found = blocked(model, sight.projected, QUESTION)
    tokens = [token.strip() for token in found.answer.tokens]
    blind = dict(zip(tokens, next(each.said for each in found.without if each.name == "picture"), strict=True))
    told = text("one-token-at-a-time", "the-last-word")
    assert blind["ladder"] < 0.01
    assert f'"near" {100 * blind["near"]:.0f} % and "exposed" {100 * blind["exposed"]:.0f} %' in told
    assert [rule.sentence for rule in HAZARDS if "ladder near" in rule.sentence] == [found.answer.text]
    assert blind["wiring"] > 0.99
    last = answer.steps[tokens.index("wiring")]
    assert last.share["image"] == pytest.approx(0.48, abs=0.03)
    image = slice(answer.prefix.image.start, answer.prefix.image.stop)
    assert int(last.attention.mean(axis=(0, 1))[image].argmax()) in UNDER_THE_SHELF
    shares = found.answer.shares
    assert shares[0]["question"] == max(share["question"] for share in shares)
    assert shares[0]["answer"] < shares[3]["answer"] < shares[5]["answer"]


@pytest.mark.claim("C25")
def test_each_part_that_is_hidden_makes_another_mistake(model: Any) -> None:
    figure = lesson("one-token-at-a-time").block("hide-and-ask").figure
    assert figure is not None
    picture = encode(model, open_picture(PICTURES / figure.settings["picture"]))
    found = blocked(model, picture.projected, figure.settings["question"])
    assert found.answer.text == "The helmet is orange."
    assert len({found.answer.text, *(each.answer.text for each in found.without)}) == 4
