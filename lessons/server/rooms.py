"""What the rooms round the walkthrough ask, by name. Nothing of them is imported before the page is up.

Strict data, Markdown and scheduling take half a second to import, which would be added to every start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lessons.engine import Engine
from lessons.gallery import Gallery

Reply = dict[str, Any]
NAMES = (
    *("course", "lesson", "commit", "handout", "still"),
    *("recall", "recall_answer", "rate", "previews", "interview", "interview_answer", "mock"),
    *("exercise", "grade_exercise", "hint", "solution", "board", "grade_board", "toy"),
    *("families", "axes", "budget", "budget_steps"),
)
"""Of every request that needs neither model nor visit."""


@cache
def _requests() -> Mapping[str, Callable[[dict[str, Any]], Reply]]:
    from lessons.course import requests as course
    from lessons.figures.stills import still
    from lessons.practice import requests as drills
    from lessons.reference import requests as frontier

    return {**course.REQUESTS, **drills.REQUESTS, **frontier.REQUESTS, "still": still}


def answer(name: str, request: dict[str, Any]) -> Reply:
    """One request of a room. Raises ValueError in words."""
    return _requests()[name](request)


def figure(engine: Engine | None, gallery: Gallery, picture: Any, name: object, settings: object) -> Reply:
    """A figure of a lesson, on a picture where its settings name none.

    While there is no engine, a figure that needs one is shown as it was recorded, where it was.

    Raises:
        ValueError: no such figure, or a wrong setting, in words.
    """
    from lessons.figures import registry
    from lessons.figures.figure import Scene

    if engine is None and (found := registry.recorded(name, settings)) is not None:
        return {"panel": found}
    return {"panel": registry.draw(Scene(engine, gallery, picture), name, settings)}


def check() -> None:
    """Read all that the rooms say, so that a mistake in it ends the start and not a visit.

    Raises:
        LessonError: with every mistake of a file, each naming its field.
    """
    from lessons.course.lesson import course
    from lessons.practice import board, interview, pools, recall
    from lessons.reference import budget, families

    for read in (
        course,
        recall.deck,
        interview.questions,
        board.content,
        pools.pools,
        families.catalogue,
        budget.budget,
    ):
        read()
    if set(_requests()) != set(NAMES):
        raise ValueError(f"rooms.NAMES differs from what is served: {sorted(set(_requests()) ^ set(NAMES))}")
