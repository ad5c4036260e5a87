"""Runs one command of a command line: whatever a person did wrong ends in one line, and in an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable

from model import screen
from model.arguments import BAD_INPUT, INTERRUPTED, UNFINISHED


def run(program: str, work: Callable[[], int | None]) -> int:
    """Do the work of a command.

    Args:
        program: what the command line is called, before each message.
        work: parses and does; its status, None for 0.

    Returns:
        Exit status: 0; 2 after one line on standard error that says what was wrong with the input, or 1 where the work
        could not be ended; 130 after Ctrl-C.
    """
    try:
        status = _ended(work)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _refuse(program, "interrupted", INTERRUPTED)
    except BrokenPipeError:
        screen.hush()
        return 0
    except OSError as error:
        if error.filename is None:
            screen.hush()
        return _refuse(program, f"{error.filename or 'what is printed'}: {error.strerror or error}")
    except MemoryError as error:
        return _refuse(program, f"there is not enough memory. {error}", UNFINISHED)
    except (ValueError, RuntimeError) as error:
        if _is_ours(error):
            return _refuse(program, str(error))
        if type(error).__name__ == "OutOfMemoryError":  # torch's own, of an accelerator
            message = f"the accelerator has not enough memory: try --device cpu. {error}"
            return _refuse(program, message, UNFINISHED)
        raise
    return status


def _ended(work: Callable[[], int | None]) -> int:
    try:
        return work() or 0
    except SystemExit as left:  # argparse's own, after --help too; what has been printed is yet to be flushed
        return left.code if isinstance(left.code, int) else BAD_INPUT


def _refuse(program: str, message: str, status: int = BAD_INPUT) -> int:
    screen.complain(program, message)
    return status


def _is_ours(error: Exception) -> bool:
    """Whether an error was made for a person to read, and is no mistake of the program."""
    return type(error).__name__ in {
        "CheckpointError",
        "PictureError",
        "QuestionError",
        "TraceFileError",
        "OutputError",
        "WordsError",
    }
