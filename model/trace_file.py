"""Runs on disk. One safetensors file: arrays as arrays, all else as readable JSON in the file's own header. Numpy only.

Any safetensors reader opens it, nothing in it can run, and a file cut short is known by its length. What follows from
something else in the file (patches from pixels, selected features from all) is not stored twice. A file may come from
anybody: what `load` returns can be drawn, and sent to a page, whatever stood in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as packed

from model import files
from model.llava import sight
from model.placement import Named, Placement, View
from model.run_document import RunDocument, StepRecord, first_fault
from model.trace import Alternative, Box, Features, Grid, Patches, Picture, Prefix, Projected, Run, Span, Step

FORMAT = "glassbox-run"
SCHEMA = 2
"""Goes up by one with each change of what is written; `MIGRATIONS` then says how to read the older."""
SUFFIX = ".safetensors"
MOST_HEADER = 32 * 2**20
"""Bytes of a file's header, all texts included: some millions of tokens."""
MOST_PATCHES = 5000
"""Of a picture: what a page compares each with each other of."""
LARGEST = 1e9
"""Of a number in an array: its square, summed along any width there is, is still a float32."""
FURTHEST = 100
"""Times the picture's longer side that the part shown to the model may reach beyond it, where it was padded."""
LONGEST_MESSAGE = 500
NAMES = {"uint8": "U8", "float32": "F32", "int64": "I64"}
"""numpy's names of types, and safetensors'."""

Document = dict[str, Any]
Arrays = dict[str, NDArray[Any]]
Migration = Callable[[Document, Arrays], tuple[Document, Arrays]]


def _with_one_view(document: Document, arrays: Arrays) -> tuple[Document, Arrays]:
    """Schema 1 knew no views: a picture had one."""
    return ({**document, "placement": None} if isinstance(document, dict) else document), arrays


MIGRATIONS: Mapping[int, Migration] = {1: _with_one_view}
"""From a schema to the next one: `MIGRATIONS[1]` turns what schema 1 wrote into what schema 2 would have written."""


class TraceFileError(ValueError):
    """The file is no recorded run that can be read; the message says why, for a person, in one line."""

    def __init__(self, message: str) -> None:
        # What stands in a file gets into messages, whatever signs it holds.
        line = " ".join(message.split())
        super().__init__("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)[:LONGEST_MESSAGE])


def save(run: Run, path: Path | str) -> Path:
    """Write a run. The file is complete or not there.

    Returns:
        The path written, see `named`.

    Raises:
        OSError: it cannot be written.
    """
    target = named(path)
    files.write(target, to_bytes(run))
    return target


def named(path: Path | str) -> Path:
    """Where `save` writes: `path`, with ".safetensors" added where a file's name has no such ending."""
    target = Path(path)
    if target.suffix == SUFFIX or (target.exists() and not target.is_file()):  # a folder is refused, not gone round
        return target
    return target.with_name(target.name + SUFFIX)


def to_bytes(run: Run) -> bytes:
    """A run as the content of a file.

    Raises:
        TraceFileError: it holds what no file may hold, such as a probability that is no number.
    """
    try:
        described = RunDocument.of(run)
    except ValidationError as error:
        raise TraceFileError(f"This run cannot be recorded: {first_fault(error)}.") from error
    metadata = {"format": FORMAT, "schema": str(SCHEMA), "run": described.model_dump_json()}
    content: bytes = packed(_arrays(run), metadata)
    return content


def load(path: Path | str) -> Run:
    """Read a run that `save` wrote, by this version or an earlier one.

    Raises:
        TraceFileError: no such file, not a run, damaged, or written by a newer version.
    """
    source = files.expanded(path)
    try:
        if not source.is_file():
            raise TraceFileError(f"There is no recorded run {source}.")
        metadata, arrays = _read(source)
    except OSError as error:
        raise TraceFileError(f"{source} cannot be read: {error.strerror or error}.") from error
    if metadata.get("format") != FORMAT:
        raise TraceFileError(f"{source} is not a recorded run.")
    try:
        schema = int(metadata["schema"])
        described = json.loads(metadata["run"])
    except (KeyError, ValueError, RecursionError) as error:
        raise TraceFileError(f"{source} is damaged: its description cannot be read ({error}).") from error
    described, arrays = migrated(described, arrays, schema, source)
    try:
        return _run(RunDocument.model_validate_json(json.dumps(described)), arrays)
    except ValidationError as error:
        raise TraceFileError(f"{source} is damaged: {first_fault(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise TraceFileError(f"{source} is damaged: {error}.") from error


def migrated(
    document: Document,
    arrays: Arrays,
    schema: int,
    source: Path,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    current: int = SCHEMA,
) -> tuple[Document, Arrays]:
    """Bring what an earlier schema wrote up to the current one, a step at a time.

    Raises:
        TraceFileError: the schema is newer than this program, or older than it can read.
    """
    if schema > current:
        raise TraceFileError(
            f"{source} was recorded by a newer version (schema {schema}; this one reads up to {current}). Update first."
        )
    for step in range(schema, current):
        if step not in migrations:
            raise TraceFileError(f"{source} has schema {schema}, which can no longer be read (now {current}).")
        document, arrays = migrations[step](document, arrays)
    return document, arrays


def _read(source: Path) -> tuple[dict[str, str], Arrays]:
    """The header's texts and every array.

    Raises:
        OSError: the file cannot be read.
        TraceFileError: it is no such file.
    """
    with source.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
    if MOST_HEADER < size < source.stat().st_size:
        raise TraceFileError(f"{source} is not a recorded run: its description has {size / 2**20:.0f} MB.")
    try:
        with safe_open(source, framework="numpy") as opened:
            metadata: dict[str, str] = dict(opened.metadata() or {})
            names: list[str] = list(opened.keys())
            if metadata.get("format") != FORMAT:
                return metadata, {}
            for name in names:
                kind = opened.get_slice(name).get_dtype()
                if kind not in NAMES.values():  # numpy lacks some of the others
                    raise TraceFileError(f"{source} is damaged: {name} holds numbers of type {kind}.")
            return metadata, {name: opened.get_tensor(name) for name in names}
    except (SafetensorError, UnicodeError, EOFError) as error:
        raise TraceFileError(f"{source} is not a recorded run, or is cut short or damaged ({error}).") from error


def _arrays(run: Run) -> Arrays:
    arrays: Arrays = {
        "picture.original": run.picture.original,
        "picture.seen": run.picture.seen,
        "picture.pixels": run.picture.pixels,
        "features.hidden": run.features.hidden,
        "projected.values": run.projected.values,
        "prefix.ids": run.prefix.ids,
    }
    arrays |= {f"attention.{step.index}": step.attention for step in run.steps}
    arrays |= {f"placement.{place}": view.positions for place, view in enumerate(run.patches.placement.views)}
    # A view that is not laid out row by row would be written in the wrong order.
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _run(described: RunDocument, arrays: Arrays) -> Run:
    picture = _picture(described, arrays)
    grid = Grid(described.grid.rows, described.grid.columns, described.grid.patch_size)
    drops, joined = described.features.drops_class, tuple(described.features.joined)
    hidden = _typed(arrays, "features.hidden", np.float32, 2)
    projected = _typed(arrays, "projected.values", np.float32, 2)
    prefix = Prefix(
        ids=_typed(arrays, "prefix.ids", np.int64, 1),
        texts=tuple(described.prefix.texts),
        spans=tuple(Span(span.kind, span.start, span.stop) for span in described.prefix.spans),
    )
    images = [len(span) for span in prefix.spans if span.kind == "image"]
    steps = tuple(_step(index, step, arrays, len(prefix.ids)) for index, step in enumerate(described.steps))
    patches = _patches(described, arrays, picture, grid)
    counts = {len(patches.vectors), len(hidden) - drops}
    positions = {len(patches.placement), len(projected), *images}
    heads = {step.attention.shape[:2] for step in steps}
    if len(counts) != 1 or len(positions) != 1 or len(images) != 1 or len(heads) > 1:
        raise ValueError(
            f"its parts do not fit each other: {sorted(counts)} patches at {sorted(positions)} positions, "
            f"{sorted(heads)} layers and heads"
        )
    return Run(
        model=described.model,
        question=described.question,
        picture=picture,
        patches=patches,
        features=Features(hidden, hidden[int(drops) :], described.features.layer, drops, joined),
        projected=Projected(projected),
        prefix=prefix,
        steps=steps,
    )


def _patches(described: RunDocument, arrays: Arrays, picture: Picture, grid: Grid) -> Patches:
    if grid.patches > MOST_PATCHES:
        raise ValueError(f"it has {grid.patches} patches, and at most {MOST_PATCHES} can be shown")
    high, wide = picture.seen.shape[:2]
    if (high // grid.patch_size, wide // grid.patch_size) != (grid.rows, grid.columns):
        raise ValueError(f"a picture of {wide} x {high} pixels does not hold {grid}")
    cut, placed = sight.cut(picture, grid), described.placement
    if placed is None:
        return cut
    views = tuple(
        View(view.name, view.left, view.top, view.right, view.bottom, _typed(arrays, f"placement.{place}", np.int64, 2))
        for place, view in enumerate(placed.views)
    )
    others = tuple(Named(other.name, np.asarray(other.positions, np.int64)) for other in placed.others)
    return Patches(grid, cut.vectors, Placement(views, others))


def _picture(described: RunDocument, arrays: Arrays) -> Picture:
    kept = described.kept
    found = Picture(
        original=_typed(arrays, "picture.original", np.uint8, 3),
        seen=_typed(arrays, "picture.seen", np.uint8, 3),
        pixels=_typed(arrays, "picture.pixels", np.float32, 3),
        kept=Box(kept.left, kept.top, kept.right, kept.bottom),
    )
    channels = {found.original.shape[2], found.seen.shape[2], found.pixels.shape[0]}
    if channels != {3}:
        raise ValueError(f"its pictures have {sorted(channels)} channels, not red, green and blue")
    high, wide = found.original.shape[:2]
    reach = FURTHEST * max(high, wide)
    if not (
        kept.left < min(kept.right, wide) and kept.top < min(kept.bottom, high) and min(kept.right, kept.bottom) > 0
    ):
        raise ValueError("the part of the picture that the model sees lies outside it")
    if max(-kept.left, -kept.top, kept.right, kept.bottom) > reach:
        raise ValueError(f"the part of the picture that the model sees reaches more than {reach} pixels beyond it")
    return found


def _step(index: int, described: StepRecord, arrays: Arrays, prefix_length: int) -> Step:
    attention = _typed(arrays, f"attention.{index}", np.float32, 3)
    if attention.shape[2] != prefix_length + index:
        raise ValueError(
            f"step {index} has {attention.shape[2]} positions of attention, expected {prefix_length + index}"
        )
    if attention.min() < 0 or attention.max() > 1.001:
        raise ValueError(f"attention.{index} holds numbers that are no shares of one")
    share = described.share
    return Step(
        index=index,
        id=described.id,
        text=described.text,
        probability=described.probability,
        top=tuple(Alternative(*best) for best in described.top),
        entropy=described.entropy,
        attention=attention,
        share={
            "template": share.template,
            "image": share.image,
            "question": share.question,
            "answer": share.answer,
        },
        is_end=described.is_end,
    )


def _typed(arrays: Arrays, name: str, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
    """An array that is as it should be: of that type, with so many axes, none of them empty, all of it finite."""
    if name not in arrays:
        raise ValueError(f"{name} is missing")
    array = arrays[name]
    if array.dtype != dtype or array.ndim != dimensions:
        raise ValueError(f"{name} is {array.dtype} with {array.ndim} axes, expected {dtype.__name__} with {dimensions}")
    if not array.size:
        raise ValueError(f"{name} is empty")
    if dtype is np.float32 and not (np.abs(array) <= LARGEST).all():  # which is False for what is no number
        raise ValueError(f"{name} holds numbers that are not finite, or beyond any that a model computes")
    return array
