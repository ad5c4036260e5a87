"""The lessons on the command line: `python -m lessons coverage | handout | record | messages`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lessons.course.coverage import coverage, table
from lessons.course.handout import handout
from lessons.course.lesson import CONTENT, Course, load
from model import files, screen
from model.arguments import BAD_INPUT, INTERRUPTED, Parser, file

PROGRAM = "python -m lessons"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 1 where a claim lacks what is behind it, 2 where it cannot be done."""
    parser = Parser(prog=PROGRAM, description=__doc__)
    parser.add_argument("--content", type=file, default=CONTENT, help="folder with the lessons")
    commands = parser.add_subparsers(required=True)
    covering = commands.add_parser("coverage", help="claim by claim: blocks, figures and tests")
    covering.set_defaults(run=_coverage)
    printing = commands.add_parser("handout", help="a PDF to print")
    printing.add_argument("--answers", action="store_true", help="with the answers, for whoever teaches")
    printing.add_argument("--lesson", default="all", metavar="SLUG", help="one lesson; else all of them")
    printing.add_argument("--out", type=file, required=True, metavar="FILE", help="where to write the PDF")
    printing.set_defaults(run=_handout)
    recording = commands.add_parser(
        "record", help="draw anew, with the shipped model, what is shown before a model is loaded"
    )
    recording.set_defaults(run=_record)
    declaring = commands.add_parser("messages", help="write the declarations of the page's messages anew")
    declaring.set_defaults(run=_messages)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(load(Path(os.path.realpath(chosen.content))), chosen)
    except KeyboardInterrupt:
        screen.complain(PROGRAM, "interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        screen.hush()
        return 0
    except OSError as error:
        if error.filename is None:
            screen.hush()
        screen.complain(PROGRAM, f"{error.filename or 'what is printed'}: {error.strerror or error}")
        return BAD_INPUT
    except ValueError as error:  # LessonError among them
        screen.complain(PROGRAM, "; ".join(str(error).splitlines()))
        return BAD_INPUT
    return status


def _coverage(course: Course, chosen: argparse.Namespace) -> int:
    found = coverage(course, chosen.content)
    screen.say(table(found))
    return 1 if any(one.lacks for one in found) else 0


def _handout(course: Course, chosen: argparse.Namespace) -> int:
    files.check_writable(chosen.out)
    files.write(chosen.out, handout(course, chosen.lesson, answers=chosen.answers))
    screen.say(f"Wrote {chosen.out}")
    return 0


def _messages(course: Course, chosen: argparse.Namespace) -> int:
    from lessons.server.declarations import write

    screen.say(f"Wrote {write()}")
    return 0


def _uses(course: Course) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every figure that a block shows, with its settings."""
    for lesson in course.lessons:
        yield from ((block.figure.name, block.figure.settings) for block in lesson.blocks if block.figure)


def _record(course: Course, chosen: argparse.Namespace) -> int:
    from lessons.engine import load_engine
    from lessons.figures import stills
    from lessons.figures.live import FIGURES
    from lessons.figures.recorded_panels import record
    from lessons.gallery import Gallery

    engine = load_engine("workshop", lambda message, fraction: None)
    gallery = Gallery(Path(__file__).parents[1] / "assets" / "pictures")
    written = [record(engine, gallery, figures=FIGURES, uses=_uses(course)), *stills.record(engine, gallery)]
    screen.say("Wrote", *(f"  {path}" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
