"""What a learner can set at a figure that asks the model: the picture and the question, with the page's controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import BeforeValidator

from lessons.figures.figure import Scene, Settings, ShippedPicture, Text
from lessons.figures.questions import QUESTION
from model.trace import Sight
from model.words import phrase

Value = dict[str, Any]


def _nothing(given: object) -> object:
    return None if isinstance(given, str) and not given.strip() else given


PictureChoice = Annotated[ShippedPicture | None, BeforeValidator(_nothing)]
"""A shipped picture; none, or an empty choice, is the learner's own."""

TextChoice = Annotated[Text | None, BeforeValidator(_nothing)]
"""Words, or none."""


class AboutPicture(Settings):
    """A picture and a question about it."""

    picture: PictureChoice = None
    question: Text = QUESTION

    def controls(self, scene: Scene) -> list[Value]:
        """To choose another picture, and to type another question."""
        return [
            picture_control(scene, self.picture),
            control("shared", "question", "text", self.question),
        ]


def sight_of(scene: Scene, file: str | None) -> Sight:
    """What the loaded model makes of a shipped picture, or of the learner's."""
    return scene.model.encode(scene.choose(file))


def control(
    figure: str,
    setting: str,
    kind: Literal["choice", "number", "text"],
    value: object,
    options: Sequence[Sequence[str]] = (),
) -> Value:
    """One of a figure's settings, for the learner to set; its label is what the figure's words call it.

    Args:
        options: of a choice: each value, and what it is called.
    """
    label = phrase(f"figures.{figure}.set.{setting}")
    made = {"name": setting, "label": label, "kind": kind, "value": value}
    return {**made, "options": [list(option) for option in options]} if kind == "choice" else made


def picture_control(scene: Scene, file: str | None, setting: str = "picture") -> Value:
    """A choice among the shipped pictures and the learner's own."""
    options = [["", _own()], *([each.file, each.title] for each in scene.gallery.shipped)]
    return control("shared", setting, "choice", file or "", options)


def shipped_as(scene: Scene, file: str | None) -> str | None:
    """The file of the gallery that a choice comes down to; none where the learner brought a picture of their own."""
    if file is not None:
        return file
    picture = scene.choose(None)
    same = (each.file for each in scene.gallery.shipped if _equal(picture, scene.gallery.open(each.file)))
    return next(same, None)


def _equal(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and one.convert("RGB").tobytes() == other.convert("RGB").tobytes()


def title_of(scene: Scene, file: str | None) -> str:
    """What to call a picture."""
    known = shipped_as(scene, file)
    return next((each.title for each in scene.gallery.shipped if each.file == known), _own())


def _own() -> str:
    return phrase("figures.shared.own_picture")
