"""Tokens become text: whole characters, right blanks, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from transformers import AutoTokenizer

from model.llava.checkpoints import LoadedModel
from model.llava.run import Options, run
from model.llava.words import REPLACEMENT, Reader, first_token, token_name
from model.trace import Run, Step

TEXTS = [
    "The ladder is next to exposed wiring.",
    "naïve café",
    "梯子在左边。",
    "🛠️ a 👩‍🔧 and a 🪜!",
    "  two blanks,\ttab\nline\n\nlines  ",
    "mixed 中 text 🪣, ends in é",
    "Привет, مرحبا, שלום",
]


def read(tokenizer: Any, ids: list[int]) -> list[str]:
    reader = Reader(tokenizer)
    return [reader.take(token) for token in ids]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_joined_are_the_decoded_answer(model: LoadedModel, text: str) -> None:
    tokenizer = model.tokenizer
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]

    texts = read(tokenizer, ids)

    assert REPLACEMENT not in "".join(texts)
    decoded = tokenizer.decode(ids, skip_special_tokens=True)
    assert "".join(texts) == decoded
    assert decoded.strip() == text.strip()  # the tokenizers under test lose nothing


@pytest.mark.parametrize("silent", [1, 2, 3])
def test_special_tokens_in_an_answer_leave_its_blanks_alone(model: LoadedModel, silent: int) -> None:
    # Previously two of them took the place of the words before, and the next word came without its blank.
    tokenizer = model.tokenizer
    ids = tokenizer("a ladder is there", add_special_tokens=False)["input_ids"]
    for place in range(len(ids)):
        said = ids[:place] + [model.geometry.image_token_id] * silent + ids[place:]
        texts = read(tokenizer, said)
        assert "".join(texts) == tokenizer.decode(said, skip_special_tokens=True)


def test_a_character_of_several_tokens_comes_with_the_last(model: LoadedModel) -> None:
    tokenizer = model.tokenizer
    ids = tokenizer("a 梯", add_special_tokens=False)["input_ids"]
    texts = read(tokenizer, ids)
    assert texts[-1].endswith("梯")
    assert "".join(texts).strip() == "a 梯"
    if len(ids) > 4:  # three bytes, one token each
        assert texts[-3:-1] == ["", ""]


@pytest.mark.parametrize("seed", range(5))
def test_random_tokens_never_show_a_replacement_sign(model: LoadedModel, seed: int) -> None:
    # Random bytes: characters begun and never ended, ended and never begun.
    size = len(model.tokenizer)
    ids = np.random.default_rng(seed).integers(0, size, 80).tolist()

    texts = read(model.tokenizer, ids)

    decoded = model.tokenizer.decode(ids, skip_special_tokens=True)
    assert REPLACEMENT not in "".join(texts)
    assert contains_in_order("".join(texts), decoded.replace(REPLACEMENT, ""))


def contains_in_order(text: str, characters: str) -> bool:
    """Whether all characters are there. Sentencepiece decoders give up a whole run of bytes for one that is wrong."""
    rest = iter(text)
    return all(character in rest for character in characters)


def test_text_before_an_incomplete_character_is_not_held_back(model: LoadedModel) -> None:
    tokenizer = model.tokenizer
    ids = tokenizer("ladder 梯", add_special_tokens=False)["input_ids"]
    texts = read(tokenizer, ids[:-1])
    assert "".join(texts).strip() == "ladder"


def test_blanks_belong_to_the_words_that_carry_them(clip_model: LoadedModel) -> None:
    ids = clip_model.tokenizer("The ladder is", add_special_tokens=False)["input_ids"]
    texts = read(clip_model.tokenizer, ids)
    assert texts[0][0] != " "  # sentencepiece marks the first word too; the decoder drops it
    assert "".join(texts) == "The ladder is"
    for token, text in zip(ids[1:], texts[1:], strict=True):
        assert text.startswith(" ") == clip_model.tokenizer.convert_ids_to_tokens(token).startswith("▁")


def test_peek_is_what_take_would_give_and_takes_nothing(model: LoadedModel) -> None:
    tokenizer = model.tokenizer
    ids = tokenizer("The ladder is next to 梯子 wiring", add_special_tokens=False)["input_ids"]
    reader = Reader(tokenizer)
    for token in ids:
        peeked = [reader.peek(token), reader.peek(token)]
        taken = reader.take(token)
        assert peeked[0] == peeked[1]
        assert peeked[0] == taken or (not taken and peeked[0].startswith("<0x"))


def test_names_of_tokens_without_text(model: LoadedModel) -> None:
    tokenizer = model.tokenizer
    assert token_name(tokenizer, tokenizer.eos_token_id) == tokenizer.eos_token
    assert token_name(tokenizer, model.geometry.image_token_id) == model.processor.image_token
    assert token_name(tokenizer, len(tokenizer) + 50) == f"<{len(tokenizer) + 50}>"
    incomplete = tokenizer("梯", add_special_tokens=False)["input_ids"][-1]
    if tokenizer.decode([incomplete]) == REPLACEMENT:
        assert token_name(tokenizer, incomplete) == "<0xAF>"  # 梯 is E6 A2 AF


def test_a_run_s_texts_are_its_answer(model: LoadedModel) -> None:
    from tests.conftest import noise

    options = Options(max_new_tokens=40, temperature=2.0, seed=5)
    found = Run.collect("", "", list(run(model, noise(), "What is it?", options)))
    ids = [step.id for step in found.steps if not step.is_end]
    decoded = model.tokenizer.decode(ids, skip_special_tokens=True).replace(REPLACEMENT, "")
    assert REPLACEMENT not in found.answer
    assert contains_in_order(found.answer, decoded.strip())
    assert all(REPLACEMENT not in best.text for step in found.steps for best in step.top)
    assert all(isinstance(step, Step) for step in found.steps)


def test_a_word_begins_with_a_token_that_can_be_followed(folder_of: Callable[[str], Path]) -> None:
    for name in ("clip", "siglip", "workshop"):
        tokenizer = AutoTokenizer.from_pretrained(folder_of(name))
        token, pieces = first_token(tokenizer, " ladder ")
        assert "ladder".startswith(tokenizer.decode([token]).strip())
        assert pieces >= 1
        for special in ("</s>", "<|im_end|>", "<image>"):
            found, _ = first_token(tokenizer, f"{special} x")
            assert found not in tokenizer.all_special_ids
        for nothing in ("", "  \n"):
            with pytest.raises(ValueError, match="Type a word"):
                first_token(tokenizer, nothing)
