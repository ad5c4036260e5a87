"""The page below a sub-path, behind proxies that rename the host, in a frame, and opened by somebody else's page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, expect

from lessons.server.launch import Access, serve
from lessons.server.listening import listen
from lessons.server.page import Settings, build
from lessons.server.routes import ROUTES
from tests.browser import chromium
from tests.browser.conftest import Fake, Visitor
from tests.browser.proxies import Proxy, application, course, opener, running
from tests.lessons.fakes import ANSWER, FakeEngine, loader
from tests.lessons.server.test_router import png

Visit = Callable[..., Visitor]
HUB = "/user/jo/proxy/7870"
PROXIES = {
    "below a sub-path, little said": Proxy(HUB, forwarded=("X-Forwarded-Host", "X-Forwarded-Proto")),
    "below a sub-path, nothing said": Proxy(HUB),
    "below a sub-path, all said": Proxy(
        HUB, forwarded=("X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-ProxyContextPath")
    ),
    "below a sub-path, host renamed": Proxy("/a", keeps_host=False),
    "host renamed, as nginx does unless told otherwise": Proxy(keeps_host=False),
    "host renamed to a name of this machine": Proxy(renames="localhost"),
    "plain": Proxy(),
    "buffering": Proxy(buffers=True, forwarded=("X-Forwarded-Host",)),
}


@pytest.fixture
def site(pictures: Path) -> Iterator[Callable[..., str]]:
    """Put up a page of its own around a fake model, with the given access; returns its address."""
    with ExitStack() as stack:

        def put_up(host: str = "127.0.0.1", **access: object) -> str:
            built = build(Settings(loader(FakeEngine()), pictures))
            stack.callback(built.blocks.close, verbose=False)
            listening = listen(host, 0)
            return serve(built, listening=listening, block=False, access=Access(**access))  # type: ignore[arg-type]

        yield put_up


@pytest.mark.parametrize("kind", PROXIES)
def test_the_page_works_behind(kind: str, fake: Fake, visit: Visit) -> None:
    """Previously it stayed at "Starting" for ever: Gradio guessed an address, and our own policy refused it."""
    proxy = PROXIES[kind]
    with running(application(proxy, fake.site.address.rstrip("/"))) as address:
        visitor = visit(f"{address}{proxy.prefix}/").ask("Is there a saw?")
        expect(visitor.tokens).to_have_count(len(ANSWER) + 1)
        visitor.page.click('[data-station="encoder"]')
        visitor.page.wait_for_selector('[data-station="encoder"]:not([data-shape=""])')
        assert visitor.page.locator("#gb-entrance").count() == 0
        asked = {one for one in visitor.requests if one.startswith("http")}
        assert all(one.startswith(f"{address}{proxy.prefix}/") for one in asked)
        visitor.page.close()  # the proxy waits for those who are still there


def test_lessons_and_plots_work_below_a_sub_path(fake: Fake, visit: Visit) -> None:
    with running(application(PROXIES["below a sub-path, little said"], fake.site.address.rstrip("/"))) as address:
        link = f"{address}{HUB}/#room=lessons&lesson=worked-example&block=a-side"
        page = visit(link, ready=False).page
        expect(page.locator(".gb-lesson article h2")).to_have_text("Along one side")
        page.get_by_role("button", name="Show me").click()
        page.wait_for_selector(".gb-plot .main-svg >> nth=0")


def test_an_address_without_its_last_slash_is_put_right(fake: Fake, visit: Visit, browser: Browser) -> None:
    """Previously everything was then looked for one folder too high: an empty page."""
    with running(application(Proxy("/llava"), fake.site.address.rstrip("/"))) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/llava#station=patches")
        page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
        assert page.url.startswith(f"{address}/llava/#")
        context.close()


def test_a_sub_path_that_the_proxy_keeps_is_named_and_can_be_set(site: Callable[..., str], visit: Visit) -> None:
    kept = Proxy("/user/jo/llava", strips=False)
    with running(application(kept, site().rstrip("/"))) as address:
        reply = httpx.get(f"{address}/user/jo/llava/")
        assert reply.status_code == 404
        assert "start it with --root-path /user/jo/llava (ROOT_PATH)" in reply.text
    with running(application(kept, site(root_path="/user/jo/llava").rstrip("/"))) as address:
        visit(f"{address}/user/jo/llava/").ask("Is there a saw?")


def test_a_server_on_this_machine_says_which_name_to_allow(site: Callable[..., str], visit: Visit) -> None:
    named = Proxy(renames="llava.school.edu")
    with running(application(named, site().rstrip("/"))) as address:
        reply = httpx.get(address)
        assert reply.status_code == 421
        assert "start it with --allowed-hosts llava.school.edu (ALLOWED_HOSTS)" in reply.text
    with running(application(named, site(allowed_hosts=("llava.school.edu",)).rstrip("/"))) as address:
        visit(f"{address}/").ask("Is there a saw?")


def test_the_page_says_within_seconds_that_its_requests_are_refused(
    site: Callable[..., str], playwright: Playwright
) -> None:
    """A name that the browser alone knows, over plain http: the server cannot tell it from another site's page."""
    with running(application(Proxy(keeps_host=False), site().rstrip("/"))) as address:
        named = address.replace("127.0.0.1", "llava.school.edu")
        args = [*chromium.FLAGS, "--host-resolver-rules=MAP llava.school.edu 127.0.0.1"]
        other = playwright.chromium.launch(executable_path=chromium.find(playwright), args=args)
        page = other.new_page()
        page.goto(f"{named}/")
        expect(page.locator("#gb-entrance")).to_contain_text("--allowed-hosts llava.school.edu (ALLOWED_HOSTS)")
        other.close()


def test_a_page_that_may_not_be_framed_says_what_to_set(fake: Fake, browser: Browser) -> None:
    """Previously the frame said "refused to connect", and nothing could be set."""
    with running(course(fake.site.address)) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.locator("code")).to_have_text(f"--frame-ancestors {address}")
        expect(frame.locator("a")).to_have_attribute("target", "_blank")
        expect(frame.locator("#ask, button, form, script")).to_have_count(0)
        context.close()


def test_a_page_that_may_be_framed_answers_there(site: Callable[..., str], browser: Browser) -> None:
    with ExitStack() as stack:
        address = site(frame_ancestors="http://localhost:*")
        shown = stack.enter_context(running(course(address))).replace("127.0.0.1", "localhost")
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(chromium.TOURED)
        page = context.new_page()
        page.goto(shown)
        frame = page.frame_locator("iframe")
        frame.locator('#stations [data-station="image"]:not([data-shape=""])').wait_for()
        frame.locator("#question textarea").fill("Is there a saw?")
        frame.locator("#ask").click()
        frame.locator('#answer[data-status="done"]').wait_for()
        expect(frame.locator("#answer [data-token]")).to_have_count(len(ANSWER) + 1)
        context.close()


def test_a_link_opened_by_another_page_asks_only_once_the_visitor_does(fake: Fake, visit: Visit) -> None:
    """Previously any site that opened such a link made the model work."""
    link = f"{fake.site.address}#question=Is%20there%20a%20saw%3F&token=3&layer=1"
    with running(opener(link)) as address:
        visitor = visit(address.replace("127.0.0.1", "localhost"), ready=False)
        visitor.page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
        expect(visitor.page.locator("#picture-message")).to_contain_text("Press Ask")
        expect(visitor.page.locator("#question textarea")).to_have_value("Is there a saw?")
        assert fake.engine.asked == []
        visitor.page.click("#ask")
        visitor.wait("done")
        visitor.page.wait_for_function("document.querySelector('#picture canvas').dataset.token === '3'")
        assert visitor.page.input_value("#layer") == "1"
        assert fake.engine.asked == ["Is there a saw?"]


def test_an_ipv6_address_serves(site: Callable[..., str], visit: Visit) -> None:
    """Previously a traceback."""
    address = site(host="::1")
    assert address.startswith("http://[::1]:")
    visit(address).ask("Is there a saw?")


def test_a_password_is_asked_for(site: Callable[..., str], browser: Browser) -> None:
    address = site(account=("visitor", "correct horse"))
    assert httpx.post(f"{address}gradio_api/component_server/", json={}).status_code in (400, 401)
    context = browser.new_context()
    context.add_init_script(chromium.TOURED)
    page = context.new_page()
    page.goto(address)
    assert page.locator("#ask").count() == 0
    page.get_by_label("username").fill("visitor")
    page.get_by_label("password").fill("wrong")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_text("Incorrect")).to_be_visible()
    page.get_by_label("username").fill("visitor")
    page.get_by_label("password").fill("correct horse")
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
    page.fill("#question", "Is there a saw?")
    page.click("#ask")
    page.wait_for_selector('#answer[data-status="done"]')
    context.close()


def test_the_routes_that_exist_are_those_that_the_page_asks_for(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.set_input_files("#upload", {"name": "a.png", "mimeType": "image/png", "buffer": png()})
    expect(visitor.page.locator(".gb-credit")).to_contain_text("a.png")
    visitor.ask("Is there a saw?")
    paths = {urlsplit(one).path for one in visitor.requests if one.startswith("http")}
    known = [re.compile(route.path) for route in ROUTES]
    assert [path for path in paths if not any(pattern.fullmatch(path) for pattern in known)] == []
    seldom = {"/favicon.ico", "/plotly\\.min\\.js"}  # asked for at other times
    unused = {pattern.pattern for pattern in known if not any(pattern.fullmatch(path) for path in paths)}
    assert unused <= seldom
