"""Checkpoint folders with parts changed at random: each loads and answers, or is refused in one line."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.llava.checkpoints import CheckpointError, LoadedModel, load
from model.llava.run import Conversation, Options
from model.options import QuestionError
from model.trace import Step
from tests.checkpoints import USER_TEMPLATE

DESCRIPTIONS = (
    "config.json", "generation_config.json", "processor_config.json", "tokenizer_config.json", "tokenizer.json",
)  # fmt: skip
NOT_OURS = ("temperature", "top_k", "top_p", "penalty", "beam", "max_length", "min_length", "early_stopping")
"""Rules of generation, which tests of decoding change."""

wild = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.sampled_from([2**31, -(2**63), 10**30, 100_000, 1e400, -0.5, float("nan"), "", "x", "<image>", "\ud800", "\0"]),
    st.lists(st.integers(-2, 5), max_size=3),
    st.dictionaries(st.sampled_from(["height", "width", "type", "model_type"]), st.integers(0, 9), max_size=2),
    st.text(max_size=8),
)
pieces = st.sampled_from(
    [
        "{{ bos_token }}", "{{ eos_token }}", "<image>", "{{ messages[0]['content'][1]['text'] }}", "{{ messages }}",
        "{% for m in messages %}", "{% endfor %}", "{{ m['content'] }}", "{{ m['role'] }}", "{% if x %}", "{% endif %}",
        "{{ 'w' * 300000 }}", "{{ raise_exception('no') }}", "{{ [1, 2][7] }}", "{{ none.x.y }}", "{%", "}}", "\n", "é",
        USER_TEMPLATE, "{% generation %}", "{% endgeneration %}", "{% break %}", "{{ range(9) | list | tojson }}",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(small_folder: Path) -> Path:
    return small_folder


@given(st.data())
def test_fields_of_descriptions(whole: Path, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(whole, Path(place, "fuzzed")))
        file = folder / data.draw(st.sampled_from(DESCRIPTIONS))
        document = json.loads(file.read_text())
        paths = [path for path in _paths(document) if not any(part in str(path[-1]) for part in NOT_OURS)]
        *outer, last = data.draw(st.sampled_from(paths))
        part = document
        for key in outer:
            part = part[key]
        if isinstance(part, dict) and data.draw(st.booleans()):
            del part[last]
        else:
            part[last] = data.draw(wild)
        file.write_text(json.dumps(document))
        answers_or_is_refused(folder)


@given(st.sampled_from([*DESCRIPTIONS, "model.safetensors", "chat_template.jinja"]), st.data())
def test_bytes_of_files(whole: Path, name: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(whole, Path(place, "fuzzed")))
        content = (folder / name).read_bytes()
        cut = data.draw(st.integers(0, len(content)))
        between = data.draw(st.binary(max_size=6))
        skipped = data.draw(st.integers(0, 40))
        (folder / name).write_bytes(content[:cut] + between + content[cut + skipped :])
        answers_or_is_refused(folder)


@given(st.lists(pieces, max_size=6))
def test_templates(whole: Path, parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(whole, Path(place, "fuzzed")))
        (folder / "chat_template.jinja").write_text("".join(parts), encoding="utf-8")
        answers_or_is_refused(folder)


def answers_or_is_refused(folder: Path) -> None:
    """The promise: what loads, answers."""
    try:
        model = load(folder, device="cpu", dtype="float32")
    except CheckpointError as refused:
        message = str(refused)
        assert message.startswith(f"Cannot load {folder}")
        assert message.isprintable()
        return
    conversation = Conversation(model, Image.new("RGB", (40, 30), "red"))
    steps = [stage for stage in conversation.ask("What is it?", Options(max_new_tokens=2)) if isinstance(stage, Step)]
    assert steps
    follow_up(model, conversation)


def follow_up(model: LoadedModel, conversation: Conversation) -> None:
    """A second question is answered, or refused in one line: some templates take only one."""
    try:
        steps = list(conversation.ask("And where?", Options(max_new_tokens=1)))
    except QuestionError as refused:
        said = str(refused)
    else:
        assert isinstance(steps[-1], Step)
        return
    assert said.isprintable()


def _paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the vocabulary's words aside."""
    if above and above[-1] in ("vocab", "merges"):
        return [above]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [above] if above else []
    for key, part in parts:
        found += _paths(part, (*above, key))
    return found
