"""Renders chat templates, in a process of its own: see `model.chat`, which asks, and `model.confined`, which holds the limits.

A template is a program from outside. The sandbox of transformers keeps it from the machine, and nothing keeps it from
running for ever or growing without end; so it never runs, nor is it even compiled, in the process that has the model.
Knows jinja and transformers' own rendering; no torch, no tokenizer, and no word that a visitor has typed.
"""

from __future__ import annotations

from typing import Any

import jinja2
from transformers.utils.chat_template_utils import render_jinja_template

from model.confined import Options

MOST_TEXT = 200_000
"""Characters that a template may write for a conversation; the words of question and answers are not among them."""
MOST_REASON = 160
"""Characters of what a template itself says against a conversation."""


def render(options: Options, data: bytes) -> tuple[Options, bytes]:
    """One rendering, as `transformers.ProcessorMixin.apply_chat_template` does it.

    Args:
        options: "messages" and "variables" of the template (its special tokens by name).
        data: the template's source, UTF-8.

    Returns:
        {} and the text, UTF-8; or {"error": words} and nothing.
    """
    try:
        rendered, _ = render_jinja_template(
            conversations=[options["messages"]],
            chat_template=data.decode(),
            add_generation_prompt=True,
            **options["variables"],
        )
        content = rendered[0].encode()
    except MemoryError:
        raise
    except Exception as error:  # a template can raise whatever Python can
        return {"error": _in_words(error)}, b""
    if len(rendered[0]) > MOST_TEXT:
        return {"error": f"writes {len(rendered[0]):,} characters, and {MOST_TEXT:,} are the most"}, b""
    return {}, content


def literals(options: Options, data: bytes) -> tuple[Options, bytes]:
    """What a template can write of its own: its text and the strings in its code, with a line end between them.

    Args:
        options: nothing.
        data: the template's source, UTF-8.
    """
    found = []
    try:
        for _, kind, value in jinja2.Environment().lex(data.decode()):
            if kind == "data":
                found.append(value)
            elif kind == "string":
                found.append(value[1:-1].encode("ascii", "backslashreplace").decode("unicode-escape"))
        return {}, "\n".join(found).encode()
    except (jinja2.TemplateError, ValueError, RecursionError) as error:
        return {"error": _in_words(error)}, b""


def work(options: Options, data: bytes) -> tuple[Options, bytes]:
    """Either of the two; the child of `model.chat` does this."""
    return (literals if options.get("literals") else render)(options, data)


def _in_words(error: Exception) -> str:
    """Continues "its chat template ..."."""
    kind = type(error).__name__
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"is broken: line {error.lineno} is no jinja that can be read"
    if isinstance(error, jinja2.exceptions.SecurityError):
        return "reaches for what a template may not touch"
    if isinstance(error, jinja2.UndefinedError | KeyError | TypeError | AttributeError | IndexError):
        return (
            f"cannot write down a question about a picture ({kind}); "
            "it may be made for text alone, where a message is one string"
        )
    if type(error) is jinja2.TemplateError:  # what its own raise_exception says
        said: Any = " ".join(str(error).split())
        return f"refuses the conversation: {said[:MOST_REASON]}" if said else "refuses the conversation"
    return f"fails on a question about a picture ({kind})"
