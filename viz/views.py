"""Where a picture's positions lie on it, small enough to send to a page; `web/js/core/placement.js` reads it."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.placement import Placement, Positions


def packed_placement(placement: Placement) -> dict[str, Any]:
    """Views and named positions, ready for JSON.

    Returns:
        `raster`: its rows and columns. `views`, in order: `name`, `rectangle` (left, top, right and bottom, as shares
        of what the model is shown), `rows`, `columns`, `positions`. `others`: `name` and `positions`. Positions come as
        runs of consecutive ones, [first, count], in reading order.
    """
    return {
        "raster": list(placement.shape),
        "views": [
            {
                "name": view.name,
                "rectangle": [float(edge) for edge in (view.left, view.top, view.right, view.bottom)],
                "rows": view.shape[0],
                "columns": view.shape[1],
                "positions": _runs(view.positions),
            }
            for view in placement.views
        ],
        "others": [{"name": other.name, "positions": _runs(other.positions)} for other in placement.others],
    }


def _runs(positions: Positions) -> list[list[int]]:
    runs = np.split(positions.ravel(), np.flatnonzero(np.diff(positions.ravel()) != 1) + 1)
    return [[int(run[0]), len(run)] for run in runs]
