"""A run on disk: the same run back, or a clear refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file, save_file

from model.llava.checkpoints import LoadedModel
from model.llava.run import Conversation, Options, run
from model.trace import Run
from model.trace_file import SCHEMA, TraceFileError, load, migrated, save
from tests.viz.views import run_of_two


def assert_equal(one: Any, other: Any) -> None:
    """Equal in type and value, all the way down."""
    assert type(one) is type(other)
    if is_dataclass(one):
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for part, counterpart in zip(one, other, strict=True):
            assert_equal(part, counterpart)
    else:
        assert one == other


@pytest.fixture
def recorded(clip_model: LoadedModel, picture: Image.Image) -> Run:
    options = Options(max_new_tokens=4, temperature=1)
    return Run.collect(clip_model.name, "Wo? 梯", list(run(clip_model, picture, "Wo? 梯", options)))


def rewrite(file: Path, **metadata: str) -> None:
    """Replace parts of a file's description."""
    from safetensors import safe_open

    with safe_open(file, framework="numpy") as opened:
        kept = dict(opened.metadata())
    save_file(load_file(file), file, metadata=kept | metadata)


def described(file: Path) -> dict[str, Any]:
    from safetensors import safe_open

    with safe_open(file, framework="numpy") as opened:
        found: dict[str, Any] = json.loads(opened.metadata()["run"])
    return found


def test_round_trip(model: LoadedModel, picture: Image.Image, tmp_path: Path) -> None:
    conversation = Conversation(model, picture)
    for name, question in (("first", "What is it?"), ("second", "Where is it?")):
        live = Run.collect(model.name, question, list(conversation.ask(question, Options(max_new_tokens=5))))
        written = save(live, tmp_path / "deep" / name)
        assert written == tmp_path / "deep" / f"{name}.safetensors"
        assert_equal(load(written), live)
    assert not list(tmp_path.rglob("*.part"))


def test_a_run_stopped_before_its_first_token(clip_model: LoadedModel, picture: Image.Image, tmp_path: Path) -> None:
    stages = run(clip_model, picture, "What?")
    live = Run.collect("clip", "What?", [next(stages) for _ in range(5)])
    assert_equal(load(save(live, tmp_path / "short")), live)


def test_the_header_is_readable_without_us(recorded: Run, tmp_path: Path) -> None:
    document = described(save(recorded, tmp_path / "run.safetensors"))
    assert document["question"] == "Wo? 梯"
    assert document["answer"] == recorded.answer
    assert document["grid"] == {"rows": 24, "columns": 24, "patch_size": 14}
    assert len(document["steps"]) == len(recorded.steps)


def test_the_places_of_several_views_come_back(tmp_path: Path) -> None:
    live = run_of_two()
    file = save(live, tmp_path / "run")
    assert described(file)["placement"]["others"] == [{"name": "newline", "positions": [6, 13]}]
    assert_equal(load(file).patches.placement, live.patches.placement)
    assert_equal(load(file).placement, live.placement)


def test_a_run_of_schema_1_has_one_view(recorded: Run, tmp_path: Path) -> None:
    file = save(recorded, tmp_path / "run")
    document = described(file)
    del document["placement"]
    arrays = {name: array for name, array in load_file(file).items() if not name.startswith("placement")}
    save_file(arrays, file, {"format": "glassbox-run", "schema": "1", "run": json.dumps(document)})
    assert_equal(load(file), recorded)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d, a: d["views"].pop(), "named once"),
        (lambda d, a: d["views"].clear(), "needs a view"),
        (lambda d, a: d["others"].clear(), "named once"),
        (lambda d, a: d["views"][0].update(right=7.0), "no rectangle"),
        (lambda d, a: d["views"][0].update(right=float("nan")), "placement.views.0.right"),
        (lambda d, a: d["others"][0].update(positions=[]), "list of positions"),
        (lambda d, a: d["others"][0].update(positions=[-6, 13]), "placement.others.0.positions"),
        (lambda d, a: a.pop("placement.1"), "placement.1 is missing"),
        (lambda d, a: a.update({"placement.1": a["placement.1"].ravel()}), "1 axes"),
        (lambda d, a: a.update({"placement.1": a["placement.1"] + 2**62}), "named once"),
        (lambda d, a: a.update({"placement.1": a["placement.1"].astype(np.float32)}), "float32"),
    ],
)
def test_places_that_are_none(tmp_path: Path, spoil: Callable[[Any, Any], object], says: str) -> None:
    file = save(run_of_two(), tmp_path / "run")
    document, arrays = described(file), load_file(file)
    spoil(document["placement"], arrays)
    save_file(arrays, file, {"format": "glassbox-run", "schema": "2", "run": json.dumps(document)})
    with pytest.raises(TraceFileError, match=re.escape(says)):
        load(file)


@pytest.mark.parametrize("length", [0, 5, 8, 300, 10_000, -1])
def test_cut_short(recorded: Run, tmp_path: Path, length: int) -> None:
    file = save(recorded, tmp_path / "run")
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(TraceFileError, match="cut short"):
        load(file)


def test_not_a_run(tmp_path: Path, folder_of: Callable[[str], Path]) -> None:
    with pytest.raises(TraceFileError, match="no recorded run"):
        load(tmp_path / "none")
    with pytest.raises(TraceFileError, match="no recorded run"):
        load(tmp_path)
    with pytest.raises(TraceFileError, match="not a recorded run"):
        load(folder_of("clip") / "model.safetensors")
    (tmp_path / "text").write_text("hello" * 100)
    with pytest.raises(TraceFileError, match="not a recorded run"):
        load(tmp_path / "text")


def test_a_newer_schema(recorded: Run, tmp_path: Path) -> None:
    file = save(recorded, tmp_path / "run")
    rewrite(file, schema=str(SCHEMA + 1))
    with pytest.raises(TraceFileError, match=f"schema {SCHEMA + 1}; this one reads up to {SCHEMA}"):
        load(file)


def test_an_older_schema_is_migrated_step_by_step(tmp_path: Path) -> None:
    migrations: Any = {
        1: lambda document, arrays: (document | {"two": True}, arrays),
        2: lambda document, arrays: (document | {"three": document["two"]}, arrays),
    }
    document, _ = migrated({"one": True}, {}, 1, tmp_path, migrations, current=3)
    assert document == {"one": True, "two": True, "three": True}
    with pytest.raises(TraceFileError, match="can no longer be read"):
        migrated({}, {}, 0, tmp_path, migrations, current=3)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.pop("grid"),
        lambda d: d["grid"].update(rows=-24),
        lambda d: d["grid"].update(rows=10**6),
        lambda d: d["grid"].update(other=1),
        lambda d: d.update(kept=None),
        lambda d: d.update(features=[]),
        lambda d: d["prefix"].update(texts=["one"]),
        lambda d: d["prefix"]["spans"].pop(),
        lambda d: d["prefix"]["spans"][0].update(kind="<script>"),
        lambda d: d["steps"][0].update(share={}),
        lambda d: d["steps"][0].update(top=[1]),
        lambda d: d["steps"].insert(0, d["steps"][0]),
        lambda d: d["steps"].append(d["steps"][0]),
        lambda d: d.update(steps="abc"),
    ],
)
def test_hostile_descriptions(recorded: Run, tmp_path: Path, spoil: Callable[[dict[str, Any]], object]) -> None:
    file = save(recorded, tmp_path / "run")
    document = described(file)
    spoil(document)
    rewrite(file, run=json.dumps(document))
    with pytest.raises(TraceFileError, match="damaged"):
        load(file)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "[" * 100_000])
def test_descriptions_that_are_none(recorded: Run, tmp_path: Path, content: str) -> None:
    file = save(recorded, tmp_path / "run")
    rewrite(file, run=content)
    with pytest.raises(TraceFileError, match="damaged"):
        load(file)


@pytest.mark.parametrize("name", ["attention.0", "picture.pixels", "prefix.ids", "features.hidden"])
def test_arrays_missing_or_of_another_kind(recorded: Run, tmp_path: Path, name: str) -> None:
    file = save(recorded, tmp_path / "run")
    arrays = load_file(file)
    document = described(file)
    metadata = {"format": "glassbox-run", "schema": "1", "run": json.dumps(document)}
    for wrong in (arrays[name].astype(np.float16), arrays[name][None], arrays[name][:-1]):
        save_file(arrays | {name: wrong}, file, metadata=metadata)
        with pytest.raises(TraceFileError, match="damaged"):
            load(file)
    del arrays[name]
    save_file(arrays, file, metadata=metadata)
    with pytest.raises(TraceFileError, match="damaged"):
        load(file)


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        # Previously `int(float("inf"))` escaped as an OverflowError.
        (("grid", "rows"), float("inf"), "grid.rows"),
        (("grid", "rows"), 24.0, "grid.rows"),
        (("features", "layer"), float("-inf"), "features.layer"),
        (("features", "layer"), 10**30, "features.layer"),
        (("features", "drops_class"), "no", "features.drops_class"),
        # Previously NaN went on into the page's JSON, which no browser reads.
        (("steps", 0, "probability"), float("nan"), "steps.0.probability"),
        (("steps", 0, "probability"), -0.5, "steps.0.probability"),
        (("steps", 0, "entropy"), float("inf"), "steps.0.entropy"),
        (("steps", 0, "share", "image"), float("nan"), "steps.0.share.image"),
        (("kept", "left"), float("nan"), "kept.left"),
        # Previously drawn as a frame 10^300 pixels wide.
        (("kept", "right"), 1e300, "beyond it"),
        (("kept", "right"), -5.0, "outside it"),
        # Previously half a character went through and failed where it was printed or sent.
        (("question",), "caf\udce9?", "damaged"),
        (("steps", 0, "text"), "\ud800", "damaged"),
        (("grid", "patch_size"), 1, "does not hold"),
        (("prefix", "spans", 1, "kind"), "question", "fit each other"),
    ],
)
def test_numbers_and_texts_that_are_none(
    recorded: Run, tmp_path: Path, place: tuple[Any, ...], value: object, says: str
) -> None:
    file = save(recorded, tmp_path / "run")
    document = described(file)
    part: Any = document
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    rewrite(file, run=json.dumps(document))
    with pytest.raises(TraceFileError, match=re.escape(says)) as refused:
        load(file)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("name", ["attention.0", "picture.pixels", "features.hidden", "projected.values"])
def test_arrays_that_hold_no_numbers(recorded: Run, tmp_path: Path, name: str, value: float) -> None:
    """Previously they went on into lengths, likenesses and maps as NaN."""
    file = save(recorded, tmp_path / "run")
    arrays = load_file(file)
    arrays[name].flat[3] = value
    save_file(arrays, file, metadata={"format": "glassbox-run", "schema": "1", "run": json.dumps(described(file))})
    with pytest.raises(TraceFileError, match=f"{name} holds numbers that are not finite"):
        load(file)


def test_numbers_that_numpy_lacks(recorded: Run, tmp_path: Path) -> None:
    """Previously a file of bfloat16 (any checkpoint is one) ended in a TypeError."""
    file = save(recorded, tmp_path / "run")
    content = file.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header["features.hidden"]["dtype"] = "BF16"
    header["features.hidden"]["shape"][1] *= 2
    changed = json.dumps(header).encode()
    file.write_bytes(len(changed).to_bytes(8, "little") + changed + content[8 + size :])
    with pytest.raises(TraceFileError, match=r"features\.hidden holds numbers of type BF16"):
        load(file)


def test_a_description_without_end_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "run.safetensors"
    with file.open("wb") as written:
        written.write((40 * 2**20).to_bytes(8, "little"))
        written.truncate(41 * 2**20)
    with pytest.raises(TraceFileError, match="its description has 40 MB"):
        load(file)


def test_a_record_has_the_rights_of_any_file(recorded: Run, tmp_path: Path) -> None:
    """Previously 0600, whatever the umask: a colleague could not open it."""
    (tmp_path / "plain").write_text("")
    assert save(recorded, tmp_path / "run").stat().st_mode == (tmp_path / "plain").stat().st_mode
