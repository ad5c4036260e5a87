"""Rules whose count does not depend on the picture: one fixed square, a fixed few learned queries, a ceiling."""

from __future__ import annotations

from typing import Literal

from lessons.reference.count import Count, Parameters, Region, Size, divided, product, whole
from model.words import phrase


class Square(Parameters):
    """One square view: `side` and `patch` in pixels; `pool` x `pool` patches become one token."""

    side: Size
    patch: Size
    pool: Size = 1
    fit: Literal["cut", "squash"]


class Queries(Parameters):
    """A fixed number of learned queries that read the picture at `side` x `side` pixels, or at a size of its own."""

    queries: Size
    side: Size | None = None


class Ceiling(Parameters):
    """The most tokens that one picture may take; how many it does take is not published."""

    tokens: Size
    setting: str
    exact: bool = False
    """Whether the documentation gives the number itself, not a limit."""


def square(width: int, height: int, parameters: Square) -> Count:
    """Tokens of one fixed square: (side / patch / pool) squared, whatever the picture.

    Source: the processors of `llava`, `siglip`, `paligemma` and `gemma3` in transformers 5.23.0, and the checkpoints'
    configs; fact sheet, sections 1 and 2. SigLIP's 384 / 14 leaves a rest, which its patch convolution drops.
    """
    side, patch, pool = parameters.side, parameters.patch, parameters.pool
    along = side // patch
    left = along // pool
    steps = []
    if parameters.fit == "cut":
        edge = min(width, height)
        frame = Region("frame", (width - edge) / 2, (height - edge) / 2, edge, edge)
        steps.append(phrase("reference.squares.square.cut", side=side))
    else:
        frame = whole(width, height)
        steps.append(phrase("reference.squares.square.squash", side=side))
    steps.append(phrase("reference.squares.square.patches", patch=patch, along=divided(side, patch, along)))
    if pool > 1:
        steps.append(phrase("reference.squares.square.pool", pool=pool, along=divided(along, pool, left)))
    steps.append(product(left, left, left * left))
    grid = Region("grid", frame.left, frame.top, frame.width, frame.height, left, left)
    return Count(left * left, tuple(steps), (frame, grid))


def queries(width: int, height: int, parameters: Queries) -> Count:
    """As many tokens as there are learned queries: Q-Former, perceiver resampler and their kin.

    Source: `Blip2Config.num_query_tokens`, `IdeficsPerceiverConfig.resampler_n_latents` and Idefics2's
    `resampler_n_latents` in transformers 5.23.0; Qwen-VL's paper (2308.12966); fact sheet, section 2.
    """
    if parameters.side:
        seen = phrase("reference.squares.queries.resized", side=parameters.side)
    else:
        seen = phrase("reference.squares.queries.own_shape")
    steps = (phrase(f"reference.squares.queries.count.{step}", n=parameters.queries) for step in ("read", "tokens"))
    return Count(parameters.queries, (seen, *steps), (whole(width, height),))


def ceiling(width: int, height: int, parameters: Ceiling) -> Count:
    """A published maximum, with no formula behind it: not what this picture takes, only what it cannot exceed.

    Source: Google's documentation "Media resolution", mirrored 2026; fact sheet, section 4.3.
    """
    if parameters.exact:
        step = phrase("reference.squares.ceiling.exact", setting=parameters.setting, n=parameters.tokens)
        return Count(parameters.tokens, (step,), (whole(width, height),))
    most = {"n": parameters.tokens, "most": f"{parameters.tokens:,}"}
    return Count(
        parameters.tokens,
        (
            phrase("reference.squares.ceiling.most", setting=parameters.setting, **most),
            phrase("reference.squares.ceiling.at_the_latest"),
        ),
        (whole(width, height),),
    )
