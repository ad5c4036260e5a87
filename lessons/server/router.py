"""What a page may ask of the server besides an answer: look at a picture, show a layer, stop, start again.

Anyone can call these with anything, so every argument is checked; a visitor reaches only what their own key opens.
Each takes one dictionary (and the files sent with it) and returns one, with `error` where it cannot be done.
"""

from __future__ import annotations

import logging
from typing import Any

from lessons.engine import Engine
from lessons.gallery import Gallery, GalleryError
from lessons.server import documents, rooms
from lessons.server.answering import Shared
from lessons.server.exports import export
from lessons.server.session import UnknownVisitError, Visit, bytes_of
from lessons.stations import maps as station_maps
from lessons.stations import replies
from lessons.stations.drawings import draw
from lessons.stations.registry import station
from lessons.stations.subject import Subject
from model.pictures.picture import PictureError, notices, open_picture, prepare
from viz.pictures import preview

Request = dict[str, Any]
Reply = dict[str, Any]
Files = list[tuple[str, bytes]]
"""Name and content of each file sent along."""
REQUESTS = (
    *("open_picture", "frame", "look", "station", "encoder_attention", "projector_row", "lens", "export"),
    *("drawing", "figure", "maps", "tokens", "start_again", "load_again", "resume"),
)
MOST_AT_ONCE = 64
"""Maps or tokens in one reply; the page asks again for more."""

log = logging.getLogger(__name__)


class Desk:
    """The requests of a page, each a method."""

    def __init__(self, shared: Shared, gallery: Gallery) -> None:
        self._shared, self._gallery = shared, gallery

    def open_picture(self, request: Request, files: Files) -> Reply:
        """Make an uploaded file, or the shipped picture named by `file`, the one that is asked about.

        Where it cannot be used, the visit keeps the picture and the conversation it had; `busy` where it could be,
        but an answer about the last one is still being written.
        """
        visit = self._visit(request)
        if files:
            picture = open_picture(files[0][1], owner=visit.key)
        else:
            picture = self._gallery.open(str(request.get("file")))
            prepare()  # a page opens with a shipped picture; by the time its visitor brings another, all is ready
        if visit.asking.locked():
            return {"busy": True, "error": "An answer is still being written. Stop it, then change the picture."}
        self._shared.visits.require_room(visit, bytes_of(picture))
        visit.show(picture)
        return {"preview": preview(picture), "size": list(picture.size), "notices": list(notices(picture))}

    def frame(self, request: Request, files: Files) -> Reply:
        """Show the visit's picture to the model cut to a square (`pad` false), or padded to one."""
        visit, pad = self._visit(request), request.get("pad")
        if not isinstance(pad, bool):
            raise ValueError(f"Padding is on or off (true or false), not {pad!r}.")
        if visit.picture is None:
            raise ValueError("There is no picture yet. Choose one first.")
        if visit.asking.locked():
            return {"busy": True, "error": "An answer is still being written. Stop it first."}
        visit.show(visit.picture, pad=pad)
        return {}

    def look(self, request: Request, files: Files) -> Reply:
        """What the model's processor makes of the visit's picture; nothing while the model is loading."""
        visit = self._visit(request)
        engine = self._shared.loading.engine
        if engine is None or visit.picture is None:
            return {"ready": False}
        seen = visit.sight.picture if visit.sight else engine.look(visit.picture, pad=visit.pad)
        return {"ready": True, "pad": visit.pad, **replies.image(seen, engine.facts)}

    def station(self, request: Request, files: Files) -> Reply:
        """What a station (`name`) shows of the visit's picture."""
        engine = self._engine()
        visit, name = self._visit(request), request.get("name")
        show = station(name).show
        if show is None:
            raise ValueError(f"There is no station {name!r} to look into.")
        return show(engine, lambda: visit.see(engine))

    def encoder_attention(self, request: Request, files: Files) -> Reply:
        """The eye's own attention for one layer and head, or the mean."""
        engine, visit = self._engine(), self._visit(request)
        return replies.encoder_attention(engine, visit.see(engine), request.get("layer"), request.get("head"))

    def projector_row(self, request: Request, files: Files) -> Reply:
        """One patch on its way through the projector."""
        engine, visit = self._engine(), self._visit(request)
        return replies.projector_row(engine, visit.see(engine), request.get("patch"))

    def lens(self, request: Request, files: Files) -> Reply:
        """What each layer of the language model would have said at each token of a run, or of a `word` of one's own."""
        run = self._shared.visits.run(self._visit(request), request.get("run"))
        return replies.lens(self._engine(), run.transcript, request.get("word", ""))

    def export(self, request: Request, files: Files) -> Reply:
        """A run as a file, of one of `exports.KINDS`; its maps by `method` and `settings`."""
        run = self._shared.visits.run(self._visit(request), request.get("run"))
        engine = self._engine()
        choice = station_maps.choice(request)
        return export(run.whole(engine.facts.name), request.get("kind"), engine, choice)

    def drawing(self, request: Request, files: Files) -> Reply:
        """One figure on paper, see `drawings.DRAWINGS`; of a run where the page names one."""
        engine, visit = self._engine(), self._visit(request)
        key = request.get("run")
        run = self._shared.visits.run(visit, key).whole(engine.facts.name) if key else None
        return draw(Subject(engine, visit.see(engine), run, request), request.get("figure"), request.get("kind"))

    def figure(self, request: Request, files: Files) -> Reply:
        """A figure of a lesson by its `name` and `settings`, on the visit's picture where none is named."""
        visit, engine = self._visit(request), self._shared.loading.engine
        return rooms.figure(engine, self._gallery, visit.picture, request.get("name"), request.get("settings"))

    def maps(self, request: Request, files: Files) -> Reply:
        """The maps of a `method` and its `settings` for the tokens of a `run` from `start` on."""
        engine, visit = self._engine(), self._visit(request)
        kept = self._shared.visits.run(visit, request.get("run"))
        start, choice = _start(request, len(kept.steps)), station_maps.choice(request)
        if not kept.steps:
            return {"start": start, "maps": []}
        run = kept.whole(engine.facts.name)
        most = 1 if choice.method.passes else MOST_AT_ONCE  # what has to be computed comes one at a time
        tokens = range(start, min(start + most, len(run.steps)))
        return {"start": start, "maps": [station_maps.message(choice.of(run, token, engine)) for token in tokens]}

    def tokens(self, request: Request, files: Files) -> Reply:
        """The tokens of a run from `start` on, for a page that missed some of the stream."""
        run = self._shared.visits.run(self._visit(request), request.get("run"))
        told = list(run.tokens)
        start = _start(request, len(told))
        return {"start": start, "tokens": told[start : start + MOST_AT_ONCE]}

    def start_again(self, request: Request, files: Files) -> Reply:
        """Forget the conversation, keep the picture."""
        self._visit(request).talk = None
        return {}

    def resume(self, request: Request, files: Files) -> Reply:
        """What a page that was loaded again needs of the picture that it had; `picture` false where it had none."""
        visit = self._visit(request)
        if visit.picture is None:
            return {"picture": False}
        size = list(visit.picture.size)
        return {"picture": True, "preview": preview(visit.picture), "size": size, "pad": visit.pad}

    def load_again(self, request: Request, files: Files) -> Reply:
        """Try to load the model once more after a failure."""
        self._visit(request)
        self._shared.loading.start()
        return {}

    def _engine(self) -> Engine:
        engine = self._shared.loading.engine
        if engine is None:
            raise ValueError("The model is still being loaded.")
        return engine

    def _visit(self, request: Request) -> Visit:
        return self._shared.visits.get(request.get("visit"))

    def handle(self, name: str, request: object, files: Files) -> Reply:
        """Do what one of the page's requests asks, and turn whatever is raised into words for the page."""
        try:
            if not isinstance(request, dict):
                raise ValueError("A request is an object.")
            documents.check(request)
            reply: Reply = rooms.answer(name, request) if name in rooms.NAMES else getattr(self, name)(request, files)
            return reply
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must hear of it
            return in_words(name, error)


def in_words(name: str, error: Exception) -> Reply:
    """What was raised while a request was served, for the page."""
    if isinstance(error, UnknownVisitError):
        return {"error": str(error.args[0]), "unknown": True}
    if isinstance(error, PictureError | GalleryError | ValueError):
        return {"error": str(error)}
    # The page must hear of it, whatever it is; the log has the whole story.
    log.error("%s failed", name, exc_info=error)
    return {"error": "Something went wrong on the server. Try again."}


def _start(request: Request, count: int) -> int:
    start = request.get("start", 0)
    if not isinstance(start, int) or isinstance(start, bool) or not 0 <= start <= count:
        raise ValueError(f"There is no token {start!r}: this answer has {count}.")
    return start
