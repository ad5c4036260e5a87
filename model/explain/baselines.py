"""Other trainings of the loaded model, kept beside it as the tensors in which they differ.

A baseline shares the encoder with the model it belongs to, and is made once, when it is first asked for. Only the
embedded model has any; see `model.training.release.save_delta`.
"""

from __future__ import annotations

import copy
import dataclasses
import threading
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file

from model.explain.answers import SHORT, Viewer
from model.explain.findings import SHIPPED, STAGE_ONE, WITHOUT_STAGE_ONE, Baseline
from model.llava import checksums
from model.llava.checkpoints import LoadedModel, is_shipped
from model.options import QuestionError
from model.refusal import UnfitError
from model.trace import Features, Projected, Sight
from model.words import phrase

FOLDER = "deltas"
NAMES = (STAGE_ONE, WITHOUT_STAGE_ONE)


class Baselines:
    """A model with its baselines. Safe to use from many threads."""

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._made: dict[str, LoadedModel] = {}

    def _path(self, name: str) -> Path | None:
        paths = [file.parent / FOLDER / f"{name}.safetensors" for file in self._model.files[:1]]
        return paths[0] if paths and paths[0].is_file() else None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the baselines there are."""
        return tuple(name for name in NAMES if self._path(name))

    def get(self, name: str) -> LoadedModel:
        """One baseline; it has the model's own lock.

        Raises:
            KeyError: there is none of that name.
            QuestionError: its file is not as it was released.
            ValueError: its file does not fit the model.
        """
        with self._lock:
            if name not in self._made:
                path = self._path(name) if name in NAMES else None
                if path is None:
                    raise KeyError(name)
                self._made[name] = _apply(self._model, path)
            return self._made[name]

    def answers(self, sight: Sight, questions: Sequence[Sequence[str]], tokens: int = SHORT) -> tuple[Baseline, ...]:
        """The same conversations with each baseline and with the model itself, which comes last.

        Args:
            questions: of each conversation.

        Returns:
            Nothing where there are no baselines.
        """
        names = self.names
        members = [(name, self.get(name)) for name in names] + ([(SHIPPED, self._model)] if names else [])
        baselines = []
        for name, model in members:
            viewer = Viewer(model, project(model, sight.features))
            answers = [answer for conversation in questions for answer in viewer.ask(*conversation, tokens=tokens)]
            baselines.append(Baseline(name, tuple(answers)))
        return tuple(baselines)


def project(model: LoadedModel, features: Features) -> Projected:
    """What a model's projector makes of features."""
    with model.lock, torch.inference_mode():
        rows = torch.from_numpy(features.selected).to(model.device, model.dtype)[None]
        return Projected(model.model.model.multi_modal_projector(rows)[0].float().cpu().numpy())


def _apply(model: LoadedModel, path: Path) -> LoadedModel:
    if is_shipped(path.parents[1]):
        try:
            checksums.verify(path.parents[1], [f"{FOLDER}/{path.name}"])
        except UnfitError as error:
            raise QuestionError(phrase("loading.other_training", why=error)) from error
    changed = load_file(path)
    encoder = model.model.model.vision_tower
    with model.lock:
        whole = copy.deepcopy(model.model, {id(encoder): encoder})
    own = whole.state_dict()
    unfit = [name for name, value in changed.items() if name not in own or own[name].shape != value.shape]
    touched = [name for name in changed if name.startswith("model.vision_tower.")]
    if unfit or touched:
        raise ValueError(f"{path.name} does not fit this model: {(unfit or touched)[0]}")
    whole.load_state_dict(changed, strict=False)
    return dataclasses.replace(model, name=f"{model.name}, {path.stem}", model=whole.eval().requires_grad_(False))
