"""Where the positions of a picture lie on it. numpy alone; knows nothing of torch, checkpoints or pages.

A model reads a picture in one or several views: LLaVA-1.5 in one, LLaVA-NeXT in a small one of the whole and in tiles.
Each view is a rectangle of rows x columns patches. Positions that are no patch (a newline after each row) have a name.
Rectangles are shares of the picture that the model is shown (`model.trace.Picture.seen`).

P patches of all views, view by view in reading order; N positions, patches and named ones; R x C cells of the raster.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float32 = NDArray[np.float32]
Positions = NDArray[np.int64]
Joining = Literal["mean", "sum"]
FINEST = 8
"""Cells of the raster for each patch, at most: views more unequal than that make no picture together."""
CLOSE = 1e-6
"""Shares of a picture closer than this are one place."""


@dataclass(frozen=True)
class View:
    """A rectangle on the picture, cut into patches."""

    name: str
    """What it is called on a page, such as "whole" or "tile 2"."""
    left: float
    """As a share of the picture's width, like `right`; `top` and `bottom` are shares of its height."""
    top: float
    right: float
    bottom: float
    positions: Positions
    """[row, column]: the position of each patch."""

    def __post_init__(self) -> None:
        if self.positions.ndim != 2 or not self.positions.size:
            raise ValueError(f"view {self.name!r} needs positions by row and column, got {self.positions.shape}")
        if not (-CLOSE <= self.left < self.right <= 1 + CLOSE and -CLOSE <= self.top < self.bottom <= 1 + CLOSE):
            raise ValueError(
                f"view {self.name!r} is no rectangle on the picture: {self.left} to {self.right} across, "
                f"{self.top} to {self.bottom} down"
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.positions.shape
        return rows, columns

    @property
    def cell(self) -> tuple[float, float]:
        """Height and width of a patch, as shares of the picture."""
        rows, columns = self.shape
        return (self.bottom - self.top) / rows, (self.right - self.left) / columns

    def at(self, across: float, down: float) -> tuple[int, int] | None:
        """Row and column of the patch that holds a point, given as shares of the picture; none outside of the view.

        A patch holds its left and upper edge, and not its right and lower one.
        """
        rows, columns = self.shape
        row = int(np.floor((down - self.top) / (self.bottom - self.top) * rows))
        column = int(np.floor((across - self.left) / (self.right - self.left) * columns))
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None


@dataclass(frozen=True)
class Named:
    """Positions that are no patch."""

    name: str
    """What they are, such as "newline"."""
    positions: Positions
    """[count], in order."""

    def __post_init__(self) -> None:
        if self.positions.ndim != 1 or not self.positions.size:
            raise ValueError(f"{self.name!r} needs a list of positions, got {self.positions.shape}")


@dataclass(frozen=True)
class Place:
    """One patch."""

    view: View
    row: int
    """In its view, like `column`; both from 0."""
    column: int
    position: int


@dataclass(frozen=True)
class Placement:
    """The views of one picture and its positions that are no patch. Together they take consecutive positions.

    Counted from the picture's own first position, or, after `begin_at`, from the prompt's.
    """

    views: tuple[View, ...]
    others: tuple[Named, ...] = ()

    def __post_init__(self) -> None:
        if not self.views:
            raise ValueError("a picture needs a view")
        every = np.sort(np.concatenate([self.patches, *(other.positions.ravel() for other in self.others)]))
        if every[0] < 0 or not np.array_equal(every, np.arange(every[0], every[0] + len(every))):
            raise ValueError(
                f"{len(every)} positions from {every[0]} to {every[-1]}: each one between is to be named once"
            )
        rows, columns = self.shape
        if rows * columns > FINEST * len(self.patches):
            raise ValueError(f"{len(self.patches)} patches would make a raster of {rows} x {columns}")
        if not self._covered.all():
            raise ValueError(f"no view covers {int((~self._covered).sum())} of {rows * columns} places of the picture")

    @staticmethod
    def of_one_view(rows: int, columns: int, *, across: float = 1.0, down: float = 1.0) -> Placement:
        """A picture read in one view from its upper left corner, in reading order, with nothing but patches.

        Args:
            across: the share of the picture's width that the patches take; what is left over makes no patch.
            down: the same of its height.
        """
        return Placement((View("whole", 0.0, 0.0, across, down, np.arange(rows * columns).reshape(rows, columns)),))

    def begin_at(self, position: int) -> Placement:
        """The same picture with its first position there."""
        by = position - self.first
        return Placement(
            tuple(
                View(view.name, view.left, view.top, view.right, view.bottom, view.positions + by)
                for view in self.views
            ),
            tuple(Named(other.name, other.positions + by) for other in self.others),
        )

    @cached_property
    def patches(self) -> Positions:
        """[P]: the position of each patch."""
        return np.concatenate([view.positions.ravel() for view in self.views])

    @cached_property
    def index(self) -> slice | Positions:
        """What takes the patches out of an array by position: a slice where they follow each other."""
        start, count = int(self.patches[0]), len(self.patches)
        one_run = np.array_equal(self.patches, np.arange(start, start + count))
        return slice(start, start + count) if one_run else self.patches

    @cached_property
    def first(self) -> int:
        """The first of all positions."""
        return min(int(part.min()) for part in (self.patches, *(other.positions for other in self.others)))

    @property
    def stop(self) -> int:
        """Just behind the last of all positions."""
        return self.first + len(self)

    def __len__(self) -> int:
        """N."""
        return len(self.patches) + sum(other.positions.size for other in self.others)

    def place(self, patch: int) -> Place:
        """Where a patch lies.

        Raises:
            ValueError: there is no such patch; the message holds both numbers.
        """
        if not 0 <= patch < len(self.patches):
            raise ValueError(f"There is no patch {patch!r}: this picture has patches 0 to {len(self.patches) - 1}.")
        for view in self.views:
            if patch < view.positions.size:
                row, column = np.unravel_index(patch, view.shape)
                return Place(view, int(row), int(column), int(view.positions[row, column]))
            patch -= view.positions.size
        raise AssertionError("a patch of no view")

    def box(self, patch: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a patch, as shares of the picture. Raises ValueError: see `place`."""
        place = self.place(patch)
        (down, across), view = place.view.cell, place.view
        left, top = view.left + place.column * across, view.top + place.row * down
        return left, top, left + across, top + down

    def at(self, across: float, down: float) -> int | None:
        """The patch that a point stands for, given as shares of the picture; none where no view lies.

        Where views lie over each other it is the smallest patch there, as it says most about the place; of patches of
        one size that of the later view.
        """
        found, least, start = None, float("inf"), 0
        for view in self.views:
            height, width = view.cell
            inside = view.at(across, down)
            if inside and height * width <= least * (1 + CLOSE):
                found, least = start + int(np.ravel_multi_index(inside, view.shape)), height * width
            start += view.positions.size
        return found

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all views together, as shares of the picture: where the raster lies."""
        views = self.views
        return (
            min(view.left for view in views),
            min(view.top for view in views),
            max(view.right for view in views),
            max(view.bottom for view in views),
        )

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the raster: its cells are as small as the smallest patch. Of one view its own."""
        left, top, right, bottom = self.rectangle
        high, wide = (min(view.cell[axis] for view in self.views) for axis in (0, 1))
        return int(np.ceil((bottom - top) / high - CLOSE)), int(np.ceil((right - left) / wide - CLOSE))

    def raster(self, values: ArrayLike, joining: Joining) -> Float32:
        """Bring one value a patch, of views that lie over each other, back to one picture.

        Of one view these are its own values, as they are. Of several:

        * "mean": a cell has the mean of the patches that lie over it, each weighted by the area of the cell that it
          covers. Alike values stay as they are, and none leaves the range of the values. For what is not shared out:
          a length, a cosine.
        * "sum": a patch's value is shared out among the cells that it covers, in proportion to area, and what comes
          from all views is added up. The sum over the raster is the sum over the patches. For shares of a whole, such
          as attention.

        Args:
            values: [P], in the order of `patches`.

        Returns:
            [R, C] float32.

        Raises:
            ValueError: another number of values than of patches.
        """
        given: Float32 = np.asarray(values, dtype=np.float32)
        if given.shape != self.patches.shape:
            raise ValueError(f"{given.shape} values for {len(self.patches)} patches")
        if len(self.views) == 1:
            return given.reshape(self.views[0].shape).copy()
        total = np.zeros(self.shape)
        for view, own in zip(self.views, self.by_view(given), strict=True):
            down, across = self._overlaps(view)  # (R, rows), (C, columns)
            if joining == "sum":  # each patch gives away all of itself
                down, across = down / down.sum(axis=0), across / across.sum(axis=0)
            total += down @ own.astype(np.float64) @ across.T
        return (total if joining == "sum" else total / self._area).astype(np.float32)

    def by_view(self, values: Float32) -> list[Float32]:
        """[P] to [rows, columns] of each view."""
        ends = np.cumsum([view.positions.size for view in self.views])[:-1]
        return [own.reshape(view.shape) for view, own in zip(self.views, np.split(values, ends), strict=True)]

    @cached_property
    def _area(self) -> NDArray[np.float64]:
        """[R, C]: how much of each cell the views cover, all together."""
        areas = np.zeros(self.shape)
        for view in self.views:
            down, across = self._overlaps(view)
            areas += np.outer(down.sum(axis=1), across.sum(axis=1))
        return areas

    @property
    def _covered(self) -> NDArray[np.bool_]:
        return np.asarray(self._area > CLOSE * self._area.max())

    def _overlaps(self, view: View) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far each row of cells and of patches lie over each other, [R, rows]; of columns, [C, columns]."""
        (rows, columns), (left, top, right, bottom) = self.shape, self.rectangle
        down = _overlap(np.linspace(top, bottom, rows + 1), np.linspace(view.top, view.bottom, view.shape[0] + 1))
        across = _overlap(np.linspace(left, right, columns + 1), np.linspace(view.left, view.right, view.shape[1] + 1))
        return down, across


def _overlap(cells: NDArray[np.float64], patches: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lengths that intervals share: edges [n + 1] and [m + 1] give [n, m]."""
    start = np.maximum(cells[:-1, None], patches[None, :-1])
    stop = np.minimum(cells[1:, None], patches[None, 1:])
    return np.asarray(np.maximum(stop - start, 0.0))
