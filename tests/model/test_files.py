"""A file is whole or not there, and is known to be writable before the work begins."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from model import files


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_folders_above_are_made_and_what_stood_there_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "file"
    files.check_writable(target)
    assert not target.exists()
    files.write(target, b"one")
    files.write(target, b"two")
    assert target.read_bytes() == b"two"
    assert names(target.parent) == ["file"]


def test_what_stood_there_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously a disk that was full left a part file, and half of the old file."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def interrupted(path: Path, to: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("act", [files.check_writable, lambda path: files.write(path, b"x")], ids=["check", "write"])
def test_where_no_file_can_be(tmp_path: Path, act: object) -> None:
    (tmp_path / "plain").write_text("")
    for path, wrong in (
        (tmp_path, IsADirectoryError),
        (tmp_path / "plain" / "file", NotADirectoryError),
        (tmp_path / "plain" / "more" / "file", NotADirectoryError),
        (tmp_path / ("x" * 300), OSError),
        (Path("/proc/none/file"), OSError),
    ):
        with pytest.raises(wrong) as refused:
            act(path)  # type: ignore[operator]
        assert refused.value.filename == str(path)
    assert names(tmp_path) == ["plain"]


def test_a_disk_that_is_full_is_found_out_before_the_work_begins(tmp_path: Path) -> None:
    """Previously an empty file was tried, for which there is always room."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            files.check_writable(tmp_path / "file")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.filename == str(tmp_path / "file")
    assert names(tmp_path) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    files.write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


def test_devices_and_pipes_are_written_to_as_they_are(tmp_path: Path) -> None:
    files.check_writable("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        files.write("/dev/full", b"x")
    assert Path("/dev/full").is_char_device()
    os.mkfifo(tmp_path / "pipe")
    files.check_writable(tmp_path / "pipe")  # does not wait for a reader
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    files.write(tmp_path / "pipe", b"through")
    reader.join()
    assert read == [b"through"]
