"""The model that comes along is the one that was released, or it is refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.explain.baselines import Baselines
from model.llava import checkpoints, checksums
from model.llava.checkpoints import load
from model.options import QuestionError
from tests.conftest import EMBEDDED
from tests.model.refused import refusal

pytestmark = pytest.mark.embedded


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded model that counts as the one that comes along."""
    folder = Path(shutil.copytree(EMBEDDED, tmp_path / "workshop"))
    monkeypatch.setattr(checkpoints, "EMBEDDED_FOLDER", folder)
    return folder


def flip(file: Path, place: int) -> None:
    """Change one bit of a file."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(bytes(content))


def test_every_file_that_is_loaded_is_on_the_list() -> None:
    listed = dict(line.split("  ")[::-1] for line in (EMBEDDED / "SHA256SUMS").read_text().splitlines())
    assert set(listed) == {
        "chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "processor_config.json",
        "tokenizer.json", "tokenizer_config.json", "world.txt", "deltas/first-round.safetensors",
        "deltas/stage-one.safetensors", "deltas/without-stage-one.safetensors",
    }  # fmt: skip
    for name, checksum in listed.items():
        assert hashlib.sha256((EMBEDDED / name).read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize(
    ("name", "place"),
    [("model.safetensors", -1000), ("tokenizer.json", 5000), ("chat_template.jinja", 40), ("config.json", 3)],
)
def test_one_bit_is_noticed(shipped: Path, name: str, place: int) -> None:
    # Previously a flipped bit in the weights went unnoticed, and changed answers.
    assert load("workshop", device="cpu").name == "workshop"
    flip(shipped / name, place)
    message = refusal("workshop")
    assert f"{name} is damaged or altered" in message
    assert "git checkout -- assets/models" in message


def test_a_file_that_is_missing_or_was_not_released(shipped: Path) -> None:
    (shipped / "special_tokens_map.json").write_text("{}")
    assert "special_tokens_map.json is not part of the model as it was released" in refusal("workshop")
    (shipped / "special_tokens_map.json").unlink()
    (shipped / "generation_config.json").unlink()
    assert "generation_config.json of the model that comes along is missing" in refusal("workshop")


@pytest.mark.parametrize("content", [None, "", "nonsense", "\ufffd" * 100])
def test_the_list_itself(shipped: Path, content: str | None) -> None:
    (shipped / "SHA256SUMS").unlink()
    if content is not None:
        (shipped / "SHA256SUMS").write_text(content)
    assert "SHA256SUMS, the checksums of the model that comes along, is" in refusal("workshop")


def test_a_baseline_is_held_against_the_list_when_it_is_asked(shipped: Path) -> None:
    baselines = Baselines(load("workshop", device="cpu"))
    assert baselines.get("stage-one").name == "workshop, stage-one"
    flip(shipped / "deltas" / "without-stage-one.safetensors", -1000)
    with pytest.raises(QuestionError, match=r"deltas/without-stage-one.safetensors is damaged or altered"):
        baselines.get("without-stage-one")


def test_other_checkpoints_need_no_list(shipped: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(shipped, tmp_path / "other"))
    flip(other / "model.safetensors", -1000)
    assert load(other, device="cpu").name == "other"


@pytest.mark.slow
def test_a_release_writes_the_list_anew(shipped: Path) -> None:
    (shipped / "world.txt").write_text("This model knows the sea.")
    assert "world.txt is damaged or altered" in refusal("workshop")
    done = subprocess.run(
        [sys.executable, "-m", "model.training.release", str(shipped)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"Wrote {shipped / checksums.LIST}\n"
    assert load("workshop", device="cpu").name == "workshop"
