"""What Python sends is what the page has a module to draw with: parts of panels, and kinds of screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lessons.course.lesson import course
from lessons.figures.figure import Figure, Panel, Scene
from lessons.figures.recorded_panels import recorded_panel
from lessons.figures.registry import FIGURES
from lessons.gallery import Gallery

HOUSE = Path(__file__).parents[3]
SCRIPTS = HOUSE / "viz" / "web" / "js"
KIND = re.compile(r"^export const kind = '([a-z]+)';$", re.MULTILINE)


def kinds(folder: str) -> set[str]:
    """Those that the modules of a folder say they draw."""
    return {kind for path in (SCRIPTS / folder).glob("*.js") for kind in KIND.findall(path.read_text("utf-8"))}


def panels() -> Iterator[tuple[str, Panel]]:
    """Every figure of the course but the stations; one that needs a model as it was recorded with it."""
    scene = Scene(None, Gallery(HOUSE / "assets" / "pictures"))
    used = [block.figure for lesson in course().lessons for block in lesson.blocks if block.figure]
    for one in used:
        figure = FIGURES[one.name]
        panel = figure.panel(scene, one.settings) if figure.needs == "nothing" else _recorded(figure)
        if panel is not None:
            yield one.name, panel


def _recorded(figure: Figure) -> Panel | None:
    return recorded_panel(figure) if figure.name != "station" else None


def test_every_part_of_every_figure_can_be_drawn() -> None:
    drawable = kinds("figures/parts")
    found = [(name, part["kind"]) for name, panel in panels() for part in panel["parts"]]
    assert {"curves", "anatomy", "growth", "cracks", "toy", "family"} <= {name for name, _ in found}
    assert [(name, kind) for name, kind in found if kind not in drawable] == []
    assert {kind for _, kind in found} == drawable  # nothing is kept that no figure has


def test_every_screen_of_the_course_can_be_shown() -> None:
    assert {block.script() for lesson in course().lessons for block in lesson.blocks} == {
        path.stem for path in (SCRIPTS / "course" / "blocks").glob("*.js")
    }
