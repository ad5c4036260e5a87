"""Fetches a checkpoint from the Hugging Face hub into the local cache: descriptions first, weights only when wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
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
    RevisionResolutionError,
)
from tqdm.auto import tqdm

from model import weights

DESCRIPTIONS = ["*.json", "*.jinja", "*.model", "*.txt"]
"""What a checkpoint says of itself and its tokenizer: small files, no weights and no code."""

Progress = Callable[[str, float | None], None]


class HubError(ValueError):
    """The hub did not give the checkpoint; the message says why, for a person."""


def fetch_descriptions(repository: str) -> Path:
    """Download config, processor and tokenizer of a repository and return the local folder.

    Raises:
        HubError: no such repository, no permission, or no network and nothing in the cache.
    """
    return _snapshot(repository, DESCRIPTIONS)


def fetch_weights(repository: str, folder: Path, progress: Progress) -> None:
    """Download the safetensors files that the repository's index calls for into `folder`'s snapshot.

    Raises:
        HubError: there are none, or the download failed.
    """
    names = list(weights.names_in(folder)) or [weights.SINGLE]
    if all((folder / name).is_file() for name in names):
        return
    _snapshot(repository, names, progress)
    if not all((folder / name).is_file() for name in names):
        # Offline, the cached snapshot comes back as it is; online, there was no such file.
        raise HubError(_why_absent(repository))


def _why_absent(repository: str) -> str:
    try:
        names = HfApi().list_repo_files(repository)
    except (HfHubHTTPError, OfflineModeIsEnabled, httpx.HTTPError, OSError):
        return f"the weights of {repository} are not in the local cache and the hub cannot be reached"
    pickled = [name for name in names if any(Path(name).match(pattern) for pattern in weights.PICKLED)]
    if pickled:
        return (
            f"{repository} has pickled weights only ({pickled[0]}); a pickle can run any code, safetensors are needed"
        )
    return f"{repository} has no safetensors weights"


def _snapshot(repository: str, patterns: list[str], progress: Progress | None = None) -> Path:
    bar = None if progress is None else _bar(progress)
    try:
        return Path(snapshot_download(repository, allow_patterns=patterns, tqdm_class=bar))
    except GatedRepoError:
        raise HubError(f"{repository} asks for permission first: accept its terms on the hub and log in") from None
    except RepositoryNotFoundError:
        raise HubError(f"the hub has no model {repository}, or it is private") from None
    except HFValidationError as error:
        raise HubError(f"{repository!r} is no name of a model on the hub: {error}") from None
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, RevisionResolutionError, httpx.TransportError):
        raise HubError(f"{repository} is not in the local cache and the hub cannot be reached") from None
    except (HfHubHTTPError, OSError) as error:
        raise HubError(f"downloading {repository} failed: {error}") from error


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
                progress(f"Downloading weights: {done / 1e9:.2f} of {total / 1e9:.2f} GB", done / total)
            return None

    return Reporter
