"""What loading says of a checkpoint that it refuses. Used by tests alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.llava.checkpoints import CheckpointError, load


def refusal(source: Path | str, **options: Any) -> str:
    """The refusal of a source: it names the source, and is one line that a terminal can show."""
    with pytest.raises(CheckpointError) as refused:
        load(source, **({"device": "cpu"} | options))
    message = str(refused.value)
    assert str(source) in message
    assert message.isprintable()
    assert message.endswith(".")
    return message
