"""A checkpoint's rules for choosing tokens: followed as stock greedy `generate` follows them, or named as left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from model.llava.checkpoints import LoadedModel
from model.llava.run import run
from model.options import Options
from model.trace import Step
from tests.model.reference import generate

QUESTION = "What is on the left of the ladder?"
LENGTH = 8
Said = list[int]
RULES: dict[str, Callable[[Said], dict[str, Any]]] = {
    "no_repeat_ngram_size": lambda said: {"no_repeat_ngram_size": 1},
    "repetition_penalty": lambda said: {"repetition_penalty": 1.5},
    "encoder_repetition_penalty": lambda said: {"encoder_repetition_penalty": 2.0},
    "bad_words_ids": lambda said: {"bad_words_ids": [[said[0]], said[1:3]]},
    "suppress_tokens": lambda said: {"suppress_tokens": [said[0], said[3]]},
    "begin_suppress_tokens": lambda said: {"begin_suppress_tokens": [said[0]]},
    "sequence_bias": lambda said: {"sequence_bias": [[[said[0]], -9.0], [[said[0] + 1], 9.0]]},
    "forced_eos_token_id": lambda said: {"forced_eos_token_id": said[0] + 1},
    "min_new_tokens": lambda said: {"min_new_tokens": 5, "eos_token_id": said[1]},
    "exponential_decay_length_penalty": lambda said: {"exponential_decay_length_penalty": (1, 9.0)},
    "remove_invalid_values": lambda said: {"remove_invalid_values": True, "suppress_tokens": [said[0]]},
}


@contextmanager
def asked(model: LoadedModel, settings: dict[str, Any]) -> Iterator[None]:
    """The model's generation config with other settings."""
    config = model.model.generation_config
    kept = {name: getattr(config, name) for name in settings}
    try:
        config.update(**settings)
        yield
    finally:
        config.update(**kept)


def said_by(model: LoadedModel, picture: Image.Image) -> Said:
    stages = run(model, picture, QUESTION, Options(max_new_tokens=LENGTH))
    return [stage.id for stage in stages if isinstance(stage, Step)]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_followed_as_stock_greedy_generate_follows_it(
    name: str, clip_model: LoadedModel, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    """Previously all but the repetition penalty were passed over in silence."""
    plain = said_by(clip_model, picture)
    settings = RULES[name](plain)
    with asked(clip_model, settings):
        assert clip_model.notice == ""
        found = said_by(clip_model, picture)
    assert found != plain  # it changes something here
    assert tuple(found) == generate(folder_of("clip"), picture, QUESTION, length=LENGTH, **settings).tokens


def test_a_stop_string_ends_the_answer(clip_model: LoadedModel, picture: Image.Image) -> None:
    plain = said_by(clip_model, picture)
    text = clip_model.tokenizer.decode(plain[:3])
    with asked(clip_model, {"stop_strings": [text[-1]]}):
        found = said_by(clip_model, picture)
    assert len(found) < len(plain)
    assert found == plain[: len(found)]
    assert text[-1] in clip_model.tokenizer.decode(found)
    assert text[-1] not in clip_model.tokenizer.decode(found[:-1])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("num_beams", 4, "beam search"),
        ("penalty_alpha", 0.6, "contrastive search"),
        ("guidance_scale", 1.5, "guidance by a second prompt"),
    ],
)
def test_what_is_not_followed_is_said(
    name: str, value: float, says: str, clip_model: LoadedModel, picture: Image.Image
) -> None:
    plain = said_by(clip_model, picture)
    with asked(clip_model, {name: value}):
        assert says in clip_model.notice
        assert said_by(clip_model, picture) == plain
    assert clip_model.notice == ""
