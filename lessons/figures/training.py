"""Figures of what was measured in training: losses with and without stage one, accuracy by task, cost by part."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from lessons.figures.cells import exactly, heads, note, number, table
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from lessons.figures.measurements import CONTROLS, Evaluation, Phase, difference, evaluation, parameters, phase
from model.words import content_file, either, phrase
from viz.numbers import count, percent
from viz.plots import Curve, Dots, losses, message, shares

WITH, WITHOUT, STAGE_ONE = "stage-two", "stage-two-without-stage-one", "stage-one"
ALIGNED = "third-stage-one"
"""Stage one of the shipped model, whose first rounds came before its eye had grown. The baselines, whose losses are
drawn, were made again for the eye it has now."""
SHIPPED, FIRST_ROUND = "evaluation", "first-round-evaluation"
WITHOUT_SCORES, STAGE_ONE_SCORES = "without-stage-one-evaluation", "stage-one-evaluation"
TOLD_STEPS = (50, 100, 200, 300, 500)
"""Steps whose losses stand in the table under the plot."""
MODELS = (
    ("shipped", SHIPPED, "tutor", "circle"),
    ("first_round", FIRST_ROUND, "", "circle-open"),
    ("without_stage_one", WITHOUT_SCORES, "", "x-thin-open"),
    ("stage_one", STAGE_ONE_SCORES, "translator", "diamond"),
)
"""Models: id, evaluation, the part whose hue it takes (the one that learned last), its mark."""
OURS = {
    "eye": ("eye", "eye-again", "eye-third", "eye-grown", "eye-inked"),
    "tutor": ("tutor", "tutor-again"),
    "stage_one": (ALIGNED,),
    "stage_two": ("third-stage-two", "stage-two-again", "stage-two-third", "stage-two-fourth", "stage-two-fifth"),
}
"""The shipped model's phases by id, each with the logs of its rounds."""
PARTS = ("eye", "translator", "tutor")


class NoSettings(Settings):
    """Nothing to set."""


def curves(scene: Scene, settings: NoSettings) -> Panel:
    """The loss of stage two by step, begun from stage one's projector and from a fresh one."""
    one, both, fresh = phase(STAGE_ONE), phase(WITH), phase(WITHOUT)
    end = one.last_step
    plot = losses(
        [
            Curve(phrase("figures.curves.one"), [step - end for step in one.steps], one.losses, "translator", "dot"),
            Curve(phrase("figures.curves.both"), both.steps, both.losses, "tutor"),
            Curve(phrase("figures.curves.fresh"), fresh.steps, fresh.losses, "", "dash"),
        ],
        across=phrase("figures.curves.step"),
        up=phrase("figures.curves.loss"),
    )
    rows = [[str(step), *(_at(run, step) for run in (both, fresh))] for step in TOLD_STEPS]
    first, last = TOLD_STEPS[0], TOLD_STEPS[-1]
    points = {
        "first_with": _at(both, first),
        "last_with": _at(both, last),
        "first_without": _at(fresh, first),
        "last_without": _at(fresh, last),
    }
    summary = phrase("figures.curves.told", first=first, last=last, **points)
    return panel_of(
        "curves", "measured", f"{summary} {_gap()}",
        [
            {"kind": "plot", "figure": message(plot), "words": phrase("figures.curves.words", summary=summary)},
            table(heads("curves", "step", "after", "without"), rows, phrase("figures.curves.table")),
        ],
    )  # fmt: skip


def _at(run: Phase, step: int) -> str:
    return f"{run.losses[run.steps.index(step)]:.3f}"


def _gap() -> str:
    """What is left of the difference on held-out scenes."""
    first, without = evaluation(FIRST_ROUND), evaluation(WITHOUT_SCORES)
    if first is None or without is None:
        return ""
    gap = difference(first, without)
    return phrase(
        "figures.curves.gap", scenes=min(first.scenes, without.scenes), first=f"{gap.first:.3f}",
        second=f"{gap.second:.3f}", answers=f"{gap.answers:,}", low=f"{100 * gap.low:.1f}",
        high=f"{100 * gap.high:.1f}",
    )  # fmt: skip


def tasks(scene: Scene, settings: NoSettings) -> Panel:
    """Accuracy by task of the shipped model and its baselines, with intervals and controls."""
    known = [
        (marks, phrase(f"figures.tasks.models.{model}"), part, mark)
        for model, file, part, mark in MODELS
        if (marks := evaluation(file)) is not None
    ]
    shipped = known[0][0]
    names = sorted(shipped.tasks, key=lambda name: -shipped.tasks[name].share)
    titles = [phrase(f"figures.tasks.names.{re.sub('[^a-z]+', '_', name)}") for name in names]
    plot = shares(
        titles,
        [_dots(marks, names, name, part, mark) for marks, name, part, mark in known],
        across=phrase("figures.tasks.share"),
    )
    models = [name for _, name, *_ in known]
    controls = [
        [name, exactly(marks.scenes), *(_interval(marks, control) for control in CONTROLS.values())]
        for marks, name, *_ in known
    ]
    scores = [[task, *(_score(marks, name) for marks, *_ in known)] for name, task in zip(names, titles, strict=True)]
    everything = shipped.measures[CONTROLS["everything"]].count
    rates = {control: percent(shipped.measures[name].share) for control, name in CONTROLS.items()}
    summary = phrase("figures.tasks.told", n=everything, count=f"{everything:,}", **rates)
    return panel_of(
        "tasks", "measured", summary,
        [
            table(heads("tasks", "model", "scenes", *CONTROLS), controls),
            note(phrase("figures.tasks.rounds")),
            {"kind": "plot", "figure": message(plot), "words": phrase("figures.tasks.words", summary=summary)},
            table(["", *models], scores, phrase("figures.tasks.table")),
        ],
    )  # fmt: skip


def _dots(marks: Evaluation, names: list[str], name: str, part: str, mark: str) -> Dots:
    scores = [marks.tasks.get(task) for task in names]
    return Dots(
        name,
        [score.share if score else None for score in scores],
        [score.low if score else None for score in scores],
        [score.high if score else None for score in scores],
        part,
        mark,
    )


def _score(marks: Evaluation, name: str) -> Any:
    score = marks.tasks.get(name)
    if score is None:
        return phrase("figures.tasks.not_measured")
    interval = {"low": f"{score.low:.3f}", "high": f"{score.high:.3f}"}
    title = phrase("figures.tasks.interval", n=score.count, count=f"{score.count:,}", **interval)
    return {"text": f"{score.share:.3f}", "title": title, "number": True}


def _interval(marks: Evaluation, name: str) -> dict[str, Any]:
    score = marks.measures[name]
    text = f"{score.share:.3f} ({score.low:.3f}–{score.high:.3f})"
    title = phrase("figures.tasks.answers", n=score.count, count=f"{score.count:,}")
    return {"text": text, "title": title, "number": True}


@cache
def _published() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(content_file("cost.yaml").read_text("utf-8"))
    return data


def cost(scene: Scene, settings: NoSettings) -> Panel:
    """Parameters of each part, and what each phase of training took, ours and LLaVA-1.5's."""
    published = _published()["models"]
    models = [
        (phrase("figures.cost.our_model"), dict(parameters())),
        *((model["name"], model["parameters"]) for model in published),
    ]
    sizes = [
        [name, *(_share(model[part], sum(model.values())) for part in PARTS), number(sum(model.values()))]
        for name, model in models
    ]
    ours = [_our_phase(name, logs) for name, logs in OURS.items()]
    theirs = [
        [model["name"], stage["name"], stage["learns"], stage["data"],
         {"text": phrase("figures.cost.gpu_hours", n=stage["gpu_hours"]), "title": stage["hardware"], "number": True}]
        for model in published
        for stage in model["stages"]
    ]  # fmt: skip
    mine, large = dict(parameters()), published[0]["parameters"]
    eyes = [
        phrase(
            "figures.cost.of_model", model=model["name"],
            share=f"{100 * model['parameters']['eye'] / sum(model['parameters'].values()):.1f} %",
        )
        for model in published
    ]  # fmt: skip
    minutes = phase(ALIGNED).seconds / 60
    summary = phrase(
        "figures.cost.told", share=percent(mine["translator"] / sum(mine.values())),
        large=percent(large["translator"] / sum(large.values())), n=round(minutes), eyes=", ".join(eyes),
    )  # fmt: skip
    parts = [phrase(f"figures.cost.parts.{part}") for part in PARTS]
    return panel_of(
        "cost", "measured", summary,
        [
            table([*heads("cost", "model"), *parts, *heads("cost", "together")], sizes,
                  phrase("figures.cost.parameters")),
            table(heads("cost", "phase", "learns", "rounds", "steps", "time"), ours, phrase("figures.cost.ours")),
            table(heads("cost", "model", "stage", "learns", "data", "cost"), theirs, phrase("figures.cost.theirs")),
        ],
        sizes=phrase(f"figures.shared.status.{published[0]['parameters_status']}"),
        hours=phrase(f"figures.shared.status.{published[0]['hours_status']}"),
    )  # fmt: skip


def _share(part: int, whole: int) -> dict[str, Any]:
    return {**number(part), "text": f"{count(part)}, {percent(part / whole)}"}


def _our_phase(name: str, logs: tuple[str, ...]) -> list[Any]:
    rounds = [phase(log) for log in logs]
    seconds = sum(one.seconds for one in rounds)
    threads = either([str(count) for count in sorted({one.threads for one in rounds})])
    title = phrase("figures.cost.seconds", seconds=f"{seconds:,.0f}", threads=threads)
    minutes = phrase("figures.cost.minutes", n=round(seconds / 60), count=f"{seconds / 60:,.0f}")
    time = {"text": minutes, "title": title, "number": True}
    steps = exactly(sum(one.last_step for one in rounds))
    return [phrase(f"figures.cost.phases.{name}"), phrase(f"figures.cost.learns.{name}"), str(len(rounds)), steps, time]


FIGURES = [
    Figure("curves", NoSettings, curves),
    Figure("tasks", NoSettings, tasks),
    Figure("cost", NoSettings, cost),
]
