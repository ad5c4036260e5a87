"""Does work on bytes from outside in a child process that may take only so much time and memory.

A limit on what comes in does not bound the work that it causes: a small picture can take hours to decode, a short
template can loop for ever. A thread cannot be stopped; a process can. The child starts from a module's name, imports
nothing of this process, and speaks one plain form in both directions: a JSON object and raw bytes, never a pickle.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

ROOT = Path(__file__).parents[1]
HEAD = struct.Struct("<QQ")
"""In front of each message: bytes of the JSON object, bytes that follow it."""
CHUNK = 1 << 20
MOST_HEAD = 1 << 26
"""Bytes of JSON that a message may have."""

Options = dict[str, Any]
Work = Callable[[Options, bytes], tuple[Options, bytes]]


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use."""

    seconds: float
    """By the clock, from the moment the child is asked; its start is not counted."""
    memory: int
    """Bytes of address space of the child. Held to where the system can (Linux); elsewhere only the clock is."""


class ConfinedError(RuntimeError):
    """The work did not come to an end within its limits."""


class TooLongError(ConfinedError):
    """It took longer than it may, and was ended."""


class TooMuchError(ConfinedError):
    """It wanted more memory than it may have, or its process died."""


class Child:
    """A process that does one kind of work, one piece at a time; after a piece that had to be ended, a new process.

    Safe to use from many threads: they take turns. Use it in a `with`, or `close` it.
    """

    def __init__(self, work: str, limits: Limits) -> None:
        """Args:
        work: "package.module:function" of this project, a function from options and bytes to options and bytes.
        limits: of each piece of work.
        """
        self._work, self._limits = work, limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def call(self, options: Options, data: bytes = b"") -> tuple[Options, bytes]:
        """Have one piece of work done.

        Raises:
            TooLongError: it took longer than it may.
            TooMuchError: it wanted more memory than it may have, or crashed.
        """
        with self._lock:
            process = self._process or self._start()
            deadline = time.monotonic() + self._limits.seconds
            writer = threading.Thread(target=_send_quietly, args=(process.stdin, options, data), daemon=True)
            writer.start()
            try:
                answer, content = _receive_by(process, deadline)
            except BaseException:
                self._end()
                raise
            finally:
                writer.join(timeout=1.0)
        if answer.get("memory"):
            self.close()
            raise TooMuchError(f"it needs more than {self._limits.memory / 1e9:.1f} GB of memory")
        return answer["value"], content

    def close(self) -> None:
        """End the process; a later call starts a new one."""
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "model.confined", self._work, str(self._limits.memory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A Ctrl-C at the terminal is the parent's to handle.
            start_new_session=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            _receive_by(process, time.monotonic() + 60.0)  # it says when it is ready: what it imports is not its work
        except BaseException:
            self._end()
            raise
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def once(work: str, limits: Limits, options: Options, data: bytes = b"") -> tuple[Options, bytes]:
    """One piece of work in a process of its own.

    Raises:
        ConfinedError: as `Child.call`.
    """
    with Child(work, limits) as child:
        return child.call(options, data)


def _send_quietly(pipe: BinaryIO, options: Options, data: bytes) -> None:
    """A child that has died is noticed where its answer is awaited."""
    with contextlib.suppress(OSError, ValueError):
        _send(pipe, options, data)


def _send(pipe: BinaryIO, options: Options, data: bytes) -> None:
    head = json.dumps(options).encode()
    pipe.write(HEAD.pack(len(head), len(data)))
    pipe.write(head)
    pipe.write(data)
    pipe.flush()


def _receive_by(process: subprocess.Popen[bytes], deadline: float) -> tuple[Options, bytes]:
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)

        def take(size: int) -> bytes:
            parts, missing = [], size
            while missing:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TooLongError("it takes too long")
                part = os.read(descriptor, min(missing, CHUNK))
                if not part:
                    raise TooMuchError("its process ended before it was done")
                parts.append(part)
                missing -= len(part)
            return b"".join(parts)

        head, data = HEAD.unpack(take(HEAD.size))
        if head > MOST_HEAD:
            raise TooMuchError("its process did not answer in the form agreed upon")
        options: Options = json.loads(take(head))
        return options, take(data)


def _serve(work: Work) -> None:
    """In the child: answer until the parent has gone."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the work prints must not get among the answers
    _send(target, {}, b"")
    while head := source.read(HEAD.size):
        options_size, data_size = HEAD.unpack(head)
        options, data = json.loads(source.read(options_size)), source.read(data_size)
        try:
            value, content = work(options, data)
        except MemoryError:
            _send(target, {"memory": True}, b"")
        else:
            _send(target, {"value": value}, content)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    with contextlib.suppress(OSError, ValueError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(work: str, memory: str) -> None:
    module, _, function = work.partition(":")
    found: Work = getattr(importlib.import_module(module), function)
    _limit_memory(int(memory))
    _serve(found)


if __name__ == "__main__":
    _main(*sys.argv[1:])
