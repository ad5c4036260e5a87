"""The command line: `python -m model ask | replay | evaluate | supports | bench`.

An entry point: it assembles what others do, and may draw on viz/ as app.py may. Heavy imports wait until a command
needs them, so `--help` and a mistyped file name answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from model import report
from model.options import Options, asked
from model.trace import Patches, Prefix, Run, Stage, Step

if TYPE_CHECKING:
    from model.checkpoints import LoadedModel

BAD_INPUT = 2
"""Exit status, as argparse's own."""
INTERRUPTED = 130
DRAWINGS = (".png", ".pdf", ".svg")
EVALUATION_FILE = Path("assets/experiments/evaluation.json")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message} (try --help)\n")


def parser() -> Parser:
    """The grammar of the command line."""
    made = Parser(prog="python -m model", description="Run a LLaVA and look at what it attended to.")
    commands = made.add_subparsers(dest="command", required=True)
    defaults = Options()

    shown = Parser(add_help=False)
    shown.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    shown.add_argument(
        "--sheet", type=_drawing, metavar="FILE", help="draw every token's map on one sheet (png, pdf, svg)"
    )
    shown.add_argument("--attention", type=Path, metavar="FILE", help="write ids and attention of every step (npz)")

    chosen = Parser(add_help=False)
    chosen.add_argument(
        "--model",
        default=os.environ.get("MODEL") or "workshop",
        help="workshop (the embedded one), a local folder or a hub id; default: $MODEL or workshop",
    )
    chosen.add_argument("--device", help="cuda, mps or cpu; default: the best there is")
    chosen.add_argument("--dtype", help="float32, float16 or bfloat16; default: what suits the device")

    ask = commands.add_parser("ask", parents=[chosen, shown], help="ask a question about a picture")
    ask.add_argument("image", type=Path)
    ask.add_argument("question")
    ask.add_argument("--record", type=Path, metavar="FILE", help="keep the whole run, for replay")
    ask.add_argument("--max-new-tokens", type=int, default=defaults.max_new_tokens, metavar="N")
    ask.add_argument("--temperature", type=float, default=defaults.temperature, help="0 is greedy, the default")
    ask.add_argument("--top-p", type=float, default=defaults.top_p)
    ask.add_argument("--seed", type=int, default=defaults.seed)
    ask.set_defaults(run=_ask)

    replay = commands.add_parser("replay", parents=[shown], help="show a run kept with ask --record")
    replay.add_argument("file", type=Path)
    replay.set_defaults(run=_replay)

    evaluate = commands.add_parser("evaluate", parents=[chosen], help="measure a model on held-out workshop scenes")
    evaluate.add_argument("--scenes", type=int, default=1000, metavar="N")
    evaluate.add_argument("--processes", type=int, default=1, metavar="N", help="share the work among N processes")
    evaluate.add_argument("--json", action="store_true", help="print JSON instead of a table")
    evaluate.add_argument("--out", type=Path, metavar="FILE", help=f"also write JSON here; default: {EVALUATION_FILE}")
    evaluate.set_defaults(run=_evaluate)

    supports = commands.add_parser("supports", help="try every decoder and vision encoder that transformers has")
    supports.add_argument("--readme", type=Path, metavar="FILE", help="write the tables into this file, between marks")
    supports.set_defaults(run=_supports)

    commands.add_parser("bench", add_help=False, help="measure time and memory (see bench --help)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        Exit status: 0, or 2 after one line on standard error that says what was wrong with the input.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["bench"]:
        from model import bench

        return bench.main(given[1:]) or 0
    options = parser().parse_args(given)
    try:
        options.run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough; Python must not complain when it flushes at the end.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except OSError as error:
        return _refuse(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except ValueError as error:
        if not _is_ours(error):
            raise
        return _refuse(str(error))
    return 0


def _drawing(name: str) -> Path:
    """A file that matplotlib can draw to: said before the run, not after it."""
    if Path(name).suffix.lower() not in DRAWINGS:
        raise argparse.ArgumentTypeError(f"{name} should end in {', '.join(DRAWINGS)}")
    return Path(name)


def _refuse(message: str) -> int:
    print("python -m model:", " ".join(message.split()), file=sys.stderr)
    return BAD_INPUT


def _is_ours(error: ValueError) -> bool:
    """Whether an error was made for a person to read, and is no mistake of the program."""
    return type(error).__name__ in {"CheckpointError", "PictureError", "QuestionError", "TraceFileError"}


def _ask(options: argparse.Namespace) -> None:
    from model.picture import notices, open_picture

    # What is cheap to refuse is refused before the model is loaded.
    choice = Options(options.max_new_tokens, options.temperature, options.top_p, options.seed)
    question = asked(options.question)
    picture = open_picture(options.image)
    for notice in notices(picture):
        print(notice, file=sys.stderr)
    from model.run import run as start

    model = _load(options)
    if model.notice:
        print(model.notice, file=sys.stderr)
    stages: list[Stage] = []
    for stage in start(model, picture, question, choice):
        stages.append(stage)
        if not options.json:
            _show(stage, stages, model.name, question)
    run = Run.collect(model.name, question, stages)
    _finish(run, options)
    if options.record:
        from model.trace_file import save

        print(f"Recorded in {save(run, options.record)}", file=sys.stderr)


def _replay(options: argparse.Namespace) -> None:
    from model.trace_file import load

    run = load(options.file)
    if not options.json:
        print(f"{run.model}: {run.question}")
        print(*report.stations(run), sep="\n")
        for step in run.steps:
            print(report.token_line(step, run.prefix, run.patches.grid))
    _finish(run, options)


def _show(stage: Stage, stages: list[Stage], model: str, question: str) -> None:
    """Print what a stage adds, as it comes."""
    if isinstance(stage, Prefix):
        print(*report.stations(Run.collect(model, question, stages)), sep="\n", flush=True)
    if isinstance(stage, Step):
        prefix = next(found for found in stages if isinstance(found, Prefix))
        grid = next(found.grid for found in stages if isinstance(found, Patches))
        print(report.token_line(stage, prefix, grid), flush=True)


def _finish(run: Run, options: argparse.Namespace) -> None:
    """Print the answer, or the JSON, and write the files that were asked for."""
    if options.json:
        print(json.dumps(report.as_json(run), ensure_ascii=False))
    else:
        print(f"answer: {run.answer}")
    if options.attention:
        import numpy as np

        options.attention.parent.mkdir(parents=True, exist_ok=True)
        # Through an open file: given a name, numpy would add an ending of its own to it.
        with options.attention.open("wb") as file:
            np.savez_compressed(file, **report.attention_arrays(run))
    if options.sheet:
        from viz.sheet import contact_sheet

        options.sheet.parent.mkdir(parents=True, exist_ok=True)
        contact_sheet(run).savefig(options.sheet)


def _evaluate(options: argparse.Namespace) -> None:
    if options.scenes < 2:  # one control shows the picture of another scene
        parser().error("--scenes must be at least 2")
    if options.processes < 1:
        parser().error("--processes must be at least 1")
    from model.workshop.evaluate import evaluate
    from model.workshop.marks import table

    result = evaluate(_load(options), options.scenes, _progress, options.processes)
    print(json.dumps(result) if options.json else table(result))
    out = options.out or (None if options.json else EVALUATION_FILE)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, indent=2) + "\n")


def _supports(options: argparse.Namespace) -> None:
    from model.readme import write_between
    from model.support import Outcome, Role, outcomes
    from model.support_table import BEGIN, END, table

    _quieten()
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
    from model.checkpoints import load

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
