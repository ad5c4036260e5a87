"""The contact sheet, tested through its data: which axes there are, and the numbers in them."""

from __future__ import annotations

import dataclasses
import io
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from lessons.notebook import show
from lessons.stations.maps import choice
from model.explain.method import NoPasses
from model.map import Scale
from model.placement import Placement
from model.trace import (
    Alternative,
    Box,
    Features,
    Grid,
    Patches,
    Picture,
    Prefix,
    Projected,
    Run,
    Span,
    SpanKind,
    Step,
)
from tests.model.test_map import made
from viz import sheet
from viz.numbers import percent
from viz.sheet import printable, token_name

GRID = Grid(rows=3, columns=4, patch_size=5)
PIXELS = (17, 22)  # two pixels below and right of the last whole patch
BEFORE, AFTER = 2, 3  # template and question positions round the image
LAYERS, HEADS = 2, 3


def made_run(tokens: int, texts: list[str] | None = None) -> Run:
    """A run of made-up numbers: rows of attention that sum to 1, drawn from a fixed seed."""
    rng = np.random.default_rng(7)
    pixels = rng.normal(size=(3, *PIXELS)).astype(np.float32)
    seen = rng.integers(0, 255, (*PIXELS, 3), dtype=np.uint8)
    original = np.asarray(Image.fromarray(seen).resize((60, 34)))
    image = Span("image", BEFORE, BEFORE + GRID.patches)
    spans = (Span("template", 0, BEFORE), image, Span("question", image.stop, image.stop + AFTER))
    prefix = Prefix(np.arange(spans[-1].stop, dtype=np.int64), tuple(f" {n}" for n in range(spans[-1].stop)), spans)
    steps = []
    for index in range(tokens):
        row = rng.gamma(0.3, size=(LAYERS, HEADS, spans[-1].stop + index)).astype(np.float32)
        row /= row.sum(axis=-1, keepdims=True)
        share: dict[SpanKind, float] = {
            span.kind: float(row[..., span.start : span.stop].sum(-1).mean()) for span in spans
        }
        share["answer"] = float(row[..., spans[-1].stop :].sum(-1).mean())
        text = texts[index] if texts else f" word{index}"
        steps.append(Step(index, index, text, 0.5, (Alternative(index, text, 0.5),), 1.0, row, share))
    hidden = np.zeros((1 + GRID.patches, 8), np.float32)
    return Run(
        model="made up",
        question="What is it?",
        picture=Picture(original, seen, pixels, Box(5, 0, 55, 34)),
        patches=Patches(
            GRID,
            np.zeros((GRID.patches, 75), np.float32),
            Placement.of_one_view(GRID.rows, GRID.columns, across=20 / PIXELS[1], down=15 / PIXELS[0]),
        ),
        features=Features(hidden, hidden[1:], -2, True),
        projected=Projected(np.zeros((GRID.patches, 16), np.float32)),
        prefix=prefix,
        steps=tuple(steps),
    )


def contact_sheet(run: Run) -> Figure:
    return sheet.contact_sheet(run, choice({}).of_all(run, NoPasses()))


def map_axes(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if str(axes.get_label()).startswith("token")]


def drawn_maps(figure: Figure) -> list[np.ndarray]:
    """The array of every map on a sheet, in order."""
    return [np.asarray(axes.images[-1].get_array()) for axes in map_axes(figure)]


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.texts).replace("\n", " ")


def test_a_map_for_each_token_each_on_its_own_scale() -> None:
    """Previously one scale for all, set by a full stop that stared at one patch: the words' maps were black."""
    run = made_run(14)
    figure = contact_sheet(run)
    maps = drawn_maps(figure)
    assert len(maps) == len(run.steps)
    for step, values in zip(run.steps, maps, strict=True):
        assert values.shape == (GRID.rows, GRID.columns)
        assert values.sum() == pytest.approx(step.share["image"], rel=1e-5)
        expected = step.attention[:, :, BEFORE : BEFORE + GRID.patches].mean((0, 1))
        np.testing.assert_allclose(values.ravel(), expected, rtol=1e-6)
    limits = [axes.images[-1].get_clim() for axes in map_axes(figure)]
    assert limits == [(0.0, float(values.max())) for values in maps]
    assert len(set(limits)) > 1
    said = words(figure)
    for values in maps:
        assert f"0 to {percent(float(values.max()))}" in said
    assert {str(axes.get_label()) for axes in figure.axes} >= {"picture", "scale"}


def test_the_grid_lies_where_the_patches_are() -> None:
    # The encoder ignores the pixels beyond its last whole patch; a map stretched over the whole picture would be off.
    axes = next(axes for axes in contact_sheet(made_run(1)).axes if axes.get_label() == "token 0")
    backdrop, values = axes.images
    assert tuple(backdrop.get_extent()) == (0, PIXELS[1], PIXELS[0], 0)
    assert tuple(values.get_extent()) == (0, 20, 15, 0)


def test_it_says_what_it_shows() -> None:
    run = made_run(3)
    said = words(contact_sheet(run))
    assert run.model in said
    assert run.question in said
    assert f"Mean over {LAYERS} layers x {HEADS} heads" in said
    assert "share of this token's attention on each patch" in said
    assert "The row of attention that predicted the token" in said
    assert "Not shown: Why the token was chosen." in said
    assert "Every map has a scale of its own" in said
    assert "word2" in said
    assert f"image {percent(run.steps[1].share['image'])}" in said
    assert "patches 12 x 75" in said


@pytest.mark.parametrize(
    "text",
    ["$", "$\\frac{", "a_b^c", "\n", " ", "\t", "\x00", "漢字", "\U0001f984", "<script>", "%s {0}", "", "x" * 200],
)
def test_odd_tokens_do_not_break_it(text: str) -> None:
    run = dataclasses.replace(made_run(2, [text, "$" + text]), question=text * 50 or "?", model=f"${text}$")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # which matplotlib gives for a glyph that its font lacks
        contact_sheet(run).savefig(io.BytesIO(), dpi=30)


def test_unprintable_letters_are_written_as_code_points() -> None:
    assert printable("a\U0001f984") == "a[U+1F984]"
    assert printable("Größe $5") == "Größe $5"
    end = dataclasses.replace(made_run(1).steps[0], text="", is_end=True)
    assert token_name(end) == "(end)"


@pytest.mark.parametrize("tokens", [1, 6, 7, 49, 130])
def test_long_answers_grow_downwards_at_the_same_width(tokens: int) -> None:
    figure = contact_sheet(made_run(tokens))
    assert len(drawn_maps(figure)) == tokens
    assert figure.get_figwidth() == pytest.approx(8.27)
    places = [axes.get_position() for axes in figure.axes]
    assert all(place.x0 >= 0 and place.x1 <= 1 and place.y0 >= 0 and place.y1 <= 1 for place in places)
    lows = [round(axes.get_position().y0, 9) for axes in map_axes(figure)]
    assert lows == sorted(lows, reverse=True)


def test_no_token_yet() -> None:
    figure = contact_sheet(made_run(0))
    assert drawn_maps(figure) == []
    assert "no map to show" in words(figure)


def test_it_leaves_matplotlib_as_it_was(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    contact_sheet(made_run(2)).savefig(tmp_path / "sheet.png", dpi=50)
    assert dict(mpl.rcParams) == before
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.width == pytest.approx(8.27 * 50, abs=1)


def test_a_grid_that_does_not_fit_the_prefix_is_refused() -> None:
    run = made_run(1)
    wider = Patches(Grid(3, 5, 5), np.zeros((15, 75), np.float32), Placement.of_one_view(3, 5))
    with pytest.raises(ValueError, match="12 image positions for a picture of 15"):
        contact_sheet(dataclasses.replace(run, patches=wider))


def test_maps_on_one_scale_say_so() -> None:
    run = made_run(3)
    values = [np.full((3, 4), 0.1 * step.index, np.float32) for step in run.steps]
    one = words(sheet.contact_sheet(run, [made(values=each, scale=Scale(-1, 1, True)) for each in values]))
    own = words(sheet.contact_sheet(run, [made(values=each, scale=Scale.up_to(each)) for each in values]))
    assert "All maps have one scale" in one
    assert "Every map has a scale of its own" not in one
    assert "Every map has a scale of its own" in own


def test_each_token_needs_a_map() -> None:
    run = made_run(3)
    with pytest.raises(ValueError, match="2 maps for 3 tokens"):
        sheet.contact_sheet(run, choice({}).of_all(run, NoPasses())[:2])


def test_a_notebook_shows_the_same_sheet() -> None:
    run = made_run(3)
    shown = show(run)
    assert [axes.get_label() for axes in shown.axes] == [axes.get_label() for axes in contact_sheet(run).axes]
    for one, other in zip(drawn_maps(shown), drawn_maps(contact_sheet(run)), strict=True):
        assert np.array_equal(one, other)
