"""Runs on disk. One safetensors file: arrays as arrays, all else as readable JSON in the file's own header. Numpy only.

Any safetensors reader opens it, nothing in it can run, and a file cut short is known by its length. What follows from
something else in the file (patches from pixels, selected features from all) is not stored twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from model import sight
from model.trace import (
    SPAN_KINDS,
    Alternative,
    Box,
    Features,
    Grid,
    Picture,
    Prefix,
    Projected,
    Run,
    Span,
    Step,
)

FORMAT = "glassbox-run"
SCHEMA = 1
"""Goes up by one with each change that an older reader would misread; `MIGRATIONS` then says how to read the older."""
SUFFIX = ".safetensors"

Document = dict[str, Any]
Arrays = dict[str, NDArray[Any]]
Migration = Callable[[Document, Arrays], tuple[Document, Arrays]]
MIGRATIONS: Mapping[int, Migration] = {}
"""From a schema to the next one: `MIGRATIONS[1]` turns what schema 1 wrote into what schema 2 would have written."""


class TraceFileError(ValueError):
    """The file is no recorded run that can be read; the message says why, for a person."""


def save(run: Run, path: Path | str) -> Path:
    """Write a run. The file is complete or not there: it is written beside and then moved.

    Returns:
        The path written: `path`, with ".safetensors" added where it has no such ending.
    """
    target = Path(path)
    if target.suffix != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    target.parent.mkdir(parents=True, exist_ok=True)
    document, arrays = _document(run), _arrays(run)
    part = target.with_name(target.name + ".part")
    save_file(arrays, part, metadata={"format": FORMAT, "schema": str(SCHEMA), "run": json.dumps(document)})
    return part.replace(target)


def load(path: Path | str) -> Run:
    """Read a run that `save` wrote, by this version or an earlier one.

    Raises:
        TraceFileError: no such file, not a run, damaged, or written by a newer version.
    """
    source = Path(path)
    if not source.is_file():
        raise TraceFileError(f"There is no recorded run {source}.")
    metadata, arrays = _read(source)
    if metadata.get("format") != FORMAT:
        raise TraceFileError(f"{source} is not a recorded run.")
    try:
        schema = int(metadata["schema"])
        document = json.loads(metadata["run"])
    except (KeyError, ValueError, RecursionError) as error:
        raise TraceFileError(f"{source} is damaged: its description cannot be read ({error}).") from error
    document, arrays = migrated(document, arrays, schema, source)
    try:
        return _run(document, arrays)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise TraceFileError(f"{source} is damaged: {type(error).__name__}: {error}.") from error


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
    try:
        with safe_open(source, framework="numpy") as file:
            return dict(file.metadata() or {}), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        raise TraceFileError(f"{source} is not a recorded run, or is cut short or damaged ({error}).") from error


def _document(run: Run) -> Document:
    grid, kept = run.patches.grid, run.picture.kept
    return {
        "model": run.model,
        "question": run.question,
        "answer": run.answer,
        "grid": {"rows": grid.rows, "columns": grid.columns, "patch_size": grid.patch_size},
        "kept": {"left": kept.left, "top": kept.top, "right": kept.right, "bottom": kept.bottom},
        "features": {
            "layer": run.features.layer,
            "drops_class": run.features.drops_class,
            "joined": list(run.features.joined),
        },
        "prefix": {
            "texts": list(run.prefix.texts),
            "spans": [{"kind": span.kind, "start": span.start, "stop": span.stop} for span in run.prefix.spans],
        },
        "steps": [
            {
                "id": step.id,
                "text": step.text,
                "probability": step.probability,
                "top": [[best.id, best.text, best.probability] for best in step.top],
                "entropy": step.entropy,
                "share": dict(step.share),
                "is_end": step.is_end,
            }
            for step in run.steps
        ],
    }


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
    # A view that is not laid out row by row would be written in the wrong order.
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _run(document: Document, arrays: Arrays) -> Run:
    picture = Picture(
        original=_typed(arrays, "picture.original", np.uint8, 3),
        seen=_typed(arrays, "picture.seen", np.uint8, 3),
        pixels=_typed(arrays, "picture.pixels", np.float32, 3),
        kept=Box(**{side: float(value) for side, value in document["kept"].items()}),
    )
    grid = Grid(**{name: int(value) for name, value in document["grid"].items()})
    hidden = _typed(arrays, "features.hidden", np.float32, 2)
    described = document["features"]
    drops = bool(described["drops_class"])
    joined = tuple(int(layer) for layer in described["joined"])
    prefix = Prefix(
        ids=_typed(arrays, "prefix.ids", np.int64, 1),
        texts=tuple(str(text) for text in document["prefix"]["texts"]),
        spans=tuple(Span(span["kind"], int(span["start"]), int(span["stop"])) for span in document["prefix"]["spans"]),
    )
    described_steps = list(document["steps"])
    steps = tuple(_step(index, step, arrays, len(prefix.ids)) for index, step in enumerate(described_steps))
    projected = _typed(arrays, "projected.values", np.float32, 2)
    counts = {grid.patches, len(hidden) - drops, len(projected), len(prefix.image)}
    heads = {step.attention.shape[:2] for step in steps}
    if len(counts) != 1 or len(heads) > 1:
        raise ValueError(f"its parts do not fit each other: {sorted(counts)} patches, {sorted(heads)} layers and heads")
    return Run(
        model=str(document["model"]),
        question=str(document["question"]),
        picture=picture,
        patches=sight.cut(picture, grid),
        features=Features(hidden, hidden[int(drops) :], int(described["layer"]), drops, joined),
        projected=Projected(projected),
        prefix=prefix,
        steps=steps,
    )


def _step(index: int, described: Document, arrays: Arrays, prefix_length: int) -> Step:
    attention = _typed(arrays, f"attention.{index}", np.float32, 3)
    if attention.shape[2] != prefix_length + index:
        raise ValueError(
            f"step {index} has {attention.shape[2]} positions of attention, expected {prefix_length + index}"
        )
    return Step(
        index=index,
        id=int(described["id"]),
        text=str(described["text"]),
        probability=float(described["probability"]),
        top=tuple(Alternative(int(token), str(text), float(value)) for token, text, value in described["top"]),
        entropy=float(described["entropy"]),
        attention=attention,
        share={kind: float(described["share"][kind]) for kind in SPAN_KINDS},
        is_end=bool(described["is_end"]),
    )


def _typed(arrays: Arrays, name: str, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
    array = arrays[name]
    if array.dtype != dtype or array.ndim != dimensions:
        raise ValueError(f"{name} is {array.dtype} with {array.ndim} axes, expected {dtype.__name__} with {dimensions}")
    return array
