"""Live figures of the loaded model's three parts, and of what learns in which stage."""

from __future__ import annotations

from typing import Any, Literal

from lessons.figures.cells import exactly, note, number, right, sized, table
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel
from model.explain.findings import Anatomy
from viz.numbers import percent, shape

NAMES = {
    "eye": "Vision encoder (the eye)",
    "translator": "Projector (the translator)",
    "tutor": "Language model (the tutor)",
}


SEEN = {
    "one": ("Pictures with captions", "Surprise at each right word"),
    "two": ("Questions about pictures", "Surprise at the right answer"),
}
"""What each stage learns from, and what it lessens."""


class NoSettings(Settings):
    """Nothing to set."""


def anatomy(scene: Scene, settings: NoSettings) -> Panel:
    """Three parts: what each is, how large, and which tensors of the files it is."""
    model = scene.model.laboratory.anatomy()
    whole, eye, translator = model.parameters, model.parts[0], model.parts[1]
    shares = {part.name: part.parameters / whole for part in model.parts}
    rows = [
        [
            {"text": NAMES[part.name], "part": part.name}, number(part.parameters), right(percent(shares[part.name])),
            ", ".join(part.dtypes), sized(part.bytes), right(shape(part.takes)), right(shape(part.gives)),
        ]
        for part in model.parts
    ]  # fmt: skip
    each = ", ".join(f"{part.kind} with {percent(shares[part.name])}" for part in model.parts)
    summary = (
        f"{scene.model.facts.name} is three parts: {each} of {whole:,} parameters. The translator alone "
        f"has {translator.parameters:,}."
    )
    why = (
        "The loaded checkpoint taken apart: which module is which part, and how large.",
        "Parameters, bytes and types are counted over the loaded tensors, tied ones once; the names come from the "
        "headers of the checkpoint's files.",
        "Counts, and shares of all parameters. 1 MB is a million bytes.",
        "How much each part matters. A small part can be the one without which nothing works.",
    )
    flow = {
        "kind": "flow",
        "boxes": [
            {"id": "picture", "name": "Picture", "note": shape(eye.takes)},
            *({"id": part.name, "name": NAMES[part.name], "part": part.name, "note": f"gives {shape(part.gives)}"}
              for part in model.parts[:2]),
            {"id": "tutor", "name": NAMES["tutor"], "part": "tutor", "note": "gives one score a token"},
            {"id": "next", "name": "Next token", "note": f"one of {model.parts[2].gives[0]:,}"},
            {"id": "question", "name": "Question", "note": "in tokens"},
        ],
        "arrows": [
            ["picture", "eye"], ["eye", "translator"], ["translator", "tutor"], ["tutor", "next"],
            ["question", "tutor", "as word embeddings"],
        ],
    }  # fmt: skip
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": "Share of all parameters.",
        "rows": [
            {
                "name": NAMES[part.name],
                "value": shares[part.name],
                "text": percent(shares[part.name]),
                "part": part.name,
            }
            for part in model.parts
        ],
    }
    head = ["part", "parameters", "share", "numbers", "in memory", "takes", "gives"]
    parts: list[dict[str, Any]] = [flow, bars, table(head, rows, "As loaded."), *_stored(model)]
    return panel("Three parts", "live", summary, why, parts)


def _stored(model: Anatomy) -> list[dict[str, Any]]:
    rows = [
        [{"text": NAMES[part.name], "part": part.name}, part.kind, f"{each.prefix}.*", exactly(each.tensors),
         ", ".join(each.dtypes), sized(each.bytes)]
        for part in model.parts
        for each in part.stored
    ]  # fmt: skip
    if not rows:
        return [note("The files of this checkpoint are not at hand, so the names of its tensors cannot be told.")]
    others = [note(f"{model.others} more tensors belong to none of the three.")] if model.others else []
    names = model.files[0] if len(model.files) == 1 else f"{len(model.files)} files, {model.files[0]} first"
    return [table(["part", "class", "tensors called", "how many", "stored as", "size"], rows, f"In {names}."), *others]


class StagesSettings(Settings):
    """Which of the two stages."""

    stage: Literal["one", "two"] = "one"


def stages(scene: Scene, settings: StagesSettings) -> Panel:
    """What learns and what is frozen in one stage."""
    laboratory, chosen = scene.model.laboratory, settings.stage
    parts = laboratory.trained(chosen)
    whole, learning = (sum(part.parameters for part in parts if part.learns or every) for every in (True, False))
    others = laboratory.trained("two" if chosen == "one" else "one")
    other = sum(part.parameters for part in others if part.learns)
    summary = (
        f"In stage {chosen} {learning:,} of {whole:,} parameters learn, {percent(learning / whole)}; in stage "
        f"{'two' if chosen == 'one' else 'one'} {other:,}."
    )
    why = (
        "LLaVA's recipe on the loaded model: which parts may change in each stage.",
        "The loaded model's tensors are walked through, and those of the parts that learn are counted.",
        "Counts of parameters, and their share of all. Tied tensors count once.",
        "No training runs here, and the loaded model stays as it is. Some later models let the eye learn as well.",
    )
    rows = [
        [{"text": NAMES[part.name], "part": part.name}, "learns" if part.learns else "frozen", exactly(part.tensors),
         exactly(part.parameters), exactly(part.parameters * part.learns), right(percent(part.parameters / whole))]
        for part in parts
    ]  # fmt: skip
    tensors = sum(part.tensors for part in parts)
    share = right(f"{percent(learning / whole)} learns")
    rows.append(["Together", "", exactly(tensors), exactly(whole), exactly(learning), share])
    data, loss = SEEN[chosen]
    flow = {
        "kind": "flow",
        "boxes": [
            {"id": "data", "name": data},
            *({"id": part.name, "name": NAMES[part.name], "part": part.name, "frozen": not part.learns}
              for part in parts),
            {"id": "loss", "name": loss},
        ],
        "arrows": [["data", "eye"], ["eye", "translator"], ["translator", "tutor"], ["tutor", "loss"]],
    }  # fmt: skip
    control = {
        "name": "stage", "label": "Stage", "kind": "choice", "value": chosen,
        "options": [["one", "one: alignment"], ["two", "two: instructions"]],
    }  # fmt: skip
    head = ["part", "in this stage", "tensors", "parameters", "of these learn", "share of all"]
    shown_parts = [flow, table(head, rows, f"Stage {chosen}, counted on {scene.model.facts.name}.")]
    return panel(f"Stage {chosen}: what learns", "live", summary, why, shown_parts, [control])


FIGURES = [
    Figure("anatomy", "Three parts", NoSettings, anatomy, needs="model"),
    Figure("stages", "What learns in each stage", StagesSettings, stages, needs="model"),
]
