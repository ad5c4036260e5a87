"""What is said about a scene is so, and is said in grammatical English."""

import re

import numpy as np
import pytest

from model.workshop.language import (
    PHRASINGS,
    TASKS,
    as_typed,
    caption_of,
    detailed_caption_of,
    notes,
)
from model.workshop.scenes import FAR, NEAR, Scene, Thing, scene
from model.workshop.tokens import make_processor, make_tokenizer
from model.workshop.world import HAZARDS, KINDS, PLACES, STYLES

LADDER, WIRING = HAZARDS[0].first, HAZARDS[0].second


def two(gap: int) -> Scene:
    ladder = Thing(LADDER, STYLES[0], 20, 20, 60, 60, False)
    return Scene(0, "train", (ladder, Thing(WIRING, STYLES[0], 80 + gap, 20, 60, 60, False)))


def said(task: str, about: Scene) -> set[str]:
    found = (TASKS[task](about, np.random.default_rng(seed)) for seed in range(80))
    return {turn.answer for turn in found if turn}


def test_the_ladder_is_near_the_wiring_when_and_only_when_it_is_so() -> None:
    assert said("hazards", two(NEAR)) == {"There is a ladder near exposed wiring."}
    assert said("hazards", two(FAR)) == {"I see no safety hazard here."}


def test_answers_follow_from_the_scene() -> None:
    scene = two(NEAR)
    assert caption_of(scene) == "A workshop with a ladder and exposed wiring."
    assert said("where", scene) == {"At the top left.", "At the top."}
    assert "An axe is next to the ladder." not in said("next to", scene)
    assert "Exposed wiring is next to the ladder." in said("next to", scene)
    assert "I count one ladder." in said("how many", scene)
    yes, told = {"Yes, there is a ladder.", "Yes, there is exposed wiring."}, said("is there", scene)
    assert yes < told
    assert not any("ladder" in answer or "wiring" in answer for answer in told - yes)
    assert not any("ladder" in answer for answer in said("refusal", scene))


def test_an_empty_workshop() -> None:
    empty = Scene(0, "train", ())
    assert caption_of(empty) == detailed_caption_of(empty) == "An empty workshop."
    assert said("where", empty) == set()
    assert said("what is at", empty) == {"I see nothing."}
    assert notes(empty, np.random.default_rng(0))[0][0] == " nothing;"


@pytest.mark.parametrize("task", TASKS)
def test_grammar(task: str) -> None:
    for seed in range(60):
        turn = TASKS[task](scene(seed), np.random.default_rng(seed))
        if turn is None:
            continue
        for text in (turn.question, turn.answer):
            assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|\s\s|{|}", text), text
            assert text[0].isupper()
            assert text[-1] in ".?"


def test_every_question_has_three_phrasings_or_more() -> None:
    assert all(len(set(phrasings)) >= 3 for phrasings in PHRASINGS.values())


def test_typing_changes_case_and_punctuation_but_not_the_words() -> None:
    question = "Is there a hammer?"
    typed = {as_typed(question, np.random.default_rng(seed)) for seed in range(200)}
    assert {question, question.lower(), question.upper(), "Is there a hammer", "is there a hammer"} <= typed
    assert {re.sub(r"^please: |\W+$", "", text.lower()) for text in typed} == {"is there a hammer"}


def test_notes_put_place_before_thing_in_the_order_of_the_picture() -> None:
    for seed in range(20):
        listed = notes(scene(seed), np.random.default_rng(0))
        patches = [patch for _, patch in listed]
        assert patches == sorted(patches)
        assert all(any(words.startswith(f" {place} ") for place in (*PLACES, "nothing;")) for words, _ in listed) or (
            listed[0][0] == " nothing;"
        )


def test_any_text_can_be_typed_and_the_worlds_words_are_whole() -> None:
    tokenizer = make_tokenizer()
    for text in ("Où est le marteau? 🔨", "ネジはどこ", "Is there a hammer?"):
        assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text
    assert tokenizer.tokenize(" hammer") == ["Ġhammer"]
    prompt = make_processor(tokenizer).apply_chat_template(
        [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Is it?"}]}],
        add_generation_prompt=True,
    )
    assert prompt == "USER: <image>\nIs it? ASSISTANT:"
    assert len({kind.name for kind in KINDS}) == len(KINDS)
