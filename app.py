"""Arguments to settings to page to launch; nothing else. `python app.py --help` lists what can be chosen."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

# Before gradio is imported: it reads these once.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "localhost", "127.0.0.1", "::1"]))

from lessons import page, recorded, server  # noqa: E402
from lessons.engine import load_engine  # noqa: E402
from model import screen, trace_file  # noqa: E402

PICTURES = Path(__file__).parent / "assets" / "pictures"


def arguments() -> argparse.Namespace:
    """What was asked for on the command line, else in the environment."""
    parser = argparse.ArgumentParser(description="Open a LLaVA and watch its attention while it answers.")
    parser.add_argument(
        "--model",
        default=os.environ.get("MODEL") or "workshop",
        help='"workshop" (embedded), a local folder, a hub id (llava-hf/llava-1.5-7b-hf) or a recorded run (MODEL)',
    )
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on (HOST)")
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("PORT") or 7860), help="port to listen on (PORT)"
    )
    parser.add_argument("--pictures", type=Path, default=PICTURES, help="folder with pictures.json")
    return parser.parse_args()


def main() -> None:
    """Build the page, put it up, then load the model."""
    chosen = arguments()
    with tempfile.TemporaryDirectory() as folder:
        if recorded.is_record(chosen.model):
            settings = replayed(chosen.model, Path(folder))
        else:
            settings = page.Settings(lambda progress: load_engine(chosen.model, progress), chosen.pictures)
        try:
            server.serve(page.build(settings), chosen.host, chosen.port)
        except ValueError as error:  # the content of a room: the message names file and field
            raise SystemExit(f"app.py: {error}") from None


def replayed(source: str, folder: Path) -> page.Settings:
    """A recorded run in the place of a model; its picture is the only one. Ends the program where it cannot be read."""
    try:
        run = trace_file.load(source)
    except trace_file.TraceFileError as error:
        screen.complain("app.py", str(error))
        raise SystemExit(2) from None
    return page.Settings(lambda progress: recorded.Recording(run), recorded.lay_out(run, folder))


if __name__ == "__main__":
    main()
