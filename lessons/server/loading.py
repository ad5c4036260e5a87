"""Loads the model in a thread of its own and tells whoever asks how far it is. The page is up long before."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from lessons.engine import Engine, Progress
from model.words import phrase

Phase = Literal["waiting", "loading", "ready", "failed"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """Where the loading stands."""

    phase: Phase = "waiting"
    text: str = field(default_factory=lambda: phrase("server.loading.starting"))
    fraction: float | None = None
    """Of the step named in `text`, from 0 to 1, where it is known."""


class Loading:
    """One model, loaded once. Safe to use from many threads."""

    def __init__(self, load: Callable[[Progress], Engine]) -> None:
        """Args:
        load: gets a function to report progress with, returns the engine or raises ValueError with a message
            for a person.
        """
        self._load = load
        self._engine: Engine | None = None
        self._status = Status()
        self._changed = threading.Condition()

    @property
    def status(self) -> Status:
        with self._changed:
            return self._status

    @property
    def engine(self) -> Engine | None:
        """The model, once it is ready."""
        return self._engine

    def start(self) -> None:
        """Begin, or begin again after a failure. A second call while it loads, or after success, does nothing."""
        with self._changed:
            if self._status.phase in ("loading", "ready"):
                return
            self._status = Status("loading")
            self._changed.notify_all()
        threading.Thread(target=self._run, name="model-loading", daemon=True).start()

    def wait(self, seconds: float) -> Status:
        """Wait until it is ready or has failed, but no longer than so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._status.phase in ("ready", "failed"), timeout=seconds)
            return self._status

    def _run(self) -> None:
        try:
            self._engine = self._load(self._report)
        except Exception as error:  # whatever it is, the page has to say so: a thread that dies says nothing
            said = str(error) if isinstance(error, ValueError) else ""
            if not said:
                log.exception("loading failed")
            self._set(Status("failed", said or phrase("server.loading.failed", error=type(error).__name__)))
        else:
            self._set(Status("ready", phrase("server.loading.ready"), 1.0))

    def _report(self, text: str, fraction: float | None) -> None:
        self._set(replace(self.status, text=text, fraction=fraction))

    def _set(self, status: Status) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()
