"""Renders chat templates, in a process of its own: `model.llava.chat` asks, `model.confined` holds the limits.

A template is a program from outside. The sandbox of transformers keeps it from the machine, and nothing keeps it from
running for ever or growing without end; so it never runs, nor is it even compiled, in the process that has the model.
Knows transformers' own rendering; no torch, no tokenizer, and no word that a visitor has typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from transformers.utils.chat_template_utils import _get_template_literal_text, render_jinja_template

from model.confined import Options
from model.words import phrase

MOST_TEXT = 200_000
"""Characters that a template may write for a conversation; the words of question and answers are not among them."""
MOST_REASON = 160
"""Characters of what a template itself says against a conversation."""


class TemplateFailure(Exception):
    """A template did not do its work; the message says why, for a person."""


def work(options: Options, data: bytes) -> tuple[Options, bytes]:
    """What the child of `model.llava.chat` does.

    Args:
        options: "messages" and "variables" of the template (its special tokens by name); or nothing.
        data: the template's source, UTF-8.

    Returns:
        {} and UTF-8: the conversation as the template writes it, or, without messages, what it can write at all;
        {"error": words} and nothing where it fails.
    """
    try:
        source = data.decode()
        return {}, (render(source, **options) if options else literals(source)).encode()
    except TemplateFailure as error:
        return {"error": str(error)}, b""


def render(source: str, messages: list[dict[str, Any]], variables: dict[str, str]) -> str:
    """A conversation about to be answered, as `transformers.ProcessorMixin.apply_chat_template` writes it.

    Raises:
        TemplateFailure: the template fails, refuses, or writes too much.
    """
    with _failing():
        rendered, _ = render_jinja_template([messages], chat_template=source, add_generation_prompt=True, **variables)
        text: str = rendered[0]
    if len(text) > MOST_TEXT:
        raise TemplateFailure(phrase("asking.template.writes_much", length=f"{len(text):,}", most=f"{MOST_TEXT:,}"))
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise TemplateFailure(phrase("asking.template.writes_half"))
    return text


def literals(source: str) -> str:
    """What a template can write of its own: its text and the strings in its code, with null characters between them.

    It is what transformers itself holds added tokens against, to know which of them steer a model.

    Raises:
        TemplateFailure: it cannot be compiled; the compiler works out constants, which can fail like anything else.
    """
    with _failing():
        text: str = _get_template_literal_text(source)
    return text.encode(errors="replace").decode()


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise  # its own answer: see `model.confined`
    except Exception as error:  # a template can raise whatever Python can
        raise TemplateFailure(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    kind = type(error).__name__
    if kind in ("TemplateSyntaxError", "TemplateAssertionError"):
        return phrase("asking.template.broken", line=getattr(error, "lineno", "?"))
    if kind == "SecurityError":
        return phrase("asking.template.reaches")
    if kind in ("UndefinedError", "KeyError", "TypeError", "AttributeError", "IndexError"):
        return phrase("asking.template.for_text", kind=kind)
    if kind == "TemplateError":  # what its own raise_exception says
        said = " ".join(str(error).split())
        refused = "asking.template.refuses"
        return phrase("asking.template.refuses_because", why=said[:MOST_REASON]) if said else phrase(refused)
    return phrase("asking.template.fails", kind=kind)
