"""The board: what is right, every way of being wrong by one thing, and that only the first is told."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from lessons.practice.board import STEPS, content
from tests.lessons.asking import ask

Board = dict[str, Any]
PATH = ("picture", "eye", "translator", "tutor", "answer")
PASSES = {
    ("picture", "eye"): "pixels",
    ("eye", "translator"): "features",
    ("translator", "tutor"): "visual",
    ("question", "tutor"): "words",
    ("tutor", "answer"): "tokens",
}


def drawn() -> Board:
    """The pipeline as the lesson draws it."""
    return {
        "parts": [
            *({"id": part, "lane": 0, "place": place} for place, part in enumerate(PATH)),
            {"id": "question", "lane": 1, "place": 2},
        ],
        "arrows": [{"from": origin, "to": to, "passes": passes} for (origin, to), passes in PASSES.items()],
        "stages": {
            "one": {"eye": "frozen", "translator": "trained", "tutor": "frozen"},
            "two": {"eye": "frozen", "translator": "trained", "tutor": "trained"},
        },
    }


def graded(board: object) -> dict[str, Any]:
    return ask("grade_board", board=board)


def changed(change: Callable[[Board], object]) -> dict[str, Any]:
    board = copy.deepcopy(drawn())
    change(board)
    return graded(board)


def without(board: Board, part: str) -> None:
    board["parts"] = [one for one in board["parts"] if one["id"] != part]
    board["arrows"] = [one for one in board["arrows"] if part not in (one["from"], one["to"])]


@pytest.mark.claim("A2")
def test_the_pipeline_is_right() -> None:
    found = graded(drawn())
    assert found["right"] is True
    assert found["reached"] == len(STEPS)


@pytest.mark.claim("A2")
def test_other_places_and_the_token_read_again_are_right_too() -> None:
    for places in ((4, 3, 2, 1, 0), (0, 1, 4, 3, 2)):  # from right to left, or as one likes: the arrows tell
        board = drawn()
        for one, place in zip(board["parts"], places, strict=False):
            one["place"] = place
        board["parts"][-1] = {"id": "question", "lane": 1, "place": 0}
        assert graded(board)["right"] is True
    board = drawn()
    board["arrows"].append({"from": "answer", "to": "tutor", "passes": "tokens"})
    assert graded(board)["right"] is True
    board["arrows"].reverse()
    assert graded(board)["right"] is True


@pytest.mark.claim("A2")
@pytest.mark.parametrize("stage", ["one", "two"])
@pytest.mark.parametrize("part", ["eye", "translator", "tutor"])
def test_each_part_frozen_or_trained_in_the_wrong_stage_is_found(stage: str, part: str) -> None:
    def turn(board: Board) -> None:
        board["stages"][stage][part] = "trained" if board["stages"][stage][part] == "frozen" else "frozen"

    found = changed(turn)
    assert (found["right"], STEPS[found["reached"]], found["parts"]) == (False, f"stage_{stage}", [part])
    assert f"Stage {stage}" in found["told"]
    unsaid = changed(lambda board: board["stages"][stage].pop(part))
    assert (STEPS[unsaid["reached"]], unsaid["parts"]) == (f"stage_{stage}", [part])


@pytest.mark.claim("A2")
def test_of_all_64_ways_to_freeze_one_is_right() -> None:
    right = 0
    for said in itertools.product(("frozen", "trained"), repeat=6):
        board = drawn()
        for place, (stage, part) in enumerate(itertools.product(("one", "two"), ("eye", "translator", "tutor"))):
            board["stages"][stage][part] = said[place]
        right += graded(board)["right"]
    assert right == 1


@pytest.mark.claim("A2")
@pytest.mark.parametrize("part", [*PATH, "question"])
def test_a_missing_part_is_found_and_not_named(part: str) -> None:
    found = changed(lambda board: without(board, part))
    assert (found["right"], found["reached"]) == (False, 0)
    name = next(one.name for one in content().parts if one.id == part)
    assert name.lower() not in found["told"].lower() or part == "picture"


@pytest.mark.claim("A2")
@pytest.mark.parametrize("part", ["codebook", "second", "cls"])
def test_a_card_of_another_model_is_found(part: str) -> None:
    found = changed(lambda board: board["parts"].append({"id": part, "lane": 1, "place": 0}))
    assert (found["right"], found["reached"], found["parts"]) == (False, 0, [])


@pytest.mark.claim("A2")
@pytest.mark.parametrize("pair", PASSES)
def test_an_arrow_missing_turned_round_or_misnamed_is_found(pair: tuple[str, str]) -> None:
    def arrow(board: Board) -> Board:
        found: Board = next(one for one in board["arrows"] if (one["from"], one["to"]) == pair)
        return found

    missing = changed(lambda board: board["arrows"].remove(arrow(board)))
    assert (missing["right"], STEPS[missing["reached"]], missing["parts"]) == (False, "arrows", [pair[0]])
    turned = changed(lambda board: arrow(board).update({"from": pair[1], "to": pair[0]}))
    assert not turned["right"]
    assert STEPS[turned["reached"]] == "arrows"
    for passing in {"", *PASSES.values()} - {PASSES[pair]}:
        named = changed(lambda board, passing=passing: arrow(board).update(passes=passing))  # type: ignore[misc]
        assert (named["right"], STEPS[named["reached"]], named["arrow"]) == (False, "passes", "-".join(pair))


@pytest.mark.claim("A2")
def test_every_arrow_that_is_not_in_the_pipeline_is_found() -> None:
    for origin, to in itertools.permutations([*PATH, "question"], 2):
        if (origin, to) in PASSES or (origin, to) == ("answer", "tutor"):
            continue
        extra = {"from": origin, "to": to, "passes": "features"}
        found = changed(lambda board, extra=extra: board["arrows"].append(extra))  # type: ignore[misc]
        assert (found["right"], found["arrow"]) == (False, f"{origin}-{to}")


def test_without_arrows_the_order_of_the_cards_counts() -> None:
    board = {**drawn(), "arrows": []}
    assert STEPS[graded(board)["reached"]] == "arrows"
    board["parts"][1]["place"], board["parts"][2]["place"] = 2, 1
    found = graded(board)
    assert (found["reached"], set(found["parts"])) == (0, {"eye", "translator"})


def test_only_the_first_thing_is_told() -> None:
    board = drawn()
    board["stages"] = {}
    board["arrows"][0]["passes"] = "words"
    without(board, "answer")
    told = []
    for _ in range(6):
        found = graded(board)
        told.append(found["told"])
        if found["right"]:
            break
        if found["reached"] == 0:
            board["parts"].append({"id": "answer", "lane": 0, "place": 4})
        elif STEPS[found["reached"]] == "arrows":
            board["arrows"].append({"from": "tutor", "to": "answer", "passes": "tokens"})
        elif STEPS[found["reached"]] == "passes":
            board["arrows"][0]["passes"] = "pixels"
        elif STEPS[found["reached"]] == "stage_one":
            board["stages"]["one"] = drawn()["stages"]["one"]
        elif STEPS[found["reached"]] == "stage_two":
            board["stages"]["two"] = drawn()["stages"]["two"]
    assert found["right"]
    assert len(set(told)) == 6


def test_the_cards_are_told_without_what_is_right() -> None:
    told = ask("board")
    ids = [part["id"] for part in told["parts"]]
    assert set(ids) == {*PATH, "question", "codebook", "second", "cls"}
    assert [one for one in ids if one in PATH] != list(PATH)  # the order of the list gives nothing away
    said = str(told)
    for secret in ("astray", "frozen", "trained", "missing"):
        assert secret not in said


def test_every_arrow_has_its_nudges() -> None:
    known = content()
    keys = {arrow.key for arrow in known.arrows}
    assert set(known.lonely) == keys
    assert set(known.passes_wrong) == keys | {arrow.key for arrow in known.optional}
    assert set(known.missing) == set(known.wanted)
    learners = {part.id for part in known.parts if part.learns and not part.astray}
    for stage, said in known.frozen_wrong.items():
        assert set(said) == set(known.stages[stage]) == learners


@pytest.mark.parametrize(
    "board",
    [
        None, [], "<b>", 7, {"parts": "all"}, {"parts": [{"id": "eye"}]}, {"more": 1},
        {"parts": [{"id": "ear", "lane": 0, "place": 0}]},
        {"parts": [{"id": "eye", "lane": 0, "place": 9}]},
        {"parts": [{"id": "eye", "lane": 0, "place": 0}, {"id": "eye", "lane": 0, "place": 1}]},
        {"parts": [{"id": "eye", "lane": 0, "place": 0}, {"id": "tutor", "lane": 0, "place": 0}]},
        {"arrows": [{"from": "eye", "to": "tutor"}]},
        {"parts": [{"id": "eye", "lane": 0, "place": 0}], "arrows": [{"from": "eye", "to": "eye"}]},
        {"stages": {"three": {}}}, {"stages": {"one": {"eye": "melted"}}}, {"stages": {"one": {"ear": "frozen"}}},
        {"parts": [{"id": "x" * 10_000, "lane": 0, "place": 0}]},
    ],
)  # fmt: skip
def test_what_is_no_board_is_told(board: object) -> None:
    with pytest.raises(ValueError, match="not a board") as caught:
        graded(board)
    assert len(str(caught.value)) < 250
