"""Rules whose count does not depend on the picture: one fixed square, a fixed few learned queries, a ceiling."""

from __future__ import annotations

from typing import Literal

from lessons.reference.count import Count, Parameters, Region, Size, divided, whole


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
        steps.append(f"Scale the picture until its shorter side is {side}, and cut {side} x {side} out of the middle.")
    else:
        frame = whole(width, height)
        steps.append(f"Resize the picture to {side} x {side}, whatever its shape.")
    steps.append(f"Cut it into patches of {patch}: {divided(side, patch, along)} along each side.")
    if pool > 1:
        steps.append(f"Make one of every {pool} x {pool} patches: {divided(along, pool, left)} along each side.")
    steps.append(f"{left} x {left} = {left * left:,} tokens.")
    grid = Region("grid", frame.left, frame.top, frame.width, frame.height, left, left)
    return Count(left * left, tuple(steps), (frame, grid))


def queries(width: int, height: int, parameters: Queries) -> Count:
    """As many tokens as there are learned queries: Q-Former, perceiver resampler and their kin.

    Source: `Blip2Config.num_query_tokens`, `IdeficsPerceiverConfig.resampler_n_latents` and Idefics2's
    `resampler_n_latents` in transformers 5.23.0; Qwen-VL's paper (2308.12966); fact sheet, section 2.
    """
    seen = f"resized to {parameters.side} x {parameters.side}" if parameters.side else "at its own shape, within limits"
    return Count(
        parameters.queries,
        (
            f"The encoder sees the whole picture, {seen}.",
            f"{parameters.queries} learned queries read what the encoder found, and each answers with one vector.",
            f"{parameters.queries} tokens, for a stamp and for a poster alike.",
        ),
        (whole(width, height),),
    )


def ceiling(width: int, height: int, parameters: Ceiling) -> Count:
    """A published maximum, with no formula behind it: not what this picture takes, only what it cannot exceed.

    Source: Google's documentation "Media resolution", mirrored 2026; fact sheet, section 4.3.
    """
    if parameters.exact:
        step = f"With media resolution “{parameters.setting}” a picture counts as {parameters.tokens} tokens."
        return Count(parameters.tokens, (step,), (whole(width, height),))
    return Count(
        parameters.tokens,
        (
            f"With media resolution “{parameters.setting}”: at most {parameters.tokens:,} tokens a picture.",
            "How many a picture of this size takes is not published, so the bar is where it must end at the latest.",
        ),
        (whole(width, height),),
    )
