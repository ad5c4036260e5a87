"""Everything that the page teaches, read once, so that a mistake in it ends the start and not a session."""

from __future__ import annotations


def read_content() -> None:
    """Read lessons, cards, questions, exercises, families, rules, units. It takes half a second; the page is up before.

    Raises:
        LessonError: with every mistake of a file, each naming its field.
    """
    from lessons.course.lesson import course
    from lessons.practice import board, interview, pools, recall
    from lessons.reference import budget, families
    from lessons.units import spellings

    for read in (
        course,
        recall.deck,
        interview.questions,
        board.content,
        pools.pools,
        families.catalogue,
        budget.budget,
        spellings,
    ):
        read()
