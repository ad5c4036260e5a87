"""`python -m lessons sheet`: a recorded run's maps on one sheet, or one clear line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lessons.__main__ import main
from model.trace_file import save
from tests.viz.test_sheet import made_run


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return save(made_run(3), tmp_path / "run.safetensors")


@pytest.mark.parametrize(
    ("name", "begins"), [("sheet.png", b"\x89PNG"), ("sheet.pdf", b"%PDF"), ("sheet.svg", b"<?xml")]
)
def test_a_sheet_is_drawn(kept: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    assert main(["sheet", str(kept), str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_settings_reach_the_maps(kept: Path, tmp_path: Path) -> None:
    for name, settings in (("mean", "{}"), ("layer", '{"layer": 1}'), ("again", '{"layer": null}')):
        assert main(["sheet", str(kept), str(tmp_path / f"{name}.png"), "--settings", settings]) == 0
    mean, layer, again = (Image.open(tmp_path / f"{name}.png").tobytes() for name in ("mean", "layer", "again"))
    assert mean == again
    assert mean != layer


BAD: list[tuple[list[str], str]] = [
    (["{kept}", "sheet.xyz"], "should end in .png"),
    (["{missing}", "sheet.png"], "no recorded run"),
    (["{text}", "sheet.png"], "not a recorded run"),
    (["{kept}", "{folder}"], "is a folder"),
    (["{kept}", ""], "should end in .png"),
    (["{picture}", "{picture}"], "is named twice"),
    (["{kept}", "sheet.png", "--method", "heat"], "There is no method 'heat'"),
    (["{kept}", "sheet.png", "--method", "knockout"], "No patch is taken away yet"),
    (["{kept}", "sheet.png", "--settings", "[1]"], "a JSON object, not [1]"),
    (["{kept}", "sheet.png", "--settings", "layer=3"], "Expecting value"),
    (["{kept}", "sheet.png", "--settings", '{{"layer": 9}}'], "There is no layer 9: this model has layers 0 to 1"),
    (["{kept}", "sheet.png", "--settings", '{{"colour": 9}}'], "The setting 'colour'"),
    (["{kept}"], "required"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD)
def test_bad_input_is_one_line_and_status_2(
    arguments: list[str],
    says: str,
    kept: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text").write_text("hello")
    (tmp_path / "folder.png").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "picture.png")
    names = {
        "kept": kept,
        "missing": tmp_path / "missing",
        "text": tmp_path / "text",
        "folder": tmp_path / "folder.png",
        "picture": tmp_path / "picture.png",
    }
    status: Any
    try:
        status = main(["sheet", *(argument.format(**names) for argument in arguments)])
    except SystemExit as left:
        status = left.code
    lines = capsys.readouterr().err.splitlines()
    assert status == 2
    assert len(lines) == 1
    assert says in lines[0]
    assert not (tmp_path / "sheet.png").exists()
