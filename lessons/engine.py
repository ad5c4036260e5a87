"""The running model as the page sees it: a name, a few numbers, and conversations. torch comes in only when it loads.

The page speaks to the `Engine` protocol; `load_engine` makes the real one, tests make a fake one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PIL import Image

from lessons.laboratory import Laboratory, LiveLaboratory
from model.explain.method import Passes
from model.files import expanded
from model.insight import Filters, Inside, Lens
from model.placement import Placement
from model.trace import Float32, Grid, Picture, Sight, Stage, Step, Transcript
from model.words import phrase

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel

Progress = Callable[[str, float | None], None]
WORLD_FILE = "world.txt"
"""In a checkpoint's folder: one sentence that says what the model knows."""
MOST_WORLD = 400
"""Characters of it that are read: the file is the checkpoint's, and may be of any size."""


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
    cache_bytes: int
    """Of keys and values, a position."""
    vocabulary: int
    world: str
    """What it knows, in a sentence; empty where the checkpoint does not say."""
    encoder_layers: int
    encoder_heads: int
    encoder_read: int
    """How many of the encoder's layers LLaVA's features have passed through."""
    mean: tuple[float, ...]
    """By which the processor normalises each channel: (value * rescale - mean) / std."""
    std: tuple[float, ...]
    rescale: float
    recorded: bool = False
    """Whether it is no model but a run that was recorded."""
    cache_layers: tuple[tuple[int, int | None], ...] = ()
    """Bytes a position in each layer of the cache, and how many positions it keeps at most (None: all)."""

    def cached(self, positions: int) -> int:
        """Bytes of keys and values of so many positions."""
        kept = ((size, positions if most is None else min(positions, most)) for size, most in self.cache_layers)
        return sum(size * held for size, held in kept) if self.cache_layers else self.cache_bytes * positions


class Conversation(Protocol):
    """One conversation about one picture."""

    @property
    def nbytes(self) -> int:
        """Bytes that it holds on whatever device."""

    def ask(self, question: str) -> Iterator[Stage]:
        """The stages of one answer. Close the iterator to stop. Raises QuestionError before the first stage."""


class Engine(Passes, Protocol):
    """A loaded model."""

    @property
    def facts(self) -> ModelFacts: ...

    def preprocess(self, picture: Image.Image, *, pad: bool = False) -> Picture:
        """Station 1 alone: what the processor makes of a picture. No model step."""

    def place(self, picture: Picture) -> Placement:
        """Where the positions of what the processor made lie on it, counted from its first. No model step."""

    def encode(self, picture: Image.Image, *, pad: bool = False) -> Sight:
        """Stations 1 to 4."""

    def conversation(self, sight: Sight) -> Conversation:
        """A new conversation."""

    def filters(self, count: int) -> Filters:
        """The longest filters of the patch embedding."""

    def encoder_attention(self, sight: Sight, layer: int | None, head: int | None) -> Float32:
        """The eye's own attention, [query position, key position]; see `model.llava.encoder.attention`."""

    def projector(self, sight: Sight, count: int, sample: int) -> Inside:
        """See `model.llava.projector.inside`."""

    def projector_row(self, sight: Sight, patch: int) -> tuple[Float32, ...]:
        """See `model.llava.projector.steps`."""

    def lens(self, transcript: Transcript, word: str = "") -> tuple[Lens, tuple[tuple[str, ...], ...], str]:
        """See `model.explain.passes.lens`; also what to call each layer's best token, and the token that is followed.

        Args:
            word: whose first token to follow; by default, at each place the token that was said.
        """

    @property
    def laboratory(self) -> Laboratory:
        """What lessons can do with it besides."""


class LiveEngine:
    """A checkpoint, loaded."""

    def __init__(self, model: LoadedModel, world: str) -> None:
        from model.llava.encoder import layers_read

        self._model = model
        self.laboratory: Laboratory = LiveLaboratory(model)
        shapes = model.geometry
        self.facts = ModelFacts(
            name=model.name,
            parameters=model.parameters,
            number=str(model.dtype).removeprefix("torch."),
            device=str(model.device),
            grid=shapes.grid,
            layers=shapes.decoder_layers,
            heads=shapes.decoder_heads,
            cache_bytes=shapes.cache_bytes(1, model.dtype.itemsize),
            vocabulary=shapes.vocabulary,
            world=" ".join(filter(None, (world, model.notice))),
            encoder_layers=shapes.encoder_layers,
            encoder_heads=shapes.encoder_heads,
            encoder_read=layers_read(shapes),
            **_normalising(model.processor.image_processor, shapes.channels),
            cache_layers=tuple((layer.width * model.dtype.itemsize, layer.most) for layer in shapes.cache),
        )

    def preprocess(self, picture: Image.Image, *, pad: bool = False) -> Picture:
        from model.llava import sight

        return sight.preprocess(picture, self._model.processor.image_processor, pad=pad)

    def place(self, picture: Picture) -> Placement:
        from model.llava import sight

        return sight.place(picture, self.facts.grid)

    def encode(self, picture: Image.Image, *, pad: bool = False) -> Sight:
        from model.llava.run import encode

        return encode(self._model, picture, pad=pad)

    def conversation(self, sight: Sight) -> Conversation:
        from model.llava.run import Conversation

        return Conversation(self._model, sight)

    def filters(self, count: int) -> Filters:
        from model.llava import encoder

        return encoder.filters(self._model, count)

    def encoder_attention(self, sight: Sight, layer: int | None, head: int | None) -> Float32:
        from model.llava import encoder

        return encoder.attention(self._model, sight.picture, layer, head)

    def projector(self, sight: Sight, count: int, sample: int) -> Inside:
        from model.llava import projector

        return projector.inside(self._model, sight, count, sample)

    def projector_row(self, sight: Sight, patch: int) -> tuple[Float32, ...]:
        from model.llava import projector

        return projector.steps(self._model, sight.features, patch)

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        from model.explain import passes

        return passes.rerun(self._model, transcript, blocked=blocked, begin=begin)

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        from model.explain import passes

        return passes.probabilities(self._model, transcript, blocked)

    def lens(self, transcript: Transcript, word: str = "") -> tuple[Lens, tuple[tuple[str, ...], ...], str]:
        from model.explain import passes
        from model.llava import words

        tokenizer, token, told = self._model.tokenizer, None, ""
        if word:
            token, pieces = words.first_token(tokenizer, word)
            told = words.token_name(tokenizer, token)
            told = phrase("engine.first_of", token=told, n=pieces) if pieces > 1 else told
        found = passes.lens(self._model, transcript, token=token)
        return found, words.names(tokenizer, found.best), told


def _normalising(processor: Any, channels: int) -> dict[str, Any]:
    """What the processor does to colours; nothing where it is told not to."""
    return {
        "mean": tuple(processor.image_mean) if processor.do_normalize else (0.0,) * channels,
        "std": tuple(processor.image_std) if processor.do_normalize else (1.0,) * channels,
        "rescale": float(processor.rescale_factor) if processor.do_rescale else 1.0,
    }


def load_engine(source: str, progress: Progress, *, threads: int | None = None) -> Engine:
    """Import torch, load a checkpoint and wrap it.

    Args:
        source: see `model.llava.checkpoints.load`.
        progress: gets a sentence and the fraction done.
        threads: of the processor; by default as many as suit the model, see `model.llava.threads`.

    Raises:
        CheckpointError: see `model.llava.checkpoints.load`.
    """
    progress(phrase("engine.importing"), None)
    from model.llava import checkpoints
    from model.llava.threads import use

    model = checkpoints.load(source, progress=progress)
    use(model.parameters, threads)
    folder = checkpoints.EMBEDDED_FOLDER if source == checkpoints.EMBEDDED else expanded(source)
    return LiveEngine(model, _world(folder))


def _world(folder: Path) -> str:
    """The checkpoint's own sentence about what it knows, or nothing: a hub id is no folder here."""
    path = folder / WORLD_FILE
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return " ".join(file.read(MOST_WORLD).split())
