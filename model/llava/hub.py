"""Fetches a checkpoint from the Hugging Face hub into the local cache: descriptions first, weights only when wanted."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
)
from tqdm.auto import tqdm

from model.llava import weights
from model.refusal import UnfitError
from model.words import phrase

DESCRIPTIONS = ["*.json", "*.jinja", "*.model", "*.txt"]
"""What a checkpoint says of itself and its tokenizer: small files, no weights and no code."""

HUB_ID = re.compile(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@(?!.*\.\.)(\w[\w./-]*))?", re.ASCII)
"""owner/name, or owner/name@revision."""
COMMIT = re.compile(r"[0-9a-f]{40}")

Progress = Callable[[str, float | None], None]


class HubError(UnfitError):
    """The hub did not give the checkpoint; the message says why, for a person."""


@dataclass(frozen=True)
class Repository:
    """A model on the hub, at a revision."""

    name: str
    """owner/name."""
    revision: str | None = None
    """A branch, tag, pull request (refs/pr/1) or commit; None is the main branch as it is now."""

    def __str__(self) -> str:
        return self.name if self.revision is None else f"{self.name}@{self.revision}"


def repository(source: str) -> Repository | None:
    """The repository that is meant by owner/name or owner/name@revision; None where it is neither."""
    found = HUB_ID.fullmatch(source)
    return Repository(found[1], found[2]) if found else None


def fetch_descriptions(repository: Repository) -> Path:
    """Download config, processor and tokenizer of a repository and return the local folder.

    Raises:
        HubError: no such repository or revision, no permission, or no network and nothing in the cache.
    """
    return _snapshot(repository, DESCRIPTIONS)


def fetch_weights(repository: Repository, folder: Path, progress: Progress) -> None:
    """Download the safetensors files that the repository's index calls for into `folder`'s snapshot.

    Raises:
        HubError: there are none, or the download failed.
    """
    names = list(weights.names_in(folder)) or [weights.SINGLE]
    if all((folder / name).is_file() for name in names):
        return
    # Of the very commit that the descriptions came from: a branch may have moved since.
    commit = folder.name if COMMIT.fullmatch(folder.name) else repository.revision
    _snapshot(Repository(repository.name, commit), names, progress)
    if not all((folder / name).is_file() for name in names):
        # Offline, the cached snapshot comes back as it is; online, there was no such file.
        raise HubError(_why_absent(repository))


def _why_absent(repository: Repository) -> str:
    try:
        names = HfApi().list_repo_files(repository.name, revision=repository.revision)
    except (HfHubHTTPError, OfflineModeIsEnabled, httpx.HTTPError, OSError):
        return phrase("loading.hub.weights_unreached", model=repository)
    pickled = [name for name in names if any(Path(name).match(pattern) for pattern in weights.PICKLED)]
    if pickled:
        return phrase("loading.hub.pickled", model=repository, file=pickled[0])
    return phrase("loading.hub.no_weights", model=repository)


def _snapshot(repository: Repository, patterns: list[str], progress: Progress | None = None) -> Path:
    bar = None if progress is None else _bar(progress)
    name, revision = repository.name, repository.revision
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=patterns, tqdm_class=bar))
    except GatedRepoError:
        raise HubError(phrase("loading.hub.gated", model=name)) from None
    except RepositoryNotFoundError:
        raise HubError(phrase("loading.hub.none", model=name)) from None
    except RevisionNotFoundError:
        raise HubError(phrase("loading.hub.no_revision", model=name, revision=revision)) from None
    except HFValidationError:
        raise HubError(phrase("loading.hub.bad_name", model=repr(str(repository)))) from None
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, RevisionResolutionError, httpx.TransportError):
        raise HubError(phrase("loading.hub.unreached", model=repository)) from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        if status is None:
            raise HubError(phrase("loading.hub.silent", model=repository)) from error
        raise HubError(phrase("loading.hub.refused", model=repository, status=status)) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise HubError(phrase("loading.hub.broke_off", model=repository, why=why)) from error


def _bar(progress: Progress) -> type[tqdm[Any]]:
    """A progress bar class, as huggingface_hub wants one, that reports bytes instead of drawing itself."""
    lock = threading.Lock()
    counts: dict[int, tuple[float, float]] = {}

    class Reporter(tqdm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            self._counts_bytes = kwargs.get("unit") == "B"
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            if self._counts_bytes and n:
                with lock:
                    self.n += n  # a disabled bar does not count for itself
                    counts[id(self)] = (self.n, max(self.n, self.total or 0))
                    # Two bars count the same bytes, as they arrive and as they are written.
                    done, total = max(counts.values())
                sizes = {"done": f"{done / 1e9:.2f}", "total": f"{total / 1e9:.2f}"}
                progress(phrase("loading.progress.downloading", **sizes), done / total)
            return None

    return Reporter
