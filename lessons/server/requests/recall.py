"""Recall cards: all of them, an answer to one, and when it comes back. The page keeps what is known of each card."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from lessons.practice.card_state import CardState
from lessons.server.context import Context
from lessons.server.messages import Name, Reply, Request, Says, request

LONGEST_ANSWER = 4000


class Recall(Request):
    """Every card."""


class CardLesson(Reply):
    """A lesson that cards belong to."""

    slug: str
    number: int
    title: str


class RecallCard(Reply):
    """A card as it is asked."""

    id: str
    lesson: str
    claims: list[str]
    ask: str
    kind: str
    unit: str
    choices: list[str]


class RecallDeck(Reply):
    """Every card as it is asked, by lesson; never an answer."""

    lessons: list[CardLesson]
    cards: list[RecallCard]


@request
def recall(query: Recall, context: Context) -> RecallDeck:
    """Every card as it is asked, new ones in the order of the lessons."""
    from lessons.practice.recall import deck

    known = deck()
    order = {slug: lesson.number for slug, lesson in known.lessons.items()}
    return RecallDeck(
        lessons=[
            CardLesson(slug=lesson.slug, number=lesson.number, title=lesson.title) for lesson in known.lessons.values()
        ],
        cards=[
            RecallCard(
                id=name,
                lesson=card.lesson,
                claims=list(card.claims),
                ask=card.ask,
                kind=card.kind,
                unit=card.unit or "",
                choices=[choice.text for choice in card.choices or ()],
            )
            for name, card in sorted(known.cards.items(), key=lambda pair: order[pair[1].lesson])
        ],
    )


class RecallAnswer(Request):
    """What the learner says to a card, or that they do not know."""

    id: Annotated[Name, Says("requests.recall.no_card")]
    answer: Annotated[str, Field(max_length=LONGEST_ANSWER)] | int | float | None = None
    """Words of one's own, a number as people write it, or the place of a choice."""
    gave_up: bool = False


class Point(Reply):
    """One thing that a good answer mentions."""

    says: str
    mentioned: Annotated[bool, Field(alias="found")]
    """Whether words of it stand in the learner's answer: a hint, the learner decides."""


class Chosen(Reply):
    """One of the answers to choose from."""

    text: str
    why: str
    right: bool


class ProofShown(Reply):
    """Where the learner can see for themselves: a block of a lesson, or a figure with its settings."""

    label: str
    lesson: str | None = None
    block: str | None = None
    where: str | None = None
    figure: dict[str, Any] | None = None


class Recalled(Reply):
    """The reference, and how the learner's answer compares."""

    answer: str
    right: bool | None
    """Null where only the learner can tell."""
    points: list[Point]
    choices: list[Chosen]
    proof: ProofShown


@request
def recall_answer(query: RecallAnswer, context: Context) -> Recalled:
    """The reference answer, once the learner has committed to one or has given up."""
    from lessons.practice.recall import deck

    known = deck()
    card = known.card(query.id)
    mentioned, right = [False] * len(card.points), None
    if not query.gave_up and card.kind == "text":
        mentioned = card.mentioned(query.answer)
    elif not query.gave_up:
        right = card.grade(query.answer)
    return Recalled(
        answer=card.answer,
        right=right,
        points=[Point(says=point.says, mentioned=there) for point, there in zip(card.points, mentioned, strict=True)],
        choices=[Chosen(text=choice.text, why=choice.why, right=choice.right) for choice in card.choices or ()],
        proof=ProofShown.model_validate(card.proof.shown(known.lessons)),
    )


Now = Annotated[str, Field(max_length=40), Says("requests.recall.now")]
Remembered = Annotated[
    CardState | None,
    Says("requests.recall.damaged"),
]
"""What is known of a card; null for a new one."""


class Rate(Request):
    """How well a card was known."""

    card: Remembered = None
    rating: Annotated[Name, Says("requests.recall.rating")]
    now: Now


class Rated(Reply):
    """What is known of it now, and when it comes back."""

    card: CardState
    due: AwareDatetime


@request
def rate(query: Rate, context: Context) -> Rated:
    """What is known of a card after a rating."""
    from lessons.practice import schedule

    card = schedule.rate(query.card, query.rating, query.now)
    return Rated(card=card, due=card.due)


class Previews(Request):
    """When a card would come back, rating by rating."""

    card: Remembered = None
    now: Now


class Preview(Reply):
    """When, and in how long, in words."""

    due: AwareDatetime
    wait: str


class PreviewList(Reply):
    """By rating."""

    again: Preview
    hard: Preview
    good: Preview
    easy: Preview


@request
def previews(query: Previews, context: Context) -> PreviewList:
    """For each rating when the card would be due."""
    from lessons.practice import schedule

    due_by_rating = schedule.previews(query.card, query.now)
    return PreviewList(**{name: Preview(due=due, wait=wait) for name, (due, wait) in due_by_rating.items()})
