"""Measures what watching costs: time and peak memory of an answer with capture, against stock transformers.

`python -m tests.bench.model_bench` prints a table; `--write FILE` keeps the numbers, `make bench` adds the page's.
Each way answers the same question about the same opened picture, and must give the same tokens:

plain      transformers' own `generate` with SDPA, nothing recorded
capture    `model.llava.run`: every stage and, for every token, attention of all layers and heads
eager      `generate(output_attentions=True)`, transformers' own way to get attention

Times are taken in one process, the ways in turn, so that a busy machine slows all alike; ratios are of neighbours.
Memory is taken in a process of its own for each way: the most the process ever held (VmHWM), reset before each answer.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from model import command, files, screen
from model.arguments import Parser, file
from tests.bench.table import table, write_into

PROGRAM = "python -m tests.bench.model_bench"
QUESTION = "Describe the safety hazards in this workshop image."
TOKENS, REPEATS, CORES = 24, 5, 2
WAYS = ("plain", "capture", "eager")
SPAN = 2.0
"""Seconds one measurement takes at least: a fast answer is given several times over."""
EMBEDDED, STAND_IN = "workshop", "stand-in"
PICTURES = Path(__file__).parents[2] / "assets" / "pictures"
MEGABYTE = 1e6

Answer = Callable[[], list[int]]


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    tokens: int = TOKENS
    repeats: int = REPEATS
    smoke: bool = False
    """Whether the stand-in is tiny: to try the measurement itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or with `--readme` put numbers measured before into the README.

    Returns:
        Exit status 0.
    """
    options = _parser().parse_args(arguments)
    if options.repeats < 1:
        _parser().error("--repeats must be at least 1")
    effort = Effort(4, 1, smoke=True) if options.smoke else Effort(repeats=options.repeats)
    if options.one:
        source, way = options.one
        print(json.dumps(_memory_here(source, way, effort)))
        return 0
    if options.readme:
        kept = _kept(options.read)
        try:
            write_into(options.readme, kept)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _parser().error(f"{options.read} cannot be put into {options.readme}: {error}")
        return 0
    if options.write:
        files.check_writable(options.write)
    kept = _kept(options.write) if options.write and options.write.exists() else {}
    found: dict[str, Any] = {"measured": datetime.now(UTC).date().isoformat(), "machine": machine()}
    with tempfile.TemporaryDirectory() as temporary:
        found["models"] = [measure(name, _source(name, effort, Path(temporary)), effort) for name in options.models]
    if options.write:
        files.write(options.write, (json.dumps({**kept, **found}, indent=2) + "\n").encode())
    screen.say(table(found))
    return 0


def _kept(path: Path) -> dict[str, Any]:
    """What an earlier `--write` kept."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        _parser().error(f"{path} holds no numbers that --write kept: {error}")
    if not isinstance(found, dict):
        _parser().error(f"{path} holds no numbers that --write kept")
    return found


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    import torch
    import transformers

    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": _threads(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }


def measure(name: str, source: str, effort: Effort) -> dict[str, Any]:
    """Time and memory of all three ways on one checkpoint.

    Raises:
        RuntimeError: the ways gave different tokens, so that their times would mean nothing.
    """
    loaded = _load(source)
    answers = {way: _answer(way, source, effort, loaded) for way in WAYS}
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    said = {way: answers[way]() for way in WAYS}  # what is set up once is no part of an answer
    if len({tuple(ids) for ids in said.values()}) > 1:
        raise RuntimeError(f"the ways answered differently on {source}: {said}")
    times = 1 if effort.smoke else max(1, round(SPAN / _timed(answers["plain"], 1)))
    for _ in range(effort.repeats):
        for way in WAYS:
            seconds[way].append(_timed(answers[way], times))
    pace = [_pace(loaded, effort) for _ in range(effort.repeats)]
    positions = loaded.geometry.image_positions
    parameters = loaded.parameters
    label = loaded.name if name == EMBEDDED else "random, no knowledge"
    del loaded, answers
    gc.collect()
    memory = {way: _memory(source, way, effort) for way in WAYS}
    return {
        "name": label,
        "kind": name,
        "parameters": parameters,
        "image_positions": positions,
        "tokens": len(said["plain"]),
        "ways": {way: _compared(way, seconds, memory) for way in WAYS},
        "first_token_seconds": _rounded(median(first for first, _ in pace)),
        "tokens_per_second": _rounded(median(rate for _, rate in pace)),
    }


def _timed(answer: Answer, times: int) -> float:
    """Seconds one answer takes, the mean of so many."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        answer()
    return (time.perf_counter() - start) / times


def _compared(way: str, seconds: dict[str, list[float]], memory: dict[str, dict[str, float]]) -> dict[str, float]:
    ratios = [own / plain for own, plain in zip(seconds[way], seconds["plain"], strict=True)]
    return {
        "seconds": _rounded(median(seconds[way])),
        "time_ratio": _rounded(median(ratios)),
        "peak_mb": _rounded(memory[way]["peak_mb"]),
        "memory_ratio": _rounded(memory[way]["peak_mb"] / memory["plain"]["peak_mb"]),
        "above_loaded_mb": _rounded(memory[way]["above_loaded_mb"]),
    }


def _load(source: str) -> Any:
    """The checkpoint as the engine loads it."""
    from model.llava.checkpoints import load

    _settle()
    return load(source, device="cpu", dtype="float32")


def _settle() -> None:
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.set_num_threads(_threads())


def _answer(way: str, source: str, effort: Effort, loaded: Any = None) -> Answer:
    """A function that answers in one way and returns the ids of the tokens. Loads what it needs and is not given."""
    picture = _picture()
    if way == "capture":
        loaded = loaded or _load(source)
        return lambda: [step.id for step, _ in _steps(loaded, picture, effort)]
    return _stock_answer(source, picture, effort, watched=way == "eager")


def _stock_answer(source: str, picture: Any, effort: Effort, *, watched: bool) -> Answer:
    import torch
    from transformers import AutoProcessor, LlavaForConditionalGeneration

    _settle()
    folder = _folder(source)
    processor = AutoProcessor.from_pretrained(folder, backend="pil")
    model: Any = LlavaForConditionalGeneration.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager" if watched else "sdpa"
    ).eval()
    content = [{"type": "image"}, {"type": "text", "text": QUESTION}]

    def answer() -> list[int]:
        prompt = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        with torch.inference_mode():
            inputs = processor(images=picture, text=prompt, return_tensors="pt")
            output = model.generate(
                **inputs,
                do_sample=False,
                max_new_tokens=effort.tokens,
                output_attentions=watched,
                return_dict_in_generate=True,
            )
        ids: list[int] = output.sequences[0, inputs["input_ids"].shape[1] :].tolist()
        return ids

    return answer


def _steps(loaded: Any, picture: Any, effort: Effort) -> list[tuple[Any, float]]:
    """The steps of one answer with capture, each with the seconds since the question."""
    from model.llava.run import run
    from model.options import Options
    from model.trace import Step

    start = time.perf_counter()
    stages = run(loaded, picture, QUESTION, Options(max_new_tokens=effort.tokens))
    return [(stage, time.perf_counter() - start) for stage in stages if isinstance(stage, Step)]


def _pace(loaded: Any, effort: Effort) -> tuple[float, float]:
    """Seconds from question to first token, and tokens a second after it, with capture."""
    times = [seconds for _, seconds in _steps(loaded, _picture(), effort)]
    return times[0], (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def _memory(source: str, way: str, effort: Effort) -> dict[str, float]:
    """Peak memory of one way, in a process of its own."""
    words = [sys.executable, "-m", "tests.bench.model_bench", "--one", source, way, "--repeats", str(effort.repeats)]
    words += ["--smoke"] * effort.smoke
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _memory_here(source: str, way: str, effort: Effort) -> dict[str, float]:
    """Megabytes this process held at most while it answered, and how much that is above what it held before."""
    answer = _answer(way, source, effort)
    answer()  # warm: what is imported or set up once is no part of an answer
    gc.collect()
    before = _status("VmRSS")
    peaks = []
    for _ in range(effort.repeats):
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from what is held now (man 5 proc)
        answer()
        peaks.append(_status("VmHWM"))
    return {"peak_mb": median(peaks), "above_loaded_mb": median(peaks) - before}


def _status(field: str) -> float:
    """Megabytes, from Linux's account of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith(field + ":"))
    return int(kibibytes) * 2**10 / MEGABYTE


def _source(name: str, effort: Effort, temporary: Path) -> str:
    if name == EMBEDDED:
        return EMBEDDED
    from model.llava import stand_in

    return str(stand_in.save(temporary / name, stand_in.TINY if effort.smoke else stand_in.MEDIUM))


def _folder(source: str) -> Path:
    from model.llava.checkpoints import EMBEDDED_FOLDER

    return EMBEDDED_FOLDER if source == EMBEDDED else Path(source)


def _picture() -> Any:
    from model.pictures.picture import open_picture

    first = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))[0]
    return open_picture(PICTURES / first["file"])


def _threads() -> int:
    """Two, so that machines compare; fewer where there are fewer or OMP_NUM_THREADS says so."""
    return min(CORES, os.cpu_count() or 1, int(os.environ.get("OMP_NUM_THREADS") or CORES))


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description="Measure what capture costs.")
    parser.add_argument("--models", nargs="+", choices=[EMBEDDED, STAND_IN], default=[EMBEDDED, STAND_IN])
    parser.add_argument("--repeats", type=int, default=REPEATS, help="measurements; the median is kept")
    parser.add_argument("--write", type=file, metavar="FILE", help="keep the numbers here, beside others'")
    parser.add_argument("--readme", type=file, metavar="FILE", help="measure nothing; write the table into this file")
    parser.add_argument("--read", type=file, metavar="FILE", default=Path("bench.json"), help="numbers for --readme")
    parser.add_argument("--smoke", action="store_true", help="once and tiny, to try the measurement itself")
    parser.add_argument("--one", nargs=2, metavar=("SOURCE", "WAY"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(command.run(PROGRAM, main))
