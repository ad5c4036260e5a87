"""Chat templates are programs from outside: what they write is the stock text, what they do is bounded, at any time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from model.confined import Child, Limits
from model.llava import chat
from model.llava.chat import Chat, PromptError
from model.llava.checkpoints import LoadedModel, load
from model.llava.prompt import Turn, compose
from model.llava.run import Conversation, Options, QuestionError
from model.llava.words import token_name
from model.trace import Step
from tests import checkpoints
from tests.checkpoints import USER_TEMPLATE, set_fields
from tests.model.reference import stock_inputs
from tests.model.refused import refusal

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
GROWING = "{% set n = namespace(x='word ') %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}"
SHORT = Options(max_new_tokens=2)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A renderer that gives a template a second, so that a test need not wait for four."""
    limits = Limits(seconds=1.0, memory=chat.LIMITS.memory)
    with Child("model.llava.templating:work", limits) as child:
        monkeypatch.setattr(chat, "_renderer", child)
        yield


def set_template(folder: Path, template: str) -> None:
    (folder / "chat_template.jinja").write_text(template)


def answer(model: LoadedModel, picture: Image.Image, question: str) -> list[Step]:
    return [stage for stage in Conversation(model, picture).ask(question, SHORT) if isinstance(stage, Step)]


def test_a_template_in_the_tokenizers_file_is_used(small: Path, picture: Image.Image) -> None:
    # Previously accepted, and then every question died: only the processor's own template was looked at.
    (small / "chat_template.jinja").unlink()
    set_fields(small / "tokenizer_config.json", chat_template=USER_TEMPLATE)
    model = load(small, device="cpu")
    assert "".join(compose(model.chat, [Turn("Where?")], 1).texts).endswith("<image>\nWhere? ASSISTANT:")
    assert len(answer(model, picture, "Where?")) == 2


def test_of_several_templates_the_default_is_used(small: Path) -> None:
    (small / "chat_template.jinja").unlink()
    named = [{"name": "default", "template": USER_TEMPLATE}, {"name": "tool_use", "template": "{{ broken"}]
    set_fields(small / "tokenizer_config.json", chat_template=named)
    assert load(small, device="cpu").parameters
    set_fields(small / "tokenizer_config.json", chat_template=[named[1] | {"name": "rag"}, named[1]])
    assert "several chat templates (rag, tool_use), and none is called default" in refusal(small)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        # Previously a TypeError at every question, for ever.
        (
            "{{ bos_token }}{% for m in messages %}{{ '[INST] ' + m['content'] + ' [/INST]' }}{% endfor %}",
            "it may be made for text alone",
        ),
        ("{% for m in messages %}{{ m['content'] }}{% endfor %}", "does not repeat each question"),
        ("{% for m in messages %}{{ m['role'] }}", "is broken: line 1"),
        ("\n\n{{ messages | nothing }}", "is broken: line 3"),
        ("{{ undefined.field }}", "cannot write down a question about a picture (UndefinedError)"),
        ("{{ raise_exception('Roles must\n alternate\x1b[2J') }}", "refuses the conversation: Roles must alternate"),
        ("{{ messages.__class__ }}", "chat template"),
        ("<image> and nothing else", "does not repeat each question"),
        (USER_TEMPLATE + "<image>", "the picture exactly once"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "RecursionError"),
        ("{{ '\\ud800' }}" + USER_TEMPLATE, "half a character"),
        ("{{ 'word ' * 100000 }}" + USER_TEMPLATE, " characters, and 200,000 are the most"),
        ("{{ 1 / 0 }}" + USER_TEMPLATE, "ZeroDivisionError"),
        ("", "no chat template"),
    ],
)
def test_a_template_that_no_question_can_be_put_with(small: Path, template: str, says: str) -> None:
    set_template(small, template)
    message = refusal(small)
    assert message.startswith("Cannot load ")
    assert says in message


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("template", [ENDLESS, "{% if messages|length > 2 %}" + ENDLESS + "{% endif %}"])
def test_a_template_without_end_is_cut_off_while_loading(small: Path, template: str) -> None:
    # Previously the loading never ended, and nothing could end it.
    set_template(small, template + USER_TEMPLATE)
    assert "the chat template did not come to an end within" in refusal(small)


@pytest.mark.parametrize("template", [GROWING, "{{ 'word' * 2000000000 }}"])
def test_a_template_that_grows_is_cut_off(small: Path, template: str) -> None:
    # Previously it took 4 GB; the second one does so when it is compiled, before it is ever rendered.
    set_template(small, template + USER_TEMPLATE)
    assert "wants more than the 1 GB of memory" in refusal(small)


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_a_template_may_begin_to_loop_at_any_later_question(small: Path, picture: Image.Image) -> None:
    # Previously Stop could not end it, and the line of questions stood for good.
    set_template(small, "{% if messages|length > 3 %}" + ENDLESS + "{% endif %}" + USER_TEMPLATE)
    conversation = Conversation(load(small, device="cpu"), picture)
    for question in ("What?", "Where?"):
        list(conversation.ask(question, SHORT))
    for _ in range(2):
        with pytest.raises(QuestionError, match="did not come to an end"):
            conversation.ask("Who?", SHORT)
    # A new conversation, and another model, are answered: nothing is left standing.
    assert answer(conversation.model, picture, "What?")


def test_a_template_for_one_question_alone_says_so_at_the_second(small: Path, picture: Image.Image) -> None:
    once = "{% if messages|length > 1 %}{{ raise_exception('one question only') }}{% endif %}"
    set_template(small, once + USER_TEMPLATE)
    conversation = Conversation(load(small, device="cpu"), picture)
    list(conversation.ask("What?", SHORT))
    with pytest.raises(QuestionError, match="refuses the conversation: one question only"):
        conversation.ask("Where?", SHORT)


def test_special_tokens_are_at_hand_in_a_template(small: Path, picture: Image.Image) -> None:
    set_template(small, "{{ bos_token }}" + USER_TEMPLATE + "{{ eos_token }}")
    model = load(small, device="cpu")
    expected = stock_inputs(model.processor, picture, ["What?"])["input_ids"][0].tolist()
    assert list(compose(model.chat, [Turn("What?")], model.geometry.image_positions).ids) == expected
    assert expected.count(model.tokenizer.bos_token_id) == 1


# Control tokens


def test_runs_of_blanks_are_text(tmp_path: Path, picture: Image.Image) -> None:
    # Previously "What is  it?" was refused: Gemma's added token for two blanks was taken for a control token.
    model = load(checkpoints.small(tmp_path / "blanks", tokenizer=checkpoints.runs_of_blanks()), device="cpu")
    blanks = model.tokenizer.convert_tokens_to_ids("▁▁")
    for question in ("What is  it?", "  ", "a    b", "▁▁"):
        prompt = compose(model.chat, [Turn(question)], model.geometry.image_positions)
        expected = stock_inputs(model.processor, picture, [question])["input_ids"][0].tolist()
        assert list(prompt.ids) == expected
        assert question in "".join(prompt.texts)
        assert blanks in prompt.ids
    assert blanks not in model.chat.control
    assert token_name(model.tokenizer, blanks).isspace()


def test_what_is_special_or_in_use_is_control_and_what_was_only_added_is_text(tmp_path: Path) -> None:
    added = ("<|user|>", "<|unused|>", "<|made|>", "ladder", "7", "<|end|>")
    tokenizer = checkpoints.with_added(*added)
    number = dict(zip(added, tokenizer.convert_tokens_to_ids(list(added)), strict=True))
    folder = checkpoints.small(tmp_path / "added", tokenizer=tokenizer)
    set_fields(folder / "config.json", text_config__eos_token_id=[2, number["<|end|>"]])
    set_template(folder, "<|user|>{{ '<|' + 'made' + '|>' }} 7 {# ladder <|unused|> #}" + USER_TEMPLATE)
    model = load(folder, device="cpu")

    special = {token for token, known in model.tokenizer.added_tokens_decoder.items() if known.special}
    assert set(model.chat.control) == special | {number["<|user|>"], number["<|made|>"], number["<|end|>"]}

    typed = compose(model.chat, [Turn("a ladder <|unused|> 77 <|user|> <|end|>")], 1)
    question = [token for token, kind in zip(typed.ids, typed.kinds, strict=True) if kind == "question"]
    assert {number["ladder"], number["<|unused|>"], number["7"]} <= set(question)
    assert not {number["<|user|>"], number["<|end|>"]} & set(question)


def test_no_typed_text_becomes_a_token_that_the_model_has_no_row_for(tmp_path: Path) -> None:
    tokenizer = checkpoints.with_added("<|new|>")
    folder = checkpoints.small(tmp_path / "more", tokenizer=tokenizer, vocabulary=len(tokenizer) - 1)
    model = load(folder, device="cpu")
    prompt = compose(model.chat, [Turn("What is <|new|>?")], model.geometry.image_positions)
    assert max(prompt.ids) < model.geometry.vocabulary
    assert "What is <|new|>?" in "".join(prompt.texts)


def test_a_prompt_that_needs_such_a_token_is_refused(clip_model: LoadedModel) -> None:
    few = Chat(clip_model.processor, vocabulary=300)
    with pytest.raises(PromptError, match="rows for 300 tokens only"):
        compose(few, [Turn("What is on the left of the ladder?")], 1)


def test_a_tokenizer_that_gives_up_is_told_in_words(
    small: Path, picture: Image.Image, capfd: pytest.CaptureFixture[str]
) -> None:
    # Previously a PanicException, which is no Exception, went through everything.
    state = json.loads((small / "tokenizer.json").read_text())
    state["pre_tokenizer"] = {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
    (small / "tokenizer.json").write_text(json.dumps(state))
    model = load(small, device="cpu")
    assert answer(model, picture, "What?")
    with pytest.raises(QuestionError, match="the model's tokenizer gives up on it"):
        Conversation(model, picture).ask("a" * 40 + "b")
    capfd.readouterr()  # Rust has printed where it panicked
