"""Everything that the page teaches, read once, so that a mistake in it ends the start and not a session."""

from __future__ import annotations


def read_content() -> None:
    """Read lessons, cards, questions, exercises, families and rules. They take half a second, so the page is up before.

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
