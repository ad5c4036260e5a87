"""Live figures of the loaded model's three parts, and of what learns in which stage."""

from __future__ import annotations

from typing import Any

from lessons.figures.cells import exactly, heads, note, number, right, sized, table
from lessons.figures.controls import control
from lessons.figures.figure import Figure, Panel, Scene, Settings, panel_of
from model.explain.findings import Anatomy, PartName, Recipe
from model.words import phrase
from viz.numbers import percent, shape


class NoSettings(Settings):
    """Nothing to set."""


def anatomy(scene: Scene, settings: NoSettings) -> Panel:
    """Three parts: what each is, how large, and which tensors of the files it is."""
    model = scene.model.laboratory.anatomy()
    whole, eye, translator = model.parameters, model.parts[0], model.parts[1]
    shares = {part.name: part.parameters / whole for part in model.parts}
    rows = [
        [
            _named(part.name), number(part.parameters), right(percent(shares[part.name])),
            ", ".join(part.dtypes), sized(part.bytes), right(shape(part.takes)), right(shape(part.gives)),
        ]
        for part in model.parts
    ]  # fmt: skip
    summary = phrase(
        "figures.anatomy.told", model=scene.model.facts.name, whole=f"{whole:,}", few=f"{translator.parameters:,}",
        **{part.name: part.kind for part in model.parts},
        **{f"{part.name}_share": percent(shares[part.name]) for part in model.parts},
    )  # fmt: skip
    scores = model.parts[2].gives[0]
    flow = {
        "kind": "flow",
        "boxes": [
            {"id": "picture", "name": phrase("figures.anatomy.picture"), "note": shape(eye.takes)},
            *({"id": part.name, "name": _name(part.name), "part": part.name,
               "note": phrase("figures.anatomy.gives", shape=shape(part.gives))} for part in model.parts[:2]),
            {"id": "tutor", "name": _name("tutor"), "part": "tutor", "note": phrase("figures.anatomy.scores")},
            {"id": "next", "name": phrase("figures.anatomy.next"),
             "note": phrase("figures.anatomy.one_of", n=scores, count=f"{scores:,}")},
            {"id": "question", "name": phrase("figures.anatomy.question"), "note": phrase("figures.anatomy.in_tokens")},
        ],
        "arrows": [
            ["picture", "eye"], ["eye", "translator"], ["translator", "tutor"], ["tutor", "next"],
            ["question", "tutor", phrase("figures.anatomy.embeddings")],
        ],
    }  # fmt: skip
    bars = {
        "kind": "bars",
        "most": 1.0,
        "caption": phrase("figures.anatomy.shares"),
        "rows": [
            {
                "name": _name(part.name),
                "value": shares[part.name],
                "text": percent(shares[part.name]),
                "part": part.name,
            }
            for part in model.parts
        ],
    }
    head = heads("anatomy", "part", "parameters", "share", "numbers", "memory", "takes", "gives")
    loaded = table(head, rows, phrase("figures.anatomy.loaded"))
    return panel_of("anatomy", "live", summary, [flow, bars, loaded, *_stored(model)])


def _name(part: PartName) -> str:
    return phrase(f"figures.shared.parts.{part}")


def _named(part: PartName) -> dict[str, Any]:
    """A part in a cell, in its hue."""
    return {"text": _name(part), "part": part}


def _stored(model: Anatomy) -> list[dict[str, Any]]:
    rows = [
        [_named(part.name), part.kind, f"{each.prefix}.*", exactly(each.tensors),
         ", ".join(each.dtypes), sized(each.bytes)]
        for part in model.parts
        for each in part.stored
    ]  # fmt: skip
    if not rows:
        return [note(phrase("figures.anatomy.no_files"))]
    others = [note(phrase("figures.anatomy.others", n=model.others))] if model.others else []
    several, file = len(model.files) > 1, model.files[0]
    caption = (
        phrase("figures.anatomy.in_files", n=len(model.files), file=file)
        if several
        else phrase("figures.anatomy.in_file", file=file)
    )
    head = heads("anatomy", "part", "class", "called", "many", "stored", "size")
    return [table(head, rows, caption), *others]


class StagesSettings(Settings):
    """Which of the two stages."""

    stage: Recipe = "one"


def stages(scene: Scene, settings: StagesSettings) -> Panel:
    """What learns and what is frozen in one stage."""
    laboratory, chosen = scene.model.laboratory, settings.stage
    parts = laboratory.trained(chosen)
    whole, learning = (sum(part.parameters for part in parts if part.learns or every) for every in (True, False))
    others = laboratory.trained("two" if chosen == "one" else "one")
    other = sum(part.parameters for part in others if part.learns)
    summary = phrase(
        f"figures.stages.told.{chosen}", learning=f"{learning:,}", whole=f"{whole:,}",
        share=percent(learning / whole), other=f"{other:,}",
    )  # fmt: skip
    states = {True: phrase("figures.stages.learns"), False: phrase("figures.stages.frozen")}
    rows = [
        [_named(part.name), states[part.learns], exactly(part.tensors), exactly(part.parameters),
         exactly(part.parameters * part.learns), right(percent(part.parameters / whole))]
        for part in parts
    ]  # fmt: skip
    tensors = sum(part.tensors for part in parts)
    share = right(phrase("figures.stages.share", share=percent(learning / whole)))
    rows.append([phrase("figures.stages.together"), "", exactly(tensors), exactly(whole), exactly(learning), share])
    flow = {
        "kind": "flow",
        "boxes": [
            {"id": "data", "name": phrase(f"figures.stages.data.{chosen}")},
            *({"id": part.name, "name": _name(part.name), "part": part.name, "frozen": not part.learns}
              for part in parts),
            {"id": "loss", "name": phrase(f"figures.stages.loss.{chosen}")},
        ],
        "arrows": [["data", "eye"], ["eye", "translator"], ["translator", "tutor"], ["tutor", "loss"]],
    }  # fmt: skip
    recipes: tuple[Recipe, ...] = ("one", "two")
    options = [(recipe, phrase(f"figures.stages.recipes.{recipe}")) for recipe in recipes]
    head = heads("stages", "part", "stage", "tensors", "parameters", "learn", "share")
    caption = phrase(f"figures.stages.counted.{chosen}", model=scene.model.facts.name)
    return panel_of(
        "stages", "live", summary, [flow, table(head, rows, caption)],
        [control("stages", "stage", "choice", chosen, options)],
        instead={"title": phrase(f"figures.stages.heading.{chosen}")},
    )  # fmt: skip


FIGURES = [
    Figure("anatomy", NoSettings, anatomy, needs="model"),
    Figure("stages", StagesSettings, stages, needs="model"),
]
