"""Exercises about what large pictures cost: tiles with a thumbnail, tiles with newlines, the share of a window."""

from __future__ import annotations

from lessons.practice.counting import anyres, percent, tiled
from lessons.practice.exercise import PERCENT, Exercise, Slips
from lessons.practice.pools import Draw, pools
from lessons.practice.wording import given, pixels, square_tile, wording
from model.words import phrase

TOLERANCE = 0.02
"""Relative; shares are said with two digits."""


def tiles(draw: Draw, seed: str) -> Exercise:
    """Tiles with a thumbnail, and patches merged."""
    tile, span = pools().tile, pools().tiles
    rows, columns = draw.between("rows", span), draw.between("columns", span)
    if rows * columns == 1:
        columns = span.most  # a single tile has no thumbnail
    if rows * columns > pools().most_tiles:
        rows = pools().most_tiles // columns
    across, count = tile.side // tile.patch, rows * columns
    merged = across // tile.merge
    each = merged**2
    answer = tiled(rows, columns, tile.side, tile.patch, tile.merge)
    width, height = columns * tile.side, rows * tile.side
    say = wording(
        "tiles",
        width=width,
        height=height,
        side=tile.side,
        patch=tile.patch,
        merge=tile.merge,
        columns=columns,
        rows=rows,
        count=count,
        more=count + 1,
        across=across,
        merged=merged,
        each=each,
        answer=f"{answer:,}",
    )
    slips = (
        Slips(answer, say)
        .add(count * each, "no_thumbnail")
        .add((count + 1) * across**2, "patches")
        .add(count * across**2, "no_thumbnail_unmerged")
        .add(each, "one_tile")
        .add(count + 1, "tiles")
        .add((count + 1) * across**2 // tile.merge, "merged_once")
    )
    return Exercise(
        "tiles",
        seed,
        say("question"),
        given(
            picture=pixels(width, height),
            tile=square_tile(tile.side, tile.patch),
            merged=phrase("practice.given.patches", across=tile.merge, down=tile.merge),
        ),
        "positions",
        answer,
        say.hints(),
        say.working("tiles", "side", "tile", "all"),
        slips.all,
    )


def newlines(draw: Draw, seed: str) -> Exercise:
    """Tiles as LLaVA-NeXT lays them: a base view, the grid, and a newline after each row."""
    rule = pools().anyres
    rows, columns = draw.one("grid", rule.grids)
    across = rule.side // rule.patch
    high, wide = rows * across, columns * across
    answer = anyres(rows, columns, rule.side, rule.patch)
    base, grid = across**2, wide * high
    say = wording(
        "newlines",
        columns=columns,
        rows=rows,
        side=rule.side,
        patch=rule.patch,
        across=across,
        wide=wide,
        high=high,
        base=base,
        grid=f"{grid:,}",
        answer=f"{answer:,}",
    )
    slips = (
        Slips(answer, say)
        .add(base + grid, "no_newlines")
        .add(grid + high, "no_base")
        .add(grid, "grid_alone")
        .add(base + grid + wide, "columns")
        .add(base + grid + rows, "rows_of_tiles")
        .add(base, "base_alone")
    )
    return Exercise(
        "newlines",
        seed,
        say("question"),
        given(picture=pixels(columns * rule.side, rows * rule.side), tile=square_tile(rule.side, rule.patch)),
        "positions",
        answer,
        say.hints(),
        say.working("base", "grid", "newlines", "all"),
        slips.all,
    )


def share(draw: Draw, seed: str) -> Exercise:
    """How much of a context window a picture takes."""
    side, patch, across = draw.square()
    window = draw.one("window", pools().windows)
    visual = across**2
    answer = percent(visual, window)
    say = wording(
        "share",
        side=side,
        patch=patch,
        across=across,
        visual=f"{visual:,}",
        window=f"{window:,}",
        share=f"{answer / 100:.4f}",
        percent=f"{answer:.3g}",
    )
    slips = (
        Slips(answer, say)
        .add(visual / window, "of_one")
        .add(100 - answer, "rest")
        .add(percent(visual + 1, window) if visual < 100 else 0, "cls")
        .add(percent(across, window), "one_row")
        .add(percent(window, visual), "upside_down")
        .add(visual, "positions")
    )
    return Exercise(
        "share",
        seed,
        say("question"),
        given(
            picture=pixels(side, side),
            patch=pixels(patch, patch),
            window=phrase("practice.given.positions", n=window, count=f"{window:,}"),
        ),
        PERCENT,
        answer,
        say.hints(),
        say.working("positions", "all"),
        slips.all,
        tolerance=TOLERANCE,
    )
