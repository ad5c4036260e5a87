"""Exercises about sizes: parameters of a projector, values before and after it, bytes, the key/value cache."""

from __future__ import annotations

from lessons.practice import counting
from lessons.practice.exercise import ROUNDED, Exercise, Slips
from lessons.practice.pools import Draw, Projector, pools


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
    slips = Slips(answer)
    slips.add(
        answer - layers * decoder, f"You forgot the bias{'es' if layers == 2 else ''}: one for each value that leaves."
    )
    if layers == 2:
        slips.add(first, "That is the first layer alone.")
        slips.add(second, "That is the second layer alone.")
        slips.add(answer - decoder, "One bias is missing: each of the two layers has its own.")
        slips.add(2 * first, "The second layer starts from the language model's width, not from the encoder's.")
        slips.add(first + counting.linear(decoder, encoder), "The second layer keeps the width; it does not go back.")
    else:
        slips.add(first + second, "That counts a second layer. This one has a single layer.")
        slips.add(
            encoder * decoder + encoder, "A bias belongs to each value that leaves the layer, not to each that enters."
        )
    slips.add(encoder + decoder, "Each value that enters is joined with each that leaves: a product, not a sum.")
    name = f"{chosen.name} has a projector of" if chosen.name else "A projector has"
    kind = "two linear layers with a GELU between them" if layers == 2 else "one linear layer"
    widths = f"{encoder} to {decoder}" + (f", then {decoder} to {decoder}" if layers == 2 else "")
    working = [f"{'first layer' if layers == 2 else 'layer'}: {encoder} x {decoder} + {decoder} = {first:,}"]
    if layers == 2:
        working += [f"second layer: {decoder} x {decoder} + {decoder} = {second:,}", "GELU: none", f"both: {answer:,}"]
    return Exercise(
        "projector",
        seed,
        f"{name} {kind}, with bias: {widths}. How many parameters is that?",
        (("widths", widths), ("bias", "yes")),
        "parameters",
        answer,
        (
            "A layer has a weight for each pair of an entering and a leaving value, and a bias for each leaving value.",
            f"{'First layer' if layers == 2 else 'It'}: {encoder} x {decoder} weights and {decoder} biases."
            + (
                f" The second: {decoder} x {decoder} weights and {decoder} biases. GELU has none."
                if layers == 2
                else ""
            ),
        ),
        tuple(working),
        slips.all,
        ("values",),
        ROUNDED,
    )


def values(draw: Draw, seed: str) -> Exercise:
    """How many numbers stand before and after the projector."""
    across, columns = draw.between("rows", pools().grid), 0
    columns = draw.one("columns", (across,))
    encoder, decoder = draw.one("encoder", pools().encoder_widths), draw.one("decoder", pools().decoder_widths)
    side = draw.one("side", ("before", "after"))
    positions = across * columns
    width, other = (encoder, decoder) if side == "before" else (decoder, encoder)
    answer = counting.values(positions, width)
    apart = "after" if side == "before" else "before"
    slips = (
        Slips(answer)
        .add(
            counting.values(positions, other), f"Those are the values {apart} the projector. Asked are those {side} it."
        )
        .add(positions, "Those are positions. Each holds a whole vector.")
        .add(width, "That is the width of one position.")
        .add(encoder * decoder, "Those are the weights of a layer between the two. Asked is what flows through it.")
        .add(positions * encoder * decoder, "Each position holds one width at a time, not both multiplied.")
        .add(answer + width, "One position too many: CLS is dropped.")
        .add(2 * answer, "Those are bytes at two each. Asked are values.")
        .add(4 * answer, "Those are bytes at four each. Asked are values.")
    )
    return Exercise(
        "values",
        seed,
        f"{positions:,} patch features of width {encoder} go through the projector and come out {decoder} wide. "
        f"How many values are there {side} it?",
        (("positions", f"{positions:,}"), ("width before", f"{encoder}"), ("width after", f"{decoder}")),
        "values",
        answer,
        (
            "The projector changes the width of each position, never their number.",
            f"{positions:,} positions, each with the width that it has {side} the projector.",
        ),
        (f"{side} the projector each position has {width} values", f"{positions:,} x {width} = {answer:,}"),
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
    slips = Slips(answer).add(count, "Those are values. Asked are bytes, and each value takes several.")
    slips.add(8 * answer, "Those are bits. A byte has eight.")
    for name, other in pools().dtypes.items():
        slips.add(
            count * other, f"That would be {name}, with {other} bytes a value." if other > 1 else "Those are values."
        )
    slips.add(positions * each, "That is one value a position. Each position holds a whole vector.")
    slips.add(width * each, "That is one position.")
    return Exercise(
        "bytes",
        seed,
        f"{positions:,} visual embeddings of width {width} are kept in {dtype}. How many bytes do they take?",
        (("positions", f"{positions:,}"), ("width", f"{width}"), ("dtype", dtype)),
        "bytes",
        answer,
        (
            "First count the values; then ask how many bytes one value of this dtype takes.",
            f"{positions:,} x {width} values, each of {8 * each} bits.",
        ),
        (
            f"values: {positions:,} x {width} = {count:,}",
            f"{dtype}: {8 * each} bits, which is {_bytes(each)} a value",
            f"bytes: {count:,} x {each} = {answer:,}, about {answer / 10**6:.3g} MB",
        ),
        slips.all,
        tolerance=ROUNDED,
    )


def cache(draw: Draw, seed: str) -> Exercise:
    """Bytes of the key/value cache."""
    layers, heads = draw.one("layers", pools().layers), draw.one("heads", pools().key_value_heads)
    width, dtype = draw.one("width", pools().head_widths), draw.one("dtype", tuple(pools().dtypes))
    positions = draw.between("rows", pools().grid) ** 2 + draw.between("text", pools().text)
    each = pools().dtypes[dtype]
    answer = counting.cache_bytes(layers, heads, width, positions, each)
    slips = (
        Slips(answer)
        .add(answer // 2, "That is the keys alone. Values are kept as well.")
        .add(answer // layers, "That is one layer. Each layer keeps its own.")
        .add(answer // positions, "That is one position.")
        .add(answer // heads, "That is one head. Each key/value head keeps its own.")
        .add(answer // width, "That is one number a head. Each head keeps a whole vector.")
        .add(answer // each, "Those are values. Asked are bytes.")
        .add(8 * answer, "Those are bits. A byte has eight.")
    )
    return Exercise(
        "cache",
        seed,
        f"A language model has {layers} layers, each with {heads} key/value heads of width {width}. "
        f"How many bytes does its cache take for {positions:,} positions in {dtype}?",
        (
            ("layers", str(layers)),
            ("key/value heads", f"{heads} of width {width}"),
            ("positions", f"{positions:,}"),
            ("dtype", dtype),
        ),
        "bytes",
        answer,
        (
            "At each position, every layer keeps two vectors for each key/value head.",
            f"Twice {layers} layers x {heads} heads x {width} numbers, for each of {positions:,} positions, "
            f"at {8 * each} bits a number.",
        ),
        (
            f"numbers a position: 2 x {layers} x {heads} x {width} = {2 * layers * heads * width:,}",
            f"bytes a position: x {each} = {2 * layers * heads * width * each:,}",
            f"all positions: x {positions:,} = {answer:,}, about {answer / 10**6:.3g} MB",
        ),
        slips.all,
        tolerance=ROUNDED,
    )


def _bytes(each: int) -> str:
    return "one byte" if each == 1 else f"{each} bytes"
