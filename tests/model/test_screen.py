"""What is printed suits the stream it goes to."""

from __future__ import annotations

import io
import sys

import pytest

from model import screen


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_recorded_text_does_not_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously a recorded question could clear the screen, or write what looked like a prompt."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    screen.say("a\x1b[2J\x9b1m\tb\u200f", "next")
    assert terminal.getvalue() == "a\\x1b[2J\\x9b1m\tb\u200f\nnext\n"


def test_a_file_gets_the_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", file)
    screen.say("a\x1b[2J", "\udce9 漢")
    assert file.buffer.getvalue() == b"a\x1b[2J\n\\udce9 \xe6\xbc\xa2\n"


def test_json_has_no_number_that_is_none() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        screen.say_json({"p": float("nan")})


def test_a_closed_stream_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    screen.say("nobody hears it")
    screen.say_json({})
