"""The temporary folder of this program's own."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from pathlib import Path

import pytest

from lessons.server.workspace import LOCK, PREFIX, clean, workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_everything_passing_goes_there_and_goes_with_it(root: Path) -> None:
    before = dict(os.environ)
    with workspace() as folder:
        assert folder.parent == root
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == os.environ["GRADIO_TEMP_DIR"] == str(folder)
        Path(tempfile.mkdtemp(), "x").write_bytes(b"x")
        clean(root)
        assert folder.is_dir()  # at work
    assert list(root.iterdir()) == []
    assert dict(os.environ) == before
    assert tempfile.gettempdir() == str(root)


def test_it_goes_after_an_error_too(root: Path) -> None:
    with pytest.raises(RuntimeError, match="over"), workspace():
        raise RuntimeError("over")
    assert list(root.iterdir()) == []


def test_what_dead_programs_left_is_removed_and_nothing_else(root: Path) -> None:
    """Previously nothing was ever removed."""
    dead, alive, fresh, other = (root / name for name in (f"{PREFIX}dead", f"{PREFIX}alive", f"{PREFIX}fresh", "other"))
    for folder in (dead, alive, fresh, other):
        folder.mkdir()
        (folder / "upload.jpg").write_bytes(b"x")
    (root / f"{PREFIX}link").symlink_to(other)
    old = root / f"{PREFIX}old"
    old.mkdir()
    os.utime(old, (0, time.time() - 3600))
    (dead / LOCK).touch()
    with (alive / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        clean(root)
    assert sorted(path.name for path in root.iterdir()) == sorted([alive.name, fresh.name, f"{PREFIX}link", "other"])
    assert (other / "upload.jpg").exists()
