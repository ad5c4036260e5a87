"""Live figures of answers side by side: in text alone, by other projectors, about other pictures, by baselines."""

from __future__ import annotations

from typing import Annotated, Any

from PIL import Image
from pydantic import Field

from lessons.figures.cells import answer_row, chance, logs, note, right, said, shown, table, token
from lessons.figures.controls import (
    AboutPicture,
    PictureChoice,
    TextChoice,
    picture_control,
    shipped_as,
    sight_of,
    text_control,
    title_of,
)
from lessons.figures.figure import Figure, Panel, Scene, Settings, Text, panel
from model.explain.findings import SHIPPED, STAGE_ONE, WITHOUT_STAGE_ONE, Answer, Baseline, Blinded, mean_log

WRITTEN = "left large ladder near exposed wiring; right large red bucket; What is next to the ladder?"
"""A scene in words, as our tutor's pretraining wrote them, and a question that the words answer."""
GREY = (127, 127, 127)
TUTORS = {
    SHIPPED: "The tutor that is loaded",
    STAGE_ONE: "The same tutor before stage two, trained on text alone",
}
PROJECTORS = {
    "trained": "Trained (the loaded one)",
    "untrained": "Untrained: same shape, random weights",
    STAGE_ONE: "After stage one only",
}
MODELS = {
    STAGE_ONE: "Stage one only",
    WITHOUT_STAGE_ONE: "Stage two only, one round",
    SHIPPED: "Both stages (shipped)",
}
QUESTIONS = (
    "Describe this picture in detail.",
    "List the objects as bullets.",
    "Where is the hammer?",
    "Describe the safety hazards in this workshop image.",
    "What does the sign say?",
)
"""A caption, which stage one taught; a format; a thing that is not there; a judgement; reading."""
TALK = ("Where is the ladder?", "And what is next to it?")
"""Two turns: the second one means what the first one asked about."""


class AloneSettings(Settings):
    """What to ask."""

    question: Text = WRITTEN


def alone(scene: Scene, settings: AloneSettings) -> Panel:
    """The language model asked in words, no picture in its prompt."""
    pairs = scene.model.laboratory.alone(settings.question)
    first = pairs[0][1]
    differ = len(pairs) > 1 and pairs[1][1].text != first.text
    before = f"; before stage two it answered “{said(pairs[1][1])}”" if differ else ""
    summary = (
        f"No picture was shown: the prompt has {len(first.prompt.ids)} positions, all of them text. The loaded tutor "
        f"answers “{said(first)}”{before}"
    )
    why = (
        "The language model by itself: a chat in text, by the checkpoint's own template without its picture.",
        "The prompt holds no image position, and neither encoder nor projector runs. Greedy: the most probable token "
        "each time.",
        "Probabilities at temperature 1; the log-probability is in nats.",
        "What the model would say with a picture. A tutor trained on pictures may have changed its ways with text: "
        "stage two taught ours pictures only, and it has partly forgotten how to read such notes."
        if differ
        else "What the model would say with a picture.",
    )
    rows = [answer_row(TUTORS[name], answer) for name, answer in pairs]
    parts = [{"kind": "answers", "rows": rows}, _tokens(first)]
    return panel(
        "The tutor alone", "live", summary, why, parts, [text_control("question", "Ask in text", settings.question)]
    )


def _tokens(answer: Answer) -> dict[str, Any]:
    rows = [
        [token(text), right(chance(probability))]
        for text, probability in zip(answer.tokens, answer.probabilities, strict=True)
    ]
    return table(["token", "probability"], rows, "The loaded tutor's answer, token by token.")


def projectors(scene: Scene, settings: AboutPicture) -> Panel:
    """The same picture and question through other projectors."""
    answers = dict(scene.model.laboratory.projectors(sight_of(scene, settings.picture), settings.question))
    each = (f"{PROJECTORS[name].partition(':')[0].lower()}: “{said(answer)}”" for name, answer in answers.items())
    summary = f"{'; '.join(each)}."
    why = (
        "What the translator learned: everything else is the same in each row.",
        "The eye's features of this picture go through each projector, and the loaded language model answers, "
        "greedily. The untrained one is drawn anew from a fixed seed, as a new layer is.",
        "Probabilities at temperature 1, log-probabilities in nats. A model can be sure and wrong.",
        "One picture and one question are no measurement."
        + (
            " The projector of stage one was made for the tutor of that time; the loaded one has learned on since."
            if STAGE_ONE in answers
            else " The projector after stage one is not kept with this checkpoint."
        ),
    )
    picture = {"kind": "pictures", "rows": [shown(scene.choose(settings.picture), title_of(scene, settings.picture))]}
    rows = [answer_row(PROJECTORS[name], answer) for name, answer in answers.items()]
    parts = [picture, {"kind": "answers", "rows": rows}]
    return panel("Three translators", "live", summary[0].upper() + summary[1:], why, parts, settings.controls(scene))


class ControlsSettings(AboutPicture):
    """The picture, the question, and another picture."""

    other: PictureChoice = None


def controls(scene: Scene, settings: ControlsSettings) -> Panel:
    """The question about the picture, about a blank one, and about another one."""
    model, picture = scene.model, scene.choose(settings.picture)
    other = settings.other or _another(scene, settings.picture)
    names = (title_of(scene, settings.picture), "A blank picture", title_of(scene, other))
    pictures = (picture, Image.new("RGB", picture.size, GREY), scene.choose(other))
    blinded = model.laboratory.controls([model.see(each) for each in pictures], settings.question)
    first = blinded[0].answer
    summary = f"Of the picture it says “{said(first)}” " + _compared(
        blinded, names[2], shipped_as(scene, settings.picture) == other
    )
    why = (
        "A test of whether the answer comes from the picture: the question stays, the picture changes.",
        "Each picture goes through the whole model; answers are greedy. The last column gives the first picture's "
        "answer, token by token, to the model with the other picture before it.",
        "Log-probabilities a token in nats: 0 is certain, and each −1 divides the probability by 2.7.",
        "An answer that stays is not wrong for that: it may be true of both pictures, or be what is usual. Over many "
        "questions the share that stays tells what the picture was worth.",
    )
    answers = [answer_row(name, each.answer) for name, each in zip(names, blinded, strict=True)]
    rows = [
        [name, right(logs(mean_log(each.said))), right(chance(min(each.said)))]
        for name, each in zip(names, blinded, strict=True)
    ]
    head = ["picture", "first answer's log-probability a token", "its least probable token"]
    parts = [
        {"kind": "pictures", "rows": [shown(each, name) for each, name in zip(pictures, names, strict=True)]},
        {"kind": "answers", "rows": answers},
        table(head, rows, f"“{said(first)}”, when each picture is the one that is shown."),
    ]
    more = picture_control(scene, "other", "Another picture", other)
    return panel("Real, blank, wrong", "live", summary, why, parts, [*settings.controls(scene), more])


def _compared(blinded: tuple[Blinded, ...], other: str, is_same: bool) -> str:
    """Whether the answer stayed without the picture, and with another one."""
    blank, wrong = (each.answer.text == blinded[0].answer.text for each in blinded[1:])
    if blank:
        return "It says the same of a blank picture: that answer did not need this one."
    if is_same:
        return "Of a blank picture it says something else. The other picture is the same one: choose another."
    if wrong:
        return f"Of a blank picture it says something else, of “{other}” the same, which may be true of both."
    return "Of a blank picture and of another one it says something else."


def _another(scene: Scene, file: str | None) -> str | None:
    """The shipped picture that comes after the one in question."""
    shipped, known = [each.file for each in scene.gallery.shipped], shipped_as(scene, file)
    return shipped[(shipped.index(known) + 1 if known in shipped else 0) % len(shipped)] if shipped else None


class BaselinesSettings(Settings):
    """A picture and what to ask about it; each question by itself, and then one conversation."""

    picture: PictureChoice = "ladder-and-wiring.png"
    questions: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)] = QUESTIONS
    talk: Annotated[tuple[Text, ...], Field(max_length=4)] = TALK
    """Asked after them, in one conversation."""
    question: TextChoice = None
    """One more, of the learner's own."""


def baselines(scene: Scene, settings: BaselinesSettings) -> Panel:
    """The same questions to three trainings of one model."""
    own = (settings.question,) if settings.question else ()
    talks = [[question] for question in (*own, *settings.questions)] + [list(settings.talk)] * bool(settings.talk)
    models = scene.model.laboratory.baselines(sight_of(scene, settings.picture), talks)
    why = (
        "One model, trained in three ways: with stage one alone, with stage two alone, and with both.",
        "Each answers the same questions about the same picture, greedily. They share the eye; translator and tutor "
        "differ.",
        "Answers word for word; nothing is counted here.",
        "One picture is no measurement: accuracy over many scenes is in the figure “Accuracy by task”. The shipped "
        "model had five rounds of stage two, the one without stage one a short one.",
    )
    picture = {"kind": "pictures", "rows": [shown(scene.choose(settings.picture), title_of(scene, settings.picture))]}
    ask = [
        picture_control(scene, "picture", "Picture", settings.picture),
        text_control("question", "A question of your own", settings.question or ""),
    ]
    if not models:
        said_so = (
            f"{scene.model.facts.name} comes without its sisters: only the embedded workshop model was trained here in "
            "all three ways. Start without MODEL, or with MODEL=workshop, to ask them."
        )
        return panel("Three trainings of one model", "live", said_so, why, [note(said_so)])
    rows = _side_by_side(models, talks)
    differ = sum(len(set(row[1:])) > 1 for row in rows)
    summary = f"Asked the same {len(rows)} questions, the three answer differently {differ} times."
    head = ["question", *(MODELS[baseline.name] for baseline in models)]
    turns = len(settings.talk)
    caption = f"The last {turns} questions are one conversation." if turns > 1 else "Each question is asked by itself."
    parts = [picture, table(head, rows, caption)]
    return panel("Three trainings of one model", "live", summary, why, parts, ask)


def _side_by_side(models: tuple[Baseline, ...], talks: list[list[str]]) -> list[list[str]]:
    questions = [question for talk in talks for question in talk]
    return [
        [question, *(said(baseline.answers[place]) for baseline in models)] for place, question in enumerate(questions)
    ]


FIGURES = [
    Figure("alone", "The tutor alone", AloneSettings, alone, needs="model"),
    Figure("projectors", "Three translators", AboutPicture, projectors, needs="picture"),
    Figure("controls", "Real, blank, wrong", ControlsSettings, controls, needs="picture"),
    Figure("sisters", "Three trainings of one model", BaselinesSettings, baselines, needs="picture"),
]
