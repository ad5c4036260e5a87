"""Recorded runs that somebody has tampered with: a run, or one line that says what is wrong.

What loads can be drawn, filmed, replayed and sent to a page, and no number in it is none.
"""

from __future__ import annotations

import base64
import copy
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from lessons.recorded import Recording, lay_out
from lessons.server.answering import about_run, token
from lessons.server.export import export
from lessons.stations import maps, replies
from model import report, trace_file
from model.explain.rows import on_patches
from model.run_document import RunDocument
from model.trace import Run
from model.trace_file import TraceFileError
from tests.viz.test_sheet import made_run
from viz.sheet import contact_sheet

HOSTILE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            *(float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, -0.0, 0, -1, 1, 2, 10**9, 10**30, 1.5),
            *(
                None,
                True,
                False,
                "",
                "x",
                "\ud800",
                "\udce9",
                "\x00",
                "\x1b]0;x\x07",
                "漢",
                "ש",
                "<script>",
                "$\\frac{",
            ),
            *("9" * 30, [], {}, [[]], {"a": None}, "image", "template"),
        ]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
)
SHAPES = st.sampled_from([(0,), (1,), (3, 0), (13, 8), (12, 8), (17, 22, 4), (17, 22, 1), (3, 17, 22), (2, 3, 17), ()])
TYPES = st.sampled_from(["float32", "float16", "float64", "int64", "int32", "uint8", "bool", "complex64"])
VALUES = st.sampled_from([float("nan"), float("inf"), -1.0, 0.0, 2.0, 1e9, -1e9, 1e30, 1e-38])


@pytest.fixture(scope="module")
def run() -> Run:
    return made_run(4, [" four", " pad", "locks", "."])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in parts for place in places(part, (*path, name)))]


def changed(document: dict[str, Any], data: st.DataObject) -> Any:
    """The document with one part replaced, dropped, doubled or renamed."""
    document = copy.deepcopy(document)
    path = data.draw(st.sampled_from(places(document)))
    if not path:
        return data.draw(HOSTILE)
    above: Any = document
    for name in path[:-1]:
        above = above[name]
    how = data.draw(st.sampled_from(["replace", "replace", "drop", "double", "rename"]))
    if how == "replace":
        above[path[-1]] = data.draw(HOSTILE)
    elif how == "drop":
        del above[path[-1]]
    elif isinstance(above, list):
        above.insert(path[-1], copy.deepcopy(above[path[-1]]))
    else:
        above[data.draw(st.text(max_size=4))] = above[path[-1]] if how == "double" else above.pop(path[-1])
    return document


def array(old: np.ndarray, data: st.DataObject) -> np.ndarray:
    """An array with other numbers, of another type, or of another shape."""
    how = data.draw(st.sampled_from(["values", "values", "all", "type", "shape"]))
    if how == "type":
        return old.astype(data.draw(TYPES))
    if how == "shape":
        return np.zeros(data.draw(SHAPES), old.dtype)
    new = old.copy()
    places = slice(None) if how == "all" else data.draw(st.integers(0, new.size - 1))
    with np.errstate(invalid="ignore", over="ignore"):
        new.flat[places] = np.asarray(data.draw(VALUES)).astype(new.dtype)
    return new


def use(run: Run, folder: Path, drawn: str) -> None:
    """Everything that is done with a recorded run."""
    for text in (*report.stations(run), *(report.token_line(step, run.placement) for step in run.steps)):
        text.encode("utf-8")
    sent: list[Any] = [report.as_json(run)]
    recording = Recording(run, pace=0.0)
    lay_out(run, folder)
    sent += [replies.image(run.picture, run.patches.placement, recording.facts), replies.encoder(recording, run.sight)]
    sent += [about_run(run, recording.facts).packed(), recording.facts.world]
    for step in run.steps:
        heads = on_patches(step, run.placement).sum(axis=2)
        sent.append(token(step, maps.at_once(run, step.index), heads).packed())
    list(recording.conversation(run.sight).ask(run.question))
    json.dumps(sent, ensure_ascii=False, allow_nan=False).encode("utf-8")
    lengths = sent[2]["norms"]
    assert np.isfinite(np.frombuffer(base64.b64decode(lengths), "<f4")).all()
    if drawn == "sheet":
        contact_sheet(run, maps.choice({}).of_all(run, recording)).savefig(io.BytesIO(), dpi=20)
    elif drawn and run.steps:
        export(run, drawn, recording)


@given(data=st.data())
def test_a_run_or_one_line(run: Run, tmp_path: Path, data: st.DataObject) -> None:
    """Previously 34 of 1,200 such files ended in a traceback, 1 never, and 13 sent NaN to the page."""
    document = json.loads(RunDocument.of(run).model_dump_json())
    arrays = trace_file._arrays(run)
    what = data.draw(st.sampled_from(["document", "document", "array", "metadata", "bytes"]))
    metadata = {"format": "glassbox-run", "schema": "2"}
    if what == "document":
        document = changed(document, data)
    elif what == "array":
        name = data.draw(st.sampled_from(sorted(arrays)))
        other = data.draw(st.sampled_from([name, "other", "attention.9"]))
        arrays = {**{key: value for key, value in arrays.items() if key != name}, other: array(arrays[name], data)}
    elif what == "metadata":
        metadata[data.draw(st.sampled_from(["format", "schema", "run", "x"]))] = data.draw(st.text(max_size=6))
    content = bytearray(save(arrays, {"run": json.dumps(document), **metadata}))
    if what == "bytes":
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        content = content[: data.draw(st.sampled_from([len(content), len(content) // 2, 9, 0]))]
    file = tmp_path / "run.safetensors"
    file.write_bytes(content)
    try:
        loaded = trace_file.load(file)
    except TraceFileError as error:
        refusal = str(error)
    else:
        use(loaded, tmp_path, data.draw(st.sampled_from(["", "sheet", "gif", "html", "run"])))
        return
    assert len(refusal.splitlines()) == 1
    assert refusal.isprintable()
    assert len(refusal) < 600
