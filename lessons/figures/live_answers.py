"""Live figures of answers side by side: in text alone, by other projectors, about other pictures, by baselines."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import Field

from lessons.figures.cells import answer_row, chance, heads, logs, note, right, said, shown, table, token
from lessons.figures.controls import (
    AboutPicture,
    PictureChoice,
    TextChoice,
    control,
    picture_control,
    shipped_as,
    sight_of,
    title_of,
)
from lessons.figures.figure import Figure, Panel, Scene, Settings, Text, panel_of
from lessons.figures.questions import CONVERSATION, QUESTIONS, WRITTEN
from model.explain.findings import STAGE_ONE, Answer, Baseline, Blinded, mean_log
from model.words import phrase

GREY = (127, 127, 127)


class AloneSettings(Settings):
    """What to ask."""

    question: Text = WRITTEN


def alone(scene: Scene, settings: AloneSettings) -> Panel:
    """The language model asked in words, no picture in its prompt."""
    pairs = scene.model.laboratory.alone(settings.question)
    first = pairs[0][1]
    differ = len(pairs) > 1 and pairs[1][1].text != first.text
    values = {"positions": len(first.prompt.ids), "answer": said(first)}
    if differ:
        summary = phrase("figures.alone.told_both", before=said(pairs[1][1]), **values)
        instead = {"not": phrase("figures.alone.not_both")}
    else:
        summary, instead = phrase("figures.alone.told", **values), {}
    rows = [answer_row(phrase(f"figures.alone.tutors.{name}"), answer) for name, answer in pairs]
    parts = [{"kind": "answers", "rows": rows}, _tokens(first)]
    ask = control("alone", "question", "text", settings.question)
    return panel_of("alone", "live", summary, parts, [ask], instead=instead)


def _tokens(answer: Answer) -> dict[str, Any]:
    rows = [
        [token(text), right(chance(probability))]
        for text, probability in zip(answer.tokens, answer.probabilities, strict=True)
    ]
    return table(heads("alone", "token", "probability"), rows, phrase("figures.alone.tokens"))


def projectors(scene: Scene, settings: AboutPicture) -> Panel:
    """The same picture and question through other projectors."""
    answers = dict(scene.model.laboratory.projectors(sight_of(scene, settings.picture), settings.question))
    texts = {name.replace("-", "_"): said(answer) for name, answer in answers.items()}
    if STAGE_ONE in answers:
        summary, instead = phrase("figures.projectors.told", **texts), {}
    else:
        summary = phrase("figures.projectors.told_two", **texts)
        instead = {"not": phrase("figures.projectors.not_two")}
    rows = [answer_row(phrase(f"figures.projectors.projectors.{name}"), answer) for name, answer in answers.items()]
    parts = [_picture(scene, settings.picture), {"kind": "answers", "rows": rows}]
    return panel_of("projectors", "live", summary, parts, settings.controls(scene), instead=instead)


def _picture(scene: Scene, file: str | None) -> dict[str, Any]:
    return {"kind": "pictures", "rows": [shown(scene.choose(file), title_of(scene, file))]}


class ControlsSettings(AboutPicture):
    """The picture, the question, and another picture."""

    other: PictureChoice = None


def controls(scene: Scene, settings: ControlsSettings) -> Panel:
    """The question about the picture, about a blank one, and about another one."""
    model, picture = scene.model, scene.choose(settings.picture)
    other = settings.other or _another(scene, settings.picture)
    names = (title_of(scene, settings.picture), phrase("figures.controls.blank"), title_of(scene, other))
    pictures = (picture, Image.new("RGB", picture.size, GREY), scene.choose(other))
    blinded = model.laboratory.controls([model.encode(each) for each in pictures], settings.question)
    first = blinded[0].answer
    same = shipped_as(scene, settings.picture) == other
    summary = phrase(f"figures.controls.told.{_compared(blinded, same)}", answer=said(first), other=names[2])
    answers = [answer_row(name, each.answer) for name, each in zip(names, blinded, strict=True)]
    rows = [
        [name, right(logs(mean_log(each.said))), right(chance(min(each.said)))]
        for name, each in zip(names, blinded, strict=True)
    ]
    shown_rows = [shown(each, name) for each, name in zip(pictures, names, strict=True)]
    caption = phrase("figures.controls.chances", answer=said(first))
    parts = [
        {"kind": "pictures", "rows": shown_rows},
        {"kind": "answers", "rows": answers},
        table(heads("controls", "picture", "mean", "least"), rows, caption),
    ]
    return panel_of(
        "controls", "live", summary, parts, [*settings.controls(scene), picture_control(scene, other, "other")]
    )


def _compared(blinded: tuple[Blinded, ...], is_same: bool) -> Literal["blank", "same", "other", "neither"]:
    """With which picture the answer stays; `same` where the other picture is no other, so that nothing was tried."""
    blank, wrong = (each.answer.text == blinded[0].answer.text for each in blinded[1:])
    if blank:
        return "blank"
    if is_same:
        return "same"
    return "other" if wrong else "neither"


def _another(scene: Scene, file: str | None) -> str | None:
    """The shipped picture that comes after the one in question."""
    shipped, known = [each.file for each in scene.gallery.shipped], shipped_as(scene, file)
    return shipped[(shipped.index(known) + 1 if known in shipped else 0) % len(shipped)] if shipped else None


class BaselinesSettings(Settings):
    """A picture and what to ask about it; each question by itself, and then one conversation."""

    picture: PictureChoice = "ladder-and-wiring.png"
    questions: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)] = QUESTIONS
    talk: Annotated[tuple[Text, ...], Field(max_length=4)] = CONVERSATION
    """Asked after them, in one conversation."""
    question: TextChoice = None
    """One more, of the learner's own."""


def baselines(scene: Scene, settings: BaselinesSettings) -> Panel:
    """The same questions to three trainings of one model."""
    own = (settings.question,) if settings.question else ()
    talks = [[question] for question in (*own, *settings.questions)] + [list(settings.talk)] * bool(settings.talk)
    models = scene.model.laboratory.baselines(sight_of(scene, settings.picture), talks)
    if not models:
        missing = phrase("figures.baselines.none", model=scene.model.facts.name)
        return panel_of("baselines", "live", missing, [note(missing)])
    rows = _side_by_side(models, talks)
    differ = sum(len(set(row[1:])) > 1 for row in rows)
    summary = phrase("figures.baselines.told", n=len(rows), differ=differ)
    columns = [phrase(f"figures.baselines.models.{baseline.name}") for baseline in models]
    turns = len(settings.talk)
    caption = phrase("figures.baselines.conversation", n=turns) if turns > 1 else phrase("figures.baselines.apart")
    parts = [
        _picture(scene, settings.picture),
        table([*heads("baselines", "question"), *columns], rows, caption),
    ]
    ask = [
        picture_control(scene, settings.picture),
        control("baselines", "question", "text", settings.question or ""),
    ]
    return panel_of("baselines", "live", summary, parts, ask)


def _side_by_side(models: tuple[Baseline, ...], talks: list[list[str]]) -> list[list[str]]:
    questions = [question for talk in talks for question in talk]
    return [
        [question, *(said(baseline.answers[place]) for baseline in models)] for place, question in enumerate(questions)
    ]


FIGURES = [
    Figure("alone", AloneSettings, alone, needs="model"),
    Figure("projectors", AboutPicture, projectors, needs="picture"),
    Figure("controls", ControlsSettings, controls, needs="picture"),
    Figure("baselines", BaselinesSettings, baselines, needs="picture"),
]
