"""What the page asks about exercises with numbers, the board and the toy; each takes a dictionary and returns one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lessons.practice import board, toy
from lessons.practice.exercise import Exercise
from lessons.practice.numbers import ANY, KINDS, exercise
from lessons.practice.pools import fresh_seed

Reply = dict[str, Any]


def ask(request: Reply) -> Reply:
    """A question of a `kind`, or of any, by its `seed`, or a fresh one; never its answer."""
    seed = request.get("seed")
    found = exercise(request.get("kind", ANY), fresh_seed() if seed is None else seed)
    return {**found.asked(), "kinds": [{"kind": kind, "name": one.name} for kind, one in KINDS.items()]}


def grade(request: Reply) -> Reply:
    """Whether the `answer` is right, what is told of it, and the slip where one was made."""
    return _same(request).grade(request.get("answer")).reply()


def hint(request: Reply) -> Reply:
    """The `n`th hint, from 1; each helps more."""
    hints, n = _same(request).hints, request.get("n", 1)
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= len(hints):
        raise ValueError(f"There are {len(hints)} hints, 1 to {len(hints)}.")
    return {"n": n, "of": len(hints), "hint": hints[n - 1]}


def solution(request: Reply) -> Reply:
    """The working, line by line, with the numbers put in."""
    found = _same(request)
    right = next((choice.key for choice in found.choices if choice.right), None)
    return {"working": list(found.working), **({"right": right} if right else {})}


def _same(request: Reply) -> Exercise:
    """The exercise that a request is about."""
    return exercise(request.get("kind"), request.get("seed"))


REQUESTS: Mapping[str, Callable[[Reply], Reply]] = {
    "exercise": ask,
    "grade_exercise": grade,
    "hint": hint,
    "solution": solution,
    "board": board.told,
    "grade_board": board.request,
    "toy": toy.request,
}
