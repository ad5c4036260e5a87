"""What a learner can set at a figure that asks the model: the picture and the question, with the page's controls."""

from __future__ import annotations

from typing import Annotated, Any

from PIL import Image
from pydantic import BeforeValidator

from lessons.figures.figure import Scene, Settings, ShippedPicture, Text
from model.trace import Sight

Value = dict[str, Any]
QUESTION = "Describe the safety hazards in this workshop image."
"""The lessons' question, where a figure is given none."""

OWN = "The picture on the page"


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
            picture_control(scene, "picture", "Picture", self.picture),
            text_control("question", "Question", self.question),
        ]


def sight_of(scene: Scene, file: str | None) -> Sight:
    """What the loaded model makes of a shipped picture, or of the learner's."""
    return scene.model.see(scene.choose(file))


def picture_control(scene: Scene, name: str, label: str, value: str | None) -> Value:
    """A choice among the shipped pictures and the learner's own."""
    options = [["", OWN], *([each.file, each.title] for each in scene.gallery.shipped)]
    return {"name": name, "label": label, "kind": "choice", "value": value or "", "options": options}


def text_control(name: str, label: str, value: str) -> Value:
    """A line to type into."""
    return {"name": name, "label": label, "kind": "text", "value": value}


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
    return next((each.title for each in scene.gallery.shipped if each.file == known), OWN)
