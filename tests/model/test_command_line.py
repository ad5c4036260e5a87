"""`python -m model`: what it prints, what it writes, and one clear line when something is wrong."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.__main__ import main
from model.llava.checkpoints import LoadedModel
from model.llava.run import Options, run
from model.trace import Run
from model.trace_file import save
from tests.checkpoints import set_fields
from tests.conftest import noise
from tests.viz.test_sheet import made_run

QUESTION = "What is it?"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "picture.png"
    noise().save(file)
    return file


def ask(image: Path, folder: Path, *more: str, question: str = QUESTION) -> int:
    return main(
        ["ask", str(image), question, "--model", str(folder), "--device", "cpu", "--max-new-tokens", "4", *more]
    )


def live(model: LoadedModel) -> Run:
    return Run.collect(model.name, QUESTION, list(run(model, noise(), QUESTION, Options(max_new_tokens=4))))


def test_json_is_the_run(
    model: LoadedModel,
    checkpoint: str,
    folder_of: Callable[[str], Path],
    image: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask(image, folder_of(checkpoint), "--json") == 0
    document = json.loads(capsys.readouterr().out)

    expected = live(model)
    grid = model.geometry.grid
    assert list(document) == [
        "model", "answer", "grid", "image_positions", "prefix_length", "spans", "shapes", "steps",
    ]  # fmt: skip
    assert document["model"] == model.name
    assert document["answer"] == expected.answer
    assert document["grid"] == [grid.rows, grid.columns]
    assert document["image_positions"] == model.geometry.image_positions
    assert document["prefix_length"] == len(expected.prefix.ids)
    assert [(s["kind"], s["start"], s["stop"]) for s in document["spans"]] == [
        (s.kind, s.start, s.stop) for s in expected.prefix.spans
    ]
    assert document["shapes"] == expected.shapes
    for found, step in zip(document["steps"], expected.steps, strict=True):
        assert list(found) == ["id", "text", "probability", "top", "image_share"]
        assert (found["id"], found["text"]) == (step.id, step.text)
        assert found["probability"] == pytest.approx(step.probability)
        assert len(found["top"]) == 10
        assert found["top"][0][1] == pytest.approx(max(p for _, p in found["top"]))
        assert found["image_share"] == pytest.approx(step.share["image"])


def test_attention_is_written_as_arrays(
    clip_model: LoadedModel, folder_of: Callable[[str], Path], image: Path, tmp_path: Path
) -> None:
    file = tmp_path / "made" / "rows"  # no ending: the name is taken as it is
    assert ask(image, folder_of("clip"), "--attention", str(file)) == 0
    arrays = np.load(file)
    expected = live(clip_model)
    shapes = clip_model.geometry
    longest = len(expected.prefix.ids) + len(expected.steps) - 1
    assert sorted(arrays) == ["attention", "ids"]
    assert arrays["attention"].dtype == np.float32
    assert arrays["attention"].shape == (len(expected.steps), shapes.decoder_layers, shapes.decoder_heads, longest)
    assert arrays["ids"].tolist() == [step.id for step in expected.steps]
    for index, step in enumerate(expected.steps):
        length = step.attention.shape[2]
        np.testing.assert_allclose(arrays["attention"][index, :, :, :length], step.attention, atol=1e-6)
        assert not arrays["attention"][index, :, :, length:].any()


def test_text_shows_stations_tokens_and_answer(
    clip_model: LoadedModel, folder_of: Callable[[str], Path], image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(image, folder_of("clip")) == 0
    lines = capsys.readouterr().out.splitlines()
    expected = live(clip_model)
    assert lines[0].split(maxsplit=1) == ["image", "3 x 336 x 336"]
    assert lines[1].split(maxsplit=1) == ["patches", "576 x 588"]
    tokens = [line for line in lines if " strongest: " in line]
    assert len(tokens) == len(expected.steps)
    for line, step in zip(tokens, expected.steps, strict=True):
        assert f"p {step.probability:.2f}" in line
        assert f"image {step.share['image']:.0%}" in line
        assert line.count("row ") == 3
        means = step.attention.mean(axis=(0, 1))[expected.prefix.image.start : expected.prefix.image.stop]
        row, column = divmod(int(means.argmax()), 24)
        assert f"strongest: row {row} column {column}" in line
    assert lines[-1] == f"answer: {expected.answer}"


def test_a_recorded_run_replays_as_it_was(
    folder_of: Callable[[str], Path], image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(image, folder_of("clip"), "--json", "--record", str(tmp_path / "kept")) == 0
    lived = capsys.readouterr().out
    assert main(["replay", str(tmp_path / "kept.safetensors"), "--json"]) == 0
    assert capsys.readouterr().out == lived
    assert main(["replay", str(tmp_path / "kept.safetensors")]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith(QUESTION)


def test_sampling_options_reach_the_run(
    folder_of: Callable[[str], Path], image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(*more: str) -> Any:
        assert ask(image, folder_of("clip"), "--json", "--temperature", "1", *more) == 0
        return json.loads(capsys.readouterr().out)["steps"]

    assert answer("--seed", "3") == answer("--seed", "3")
    assert answer("--seed", "3") != answer("--seed", "4")
    assert len(answer("--max-new-tokens", "2")) <= 2


BAD: list[tuple[list[str], str]] = [
    ([], "required"),
    (["dance"], "invalid choice"),
    (["ask", "{image}"], "question"),
    (["ask", "{missing}", "What?"], "no file"),
    (["ask", "{text}", "What?"], "not a picture"),
    (["ask", "{image}", "  "], "no question"),
    (["ask", "{image}", "What?", "--model", "{missing}"], "no such folder"),
    (["ask", "{image}", "What?", "--model", "{folder}", "--device", "abacus"], "no device"),
    (["ask", "{image}", "What?", "--temperature", "-1"], "Temperature"),
    (["ask", "{image}", "What?", "--top-p", "2"], "Top-p"),
    (["ask", "{image}", "What?", "--max-new-tokens", "0"], "whole number"),
    (["ask", "{image}", "What?", "--max-new-tokens", "many"], "invalid int"),
    (["ask", "{image}", "{long}", "--model", "{folder}"], "too long"),
    (
        ["ask", "{image}", "What?", "--model", "{folder}", "--max-new-tokens", "1", "--attention", "/proc/none/x"],
        "/proc",
    ),
    (["replay", "{missing}"], "no recorded run"),
    (["replay", "{text}"], "not a recorded run"),
    (["evaluate", "--scenes", "1"], "at least 2"),
    (["evaluate", "--processes", "0"], "at least 1"),
    (["evaluate", "--out", "{tmp}"], "is a folder"),
    (["ask", "{image}", "What?", "--record", "{tmp}"], "is a folder"),
    (["ask", "{image}", "What?", "--record", ""], "not a file name"),
    (["replay", "{text}\0"], "not a file name"),
    (["bench"], "invalid choice"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD)
def test_bad_input_is_one_line_and_status_2(
    arguments: list[str],
    says: str,
    image: Path,
    tmp_path: Path,
    folder_of: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "text").write_text("hello")
    values = {
        "image": image,
        "missing": tmp_path / "missing",
        "text": tmp_path / "text",
        "folder": folder_of("clip"),
        "tmp": tmp_path,
        "long": "ladder " * 15_000,
    }
    capsys.readouterr()  # what making the checkpoint printed
    try:
        status: Any = main([argument.format(**values) for argument in arguments])
    except SystemExit as left:
        status = left.code
    lines = capsys.readouterr().err.splitlines()
    assert status == 2
    assert len(lines) == 1
    assert says in lines[0]
    assert len(lines[0]) < 400


UNFIT: list[tuple[str, str, str]] = [
    ("chat_template.jinja", "{% for m in messages %}{{ 'Q: ' + m['content'] }}{% endfor %}", "text alone"),
    ("chat_template.jinja", "{% for m in messages %}", "is broken: line 1"),
    ("adapter_config.json", '{"peft_type": "LORA"}', "an adapter (LoRA)"),
    ("config.json", "{", "config.json is damaged"),
    ("tokenizer.json", '{"model": 3}', "tokenizer"),
    ("model.safetensors", "", "cut short"),
]


@pytest.mark.parametrize(("file", "content", "says"), UNFIT)
def test_a_checkpoint_that_cannot_be_asked_is_one_line_and_status_2(
    small: Path, image: Path, capfd: pytest.CaptureFixture[str], file: str, content: str, says: str
) -> None:
    # Previously some were accepted until the first question, and others a traceback.
    (small / file).write_text(content)
    assert ask(image, small) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"python -m model: Cannot load {small}: ")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_as_a_program(image: Path, folder_of: Callable[[str], Path]) -> None:
    command = [sys.executable, "-m", "model", "ask", str(image), QUESTION, "--model", str(folder_of("siglip"))]
    done = subprocess.run([*command, "--json", "--max-new-tokens", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["grid"] == [27, 27]
    assert done.stderr == ""
    done = subprocess.run([*command[:4], "none.png", QUESTION], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "python -m model: There is no file none.png.\n"


@pytest.mark.slow
def test_a_refused_checkpoint_as_a_program(small: Path, image: Path) -> None:
    set_fields(small / "config.json", quantization_config={"quant_method": "bitsandbytes", "load_in_4bit": True})
    command = [sys.executable, "-m", "model", "ask", str(image), QUESTION, "--model", str(small)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"python -m model: Cannot load {small}: its weights are quantized (bitsandbytes); here every number must be "
        "the model's own: load the checkpoint that it was made from, in float16, bfloat16 or float32.\n"
    )


def test_what_a_page_needs_first_imports_no_torch() -> None:
    program = (
        "import sys, model, model.trace, model.pictures.picture, model.options, model.llava.words\n"
        "import model.llava.prompt, model.llava.sight, model.trace_file, model.report, model.__main__\n"
        "assert not {'torch', 'transformers'} & set(sys.modules), 'heavy'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded run with a Chinese question, and letters beyond the basic plane."""
    run = dataclasses.replace(made_run(3, [" 四", "把", "\U0001f512"]), question="有几把锁？")
    return save(run, tmp_path_factory.mktemp("kept") / "run")


def program(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """`python -m model`, as from a shell."""
    command = [sys.executable, "-m", "model", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run(command, capture_output=True, env=environment, check=False)


def test_a_terminal_that_lacks_the_letters_gets_escapes(kept: Path) -> None:
    """Previously a UnicodeEncodeError."""
    done = program("replay", str(kept), encoding="cp1252")
    assert done.returncode == 0, done.stderr
    assert b"\\u6709\\u51e0" in done.stdout
    done = program("replay", str(kept), "--json", encoding="ascii")
    assert json.loads(done.stdout)["answer"] == "四把\U0001f512"


def test_a_question_of_bytes_that_are_no_text_is_refused(image: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Previously a TypeError out of the tokenizer, after the model had been loaded."""
    assert main(["ask", str(image), os.fsdecode(b"caf\xe9?")]) == 2
    said = capfd.readouterr().err
    assert said.startswith("python -m model: Character 4 of the question is not text")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("flag", ["--record", "--attention"])
@pytest.mark.parametrize("where", ["folder.png", "text/below.png"])
def test_what_cannot_be_written_is_said_before_the_answer_is_computed(
    flag: str, where: str, image: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Previously a traceback at the very end, and a part file left behind."""
    monkeypatch.chdir(image.parent)
    Path("folder.png").mkdir()
    Path("text").write_text("")
    monkeypatch.setattr("model.__main__._load", lambda options: pytest.fail("the model was loaded"))
    assert main(["ask", str(image), "What?", flag, where]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert where in lines[0]
    assert {path.name for path in image.parent.iterdir()} == {"picture.png", "folder.png", "text"}


def test_no_file_takes_the_place_of_another_or_of_the_picture(
    image: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Previously `ask photo.png ... --attention photo.png` wrote over the photo."""
    before, record = image.read_bytes(), kept.read_bytes()
    assert main(["ask", str(image), "What?", "--attention", str(image)]) == 2
    assert image.read_bytes() == before
    twice = str(image.with_name("twice.safetensors"))
    assert main(["ask", str(image), "What?", "--record", twice, "--attention", twice]) == 2
    assert main(["replay", str(kept), "--attention", str(kept)]) == 2
    assert kept.read_bytes() == record
    assert capsys.readouterr().err.count("is named twice") == 3


def test_a_full_disk_is_one_line(kept: Path) -> None:
    """Previously a traceback; on standard output also one more at Python's own end, and status 120."""
    done = program("replay", str(kept), "--attention", "/dev/full")
    assert (done.returncode, done.stderr) == (2, b"python -m model: /dev/full: No space left on device\n")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "model", "replay", str(kept)]
        shown = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (shown.returncode, shown.stderr) == (2, b"python -m model: what is printed: No space left on device\n")


def test_a_reader_that_has_seen_enough_is_no_error(kept: Path, tmp_path: Path) -> None:
    attention = tmp_path / "rows.npz"
    for more in ([], ["--attention", str(attention)]):
        command = [sys.executable, "-m", "model", "replay", str(kept), *more]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
            assert started.stdout is not None
            assert started.stderr is not None
            started.stdout.close()
            assert started.stderr.read() == b""
        assert started.returncode == 0
    # Previously what was to be written was not, once nobody read on.
    assert sorted(np.load(attention)) == ["attention", "ids"]


def test_ctrl_c_is_one_line_and_leaves_no_part(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("model.__main__._load", interrupted)
    assert main(["ask", str(image), "What?", "--record", str(tmp_path / "run")]) == 130
    assert capsys.readouterr().err == "python -m model: interrupted\n"
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]


def test_too_little_memory_is_one_line(
    image: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(options: object) -> None:
        raise MemoryError("Unable to allocate 4 GiB")

    monkeypatch.setattr("model.__main__._load", full)
    assert main(["ask", str(image), "What?"]) == 1
    assert capsys.readouterr().err == "python -m model: there is not enough memory. Unable to allocate 4 GiB\n"
