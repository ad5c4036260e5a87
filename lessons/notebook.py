"""One answer as a figure, for notebooks and scripts. Loads no model and no page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lessons.stations.maps import choice
from model.explain.method import DEFAULT, NoPasses, Passes
from model.trace import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(run: Run, method: str = DEFAULT, *, passes: Passes | None = None, **settings: Any) -> Figure:
    """Every token with its map, as on the page's printable sheet.

    Args:
        run: live (`model.trace.Run.collect`) or recorded (`model.trace_file.load`).
        method: one of `model.explain.method.methods`.
        passes: what a method may ask of the model, see `lessons.engine.LiveEngine`; none is needed for attention.
        settings: of the method.

    Returns:
        A matplotlib figure: a notebook shows it by itself, `savefig` writes it.

    Raises:
        QuestionError: no such method, settings that do not exist, or no token yet.
    """
    from viz.sheet import contact_sheet  # matplotlib comes in only where it draws

    chosen = choice({"method": method, "settings": settings})
    return contact_sheet(run, chosen.of_all(run, passes or NoPasses()))
