"""SECURITY.md says what the code does."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from lessons.server.arguments import USER
from lessons.server.sessions import KEY_BYTES

TEXT = (Path(__file__).parents[1] / "SECURITY.md").read_text("utf-8")
LIMITS = re.findall(r"^\| [^|]+ \| ([\d,]+)[^|]* \| `([\w.]+)\.([A-Z_]+)` \|$", TEXT, re.MULTILINE)


def test_there_is_a_table_of_limits() -> None:
    assert len(LIMITS) >= 10


@pytest.mark.parametrize(("said", "module", "name"), LIMITS)
def test_each_limit_is_the_codes_own(said: str, module: str, name: str) -> None:
    assert getattr(importlib.import_module(module), name) == int(said.replace(",", ""))


def test_what_it_says_besides() -> None:
    assert f"a key of {8 * KEY_BYTES} random\n  bits" in TEXT
    assert f"The user is `{USER}` unless" in TEXT


@pytest.mark.parametrize("option", sorted(set(re.findall(r"--([a-z]+(?:-[a-z]+)*)", TEXT))))
def test_each_option_is_one(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    from lessons.server.arguments import parse

    with pytest.raises(SystemExit):
        parse(["--help"], {})
    assert f"--{option}" in capsys.readouterr().out
