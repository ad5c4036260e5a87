"""What a figure of a lesson is: a name, settings that are checked, and a function from a scene to a Panel.

Knows nothing of lessons or pages. A Panel is the dictionary that `viz/web/js/figures/panel.js` draws; `panel_of` makes
one. What a figure is called and why it can be believed stand in `words/figures/<name>.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from lessons.engine import Engine
from lessons.gallery import Gallery
from lessons.strict import Strict, complaints
from model.words import phrase

Panel = dict[str, Any]
"""What Python tells of a figure: title, from, told, why, controls, parts; a station's says only `station`."""
Needs = Literal["nothing", "model", "picture"]
Origin = Literal["live", "recorded", "measured", "published", "arithmetic"]
PICTURES = Path(__file__).parents[2] / "assets" / "pictures" / "pictures.json"
LONGEST_TEXT = 2000
"""Characters of one text setting; a question of the walkthrough may be no longer."""


class Settings(Strict):
    """Settings of a figure; a figure's own adds its fields."""


@cache
def _shipped() -> frozenset[str]:
    return frozenset(entry["file"] for entry in json.loads(PICTURES.read_text("utf-8")))


def _is_shipped(file: str) -> str:
    if file not in _shipped():
        raise ValueError(phrase("figures.shared.not_shipped", file=repr(file[:80])))
    return file


ShippedPicture = Annotated[str, AfterValidator(_is_shipped)]
"""The file name of one of assets/pictures."""
Place = Annotated[int, Field(ge=0, lt=10_000)]
Patch = tuple[Place, Place]
"""Row and column, from 0; whether the loaded grid has it is known only once a model is there."""
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
"""Words for the model: not empty, not huge."""


@dataclass(frozen=True)
class Scene:
    """What a figure may look at."""

    engine: Engine | None
    gallery: Gallery
    picture: Image.Image | None = None
    """The learner's own, where there is one."""

    @property
    def model(self) -> Engine:
        """The loaded model. Raises ValueError while there is none."""
        if self.engine is None:
            raise ValueError(phrase("figures.shared.loading"))
        return self.engine

    def choose(self, file: str | None) -> Image.Image:
        """The shipped picture of that name, else the learner's, else the first of the gallery.

        Raises:
            GalleryError: the gallery has no such picture.
            ValueError: there is no picture at all.
        """
        if file is not None:
            return self.gallery.open(file)
        if self.picture is not None:
            return self.picture
        if not self.gallery.shipped:
            raise ValueError(phrase("figures.shared.no_picture"))
        return self.gallery.open(self.gallery.shipped[0].file)


@dataclass(frozen=True)
class Figure:
    """One kind of figure that a block of a lesson can name."""

    name: str
    settings: type[BaseModel]
    draw: Callable[[Scene, Any], Panel]
    """From a scene and an instance of `settings`."""
    needs: Needs = "nothing"

    @property
    def title(self) -> str:
        """What it is called, whatever its settings."""
        return phrase(f"figures.{self.name}.title")

    def read(self, settings: Mapping[str, Any]) -> BaseModel:
        """Settings, checked. Raises ValueError that names each wrong one."""
        try:
            return self.settings.model_validate(dict(settings))
        except ValidationError as error:
            said = (f"{place or phrase('figures.shared.whole')}: {words}" for place, words in complaints(error))
            raise ValueError("; ".join(said)) from error

    def panel(self, scene: Scene, settings: Mapping[str, Any]) -> Panel:
        """The figure drawn. Raises ValueError in words: a wrong setting, no model yet, nothing to look at."""
        read = self.read(settings)
        if self.needs != "nothing":
            _ = scene.model
        return self.draw(scene, read)


def panel(
    title: str,
    origin: Origin,
    summary: str,
    why: tuple[str, str, str, str],
    parts: Sequence[Mapping[str, Any]],
    controls: Sequence[Mapping[str, Any]] = (),
) -> Panel:
    """A Panel.

    Args:
        told: one sentence of what is seen, also for those who cannot see it.
        why: what this is, how it was computed, how it is scaled, what it does not show.
    """
    what, how, scale, not_shown = why
    return {
        "title": title,
        "from": origin,
        "told": summary,
        "why": {"what": what, "how": how, "scale": scale, "not": not_shown},
        "controls": [dict(control) for control in controls],
        "parts": [dict(part) for part in parts],
    }


def panel_of(
    name: str,
    origin: Origin,
    summary: str,
    parts: Sequence[Mapping[str, Any]],
    controls: Sequence[Mapping[str, Any]] = (),
    *,
    instead: Mapping[str, str] | None = None,
    **values: object,
) -> Panel:
    """The Panel of a figure, which finds its title and its why by the figure's name.

    Args:
        summary: one sentence of what is seen, also for those who cannot see it.
        instead: texts in the place of its own: of `title`, `what`, `how`, `scale`, `not`.
        values: what goes into its why.
    """
    words = {
        "title": phrase(f"figures.{name}.title"),
        "what": phrase(f"figures.{name}.what", **values),
        "how": phrase(f"figures.{name}.how", **values),
        "scale": phrase(f"figures.{name}.scale", **values),
        "not": phrase(f"figures.{name}.not", **values),
        **(instead or {}),
    }
    why = (words["what"], words["how"], words["scale"], words["not"])
    return panel(words["title"], origin, summary, why, parts, controls)
