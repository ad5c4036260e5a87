"""Arrays to pictures and figures, and the canvas in the browser. Knows nothing of torch or Gradio."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.trace import Run


def show(run: Run) -> Figure:
    """One answer as a figure, for notebooks and scripts: every token with its map, as on the page's printable sheet.

    Args:
        run: live (`model.trace.Run.collect`) or recorded (`model.trace_file.load`).

    Returns:
        A matplotlib figure: a notebook shows it by itself, `savefig` writes it.
    """
    from viz.sheet import contact_sheet  # matplotlib comes in only where it draws

    return contact_sheet(run)
