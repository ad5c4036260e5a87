"""Figures of what was measured in training: losses with and without stage one, accuracy by task, cost by part."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from lessons.figures.cells import exactly, note, number
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from lessons.figures.measurements import Evaluation, Phase, difference, evaluation, parameters, phase
from model.words import content_file
from viz.numbers import count, percent
from viz.plots import Curve, Dots, losses, message, shares

WITH, WITHOUT, STAGE_ONE = "stage-two", "stage-two-without-stage-one", "stage-one"
ALIGNED = "third-stage-one"
"""Stage one of the shipped model, whose first rounds came before its eye had grown. The sisters, whose losses are
drawn, were made again for the eye it has now."""
SHIPPED, FIRST_ROUND = "evaluation", "first-round-evaluation"
WITHOUT_SCORES, STAGE_ONE_SCORES = "without-stage-one-evaluation", "stage-one-evaluation"
TOLD_STEPS = (50, 100, 200, 300, 500)
"""Steps whose losses stand in the table under the plot."""
CONTROLS = ("all tasks", "a blank picture", "another scene's picture")
MODELS = (
    (SHIPPED, "shipped", "tutor", "circle"),
    (FIRST_ROUND, "first round", "", "circle-open"),
    (WITHOUT_SCORES, "no stage one", "", "x-thin-open"),
    (STAGE_ONE_SCORES, "stage one alone", "translator", "diamond"),
)
"""Evaluations: file, name, the part whose hue it takes (the one that learned last), its mark."""
ROUNDS = (
    "Shares right on held-out scenes, with 95 % intervals. Shipped: both stages, stage two in five rounds. First "
    "round: a short one. No stage one: the same round from a fresh projector. Stage one alone: captions only."
)
OURS = (
    ("Eye alone", "eye", ("eye", "eye-again", "eye-third", "eye-grown", "eye-inked")),
    ("Tutor alone, on text", "tutor", ("tutor", "tutor-again")),
    ("Stage one", "translator", (ALIGNED,)),
    (
        "Stage two",
        "translator and tutor",
        ("third-stage-two", "stage-two-again", "stage-two-third", "stage-two-fourth", "stage-two-fifth"),
    ),
)
"""The shipped model's phases: name, what learns, the logs of its rounds."""
NAMES = {"eye": "Vision encoder (eye)", "translator": "Projector (translator)", "tutor": "Language model (tutor)"}


class NoSettings(Settings):
    """Nothing to set."""


def curves(scene: Scene, settings: NoSettings) -> Panel:
    """The loss of stage two by step, begun from stage one's projector and from a fresh one."""
    one, both, fresh = phase(STAGE_ONE), phase(WITH), phase(WITHOUT)
    end = one.last_step
    plot = losses(
        [
            Curve("stage one (captions)", [step - end for step in one.steps], one.losses, "translator", "dot"),
            Curve("stage two after stage one", both.steps, both.losses, "tutor"),
            Curve("stage two without stage one", fresh.steps, fresh.losses, "", "dash"),
        ],
        across="step of stage two; stage one lies left of 0",
        up="loss a token",
    )
    rows = [[str(step), *(_at(run, step) for run in (both, fresh))] for step in TOLD_STEPS]
    gap = _gap()
    first, last = TOLD_STEPS[0], TOLD_STEPS[-1]
    summary = (
        f"Without stage one the loss is {_at(fresh, first)} after {first} steps, with it {_at(both, first)}; "
        f"after {last} steps it is {_at(fresh, last)} and {_at(both, last)}."
    )
    why = (
        "The loss of training while our workshop model learned: how surprised it was, on average, by each right token.",
        "Written down during training. Each point is the mean of the 50 steps before it; nothing else is smoothed.",
        "The loss has a scale of powers of ten, in nats a token. Both runs of stage two saw the same pictures and "
        "questions in the same order; stage one saw captions, so its loss is not the same quantity.",
        "One seed each: another throw of the dice would shift both lines, by how much was not measured. Loss in "
        "training is no accuracy. Time is not shown, as other work ran on the same two cores.",
    )
    words = f"Three falling curves. {summary}"
    return panel(
        "Loss with and without stage one", "measured", f"{summary} {gap}", why,
        [
            {"kind": "plot", "figure": message(plot), "words": words},
            {"kind": "table", "head": ["step of stage two", "after stage one", "without it"], "rows": rows,
             "caption": "The loss, each the mean of the 50 steps before."},
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
    return (
        f"On {min(first.scenes, without.scenes)} held-out scenes, {gap.first:.3f} and {gap.second:.3f} of "
        f"{gap.answers:,} answers are right; the difference is {100 * gap.low:.1f} to {100 * gap.high:.1f} "
        "points (95 %, scenes resampled)."
    )


def tasks(scene: Scene, settings: NoSettings) -> Panel:
    """Accuracy by task of the shipped model and its sisters, with intervals and controls."""
    known = [(marks, name, part, mark) for file, name, part, mark in MODELS if (marks := evaluation(file)) is not None]
    shipped = known[0][0]
    names = sorted(shipped.tasks, key=lambda name: -shipped.tasks[name].share)
    rows = [_dots(marks, names, name, part, mark) for marks, name, part, mark in known]
    plot = shares(names, rows, across="share of answers right, word for word")
    head = ["", *(name for _, name, *_ in known)]
    controls = [
        [name, exactly(marks.scenes), *(_interval(marks, control) for control in CONTROLS)] for marks, name, *_ in known
    ]
    table = [[name, *(_score(marks, name) for marks, *_ in known)] for name in names]
    everything, blank, other = (shipped.measures[name] for name in CONTROLS)
    summary = (
        f"The shipped model is right in {percent(everything.share)} of {everything.count:,} answers; over a blank "
        f"picture in {percent(blank.share)}, over another scene's in {percent(other.share)}."
    )
    why = (
        "How many answers about held-out scenes are right, for each kind of question.",
        "Greedy answers; one counts when it is right word for word. The controls ask the same questions over a grey "
        "picture and over another scene's, for every fifth scene.",
        "Shares of one with Wilson's 95 % interval. The models were not asked about equally many scenes: the count "
        "stands in the first table, and the smaller sets are the first scenes of the larger.",
        "Drawn scenes of one small world, one seed of each model. Exact match is strict: a good answer in other words "
        "counts as wrong. Over another scene's picture some answers are right by luck, such as a count or a yes.",
    )
    return panel(
        "Accuracy by task", "measured", summary, why,
        [
            {"kind": "table", "head": ["model", "scenes", *CONTROLS], "rows": controls},
            note(ROUNDS),
            {"kind": "plot", "figure": message(plot), "words": f"Shares by task with intervals. {summary}"},
            {"kind": "table", "head": head, "rows": table, "caption": "Share right; the plot has the intervals."},
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
        return "not measured"
    title = f"{score.low:.3f} to {score.high:.3f} (95 %), of {score.count:,} answers"
    return {"text": f"{score.share:.3f}", "title": title, "number": True}


def _interval(marks: Evaluation, name: str) -> dict[str, Any]:
    score = marks.measures[name]
    text = f"{score.share:.3f} ({score.low:.3f}–{score.high:.3f})"
    return {"text": text, "title": f"of {score.count:,} answers", "number": True}


@cache
def _published() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(content_file("cost.yaml").read_text("utf-8"))
    return data


def cost(scene: Scene, settings: NoSettings) -> Panel:
    """Parameters of each part, and what each phase of training took, ours and LLaVA-1.5's."""
    published = _published()["models"]
    models = [
        ("Our workshop model", dict(parameters())),
        *((model["name"], model["parameters"]) for model in published),
    ]
    sizes = [
        [name, *(_share(model[part], sum(model.values())) for part in NAMES), number(sum(model.values()))]
        for name, model in models
    ]
    ours = [_our_phase(*one) for one in OURS]
    theirs = [
        [model["name"], stage["name"], stage["learns"], stage["data"],
         {"text": f"{stage['gpu_hours']} GPU-hours", "title": stage["hardware"], "number": True}]
        for model in published
        for stage in model["stages"]
    ]  # fmt: skip
    mine, large = dict(parameters()), published[0]["parameters"]
    eyes = ", ".join(
        f"{100 * model['parameters']['eye'] / sum(model['parameters'].values()):.1f} % of {model['name']}"
        for model in published
    )
    summary = (
        f"The translator holds {percent(mine['translator'] / sum(mine.values()))} of our model's parameters and "
        f"{percent(large['translator'] / sum(large.values()))} of LLaVA-1.5 7B's; training it alone took "
        f"{phase(ALIGNED).seconds / 60:.0f} minutes of our run. The eye holds {eyes}."
    )
    why = (
        "How large each part is, and what it took to train.",
        "Our parameters are counted from the checkpoint's file, our times come from the logs of training. Those of the "
        f"other models are {published[0]['parameters_status']} by arithmetic from published sizes; LLaVA-1.5's "
        f"hours are {published[0]['hours_status']} in its authors' own notes, times the count of GPUs.",
        "Parameters as counts and as shares of each model's whole. Times are not comparable between the two tables.",
        "Our phases ran with one or two threads beside other work, so their times say how long it took and not how "
        "much it needs. The cost of LLaVA-1.5's eye and tutor, which were trained before by others, is not in it.",
    )
    return panel(
        "What each part costs", "measured", summary, why,
        [
            {"kind": "table", "head": ["model", *NAMES.values(), "together"], "rows": sizes, "caption": "Parameters."},
            {"kind": "table", "head": ["our phase", "learns", "rounds", "steps", "time"], "rows": ours,
             "caption": "Measured: our workshop model, on two cores of a CPU."},
            {"kind": "table", "head": ["model", "stage", "learns", "data", "cost"], "rows": theirs,
             "caption": "Published: LLaVA-1.5, from its authors' notes."},
        ],
    )  # fmt: skip


def _share(part: int, whole: int) -> dict[str, Any]:
    return {**number(part), "text": f"{count(part)}, {percent(part / whole)}"}


def _our_phase(name: str, learns: str, logs: tuple[str, ...]) -> list[Any]:
    rounds = [phase(log) for log in logs]
    seconds = sum(one.seconds for one in rounds)
    threads = sorted({one.threads for one in rounds})
    title = f"{seconds:,.0f} seconds, with {' or '.join(str(thread) for thread in threads)} threads"
    steps = sum(one.last_step for one in rounds)
    time = {"text": f"{seconds / 60:,.0f} minutes", "title": title, "number": True}
    return [name, learns, str(len(rounds)), exactly(steps), time]


FIGURES = [
    Figure("curves", "Loss with and without stage one", NoSettings, curves),
    Figure("tasks", "Accuracy by task", NoSettings, tasks),
    Figure("cost", "What each part costs", NoSettings, cost),
]
