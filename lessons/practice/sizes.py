"""Exercises about sizes: parameters of a projector, values before and after it, bytes, the key/value cache."""

from __future__ import annotations

from lessons.practice import counting
from lessons.practice.exercise import ROUNDED, Exercise, Slips
from lessons.practice.pools import Draw, Projector, pools
from lessons.practice.wording import Wording, given, wording
from model.words import phrase


def projector(draw: Draw, seed: str) -> Exercise:
    """Parameters of a projector of one or two layers; of a published one now and then."""
    invented = Projector(
        name="",
        layers=draw.one("layers", (1, 2)),
        encoder=draw.one("encoder", pools().encoder_widths),
        decoder=draw.one("decoder", pools().decoder_widths),
    )
    published = {one.name: one for one in pools().projectors}
    chosen = published.get(draw.one("model", ("", "", "", *published)), invented)
    layers, encoder, decoder = chosen.layers, chosen.encoder, chosen.decoder
    if layers == 2 and encoder == decoder:
        decoder *= 2  # else the two layers could not be told apart
    first, second = counting.linear(encoder, decoder), counting.linear(decoder, decoder)
    answer = counting.projector(layers, encoder, decoder)
    say = wording(
        "projector",
        name=chosen.name,
        encoder=encoder,
        decoder=decoder,
        first=f"{first:,}",
        second=f"{second:,}",
        answer=f"{answer:,}",
    )
    size = "one_layer" if layers == 1 else "two_layers"
    return Exercise(
        "projector",
        seed,
        say(f"question.published_{size}" if chosen.name else f"question.{size}"),
        given(widths=say(f"widths.{size}"), bias=phrase("practice.given.yes")),
        "parameters",
        answer,
        say.hints(second=size),
        say.working("layer") if layers == 1 else say.working("first", "second", "gelu", "both"),
        _projector_slips(say, layers, encoder, decoder).all,
        ("values",),
        ROUNDED,
    )


def _projector_slips(say: Wording, layers: int, encoder: int, decoder: int) -> Slips:
    first, second = counting.linear(encoder, decoder), counting.linear(decoder, decoder)
    answer = counting.projector(layers, encoder, decoder)
    slips = Slips(answer, say).add(answer - layers * decoder, "no_bias" if layers == 1 else "no_biases")
    if layers == 2:
        slips.add(first, "first_alone")
        slips.add(second, "second_alone")
        slips.add(answer - decoder, "one_bias")
        slips.add(2 * first, "twice_the_first")
        slips.add(first + counting.linear(decoder, encoder), "back")
    else:
        slips.add(first + second, "a_second")
        slips.add(encoder * decoder + encoder, "bias_of_entering")
    return slips.add(encoder + decoder, "sum")


def values(draw: Draw, seed: str) -> Exercise:
    """How many numbers stand before and after the projector."""
    across, columns = draw.between("rows", pools().grid), 0
    columns = draw.one("columns", (across,))
    encoder, decoder = draw.one("encoder", pools().encoder_widths), draw.one("decoder", pools().decoder_widths)
    side = draw.one("side", ("before", "after"))
    positions = across * columns
    width, other = (encoder, decoder) if side == "before" else (decoder, encoder)
    answer = counting.values(positions, width)
    say = wording(
        "values",
        positions=f"{positions:,}",
        encoder=encoder,
        decoder=decoder,
        width=width,
        answer=f"{answer:,}",
    )
    slips = (
        Slips(answer, say)
        .add(counting.values(positions, other), f"other_side_{side}")
        .add(positions, "positions")
        .add(width, "width")
        .add(encoder * decoder, "weights")
        .add(positions * encoder * decoder, "both_widths")
        .add(answer + width, "cls")
        .add(2 * answer, "two_bytes")
        .add(4 * answer, "four_bytes")
    )
    return Exercise(
        "values",
        seed,
        say(side),
        given(positions=f"{positions:,}", width_before=encoder, width_after=decoder),
        "values",
        answer,
        say.hints(second=f"second_{side}"),
        say.working(side, "all"),
        slips.all,
        tolerance=ROUNDED,
    )


def size(draw: Draw, seed: str) -> Exercise:
    """Bytes of the visual embeddings in a dtype."""
    across = draw.between("rows", pools().grid)
    width = draw.one("decoder", pools().decoder_widths)
    dtype = draw.one("dtype", tuple(pools().dtypes))
    each = pools().dtypes[dtype]
    positions, count = across**2, across**2 * width
    answer = count * each
    say = wording(
        "bytes",
        positions=f"{positions:,}",
        width=width,
        dtype=dtype,
        each=each,
        bits=8 * each,
        n=each,
        count=f"{count:,}",
        answer=f"{answer:,}",
        megabytes=f"{answer / 10**6:.3g}",
    )
    slips = Slips(answer, say).add(count, "values").add(8 * answer, "bits")
    for name, other in pools().dtypes.items():
        slips.add(count * other, "other_dtype", other=name, size=other)
    slips.add(positions * each, "one_value").add(width * each, "one_position")
    return Exercise(
        "bytes",
        seed,
        say("question"),
        given(positions=f"{positions:,}", width=width, dtype=dtype),
        "bytes",
        answer,
        say.hints(),
        say.working("values", "size", "all"),
        slips.all,
        tolerance=ROUNDED,
    )


def cache(draw: Draw, seed: str) -> Exercise:
    """Bytes of the key/value cache."""
    layers, heads = draw.one("layers", pools().layers), draw.one("heads", pools().key_value_heads)
    width, dtype = draw.one("width", pools().head_widths), draw.one("dtype", tuple(pools().dtypes))
    positions = draw.between("rows", pools().grid) ** 2 + draw.between("text", pools().text)
    each = pools().dtypes[dtype]
    numbers = 2 * layers * heads * width
    answer = counting.cache_bytes(layers, heads, width, positions, each)
    say = wording(
        "cache",
        layers=layers,
        heads=heads,
        width=width,
        positions=f"{positions:,}",
        dtype=dtype,
        each=each,
        bits=8 * each,
        numbers=f"{numbers:,}",
        position=f"{numbers * each:,}",
        answer=f"{answer:,}",
        megabytes=f"{answer / 10**6:.3g}",
    )
    slips = (
        Slips(answer, say)
        .add(answer // 2, "keys")
        .add(answer // layers, "one_layer")
        .add(answer // positions, "one_position")
        .add(answer // heads, "one_head")
        .add(answer // width, "one_number")
        .add(answer // each, "values")
        .add(8 * answer, "bits")
    )
    return Exercise(
        "cache",
        seed,
        say("question"),
        given(
            layers=layers,
            heads=phrase("practice.given.heads", heads=heads, width=width),
            positions=f"{positions:,}",
            dtype=dtype,
        ),
        "bytes",
        answer,
        say.hints(),
        say.working("numbers", "position", "all"),
        slips.all,
        tolerance=ROUNDED,
    )
