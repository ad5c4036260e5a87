"""A Chromium, pages served from this very process, and the few moves that every test of the page makes."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    JSHandle,
    Locator,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from lessons.engine import Engine, LiveEngine, Progress
from lessons.server.launch import serve
from lessons.server.page import Page as Built
from lessons.server.page import Settings, build
from tests.browser import chromium
from tests.lessons.fakes import FakeEngine
from viz import browser as web

PATIENCE = 20_000
"""Milliseconds; CI machines are slow, and a test that passes never waits that long."""
WIDE = {"width": 1280, "height": 800}
REPEATED = ("greet", "follow")
"""Requests that a page sends again and again, of which one is always under way."""
FRAMES = """() => new Promise((done) => {
  let left = 3;
  const next = () => (left -= 1) ? requestAnimationFrame(next) : done();
  requestAnimationFrame(next);
})"""
"""Three frames: what is asked for and drawn at the next one has been by then."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, which keeps an event loop running in this thread: until the end of this folder, as tests elsewhere
    run loops of their own.
    """
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium, or a skip that nobody can overlook."""
    path = chromium.find(playwright)
    if path is None:
        pytest.skip("NO CHROMIUM: the page is NOT tested in a browser. Debian: apt install chromium, or set CHROMIUM.")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    started = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS, *camera])
    yield started
    started.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of two: a square one and a wide one."""
    folder = tmp_path_factory.mktemp("pictures")
    entries = []
    asked = {"square": ["What is it?", "Why?"], "wide": ["Is there a saw?"]}
    for name, size in (("square", (90, 90)), ("wide", (120, 80))):
        values = np.random.default_rng(len(name)).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
        Image.fromarray(values).save(folder / f"{name}.png")
        entry = {"file": f"{name}.png", "title": f"A {name} one", "questions": asked[name], "kind": "scene"}
        entries.append({**entry, "licence": "CC0-1.0", "credit": "Nobody", "source": "drawn"})
    (folder / "pictures.json").write_text(json.dumps(entries))
    return folder


@dataclass
class Site:
    """A page being served."""

    address: str
    built: Built
    pictures: Path = Path()


@pytest.fixture(scope="session")
def put_up(pictures: Path) -> Iterator[Callable[[Callable[[Progress], Engine]], Site]]:
    """Serve a page around whatever loads a model; all are taken down at the end."""
    sites: list[Site] = []

    def put(load: Callable[[Progress], Engine]) -> Site:
        built = build(Settings(load, pictures))
        sites.append(Site(serve(built, "127.0.0.1", free_port(), block=False), built, pictures))
        return sites[-1]

    yield put
    for site in sites:
        site.built.blocks.close(verbose=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Fake:
    """A page around a fake model, the same for all tests; each test sets the model as it needs it."""

    site: Site
    engine: FakeEngine


@pytest.fixture(scope="session")
def fake_site(put_up: Callable[..., Site]) -> Fake:
    engine = FakeEngine()
    return Fake(put_up(lambda progress: engine), engine)


def forget(fake: Fake) -> None:
    """Leave the server what a restarted one knows of its pages."""
    sessions = fake.site.built.shared.sessions
    for key in list(sessions._sessions):
        sessions.close(key)


@pytest.fixture
def fake(fake_site: Fake) -> Iterator[Fake]:
    fresh = FakeEngine()
    usual = {name: getattr(fresh, name) for name in ("answer", "delay", "gate", "fails_at", "asked")}
    fake_site.engine.__dict__.update(usual)
    yield fake_site
    forget(fake_site)  # a browser that is shut says no goodbye
    if fake_site.engine.gate:
        fake_site.engine.gate.release(1000)


@pytest.fixture(scope="session")
def real(put_up: Callable[..., Site], loaded: Callable[[str], Any]) -> Callable[[str], Site]:
    """A page around a checkpoint by its name, put up once."""
    sites: dict[str, Site] = {}

    def get(name: str) -> Site:
        if name not in sites:
            model = loaded(name)
            sites[name] = put_up(lambda progress: LiveEngine(model, ""))
        return sites[name]

    return get


@dataclass
class Visitor:
    """One browser window on a page, and what a person does there."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    pending: set[Request] = field(default_factory=set)
    """Requests of the page that have not been answered yet, but for those that it repeats."""

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("request", self._sent)
        self.page.on("requestfinished", lambda request: self.pending.discard(request))
        self.page.on("requestfailed", lambda request: self.pending.discard(request))

    def _sent(self, request: Request) -> None:
        self.requests.append(request.url)
        body = request.post_data or ""
        if "component_server" in request.url and not any(f'"fn_name":"{name}"' in body for name in REPEATED):
            self.pending.add(request)

    def settle(self) -> Visitor:
        """Wait until what the page has just asked for has come, and is drawn."""
        self.page.evaluate(FRAMES)
        while self.pending:
            self.page.wait_for_timeout(20)
        self.page.evaluate(FRAMES)
        return self

    @property
    def answer(self) -> Locator:
        return self.page.locator("#answer")

    @property
    def tokens(self) -> Locator:
        return self.page.locator("#answer [data-token]")

    @property
    def canvas(self) -> Locator:
        return self.page.locator("#picture canvas")

    def arrive(self, address: str, *, ready: bool = True) -> Visitor:
        self.page.goto(address)
        self.page.wait_for_selector("#ask", state="visible" if ready else "attached")  # hidden in other rooms
        if ready:
            self.page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
        return self

    def ask(self, question: str, *, until: str | None = "done") -> Visitor:
        self.page.fill("#question", question)
        self.page.click("#ask")
        if until:
            self.wait(until)
        return self

    def wait(self, status: str) -> None:
        self.page.wait_for_selector(f'#answer[data-status="{status}"]')

    def shown(self) -> int:
        return int(self.canvas.get_attribute("data-token") or -1)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.text_content() or ""

    def module(self, name: str) -> JSHandle:
        """One of the page's own modules, to be handed to a script of a test."""
        return self.page.evaluate_handle("(address) => import(address)", f"./{web.address(name)}")

    def painted(self) -> list[dict[str, Any]]:
        marks = "performance.getEntriesByName('glassbox-painted').map((mark) => mark.detail)"
        found: list[dict[str, Any]] = self.page.evaluate(marks)
        return found


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Open a window of one's own, at an address or empty; at the end none may have met an error."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def come(address: str | None, *, ready: bool = True, first: bool = False, **options: Any) -> Visitor:
        context = browser.new_context(**{"viewport": WIDE, "permissions": ["camera"], **options})
        if not first:
            context.add_init_script(chromium.TOURED)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page())
        visitors.append(visitor)
        return visitor if address is None else visitor.arrive(address, ready=ready)

    expect.set_options(timeout=PATIENCE)
    yield come
    errors = [error for visitor in visitors for error in visitor.errors]
    for context in contexts:
        context.close()
    assert errors == []


def violations(page: Page, theme: str, context: str = ".gb") -> list[tuple[str, list[str]]]:
    """The rules of axe that a page breaks, each with the elements that do. In the dark its rules of colour alone: a
    theme changes nothing else, and all other rules have judged the same elements in the light.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if theme == "dark":
        options["runOnly"] = {"type": "tag", "values": ["cat.color"]}
        options["rules"] = {"color-contrast-enhanced": {"enabled": False}}  # as in the light: axe's default
    found = axe.run(page, context=context, options=options).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
