"""The measurement itself, in its smallest size: what it writes is whole, and what it prints is a table."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from model import command
from tests.bench import model_bench
from tests.bench.table import BEGIN, END, table, write_into

WAYS = {"plain", "capture", "eager"}
MEASURED = {"seconds", "time_ratio", "peak_mb", "memory_ratio", "above_loaded_mb"}
ROOT = Path(__file__).parents[2]


def check(found: dict[str, Any]) -> None:
    """Whether this is a bench.json."""
    assert set(found) >= {"measured", "machine", "models"}
    assert set(found["machine"]) == {"processor", "cores", "threads", "load", "python", "torch", "transformers"}
    for model in found["models"]:
        assert model["parameters"] > 0
        assert model["tokens"] > 0
        assert model["first_token_seconds"] > 0
        assert model["tokens_per_second"] > 0
        assert set(model["ways"]) == WAYS
        for way in model["ways"].values():
            assert set(way) == MEASURED
            assert min(way["seconds"], way["time_ratio"], way["peak_mb"], way["memory_ratio"]) > 0
        assert model["ways"]["plain"]["time_ratio"] == model["ways"]["plain"]["memory_ratio"] == 1


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is read from Linux's /proc")
def test_a_small_measurement_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "bench.json"
    kept.write_text(json.dumps({"page": {"rows": {"yield to paint, p95": "20 ms"}}}))
    assert model_bench.main(["--smoke", "--models", "stand-in", "--write", str(kept)]) == 0
    found = json.loads(kept.read_text())
    check(found)
    assert found["models"][0]["tokens"] == 4
    assert found["page"]["rows"], "the page's numbers were lost"
    printed = capsys.readouterr().out
    assert "with capture" in printed
    assert "| random, no knowledge" in printed


def test_the_table_goes_between_the_marks(tmp_path: Path) -> None:
    way = dict.fromkeys(MEASURED, 1.0)
    machine = dict.fromkeys(("processor", "torch", "transformers"), "x") | {"threads": 2, "cores": 2, "load": 0.1}
    model = {"name": "m", "parameters": 10**6, "tokens": 4, "first_token_seconds": 0.5, "tokens_per_second": 30.0}
    found = {"measured": "2026-01-01", "machine": machine, "models": [{**model, "ways": dict.fromkeys(WAYS, way)}]}
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):  # writing it again changes nothing
        write_into(readme, found)
        assert readme.read_text() == f"before\n{BEGIN}\n\n{table(found)}\n{END}\nafter\n"
    readme.write_text("no marks")
    with pytest.raises(ValueError, match="needs the marks"):
        write_into(readme, found)


def test_the_readme_shows_what_was_measured() -> None:
    kept = ROOT / "bench.json"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    if not kept.exists():
        assert "Not measured yet" in readme
        return
    found = json.loads(kept.read_text(encoding="utf-8"))
    check(found)
    assert table(found) in readme, "make bench writes both"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--write", "{tmp}"], "is a folder"),
        (["--write", "{text}"], "holds no numbers"),
        (["--read", "{missing}", "--readme", "{text}"], "No such file"),
        (["--read", "bench.json", "--readme", "{text}"], "needs the marks"),
        (["--repeats", "0"], "at least 1"),
        (["--models", "dance"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("hello")
    values = {"tmp": tmp_path, "text": tmp_path / "text", "missing": tmp_path / "missing"}
    words = [argument.format(**values) for argument in arguments]
    assert command.run(model_bench.PROGRAM, lambda: model_bench.main(words)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert says in lines[0]
