"""Does work on bytes from outside in a child process that may take only so much time and memory.

A limit on what comes in does not bound the work that it causes: a small picture can take hours to decode, a short
template can loop for ever. A thread cannot be stopped; a process can. The child starts from a module's name, imports
nothing of this process, and speaks one plain form in both directions: a JSON object and raw bytes, never a pickle.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO

from model.words import VARIABLE, folder, phrase

ROOT = Path(__file__).parents[1]
HEAD = struct.Struct("<QQ")
"""In front of each message: bytes of the JSON object, bytes that follow it."""
CHUNK = 1 << 20
MOST_HEAD = 1 << 26
"""Bytes of JSON that a message may have."""
OPEN_FILES = 64
"""Files that a child may hold open at a time."""
START = 60.0
"""Seconds that a child may take to start and to import what it works with."""
DEATH = 5.0
"""Seconds that a process whose pipe has closed may take to be gone."""

Options = dict[str, Any]
Work = Callable[[Options, bytes], tuple[Options, bytes]]


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use."""

    seconds: float
    """By the clock, from the moment the child is asked; its start is not counted."""
    memory: int
    """Bytes of address space of the child. Held to where the system can (Linux); elsewhere only the clock is."""
    processor: int | None = None
    """Seconds of processor time, fewer than by the clock: a busy machine then refuses no sound work."""


class ConfinedError(RuntimeError):
    """The work did not come to an end within its limits."""


class TooLongError(ConfinedError):
    """It took longer than it may, and was ended."""


class TooMuchError(ConfinedError):
    """It wanted more memory than it may have, or its process died."""


class _EndedError(Exception):
    """The pipe of a process has closed; its exit status says why."""


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
            TooLongError: it took longer than it may, by the clock or of the processor.
            TooMuchError: it wanted more memory than it may have, or crashed.
        """
        with self._lock:
            process = self._process or self._start()
            deadline = time.monotonic() + self._limits.seconds
            writer = threading.Thread(target=_send_quietly, args=(process.stdin, options, data), daemon=True)
            writer.start()
            try:
                answer, content = _receive_by(process, deadline, self._limits.memory)
            except _EndedError:
                raise self._death() from None
            except BaseException:
                self._end()
                raise
            finally:
                writer.join(timeout=1.0)
        if answer.get("memory"):
            self.close()
            raise TooMuchError(phrase("confined.memory", size=f"{self._limits.memory / 1e9:.1f}"))
        return answer["value"], content

    def prepare(self) -> None:
        """Start the process now, so that the next piece of work need not wait for it.

        Raises:
            TooMuchError: it does not start.
        """
        with self._lock:
            if self._process is None:
                self._start()

    def close(self) -> None:
        """End the process and what it may be doing; a later call starts a new one."""
        while not self._lock.acquire(timeout=0.05):
            process = self._process  # a new one each time: work may just be beginning
            if process is not None:
                process.kill()
        try:
            self._end()
        finally:
            self._lock.release()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "model.confined", self._work, json.dumps(asdict(self._limits))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A Ctrl-C at the terminal is the parent's to handle.
            start_new_session=True,
            # It speaks the same language, wherever it works.
            env={
                **os.environ,
                VARIABLE: str(folder().absolute()),
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
        )
        _widen(process.stdin, process.stdout)
        try:
            # It says when it is ready: what it imports is not its work.
            _receive_by(process, time.monotonic() + START, self._limits.memory)
        except _EndedError:
            raise self._death() from None
        except BaseException:
            self._end()
            raise
        return process

    def _death(self) -> ConfinedError:
        """Clear away a process that ended by itself, and say of what."""
        status = None
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(DEATH)
        self._end()
        if status is not None and status == -getattr(signal, "SIGXCPU", 0):
            return TooLongError(phrase("confined.too_long"))
        return TooMuchError(phrase("confined.ended"))

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


def _widen(*pipes: IO[bytes] | None) -> None:
    """Let pipes hold more at a time, where the system has that: large answers then come about twice as fast."""
    try:
        import fcntl
    except ImportError:  # Windows has none
        return
    for pipe in pipes:
        if pipe is not None:
            with contextlib.suppress(AttributeError, OSError):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, CHUNK)


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


def _receive_by(process: subprocess.Popen[bytes], deadline: float, most: int) -> tuple[Options, bytes]:
    """One message, of at most `most` bytes. Raises TooLongError, TooMuchError or _EndedError."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)

        def take(size: int) -> bytes:
            parts, missing = [], size
            while missing:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TooLongError(phrase("confined.too_long"))
                part = os.read(descriptor, min(missing, CHUNK))
                if not part:
                    raise _EndedError
                parts.append(part)
                missing -= len(part)
            return b"".join(parts)

        head, data = HEAD.unpack(take(HEAD.size))
        if head > MOST_HEAD or data > most:
            raise TooMuchError(phrase("confined.out_of_form"))
        options: Options = json.loads(take(head))
        return options, take(data)


def _serve(work: Work, limits: Limits) -> None:
    """In the child: answer until the parent has gone."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the work prints must not get among the answers
    _send(target, {}, b"")
    while head := source.read(HEAD.size):
        options_size, data_size = HEAD.unpack(head)
        options, data = json.loads(source.read(options_size)), source.read(data_size)
        if limits.processor is not None:
            _limit_processor(limits.processor)
        try:
            value, content = work(options, data)
        except MemoryError:
            _send(target, {"memory": True}, b"")
        else:
            _send(target, {"value": value}, content)


def _limit(name: str, size: int) -> None:
    """Hold this process to a limit of the system, as far as it has one."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    with contextlib.suppress(AttributeError, OSError, ValueError):  # macOS refuses a limit of memory
        resource.setrlimit(getattr(resource, name), (size, size))


def _limit_processor(seconds: int) -> None:
    """From now on. The system counts from the start of the process and sends SIGXCPU; the next piece gets more."""
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, most))


def _main(work: str, limits: str) -> None:
    module, _, function = work.partition(":")
    found: Work = getattr(importlib.import_module(module), function)
    limited = Limits(**json.loads(limits))
    _limit("RLIMIT_AS", limited.memory)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    _limit("RLIMIT_CORE", 0)
    _serve(found, limited)


if __name__ == "__main__":
    _main(*sys.argv[1:])
