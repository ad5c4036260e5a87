"""The command line: `python -m model ask | replay | evaluate | supports`.

Heavy imports wait until a command needs them, so `--help` and a mistyped file name answer at once.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model import command, files, report, screen
from model.arguments import Parser, file
from model.options import Options, asked
from model.trace import Prefix, Run, Stage, Step
from model.words import VARIABLE

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel

PROGRAM = "python -m model"
EVALUATION_FILE = Path("assets/experiments/evaluation.json")


def parser() -> Parser:
    """The grammar of the command line."""
    made = Parser(prog=PROGRAM, description="Run a LLaVA and look at what it attended to.")
    commands = made.add_subparsers(dest="command", required=True)
    defaults = Options()

    shown = Parser(add_help=False)
    shown.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    shown.add_argument("--attention", type=file, metavar="FILE", help="write ids and attention of every step (npz)")

    chosen = Parser(add_help=False)
    chosen.add_argument(
        "--model",
        default=os.environ.get("MODEL") or "workshop",
        help="workshop (the embedded one), a local folder or a hub id; default: $MODEL or workshop",
    )
    chosen.add_argument("--device", help="cuda, mps or cpu; default: the best there is")
    chosen.add_argument("--dtype", help="float32, float16 or bfloat16; default: what suits the device")

    ask = commands.add_parser("ask", parents=[chosen, shown], help="ask a question about a picture")
    ask.add_argument("image", type=file)
    ask.add_argument("question")
    ask.add_argument("--record", type=file, metavar="FILE", help="keep the whole run, for replay")
    ask.add_argument("--max-new-tokens", type=int, default=defaults.max_new_tokens, metavar="N")
    ask.add_argument("--temperature", type=float, default=defaults.temperature, help="0 is greedy, the default")
    ask.add_argument("--top-p", type=float, default=defaults.top_p)
    ask.add_argument("--seed", type=int, default=defaults.seed)
    ask.set_defaults(run=_ask)

    replay = commands.add_parser("replay", parents=[shown], help="show a run kept with ask --record")
    replay.add_argument("file", type=file)
    replay.set_defaults(run=_replay)

    evaluate = commands.add_parser("evaluate", parents=[chosen], help="measure a model on held-out workshop scenes")
    evaluate.add_argument("--scenes", type=int, default=1000, metavar="N")
    evaluate.add_argument("--processes", type=int, default=1, metavar="N", help="share the work among N processes")
    evaluate.add_argument("--json", action="store_true", help="print JSON instead of a table")
    evaluate.add_argument("--out", type=file, metavar="FILE", help=f"also write JSON here; default: {EVALUATION_FILE}")
    evaluate.set_defaults(run=_evaluate)

    supports = commands.add_parser("supports", help="try every decoder and vision encoder that transformers has")
    supports.add_argument("--readme", type=Path, metavar="FILE", help="write the tables into this file, between marks")
    supports.set_defaults(run=_supports)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status, see `model.command.run`."""
    return command.run(PROGRAM, lambda: _command(arguments))


def _command(arguments: Sequence[str] | None) -> None:
    options = parser().parse_args(arguments)
    options.run(options)


def _ask(options: argparse.Namespace) -> None:
    from model.pictures.picture import notices, open_picture
    from model.trace_file import named, save

    # What is cheap to refuse is refused before the model is loaded.
    choice = Options(options.max_new_tokens, options.temperature, options.top_p, options.seed)
    question = asked(options.question)
    record = named(options.record) if options.record else None
    outputs = [path for path in (record, options.attention) if path]
    files.check_outputs(outputs, options.image)
    printer = screen.Printer(goes_on=bool(outputs))
    picture = open_picture(options.image)
    for notice in notices(picture):
        screen.note(notice)
    from model.llava.run import run as start

    model = _load(options)
    if model.notice:
        print(model.notice, file=sys.stderr)
    stages: list[Stage] = []
    for stage in start(model, picture, question, choice):
        stages.append(stage)
        if not options.json:
            _show(printer, stage, stages, model.name, question)
    run = Run.collect(model.name, question, stages)
    if record:
        screen.note(f"Recorded in {save(run, record)}")
    _finish(printer, run, options)


def _replay(options: argparse.Namespace) -> None:
    from model.trace_file import load

    outputs = [path for path in (options.attention,) if path]
    files.check_outputs(outputs, options.file)
    printer = screen.Printer(goes_on=bool(outputs))
    run = load(options.file)
    if not options.json:
        printer.say(f"{run.model}: {run.question}", *report.stations(run))
        for step in run.steps:
            printer.say(report.token_line(step, run.placement))
    _finish(printer, run, options)


def _show(printer: screen.Printer, stage: Stage, stages: list[Stage], model: str, question: str) -> None:
    """Print what a stage adds, as it comes."""
    if isinstance(stage, Prefix):
        printer.say(*report.stations(Run.collect(model, question, stages)))
    if isinstance(stage, Step):
        printer.say(report.token_line(stage, Run.collect(model, question, stages).placement))


def _finish(printer: screen.Printer, run: Run, options: argparse.Namespace) -> None:
    """Print the answer, or the JSON, and write the files that were asked for."""
    if options.json:
        printer.say_json(report.as_json(run))
    else:
        printer.say(f"answer: {run.answer}")
    if options.attention:
        import numpy as np

        packed = io.BytesIO()
        np.savez_compressed(packed, **report.attention_arrays(run))
        files.write(options.attention, packed.getvalue())


def _evaluate(options: argparse.Namespace) -> None:
    if options.scenes < 2:  # one control shows the picture of another scene
        parser().error("--scenes must be at least 2")
    if options.processes < 1:
        parser().error("--processes must be at least 1")
    out = options.out or (None if options.json else EVALUATION_FILE)
    if out:
        files.check_writable(out)
    from model.workshop.evaluate import evaluate
    from model.workshop.marks import table

    result = evaluate(_load(options), options.scenes, _progress, options.processes)
    if out:
        files.write(out, (json.dumps(result, indent=2) + "\n").encode())
    if options.json:
        screen.say_json(result)
    else:
        screen.say(table(result))


def _supports(options: argparse.Namespace) -> None:
    from model.llava.support import Outcome, Role, outcomes
    from model.llava.support_table import BEGIN, END, table
    from model.readme import write_between

    _quieten()
    os.environ[VARIABLE] = "en"  # the README's table is in English, and is made by what refusals begin with
    roles: tuple[Role, ...] = ("decoder", "encoder")
    tables = []
    for role in roles:
        found: list[Outcome] = []
        for outcome in outcomes(role):
            found.append(outcome)
            _progress(f"{role} {outcome.kind}", None)
        _progress("", 1.0)
        tables.append(table(found))
        if not options.readme:
            print(tables[-1], flush=True)
    if options.readme:
        write_between(options.readme, BEGIN, END, "\n".join(tables))


def _load(options: argparse.Namespace) -> LoadedModel:
    from model.llava.checkpoints import load

    _quieten()
    return load(options.model, device=options.device, dtype=options.dtype, progress=_progress)


def _quieten() -> None:
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


def _progress(message: str, fraction: float | None) -> None:
    """One line that writes over itself, for a person at a terminal; nothing in a log."""
    if sys.stderr.isatty():
        print(f"\r{message}\033[K", end="\n" if fraction == 1 else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
