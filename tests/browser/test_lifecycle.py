"""What happens around an answer: loading, waiting in line, stopping, leaving, breaking, coming back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from playwright.sync_api import expect

from lessons.engine import Engine, Progress
from tests.browser.conftest import Fake, Site, Visitor
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


def test_a_closed_tab_frees_the_model(fake: Fake, visit: Visit) -> None:
    fake.engine.answer = [" word"] * 1000
    fake.engine.delay = 0.02
    leaver = visit(fake.site.address).ask("Is there a saw?", until=None)
    expect(leaver.tokens.nth(2)).to_be_visible()
    stayer = visit(fake.site.address).ask("Mine?", until=None)
    expect(stayer.page.locator("#ask-message")).to_contain_text("In line: 1 question before yours")
    fake.engine.answer = ANSWER
    leaver.page.close()
    assert eventually(lambda: len(fake.engine.asked) == 2, seconds=10)
    stayer.wait("done")
    assert stayer.answer.text_content() == "".join(ANSWER)
    assert eventually(lambda: fake.engine.open_runs == 0 and len(fake.site.built.shared.line) == 0)


def test_a_closed_tab_is_forgotten(fake: Fake, visit: Visit) -> None:
    visits = fake.site.built.shared.visits
    assert eventually(lambda: len(visits) == 0, seconds=30)  # those of the tests before may still be leaving
    visitor = visit(fake.site.address).ask("Is there a saw?")
    assert len(visits) == 1
    assert visits.size > 0
    visitor.page.close()
    assert eventually(lambda: len(visits) == 0)
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
    visits = fake.site.built.shared.visits
    [run] = [key for visit_ in visits._visits.values() for key in visit_.runs]
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


def test_a_server_that_has_forgotten_the_page_is_met_again(fake: Fake, visit: Visit) -> None:
    # A restarted server, or a laptop that slept: the page gets a new visit, its picture and question come along.
    visitor = visit(fake.site.address).ask("Is there a saw?")
    visits = fake.site.built.shared.visits
    for session in [one.session for one in visits._visits.values()]:
        visits.close(session)
    visitor.ask("And now?", until=None)
    expect(visitor.page.locator("#ask-message")).to_contain_text("Press Ask once more")
    assert visitor.page.input_value("#question textarea") == "And now?"
    visitor.page.click("#ask")
    visitor.wait("done")
    assert visitor.text(".gb-asked") == "And now?"
    assert visitor.answer.text_content() == "".join(ANSWER)


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
