"""A temporary folder of this program's own: everything passing goes there, and with the program it goes away.

A program that is killed cleans nothing up, so each start removes what dead ones left. A folder is alive as long as its
lock is held, which the system gives back whatever ends the program.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "glassbox-llava-"
LOCK = "lock"
BEING_MADE = 60.0
"""Seconds in which a folder without a lock may still get one."""


@contextmanager
def workspace() -> Iterator[Path]:
    """Make a folder the place for temporary files of this program, its children and Gradio, as long as it runs."""
    before, root = tempfile.tempdir, Path(tempfile.gettempdir())
    clean(root)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    names = {name: os.environ.get(name) for name in ("TMPDIR", "GRADIO_TEMP_DIR")}
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ.update({name: str(folder) for name in names})
        tempfile.tempdir = str(folder)
        try:
            yield folder
        finally:
            tempfile.tempdir = before
            for name, value in names.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            shutil.rmtree(folder, ignore_errors=True)


def clean(root: Path) -> None:
    """Remove the folders of programs that have ended, of this user alone."""
    for folder in root.glob(f"{PREFIX}*"):
        try:
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
                continue
            if not (folder / LOCK).exists() and time.time() - about.st_mtime < BEING_MADE:
                continue
            with (folder / LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # it is still at work, or somebody else removes it
