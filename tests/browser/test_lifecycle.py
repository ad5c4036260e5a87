"""What happens around an answer: loading, waiting in line, stopping, leaving, breaking, coming back."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from lessons.engine import Engine, Progress
from lessons.server import session, turns
from lessons.server.requests import conversation
from tests.browser.conftest import Fake, Site, Visitor, forget, free_port
from tests.lessons.fakes import ANSWER, FakeEngine, loader
from tests.lessons.patience import eventually

Visit = Callable[..., Visitor]
PutUp = Callable[[Callable[[Progress], Engine]], Site]


def slowly(fake: Fake) -> threading.Semaphore:
    """From now on a token comes only when the test lets it."""
    fake.engine.gate = threading.Semaphore(0)
    return fake.engine.gate


def test_the_page_is_there_before_the_model_and_says_how_far_it_is(put_up: PutUp, visit: Visit) -> None:
    hold = threading.Event()
    site = put_up(loader(FakeEngine(), hold=hold))
    visitor = visit(site.address, ready=False)
    expect(visitor.page.locator(".gb-model-facts")).to_have_text("Reading 1 MB of weights")
    assert visitor.page.get_attribute(".gb-progress", "aria-valuenow") == "25"
    assert visitor.page.get_attribute(".gb", "data-phase") == "loading"
    visitor.ask("Is there a saw?", until=None)
    expect(visitor.page.locator("#ask-message")).to_contain_text("Waiting for the model.")
    hold.set()
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    assert visitor.page.get_attribute(".gb", "data-phase") == "ready"


def test_a_model_that_cannot_be_loaded_is_said_with_what_to_do_next(put_up: PutUp, visit: Visit) -> None:
    broken = [True]

    def load(progress: Progress) -> Engine:
        if broken:
            raise ValueError("Cannot load ./nowhere: there is no such folder.")
        return FakeEngine()

    site = put_up(load)
    visitor = visit(site.address, ready=False)
    expect(visitor.page.locator(".gb-model-name")).to_have_text("The model could not be loaded")
    expect(visitor.page.locator(".gb-model-facts")).to_contain_text("./nowhere: there is no such folder. Mend that and")
    visitor.ask("Is there a saw?", until=None)
    expect(visitor.page.locator("#ask-message")).to_contain_text("could not be loaded")
    assert visitor.page.input_value("#question textarea") == "Is there a saw?"
    broken.clear()
    visitor.page.click("#load-again")
    expect(visitor.page.locator(".gb-model-name")).to_have_text("fake")
    visitor.page.click("#ask")
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)


def test_stop(fake: Fake, visit: Visit) -> None:
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(3)
    expect(visitor.tokens).to_have_count(3)
    with visitor.page.expect_response("**/component_server/"):  # else the fourth token may be out before it is heard
        visitor.page.click("#stop")
    gate.release(1)
    visitor.wait("stopped")
    expect(visitor.page.locator("#ask-message")).to_contain_text("Stopped after 4 tokens.")
    assert visitor.tokens.count() == 4
    assert fake.engine.open_runs == 0
    fake.engine.gate = None
    visitor.ask("And now?")
    assert visitor.answer.text_content() == "".join(ANSWER)


def test_a_second_question_while_one_runs_loses_nothing(fake: Fake, visit: Visit) -> None:
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    assert visitor.page.get_attribute("#ask", "aria-disabled") == "true"
    visitor.page.fill("#question textarea", "And a hammer?")
    visitor.page.press("#question textarea", "Enter")
    expect(visitor.page.locator("#ask-message")).to_contain_text("One question at a time")
    gate.release(100)
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    assert visitor.page.input_value("#question textarea") == "And a hammer?"
    assert fake.engine.asked == ["Is there a saw?"]
    visitor.page.press("#question textarea", "Enter")
    expect(visitor.page.locator(".gb-asked")).to_have_text("And a hammer?")
    visitor.wait("done")
    assert fake.engine.asked == ["Is there a saw?", "And a hammer?"]


def test_a_closed_tab_frees_the_model(fake: Fake, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LEFT", 1.0)
    gate = slowly(fake)
    leaver = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(3)
    expect(leaver.tokens).to_have_count(3)
    stayer = visit(fake.site.address).ask("Mine?", until=None)
    expect(stayer.page.locator("#ask-message")).to_contain_text("In line: 1 question before yours")
    leaver.page.close(run_before_unload=True)  # as a person closes it: it says goodbye
    gate.release(1)  # the step that is under way
    assert eventually(lambda: len(fake.engine.asked) == 2, seconds=10)
    gate.release(100)
    stayer.wait("done")
    assert stayer.answer.text_content() == "".join(ANSWER)
    assert eventually(lambda: fake.engine.open_runs == 0 and len(fake.site.built.shared.queue) == 0, seconds=30)


def test_a_page_that_paints_lets_the_next_question_begin(fake: Fake, visit: Visit) -> None:
    """Previously the second of two visitors waited for the last token of the first to be painted."""
    fake.engine.answer = [" word"] * 1000
    first, second = visit(fake.site.address), visit(fake.site.address)
    first.ask("Is there a saw?", until=None)
    expect(first.tokens.nth(2)).to_be_visible()
    second.ask("Mine?", until=None)
    expect(second.tokens.nth(2)).to_be_visible()
    assert first.answer.get_attribute("data-status") == "answering"
    for visitor in (first, second):
        visitor.page.click("#stop")
        visitor.wait("stopped")


def test_a_closed_tab_is_forgotten(fake: Fake, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LEFT", 1.0)
    visits = fake.site.built.shared.sessions
    assert len(visits) == 0
    visitor = visit(fake.site.address).ask("Is there a saw?")
    assert len(visits) == 1
    assert visits.size > 0
    visitor.page.close(run_before_unload=True)  # as a person closes it: it says goodbye
    assert eventually(lambda: len(visits) == 0, seconds=30)
    assert visits.size == 0


def test_two_visitors_each_see_only_their_own(fake: Fake, visit: Visit) -> None:
    gate = slowly(fake)
    one, two = visit(fake.site.address), visit(fake.site.address)
    one.ask("First question?", until=None)
    gate.release(2)
    expect(one.tokens).to_have_count(2)
    two.ask("Second?", until=None)
    expect(two.page.locator("#ask-message")).to_have_text("In line: 1 question before yours.")
    assert two.tokens.count() == 0
    gate.release(1000)
    one.wait("done")
    two.wait("done")
    assert (one.text(".gb-asked"), two.text(".gb-asked")) == ("First question?", "Second?")
    assert one.canvas.get_attribute("aria-label") != two.canvas.get_attribute("aria-label")


def test_one_visitor_cannot_fetch_anothers_rows(fake: Fake, visit: Visit) -> None:
    one, two = visit(fake.site.address).ask("Mine?"), visit(fake.site.address)
    bodies: list[str] = []
    one.page.on(
        "request", lambda found: bodies.append(found.post_data or "") if "component_server" in found.url else None
    )
    with one.page.expect_response("**/component_server/") as own:
        one.page.select_option("#layer", "0")
    assert "maps" in own.value.json()
    with two.page.expect_request("**/component_server/") as asked:
        two.page.click('.gb-gallery [data-file="wide.png"]')
    visits = fake.site.built.shared.sessions
    [run] = [key for visit_ in visits._sessions.values() for key in visit_.runs]
    stolen = two.page.evaluate(
        """async ([address, body, run]) => {
          const wanted = { ...JSON.parse(body), fn_name: 'maps' };
          wanted.data = { visit: wanted.data.visit, run, layer: 0, head: null, start: 0 };
          const headers = { 'Content-Type': 'application/json' };
          return (await fetch(address, { method: 'POST', headers, body: JSON.stringify(wanted) })).json();
        }""",
        [asked.value.url, asked.value.post_data, run],
    )
    assert set(stolen) == {"error", "unknown"}


def test_a_fault_in_the_model_is_said_and_the_page_works_on(fake: Fake, visit: Visit) -> None:
    fake.engine.fails_at = 3
    visitor = visit(fake.site.address).ask("Is there a saw?", until="failed")
    expect(visitor.page.locator("#ask-message")).to_contain_text("Something went wrong while answering (RuntimeError)")
    fake.engine.fails_at = None
    visitor.ask("Is there a saw?")
    assert visitor.answer.text_content() == "".join(ANSWER)


def test_a_server_that_has_forgotten_the_page_is_met_again_without_a_second_click(fake: Fake, visit: Visit) -> None:
    """Previously the next question had to be asked twice, and all that was on the page was gone."""
    visitor = visit(fake.site.address).ask("Is there a saw?")
    forget(fake)
    visitor.ask("And now?", until=None)
    expect(visitor.page.locator(".gb-asked")).to_have_text("And now?")
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    expect(visitor.page.locator("#picture-message")).to_contain_text("the next question begins a new conversation")
    assert visitor.page.locator(".gb-turns li").count() == 2  # what was said before is still there
    assert fake.engine.asked == ["Is there a saw?", "And now?"]
    visitor.page.locator(".gb-turns button").first.click()
    expect(visitor.page.locator(".gb-asked")).to_have_text("Is there a saw?")
    assert visitor.answer.text_content() == "".join(ANSWER)


def test_a_half_answer_that_the_server_has_forgotten_stays_and_is_marked(fake: Fake, visit: Visit) -> None:
    """Previously a restart in mid-answer left a blank page."""
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(3)
    expect(visitor.tokens).to_have_count(3)
    forget(fake)
    expect(visitor.page.locator("#ask-message")).to_contain_text("Interrupted after 3 tokens.")
    assert visitor.answer.text_content() == "".join(ANSWER[:3])
    assert visitor.page.locator("#answer[data-broken]").count() == 1
    assert visitor.page.input_value("#question textarea") == "Is there a saw?"
    gate.release(1000)
    fake.engine.gate = None
    visitor.page.click("#ask")
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    expect(visitor.page.locator(".gb-turns li").first).to_contain_text("(interrupted)")


@contextmanager
def served(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The page as `python app.py` serves it, in a process of its own."""
    house = Path(__file__).parents[2]
    command = [sys.executable, "app.py", "--port", str(port)]
    with subprocess.Popen(command, cwd=house, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert eventually(lambda: answers(port), seconds=60)
            yield server
        finally:
            server.kill()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def killed_at_the_first_token(route: Route, server: subprocess.Popen[bytes]) -> None:
    """Pass on what the server replies, and kill it with the first reply that holds a token."""
    if server.poll() is not None:
        route.abort()
        return
    reply = route.fetch()
    if '"status":"answering"' in reply.text():
        server.kill()
        server.wait()
    route.fulfill(response=reply)


def at_rest(visitor: Visitor) -> str:
    """The answer once all that has come is painted: tokens keep a pace, and the last ones are seen after the server."""
    before = None
    while (now := visitor.answer.text_content() or "") != before:
        before = now
        visitor.page.wait_for_timeout(1000)
    return now


def test_a_server_killed_in_mid_answer_and_started_again_costs_half_an_answer(visit: Visit) -> None:
    """Previously the page loaded itself again and was blank."""
    port = free_port()
    with served(port) as server:
        visitor = visit(f"http://127.0.0.1:{port}")
        visitor.page.click('.gb-gallery [data-file="padlocks.png"]')
        expect(visitor.page.locator(".gb-credit")).to_contain_text("adlocks")
        visitor.ask("How many padlocks are there?")
        first = visitor.answer.text_content()
        visitor.page.route("**/component_server/**", lambda route: killed_at_the_first_token(route, server))
        visitor.ask("Describe this picture.", until=None)
        expect(visitor.tokens.first).to_be_visible()
        expect(visitor.page.locator(".gb-model-facts")).to_contain_text("All that is on this page stays")
        half = at_rest(visitor)
        visitor.page.unroute_all()
    with served(port):
        expect(visitor.page.locator(".gb-turns li").nth(1)).to_contain_text("(interrupted)")
        assert visitor.answer.text_content() == half
        expect(visitor.page.locator("#ask-message")).to_contain_text("Press Ask to ask again.")
        visitor.page.locator(".gb-turns button").first.click()
        assert visitor.answer.text_content() == first
        expect(visitor.page.locator(".gb-model-facts")).to_contain_text("parameters")
        visitor.page.click("#ask")
        expect(visitor.page.locator(".gb-turns li")).to_have_count(3)
        visitor.wait("done")
        assert (visitor.answer.text_content() or "").startswith(half)
    visitor.errors[:] = [error for error in visitor.errors if "net::ERR_" not in error]


def test_two_seconds_without_network_lose_nothing(fake: Fake, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously they lost conversation and screen, and the next question had to be asked twice."""
    monkeypatch.setattr(turns, "FOLLOWED", 1.0)  # what a page waits for is cut off no sooner
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.context.set_offline(True)
    expect(visitor.page.locator(".gb-model-facts")).to_contain_text("All that is on this page stays")
    gate.release(2)  # made while nobody hears it
    visitor.page.wait_for_timeout(2000)
    assert visitor.tokens.count() == 2
    visitor.page.context.set_offline(False)
    gate.release(1000)
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    expect(visitor.page.locator(".gb-model-facts")).to_have_text("1.23 M parameters, float32 on CPU")
    visitor.ask("And now?")
    assert fake.engine.asked == ["Is there a saw?", "And now?"]
    assert visitor.page.locator(".gb-turns li").count() == 2
    visitor.errors[:] = [error for error in visitor.errors if "ERR_INTERNET_DISCONNECTED" not in error]


def test_a_server_that_is_back_is_not_said_to_be_away(fake: Fake, visit: Visit) -> None:
    """Previously that stayed on show for up to 20 seconds: a browser does not see every cable that is pulled."""
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.route("**/component_server/", lambda route: route.abort("connectionrefused"))
    gate.release(1)
    expect(visitor.page.locator(".gb-model-facts")).to_contain_text("All that is on this page stays")
    visitor.page.unroute("**/component_server/")
    gate.release(1000)
    visitor.wait("done")
    facts = visitor.page.locator(".gb-model-facts")
    expect(facts).to_have_text("1.23 M parameters, float32 on CPU", timeout=3000)
    visitor.errors[:] = [error for error in visitor.errors if "ERR_CONNECTION_REFUSED" not in error]


def test_a_connection_lost_without_a_word_is_given_up(fake: Fake, visit: Visit) -> None:
    """Previously the page waited for its reply for as long as the browser did: minutes."""
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.clock.install()
    visitor.page.route("**/component_server/", lambda route: None)  # neither answered nor refused
    gate.release(1)
    expect(visitor.tokens).to_have_count(3)  # the reply to what was asked before
    visitor.page.clock.fast_forward("00:31")
    expect(visitor.page.locator(".gb-model-facts")).to_contain_text("All that is on this page stays")
    visitor.page.unroute("**/component_server/")
    gate.release(1000)
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    assert fake.engine.asked == ["Is there a saw?"]


def test_a_question_asked_without_network_is_answered_when_it_is_back(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.context.set_offline(True)
    visitor.ask("Is there a saw?", until=None)
    expect(visitor.page.locator("#ask-message")).to_contain_text("The server cannot be reached.")
    visitor.page.context.set_offline(False)
    visitor.wait("done")
    assert fake.engine.asked == ["Is there a saw?"]
    visitor.errors[:] = [error for error in visitor.errors if "ERR_INTERNET_DISCONNECTED" not in error]


def test_a_page_loaded_again_has_all_that_it_had(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.click('.gb-gallery [data-file="wide.png"]')
    visitor.ask("Is there a saw?").ask("And a hammer?")
    visitor.page.reload()
    expect(visitor.page.locator(".gb-turns li")).to_have_count(2)
    expect(visitor.page.locator(".gb-asked")).to_have_text("And a hammer?")
    expect(visitor.answer).to_have_text("".join(ANSWER))
    expect(visitor.page.locator(".gb-credit")).to_contain_text("A wide one")
    visitor.ask("And now?")
    assert fake.engine.asked == ["Is there a saw?", "And a hammer?", "And now?"]
    spans = visitor.page.evaluate("document.querySelectorAll('.gb-turns li').length")
    assert spans == 3


def test_a_page_loaded_again_in_mid_answer_sees_its_end(fake: Fake, visit: Visit) -> None:
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.reload()
    expect(visitor.tokens).to_have_count(2)
    gate.release(1000)
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
    assert fake.engine.asked == ["Is there a saw?"]


def test_a_picture_of_ones_own_outlives_a_server_that_forgot_it(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    content = (fake.site.pictures / "wide.png").read_bytes()
    visitor.page.set_input_files("#upload", {"name": "mine.png", "mimeType": "image/png", "buffer": content})
    expect(visitor.page.locator(".gb-credit")).to_contain_text("mine.png")
    visitor.ask("Is there a saw?")
    forget(fake)
    visitor.page.reload()
    expect(visitor.page.locator(".gb-credit")).to_have_text("mine.png, 120 x 80 pixels. It stays on this machine.")
    expect(visitor.answer).to_have_text("".join(ANSWER))
    expect(visitor.page.locator("#picture-message")).to_contain_text("the next question begins a new conversation")
    visitor.ask("And now?")
    assert visitor.answer.text_content() == "".join(ANSWER)


def test_a_page_for_which_there_is_no_room_says_so_and_comes_in_by_itself(
    put_up: PutUp, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "CROWDED_EVERY", 0.5)
    site = put_up(lambda progress: FakeEngine())
    visits = site.built.shared.sessions
    visits.capacity = 1
    first = visit(site.address).ask("Is there a saw?")
    second = visit(site.address, ready=False)
    expect(second.page.locator(".gb-model-facts")).to_contain_text("This page tries again by itself.")
    assert len(visits) == 1
    first.ask("And now?")
    visits.capacity = 2
    second.ask("Mine?")
    assert second.answer.text_content() == "".join(ANSWER)


def test_changing_the_picture_in_mid_answer_stops_it_first(fake: Fake, visit: Visit) -> None:
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.click('.gb-gallery [data-file="wide.png"]')
    gate.release(100)
    expect(visitor.page.locator(".gb-credit")).to_contain_text("A wide one")
    expect(visitor.tokens).to_have_count(0)
    assert fake.engine.open_runs == 0


def test_a_bad_picture_in_mid_answer_does_not_stop_it(fake: Fake, visit: Visit) -> None:
    # Previously the answer was stopped before the file had been looked at.
    gate = slowly(fake)
    visitor = visit(fake.site.address).ask("Is there a saw?", until=None)
    gate.release(2)
    expect(visitor.tokens).to_have_count(2)
    visitor.page.set_input_files("#upload", {"name": "x.png", "mimeType": "image/png", "buffer": b"not a picture"})
    expect(visitor.page.locator("#picture-message")).to_contain_text("not a picture")
    gate.release(100)
    visitor.wait("done")
    assert visitor.answer.text_content() == "".join(ANSWER)
