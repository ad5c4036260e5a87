"""Exercises about what large pictures cost: tiles with a thumbnail, tiles with newlines, the share of a window."""

from __future__ import annotations

from lessons.practice.counting import anyres, percent, tiled
from lessons.practice.exercise import Exercise, Slips
from lessons.practice.pools import Draw, pools

PERCENT = 0.02
"""Relative; shares are said with two digits."""


def tiles(draw: Draw, seed: str) -> Exercise:
    """Tiles with a thumbnail, and patches merged."""
    tile, span = pools().tile, pools().tiles
    rows, columns = draw.between("rows", span), draw.between("columns", span)
    if rows * columns == 1:
        columns = span.most  # a single tile has no thumbnail
    if rows * columns > pools().most_tiles:
        rows = pools().most_tiles // columns
    each = (tile.side // tile.patch // tile.merge) ** 2
    across, count = tile.side // tile.patch, rows * columns
    answer = tiled(rows, columns, tile.side, tile.patch, tile.merge)
    slips = (
        Slips(answer)
        .add(count * each, "The thumbnail is missing: the whole picture once more, as one tile.")
        .add((count + 1) * across**2, f"Those are patches. {tile.merge} x {tile.merge} of them become one position.")
        .add(count * across**2, "The thumbnail is missing, and the merging.")
        .add(each, "That is one tile.")
        .add(count + 1, "Those are tiles. Each holds many positions.")
        .add((count + 1) * across**2 // tile.merge, f"Merging {tile.merge} x {tile.merge} divides in both directions.")
    )
    return Exercise(
        "tiles",
        seed,
        f"As InternVL does: a picture of {columns * tile.side} x {rows * tile.side} pixels is cut into tiles of "
        f"{tile.side} x {tile.side}; the whole picture, shrunk to one more tile, is added. Patches are {tile.patch} "
        f"pixels, and {tile.merge} x {tile.merge} patches become one position. How many positions does it take?",
        (
            ("picture", f"{columns * tile.side} x {rows * tile.side} pixels"),
            ("tile", f"{tile.side} x {tile.side} pixels, patch {tile.patch}"),
            ("merged", f"{tile.merge} x {tile.merge} patches"),
        ),
        "positions",
        answer,
        (
            "How many tiles, thumbnail included? And how many positions does one tile give after merging?",
            f"Tiles: {columns} x {rows}, and one more. One tile: ({tile.side} / {tile.patch} / {tile.merge}) squared.",
        ),
        (
            f"tiles: {columns} x {rows} = {count}, with the thumbnail {count + 1}",
            f"one tile: {tile.side} / {tile.patch} = {across} patches a side, merged {across // tile.merge}",
            f"positions of one tile: {across // tile.merge} x {across // tile.merge} = {each}",
            f"in all: {count + 1} x {each} = {answer:,}",
        ),
        slips.all,
    )


def newlines(draw: Draw, seed: str) -> Exercise:
    """Tiles as LLaVA-NeXT lays them: a base view, the grid, and a newline after each row."""
    rule = pools().anyres
    rows, columns = draw.one("grid", rule.grids)
    across = rule.side // rule.patch
    high, wide = rows * across, columns * across
    answer = anyres(rows, columns, rule.side, rule.patch)
    base = across**2
    slips = (
        Slips(answer)
        .add(base + high * wide, "The newlines are missing, one after each row of the large grid.")
        .add(high * wide + high, "The base view is missing: the whole picture once more, small.")
        .add(high * wide, "Base view and newlines are missing.")
        .add(base + high * wide + wide, "A newline stands after each row, so there are as many as rows, not columns.")
        .add(
            base + high * wide + rows,
            "Rows of tiles are not rows of patches: a newline stands after each row of patches.",
        )
        .add(base, "That is the base view alone.")
    )
    return Exercise(
        "newlines",
        seed,
        f"As LLaVA-NeXT does: a picture fills a grid of {columns} x {rows} tiles of {rule.side} x {rule.side} pixels, "
        f"patches of {rule.patch}. The whole picture comes first, as one small view of a tile's size, and one "
        "newline position stands after each row of the large grid. How many positions does it take?",
        (
            ("picture", f"{columns * rule.side} x {rows * rule.side} pixels"),
            ("tile", f"{rule.side} x {rule.side} pixels, patch {rule.patch}"),
        ),
        "positions",
        answer,
        (
            "Three things: the small view, the large grid of patches, and a newline for each of its rows.",
            f"A tile has {rule.side} / {rule.patch} patches a side; the large grid {columns} times that across "
            f"and {rows} times that down.",
        ),
        (
            f"small view: {across} x {across} = {base}",
            f"large grid: {wide} x {high} = {wide * high:,}",
            f"newlines: {high}",
            f"in all: {base} + {wide * high:,} + {high} = {answer:,}",
        ),
        slips.all,
    )


def share(draw: Draw, seed: str) -> Exercise:
    """How much of a context window a picture takes."""
    side, patch, across = draw.square()
    window = draw.one("window", pools().windows)
    visual = across**2
    answer = percent(visual, window)
    slips = (
        Slips(answer)
        .add(visual / window, "That is the share of one. Asked are percent: a hundred times that.")
        .add(100 - answer, "That is what is left for the text.")
        .add(percent(visual + 1, window) if visual < 100 else 0, "That counts CLS, which is dropped.")
        .add(percent(across, window), "That is one row of patches. There are as many rows as columns.")
        .add(percent(window, visual), "That is the window as a share of the picture: the other way round.")
        .add(visual, "Those are positions. Asked is their share of the window.")
    )
    return Exercise(
        "share",
        seed,
        f"A picture of {side} x {side} pixels, patches of {patch}, CLS dropped. The language model has a context "
        f"window of {window:,} positions. How much of it does the picture take?",
        (
            ("picture", f"{side} x {side} pixels"),
            ("patch", f"{patch} x {patch} pixels"),
            ("window", f"{window:,} positions"),
        ),
        "percent",
        answer,
        (
            "First the positions of the picture; then what share of the window they are.",
            f"({side} / {patch}) squared, divided by {window:,}, times a hundred.",
        ),
        (
            f"positions: {side} / {patch} = {across}, and {across} x {across} = {visual:,}",
            f"share: {visual:,} / {window:,} = {answer / 100:.4f}, which is {answer:.3g} %",
        ),
        slips.all,
        tolerance=PERCENT,
    )
