"""The picture that is asked about: bringing one, cutting or padding it to a square, what the model is shown of it."""

from __future__ import annotations

from typing import Annotated, Literal

from lessons.server.context import Context
from lessons.server.messages import BusyError, Done, Name, Reply, Request, Says, request
from lessons.server.reports import PlacementFacts
from lessons.server.session import bytes_of
from lessons.stations import replies
from model.pictures.picture import notices, prepare
from model.pictures.picture import open_picture as open_brought
from model.words import phrase
from viz.pictures import preview

Pair = tuple[int, int]


class OpenPicture(Request):
    """A file that is sent along, or the shipped picture of that name."""

    file: Name = ""


class PictureOpened(Reply):
    """The picture that is asked about now."""

    preview: str
    """As an address that a page can show."""
    size: Pair
    """Width and height in pixels."""
    notices: list[str]
    """What a visitor should know of it."""


@request
def open_picture(query: OpenPicture, context: Context) -> PictureOpened:
    """Make a picture the one that is asked about.

    Where it cannot be used, the session keeps the picture and the conversation it had; `busy` where it could be, but an
    answer about the last one is still being written.
    """
    session = context.session
    if context.files:
        picture = open_brought(context.files[0][1], owner=session.key)
    else:
        picture = context.gallery.open(query.file)
        prepare()  # a page opens with a shipped picture; by the time its visitor brings another, all is ready
    if session.turn_lock.locked():
        raise BusyError(phrase("requests.pictures.busy_to_change"))
    context.shared.sessions.require_room(session, bytes_of(picture))
    session.show(picture)
    return PictureOpened(preview=preview(picture), size=picture.size, notices=list(notices(picture)))


class Frame(Request):
    """How the picture is made square: cut, or padded."""

    pad: Annotated[bool, Says("requests.pictures.pad")]


@request
def frame(query: Frame, context: Context) -> Done:
    """Show the session's picture to the model cut to a square, or padded to one."""
    session = context.session
    if session.picture is None:
        raise ValueError(phrase("server.answers.no_picture_yet"))
    if session.turn_lock.locked():
        raise BusyError(phrase("requests.pictures.busy"))
    session.show(session.picture, pad=query.pad)
    return Done()


class Look(Request):
    """What the model is shown of the session's picture."""


class NotReady(Reply):
    """Nothing yet: the model is loading, or there is no picture."""

    ready: Literal[False]


class Shown(Reply):
    """What the processor made of a picture, and where the patches lie on it."""

    ready: Literal[True]
    pad: bool
    seen: str
    shape: str
    kept: tuple[float, float, float, float]
    """Left, top, right and bottom of what is kept, as shares of the original."""
    placement: PlacementFacts
    """Its positions counted from the picture's first."""
    patches: str
    mean: list[float]
    std: list[float]
    rescale: float


@request
def look(query: Look, context: Context) -> Shown | NotReady:
    """What the model's processor makes of the session's picture; nothing while the model is loading."""
    session, engine = context.session, context.shared.loading.engine
    if engine is None or session.picture is None:
        return NotReady(ready=False)
    if session.sight:
        picture, placement = session.sight.picture, session.sight.patches.placement
    else:
        picture = engine.preprocess(session.picture, pad=session.pad)
        placement = engine.place(picture)
    return Shown(ready=True, pad=session.pad, **replies.image(picture, placement, engine.facts))


class Resume(Request):
    """What a page that was loaded again needs of the picture that it had."""


class NothingToResume(Reply):
    """There was no picture."""

    picture: Literal[False]


class Resumed(Reply):
    """The picture that there was."""

    picture: Literal[True]
    preview: str
    size: Pair
    pad: bool


@request
def resume(query: Resume, context: Context) -> Resumed | NothingToResume:
    """What a page that was loaded again needs of the picture that it had."""
    session = context.session
    if session.picture is None:
        return NothingToResume(picture=False)
    return Resumed(picture=True, preview=preview(session.picture), size=session.picture.size, pad=session.pad)
