"""The figures of lessons: drawn for the learner, or a still of a station where there is no model yet."""

from __future__ import annotations

from typing import Annotated, Any

from lessons.server.context import Context
from lessons.server.messages import Name, Reply, Request, Says, request


class FigureAsked(Request):
    """A figure of a lesson; its settings are checked by its own model."""

    name: Name
    settings: dict[str, Any]


class Panel(Reply):
    """A figure as `viz/web/js/figures/panel.js` draws it."""

    panel: dict[str, Any]


@request
def figure(query: FigureAsked, context: Context) -> Panel:
    """A figure of a lesson, on the session's picture where its settings name none.

    While there is no engine, a figure that needs one is shown as it was recorded, where it was.
    """
    from lessons.figures import registry
    from lessons.figures.figure import Scene

    session, engine = context.session, context.shared.loading.engine
    if engine is None and (recorded := registry.recorded(query.name, query.settings)) is not None:
        return Panel(panel=recorded)
    return Panel(panel=registry.draw(Scene(engine, context.gallery, session.picture), query.name, query.settings))


class Still(Request):
    """A station as it looks before a model is loaded; extra settings are those of a lesson's figure."""

    at: Annotated[Name, Says("requests.figures.no_station")]
    view: Name | None = None


class StillPicture(Reply):
    """It, as an address that a page can show."""

    still: str


@request
def still(query: Still, context: Context) -> StillPicture:
    """The still of a station and of what lies over the picture there."""
    from lessons.figures.stills import still as address

    return StillPicture(still=address(query.at, query.view))
