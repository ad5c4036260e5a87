"""Experiments on one picture and one question, each of which changes one thing and leaves the model as it is.

P patches, N tokens of an answer, T positions so far.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from transformers import DynamicCache

from model.explain.answers import SHORT, Viewer, answer_of, prompt_of
from model.explain.baselines import Baselines, project
from model.explain.findings import STAGE_ONE, Answer, Blinded, Blocked, Grown, Growth, Position
from model.llava import projector
from model.llava.checkpoints import LoadedModel
from model.llava.decoding import Decoding, Hidden, kept
from model.llava.prompt import Turn
from model.llava.words import names
from model.options import Options, QuestionError, asked
from model.trace import Projected, Sight, Step
from model.words import phrase


def projectors(baselines: Baselines, model: LoadedModel, sight: Sight, question: str) -> tuple[tuple[str, Answer], ...]:
    """One question through the trained projector, an untrained one of its shape and, where it is kept, the one that
    stage one made; the language model is the loaded one every time.
    """
    seen = {"trained": sight.projected, "untrained": projector.untrained(model, sight.features)}
    if STAGE_ONE in baselines.names:
        seen[STAGE_ONE] = project(baselines.get(STAGE_ONE), sight.features)
    return tuple((name, Viewer(model, projected).ask(question)[0]) for name, projected in seen.items())


def growth(model: LoadedModel, sight: Sight, question: str, tokens: int = SHORT) -> Growth:
    """Answer, and measure the cache after each step from the tensors that it holds."""
    words = asked(question)
    prompt = prompt_of(model, [Turn(words)], len(sight.projected.values))
    decoding = Decoding(model, prompt, DynamicCache(config=model.model.config), sight.projected)
    grown: list[Grown] = []
    steps: list[Step] = []
    for step, _ in decoding.steps(Options(max_new_tokens=tokens)):
        steps.append(step)
        grown.append(Grown(step.text, int(decoding.cache.get_seq_length()), cache_bytes(decoding.cache)))
    return Growth(answer_of(words, prompt, steps), tuple(grown))


def cache_bytes(cache: DynamicCache) -> int:
    """What all layers keep, from the tensors themselves."""
    return sum(int(tensor.nbytes) for layer in cache.layers for tensor in kept(layer))


def position(model: LoadedModel, sight: Sight, patch: int, count: int = 5) -> Position:
    """One patch as the eye gives it and as the language model gets it, beside the words.

    Args:
        count: nearest words.

    Raises:
        QuestionError: no such patch.
    """
    values, placement = sight.projected.values, sight.patches.placement
    if not 0 <= patch < len(placement.patches):
        raise QuestionError(phrase("asking.none_of_the.patches", asked=patch, last=len(placement.patches) - 1))
    row = int(placement.patches[patch])
    near = projector.nearest(model, values, count)
    start = prompt_of(model, [Turn("?")], len(values)).kinds.index("image")
    words = names(model.tokenizer, near.ids[row][None])[0]
    return Position(
        patch=patch,
        position=placement.begin_at(start).place(patch).position,
        before=sight.features.selected[patch],
        after=values[row],
        nearest=tuple((name, float(cosine)) for name, cosine in zip(words, near.cosines[row], strict=True)),
        closest=np.ascontiguousarray(near.cosines[placement.patches, 0]),
        word_norms=projector.word_norms(model),
    )


def blocked(model: LoadedModel, projected: Projected, question: str, tokens: int = SHORT) -> Blocked:
    """Answer, and answer again with the picture, the question's own words, or the answer so far hidden.

    What is hidden keeps its place in the prompt; no position sees it. An answer's newest token is never hidden.
    """
    words = asked(question)
    prompt = prompt_of(model, [Turn(words)], len(projected.values))
    viewer = Viewer(model, projected)
    first = viewer.ask(words, tokens=tokens)[0]
    hidden = {
        "picture": Hidden(tuple(place for place, kind in enumerate(prompt.kinds) if kind == "image")),
        "question": Hidden(tuple(place for place, kind in enumerate(prompt.kinds) if kind == "question")),
        "answer": Hidden(earlier_answer=True),
    }
    answers = [
        Blinded(name, viewer.without(words, part, tokens), viewer.given(words, first.ids, part))
        for name, part in hidden.items()
    ]
    return Blocked(first, tuple(answers))


def controls(model: LoadedModel, pictures: Sequence[Projected], question: str) -> tuple[Blinded, ...]:
    """The same question about several pictures.

    Returns:
        Of each picture, in order, what is said of it, and how probable the first picture's answer is with it.
    """
    viewers = [Viewer(model, projected) for projected in pictures]
    answers = [viewer.ask(question)[0] for viewer in viewers]
    return tuple(
        Blinded(str(place), answer, viewer.given(question, answers[0].ids))
        for place, (viewer, answer) in enumerate(zip(viewers, answers, strict=True))
    )
