"""The page's end of a conversation that outlives its connection: greeting, asking, following, stopping, leaving.

None of these waits for a thread, so that whoever watches or wants to stop gets through however many others compute.
The other end is `viz/web/js/shell/connection.js`. Like those of the router,
each takes one dictionary and checks all of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from lessons.server import documents
from lessons.server.answering import Branch, Shared, answer
from lessons.server.checking import check
from lessons.server.loading import Loading
from lessons.server.router import Reply, Request, in_words
from lessons.server.session import UnknownVisitError, Visit
from lessons.server.sessions import CrowdedError
from viz.numbers import count

REQUESTS = ("greet", "ask", "check", "follow", "stop", "leave")
LAST_TURN = 2**31
"""Turns are numbered below it."""
LOADING_EVERY, READY_EVERY, CROWDED_EVERY = 0.5, 20.0, 5.0
"""Seconds from one greeting of a page to the next: while the model loads, after, and where there is no room for it."""
AT_EASE = 50
"""Pages that can be greeted that often; more of them come less often each."""


class Connection:
    """The requests of a page that never wait for a thread, each a method."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def greet(self, request: Request) -> Reply:
        """Who the page is, how far the model is, and in how many seconds (`next`) to ask again.

        A page without a `visit`, or one that is no longer known, gets a new one; it is told why (`lost`). `visible`
        says whether it is in sight: what nobody sees goes first where there is no room.
        """
        visits, key = self._shared.visits, request.get("visit")
        lost = ""
        try:
            visit = visits.get(key)
        except UnknownVisitError as unknown:
            lost = str(unknown.args[0]) if key is not None else ""
            try:
                visit = visits.open()
            except CrowdedError as crowded:
                return {"crowded": str(crowded), "next": CROWDED_EVERY}
        visit.visible = request.get("visible") is not False
        loading = self._shared.loading
        every = READY_EVERY if loading.status.phase in ("ready", "failed") else LOADING_EVERY
        return {
            "visit": visit.key,
            "lost": lost,
            "next": every * max(1.0, len(visits) / AT_EASE),
            **told_status(loading),
        }

    def ask(self, request: Request) -> Reply:
        """Begin to answer a question under the page's number for it, `turn`; see `follow`."""
        visit, turn, other = self._visit(request), _turn(request), request.get("branch")
        branch = Branch(*(other.get(name) for name in ("run", "at", "token"))) if isinstance(other, dict) else None
        visit.start_turn(turn, lambda: answer(self._shared, visit, turn, request.get("question"), branch))
        return {}

    def check(self, request: Request) -> Reply:
        """Begin to test an answer without some of its patches; see `follow`."""
        visit, turn = self._visit(request), _turn(request)
        run, patches = request.get("run"), request.get("patches")
        visit.start_turn(turn, lambda: check(self._shared, visit, turn, run, patches))
        return {}

    async def follow(self, request: Request, broken: Callable[[], Awaitable[bool]] | None = None) -> Reply:
        """What has become of a turn, as soon as that is more than the page has seen; see `turns.Turn.follow`.

        `lost` where there is no such turn: it was never heard of, or is long over.
        """
        visit, turn = self._visit(request), _turn(request)
        seen, have = _whole(request, "seen", LAST_TURN), _whole(request, "have", LAST_TURN)
        if turn not in visit.turns:
            return {"lost": True}

        async def left() -> bool:
            if broken and await broken():
                visit.dropped = True
            else:
                visit.heard = visit.clock()  # it waits; a goodbye said since it began to still counts
            return visit.dropped or visit.gone

        value = await visit.turns[turn].follow(seen, have, left)
        if visit.gone:
            self._visit(request)  # says why
        return value

    def stop(self, request: Request) -> Reply:
        """End a turn at its next step."""
        visit, turn = self._visit(request), _turn(request)
        visit.stop(turn)
        if turn in visit.turns:
            visit.turns[turn].hurry()
        return {}

    def leave(self, request: Request) -> Reply:
        """The page is being closed, or loaded again: nobody waits for its answer until it is back."""
        self._visit(request).say_goodbye()
        return {}

    def _visit(self, request: Request) -> Visit:
        return self._shared.visits.get(request.get("visit"))

    async def handle(self, name: str, request: object, broken: Callable[[], Awaitable[bool]] | None = None) -> Reply:
        """Do what one of `REQUESTS` asks, and turn whatever is raised into words for the page.

        Args:
            broken: whether the connection by which it came is.
        """
        try:
            if not isinstance(request, dict):
                raise ValueError("A request is an object.")
            documents.check(request)
            reply: Reply = await self.follow(request, broken) if name == "follow" else getattr(self, name)(request)
            return reply
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must hear of it
            return in_words(name, error)


def told_status(loading: Loading) -> Reply:
    """Where the loading stands, and the model's facts once it is there."""
    status, engine = loading.status, loading.engine
    if engine is None:
        return {**asdict(status), "model": None}
    facts = engine.facts
    spoken = {"parameters": count(facts.parameters), "exact": f"{facts.parameters:,}"}
    return {**asdict(status), "model": {**asdict(facts), **spoken}}


def _turn(request: Request) -> int:
    return _whole(request, "turn", LAST_TURN)


def _whole(request: Request, name: str, limit: int) -> int:
    number = request.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < limit:
        raise ValueError(f"The request's {name!r} is a whole number from 0 to {limit - 1}.")
    return number
