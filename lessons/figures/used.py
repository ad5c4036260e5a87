"""A figure as a lesson or a drill sets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import field_validator, model_validator

from lessons.figures.registry import FIGURES
from lessons.strict import Strict

STATION = "station"
"""The one figure that is the walkthrough itself: a drill cannot draw it."""


class UsedFigure(Strict):
    """In YAML `name`, and beside it the figure's settings, which the figure itself checks."""

    name: str
    settings: Mapping[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _settings_stand_beside_the_name(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            raise ValueError("should name a figure, with its settings beside it")
        settings = {str(key): value for key, value in given.items() if key != "name"}
        return {"settings": settings, **{key: value for key, value in given.items() if key == "name"}}

    @field_validator("name")
    @classmethod
    def _is_there(cls, name: str) -> str:
        if name not in FIGURES:
            raise ValueError(f"there is no figure {name!r}; there are {', '.join(sorted(FIGURES))}")
        return name

    @model_validator(mode="after")
    def _is_set_well(self) -> UsedFigure:
        FIGURES[self.name].settings.model_validate(dict(self.settings))  # its mistakes become ours
        return self

    @property
    def title(self) -> str:
        """What the figure is called."""
        return FIGURES[self.name].title

    def page(self) -> dict[str, Any]:
        """As in YAML."""
        return {"name": self.name, **self.settings}
