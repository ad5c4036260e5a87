"""Arguments to settings to page to launch; nothing else. `python app.py --help` lists what can be chosen."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lessons.server import arguments
from lessons.server.listening import ListenError, Listening, listen
from lessons.server.workspace import workspace
from model.words import VARIABLE, WordsError, catalogue

if TYPE_CHECKING:
    from lessons.server.page import Settings

# Before gradio is imported: it reads these once.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "localhost", "127.0.0.1", "::1"]))


def main() -> None:
    """Take the address, build the page, put it up, then load the model."""
    chosen = arguments.parse()
    os.environ[VARIABLE] = chosen.language
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that it cleans up, as after Ctrl-C
    try:
        catalogue()
        listening = listen(chosen.host, chosen.port)
        with workspace() as folder:
            put_up(chosen, listening, folder)
    except (ListenError, WordsError) as error:
        stop(error)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def put_up(chosen: argparse.Namespace, listening: Listening, folder: Path) -> None:
    """Build the page and serve it until interrupted.

    Args:
        chosen: see `lessons.server.arguments.parse`.
        listening: the address that is bound.
        folder: for what passes.
    """
    from lessons import recorded
    from lessons.engine import load_engine
    from lessons.server import launch, page

    try:
        if recorded.is_record(chosen.model):
            settings = replayed(chosen.model, folder)
        else:
            settings = page.Settings(
                lambda progress: load_engine(chosen.model, progress, threads=chosen.threads), chosen.pictures
            )
        access = launch.Access(
            root_path=chosen.root_path,
            frame_ancestors=chosen.frame_ancestors,
            allowed_hosts=chosen.allowed_hosts,
            trusted_proxies=chosen.trusted_proxies,
            account=(chosen.user, chosen.password) if chosen.password else None,
        )
        launch.serve(page.build(settings), listening=listening, access=access)
    except (ValueError, OSError) as error:  # the pictures, or the content of a room: the message names file and field
        stop(error)


def replayed(source: str, folder: Path) -> Settings:
    """A recorded run in the place of a model; its picture is the only one. Ends the program where it cannot be read."""
    from lessons import recorded
    from lessons.server import page
    from model import trace_file

    try:
        run = trace_file.load(source)
    except trace_file.TraceFileError as error:
        stop(error)
    return page.Settings(lambda progress: recorded.Recording(run), recorded.lay_out(run, folder))


def stop(error: Exception) -> NoReturn:
    """End with status 2 and one line."""
    print(f"app.py: {' '.join(str(error).split())}", file=sys.stderr)
    raise SystemExit(2) from None


if __name__ == "__main__":
    main()
