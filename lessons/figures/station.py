"""A station of the walkthrough as the figure of a lesson: its settings are checked here, the page itself draws it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from lessons.figures.figure import Figure, Panel, Patch, Place, Scene, Settings, ShippedPicture, Text
from lessons.stations.registry import station


class StationSettings(Settings):
    """Where to stand, and how the station is set."""

    at: str
    """The id of a station."""
    view: str | None = None
    picture: ShippedPicture | None = None
    """The learner's own where none is named."""
    patch: Patch | None = None
    question: Text | None = None
    token: Annotated[int, Field(ge=0)] | None = None
    layer: Place | None = None
    head: Place | None = None

    @field_validator("at")
    @classmethod
    def _is_a_station(cls, at: str) -> str:
        return station(at).id

    @field_validator("view")
    @classmethod
    def _is_one_of_the_station(cls, view: str | None, info: ValidationInfo) -> str | None:
        at = info.data.get("at")
        allowed = station(at).view_ids if at else ()
        if at and view is not None and view not in allowed:
            raise ValueError(f"the station {at!r} has {', '.join(allowed) or 'no views'}, not {view!r}")
        return view


def draw(scene: Scene, settings: StationSettings) -> Panel:
    """Only the settings: the page has the station already."""
    chosen: dict[str, Any] = settings.model_dump(exclude_none=True)
    return {"station": chosen}


STATION = Figure("station", StationSettings, draw, needs="picture")
