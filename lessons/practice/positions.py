"""Exercises about positions: how many a picture gives, what stands before and after them, what each holds."""

from __future__ import annotations

from lessons.practice.counting import grid
from lessons.practice.exercise import Exercise, Option, Slips, Then, settled
from lessons.practice.pools import Draw, Holding, pools


def _picture(draw: Draw) -> tuple[int, int, int]:
    """Width, height and patch of an invented picture that its patches fill."""
    patch = draw.one("patch", pools().patches)
    rows, columns = (draw.between(name, pools().grid) for name in ("rows", "columns"))
    return columns * patch, rows * patch, patch


def patches(draw: Draw, seed: str) -> Exercise:
    """Patches of a picture, which may leave a rest at its right edge."""
    width, height, patch = _picture(draw)
    over = draw.one("over", (0, 0, patch // 2))
    width += over
    rows, columns = grid(width, height, patch)
    answer = rows * columns
    slips = (
        Slips(answer)
        .add(columns, f"That is the number of patches across, {width} / {patch}. There are rows below the first.")
        .add(rows, f"That is the number of patches down, {height} / {patch}. Each row holds many.")
        .add(rows + columns, "Those are the two sides added. A grid of rows and columns is a product.")
        .add(2 * answer, "That is twice as many: each patch is counted once.")
        .add(width * height, "Those are pixels. A patch covers many of them.")
        .add(width * height // patch, f"A patch has {patch} pixels in each of two directions: divide twice.")
        .add(rows * (columns + 1), "What is left at an edge does not fill a patch, so it is not one.")
        .add(answer + 1, "That counts CLS. It is a vector of the encoder, not a patch of the picture.")
    )
    rest = (f"{over} columns of pixels at the edge fill no patch and are not seen.",) if over else ()
    return Exercise(
        "patches",
        seed,
        f"A picture of {width} x {height} pixels is cut into patches of {patch} x {patch}. "
        "How many whole patches are there?",
        (("picture", f"{width} x {height} pixels"), ("patch", f"{patch} x {patch} pixels")),
        "patches",
        answer,
        (
            "Count how many patches fit beside each other, then how many rows of them fit below.",
            f"Across: {width} / {patch}. Down: {height} / {patch}. Round each down, then multiply.",
        ),
        (
            f"across: {width} / {patch} {f'→ {columns}, {over} pixels left over' if over else f'= {columns}'}",
            f"down: {height} / {patch} = {rows}",
            f"patches: {columns} x {rows} = {answer:,}",
            *rest,
        ),
        slips.all,
        ("positions",),
    )


def positions(draw: Draw, seed: str) -> Exercise:
    """Positions that leave the encoder or reach the language model, with and without CLS."""
    side, patch, _ = draw.square()
    cls = draw.one("cls", (True, True, False))
    encoder = draw.one("encoder", (None, None, *pools().encoders))
    where = draw.one("asked", ("leave the encoder", "reach the language model"))
    name = "A vision encoder"
    if encoder is not None:
        side, patch, cls, name = encoder.side, encoder.patch, encoder.cls, encoder.name
    across = side // patch
    counted = cls and where == "leave the encoder"
    answer = across**2 + counted
    dropped = "Only patch features go to the projector. " if not counted else ""
    slips = Slips(answer)
    if cls:
        wrong = "That leaves CLS out, which the encoder puts out as well." if counted else ""
        slips.add(across**2 + (not counted), wrong or "That counts CLS, which LLaVA drops: it belongs to no patch.")
    else:
        slips.add(across**2 + 1, "That counts a CLS position. This encoder has none.")
    slips.add(across, "That is one side of the grid: there are as many rows as columns.")
    slips.add(2 * across, "Those are two sides added. A grid is a product.")
    slips.add((across + 1) ** 2, f"{side} / {patch} is rounded down: what does not fill a patch is not one.")
    slips.add(side**2 // patch, f"A patch has {patch} pixels in each of two directions: divide twice.")
    has = "one CLS position before the patches" if cls else "no CLS position"
    left = side % patch
    whole = f"{side} / {patch} {f'→ {across}, {left} pixels left over' if left else f'= {across}'}"
    last = (
        f"and CLS: {across**2:,} + 1 = {answer:,}" if counted else "CLS is dropped, so it stays at that" if cls else ""
    )
    return Exercise(
        "positions",
        seed,
        f"{name} takes pictures of {side} x {side} pixels in patches of {patch}. It has {has}. "
        f"{'LLaVA passes on the patches alone. ' if cls and not counted else ''}How many positions {where}?",
        (
            ("picture", f"{side} x {side} pixels"),
            ("patch", f"{patch} x {patch} pixels"),
            ("CLS", "yes" if cls else "no"),
        ),
        "positions",
        answer,
        (
            f"{dropped}First the grid of patches; then ask whether one more vector counts here.",
            f"One side: {side} / {patch}, rounded down. Squared, these are the patches. "
            f"{'Add one for CLS.' if counted else 'Nothing is added.'}",
        ),
        tuple(line for line in (f"one side: {whole}", f"patches: {across} x {across} = {across**2:,}", last) if line),
        slips.all,
        ("patches",),
    )


def _assignment(draw: Draw) -> tuple[int, int, int, int]:
    """Patch, rows, columns and tokens of text."""
    patch, rows = draw.one("patch", pools().patches), draw.between("rows", pools().grid)
    return patch, rows, draw.one("columns", (rows,)), draw.between("text", pools().text)


def apply(draw: Draw, seed: str) -> Exercise:
    """The assignment: a picture and a few tokens of text, how many positions in all."""
    patch, rows, columns, text = _assignment(draw)
    width, height = columns * patch, rows * patch
    visual = rows * columns
    slips = (
        Slips(visual + text)
        .add(visual, "That is the picture alone. The text stands in the same row of positions.")
        .add(text, "That is the text alone. The picture takes positions as well.")
        .add(visual + text + 1, "That counts CLS, which LLaVA drops.")
        .add(text + 1, "The picture is one placeholder in the text only. The model reads one position for each patch.")
        .add(columns + text, "That is one row of patches and the text. There are more rows.")
        .add(visual * text, "Positions stand one after another: add those of the text.")
    )
    return Exercise(
        "apply",
        seed,
        f"A picture of {width} x {height} pixels, patches of {patch}, CLS dropped; beside it {text} tokens of text. "
        "How many positions does the language model read before it writes?",
        (("picture", f"{width} x {height} pixels"), ("patch", f"{patch} x {patch} pixels"), ("text", f"{text} tokens")),
        "positions",
        visual + text,
        (
            "Each patch becomes one position, each token of the text another one.",
            f"Patches: ({width} / {patch}) x ({height} / {patch}). Then add {text} for the text.",
        ),
        (
            f"one side: {width} / {patch} = {columns}",
            f"positions of the picture: {columns} x {rows} = {visual:,}",
            f"with the text: {visual:,} + {text} = {visual + text:,}",
        ),
        slips.all,
        then=Then("holds", seed, "And what does each of them hold?"),
    )


def holds(draw: Draw, seed: str) -> Exercise:
    """What a position holds; with the numbers of the assignment of the same seed, of which this is the other half."""
    other = settled("apply", seed, apply)[0]
    patch, rows, columns, text = _assignment(other)
    holding: Holding = pools().holds[0] if other.named else draw.one("holding", pools().holds)
    words = {"positions": f"{rows * columns:,}", "patch": str(patch), "text": str(text)}
    options = [(holding.right, True), *((reason, False) for reason in draw.shuffled(holding.wrong))]
    shuffled = draw.shuffled(
        [(reason.text.format(**words), reason.why.format(**words), right) for reason, right in options]
    )
    choices = tuple(Option(str(place), *option) for place, option in enumerate(shuffled))
    right = next(place for place, choice in enumerate(choices) if choice.right)
    return Exercise(
        "holds",
        seed,
        holding.ask.format(**words),
        (),
        "",
        right,
        (
            "Every position of a language model holds the same kind of thing, wherever it came from.",
            "Which of these could stand in one row with word embeddings, or come out of an encoder beside the patches?",
        ),
        (f"{choices[right].text}.", choices[right].why),
        choices=choices,
    )


def prefix(draw: Draw, seed: str) -> Exercise:
    """Template, picture and question in one row."""
    side, patch, across = draw.square()
    template, question = draw.between("template", pools().template), draw.between("text", pools().text)
    visual = across**2
    answer = template + visual + question
    slips = (
        Slips(answer)
        .add(visual + question, "The template is missing: who speaks, and where the answer begins, are tokens too.")
        .add(template + visual, "The question is missing.")
        .add(visual, "That is the picture alone.")
        .add(template + question, "The picture is missing.")
        .add(template + question + 1, "That counts the picture as its one placeholder. Each patch takes a position.")
        .add(answer + 1, "One too many: either CLS, which is dropped, or the placeholder, which is replaced.")
        .add(template + across + question, "That takes one row of patches. There are as many rows as columns.")
    )
    return Exercise(
        "prefix",
        seed,
        f"A chat template adds {template} tokens, not counting the placeholder that the picture replaces. The picture "
        f"has {side} x {side} pixels, patches of {patch}, CLS dropped. The question has {question} tokens. "
        "How long is the prefix?",
        (
            ("template", f"{template} tokens"),
            ("picture", f"{side} x {side} pixels, patch {patch}"),
            ("question", f"{question} tokens"),
        ),
        "positions",
        answer,
        (
            "Three lengths, one after another. Only the picture's has to be worked out.",
            f"The picture: ({side} / {patch}) squared. Then add {template} and {question}.",
        ),
        (
            f"picture: {side} / {patch} = {across}, and {across} x {across} = {visual:,}",
            f"prefix: {template} + {visual:,} + {question} = {answer:,}",
        ),
        slips.all,
    )
