"""The marks of an evaluation: shares with their intervals, and the goals they are held against."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from model.workshop.language import TASKS

MISSES = 5
"""Wrong answers kept of each task."""
GOALS: dict[str, tuple[str, float]] = {
    "all tasks": (">=", 0.95),
    "is there": (">=", 0.98),
    "where": (">=", 0.96),
    "colour": (">=", 0.97),
    "how many, in all, painted": (">=", 0.92),
    "hazards": (">=", 0.93),
    "signs, letters of 16 px or more": (">=", 0.95),
    "relations, comparisons, follow-ups": (">=", 0.92),
    "refusals": (">=", 0.98),
    "false refusals": ("<=", 0.01),
    "the drawing style never seen": (">=", 0.75),
    "photographs called no workshop": (">=", 0.95),
    "scenes called no workshop": ("<=", 0.01),
    "the best head's strongest patch is on the object": (">=", 0.90),
    "blocking the object changes the answer": (">=", 0.90),
    "blocking as much background changes it": ("<=", 0.05),
}
"""What each measured share must reach; pairs never seen and the controls are judged against another share."""
PAIRS_WITHIN, CONTROLS_BELOW = 0.02, 0.40


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def score(marks: list[bool]) -> dict[str, Any]:
    """`{n, share, interval}` of some marks."""
    low, high = interval(sum(marks), len(marks))
    share = sum(marks) / len(marks) if marks else 0.0
    return {"n": len(marks), "share": round(share, 4), "interval": [round(low, 4), round(high, 4)]}


@dataclass
class Marks:
    """Every mark given, by task and by measure."""

    tasks: dict[str, list[bool]] = field(default_factory=lambda: {task: [] for task in (*TASKS, "follow-up")})
    measures: dict[str, list[bool]] = field(default_factory=dict)
    misses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    by_scene: list[int] = field(default_factory=list)

    def add(self, measure: str, mark: bool) -> None:
        self.measures.setdefault(measure, []).append(mark)

    def update(self, later: Marks) -> None:
        """Take the marks of later scenes in."""
        for task, marks in later.tasks.items():
            self.tasks[task] += marks
        for measure, marks in later.measures.items():
            self.measures.setdefault(measure, []).extend(marks)
        for task, missed in later.misses.items():
            self.misses[task] = (self.misses.get(task, []) + missed)[:MISSES]
        self.by_scene += later.by_scene


def met(measures: dict[str, dict[str, Any]]) -> dict[str, bool]:
    """Which goals are met."""
    share = {name: score["share"] for name, score in measures.items()}
    goals = {
        name: share[name] >= goal if sign == ">=" else share[name] <= goal
        for name, (sign, goal) in GOALS.items()
        if name in share
    }
    if "pairs never seen together" in share and "pairs seen together" in share:
        gap = share["pairs seen together"] - share["pairs never seen together"]
        goals["pairs never seen together"] = gap <= PAIRS_WITHIN
    for name in ("a blank picture", "another scene's picture"):
        if name in share:
            goals[name] = share[name] <= share["all tasks"] - CONTROLS_BELOW
    return goals


def table(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    wanted = {name: f"{sign} {goal:.2f}" for name, (sign, goal) in GOALS.items()}
    wanted["pairs never seen together"] = f"within {PAIRS_WITHIN}"
    wanted |= dict.fromkeys(("a blank picture", "another scene's picture"), f"{CONTROLS_BELOW} below all")
    lines = [f"{'':54}{'n':>6}{'share':>8}   95 % interval     goal"]
    for heading in ("tasks", "measures"):
        for name, score in result[heading].items():
            low, high = score["interval"]
            goal = wanted.get(name, "") if heading == "measures" else ""
            missed = "  missed" if heading == "measures" and result["goals"].get(name) is False else ""
            lines.append(f"{name:54}{score['n']:>6}{score['share']:>8.3f}   {low:.3f} to {high:.3f}    {goal}{missed}")
        lines.append("")
    return "\n".join(lines).rstrip()
