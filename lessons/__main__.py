"""The lessons on the command line: `python -m lessons coverage | handout | record | sheet | language | messages`."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lessons.course.coverage import coverage, table
from lessons.course.handout import handout
from lessons.course.lesson import Course, load
from lessons.outline import shipped
from model import files, screen
from model.arguments import BAD_INPUT, INTERRUPTED, Parser, file
from model.explain.method import DEFAULT
from model.words import VARIABLE, catalogue, folder

PROGRAM = "python -m lessons"
DRAWINGS = (".png", ".pdf", ".svg")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 1 where a claim lacks what is behind it or a language lacks something,
    2 where it cannot be done.
    """
    parser = Parser(prog=PROGRAM, description=__doc__)
    parser.add_argument("--content", type=file, help="folder with the lessons; by default those that ship")
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
    drawing = commands.add_parser("sheet", help="every token's map of a run kept with `python -m model ask --record`")
    drawing.add_argument("recorded", type=file, metavar="RUN")
    drawing.add_argument("out", type=_drawing, metavar="FILE", help="png, pdf or svg")
    drawing.add_argument("--method", default=DEFAULT, metavar="ID", help=f"how maps are made; default: {DEFAULT}")
    drawing.add_argument("--settings", default="{}", metavar="JSON", help='of the method, such as {"layer": 3}')
    drawing.set_defaults(run=_sheet)
    translating = commands.add_parser("language", help="what of a language is still read in English")
    translating.add_argument("folder", metavar="FOLDER", help="a language: its name in lessons/content, or a folder")
    translating.set_defaults(run=_language)
    declaring = commands.add_parser("messages", help="write the declarations of the page's messages anew")
    declaring.set_defaults(run=_messages)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
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


def _course(chosen: argparse.Namespace) -> Course:
    return load(Path(os.path.realpath(chosen.content or shipped())))


def _coverage(chosen: argparse.Namespace) -> int:
    claims = coverage(_course(chosen), chosen.content or shipped())
    screen.say(table(claims))
    return 1 if any(one.lacks for one in claims) else 0


def _handout(chosen: argparse.Namespace) -> int:
    course = _course(chosen)
    files.check_writable(chosen.out)
    files.write(chosen.out, handout(course, chosen.lesson, answers=chosen.answers))
    screen.say(f"Wrote {chosen.out}")
    return 0


def _drawing(name: str) -> Path:
    """A file that matplotlib can draw to: said before anything is drawn, not after it."""
    if Path(name).suffix.lower() not in DRAWINGS:
        raise argparse.ArgumentTypeError(f"{name} should end in {', '.join(DRAWINGS)}")
    return file(name)


def _sheet(chosen: argparse.Namespace) -> int:
    from lessons.notebook import show
    from lessons.recorded import Recording
    from model.trace_file import load as load_run

    files.check_outputs([chosen.out], chosen.recorded)
    settings = json.loads(chosen.settings)
    if not isinstance(settings, dict):
        raise ValueError(f"the settings of a method are a JSON object, not {chosen.settings}")
    run = load_run(chosen.recorded)
    drawn = io.BytesIO()
    figure = show(run, chosen.method, passes=Recording(run), **settings)
    figure.savefig(drawn, format=chosen.out.suffix[1:].lower())
    files.write(chosen.out, drawn.getvalue())
    screen.say(f"Wrote {chosen.out}")
    return 0


def _language(chosen: argparse.Namespace) -> int:
    from lessons.language import translation
    from lessons.server.content import read_content

    os.environ[VARIABLE] = chosen.folder
    found = translation(folder())
    read_content()  # a mistake in it would end the start of the page
    screen.say(*found.lines())
    return 0 if found.is_complete else 1


def _messages(chosen: argparse.Namespace) -> int:
    from lessons.server.declarations import write

    screen.say(f"Wrote {write()}")
    return 0


def _uses(course: Course) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every figure that a block shows, with its settings."""
    for lesson in course.lessons:
        yield from ((block.figure.name, block.figure.settings) for block in lesson.blocks if block.figure)


def _record(chosen: argparse.Namespace) -> int:
    from lessons.engine import load_engine
    from lessons.figures import live_cracks, stills
    from lessons.figures.live import FIGURES
    from lessons.figures.recorded_panels import SPOKEN, record
    from lessons.gallery import Gallery
    from model.workshop import scenes

    if catalogue().language.code != SPOKEN:
        raise ValueError(f"what is recorded holds English sentences: run it without {VARIABLE}")
    engine = load_engine("workshop", lambda message, fraction: None)
    gallery = Gallery(Path(__file__).parents[1] / "assets" / "pictures")
    written = live_cracks.record(lambda seed, scale: scenes.draw(scenes.scene(seed, "evaluate"), scale))
    written += [record(engine, gallery, figures=FIGURES, uses=_uses(_course(chosen))), *stills.record(engine, gallery)]
    screen.say("Wrote", *(f"  {path}" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
