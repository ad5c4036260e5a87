"""The page, assembled: our own markup in one `gr.HTML`, and thin ones that carry values from Python to it.

What the visitor does is an event or a request of the page; see `viz/static/page.js` for the other end of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import DataWithFiles

from lessons import documents, rooms
from lessons.answering import Branch, Report, Shared, Value, answer
from lessons.checking import check
from lessons.desk import REQUESTS, Desk, Reply
from lessons.documents import LARGEST, DocumentError
from lessons.engine import Engine, Progress
from lessons.gallery import Gallery
from lessons.line import Line
from lessons.loading import Loading, Status
from lessons.routes import PLOTLY
from lessons.visits import UnknownVisitError, Visit, Visits
from viz import browser
from viz.numbers import count

TITLE = "Glassbox LLaVA"
UPLOAD_LIMIT = 50 * 10**6
"""Bytes of one uploaded file; a phone's photo has 3 to 15 million."""
OPEN_VISITS = 128
KEPT_ROWS = 10**9
"""Bytes of attention rows kept for layers and heads asked for later, over all visits."""
WAITING = 24
"""How many questions may stand in line; each holds one of the server's 40 threads."""

MOUNT = """
window.glassbox.mount({
  element, server, catalogue: props.catalogue, limit: props.limit, plotly: props.plotly,
  ask: (question) => trigger('ask', question),
  check: (patches) => trigger('check', patches),
  greet: (visit) => trigger('greet', visit),
});
"""
CARRY = """
const carry = () => window.glassbox.receive('%s', props.value);
watch('value', carry);
carry();
"""


@dataclass(frozen=True)
class Settings:
    """What can be chosen when the page is built."""

    load: Callable[[Progress], Engine]
    """Loads the model; called in a thread after the page is up."""
    pictures: Path
    """Folder with `pictures.json`."""


@dataclass(frozen=True)
class Page:
    """The page and what it stands on."""

    blocks: gr.Blocks
    shared: Shared


def build(settings: Settings) -> Page:
    """Build the page. Nothing is loaded yet: call `page.shared.loading.start()` once it is up.

    Raises:
        GalleryError: the shipped pictures are not as they should be.
    """
    gallery = Gallery(settings.pictures)
    shared = Shared(Loading(settings.load), Line(WAITING), Visits(OPEN_VISITS, KEPT_ROWS))
    desk = Desk(shared, gallery)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        page = gr.HTML(
            html_template=browser.markup(),
            js_on_load=MOUNT,
            apply_default_css=False,
            server_functions=[_request(desk, name) for name in (*REQUESTS, *rooms.NAMES)],
            catalogue=gallery.cards(),
            limit=UPLOAD_LIMIT,
            plotly=PLOTLY,
        )
        status, run, checked = (_carrier(name) for name in ("status", "run", "check"))
        quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "trigger_mode": "multiple"}
        hidden: dict[str, Any] = {**quiet, "api_visibility": "private"}
        blocks.load(_greeter(shared), None, status, **hidden)
        page.greet(_regreeter(shared), None, status, **hidden)
        page.ask(_asker(shared), None, run, **hidden)
        page.check(_checker(shared), None, checked, **hidden)
        blocks.unload(_leaver(shared))
    return Page(blocks, shared)


def _carrier(name: str) -> gr.HTML:
    """A component nobody sees, whose value reaches the page's script."""
    return gr.HTML(html_template="", js_on_load=CARRY % name, apply_default_css=False, elem_classes=["gb-carrier"])


def _request(desk: Desk, name: str) -> Callable[[Any], Reply]:
    """One of the desk's requests, in the form in which Gradio serves it."""

    def serve(data: Any) -> Reply:
        if isinstance(data, DataWithFiles):
            return desk.handle(name, data.data, data.files)
        return desk.handle(name, data, [])

    serve.__name__ = name
    return serve


def _greeter(shared: Shared) -> Callable[..., Iterator[Value]]:
    def greet(request: gr.Request) -> Iterator[Value]:
        yield from _watch(shared, shared.visits.open(str(request.session_hash)))

    return greet


def _regreeter(shared: Shared) -> Callable[..., Iterator[Value]]:
    """Greets a page once more: its visit goes on if it is still known, else it gets a new one."""

    def greet_again(event: gr.EventData, request: gr.Request) -> Iterator[Value]:
        try:
            visit = shared.visits.get(_data(event).get("visit"))
        except UnknownVisitError:
            visit = shared.visits.open(str(request.session_hash))
        yield from _watch(shared, visit)

    return greet_again


def _data(event: gr.EventData) -> Value:
    return event._data if isinstance(event._data, dict) else {}


def _said(event: gr.EventData) -> tuple[Value, int, str]:
    """What a page says with an event, the number of its turn, and what is wrong with it, in words; else nothing."""
    data = _data(event)
    try:
        documents.check(data)
    except DocumentError as error:
        return data, _turn(data), str(error)
    return data, _turn(data), ""


def _watch(shared: Shared, visit: Visit) -> Iterator[Value]:
    for status in shared.loading.watch():
        yield {"visit": visit.key, **_status(shared.loading, status)}


def _status(loading: Loading, status: Status) -> Value:
    engine = loading.engine
    if engine is None:
        return {**asdict(status), "model": None}
    facts = engine.facts
    spoken = {"parameters": count(facts.parameters), "exact": f"{facts.parameters:,}"}
    return {**asdict(status), "model": {**asdict(facts), **spoken}}


def _asker(shared: Shared) -> Callable[..., Iterator[Value]]:
    def ask(event: gr.EventData) -> Iterator[Value]:
        data, turn, wrong = _said(event)
        if wrong:
            yield Report(turn).value("failed", wrong)
            return
        try:
            visit = shared.visits.get(data.get("visit"))
        except UnknownVisitError as error:
            yield Report(turn).value("unknown", str(error.args[0]))
            return
        other = data.get("branch")
        branch = Branch(*(other.get(name) for name in ("run", "at", "token"))) if isinstance(other, dict) else None
        yield from answer(shared, visit, turn, str(data.get("question", "")), branch)

    return ask


def _checker(shared: Shared) -> Callable[..., Iterator[Value]]:
    def check_patches(event: gr.EventData) -> Iterator[Value]:
        data, turn, wrong = _said(event)
        try:
            visit = shared.visits.get(data.get("visit"))
        except UnknownVisitError as error:
            wrong = str(error.args[0])
        if wrong:
            yield {"turn": turn, "status": "failed", "note": wrong, "count": 0}
            return
        yield from check(shared, visit, turn, data.get("run"), data.get("patches"))

    return check_patches


def _turn(data: Value) -> int:
    """The page's number of a turn, which goes back to it: one that its script can count with."""
    turn = data.get("turn")
    return turn if type(turn) is int and abs(turn) <= LARGEST else 0


def _leaver(shared: Shared) -> Callable[[gr.Request], None]:
    def leave(request: gr.Request) -> None:
        shared.visits.close(str(request.session_hash))

    return leave
