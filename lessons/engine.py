"""The running model as the page sees it: a name, a few numbers, and conversations. torch comes in only when it loads.

The page speaks to the `Engine` protocol; `load_engine` makes the real one, tests make a fake one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from model.trace import Grid, Picture, Stage

if TYPE_CHECKING:
    from model.checkpoints import LoadedModel

Progress = Callable[[str, float | None], None]
WORLD_FILE = "world.txt"
"""In a checkpoint's folder: one sentence that says what the model knows."""


@dataclass(frozen=True)
class ModelFacts:
    """What the page says about the model that is running."""

    name: str
    parameters: int
    number: str
    """The type of its numbers, such as float32."""
    device: str
    grid: Grid
    layers: int
    """Of the decoder; so are `heads`."""
    heads: int
    vocabulary: int
    world: str
    """What it knows, in a sentence; empty where the checkpoint does not say."""


class Talk(Protocol):
    """One conversation about one picture."""

    def ask(self, question: str) -> Iterator[Stage]:
        """The stages of one answer. Close the iterator to stop. Raises QuestionError before the first stage."""


class Engine(Protocol):
    """A loaded model."""

    @property
    def facts(self) -> ModelFacts: ...

    def look(self, picture: Image.Image) -> Picture:
        """Station 1 alone: what the processor makes of a picture. No model step."""

    def talk(self, picture: Image.Image) -> Talk:
        """A new conversation."""


class LiveEngine:
    """A checkpoint, loaded."""

    def __init__(self, model: LoadedModel, world: str) -> None:
        self._model = model
        shapes = model.geometry
        self.facts = ModelFacts(
            name=model.name,
            parameters=model.parameters,
            number=str(model.dtype).removeprefix("torch."),
            device=str(model.device),
            grid=shapes.grid,
            layers=shapes.decoder_layers,
            heads=shapes.decoder_heads,
            vocabulary=shapes.vocabulary,
            world=world,
        )

    def look(self, picture: Image.Image) -> Picture:
        from model import sight

        return sight.look(picture, self._model.processor.image_processor)

    def talk(self, picture: Image.Image) -> Talk:
        from model.run import Conversation

        return Conversation(self._model, picture)


def load_engine(source: str, progress: Progress) -> Engine:
    """Import torch, load a checkpoint and wrap it.

    Raises:
        CheckpointError: see `model.checkpoints.load`.
    """
    progress("Importing torch and transformers", None)
    from model import checkpoints

    model = checkpoints.load(source, progress=progress)
    folder = checkpoints.EMBEDDED_FOLDER if source == checkpoints.EMBEDDED else Path(source).expanduser()
    return LiveEngine(model, _world(folder))


def _world(folder: Path) -> str:
    """The checkpoint's own sentence about what it knows, or nothing: a hub id is no folder here."""
    path = folder / WORLD_FILE
    return " ".join(path.read_text("utf-8").split()) if path.is_file() else ""
