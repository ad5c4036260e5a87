"""Taking patches away: what is measured, in what order, and what is refused."""

from collections.abc import Sequence

import numpy as np
import pytest

from lessons.server.answering import Branch, Shared, answer
from lessons.server.checking import check
from lessons.server.session import Session
from model.explain.methods.knockout import TRIALS
from model.trace import Float32, Transcript
from tests.lessons.fakes import ANSWER, GRID, FakeEngine
from tests.lessons.server.test_answering import shared_with, visitor

TOKENS = len(ANSWER) + 1


@pytest.fixture
def shared() -> Shared:
    return shared_with(FakeEngine())


def asked(shared: Shared) -> tuple[Session, str]:
    session = visitor(shared)
    return session, str(list(answer(shared, session, 0, "Is there a saw?"))[-1].about.run)


def test_a_check_measures_the_answer_without_these_patches_and_without_as_many_others(shared: Shared) -> None:
    session, run = asked(shared)
    values = list(check(shared, session, 1, run, [3, 4, 3]))
    last = values[-1]
    assert last.status == "done"
    assert (last.count, last.random_count) == (2, 2)
    assert last.before == pytest.approx([0.9] * TOKENS)
    assert last.without == pytest.approx([0.88] * TOKENS)
    assert np.allclose(last.random, np.full((TRIALS, TOKENS), 0.88))
    assert last.answer == last.random_answer == "Nothing."
    assert all(value.turn == 1 for value in values)
    grown = [len(value.random) for value in values]
    assert grown == sorted(grown)
    assert set(range(TRIALS + 1)) <= set(grown)


def test_each_random_set_is_another_one_and_holds_none_of_the_patches_tested() -> None:
    gone: list[tuple[int, ...]] = []

    class Noting(FakeEngine):
        def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
            gone.append(tuple(blocked))
            return super().probabilities(transcript, blocked)

    shared = shared_with(Noting())
    session, run = asked(shared)
    tested = {3, 4, 9, 17}
    list(check(shared, session, 1, run, sorted(tested)))
    plain, without, *random = gone
    assert (plain, set(without)) == ((), tested)
    assert len({frozenset(some) for some in random}) == TRIALS
    assert all(len(set(some)) == len(tested) and not set(some) & tested for some in random)


@pytest.mark.parametrize("patches", [[], [-1], [GRID.patches], list(range(GRID.patches))])
def test_what_cannot_be_taken_away_is_told(shared: Shared, patches: list[int]) -> None:
    session, run = asked(shared)
    last = list(check(shared, session, 1, run, patches))[-1]
    assert last.status == "failed"
    assert "patch" in last.note.lower()
    assert last.before == []


@pytest.mark.parametrize("run", ["", "x"])
def test_only_an_answer_of_ones_own_can_be_checked(shared: Shared, run: str) -> None:
    session, mine = asked(shared)
    stranger = visitor(shared)
    for key in (run, mine):
        last = list(check(shared, stranger, 1, key, [1]))[-1]
        assert last.status == "failed"
        assert "no longer kept" in last.note
    assert list(check(shared, session, 1, mine, [1]))[-1].status == "done"


def test_a_check_can_be_stopped_and_keeps_what_it_has(shared: Shared) -> None:
    session, run = asked(shared)
    stream = check(shared, session, 1, run, [1])
    while not next(stream).before:
        pass
    session.stop(1)
    last = list(stream)[-1]
    assert last.status == "stopped"
    assert len(last.before) == TOKENS
    assert not session.turn_lock.locked()


def test_another_token_leads_another_way_and_the_conversation_stays(shared: Shared) -> None:
    session, run = asked(shared)
    talk = session.conversation
    assert talk is not None
    before = list(talk.said)  # type: ignore[attr-defined]
    values = list(answer(shared, session, 1, "Is there a saw?", Branch(run, 2, 7)))
    assert values[-1].status == "done"
    assert "not kept in the conversation" in values[-1].note
    other = shared.sessions.run(session, values[-1].about.run)
    first = shared.sessions.run(session, run)
    assert len(other.steps) == TOKENS
    assert other.tokens[2].text == "<7>"
    assert session.conversation is talk
    assert talk.said == before  # type: ignore[attr-defined]
    assert other.transcript.prefix is first.transcript.prefix


@pytest.mark.parametrize(("at", "token"), [(-1, 7), (TOKENS, 7)])
def test_a_token_that_is_not_there_leads_nowhere(shared: Shared, at: int, token: int) -> None:
    session, run = asked(shared)
    last = list(answer(shared, session, 1, "Is there a saw?", Branch(run, at, token)))[-1]
    assert last.status == "failed"
    assert "token" in last.note.lower()
